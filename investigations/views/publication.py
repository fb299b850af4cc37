"""Where a sheet is on its way to the public, for its team, coach, référents and the ANCT; and what they sign."""

from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agenda.wording import moment_in_words
from collectivites.time_zones import PARIS
from core import clock
from core.access import fetch_visible, require
from core.kept_text import keeps_posted_text
from investigations.forms.publication import ConsentForm, EndSignatureForm, SignForm
from investigations.models import Investigation, PassageJustification, PublicationSignature
from investigations.permissions import (
    can_justify_passage,
    can_sign_publication,
    visible_publications,
    visible_workspaces,
)
from investigations.privacy import NOT_DETECTABLE
from investigations.publication_states import PublicationParty
from investigations.selectors.gate import Gate, Step, gate_of
from investigations.selectors.publication_page import offered_scopes, publication_page
from investigations.selectors.sheet_versions import readable
from investigations.services import consent_scope
from investigations.services import gate as gate_service
from investigations.services.passages import justify_passage, reopen_passage
from investigations.services.row_marks import ChangedMeanwhileError, RefusedError
from investigations.states import SheetState
from investigations.views.forms_of_rows import Attempt, Done, MakeForm, send_form

WRITERS_ONLY = "Les passages sont justifiés par les agents et le designer de l’équipe, et par l’équipe de l’ANCT."
OWN_SIDE_ONLY = "Chacun signe de son côté : un agent de l’équipe, un référent de la collectivité, l’équipe de l’ANCT."
SIGNED = {
    PublicationParty.TEAM: "C’est signé pour l’équipe. Les référents sont prévenus.",
    PublicationParty.COLLECTIVITE: "L’accord de la collectivité est enregistré. Merci.",
    PublicationParty.ANCT: "C’est signé pour l’ANCT. La fiche peut être publiée.",
}


class Refused(NamedTuple):
    """A justification that was refused, to be shown at its passage. `key`: section, kind, value."""

    key: tuple[str, str, str]
    error: str
    typed: str


def open_publication(request: HttpRequest, pk: UUID) -> Investigation:
    """404 for whoever does not follow this sheet."""
    return fetch_visible(visible_publications(request.user).select_related("team", "programme"), pk=pk)


def about_the_new_text(request: HttpRequest, make_form: MakeForm, changed: ChangedMeanwhileError) -> Attempt:
    """The form as it was typed, and the mark of the text as it is now: sending it again is then a decision."""
    data = request.POST.copy()
    data["seen"] = gate_of(changed.stored).content.fingerprint
    return Attempt(make_form(data, None), HTTPStatus.CONFLICT)


@require_safe
def publication(request: HttpRequest, pk: UUID) -> HttpResponse:
    return show_page(request, open_publication(request, pk))


def show_page(request: HttpRequest, sheet: Investigation, refused: Refused | None = None) -> HttpResponse:
    page = publication_page(request.user, sheet)
    planned = page.gate.scheduled
    in_workspace = sheet.team_id is not None and visible_workspaces(request.user).filter(pk=sheet.pk).exists()
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    lost = refused is not None and refused.key not in {_key(line.passage) for line in page.passages}
    context = {
        "sheet": sheet,
        "page": page,
        "planned": planned,
        "planned_for": moment_in_words(planned.due_at, PARIS, with_year=True, always_named=True) if planned else "",
        "planned_elsewhere": _elsewhere(page.gate),
        "in_workspace": in_workspace,
        "refused": refused,
        "refused_number": next(
            (line.number for line in page.passages if refused and _key(line.passage) == refused.key), 0
        ),
        "is_lost": lost,
        "not_detectable": NOT_DETECTABLE,
    }
    return render(request, "investigations/publication/page.html", context, status=status)


def _elsewhere(gate: Gate) -> str:
    """The hour of a planned publication on the clocks of the collectivités that are not on Paris time."""
    if gate.scheduled is None:
        return ""
    zones = {step.collectivite.time_zone for step in gate.steps if step.collectivite} - {PARIS}
    return " ; ".join(moment_in_words(gate.scheduled.due_at, zone) for zone in sorted(zones))


def _key(passage: Any) -> tuple[str, str, str]:
    return passage.section, passage.kind.value, passage.value


