"""Becoming the référent of a collectivité: asked, confirmed, refused, cancelled, ended."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import MandateRequest, ProfessionalDomain, ReferentInvitation, ReferentMandate
from accounts.services import mandates
from accounts.states import MandateRequestState
from core.models import OutboxMail
from tests.factories.accounts import ReferentMandateFactory, UserFactory
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.onboarding import MandateRequestFactory, ProfessionalDomainFactory, ReferentInvitationFactory

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 3, 2, 10, 0, tzinfo=dt.UTC)
TODAY = AT.date()


@pytest.fixture
def epinal():
    return CollectiviteFactory(name="Épinal")


@pytest.fixture
def staff():
    return UserFactory(is_staff=True, first_name="Claire", last_name="Roux")


def ask(user, collectivite):
    return mandates.request_mandate(collectivite=collectivite, job_title="DGS", message="", actor=user, at=AT)


def in_force(collectivite):
    rows = ReferentMandate.objects.filter(collectivite=collectivite).in_force(TODAY)
    return sorted(rows.values_list("user__email", flat=True))


def mails():
    """What people of the collectivité receive; the staff's own notices are read by `notices`."""
    rows = OutboxMail.objects.exclude(key__startswith="mandate-requested:")
    return sorted(rows.values_list("recipient", "subject"))


def notices():
    rows = OutboxMail.objects.filter(key__startswith="mandate-requested:")
    return sorted(rows.values_list("recipient", "subject"))


def test_a_request_waits_for_the_staff(epinal):
    ana = UserFactory(email="ana@epinal.test")

    asked = ask(ana, epinal)

    assert (asked.state, in_force(epinal), mails()) == (MandateRequestState.PENDING, [], [])


def test_the_staff_learn_that_a_request_waits_but_not_who_asks(epinal, staff, settings):
    settings.SITE_URL = "https://pni.test"
    UserFactory(is_staff=True, is_active=False)
    UserFactory(is_staff=True, email="bea@anct.test")
    ana = UserFactory(email="ana@epinal.test", first_name="Anastasia", last_name="Martin-Dubois")

    mandates.request_mandate(collectivite=epinal, job_title="DGS", message="Mon portable", actor=ana, at=AT)

    subject = "Une demande de rattachement pour Épinal"
    assert notices() == sorted([("bea@anct.test", subject), (staff.email, subject)])
    text = OutboxMail.objects.get(recipient="bea@anct.test").text
    assert "\nhttps://pni.test/gestion/rattachements/\n" in text
    assert [word for word in ("Anastasia", "Martin-Dubois", "ana@", "DGS", "Mon portable") if word in text] == []


def test_a_member_of_the_staff_is_not_told_of_her_own_request(epinal, staff):
    ask(staff, epinal)

    assert notices() == []


def test_asking_cancelling_and_asking_again_tells_the_staff_once_a_day(epinal, staff):
    ana = UserFactory()
    for _ in range(3):
        mandates.cancel_request(request=ask(ana, epinal), actor=ana, at=AT)
    assert len(notices()) == 1

    tomorrow = AT + dt.timedelta(days=1)
    mandates.request_mandate(collectivite=epinal, job_title="DGS", message="", actor=ana, at=tomorrow)

    assert len(notices()) == 2


def test_a_recognised_address_asks_nothing_of_the_staff(epinal, staff):
    ProfessionalDomainFactory(collectivite=epinal, domain="epinal.test")

    ask(UserFactory(email="ana@epinal.test", verified_email=True), epinal)

    assert notices() == []


