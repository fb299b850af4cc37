"""The moves of a team, who comes and goes, and what the launch asks for."""

import datetime as dt

import pytest

from candidatures.models import JointProposal, Problematique
from candidatures.states import JointState, Outcome
from core.models import OutboxMail
from core.state_machine import IllegalTransitionError
from investigations.models import Investigation
from teams.models import Membership, TeamInvitation, TeamProblematique
from teams.selectors.experts import experts
from teams.selectors.roster import roster
from teams.services.errors import ChangedMeanwhileError, TeamError
from teams.services.launch import move_team
from teams.services.members import assign_expert, end_membership
from teams.states import TEAM_TRANSITIONS, TeamRole
from tests.factories.accounts import UserFactory
from tests.factories.teams import MembershipFactory, TeamFactory, TeamInvitationFactory
from tests.teams.scenes import AT, LAUNCH_DAY, edition, formed, join, retained

pytestmark = pytest.mark.django_db
AT_LAUNCH = dt.datetime(2026, 9, 14, 7, 0, tzinfo=dt.UTC)
TODAY = AT.date()


@pytest.fixture
def team():
    return formed()


def member(team, role=TeamRole.AGENT, **more):
    return MembershipFactory(team=team, role=role, starts_on=TODAY, **more)


def ready(team, *, on=LAUNCH_DAY):
    member(team), member(team)
    team.launches_on = on
    team.save()
    return team


def move(team, name, *, comment="Parce que.", at=AT_LAUNCH):
    return move_team(team=team, name=name, comment=comment, actor=None, at=at)


def gaps(team, *, at=AT):
    return [(gap.text, gap.blocks) for gap in roster(team, at=at).gaps]


def test_the_moves_are_these():
    read = {(name, source, move.target) for name, move in TEAM_TRANSITIONS.items() for source in move.sources}

    assert read == {
        ("launch", "forming", "launched"),
        ("finish", "launched", "finished"),
        ("resume", "finished", "launched"),
        ("disband", "forming", "disbanded"),
    }


def test_a_launch_opens_the_workspace_and_tells_everyone(team):
    ready(team)
    coach = member(team, TeamRole.COACH)

    launched = move(team, "launch")

    assert (launched.state, Investigation.objects.get().team) == ("launched", team)
    told = OutboxMail.objects.filter(subject=f"L’équipe « {team.name} » est lancée")
    assert {mail.recipient for mail in told} == {each.user.email for each in team.memberships.all()}
    assert coach.user.email in {mail.recipient for mail in told}
    assert team.transitions.order_by("-pk").first().transition == "launch"


def test_what_is_missing_is_said_and_refuses_the_launch():
    team = formed(retained(told=False))
    member(team)

    assert gaps(team) == [
        ("1 agent sur 2 au moins", True),
        ("lettre de décision pas encore envoyée", True),
        ("jour du lancement à fixer", True),
        ("pas de coach", False),
        ("pas de designer", False),
    ]
    with pytest.raises(TeamError, match="1 agent sur 2 au moins ; lettre de décision pas encore envoyée ; jour"):
        move(team, "launch")
    assert Investigation.objects.count() == 0


def test_what_came_undone_since_the_forming_refuses_the_launch():
    programme = edition()
    rows = retained(programme, told=False), retained(programme, name="Valence")
    join(*rows)
    team = ready(formed(*rows))
    JointProposal.objects.update(state=JointState.UNDONE)
    type(rows[0]).objects.filter(pk=rows[0].pk).update(outcome=Outcome.WAITING)

    blocking = [gap.text for gap in roster(team, at=AT_LAUNCH).blocking_gaps]

    assert blocking == [
        "une de ses problématiques n’est plus retenue",
        "le rapprochement des collectivités a été défait",
    ]


@pytest.mark.parametrize("days_before, is_launched", [(2, False), (1, True), (0, True), (-3, True)])
def test_a_team_is_launched_from_the_day_before(days_before, is_launched, team):
    ready(team)
    at = AT_LAUNCH - dt.timedelta(days=days_before)

    if is_launched:
        assert move(team, "launch", at=at).state == "launched"
    else:
        with pytest.raises(TeamError, match="lancement le 14/09/2026, possible dès la veille"):
            move(team, "launch", at=at)


def test_whoever_is_about_to_leave_is_not_counted(team):
    ready(team)
    Membership.objects.filter(pk=team.memberships.first().pk).update(ends_on=TODAY + dt.timedelta(days=60))

    with pytest.raises(TeamError, match="1 agent sur 2"):
        move(team, "launch")


def test_a_programme_without_coach_nor_designer_misses_none():
    team = ready(formed(retained(edition(coach_days_per_week=0, designer_days=0))))

    assert gaps(team, at=AT_LAUNCH) == []


def test_a_second_launch_is_refused(team):
    move(ready(team), "launch")

    with pytest.raises(IllegalTransitionError, match="l'état actuel est « lancée »"):
        move(team, "launch")
    assert Investigation.objects.count() == 1


def test_disbanding_frees_the_problematiques_and_tells(team):
    present = member(team)
    row = Problematique.objects.get()
    TeamInvitationFactory(team=team)

    move(team, "disband", comment="Un agent est muté.")

    present.refresh_from_db()
    assert TeamProblematique.objects.get().is_live is False
    assert (present.ends_on, present.leaving_reason) == (AT_LAUNCH.date(), "Équipe dissoute. Un agent est muté.")
    assert TeamInvitation.objects.get().revoked_at == AT_LAUNCH
    assert OutboxMail.objects.get().subject == f"L’équipe « {team.name} » n’aura pas lieu"
    assert formed(row, name="Une autre").team_problematiques.get().problematique == row


