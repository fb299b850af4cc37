"""Drafts that wait are told, once for each reminder, and nobody else is."""

import datetime as dt

import pytest
from django.utils import timezone

from candidatures.notifications import deposit as notifications
from candidatures.services.deposit_reminders import remind_drafts
from candidatures.states import CandidatureState
from core.models import OutboxMail
from programmes.signals import call_extended
from tests.factories import candidatures as make
from tests.factories.accounts import ReferentMandateFactory, UserFactory
from tests.factories.calls import CallExtensionFactory, CallFactory
from tests.factories.collectivites import CollectiviteFactory, DepartementFactory

pytestmark = pytest.mark.django_db
CLOSES = dt.datetime(2026, 10, 9, 21, 59, 59, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def before(**left: int) -> dt.datetime:
    return CLOSES - dt.timedelta(**left)


@pytest.fixture
def draft():
    """A draft begun a month before the closing, with one référent."""
    candidature = make.CandidatureFactory(created_at=before(days=30))
    CallFactory(
        programme=candidature.programme,
        opens_at=before(days=40),
        closes_at=CLOSES,
        confirmed_at=before(days=50),
    )
    candidature.referent = ReferentMandateFactory(collectivite=candidature.collectivite).user
    return candidature


def mails() -> list[tuple[str, str]]:
    return [(mail.recipient, mail.subject) for mail in OutboxMail.objects.order_by("created_at", "pk")]


def subject(left: str) -> str:
    return f"Votre candidature n’est pas déposée : il reste {left}"


def test_three_reminders_each_once(draft):
    moments = [
        before(days=7) - MINUTE,
        before(days=7),
        before(days=6),
        before(days=2),
        before(days=1),
        before(hours=6),
        before(hours=1),
        CLOSES,
    ]
    written = []
    for moment in moments:
        already = OutboxMail.objects.count()
        remind_drafts(at=moment)
        remind_drafts(at=moment)
        written.append(OutboxMail.objects.count() - already)

    assert written == [0, 1, 0, 1, 0, 1, 0, 0]
    assert {said for _, said in mails()} == {
        subject("7 jours"),
        subject("2 jours"),
        subject("6 heures"),
    }
    assert {to for to, _ in mails()} == {draft.referent.email}


def test_a_worker_that_was_away_sends_the_nearest_reminder_only(draft):
    remind_drafts(at=before(hours=5))

    assert mails() == [(draft.referent.email, subject("5 heures"))]


@pytest.mark.parametrize(
    "left, words",
    [
        (dt.timedelta(days=6, hours=23, minutes=51), "7\u00a0jours"),
        (dt.timedelta(days=1, hours=23, minutes=51), "2\u00a0jours"),
        (dt.timedelta(days=1, hours=12), "36\u00a0heures"),
        (dt.timedelta(hours=5, minutes=51), "6\u00a0heures"),
        (dt.timedelta(minutes=10), "1\u00a0heure"),
    ],
)
def test_what_is_left_is_told_to_the_nearest_hour(left, words):
    assert notifications.in_words(left) == words


def test_every_referent_of_today_is_told(draft):
    colleague = ReferentMandateFactory(collectivite=draft.collectivite).user
    ReferentMandateFactory(collectivite=draft.collectivite, ends_on=dt.date(2026, 9, 1))
    ReferentMandateFactory(collectivite=draft.collectivite, user=UserFactory(is_active=False))

    remind_drafts(at=before(days=7))

    assert {to for to, _ in mails()} == {draft.referent.email, colleague.email}


@pytest.mark.parametrize("state", [state for state in CandidatureState if state != CandidatureState.DRAFT])
def test_what_is_deposited_or_withdrawn_is_left_alone(draft, state):
    draft.state, draft.submitted_at, draft.reference = state, timezone.now(), "2026-001"
    draft.save()

    assert remind_drafts(at=before(days=7)) == 0
    assert mails() == []


def test_a_draft_begun_after_the_hour_of_a_reminder_waits_for_the_next(draft):
    draft.created_at = before(days=3)
    draft.save()

    assert remind_drafts(at=before(days=2, hours=20)) == 0
    assert remind_drafts(at=before(days=2)) == 1


def test_a_call_put_off_reminds_again_before_its_new_closing(draft):
    remind_drafts(at=before(days=2))
    call = draft.programme.call
    call.closes_at = CLOSES + dt.timedelta(days=7)
    call.save()

    assert remind_drafts(at=before(days=1)) == 0
    assert remind_drafts(at=CLOSES + dt.timedelta(days=5)) == 1
    assert [said for _, said in mails()] == [subject("2 jours")] * 2


def test_an_unconfirmed_call_reminds_nobody(draft):
    call = draft.programme.call
    call.confirmed_at = None
    call.save()

    assert remind_drafts(at=before(days=7)) == 0


def test_the_hour_is_the_one_of_the_territory(draft):
    there = CollectiviteFactory(departement=DepartementFactory(in_la_reunion=True))
    make.CandidatureFactory(programme=draft.programme, collectivite=there, created_at=before(days=30))
    referent = ReferentMandateFactory(collectivite=there).user

    remind_drafts(at=before(days=7))

    texts = {mail.recipient: mail.text for mail in OutboxMail.objects.order_by("pk")}
    assert "ferme le vendredi 9 octobre 2026 à 23\u00a0h\u00a059." in texts[draft.referent.email]
    assert "ferme le samedi 10 octobre 2026 à 01\u00a0h\u00a059 (heure locale, La Réunion)." in texts[referent.email]


def test_a_name_that_forges_a_header_stays_on_one_line():
    candidature = make.CandidatureFactory(
        collectivite__name="Ville\r\nBcc: tous@exemple.localhost \u202efdp",
        deposited=True,
        reference="2026-001",
        assigned_to=UserFactory(is_staff=True),
    )

    notifications.withdrawn(candidature, reason="Le service ferme.")

    (mail,) = OutboxMail.objects.order_by("pk")
    assert mail.subject == "2026-001 : Ville Bcc: tous@exemple.localhost fdp retire sa candidature"


def test_a_call_put_off_is_told_to_drafts_only(draft):
    deposited = make.CandidatureFactory(programme=draft.programme, deposited=True)
    ReferentMandateFactory(collectivite=deposited.collectivite)
    extension = CallExtensionFactory(call=draft.programme.call, reason="Les vacances d’automne")

    for _ in range(2):
        call_extended.send(sender=type(extension), call=extension.call, extension=extension, actor=None)

    (mail,) = OutboxMail.objects.order_by("pk")
    assert (mail.recipient, mail.subject) == (
        draft.referent.email,
        "L’appel à candidatures est prolongé : votre brouillon vous attend",
    )
    assert "Il ferme maintenant le vendredi 9 octobre 2026 à 23\u00a0h\u00a059." in mail.text
    assert "Les vacances d’automne" in mail.text
