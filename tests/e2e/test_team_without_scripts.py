"""Every essential act of an agent, in the browser of a phone that runs no script."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from investigations.models import Evidence, EvidenceSource, IdeaVote, JournalEntry, PhaseStep
from teams.models import Membership
from teams.services.invitations import fingerprint
from teams.states import TeamRole
from tests.e2e.calls import edition_of_teams, town, workspace_at_work
from tests.e2e.conftest import PHONE
from tests.e2e.pages.entrance import Entrance
from tests.e2e.pages.team import Invited
from tests.e2e.pages.workspace import Workspace
from tests.e2e.people import work_in
from tests.factories.evidence import HypothesisFactory
from tests.factories.teams import TeamInvitationFactory
from tests.factories.trials import SolutionIdeaFactory

SAINT_POL = "29259"
SOAZIG = "soazig.kerjean@saint-pol.test"
HYPOTHESIS = "Nous pensons que les jeunes ignorent le service ; nous le saurons si peu le connaissent."
NOTES = "Elle connaît le service et n’ose pas venir."
VERBATIM = "Je passe devant tous les jours."
IDEA = "Une permanence au lycée"
NOTE = "Rencontré la conseillère principale."
TOKEN = "lien-sans-script"


@pytest.fixture
def workspace(rows):
    workspace = workspace_at_work(edition_of_teams("Édition sans script des équipes"), town(SAINT_POL), "Les jeunes")
    mate = work_in(workspace.team, TeamRole.AGENT, "Yann", "Le Goff")
    HypothesisFactory(investigation=workspace, text=HYPOTHESIS)
    SolutionIdeaFactory(investigation=workspace, title=IDEA, author=mate.user)
    now = timezone.now()
    TeamInvitationFactory(
        team=workspace.team,
        email=SOAZIG,
        first_name="Soazig",
        last_name="Kerjean",
        token_hash=fingerprint(TOKEN),
        sent_at=now,
        expires_at=now + dt.timedelta(days=14),
    )
    return workspace


def test_from_the_invitation_to_a_phase_change(workspace, arrive, mails):
    page = arrive(javascript=False, size=PHONE)
    team = workspace.team.name
    invited = Invited(page)
    invited.open(f"/invitations/equipe/{TOKEN}/", team=team)
    invited.sign_up()
    Entrance(page).give_code(mails.code_to(SOAZIG, about="Code pour confirmer votre adresse électronique"))
    invited.accept(days="2", manager="Anne Riou", team=team)
    soazig = Membership.objects.get(team=workspace.team, user__email=SOAZIG).user

    space = Workspace(page)
    space.open(team)
    space.begin_interview()
    space.write_interview(notes=NOTES, verbatims=[VERBATIM])
    expect(space.told("le texte est gardé dans cet onglet")).to_be_hidden()
    space.save()
    expect(space.told("E-01 est enregistré.")).to_be_visible()
    source = EvidenceSource.objects.get(investigation=workspace)
    assert (source.notes, source.held_by, source.interview.consent) == (NOTES, soazig, "given")

    space.open_evidence()
    space.say(HYPOTHESIS, "contredit", strength="forte", verbatim=VERBATIM)
    space.save()
    expect(space.heading).to_have_text("Tableau des preuves")
    expect(space.main.get_by_text("0 appuie, 1 contredit, 0 nuance")).to_be_visible()
    space.main.get_by_role("link", name=HYPOTHESIS).click()
    against = page.get_by_role("region", name="Ce qui la contredit (1)")
    expect(against).to_contain_text(VERBATIM)
    cell = Evidence.objects.get(source=source)
    assert (cell.direction, cell.strength, cell.verbatim.text) == ("contradicts", 3, VERBATIM)

    space.go("Journal")
    space.journal_note().fill(NOTE)
    page.get_by_role("button", name="Enregistrer la note").click()
    expect(space.main.get_by_role("listitem").filter(has_text=NOTE)).to_have_count(1)
    assert JournalEntry.objects.get(investigation=workspace).author == soazig

    space.go("Idées")
    page.get_by_role("button", name=f"Donner ma voix à « {IDEA} »").click()
    expect(page.get_by_role("button", name=f"Retirer ma voix à « {IDEA} »")).to_be_visible()
    assert IdeaVote.objects.get(idea__investigation=workspace).user == soazig

    space.change_phase("Étude des solutions existantes", "Les entretiens se répètent.")
    expect(space.told("La phase est notée.")).to_be_visible()
    steps = PhaseStep.objects.filter(investigation=workspace).order_by("number")
    assert [step.phase for step in steps] == ["research", "benchmark"]
