"""Invitations into a team: the link, its life, the places it keeps, what accepting promises."""

import datetime as dt
import re
from decimal import Decimal

import pytest

from core.models import OutboxMail
from teams.models import Membership, TeamInvitation
from teams.services import invitations
from teams.services.errors import DeadInvitationError, TeamError, WrongAddressError
from teams.services.launch import move_team
from teams.services.reminders import remind_invitations
from teams.states import TeamRole
from teams.tasks import remind_team_invitations
from tests.factories.accounts import UserFactory
from tests.factories.candidatures import ProposedAgentFactory
from tests.factories.teams import MembershipFactory
from tests.teams.scenes import AT, edition, formed, retained

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def claire():
    return UserFactory(is_staff=True, email="claire@anct.test", first_name="Claire", last_name="Vasseur")


@pytest.fixture
def team():
    return formed(retained(edition(team_size_min=2, team_size_max=3)))


@pytest.fixture
def awa():
    return UserFactory(email="awa@ville.test")


@pytest.fixture
def invite(team, claire):
    def send(email="awa@ville.test", role=TeamRole.AGENT, at=AT, **more):
        return invitations.invite(team=team, role=role, email=email, actor=claire, at=at, **more)

    return send


def accept(invitation, actor, *, at=AT, days=Decimal("1.5"), manager="Marc Hoareau"):
    return invitations.accept(invitation=invitation, days_per_week=days, manager_name=manager, actor=actor, at=at)


def test_the_link_is_in_a_secret_mail_and_nowhere_else(invite, team):
    sent = invite(" Awa@Ville.test ")

    mail = OutboxMail.objects.get()
    token = re.search(r"/invitations/equipe/(\S+)/$", mail.text, re.MULTILINE)[1]
    assert (mail.recipient, mail.subject, mail.is_secret) == (
        "awa@ville.test",
        f"Rejoindre l’équipe « {team.name} »",
        True,
    )
    assert "Claire Vasseur, de l’équipe du programme, vous invite" in mail.text
    assert "2 jours par semaine" in mail.text
    assert sent.token_hash == invitations.fingerprint(token)
    assert token not in str(TeamInvitation.objects.values().get()) + mail.key
    assert (sent.expires_at - sent.sent_at, len(token)) == (14 * DAY, 43)


def test_accepting_promises_days_and_names_the_manager(invite, team, awa):
    sent = invite()

    member = accept(sent, awa)

    sent.refresh_from_db()
    assert (member.team, member.user, member.role, member.starts_on) == (team, awa, "agent", AT.date())
    assert (member.days_per_week, member.manager_name) == (Decimal("1.5"), "Marc Hoareau")
    assert (sent.accepted_at, sent.membership) == (AT, member)
    told = OutboxMail.objects.get(recipient="claire@anct.test")
    assert (told.subject, told.is_secret) == (f"{awa} rejoint l’équipe « {team.name} »", False)


@pytest.mark.parametrize(
    "days, manager", [(None, "M"), (Decimal("0.4"), "M"), (Decimal("5.5"), "M"), (Decimal(2), " ")]
)
def test_an_agent_without_a_right_promise_does_not_enter(days, manager, invite, awa):
    with pytest.raises(TeamError, match="de 0,5 à 5"):
        accept(invite(), awa, days=days, manager=manager)

    assert Membership.objects.count() == 0


def test_a_coach_promises_nothing(invite, awa):
    member = invitations.accept(invitation=invite(role=TeamRole.COACH), actor=awa, at=AT)

    assert (member.role, member.days_per_week, member.manager_name) == ("coach", None, "")


def test_a_new_account_takes_the_name_of_the_invitation_and_no_other(invite):
    nameless = UserFactory(email="awa@ville.test", first_name="", last_name="")
    named = UserFactory(email="bob@ville.test", first_name="Bob", last_name="Roy")

    accept(invite(first_name="Awa", last_name="Perrin"), nameless)
    accept(invite("bob@ville.test", first_name="Robert", last_name="Leroy"), named)

    for user in (nameless, named):
        user.refresh_from_db()
    assert (nameless.get_full_name(), named.get_full_name()) == ("Awa Perrin", "Bob Roy")


def test_an_accepted_invitation_is_dead_even_for_who_accepted(invite, awa):
    sent = invite()
    Membership.objects.filter(pk=accept(sent, awa).pk).update(ends_on=AT.date())

    with pytest.raises(DeadInvitationError, match="déjà servi"):
        accept(sent, awa)


def test_another_address_accepts_nothing(invite):
    sent = invite()
    unverified = UserFactory(email="awa@ville.test", verified_email=False)
    unverified.emailaddress_set.create(email="awa@ville.test", verified=False, primary=True)

    for stranger in (UserFactory(email="eve@ville.test"), unverified):
        with pytest.raises(WrongAddressError):
            accept(sent, stranger)


@pytest.mark.parametrize("late, is_accepted", [(14 * DAY, False), (13 * DAY, True)])
def test_an_invitation_lives_fourteen_days(late, is_accepted, invite, awa):
    sent = invite()

    if is_accepted:
        accept(sent, awa, at=AT + late)
    else:
        with pytest.raises(DeadInvitationError, match="expiré"):
            accept(sent, awa, at=AT + late)

    assert Membership.objects.exists() is is_accepted


