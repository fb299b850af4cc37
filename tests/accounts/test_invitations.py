"""A référent invites another one; the link, its life, and what it never opens."""

import datetime as dt
import re

import pytest

from accounts.models import MandateRequest, ReferentInvitation, ReferentMandate
from accounts.services import invitations
from accounts.services.mandates import OnboardingError
from core.models import OutboxMail
from tests.factories.accounts import ReferentMandateFactory, UserFactory
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.onboarding import MandateRequestFactory

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 3, 2, 10, 0, tzinfo=dt.UTC)


@pytest.fixture
def epinal():
    return CollectiviteFactory(name="Épinal")


@pytest.fixture
def bob(epinal):
    return ReferentMandateFactory(
        collectivite=epinal, user=UserFactory(email="bob@epinal.test", first_name="Bob", last_name="Noël")
    ).user


@pytest.fixture
def ana():
    return UserFactory(email="ana@epinal.test")


def invite(bob, epinal, email="ana@epinal.test", *, hands_over=False, at=AT):
    return invitations.invite(collectivite=epinal, email=email, hands_over=hands_over, actor=bob, at=at)


def accept(invitation, actor, *, at=AT):
    return invitations.accept(invitation=invitation, actor=actor, at=at)


def in_force(collectivite):
    rows = ReferentMandate.objects.filter(collectivite=collectivite).in_force(AT.date())
    return sorted(rows.values_list("user__email", flat=True))


def test_the_link_is_in_a_secret_mail_and_nowhere_else(bob, epinal):
    sent = invite(bob, epinal, " Ana@Epinal.test ")

    mail = OutboxMail.objects.get()
    token = re.search(r"/invitation/(\S+)/$", mail.text, re.MULTILINE)[1]
    assert (mail.recipient, mail.subject, mail.is_secret) == (
        "ana@epinal.test",
        "Bob Noël vous invite à représenter Épinal",
        True,
    )
    assert sent.token_hash == invitations.fingerprint(token)
    assert token not in str(ReferentInvitation.objects.values().get()) + mail.key
    assert (sent.expires_at - sent.sent_at, len(token)) == (dt.timedelta(days=14), 43)


def test_accepting_gives_a_mandate_and_tells(bob, epinal, ana):
    MandateRequestFactory(user=ana, collectivite=epinal)

    accept(invite(bob, epinal), ana)

    assert in_force(epinal) == ["ana@epinal.test", "bob@epinal.test"]
    assert MandateRequest.objects.get().state == "confirmed"
    assert sorted(OutboxMail.objects.filter(recipient="bob@epinal.test").values_list("subject", flat=True)) == [
        "Camille " + ana.last_name + " a accepté votre invitation",
        "Un nouveau référent pour Épinal",
    ]


def test_handing_over_ends_the_mandate_of_who_invited_and_not_before(bob, epinal, ana):
    sent = invite(bob, epinal, hands_over=True)
    before = in_force(epinal)

    accept(sent, ana)

    assert (before, in_force(epinal)) == (["bob@epinal.test"], ["ana@epinal.test"])


def test_an_accepted_invitation_is_dead_even_for_who_accepted(bob, epinal, ana):
    sent = invite(bob, epinal)
    accept(sent, ana)
    ReferentMandate.objects.filter(user=ana).update(ends_on=AT.date())

    with pytest.raises(invitations.DeadInvitationError, match="déjà servi"):
        accept(sent, ana)

    assert in_force(epinal) == ["bob@epinal.test"]


def test_another_address_accepts_nothing(bob, epinal):
    sent = invite(bob, epinal)
    unverified = UserFactory(email="ana@epinal.test", verified_email=False)
    unverified.emailaddress_set.create(email="ana@epinal.test", verified=False, primary=True)

    for stranger in (UserFactory(email="eve@epinal.test"), unverified):
        with pytest.raises(invitations.WrongAddressError):
            accept(sent, stranger)

    assert in_force(epinal) == ["bob@epinal.test"]


@pytest.mark.parametrize("late, is_accepted", [(dt.timedelta(days=14), False), (dt.timedelta(days=13, hours=23), True)])
def test_an_invitation_lives_fourteen_days(late, is_accepted, bob, epinal, ana):
    sent = invite(bob, epinal)

    if is_accepted:
        accept(sent, ana, at=AT + late)
    else:
        with pytest.raises(invitations.DeadInvitationError, match="expiré"):
            accept(sent, ana, at=AT + late)

    assert ReferentMandate.objects.filter(user=ana).exists() is is_accepted


def test_a_withdrawn_invitation_is_dead(bob, epinal, ana):
    sent = invite(bob, epinal)
    invitations.revoke(invitation=sent, actor=bob, at=AT)

    for act in (lambda: accept(sent, ana), lambda: invitations.resend(invitation=sent, actor=bob, at=AT)):
        with pytest.raises(invitations.DeadInvitationError, match="retirée"):
            act()

    assert in_force(epinal) == ["bob@epinal.test"]


def test_sending_again_kills_the_former_link(bob, epinal):
    first = invite(bob, epinal).token_hash
    later = AT + dt.timedelta(days=20)

    again = invitations.resend(invitation=ReferentInvitation.objects.get(), actor=bob, at=later)
    once_more = invite(bob, epinal, at=later)

    assert len({first, again.token_hash, once_more.token_hash}) == 3
    assert ReferentInvitation.objects.get().expires_at == later + dt.timedelta(days=14)
    assert OutboxMail.objects.count() == 3


def test_whoever_left_invites_nobody_any_more(bob, epinal, ana):
    ReferentMandateFactory(collectivite=epinal)
    sent = invite(bob, epinal)
    ReferentMandate.objects.filter(user=bob).update(ends_on=AT.date())  # by the administration

    with pytest.raises(invitations.DeadInvitationError, match="ne représente plus"):
        accept(sent, ana)
    with pytest.raises(OnboardingError, match="ne représentez plus"):
        invite(bob, epinal, "autre@epinal.test")


def test_what_is_not_invited(bob, epinal):
    ReferentMandateFactory(collectivite=epinal, user=UserFactory(email="deja@epinal.test"))

    for email, why in (("Bob@epinal.test", "propre adresse"), ("deja@epinal.test", "déjà la collectivité")):
        with pytest.raises(OnboardingError, match=why):
            invite(bob, epinal, email)

    for number in range(invitations.MAX_LIVE_INVITATIONS):
        invite(bob, epinal, f"p{number}@epinal.test")
    with pytest.raises(OnboardingError, match="attendent déjà"):
        invite(bob, epinal, "de-trop@epinal.test")
