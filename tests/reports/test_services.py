"""Asking, building, withdrawing: the same data is one document, and what is no longer public does not travel."""

import datetime as dt
import io
import threading

import pikepdf
import pypdf
import pytest
from django.db import connection

from core import jobs
from core.jobs import JobError
from core.models import Job, StoredFile
from core.states import JobState
from investigations.models import Investigation
from investigations.services.publication import withdraw_sheet
from programmes.models import Programme
from reports import tasks
from reports.models import Chapter, SheetDocument, Synthesis
from reports.scope import Scope
from reports.selectors import sheet_file
from reports.services import building, removal
from reports.services.requests import WITHDRAWN, EmptySynthesisError, request_synthesis
from reports.template_version import template_version
from tests.factories.collectivites import CollectiviteFactory, DepartementFactory, RegionFactory
from tests.factories.core import AT
from tests.factories.investigations import PUBLISHED_AT, published_sheet
from tests.factories.programmes import ProgrammeFactory
from tests.factories.reports import ChapterFactory
from tests.personas import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    """Two sheets in Bretagne, one in Occitanie."""
    programme = ProgrammeFactory(name="Programme d'essai", slug="essai")
    for number, (code, region) in enumerate((("29", "Bretagne"), ("29", "Bretagne"), ("46", "Occitanie"))):
        departement = DepartementFactory(code=code, region=RegionFactory(code=region[:3], name=region))
        published_sheet(
            programme=programme,
            slug=f"fiche-{number}",
            title=f"Le problème numéro {number}",
            position=number + 1,
            lead=CollectiviteFactory(departement=departement),
        )
    return programme


def ask(programme, region_codes=(), actor=None):
    return request_synthesis(programme=programme, scope=Scope.regions(region_codes), actor=actor, at=AT)


def text_of(stored):
    with stored.content.open("rb") as stream:
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(stream).pages)


# --- Asking ----------------------------------------------------------------------------------------------------------


def test_asking_freezes_the_data_and_queues_a_job(programme):
    person = staff()
    synthesis, job, is_new = ask(programme, actor=person)

    assert (is_new, job.state, job.task) == (True, JobState.QUEUED, "reports.tasks.render_synthesis")
    assert (job.requested_by, synthesis.requested_by, synthesis.job) == (person, person, job)
    assert (synthesis.sheet_count, synthesis.region_codes, synthesis.is_built) == (3, [], False)
    assert job.title == "Synthèse 2021 · Programme d'essai"


def test_asking_twice_is_one_row_and_one_job(programme):
    first, job, _ = ask(programme)
    second, again, is_new = ask(programme)

    assert (second.pk, again.pk, is_new) == (first.pk, job.pk, False)


def test_some_regions_are_another_synthesis(programme):
    whole, _, _ = ask(programme)
    part, job, is_new = ask(programme, ["Bre"])

    assert (part.pk == whole.pk, is_new, part.sheet_count, part.region_codes) == (False, True, 2, ["Bre"])
    assert job.title == "Synthèse 2021 · Programme d'essai (Bretagne)"


def test_a_changed_sheet_is_another_synthesis(programme):
    first, _, _ = ask(programme)
    Investigation.objects.filter(slug="fiche-0").update(title="Un autre titre")

    assert ask(programme)[0].pk != first.pk


def test_nothing_published_is_told(programme):
    with pytest.raises(EmptySynthesisError, match="Aucune fiche n'est publiée"):
        ask(ProgrammeFactory())
    with pytest.raises(EmptySynthesisError):
        ask(programme, ["zzz"])


