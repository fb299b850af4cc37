"""Each named constraint, broken straight through the ORM; its allowed twin beside it."""

import datetime as dt

import pytest

from accounts.models import User
from teams.models import Membership, Team, TeamProblematique
from tests.factories.candidatures import ProblematiqueFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.teams import LAUNCHED_AT, MembershipFactory, TeamFactory, TeamInvitationFactory
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db
START = dt.date(2026, 9, 1)


@pytest.fixture
def team():
    return Team.objects.create(programme=ProgrammeFactory(), name="Accueil")


@pytest.fixture
def person():
    return User.objects.create_user("agent@exemple.fr")


def test_a_team_name_is_used_once_in_a_programme(team):
    Team.objects.create(programme=ProgrammeFactory(), name="Accueil")
    assert_refused("team_one_name_per_programme", lambda: Team.objects.create(programme=team.programme, name="Accueil"))


def test_a_role_is_held_once_at_a_time(team, person):
    common = {"team": team, "user": person, "role": "agent"}
    Membership.objects.create(starts_on=START, ends_on=START, **common)
    Membership.objects.create(starts_on=START, **common)  # came back
    assert_refused("membership_one_open_per_role", lambda: Membership.objects.create(starts_on=START, **common))


def test_a_membership_ends_after_its_start(team, person):
    assert_refused(
        "membership_ends_after_start",
        lambda: Membership.objects.create(
            team=team, user=person, role="agent", starts_on=START, ends_on=START - dt.timedelta(days=1)
        ),
    )


def test_a_week_has_five_days(team, person):
    common = {"team": team, "user": person, "role": "agent", "starts_on": START}
    for days in ("0", "5.5"):
        assert_refused(
            "membership_days_in_a_week", lambda days=days: Membership.objects.create(days_per_week=days, **common)
        )
    Membership.objects.create(days_per_week="0.5", **common)


def test_a_launched_team_has_its_day(team):
    for state in ("launched", "finished"):
        assert_refused(
            "team_launched_has_date", lambda state=state: Team.objects.filter(pk=team.pk).update(state=state)
        )
    Team.objects.filter(pk=team.pk).update(state="launched", launches_on=START)


def test_a_problematique_has_one_live_team():
    row = ProblematiqueFactory()
    common = {"problematique": row, "position": 1}
    TeamProblematique.objects.create(team=TeamFactory(), is_live=False, **common)
    TeamProblematique.objects.create(team=TeamFactory(), **common)
    assert_refused(
        "teamproblematique_one_live_team", lambda: TeamProblematique.objects.create(team=TeamFactory(), **common)
    )


def test_a_rank_is_held_once_in_a_team(team):
    TeamProblematique.objects.create(team=team, problematique=ProblematiqueFactory(), position=1)
    assert_refused(
        "teamproblematique_one_per_position",
        lambda: TeamProblematique.objects.create(team=team, problematique=ProblematiqueFactory(), position=1),
    )


def test_an_address_waits_for_one_answer_in_a_team(team):
    common = {"team": team, "email": "awa@ville.test"}
    TeamInvitationFactory(revoked_at=LAUNCHED_AT, **common)
    TeamInvitationFactory(role="coach", **common)
    TeamInvitationFactory(**common)
    assert_refused("teaminvitation_one_live", lambda: TeamInvitationFactory(**common))


@pytest.mark.parametrize(
    "name, wrong",
    [
        ("teaminvitation_email_is_lower_case", {"email": "Awa@ville.test"}),
        ("teaminvitation_expires_after_sending", {"expires_at": LAUNCHED_AT}),
        ("teaminvitation_accepted_has_membership", {"accepted_at": LAUNCHED_AT}),
    ],
)
def test_what_an_invitation_requires(name, wrong):
    assert_refused(name, lambda: TeamInvitationFactory(**wrong))


def test_an_accepted_invitation_is_not_withdrawn():
    member = MembershipFactory()
    common = {"membership": member, "team": member.team}
    assert_refused(
        "teaminvitation_accepted_has_membership",
        lambda: TeamInvitationFactory(accepted_at=LAUNCHED_AT, revoked_at=LAUNCHED_AT, **common),
    )
    TeamInvitationFactory(accepted_at=LAUNCHED_AT, **common)