def test_finishing_withdraws_what_waits_and_reopening_says_why(team):
    move(ready(team), "launch")
    TeamInvitationFactory(team=team)

    move(team, "finish", comment="")
    with pytest.raises(TeamError, match="Dites pourquoi"):
        move(team, "resume", comment=" ")

    assert TeamInvitation.objects.get().revoked_at == AT_LAUNCH
    assert TeamProblematique.objects.get().is_live is True
    assert move(team, "resume", comment="Un test de plus.").state == "launched"


# --- Coach and designer ---------------------------------------------------------------------------------------------


def assign(team, user, *, role=TeamRole.COACH, reason="", seen=0, at=AT):
    return assign_expert(team=team, role=role, user=user, reason=reason, seen=seen, actor=None, at=at)


def test_a_coach_is_assigned_then_replaced_and_the_history_stays(team):
    first, second = UserFactory(email="un@coach.test"), UserFactory(email="deux@coach.test")
    TeamInvitationFactory(team=team, role=TeamRole.COACH)
    held = assign(team, first)

    with pytest.raises(TeamError, match="Dites pourquoi"):
        assign(team, second, seen=held.pk)
    assign(team, second, seen=held.pk, reason="Congé.")

    held.refresh_from_db()
    assert (held.ends_on, held.leaving_reason) == (TODAY, "Congé.")
    assert roster(team, at=AT).coach.user == second
    assert TeamInvitation.objects.get().revoked_at == AT
    assert list(OutboxMail.objects.order_by("created_at").values_list("recipient", "subject")) == [
        ("un@coach.test", f"Vous accompagnez l’équipe « {team.name} »"),
        ("deux@coach.test", f"Vous accompagnez l’équipe « {team.name} »"),
    ]


def test_two_colleagues_assign_one_coach(team):
    assign(team, UserFactory(first_name="Thomas", last_name="Lefèvre"))

    with pytest.raises(ChangedMeanwhileError, match="Thomas Lefèvre est maintenant coach"):
        assign(team, UserFactory())

    assert team.memberships.count() == 1


def test_who_is_not_assigned(team):
    inside = member(team).user

    for user, role, why in (
        (inside, TeamRole.COACH, "est déjà dans l’équipe"),
        (UserFactory(is_active=False), TeamRole.COACH, "compte est fermé"),
        (UserFactory(), TeamRole.AGENT, "Un agent s’invite"),
    ):
        with pytest.raises(TeamError, match=why):
            assign(team, user, role=role)


def test_the_load_counts_live_teams_and_days(team):
    busy, free = UserFactory(last_name="B"), UserFactory(last_name="A")
    assign(team, busy)
    for state in ("launched", "finished", "disbanded"):
        other = TeamFactory(state=state, launches_on=LAUNCH_DAY, programme__coach_days_per_week="0.75")
        MembershipFactory(team=other, user=busy, role=TeamRole.COACH)
    MembershipFactory(team=team, user=free, role=TeamRole.COACH, starts_on=TODAY, ends_on=TODAY)
    MembershipFactory(team=TeamFactory(), user=UserFactory(is_active=False), role=TeamRole.COACH)
    MembershipFactory(team=team, user=busy, role=TeamRole.DESIGNER)

    assert [(each.user, each.load) for each in experts(TeamRole.COACH, on=TODAY)] == [
        (free, "aucune équipe en cours"),
        (busy, "2 équipes en cours, 1,25 j par semaine"),
    ]
    assert [(each.user, each.load) for each in experts(TeamRole.DESIGNER, on=TODAY)] == [
        (busy, "1 équipe en cours, 6 j en tout")
    ]


@pytest.mark.parametrize("how_many", [1, 30])
def test_experts_cost_the_same_whatever_their_number(how_many, django_assert_num_queries):
    for _ in range(how_many):
        MembershipFactory(role=TeamRole.COACH)

    with django_assert_num_queries(2):
        assert len(experts(TeamRole.COACH, on=LAUNCH_DAY)) == how_many


# --- Leaving --------------------------------------------------------------------------------------------------------


def end(membership, *, ends_on, reason="Mutation.", at=AT):
    return end_membership(membership=membership, ends_on=ends_on, reason=reason, actor=None, at=at)


def test_a_departure_to_come_is_kept_and_may_be_corrected_until_its_day(team):
    leaving = member(team)
    end(leaving, ends_on=TODAY + dt.timedelta(days=10))
    left = end(leaving, ends_on=TODAY + dt.timedelta(days=20), reason="Congé.")

    assert (left.ends_on, left.leaving_reason) == (TODAY + dt.timedelta(days=20), "Congé.")
    assert [each.pk for each in roster(team, at=AT).agents] == [leaving.pk]
    with pytest.raises(TeamError, match="a déjà quitté l’équipe"):
        end(leaving, ends_on=TODAY, at=AT + dt.timedelta(days=20))


def test_a_departure_makes_sense(team):
    leaving = member(team)

    for values, why in (
        ({"ends_on": TODAY - dt.timedelta(days=1)}, "elle finit après"),
        ({"ends_on": TODAY, "reason": " "}, "Dites pourquoi"),
    ):
        with pytest.raises(TeamError, match=why):
            end(leaving, **values)
    assert Membership.objects.get().ends_on is None
