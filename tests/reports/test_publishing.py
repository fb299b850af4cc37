"""Publishing a synthesis, taking it off, and what happens when one of its sheets is withdrawn."""

import dataclasses
import datetime as dt
import threading

import pytest
from django.db import connection

from core.models import Job
from investigations.models import Investigation
from investigations.services.publication import publish_sheet, withdraw_sheet
from reports import tasks
from reports.composition_data import CompositionValue, ProseValue
from reports.models import FigureSnapshot, PublishedSynthesis, Synthesis
from reports.reduction import Left
from reports.selectors import left_since
from reports.selectors.published import current_publications, offered_document, published_reading
from reports.services.publishing import (
    ALREADY,
    NOT_BUILT,
    PublicationRefusedError,
    offer_reduced_documents,
    public_slug,
    publish_synthesis,
    take_off,
)
from reports.services.requests import WITHDRAWN, request_synthesis
from reports.synthesis_data import SynthesisValue
from tests.factories.core import AT, JobFactory, StoredFileFactory
from tests.reports.composing_scene import built, edition, sheet_of
from tests.reports.waiting import after_ours

pytestmark = pytest.mark.django_db
LATER = AT + dt.timedelta(hours=1)


def publish(synthesis, note="", at=AT):
    return publish_synthesis(synthesis=synthesis, note=note, actor=None, at=at)


def withdraw(programme, number, at=LATER):
    return withdraw_sheet(investigation=sheet_of(programme, number), actor=None, at=at, comment="Demandé.")


def test_a_built_synthesis_becomes_the_first_version():
    synthesis = built(edition())
    publication = publish(synthesis)

    assert (publication.slug, publication.number, publication.note, publication.offered) == ("essai", 1, "", synthesis)
    assert published_reading("essai").publication == publication
    snapshot = FigureSnapshot.objects.get()
    assert (publication.snapshot, snapshot.data["figures"][0]["value"], snapshot.taken_at) == (snapshot, 4, AT)


def test_a_synthesis_without_a_document_is_not_published():
    synthesis, _job, _is_new = request_synthesis(programme=edition(), actor=None, at=AT)

    with pytest.raises(PublicationRefusedError, match=NOT_BUILT[:40]):
        publish(synthesis)


def test_a_synthesis_is_published_once():
    synthesis = built(edition())
    publish(synthesis)

    with pytest.raises(PublicationRefusedError, match=ALREADY):
        publish(synthesis)


def test_the_next_version_says_what_it_changes_and_takes_the_address():
    programme = edition()
    publish(built(programme))
    Investigation.objects.filter(slug="essai-0").update(title="Un autre titre")
    again = built(programme)

    with pytest.raises(PublicationRefusedError) as refused:
        publish(again)
    assert refused.value.field == "note"
    second = publish(again, note="Un titre corrigé.")
    assert (second.number, second.note) == (2, "Un titre corrigé.")
    assert [row.pk for row in current_publications()] == [second.pk]


def test_a_text_with_an_unknown_figure_is_not_published():
    synthesis = built(edition())
    value = SynthesisValue.from_json(synthesis.data)
    broken = dataclasses.replace(value, composition=CompositionValue(foreword=ProseValue(text="{chiffre:rien}")))
    Synthesis.objects.filter(pk=synthesis.pk).update(data=broken.to_json())

    with pytest.raises(PublicationRefusedError, match="chiffre inconnu"):
        publish(Synthesis.objects.get())


def test_a_synthesis_with_a_withdrawn_sheet_is_not_published():
    programme = edition()
    synthesis = built(programme)
    withdraw(programme, 0)

    with pytest.raises(PublicationRefusedError, match=WITHDRAWN[:40]):
        publish(synthesis)


def test_a_sheet_that_came_back_does_not_bring_its_old_words_back():
    programme = edition()
    synthesis = built(programme)
    publish_sheet(investigation=withdraw(programme, 0), actor=None, at=LATER)

    assert left_since(synthesis, SynthesisValue.from_json(synthesis.data)) == Left(sheets=frozenset({"essai-0"}))
    with pytest.raises(PublicationRefusedError):
        publish(synthesis)


def test_asking_again_for_the_same_public_words_frees_the_synthesis():
    programme = edition()
    synthesis = built(programme)
    day = sheet_of(programme, 0)
    publish_sheet(investigation=withdraw(programme, 0), actor=None, at=LATER)
    Investigation.objects.filter(pk=day.pk).update(updated_at=day.updated_at, published_at=day.published_at)
    again, _job, _is_new = request_synthesis(programme=programme, actor=None, at=LATER + dt.timedelta(hours=1))

    assert (again.pk, left_since(again, SynthesisValue.from_json(again.data))) == (synthesis.pk, Left())


def test_taking_off_never_brings_an_older_version_back():
    programme = edition()
    publish(built(programme))
    Investigation.objects.filter(slug="essai-0").update(title="Un autre titre")
    publish(built(programme), note="Un titre corrigé.")

    assert take_off(slug="essai", reason="Une erreur.", actor=None, at=LATER) == 2
    assert current_publications().count() == 0
    assert take_off(slug="essai", reason="Autre chose.", actor=None, at=LATER) == 0
    assert set(PublishedSynthesis.objects.values_list("taken_off_reason", flat=True)) == {"Une erreur."}


def test_addresses_tell_the_scope():
    value = SynthesisValue.from_json(built(edition()).data)

    assert public_slug(value) == "essai"
    assert public_slug(dataclasses.replace(value, scope_slug="bretagne")) == "essai-bretagne"


