"""Pages that an address alone does not show: refused forms, steps of an act, states of a job, errors.

A scene is a function that leads a browser to its page; `@scene(route, …)` names the route it shows.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

from django.utils import timezone
from playwright.sync_api import Page, expect

from core.models import Job
from core.states import JobState
from programmes.models import Programme
from reports.scope import Scope
from reports.services.requests import request_synthesis
from tests.e2e.pages.account import SecondFactor
from tests.e2e.pages.entrance import Entrance
from tests.e2e.pages.header import Header
from tests.e2e.people import Mails, Person, arrive
from tests.factories.core import JobFactory, OutboxMailFactory, StoredFileFactory


@dataclasses.dataclass
class Stage:
    """What a scene plays with. `page` belongs to nobody yet, `as_someone` opens one for a persona."""

    arrive: Callable[[], Page]
    as_someone: Callable[[str], tuple[Page, Person]]
    mails: Mails

    @cached_property
    def page(self) -> Page:
        return self.arrive()


class Scene(NamedTuple):
    play: Callable[[Stage], Page]
    route: str
    statuses: tuple[int, ...]  # codes of 400 and more that the scene is about


SCENES: dict[str, Scene] = {}


def scene(name: str, route: str, *statuses: int) -> Callable[[Callable[[Stage], Page]], Callable[[Stage], Page]]:
    def register(play: Callable[[Stage], Page]) -> Callable[[Stage], Page]:
        SCENES[name] = Scene(play, route, statuses)
        return play

    return register


# --- The door ------------------------------------------------------------------------------------------------------


@scene("sign in, wrong password", "account_login")
def wrong_password(stage: Stage) -> Page:
    stage.page.goto("/compte/login/")
    Entrance(stage.page).give_password("personne@ville.test", "un mauvais mot de passe")
    expect(stage.page.get_by_role("alert")).to_be_visible()
    return stage.page


@scene("code asked", "account_confirm_login_code")
def code_asked(stage: Stage) -> Page:
    stage.page.goto("/compte/login/")
    Entrance(stage.page).ask_code("personne@ville.test")
    return stage.page


@scene("code asked, wrong code", "account_confirm_login_code")
def wrong_code(stage: Stage) -> Page:
    Entrance(code_asked(stage)).give_code("XXXXXX")
    expect(stage.page.get_by_role("alert")).to_be_visible()
    return stage.page


@scene("forgotten password, refused", "account_reset_password")
def reset_refused(stage: Stage) -> Page:
    stage.page.goto("/compte/password/reset/")
    stage.page.get_by_label("Adresse électronique").fill("pas une adresse")
    stage.page.get_by_role("button", name="Recevoir le lien").click()
    expect(stage.page.get_by_role("alert")).to_be_visible()
    return stage.page


@scene("new password", "account_reset_password_from_key")
def new_password(stage: Stage) -> Page:
    person = arrive("agent")
    stage.page.goto("/compte/password/reset/")
    stage.page.get_by_label("Adresse électronique").fill(person.email)
    stage.page.get_by_role("button", name="Recevoir le lien").click()
    stage.page.goto(stage.mails.link_to(person.email, about="nouveau mot de passe"))
    return stage.page


@scene("new password, too short", "account_reset_password_from_key")
def new_password_refused(stage: Stage) -> Page:
    new_password(stage)
    stage.page.get_by_label("Nouveau mot de passe").fill("court")
    stage.page.get_by_label("Le même, une seconde fois").fill("autre")
    stage.page.get_by_role("button", name="Enregistrer").click()
    expect(stage.page.get_by_role("alert")).to_be_visible()
    return stage.page


@scene("second factor asked", "mfa_authenticate")
def second_factor_asked(stage: Stage) -> Page:
    person = arrive("staff")
    stage.page.goto("/compte/login/")
    Entrance(stage.page).give_password(person.email, person.password)
    return stage.page


@scene("second factor asked, wrong code", "mfa_authenticate")
def second_factor_refused(stage: Stage) -> Page:
    Entrance(second_factor_asked(stage)).give_second_factor("000000")
    expect(stage.page.get_by_role("alert")).to_be_visible()
    return stage.page


# --- One's own account ---------------------------------------------------------------------------------------------


@scene("my account, refused", "accounts:account", 422)
def profile_refused(stage: Stage) -> Page:
    page, _person = stage.as_someone("agent")
    page.goto("/mon-compte/")
    page.get_by_label("Prénom").fill("")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_be_visible()
    return page


@scene("my account, saved", "accounts:account")
def profile_saved(stage: Stage) -> Page:
    page, _person = stage.as_someone("agent")
    page.goto("/mon-compte/")
    page.get_by_label("Fonction").fill("Directrice")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Votre profil est à jour.")).to_be_visible()
    return page


@scene("change of password, refused", "account_change_password")
def password_refused(stage: Stage) -> Page:
    page, _person = stage.as_someone("agent")
    page.goto("/compte/password/change/")
    page.get_by_label("Mot de passe actuel").fill("faux")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_be_visible()
    return page


@scene("change of address, code sent", "account_email_verification_sent")
def address_code_sent(stage: Stage) -> Page:
    person = arrive("agent")
    Entrance(stage.page).sign_in(person)
    stage.page.goto("/compte/email/")
    stage.page.get_by_label("Nouvelle adresse électronique").fill(f"nouvelle-{person.email}")
    stage.page.get_by_role("button", name="Recevoir le code").click()
    expect(stage.page.get_by_role("heading", level=1)).to_have_text("Vérifiez votre adresse électronique")
    return stage.page


@scene("first password", "account_set_password")
def first_password(stage: Stage) -> Page:
    person = arrive("agent")
    person.user.set_unusable_password()
    person.user.save(update_fields=["password"])
    stage.page.goto("/compte/login/")
    Entrance(stage.page).ask_code(person.email)
    Entrance(stage.page).give_code(stage.mails.code_to(person.email, about="code de connexion"))
    stage.page.goto("/compte/password/set/")
    return stage.page


@scene("second factor, enrolment refused", "mfa_activate_totp")
def enrolment_refused(stage: Stage) -> Page:
    page, _person = stage.as_someone("agent")
    page.goto("/compte/2fa/totp/activate/")
    page.get_by_label("Code à six chiffres").fill("000000")
    page.get_by_role("button", name="Activer").click()
    expect(page.get_by_role("alert")).to_be_visible()
    return page


@scene("recovery codes", "mfa_view_recovery_codes")
def recovery_codes(stage: Stage) -> Page:
    person = arrive("agent")
    Entrance(stage.page).sign_in(person)
    stage.page.goto("/compte/2fa/totp/activate/")
    confirm_identity(stage.page, person)
    SecondFactor(stage.page).enrol()
    expect(stage.page.get_by_role("heading", level=1)).to_have_text("Codes de secours")
    return stage.page


def confirm_identity(page: Page, person: Person) -> None:
    """The pages of security ask for the password again, a quarter of an hour after it was given."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirmez que c’est bien vous")
    page.get_by_label("Mot de passe").fill(person.password)
    page.get_by_role("button", name="Continuer").click()


