"""A picture that may no longer be seen leaves every document at once, whatever took it back."""

import os

import pytest
from django.db import transaction
from django.urls import reverse

from core.jobs import JobError
from core.models import Job, StoredFile
from investigations.models import SheetRevision
from investigations.publication_states import ConsentScope, PublicationParty
from investigations.selectors.public_parts import parts_of
from investigations.services.gate import take_back_signature
from investigations.services.publication import withdraw_sheet
from investigations.services.revisions import open_revision
from investigations.signals import shown_pictures_changed
from reports import tasks
from reports.models import Chapter, SheetDocument
from reports.pictures import TAKEN_BACK
from reports.reduction import Left, hashes_that_left, without
from reports.selectors import freeze_synthesis, left_since, sheet_document_for, sheet_file
from reports.selectors.published import offered_document
from reports.services import building, removal
from reports.services.publishing import PublicationRefusedError, publish_synthesis
from reports.services.requests import WITHDRAWN, request_synthesis
from reports.synthesis_data import SynthesisValue
from teams.models import TeamProblematique
from tests.catalogue.gate_scene import add_picture
from tests.factories.core import AT, JobFactory, StoredFileFactory
from tests.factories.pictures import drawn
from tests.factories.programmes import ProgrammeFactory
from tests.factories.reports import ChapterFactory
from tests.personas import sign_in, staff
from tests.reports.composing_scene import built, edition, sheet_of
from tests.reports.pictures_scene import LATER, SIGNED_AT, SIGNED_LATER, gated, look, remove, show
from tests.reports.test_sheet_pictures import alternatives, sheet_in
from tests.teams.scenes import retained

pytestmark = pytest.mark.django_db
COLLECTIVITE = PublicationParty.COLLECTIVITE


def status(client, address) -> int:
    answer = client.get(address)
    b"".join(answer)  # to its end, for the file to be closed
    return answer.status_code


def body(stored: StoredFile) -> bytes:
    with stored.content.open("rb") as stream:
        return stream.read()


@pytest.fixture
def programme():
    return edition()


@pytest.fixture
def sheet(programme):
    return sheet_of(programme, 0)


@pytest.fixture
def shown(sheet):
    return show(sheet, "navy", "red")


@pytest.fixture
def told():
    """What the signal said, each time."""
    heard = []

    def hear(*, gone, **kwargs):
        heard.append(set(gone))

    shown_pictures_changed.connect(hear, weak=False)
    yield heard
    shown_pictures_changed.disconnect(hear)


def begin_next(scene):
    open_revision(investigation=scene.sheet, is_substantive=True, actor=scene.staff, at=SIGNED_AT)
    SheetRevision.objects.filter(investigation=scene.sheet).update(context="Un autre contexte.")


# --- What tells it ---------------------------------------------------------------------------------------------------


def test_removing_a_picture_that_readers_see_is_told_once(sheet, shown, told):
    sha256 = shown[0].file.sha256
    remove(shown[0])
    remove(shown[0])

    assert told == [{sha256}]


def test_a_picture_that_nobody_saw_leaves_without_a_word(sheet, shown, told):
    remove(add_picture(sheet, body=drawn("green")))

    assert told == []


def test_a_consent_that_allows_less_is_told_at_its_signature(told):
    scene = gated("navy")
    [sha256] = [picture["sha256"] for picture in parts_of(scene.fresh()).pictures]
    begin_next(scene)
    scene.sign(PublicationParty.TEAM, at=SIGNED_LATER)
    assert told == []
    scene.sign(COLLECTIVITE, at=SIGNED_LATER, scope=())

    assert (told, parts_of(scene.fresh()).pictures) == ([{sha256}], [])


def test_a_consent_that_allows_more_is_told_too(told):
    scene = gated("navy", scope=())
    SheetDocument.objects.create(
        investigation=scene.fresh(),
        data_hash="a" * 64,
        sheet_updated_at=scene.fresh().updated_at,
        file=StoredFileFactory(),
        page_count=1,
        built_at=SIGNED_AT,
    )
    begin_next(scene)
    scene.sign(PublicationParty.TEAM, at=SIGNED_LATER)
    scene.sign(COLLECTIVITE, at=SIGNED_LATER, scope=(ConsentScope.PICTURES,))

    assert (told, SheetDocument.objects.count()) == ([set()], 0)


# --- The PDF of the sheet --------------------------------------------------------------------------------------------


def test_the_pdf_goes_with_the_picture_and_comes_back_without_it(
    sheet, shown, client, django_capture_on_commit_callbacks
):
    tasks.build_missing_sheet_documents()
    stored = sheet_file(sheet.slug)
    assert alternatives(body(stored)) == ["Un mur navy", "Un mur red"]

    with django_capture_on_commit_callbacks() as callbacks:
        remove(shown[0])
    assert not SheetDocument.objects.filter(investigation=sheet).exists()
    assert client.get(reverse("reports:sheet_pdf", args=[sheet.slug])).status_code == 404
    for callback in callbacks:
        callback()
    assert not os.path.exists(stored.content.path)

    assert tasks.build_missing_sheet_documents() == 1
    assert alternatives(body(sheet_file(sheet.slug))) == ["Un mur red"]