@require_POST
@keeps_posted_text
def passage(request: HttpRequest, pk: UUID) -> HttpResponse:
    """`act`: « justify » with a `reason`, or « reopen ». The passage is named by its section, kind and value."""
    sheet = open_publication(request, pk)
    require(can_justify_passage(request.user, sheet), WRITERS_ONLY)
    section, kind, value = (request.POST.get(name, "") for name in ("section", "kind", "value"))
    reason = request.POST.get("reason", "")
    if request.POST.get("act") == "reopen":
        given = PassageJustification.objects.filter(investigation=sheet, section=section, kind=kind, value=value)
        reopen_passage(justification=fetch_visible(given), actor=request.user, at=clock.now())
        messages.success(request, "Le passage est de nouveau à régler.")
        return redirect(f"{reverse('investigations:publication', args=[pk])}#passages")
    try:
        justify_passage(
            investigation=sheet,
            section=section,
            kind=kind,
            value=value,
            reason=reason,
            actor=request.user,
            at=clock.now(),
        )
    except RefusedError as refusal:
        return show_page(request, sheet, Refused((section, kind, value), str(refusal), reason))
    messages.success(request, "C’est justifié.")
    return redirect(f"{reverse('investigations:publication', args=[pk])}#passages")


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_posted_text
def sign(request: HttpRequest, pk: UUID, party: PublicationParty, collectivite_pk: int | None = None) -> HttpResponse:
    """The text to be agreed to, then the form. 409, with the text as it is now, when it changed since it was shown."""
    sheet = open_publication(request, pk)
    require(can_sign_publication(request.user, sheet, party, collectivite_pk), OWN_SIDE_ONLY)
    shown = gate_of(sheet)
    step = _step(shown, party, collectivite_pk)
    why_not = _why_not(shown, step)
    if request.method != "POST" and why_not:
        messages.info(request, why_not)
        return redirect("investigations:publication", pk=pk)
    is_consent = party == PublicationParty.COLLECTIVITE
    user: Any = request.user
    own_name = user.get_full_name() or str(user)
    initial = {"seen": shown.content.fingerprint, "name": own_name, "function": user.job_title}

    def make_form(data: Any, files: Any) -> Any:
        if is_consent:
            return ConsentForm(data, initial=initial, offered=offered_scopes(shown))
        return SignForm(data, initial=initial)

    def save(form: Any) -> Done:
        values = form.cleaned_data
        gate_service.sign(
            investigation=sheet,
            party=party,
            collectivite=step.collectivite,
            name=values["name"] if is_consent else own_name,
            function=values["function"],
            scope=values.get("scope", ()),
            seen=values["seen"],
            actor=user,
            at=clock.now(),
        )
        return Done(reverse("investigations:publication", args=[pk]), SIGNED[party])

    def meet(form: Any, changed: ChangedMeanwhileError) -> Attempt:
        return about_the_new_text(request, make_form, changed)

    def show(tried: Attempt) -> HttpResponse:
        changed = tried.status == HTTPStatus.CONFLICT
        now = gate_of(open_publication(request, pk)) if changed else shown
        context = {
            **tried.context(),
            "sheet": sheet,
            "here": "Donner l’accord" if is_consent else "Signer",
            "step": step,
            "texts": readable(now.content.values),
            "own_name": own_name,
            "is_consent": is_consent,
            "changed": changed,
            "why_not": _why_not(now, _step(now, party, collectivite_pk)) if changed else "",
        }
        return render(request, "investigations/publication/sign.html", context, status=tried.status)

    return send_form(request, make_form, save, show, meet)


def _step(gate: Gate, party: PublicationParty, collectivite_pk: int | None) -> Step:
    """404 for a side that is not asked."""
    for step in gate.steps:
        if step.party == party and (step.collectivite.pk if step.collectivite else None) == collectivite_pk:
            return step
    raise Http404


def _why_not(gate: Gate, step: Step) -> str:
    if gate.sheet.state == SheetState.PUBLISHED and gate.revision is None:
        return gate_service.NOTHING_TO_SIGN
    if gate.blockers:
        return f"Avant de signer : {' '.join(gate.blockers)}"
    if step.is_valid:
        return gate_service.NOBODYS_TURN
    if step not in gate.waits_for:
        return gate_service.NOT_YET.format(who=gate.waits_for[0].who)
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_posted_text
def take_back(request: HttpRequest, pk: UUID, signature_pk: int) -> HttpResponse:
    """Asked once, on a page that says what follows. By any person of the same side."""
    sheet = open_publication(request, pk)
    live = PublicationSignature.objects.live().filter(investigation=sheet).select_related("collectivite")
    signature: PublicationSignature = fetch_visible(live, pk=signature_pk)
    require(can_sign_publication(request.user, sheet, signature.party, signature.collectivite_id), OWN_SIDE_ONLY)
    leaves = sheet.state == SheetState.PUBLISHED and signature.party == PublicationParty.COLLECTIVITE

    def save(form: Any) -> Done:
        gate_service.take_back_signature(
            signature=signature, reason=form.cleaned_data["reason"], actor=request.user, at=clock.now()
        )
        told = "La fiche n’est plus publique." if leaves else "La signature ne vaut plus."
        return Done(reverse("investigations:publication", args=[pk]), told)

    def show(tried: Attempt) -> HttpResponse:
        context = {**tried.context(), "sheet": sheet, "here": "Retirer", "signature": signature, "leaves": leaves}
        return render(request, "investigations/publication/take_back.html", context, status=tried.status)

    return send_form(request, lambda data, files: EndSignatureForm(data), save, show)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_posted_text
def change_scope(request: HttpRequest, pk: UUID, signature_pk: int) -> HttpResponse:
    """What a collectivité allows beside the text, by any of its référents. 404 when the sheet holds nothing else."""
    sheet = open_publication(request, pk)
    consents = PublicationSignature.objects.live().filter(investigation=sheet, party=PublicationParty.COLLECTIVITE)
    consent: PublicationSignature = fetch_visible(consents.select_related("collectivite"), pk=signature_pk)
    require(can_sign_publication(request.user, sheet, consent.party, consent.collectivite_id), OWN_SIDE_ONLY)
    gate = gate_of(sheet)
    offered = offered_scopes(gate)
    if not offered:
        raise Http404
    user: Any = request.user
    initial = {"name": consent.name, "function": consent.function, "scope": consent.scope}

    def save(form: Any) -> Done:
        values = form.cleaned_data
        kept = [scope for scope in consent.scope if scope not in offered]  # of what the sheet no longer holds
        consent_scope.change_scope(
            consent=consent,
            name=values["name"],
            function=values["function"],
            scope=[*kept, *values["scope"]],
            actor=user,
            at=clock.now(),
        )
        return Done(reverse("investigations:publication", args=[pk]), "C’est enregistré.")

    def show(tried: Attempt) -> HttpResponse:
        others = sum(step.party == PublicationParty.COLLECTIVITE for step in gate.steps) > 1
        context = {**tried.context(), "sheet": sheet, "here": "Changer", "signature": consent, "others": others}
        return render(request, "investigations/publication/change_scope.html", context, status=tried.status)

    return send_form(request, lambda data, files: ConsentForm(data, initial=initial, offered=offered), save, show)