# --- A sheet is withdrawn --------------------------------------------------------------------------------------------


def test_the_document_is_refused_at_once_then_offered_without_the_sheet():
    programme = edition()
    publication = publish(built(programme))
    withdraw(programme, 0)
    publication.refresh_from_db()
    assert offered_document(publication) is None

    [job] = offer_reduced_documents(at=LATER)
    publication.refresh_from_db()
    reduced = SynthesisValue.from_json(publication.offered.data)
    assert [sheet.slug for sheet in reduced.sheets] == ["essai-1", "essai-2", "essai-3"]
    assert job.key == publication.offered.job_key
    assert offered_document(publication) is None  # not built yet

    Synthesis.objects.filter(pk=publication.offered_id).update(file=StoredFileFactory(), page_count=8)
    publication.refresh_from_db()
    assert offered_document(publication).page_count == 8


def test_asking_twice_for_the_reduced_document_asks_once():
    programme = edition()
    publish(built(programme))
    withdraw(programme, 0)

    assert [len(offer_reduced_documents(at=LATER)) for _ in range(2)] == [1, 0]
    assert Job.objects.filter(key__startswith="synthesis:").count() == 2


def test_a_reduced_document_that_failed_is_left_to_a_person():
    programme = edition()
    publication = publish(built(programme))
    withdraw(programme, 0)
    offer_reduced_documents(at=LATER)
    publication.refresh_from_db()
    Job.objects.filter(key=publication.offered.job_key).delete()
    JobFactory(failed=True, key=publication.offered.job_key)

    assert offer_reduced_documents(at=LATER) == []


def test_a_second_withdrawal_takes_the_reduced_document_off_too():
    programme = edition()
    publication = publish(built(programme))
    withdraw(programme, 0)
    offer_reduced_documents(at=LATER)
    publication.refresh_from_db()
    Synthesis.objects.filter(pk=publication.offered_id).update(file=StoredFileFactory(), page_count=8)
    withdraw(programme, 1, at=LATER + dt.timedelta(minutes=1))
    publication.refresh_from_db()

    assert offered_document(publication) is None
    offer_reduced_documents(at=LATER)
    publication.refresh_from_db()
    slugs = [sheet.slug for sheet in SynthesisValue.from_json(publication.offered.data).sheets]
    assert slugs == ["essai-2", "essai-3"]


def test_with_every_sheet_withdrawn_no_document_is_offered():
    programme = edition()
    publication = publish(built(programme))
    for number in range(4):
        withdraw(programme, number)

    assert offer_reduced_documents(at=LATER) == []
    publication.refresh_from_db()
    assert (publication.offered, offered_document(publication)) == (None, None)


def test_the_worker_builds_the_document_without_the_sheet():
    programme = edition()
    publication = publish(built(programme))
    withdraw(programme, 0)
    assert tasks.offer_reduced_documents() == 1
    publication.refresh_from_db()
    tasks.render_synthesis(str(Job.objects.get(key=publication.offered.job_key).pk))
    publication.refresh_from_db()

    assert offered_document(publication).page_count > 5


# --- Races -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_publishing_while_a_sheet_is_withdrawn_never_shows_it():
    """Real transactions, many times: whoever comes first, what is read afterwards never holds the sheet."""
    for race in range(12):
        programme = edition(slug=f"course-{race}")
        synthesis = built(programme)
        barrier, told = threading.Barrier(2), []

        def publishing(synthesis=synthesis, barrier=barrier, told=told):
            try:
                barrier.wait(timeout=20)
                publish(Synthesis.objects.get(pk=synthesis.pk), at=LATER)
                told.append("published")
            except PublicationRefusedError:
                told.append("refused")
            finally:
                connection.close()

        def withdrawing(programme=programme, barrier=barrier):
            try:
                barrier.wait(timeout=20)
                withdraw(programme, 0)
            finally:
                connection.close()

        people = [threading.Thread(target=publishing), threading.Thread(target=withdrawing)]
        for person in people:
            person.start()
        for person in people:
            person.join(timeout=60)

        reading = published_reading(programme.slug)
        assert told in (["published"], ["refused"])
        assert (reading is None) == (told == ["refused"])
        if reading is not None:
            assert f"{programme.slug}-0" not in reading.public
            assert offered_document(reading.publication) is None


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_waits_for_the_publication_it_meets():
    """The publication holds the sheets: a withdrawal that starts meanwhile ends after it, and is seen at once."""
    programme = edition()
    synthesis = built(programme)

    publication = after_ours(lambda: withdraw(programme, 0), ours=lambda: publish(synthesis))

    assert offered_document(publication) is None
    assert "essai-0" not in published_reading("essai").public


@pytest.mark.django_db(transaction=True)
def test_a_sheet_withdrawn_while_the_document_is_built_is_not_delivered(monkeypatch):
    programme = edition()
    synthesis, job, _is_new = request_synthesis(programme=programme, actor=None, at=AT)

    def build(value, **how):
        withdraw(programme, 0)
        return b"%PDF", 1

    monkeypatch.setattr("reports.services.building.build_chaptered", build)
    monkeypatch.setattr("reports.services.building._check", lambda content: 1)
    tasks.render_synthesis(str(job.pk))
    job.refresh_from_db()
    synthesis.refresh_from_db()

    assert (job.state, job.error, synthesis.is_built) == ("failed", WITHDRAWN, False)