def test_a_rollback_keeps_everything(sheet, shown):
    tasks.build_missing_sheet_documents()

    @transaction.atomic
    def remove_and_fail():
        remove(shown[0])
        raise JobError("Panne.")

    with pytest.raises(JobError):
        remove_and_fail()

    assert alternatives(body(sheet_file(sheet.slug))) == ["Un mur navy", "Un mur red"]


def test_a_picture_removed_during_the_layout_keeps_no_document(sheet, shown, monkeypatch):
    check = building._check

    def remove_meanwhile(content):
        remove(shown[0])
        return check(content)

    monkeypatch.setattr(building, "_check", remove_meanwhile)
    assert tasks.build_sheet_documents([str(sheet.pk)]) == 0
    assert SheetDocument.objects.count() == 0
    monkeypatch.undo()

    assert tasks.build_sheet_documents([str(sheet.pk)]) == 1
    assert alternatives(body(sheet_file(sheet.slug))) == ["Un mur red"]


def test_bytes_that_the_storage_lost_are_told_and_not_tried_for_ever(sheet, shown):
    os.unlink(shown[0].file.content.path)

    assert tasks.build_sheet_documents([str(sheet.pk)]) == 0
    assert tasks.build_sheet_documents([str(sheet.pk)]) == 0
    assert SheetDocument.objects.get().error.startswith("Une image d’une fiche a disparu du stockage.")


def test_what_no_signal_tells_is_refused_at_the_reading_then_swept(django_assert_num_queries):
    """The team begins to work for one more collectivité: nobody there allowed anything."""
    scene = gated("navy")
    tasks.build_missing_sheet_documents()
    document = sheet_file(scene.fresh().slug)
    chapter = ChapterFactory(pictures=[picture["sha256"] for picture in parts_of(scene.fresh()).pictures])
    with django_assert_num_queries(2):
        assert sheet_document_for(scene.sheet).size_bytes == document.size_bytes
    assert removal.drop_outdated_pictures() == 0

    TeamProblematique.objects.create(team=scene.sheet.team, problematique=retained(title="Une autre"), position=2)

    assert (sheet_file(scene.fresh().slug), sheet_document_for(scene.sheet)) == (None, None)
    assert tasks.build_missing_sheet_documents() == 1
    assert alternatives(body(sheet_file(scene.fresh().slug))) == []
    assert not Chapter.objects.filter(pk=chapter.pk).exists()


# --- Chapters and looks at them ---------------------------------------------------------------------------------------


def kept_chapters(shown):
    return [ChapterFactory(pictures=[picture.file.sha256]) for picture in shown] + [ChapterFactory()]


def test_kept_chapters_that_show_it_are_discarded(sheet, shown):
    with_navy, with_red, without_any = kept_chapters(shown)
    remove(shown[0])

    assert set(Chapter.objects.values_list("key", flat=True)) == {with_red.key, without_any.key}
    assert not StoredFile.objects.filter(pk=with_navy.file_id).exists()

    withdraw_sheet(investigation=sheet, actor=None, at=LATER, comment="Retirée.")
    assert [chapter.key for chapter in Chapter.objects.all()] == [without_any.key]


def test_a_chapter_is_kept_with_the_pictures_it_shows(programme, shown):
    _synthesis, job, _is_new = request_synthesis(programme=programme, actor=None, at=AT)
    tasks.render_synthesis(str(job.pk))

    hashes = sorted(picture.file.sha256 for picture in shown)
    assert [chapter.pictures for chapter in Chapter.objects.exclude(pictures=[])] == [hashes]


def test_a_look_at_a_chapter_leaves_with_the_picture(programme, shown):
    job = look(programme)
    tasks.preview_chapter(str(job.pk))
    job.refresh_from_db()
    assert "Un mur navy" in alternatives(body(job.file))

    remove(shown[0])

    assert Job.objects.get(pk=job.pk).file is None
    assert not StoredFile.objects.filter(name__startswith="apercu-").exists()


# --- Syntheses -------------------------------------------------------------------------------------------------------


def test_a_synthesis_that_shows_it_is_no_longer_given(programme, shown, client):
    synthesis = built(programme)
    job = JobFactory(key=synthesis.job_key, file=synthesis.file, succeeded=True)
    sign_in(client, staff())
    addresses = [reverse("reports:synthesis_file", args=[synthesis.pk]), reverse("core:job_file", args=[job.pk])]
    assert [status(client, address) for address in addresses] == [200, 200]
    value = SynthesisValue.from_json(synthesis.data)
    gone, sha256 = str(shown[0].file_id), shown[0].file.sha256
    remove(shown[0])

    left = left_since(synthesis, value)
    assert (left, hashes_that_left(value, left)) == (Left(pictures=frozenset({gone})), {sha256})
    answers = [client.get(address) for address in addresses]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert all(TAKEN_BACK in answer.content.decode() for answer in answers)
    page = client.get(reverse("reports:synthesis_detail", args=[synthesis.pk])).content.decode()
    assert "1 de ses images n’est plus publique" in page
    assert "Demandez une nouvelle synthèse : elle partira de ce qui est public aujourd’hui." in page
    assert "Télécharger la synthèse" not in page
    with pytest.raises(PublicationRefusedError, match=TAKEN_BACK[:60]):
        publish_synthesis(synthesis=synthesis, note="", actor=None, at=LATER)