def test_a_withdrawn_invitation_is_dead(invite, awa, claire):
    sent = invite()
    invitations.revoke(invitation=sent, actor=claire, at=AT)

    for act in (
        lambda: accept(sent, awa),
        lambda: invitations.resend(invitation=sent, actor=claire, at=AT),
        lambda: invitations.revoke(invitation=sent, actor=claire, at=AT),
    ):
        with pytest.raises(DeadInvitationError, match="retirée"):
            act()


def test_sending_again_kills_the_former_link(invite, claire):
    first = invite().token_hash
    later = AT + 20 * DAY

    again = invitations.resend(invitation=TeamInvitation.objects.get(), actor=claire, at=later).token_hash
    once_more = invite(at=later).token_hash

    assert len({first, again, once_more}) == 3
    assert TeamInvitation.objects.get().expires_at == later + 14 * DAY


def test_nobody_enters_a_team_that_is_over(invite, awa, team, claire):
    sent = invite()
    TeamInvitation.objects.filter(pk=sent.pk).update(revoked_at=None)
    team.state = "disbanded"
    team.save()

    with pytest.raises(DeadInvitationError, match="Cette équipe est dissoute"):
        accept(sent, awa)
    with pytest.raises(TeamError, match="ne change plus"):
        invite("bob@ville.test")


def test_places_count_members_who_stay_and_live_invitations(invite, team, claire):
    leaving = MembershipFactory(team=team, starts_on=AT.date(), ends_on=AT.date() + 5 * DAY)
    MembershipFactory(team=team, starts_on=AT.date())
    MembershipFactory(team=team, starts_on=AT.date(), role=TeamRole.COACH)
    first, second = invite("a@ville.test"), invite("b@ville.test")

    with pytest.raises(TeamError, match="complète : 3 agents au plus"):
        invite("c@ville.test")
    invite("b@ville.test")  # again: it holds its own place
    invitations.revoke(invitation=first, actor=claire, at=AT)
    invite("c@ville.test")

    later = AT + 15 * DAY  # all expired
    invite("d@ville.test", at=later)
    invite("e@ville.test", at=later)
    with pytest.raises(TeamError, match="complète"):
        invitations.resend(invitation=second, actor=claire, at=later)
    assert leaving.ends_on is not None


def test_one_coach_at_a_time(invite, team):
    invite("a@ville.test", role=TeamRole.COACH)
    invite("a@ville.test", role=TeamRole.COACH)

    with pytest.raises(TeamError, match="Un coach est déjà invité"):
        invite("b@ville.test", role=TeamRole.COACH)
    TeamInvitation.objects.all().delete()
    MembershipFactory(team=team, starts_on=AT.date(), role=TeamRole.COACH)
    with pytest.raises(TeamError, match="est déjà coach de l’équipe"):
        invite("b@ville.test", role=TeamRole.COACH)


def test_who_is_not_invited(invite, team):
    MembershipFactory(team=team, starts_on=AT.date(), user=UserFactory(email="deja@ville.test"))
    invite("b@ville.test", role=TeamRole.COACH)
    elsewhere = ProposedAgentFactory()

    for more, why in (
        ({"email": "Deja@ville.test"}, "déjà dans l’équipe"),
        ({"email": "b@ville.test"}, "pour un autre rôle"),
        ({"proposed_agent": elsewhere}, "pas proposé par une candidature de l’équipe"),
    ):
        with pytest.raises(TeamError, match=why):
            invite(**more)


def test_an_agent_does_not_learn_the_decision_before_the_letter(claire):
    untold = formed(retained(told=False), name="Pas encore dite")

    with pytest.raises(TeamError, match="l’annoncerait avant elle"):
        invitations.invite(team=untold, role=TeamRole.AGENT, email="a@ville.test", actor=claire, at=AT)

    assert OutboxMail.objects.count() == 0
    coach = invitations.invite(team=untold, role=TeamRole.COACH, email="c@ville.test", actor=claire, at=AT)
    assert coach.pk


# --- Reminders ------------------------------------------------------------------------------------------------------


def reminders():
    return OutboxMail.objects.filter(subject__startswith="Rappel").order_by("created_at")


def test_an_invitation_is_reminded_once_after_seven_days_with_a_new_link(invite, awa):
    sent = invite()

    told = [remind_invitations(at=AT + days * DAY) for days in (6, 7, 8)]

    again = TeamInvitation.objects.get()
    [mail] = reminders()
    token = re.search(r"/invitations/equipe/(\S+)/$", mail.text, re.MULTILINE)[1]
    assert (told, mail.recipient, mail.is_secret) == ([0, 1, 0], "awa@ville.test", True)
    assert (again.token_hash, again.expires_at) == (invitations.fingerprint(token), sent.expires_at)
    assert again.token_hash != sent.token_hash
    assert accept(again, awa, at=AT + 9 * DAY).user == awa


def test_sent_again_it_may_be_reminded_again(invite):
    invite()
    remind_invitations(at=AT + 7 * DAY)
    invite(at=AT + 8 * DAY)

    assert (remind_invitations(at=AT + 14 * DAY), remind_invitations(at=AT + 15 * DAY)) == (0, 1)


def test_nobody_is_reminded_of_what_is_over(invite, awa, team, claire):
    accept(invite(), awa)
    invitations.revoke(invitation=invite("b@ville.test"), actor=claire, at=AT)
    invite("c@ville.test")

    assert remind_invitations(at=AT + 14 * DAY) == 0  # expired
    invite("d@ville.test", at=AT + 14 * DAY)
    move_team(team=team, name="disband", comment="Plus d’agents.", actor=claire, at=AT + 15 * DAY)
    assert (remind_invitations(at=AT + 22 * DAY), remind_team_invitations()) == (0, 0)