@pytest.mark.parametrize(
    "domain, is_verified, expected",
    [("epinal.test", True, "confirmed"), ("epinal.test", False, "pending"), ("ailleurs.test", True, "pending")],
)
def test_a_known_and_verified_address_is_enough(domain, is_verified, expected, epinal):
    ProfessionalDomainFactory(collectivite=epinal, domain="epinal.test")
    ana = UserFactory(email=f"ana@{domain}", verified_email=is_verified)
    if not is_verified:
        ana.emailaddress_set.create(email=ana.email, verified=False, primary=True)

    asked = ask(ana, epinal)

    assert asked.state == expected
    assert in_force(epinal) == ([ana.email] if expected == "confirmed" else [])
    assert asked.transitions.count() == (1 if expected == "confirmed" else 0)


def test_a_domain_of_another_collectivite_is_not_enough(epinal):
    ProfessionalDomainFactory(domain="epinal.test")

    assert ask(UserFactory(email="ana@epinal.test"), epinal).state == MandateRequestState.PENDING


def test_confirmed_by_the_staff(epinal, staff):
    ana = UserFactory(email="ana@epinal.test")
    ReferentMandateFactory(user=UserFactory(email="bob@epinal.test"), collectivite=epinal)

    mandates.confirm_request(request=ask(ana, epinal), trusted_domain="epinal.test", actor=staff, at=AT)

    asked = MandateRequest.objects.get()
    assert (asked.state, asked.decided_by, asked.decided_at) == (MandateRequestState.CONFIRMED, staff, AT)
    assert in_force(epinal) == ["ana@epinal.test", "bob@epinal.test"]
    assert list(ProfessionalDomain.objects.values_list("collectivite", "domain")) == [(epinal.pk, "epinal.test")]
    assert mails() == [
        ("ana@epinal.test", "Vous représentez Épinal"),
        ("bob@epinal.test", "Un nouveau référent pour Épinal"),
    ]
    assert list(asked.transitions.values_list("from_state", "to_state", "actor")) == [
        ("pending", "confirmed", staff.pk)
    ]


def test_a_public_provider_is_never_recorded_and_nothing_is_half_done(epinal, staff):
    asked = ask(UserFactory(email="ana@gmail.com"), epinal)

    with pytest.raises(mandates.OnboardingError, match="ouverte à tous"):
        mandates.confirm_request(request=asked, trusted_domain="gmail.com", actor=staff, at=AT)

    assert (MandateRequest.objects.get().state, in_force(epinal)) == (MandateRequestState.PENDING, [])
    mandates.confirm_request(request=asked, actor=staff, at=AT)
    assert in_force(epinal) == ["ana@gmail.com"]


def test_an_address_changed_meanwhile_is_not_trusted_in_the_place_of_the_other(epinal, staff):
    asked = ask(UserFactory(email="ana@ailleurs.test"), epinal)

    with pytest.raises(mandates.OnboardingError, match="a changé"):
        mandates.confirm_request(request=asked, trusted_domain="epinal.test", actor=staff, at=AT)

    assert (ProfessionalDomain.objects.count(), in_force(epinal)) == (0, [])


def test_the_second_of_two_decisions_is_told_who_was_first(epinal, staff):
    ana, other = UserFactory(email="ana@epinal.test"), UserFactory(is_staff=True)
    asked = ask(ana, epinal)
    mandates.refuse_request(request=asked, reason="Inconnue du standard.", actor=staff, at=AT)

    with pytest.raises(mandates.AlreadyDecidedError, match="déjà été refusée par Claire Roux"):
        mandates.confirm_request(request=asked, actor=other, at=AT)

    assert in_force(epinal) == []
    assert mails() == [("ana@epinal.test", "Votre demande pour Épinal")]
    assert "Inconnue du standard." in OutboxMail.objects.get(recipient="ana@epinal.test").text


def test_one_asks_again_after_a_refusal_and_not_before(epinal, staff):
    ana = UserFactory()
    asked = ask(ana, epinal)
    with pytest.raises(mandates.OnboardingError, match="déjà à l’examen"):
        ask(ana, epinal)
    mandates.refuse_request(request=asked, reason="Non.", actor=staff, at=AT)

    assert ask(ana, epinal).state == MandateRequestState.PENDING