@pytest.mark.django_db(transaction=True)
def test_many_requests_at_once_build_one_document(programme):
    found, barrier = [], threading.Barrier(6)

    def ask_at_once():
        try:
            barrier.wait(timeout=20)
            synthesis, job, is_new = ask(Programme.objects.get(pk=programme.pk))
            found.append((synthesis.pk, job.pk, is_new))
        finally:
            connection.close()

    askers = [threading.Thread(target=ask_at_once) for _ in range(6)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(timeout=60)

    synthesis, job = Synthesis.objects.get(), Job.objects.get()
    assert sorted(found) == sorted([(synthesis.pk, job.pk, False)] * 5 + [(synthesis.pk, job.pk, True)])


# --- Building --------------------------------------------------------------------------------------------------------


@pytest.fixture
def built(programme):
    synthesis, job, _ = ask(programme)
    tasks.render_synthesis(str(job.pk))
    synthesis.refresh_from_db()
    job.refresh_from_db()
    return synthesis, job


def test_the_worker_delivers_the_document(built):
    synthesis, job = built

    assert (job.state, job.error, job.file) == (JobState.SUCCEEDED, "", synthesis.file)
    assert job.result_path == f"/gestion/syntheses/{synthesis.pk}/"
    assert synthesis.file.name == "synthese-essai.pdf"
    with synthesis.file.content.open("rb") as stream, pikepdf.open(stream) as pdf:
        assert len(pdf.pages) == synthesis.page_count
    assert [f"Le problème numéro {n}" in text_of(synthesis.file) for n in (0, 1, 2)] == [True] * 3


def test_a_built_synthesis_is_given_back_without_a_job(built, programme):
    synthesis, _job = built

    assert ask(programme) == (synthesis, None, False)


def test_building_again_gives_the_same_bytes_and_lays_out_nothing(built, programme, monkeypatch):
    synthesis, _job = built
    digest = synthesis.file.sha256
    Synthesis.objects.all().delete()
    again, job, _ = ask(programme)
    monkeypatch.setattr("reports.rendering.RenderPool.render", None)  # whoever lays out something fails
    tasks.render_synthesis(str(job.pk))
    again.refresh_from_db()

    assert again.file.sha256 == digest


def test_building_from_nothing_gives_the_same_bytes_too(built, programme):
    synthesis, _job = built
    digest = synthesis.file.sha256
    Synthesis.objects.all().delete()
    Chapter.objects.all().delete()
    again, job, _ = ask(programme)
    tasks.render_synthesis(str(job.pk))
    again.refresh_from_db()

    assert again.file.sha256 == digest


def test_an_edited_region_costs_its_own_layout_only(built, programme):
    before = set(Chapter.objects.values_list("pk", flat=True))
    Investigation.objects.filter(slug="fiche-2").update(problem="Un problème dit autrement ?")
    again, job, _ = ask(programme)
    tasks.render_synthesis(str(job.pk))
    again.refresh_from_db()

    fresh = Chapter.objects.exclude(pk__in=before).select_related("file")
    assert sorted(chapter.file.name for chapter in fresh) == ["region-occitanie-1.pdf"]
    assert "Un problème dit autrement" in text_of(again.file)


def test_a_lost_chapter_is_laid_out_again(built, programme):
    synthesis, _job = built
    for chapter in Chapter.objects.select_related("file"):
        chapter.file.content.storage.delete(chapter.file.content.name)
    digest = synthesis.file.sha256
    Synthesis.objects.all().delete()
    again, job, _ = ask(programme)
    tasks.render_synthesis(str(job.pk))
    again.refresh_from_db()

    assert again.file.sha256 == digest


def test_a_job_delivered_twice_changes_nothing(built):
    synthesis, job = built
    tasks.render_synthesis(str(job.pk))

    assert Synthesis.objects.get().file_id == synthesis.file_id


def test_a_sheet_withdrawn_while_waiting_stops_the_document(programme):
    synthesis, job, _ = ask(programme)
    sheet = Investigation.objects.get(slug="fiche-1")
    withdraw_sheet(investigation=sheet, actor=None, at=AT, comment="À la demande de la commune.")
    tasks.render_synthesis(str(job.pk))
    job.refresh_from_db()
    synthesis.refresh_from_db()

    assert (job.state, job.error, synthesis.file) == (JobState.FAILED, WITHDRAWN, None)
    assert "Le problème numéro 1" not in str(ask(programme)[0].data)


def test_a_failed_job_is_tried_again_on_the_same_synthesis(programme):
    synthesis, job, _ = ask(programme)
    with jobs.running(str(job.pk)):
        raise_error()
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "Trop lourd.")

    again, created = jobs.retry(job=job, actor=None, at=AT)
    tasks.render_synthesis(str(again.pk))
    synthesis.refresh_from_db()

    assert (created, synthesis.is_built, synthesis.job_id) == (True, True, again.pk)


def raise_error():
    raise JobError("Trop lourd.")


def test_a_text_that_cannot_be_laid_out_is_told_on_the_page_of_the_job(programme):
    Investigation.objects.filter(slug="fiche-0").update(context="x" * 600)
    _synthesis, job, _ = ask(programme)
    tasks.render_synthesis(str(job.pk))
    job.refresh_from_db()

    assert (job.state, job.error) == (
        JobState.FAILED,
        "Un mot est trop long : 600 caractères sans espace, 500 au plus.",
    )
    assert Chapter.objects.count() == 0


def test_progress_is_shown_step_by_step(programme):
    synthesis, job, _ = ask(programme)
    told = []
    building.build_synthesis(synthesis=synthesis, job=job, at=AT, advance=lambda *seen: told.append(seen))

    assert told[0][1:] == (7, "Mise en page : chapitre 1 sur 5")
    assert [step for _done, _total, step in told[-2:]] == ["Sommaire et numéros de page", "Assemblage du document"]
    assert [done for done, _total, _step in told] == sorted(done for done, _total, _step in told)


# --- PDF of sheets ---------------------------------------------------------------------------------------------------


def build_all():
    return tasks.build_missing_sheet_documents()


