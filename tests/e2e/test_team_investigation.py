"""From the invitation to a matrix that contradicts what the team believed most: two agents, a coach, a phone."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from investigations.models import Evidence, EvidenceSource, Hypothesis, Investigation, ProblemSheet
from teams.models import Membership, Team
from tests.e2e.auditing import faults_of
from tests.e2e.calls import edition_of_teams, retained_problematique, town
from tests.e2e.conftest import PHONE
from tests.e2e.pages import plain
from tests.e2e.pages.entrance import Entrance
from tests.e2e.pages.team import Invited, TeamDesk
from tests.e2e.pages.workspace import SAVED, Workspace
from tests.factories.accounts import UserFactory

VICHY = "03310"
TEAM = "Les aides de Vichy"
TITLE = "Les demandes d’aide arrivent incomplètes"
NADIA, REMI = "nadia.perrot@vichy.test", "remi.vial@vichy.test"
CAUSES = "La notice est longue, et personne ne sait à qui poser une question."
FAVOURITE = "Nous pensons que les familles ne lisent pas la notice ; nous le saurons si elles l’ont jetée."
OTHER = "Nous pensons que les pièces changent d’un guichet à l’autre ; nous le saurons si deux listes diffèrent."
PARENT = "Parent isolé"
READ_IT = "J’ai lu la notice trois fois, elle ne parle pas de mon cas."
TWO_LISTS = "À l’accueil on m’a donné une autre liste."
KEPT_IT = "La notice est sur mon frigo."
REASON = "Les deux parents entendus ont lu la notice : elle ne parle pas de leur cas."
RETAINED = "Les listes de pièces changent d’un guichet à l’autre, et les familles reviennent trois fois."


@pytest.fixture
def edition(rows):
    programme = edition_of_teams("Édition des équipes")
    retained_problematique(programme, town(VICHY), TITLE)
    return programme


def test_from_the_invitation_to_a_contradicted_hypothesis(edition, arrive, person, mails, watch):
    claire, thomas = person("staff"), person("coach")
    UserFactory(email=REMI, first_name="Rémi", last_name="Vial")
    desk = TeamDesk(arrive(as_=claire))
    form_and_invite(desk, edition, thomas, mails)
    nadia = accept_without_an_account(Invited(arrive()), mails)
    accept_with_an_account(Invited(arrive()), claire, mails)
    launch(desk, thomas, mails)

    believe(nadia)
    on_the_phone(Workspace(arrive(size=PHONE)), mails)
    hear_another(nadia)
    the_matrix_contradicts(nadia)
    change_ones_mind(nadia)
    others_read_or_see_nothing(Workspace(arrive(as_=thomas)), arrive(as_=person("other_agent")), nadia, watch)


def form_and_invite(desk, edition, thomas, mails):
    desk.form(str(edition), TITLE, TEAM)
    assert faults_of(desk.page) == []
    desk.invite("Nadia", "Perrot", NADIA)
    desk.invite("Rémi", "Vial", REMI)
    desk.set_launch(timezone.localdate(), "Salle du conseil, Vichy")
    desk.assign_coach(str(thomas.user))
    expect(desk.main).to_contain_text("0 agent sur 2 au moins")
    assert faults_of(desk.page) == []
    told = plain(mails.last_to(thomas.email, about=f"Vous accompagnez l’équipe « {TEAM} »"))
    assert "Salle du conseil, Vichy" in told


def accept_without_an_account(invited, mails):
    """Nadia."""
    about = f"Rejoindre l’équipe « {TEAM} »"
    invited.open(mails.link_to(NADIA, about=about), team=TEAM)
    assert faults_of(invited.page) == []
    invited.sign_up()
    Entrance(invited.page).give_code(mails.code_to(NADIA, about="Code pour confirmer votre adresse électronique"))
    expect(invited.heading).to_have_text(f"Rejoindre l’équipe « {TEAM} »")
    assert faults_of(invited.page) == []
    invited.accept(days="1,5", manager="Paul Garnier", team=TEAM)
    expect(invited.main).to_contain_text("vous en avez promis 1,5")
    expect(invited.main).to_contain_text("Nadia Perrot (vous)")
    assert faults_of(invited.page) == []
    return Workspace(invited.page)


def accept_with_an_account(invited, claire, mails):
    """Rémi. Whoever invited him learns it, and his link is dead."""
    link = mails.link_to(REMI, about=f"Rejoindre l’équipe « {TEAM} »")
    invited.open(link, team=TEAM)
    invited.sign_in(REMI)
    Entrance(invited.page).give_code(mails.code_to(REMI, about="code de connexion"))
    expect(invited.heading).to_have_text(f"Rejoindre l’équipe « {TEAM} »")
    invited.accept(days="2", manager="Paul Garnier", team=TEAM)
    assert "comme agent" in mails.last_to(claire.email, about=f"Rémi Vial rejoint l’équipe « {TEAM} »")
    promises = Membership.objects.filter(team__name=TEAM, role="agent").order_by("days_per_week")
    assert [(str(each.user), str(each.days_per_week), each.manager_name) for each in promises] == [
        ("Nadia Perrot", "1.5", "Paul Garnier"),
        ("Rémi Vial", "2.0", "Paul Garnier"),
    ]


def launch(desk, thomas, mails):
    desk.reload()
    expect(desk.main).to_contain_text("Promet 1,5 j par semaine, avec l’accord de Paul Garnier.")
    desk.launch()
    expect(desk.page.get_by_text("L’équipe est lancée : son espace de travail est ouvert.")).to_be_visible()
    assert faults_of(desk.page) == []
    assert Team.objects.get(name=TEAM).state == "launched"
    for address in (NADIA, REMI, thomas.email):
        told = plain(mails.last_to(address, about=f"L’équipe « {TEAM} » est lancée"))
        assert "son espace de travail est ouvert" in told


def believe(nadia):
    """At her desk: an answer, two hypotheses, whom to hear."""
    nadia.open(TEAM)
    expect(nadia.heading).to_have_text(TITLE)
    assert faults_of(nadia.page) == []
    nadia.go("Le problème")
    expect(nadia.answer("Quel est le problème")).to_have_value("Les demandes d’aide arrivent incomplètes.")
    nadia.answer("principales causes").press_sequentially(CAUSES, delay=5)
    expect(nadia.state).to_have_text(SAVED)
    assert ProblemSheet.objects.get(investigation=workspace()).causes == CAUSES
    assert faults_of(nadia.page) == []
    nadia.go("Hypothèses")
    nadia.add_hypothesis(FAVOURITE)
    nadia.add_hypothesis(OTHER)
    assert faults_of(nadia.page) == []
    nadia.go("Tableau des preuves")
    nadia.add_profile(PARENT)
    assert faults_of(nadia.page) == []


def on_the_phone(nadia, mails):
    """In the street, just after the interview."""
    page = nadia.page
    entrance = Entrance(page)
    page.goto("/compte/login/")
    entrance.ask_code(NADIA)
    entrance.give_code(mails.code_to(NADIA, about="code de connexion"))
    expect(nadia.heading).to_have_text("Bonjour Nadia")
    nadia.open(TEAM)
    nadia.begin_interview()
    assert faults_of(page) == []
    nadia.write_interview(
        notes="Deux enfants, vient en bus. Sa demande a été refusée deux fois.",
        verbatims=(READ_IT, TWO_LISTS),
        profile=PARENT,
    )
    nadia.save()
    expect(page.get_by_text("E-01 est enregistré.")).to_be_visible()
    expect(nadia.main).to_contain_text(f"« {READ_IT} »")
    assert faults_of(page) == []
    nadia.open_evidence()
    assert faults_of(page) == []
    nadia.say(FAVOURITE, "contredit", strength="forte", verbatim=READ_IT)
    nadia.say(OTHER, "appuie", verbatim=TWO_LISTS)
    nadia.save()
    expect(nadia.heading).to_have_text("Tableau des preuves")
    assert faults_of(page) == []
    assert cells() == [
        (FAVOURITE, "contradicts", 3, READ_IT),
        (OTHER, "supports", 2, TWO_LISTS),
    ]


def hear_another(nadia):
    nadia.begin_interview()
    nadia.write_interview(notes="Travaille de nuit.", verbatims=(KEPT_IT,), profile=PARENT)
    nadia.save()
    nadia.open_evidence()
    nadia.say(FAVOURITE, "contredit", verbatim=KEPT_IT)
    nadia.save()
    expect(nadia.heading).to_have_text("Tableau des preuves")


def the_matrix_contradicts(nadia):
    favourite, other = nadia.line_of(FAVOURITE), nadia.line_of(OTHER)
    expect(favourite.get_by_role("cell")).to_have_text(["−\xa0contredit, forte", "−\xa0contredit, nette"])
    expect(favourite.get_by_role("rowheader")).to_contain_text("0 appuie, 2 contredisent, 0 nuance")
    expect(other.get_by_role("cell")).to_have_text(["+\xa0appuie, nette", "rien"])
    shown = nadia.main.locator(".ev-remarks").get_by_role("listitem").all_inner_texts()
    assert [plain(text) for text in shown] == ["Une seule source en parle : H2"]
    assert faults_of(nadia.page) == []

    favourite.get_by_role("link", name=FAVOURITE).click()
    against = nadia.page.get_by_role("region", name="Ce qui la contredit (2)")
    expect(against).to_contain_text(READ_IT)
    expect(against).to_contain_text(KEPT_IT)
    assert faults_of(nadia.page) == []
    nadia.give_verdict("Infirmée", REASON)
    expect(nadia.page.get_by_text("Verdict enregistré : infirmée.")).to_be_visible()
    expect(nadia.main.locator(".ev-now")).to_contain_text(REASON)
    assert faults_of(nadia.page) == []
    found = Hypothesis.objects.get(investigation=workspace(), text=FAVOURITE)
    assert (found.verdict, found.note) == ("refuted", REASON)


def change_ones_mind(nadia):
    today = f"{timezone.localdate():%d/%m/%Y}"
    nadia.reformulate(RETAINED, source=f"E-01, {today}", note="Deux parents ont lu la notice et sont revenus.")
    table = nadia.page.get_by_role("table", name="Départ et aujourd’hui")
    expect(table.get_by_role("columnheader")).to_have_text(["Question", "Problème de départ", "Problème retenu"])
    before, after = table.get_by_role("row").nth(1).get_by_role("cell").all()
    assert (plain(before.inner_text()), plain(after.inner_text())) == (TITLE, RETAINED)
    expect(nadia.main).to_contain_text("Déclenchée par un entretien ou une autre source (E-01)")
    assert faults_of(nadia.page) == []


def others_read_or_see_nothing(thomas, stranger, nadia, watch):
    """The coach reads every page and writes on none; an agent of another team finds none."""
    thomas.open(TEAM)
    root = thomas.page.url
    sources = EvidenceSource.objects.filter(investigation=workspace()).order_by("number")
    favourite = Hypothesis.objects.get(investigation=workspace(), text=FAVOURITE)
    addresses = [
        # But the sessions, which are his to write: tests/e2e/test_coach_session.py.
        *(address for address in thomas.menu_addresses() if not address.endswith("/seances/")),
        *(f"{root}sources/{source.pk}/" for source in sources),
        *(f"{root}sources/{source.pk}/preuves/" for source in sources),
        f"{root}hypotheses/{favourite.pk}/",
        f"{root}probleme/versions/",
        f"{root}preuves/profils/",
    ]
    writable = {}
    for address in addresses:
        assert thomas.page.goto(address).status == 200, address
        expect(thomas.told("Vous lisez cet espace ; ses agents y écrivent.")).to_be_visible()
        if found := thomas.ways_to_write():
            writable[address] = found
    assert writable == {}
    thomas.go("Tableau des preuves")
    assert faults_of(thomas.page) == []

    watch.expect(404)
    assert {stranger.goto(address).status for address in addresses} == {404}
    # The same pages let a member write: the list above would see it.
    nadia.go("Hypothèses")
    assert nadia.ways_to_write() != []


def workspace() -> Investigation:
    return Investigation.objects.get(team__name=TEAM)


def cells() -> list[tuple]:
    rows = Evidence.objects.filter(hypothesis__investigation=workspace()).order_by("hypothesis__position")
    return list(rows.values_list("hypothesis__text", "direction", "strength", "verbatim__text"))