# --- Jobs and mail -------------------------------------------------------------------------------------------------


@scene("job, waiting", "core:job")
def job_waiting(stage: Stage) -> Page:
    return show_job(stage)


@scene("job, running", "core:job")
def job_running(stage: Stage) -> Page:
    return show_job(stage, running=True, lease_until=timezone.now() + dt.timedelta(hours=1))


@scene("job, done", "core:job")
def job_done(stage: Stage) -> Page:
    return show_job(stage, succeeded=True, file=StoredFileFactory(), result_path="/mon-espace/")


@scene("job, failed", "core:job")
def job_failed(stage: Stage) -> Page:
    return show_job(stage, failed=True)


@scene("act that is no longer possible", "core:job", 409)
def conflict(stage: Stage) -> Page:
    page = show_job(stage, failed=True)
    Job.objects.filter(pk=page.url.rstrip("/").rpartition("/")[2]).update(
        state=JobState.SUCCEEDED, error="", current=10
    )
    page.get_by_role("button", name="Relancer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cette action n’est plus possible")
    return page


def show_job(stage: Stage, **facts: object) -> Page:
    page, person = stage.as_someone("agent")
    job = JobFactory(requested_by=person.user, **facts)
    page.goto(f"/taches/{job.pk}/")
    return page


@scene("mail, failed", "core:mail_detail")
def mail_failed(stage: Stage) -> Page:
    return show_mail(stage, failed=True)


@scene("mail, uncertain", "core:mail_detail")
def mail_uncertain(stage: Stage) -> Page:
    return show_mail(stage, uncertain=True)


