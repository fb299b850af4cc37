"""What readers propose to correct: kept, answered once, forgotten of its author."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from core.models import OutboxMail
from core.state_machine import IllegalTransitionError
from investigations.home_corrections import staff_cards
from investigations.models import CorrectionRequest, CorrectionRequestTransition, SheetRevision
from investigations.publication_states import CORRECTION_TRANSITIONS, CorrectionState
from investigations.services import corrections as services
from investigations.services.publication import withdraw_sheet
from investigations.services.revisions import open_revision
from investigations.services.row_marks import RefusedError
from investigations.tasks import forget_correction_addresses
from pni.beat import BEAT_SCHEDULE
from tests.factories.accounts import UserFactory
from tests.factories.core import AT
from tests.factories.investigations import published_sheet, taken_back_sheet
from tests.personas import staff

pytestmark = pytest.mark.django_db
LATER = AT + dt.timedelta(hours=1)
VALUES = {"topic": "fact", "section": "context", "text": "La commune a 3 000 habitants.", "email": "Awa@ville.test"}


@pytest.fixture
def sheet():
    return published_sheet()


@pytest.fixture
def claire():
    return UserFactory(first_name="Claire", is_staff=True)


@pytest.fixture
def correction(sheet):
    return services.propose_correction(investigation=sheet, values=VALUES, at=AT)


def accept(correction, actor, *, answer="Merci, c’est corrigé.", is_substantive=False, at=LATER):
    return services.accept_correction(
        correction=correction, answer=answer, is_substantive=is_substantive, actor=actor, at=at
    )


def decline(correction, actor, *, answer="Le nombre vient de l’Insee.", at=LATER):
    return services.decline_correction(correction=correction, answer=answer, actor=actor, at=at)


class TestProposing:
    def test_it_is_kept_with_the_version_that_was_read(self, correction, sheet):
        kept = CorrectionRequest.objects.get()

        assert (kept.investigation, kept.version_number, kept.state) == (sheet, 1, CorrectionState.RECEIVED)
        assert (kept.topic, kept.section, kept.text, kept.email) == tuple(VALUES.values())
        assert (kept.received_at, kept.handled_at, kept.answer) == (AT, None, "")

    def test_a_sheet_that_left_meanwhile(self):
        with pytest.raises(services.NotPublicError):
            services.propose_correction(investigation=taken_back_sheet(), values=VALUES, at=AT)
        assert not CorrectionRequest.objects.exists()


class TestAnswering:
    def test_accepted_it_begins_a_version_and_answers_then_forgets_the_address(self, correction, sheet, claire):
        accept(correction, claire)

        kept = CorrectionRequest.objects.get()
        assert (kept.state, kept.answer, kept.email) == ("accepted", "Merci, c’est corrigé.", "")
        assert (kept.handled_by, kept.handled_at) == (claire, LATER)
        revision = SheetRevision.objects.get(investigation=sheet)
        assert (revision.is_substantive, revision.opened_by) == (False, claire)
        mail = OutboxMail.objects.get()
        assert (mail.recipient, mail.subject) == ("Awa@ville.test", "Réponse à votre proposition de correction")
        assert mail.is_secret is True
        for words in ("Nous l’avons retenue", "Merci, c’est corrigé.", f"/investigations/{sheet.slug}/"):
            assert words in mail.text
        assert VALUES["text"] not in mail.text
        assert sheet.title not in mail.text
        move = CorrectionRequestTransition.objects.get()
        assert (move.transition, move.actor, move.at) == ("accept", claire, LATER)

    def test_declined_nothing_begins(self, correction, sheet, claire):
        decline(correction, claire)

        kept = CorrectionRequest.objects.get()
        assert (kept.state, kept.email) == ("declined", "")
        assert not SheetRevision.objects.filter(investigation=sheet).exists()
        assert "ne l’avons pas retenue" in OutboxMail.objects.get().text

    def test_without_an_address_nothing_is_sent(self, sheet, claire):
        correction = services.propose_correction(investigation=sheet, values={**VALUES, "email": ""}, at=AT)
        decline(correction, claire)

        assert not OutboxMail.objects.exists()

    def test_of_substance_when_asked(self, correction, sheet, claire):
        accept(correction, claire, is_substantive=True)

        assert SheetRevision.objects.get(investigation=sheet).is_substantive is True

    def test_a_version_of_substance_never_becomes_one_of_form(self, correction, sheet, claire):
        open_revision(investigation=sheet, is_substantive=True, actor=claire, at=AT)
        accept(correction, claire, is_substantive=False)

        assert SheetRevision.objects.get(investigation=sheet).is_substantive is True

    def test_a_version_of_form_may_become_one_of_substance(self, correction, sheet, claire):
        open_revision(investigation=sheet, is_substantive=False, actor=claire, at=AT)
        accept(correction, claire, is_substantive=True)

        assert SheetRevision.objects.get(investigation=sheet).is_substantive is True

    def test_of_a_sheet_withdrawn_meanwhile_no_version_begins(self, correction, sheet, claire):
        withdraw_sheet(investigation=sheet, actor=claire, at=AT, comment="")
        accept(correction, claire)

        assert CorrectionRequest.objects.get().state == "accepted"
        assert not SheetRevision.objects.exists()

    @pytest.mark.parametrize("act", [accept, decline])
    def test_an_answer_has_words(self, correction, claire, act):
        with pytest.raises(RefusedError, match="Écrivez la réponse"):
            act(correction, claire, answer="  \n ")
        assert CorrectionRequest.objects.get().email == "Awa@ville.test"

    @pytest.mark.parametrize("second", [accept, decline])
    def test_one_answer_whoever_comes_second(self, correction, sheet, claire, second):
        decline(correction, claire)
        with pytest.raises(IllegalTransitionError):
            second(correction, UserFactory(), answer="Une autre réponse.")

        assert CorrectionRequest.objects.get().answer == "Le nombre vient de l’Insee."
        assert OutboxMail.objects.count() == 1
        assert not SheetRevision.objects.exists()

    def test_looked_at_again_then_answered_without_any_mail(self, correction, claire):
        decline(correction, claire)
        services.reopen_correction(correction=correction, actor=claire, at=LATER)
        kept = CorrectionRequest.objects.get()
        assert (kept.state, kept.handled_at, kept.handled_by) == ("received", None, None)
        assert (kept.answer, kept.email) == ("Le nombre vient de l’Insee.", "")
        accept(kept, claire)

        assert OutboxMail.objects.count() == 1
        moves = CorrectionRequestTransition.objects.order_by("pk").values_list("transition", flat=True)
        assert list(moves) == ["decline", "reopen", "accept"]

    def test_what_waits_is_not_looked_at_again(self, correction, claire):
        with pytest.raises(IllegalTransitionError):
            services.reopen_correction(correction=correction, actor=claire, at=LATER)


class TestForgetting:
    def test_addresses_of_a_year_ago(self, correction, sheet):
        recent = services.propose_correction(investigation=sheet, values=VALUES, at=AT + dt.timedelta(days=1))
        due = AT + dt.timedelta(days=365)

        assert services.forget_old_addresses(at=due) == 1
        assert services.forget_old_addresses(at=due) == 0
        correction.refresh_from_db()
        recent.refresh_from_db()
        assert (correction.email, correction.text, recent.email) == ("", VALUES["text"], "Awa@ville.test")

    @pytest.mark.parametrize("state", ["queued", "sent"])
    def test_the_journal_of_mails_does_not_keep_the_address_once_it_is_answered(self, correction, claire, state):
        """The form promises that the address is erased with the answer: the mail that was sent held it for ever."""
        accept(correction, claire)
        OutboxMail.objects.update(state=state, sent_at=LATER if state == "sent" else None, created_at=LATER)

        services.forget_old_addresses(at=LATER)
        assert OutboxMail.objects.exists() is (state == "queued")

        services.forget_old_addresses(at=LATER + services.ANSWER_WAITS)
        assert not OutboxMail.objects.exists()

    def test_every_night(self):
        assert BEAT_SCHEDULE["forget-correction-addresses"]["task"] == forget_correction_addresses.name
        assert forget_correction_addresses() == 0


class TestConstraints:
    def refused(self, correction, **values) -> str:
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            CorrectionRequest.objects.filter(pk=correction.pk).update(**values)
        return str(refusal.value)

    def test_it_says_what(self, correction):
        assert "correctionrequest_says_what" in self.refused(correction, text="")

    @pytest.mark.parametrize(
        "values",
        [
            {"handled_at": LATER},
            {"state": "declined", "email": "", "answer": "Non."},
            {"state": "accepted", "email": "", "handled_at": LATER, "answer": ""},
        ],
    )
    def test_what_is_handled_is_answered_and_dated(self, correction, values):
        assert "correctionrequest_handled_is_answered" in self.refused(correction, **values)

    def test_the_address_goes_with_the_answer(self, correction):
        values = {"state": "declined", "handled_at": LATER, "answer": "Non."}

        assert "correctionrequest_address_goes" in self.refused(correction, **values)


def test_the_table_of_moves():
    moves = {name: (sorted(move.sources), str(move.target)) for name, move in CORRECTION_TRANSITIONS.items()}

    assert moves == {
        "accept": (["received"], "accepted"),
        "decline": (["received"], "declined"),
        "reopen": (["accepted", "declined"], "received"),
    }


def test_the_tile_counts_what_waits(sheet):
    claire = staff()
    assert [card.detail for card in staff_cards(claire)] == [""]
    services.propose_correction(investigation=sheet, values=VALUES, at=AT)
    assert [card.detail for card in staff_cards(claire)] == ["1 à examiner"]
    services.propose_correction(investigation=sheet, values={**VALUES, "topic": "person"}, at=AT)
    assert [card.detail for card in staff_cards(claire)] == ["2 à examiner, dont 1 sur une personne"]
    assert staff_cards(UserFactory()) == []
