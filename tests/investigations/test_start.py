"""The workspace opens with the launch of the team."""

import datetime as dt

import pytest

from investigations.models import Investigation
from investigations.permissions import can_write_workspace, visible_workspaces
from investigations.services.start import start_investigation
from investigations.states import CollectiviteRole
from teams.models import TeamProblematique
from teams.states import TeamRole, TeamState
from tests import personas
from tests.factories.candidatures import CandidatureFactory, ProblematiqueFactory
from tests.factories.programmes import ThemeFactory
from tests.factories.teams import LAUNCHED_AT, MembershipFactory, TeamFactory, workspace_of
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db


def team_on(*problematiques, **fields):
    team = TeamFactory(launched=True, **fields)
    for position, problematique in enumerate(problematiques, start=1):
        TeamProblematique.objects.create(team=team, problematique=problematique, position=position)
    return team


def test_it_starts_with_the_words_of_the_candidature():
    problematique = ProblematiqueFactory(
        title="Suivre les demandes d’aide",
        problem="Personne ne sait où en est un dossier.",
        who_suffers="Les familles.",
        how_often="Chaque semaine.",
        why_now="Un logiciel est racheté.",
        already_tried="Un tableur.",
    )
    theme = ThemeFactory()
    problematique.themes.add(theme)
    team = team_on(problematique)

    investigation = start_investigation(team=team, actor=None, at=LAUNCHED_AT)

    sheet = investigation.problem_sheet
    assert investigation.title == "Suivre les demandes d’aide"
    assert investigation.slug == "suivre-les-demandes-daide"
    assert list(investigation.themes.all()) == [theme]
    assert (sheet.problem, sheet.concerned, sheet.harm, sheet.causes) == (
        "Personne ne sait où en est un dossier.",
        "Les familles.",
        "Chaque semaine.",
        "",
    )
    assert sheet.actionable == "Un logiciel est racheté.\n\nUn tableur."
    version = investigation.problem_versions.get()
    assert (version.number, version.statement) == (1, "Suivre les demandes d’aide")
    assert version.content["concerned"] == "Les familles."
    step = investigation.phase_steps.get()
    assert (step.number, step.entered_on) == (1, team.launches_on)


def test_a_joint_team_has_every_collectivite_and_says_who_wrote_what():
    first, second = (ProblematiqueFactory(problem=text) for text in ("Ici trop tard.", "Là trop loin."))

    investigation = start_investigation(team=team_on(first, second), actor=None, at=LAUNCHED_AT)

    here, there = first.candidature.collectivite, second.candidature.collectivite
    parts = investigation.participations.order_by("position").values_list("collectivite", "role")
    assert list(parts) == [(here.pk, CollectiviteRole.LEAD), (there.pk, CollectiviteRole.PARTNER)]
    assert investigation.is_joint
    assert investigation.problem_sheet.problem == f"{here.name} :\nIci trop tard.\n\n{there.name} :\nLà trop loin."


def test_two_problematiques_of_one_collectivite_are_not_a_joint_team():
    candidature = CandidatureFactory(deposited=True)
    both = [ProblematiqueFactory(candidature=candidature) for _ in range(2)]

    investigation = start_investigation(team=team_on(*both), actor=None, at=LAUNCHED_AT)

    assert not investigation.is_joint
    assert investigation.participations.count() == 1


def test_starting_twice_gives_one():
    team = TeamFactory(launched=True)

    assert workspace_of(team) == workspace_of(team)
    assert Investigation.objects.count() == 1


def test_the_same_title_gets_another_address():
    slugs = [
        start_investigation(
            team=team_on(ProblematiqueFactory(title="Accueil")), actor=None, at=LAUNCHED_AT + dt.timedelta(hours=n)
        ).slug
        for n in range(2)
    ]

    assert slugs[0] == "accueil"
    assert slugs[1].startswith("accueil-")


@pytest.mark.parametrize(
    "role, may_write", [(TeamRole.AGENT, True), (TeamRole.DESIGNER, True), (TeamRole.COACH, False)]
)
def test_members_read_and_those_who_do_the_work_write(role, may_write):
    workspace = workspace_of()
    member = MembershipFactory(team=workspace.team, role=role)

    (seen,) = visible_workspaces(member.user)

    assert can_write_workspace(seen) is may_write


def test_staff_reads_everything_and_writes_nothing():
    workspace = workspace_of()

    (seen,) = visible_workspaces(personas.staff())

    assert (seen, can_write_workspace(seen)) == (workspace, False)


@pytest.mark.parametrize("persona", ["other_agent", "referent", "coach", "designer", "decideur"])
def test_nobody_else_sees_it(persona):
    workspace_of()

    assert list(visible_workspaces(personas.PERSONAS[persona]())) == []


def test_who_left_sees_it_no_more():
    workspace = workspace_of()
    member = MembershipFactory(team=workspace.team, ends_on=LAUNCHED_AT.date())

    assert list(visible_workspaces(member.user)) == []


def test_a_finished_team_reads_only():
    workspace = workspace_of()
    member = MembershipFactory(team=workspace.team)
    workspace.team.state = TeamState.FINISHED
    workspace.team.save(update_fields=["state"])

    (seen,) = visible_workspaces(member.user)

    assert can_write_workspace(seen) is False


def test_the_database_refuses_a_sheet_that_resumes_itself():
    workspace = workspace_of()
    assert_refused(
        "investigation_not_resumed_from_itself",
        lambda: Investigation.objects.filter(pk=workspace.pk).update(resumed_from=workspace.pk),
    )


def test_the_database_wants_a_launch_day_for_a_launched_team():
    assert_refused("team_launched_has_date", lambda: TeamFactory(state=TeamState.LAUNCHED, launches_on=None))