@scene("mail, sent, with a code", "core:mail_detail")
def mail_secret(stage: Stage) -> Page:
    return show_mail(stage, sent=True, secret=True)


def show_mail(stage: Stage, **facts: object) -> Page:
    page, _person = stage.as_someone("staff")
    page.goto(f"/gestion/courriels/{OutboxMailFactory(**facts).pk}/")
    return page


# --- Syntheses -----------------------------------------------------------------------------------------------------


@scene("new synthesis, refused", "reports:synthesis_new", 422)
def synthesis_refused(stage: Stage) -> Page:
    page, _person = stage.as_someone("staff")
    page.goto("/gestion/syntheses/nouvelle/pni-2021/")
    page.get_by_role("radio", name="Les régions cochées ci-dessous").check(force=True)
    page.get_by_role("button", name="Préparer le document").click()
    expect(page.get_by_role("alert")).to_be_visible()
    return page


@scene("synthesis, in preparation", "reports:synthesis_detail")
def synthesis_waiting(stage: Stage) -> Page:
    return show_synthesis(stage, "53")


@scene("synthesis, failed", "reports:synthesis_detail")
def synthesis_failed(stage: Stage) -> Page:
    return show_synthesis(stage, "28", state=JobState.FAILED, error="Le document est trop lourd.")


@scene("synthesis, built", "reports:synthesis_detail")
def synthesis_built(stage: Stage) -> Page:
    return show_synthesis(stage, "24", built=True)


def show_synthesis(stage: Stage, region: str, *, built: bool = False, **job_facts: object) -> Page:
    """Frozen from the real sheets, in the state asked; no worker is told."""
    page, person = stage.as_someone("staff")
    programme = Programme.objects.get(slug="pni-2021")
    synthesis, job, _new = request_synthesis(
        programme=programme, scope=Scope.regions([region]), actor=person.user, at=timezone.now()
    )
    if job_facts:
        Job.objects.filter(pk=job.pk).update(finished_at=timezone.now(), **job_facts)
    if built:
        synthesis.file, synthesis.page_count = StoredFileFactory(), 7
        synthesis.save(update_fields=["file", "page_count"])
    page.goto(f"/gestion/syntheses/{synthesis.pk}/")
    return page


# --- What stands over a page ---------------------------------------------------------------------------------------


@scene("theme dialog", "catalogue:themes")
def theme_dialog(stage: Stage) -> Page:
    stage.page.goto("/themes/")
    Header(stage.page).open_theme()
    return stage.page


@scene("suggestions of territories", "catalogue:territories")
def suggestions(stage: Stage) -> Page:
    stage.page.goto("/territoires/")
    stage.page.locator("form[data-territory-search] input").press_sequentially("sainte")
    expect(stage.page.get_by_role("option").first).to_be_visible()
    stage.page.keyboard.press("ArrowDown")
    return stage.page


# --- Refusals ------------------------------------------------------------------------------------------------------


def show(address: str) -> Callable[[Stage], Page]:
    def play(stage: Stage) -> Page:
        stage.page.goto(address)
        return stage.page

    return play


scene("400", "error", 400)(show("/investigations/?q=%00"))
scene("404", "error", 404)(show("/nulle-part/"))
scene("404 of the list", "error", 404)(show("/investigations/?page=999999999"))
scene("410", "error", 410)(show("/retiree/"))
scene("414", "error", 414)(show(f"/investigations/?q={'long' * 2500}"))
scene("500", "error", 500)(show("/panne/"))


@scene("403", "error", 403)
def forbidden(stage: Stage) -> Page:
    page, _person = stage.as_someone("agent")
    page.goto("/gestion/")
    return page


@scene("403, form too old", "error", 403)
def form_too_old(stage: Stage) -> Page:
    stage.page.goto("/compte/login/")
    stage.page.context.clear_cookies()
    Entrance(stage.page).give_password("personne@ville.test", "peu importe")
    return stage.page


@scene("429", "error", 429)
def too_many_attempts(stage: Stage) -> Page:
    for _ in range(8):
        stage.page.goto("/compte/password/reset/")
        stage.page.get_by_label("Adresse électronique").fill("insistante@ville.test")
        with stage.page.expect_navigation() as answer:
            stage.page.get_by_role("button", name="Recevoir le lien").click()
        if answer.value.status == 429:
            return stage.page
    raise AssertionError("never told to slow down")