def test_asking_again_gives_another_synthesis_that_may_be_given(programme, shown):
    before = built(programme)
    remove(shown[0])
    again = built(programme, at=LATER)

    assert again.pk != before.pk
    assert left_since(again, SynthesisValue.from_json(again.data)) == Left()


def test_a_picture_that_the_synthesis_left_out_never_holds_it_back(programme, sheet):
    third = show(sheet, "navy", "red", "green")[2]
    synthesis = built(programme)
    remove(third)

    assert left_since(synthesis, SynthesisValue.from_json(synthesis.data)) == Left()


def test_the_same_file_sent_again_does_not_free_the_synthesis(programme, sheet, shown):
    """Another row, another consent: the synthesis is asked for again."""
    synthesis = built(programme)
    gone = str(shown[0].file_id)
    remove(shown[0])
    show(sheet, "navy")

    assert left_since(synthesis, SynthesisValue.from_json(synthesis.data)).pictures == {gone}


def test_a_consent_taken_back_takes_the_sheet_and_its_pictures(client):
    scene = gated("navy")
    programme = scene.sheet.programme
    synthesis, job, _is_new = request_synthesis(programme=programme, actor=None, at=SIGNED_AT)
    [chapter] = [ChapterFactory(pictures=[picture["sha256"] for picture in parts_of(scene.fresh()).pictures])]
    take_back_signature(signature=scene.consent(), reason="Non.", actor=scene.referent, at=SIGNED_LATER)
    tasks.render_synthesis(str(job.pk))
    job.refresh_from_db()

    assert job.error == WITHDRAWN
    assert left_since(synthesis, SynthesisValue.from_json(synthesis.data)) == Left(
        sheets=frozenset({scene.fresh().slug})
    )
    assert not Chapter.objects.filter(pk=chapter.pk).exists()


def test_visitors_read_the_sheet_without_the_picture_and_the_document_is_made_again(programme, sheet, shown, client):
    publication = publish_synthesis(synthesis=built(programme), note="", actor=None, at=AT)
    region = reverse("catalogue:synthesis_region", args=["essai", "bretagne"])
    pictures = [reverse("catalogue:synthesis_picture", args=["essai", row.file_id]) for row in shown]
    document = reverse("catalogue:synthesis_pdf", args=["essai"])
    page = client.get(region).content.decode()
    assert all(f'src="{address}"' in page for address in pictures)
    assert 'alt="Un mur navy"' in page
    assert "Le mur navy." in page
    assert [status(client, address) for address in (*pictures, document)] == [200, 200, 200]
    remove(shown[0])

    page = client.get(region).content.decode()
    assert "Un mur navy" not in page
    assert ('alt="Un mur red"' in page, sheet.title in page) == (True, True)
    assert [status(client, address) for address in (*pictures, document)] == [404, 200, 410]
    assert "Une image de ce document n’est plus publique." in client.get(document).content.decode()

    assert tasks.offer_reduced_documents() == 1
    publication.refresh_from_db()
    reduced = SynthesisValue.from_json(publication.offered.data)
    assert [picture.alt_text for picture in reduced.pictures] == ["Un mur red"]
    assert reduced.figures == freeze_synthesis(programme).figures
    tasks.render_synthesis(str(Job.objects.get(key=publication.offered.job_key).pk))
    publication.refresh_from_db()
    assert "Un mur navy" not in alternatives(body(offered_document(publication).file))
    assert status(client, document) == 200


def test_a_broker_is_told_after_the_commit(programme, shown, monkeypatch, django_capture_on_commit_callbacks):
    publish_synthesis(synthesis=built(programme), note="", actor=None, at=AT)
    rung = []
    monkeypatch.setattr("reports.receivers.current_app.send_task", lambda name, **how: rung.append(name))
    with django_capture_on_commit_callbacks(execute=True):
        remove(shown[0])

    assert sorted(rung) == ["reports.tasks.build_missing_sheet_documents", "reports.tasks.offer_reduced_documents"]


@pytest.mark.parametrize("count", [1, 30])
def test_what_left_costs_one_query_whatever_the_number_of_sheets(count, django_assert_num_queries):
    programme = ProgrammeFactory(slug="essai")
    for number in range(count):
        show(sheet_in(programme, number), "navy")
    synthesis = built(programme)
    value = SynthesisValue.from_json(synthesis.data)

    with django_assert_num_queries(1):
        assert left_since(synthesis, value) == Left()


def test_without_what_left_nothing_else_changes(programme, shown):
    value = freeze_synthesis(programme)
    files = [str(row.file_id) for row in shown]
    reduced = without(value, Left(pictures=frozenset(files[:1])))

    assert [picture.file for picture in reduced.pictures] == files[1:]
    assert without(reduced, Left()) is reduced
    assert reduced.figures == value.figures