def test_every_published_sheet_gets_its_document_once(programme):
    assert (build_all(), build_all()) == (3, 0)
    assert SheetDocument.objects.filter(page_count=1, error="", template_version=template_version()).count() == 3
    assert "Le problème numéro 1" in text_of(sheet_file("fiche-1"))


def test_a_revised_sheet_gets_a_new_document_and_the_old_file_goes(programme, django_capture_on_commit_callbacks):
    build_all()
    old = sheet_file("fiche-0")
    path = old.content.path
    Investigation.objects.filter(slug="fiche-0").update(
        title="Un titre neuf", updated_at=PUBLISHED_AT + dt.timedelta(days=1)
    )
    assert sheet_file("fiche-0") is None

    with django_capture_on_commit_callbacks(execute=True):
        assert build_all() == 1

    assert "Un titre neuf" in text_of(sheet_file("fiche-0"))
    assert not StoredFile.objects.filter(pk=old.pk).exists()
    with pytest.raises(FileNotFoundError):
        open(path, "rb").close()


def test_a_bad_sheet_harms_only_itself_and_is_not_tried_for_ever(programme):
    Investigation.objects.filter(slug="fiche-1").update(context="x" * 600)

    assert (build_all(), build_all()) == (2, 0)
    failed = SheetDocument.objects.get(error__gt="")
    assert (failed.investigation.slug, failed.file) == ("fiche-1", None)
    assert failed.error == "Un mot est trop long : 600 caractères sans espace, 500 au plus."


def test_only_the_sheets_asked_for_are_built(programme):
    wanted = Investigation.objects.get(slug="fiche-2")

    assert tasks.build_sheet_documents([str(wanted.pk)]) == 1
    assert [document.investigation for document in SheetDocument.objects.all()] == [wanted]


def test_a_sheet_withdrawn_during_the_layout_keeps_no_document(programme, monkeypatch):
    sheet = Investigation.objects.get(slug="fiche-0")
    check = building._check

    def withdraw_meanwhile(content):
        withdraw_sheet(investigation=sheet, actor=None, at=AT, comment="Retirée.")
        return check(content)

    monkeypatch.setattr(building, "_check", withdraw_meanwhile)

    assert tasks.build_sheet_documents([str(sheet.pk)]) == 0
    assert SheetDocument.objects.count() == 0


def test_withdrawing_a_sheet_removes_its_document(programme, django_capture_on_commit_callbacks):
    build_all()
    sheet = Investigation.objects.get(slug="fiche-0")
    path = sheet.document.file.content.path
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_sheet(investigation=sheet, actor=None, at=AT, comment="Retirée.")

    assert not SheetDocument.objects.filter(investigation=sheet).exists()
    with pytest.raises(FileNotFoundError):
        open(path, "rb").close()


def test_withdrawing_a_sheet_without_document_is_no_trouble(programme):
    sheet = Investigation.objects.get(slug="fiche-0")
    withdraw_sheet(investigation=sheet, actor=None, at=AT, comment="Retirée.")

    assert SheetDocument.objects.count() == 0


def test_chapters_that_serve_nothing_for_a_month_go(django_capture_on_commit_callbacks):
    old = ChapterFactory(used_at=AT - dt.timedelta(days=31))
    kept = ChapterFactory(used_at=AT - dt.timedelta(days=29))
    with django_capture_on_commit_callbacks(execute=True):
        assert removal.discard_old_chapters(at=AT) == 1

    assert list(Chapter.objects.all()) == [kept]
    assert not StoredFile.objects.filter(pk=old.file_id).exists()


def test_a_document_that_holds_something_forbidden_is_not_stored(programme, monkeypatch):
    monkeypatch.setattr("reports.pdf_checks.ALLOWED_SCHEMES", frozenset())
    monkeypatch.setattr("reports.pdf_checks.DEVELOPMENT_SCHEMES", frozenset())
    synthesis, job, _ = ask(programme)
    tasks.render_synthesis(str(job.pk))
    job.refresh_from_db()
    synthesis.refresh_from_db()

    assert (job.state, synthesis.file) == (JobState.FAILED, None)
    assert job.error.startswith("Le document contient un élément interdit : lien")


def test_documents_can_be_written_to_a_folder(programme, tmp_path, settings):
    from django.core.management import call_command  # noqa: PLC0415

    out = io.StringIO()
    call_command("export_reports", to=str(tmp_path / "pdf"), sheets=1, stdout=out)

    assert sorted(path.name for path in (tmp_path / "pdf").iterdir()) == ["fiche-fiche-0.pdf", "synthese-essai.pdf"]
    assert out.getvalue().count(" Ko\n") == 2


def test_exporting_nothing_is_told(tmp_path):
    from django.core.management import CommandError, call_command  # noqa: PLC0415

    with pytest.raises(CommandError, match="Aucune fiche publiée"):
        call_command("export_reports", to=str(tmp_path))