def test_a_referent_does_not_ask_again(epinal):
    ana = ReferentMandateFactory(collectivite=epinal).user

    with pytest.raises(mandates.OnboardingError, match="déjà cette collectivité"):
        ask(ana, epinal)


def test_a_person_does_not_try_every_door():
    ana = UserFactory()
    MandateRequestFactory.create_batch(mandates.MAX_PENDING_REQUESTS, user=ana)

    with pytest.raises(mandates.OnboardingError, match="annulez-en une"):
        ask(ana, CollectiviteFactory())


def test_cancelled_by_the_person(epinal):
    asked = ask(UserFactory(), epinal)

    mandates.cancel_request(request=asked, actor=asked.user, at=AT)

    assert MandateRequest.objects.get().state == MandateRequestState.CANCELLED


def test_leaving(epinal):
    first, second = (ReferentMandateFactory(collectivite=epinal) for _ in range(2))
    ReferentInvitationFactory(collectivite=epinal, invited_by=first.user)
    kept = ReferentInvitationFactory(collectivite=epinal, invited_by=second.user)

    mandates.end_mandate(mandate=first, leaves_nobody=False, actor=first.user, at=AT)

    assert (in_force(epinal), ReferentMandate.objects.get(pk=first.pk).ends_on) == ([second.user.email], TODAY)
    assert ReferentInvitation.objects.get(revoked_at__isnull=True) == kept
    with pytest.raises(mandates.OnboardingError, match="déjà pris fin"):
        mandates.end_mandate(mandate=first, leaves_nobody=True, actor=first.user, at=AT)


def test_the_last_referent_confirms(epinal):
    last = ReferentMandateFactory(collectivite=epinal)
    ReferentMandateFactory(collectivite=epinal, ends_on=TODAY - dt.timedelta(days=1))

    with pytest.raises(mandates.LastReferentError):
        mandates.end_mandate(mandate=last, leaves_nobody=False, actor=last.user, at=AT)
    assert in_force(epinal) == [last.user.email]

    mandates.end_mandate(mandate=last, leaves_nobody=True, actor=last.user, at=AT)
    assert in_force(epinal) == []


def test_a_mandate_begun_today_can_end_today(epinal):
    today = ReferentMandateFactory(collectivite=epinal, starts_on=timezone.localdate(AT))

    mandates.end_mandate(mandate=today, leaves_nobody=True, actor=today.user, at=AT)

    assert in_force(epinal) == []


def test_a_name_forges_nothing_in_the_mails_of_others(epinal, staff):
    ReferentMandateFactory(user=UserFactory(email="bob@epinal.test"), collectivite=epinal)
    ana = UserFactory(email="ana@epinal.test", first_name="Ana\r\nBcc: x@y.test", last_name="\u202eelle")

    mandates.confirm_request(request=ask(ana, epinal), actor=staff, at=AT)

    subjects = "".join(OutboxMail.objects.values_list("subject", flat=True))
    assert [sign for sign in subjects if sign in "\r\n\u202e"] == []


def test_two_staff_at_once(epinal, staff, transactional_db):
    """Real concurrency: both read the request as waiting, one lock decides."""
    asked = ask(UserFactory(email="ana@epinal.test"), epinal)
    people = [staff, UserFactory(is_staff=True)]

    def decide(position):
        try:
            if position == 0:
                mandates.confirm_request(request=asked, actor=people[0], at=AT)
            else:
                mandates.refuse_request(request=asked, reason="Non.", actor=people[1], at=AT)
        except mandates.AlreadyDecidedError:
            return "told"
        finally:
            connection.close()
        return "won"

    with ThreadPoolExecutor(2) as pool:
        ends = sorted(pool.map(decide, range(2)))

    is_confirmed = MandateRequest.objects.get().state == MandateRequestState.CONFIRMED
    assert ends == ["told", "won"]
    assert in_force(epinal) == (["ana@epinal.test"] if is_confirmed else [])
