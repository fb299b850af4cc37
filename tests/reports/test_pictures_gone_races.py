"""A picture taken back while a document is made: never delivered, whoever comes first."""

import os

import pytest

from core.jobs import JobError
from core.models import StoredFile
from reports import tasks
from reports.models import Chapter, Synthesis
from reports.pictures import TAKEN_BACK
from reports.selectors import left_since
from reports.selectors.published import offered_document
from reports.services import building
from reports.services.publishing import publish_synthesis
from reports.services.requests import request_synthesis
from reports.synthesis_data import SynthesisValue
from tests.candidatures.test_deposit_services import at_once
from tests.factories.core import AT
from tests.factories.reports import ChapterFactory
from tests.reports.composing_scene import built, edition, sheet_of
from tests.reports.pictures_scene import look, remove, show
from tests.reports.waiting import after_ours

pytestmark = pytest.mark.django_db
RACES = int(os.environ.get("PNI_RACES", "6"))


@pytest.fixture
def programme():
    return edition()


@pytest.fixture
def shown(programme):
    return show(sheet_of(programme, 0), "navy", "red")


@pytest.mark.parametrize("when", ["before the end", "after it"])
def test_a_picture_removed_while_a_chapter_is_looked_at(programme, shown, monkeypatch, when):
    job, store = look(programme), tasks.previews.store_file
    if when == "before the end":
        lay_out = tasks.previews.lay_out_extract

        def meanwhile(*args, **how):
            done = lay_out(*args, **how)
            remove(shown[0])
            return done

        monkeypatch.setattr(tasks.previews, "lay_out_extract", meanwhile)
    else:

        def meanwhile(**how):
            remove(shown[0])
            return store(**how)

        monkeypatch.setattr(tasks.previews, "store_file", meanwhile)
    tasks.preview_chapter(str(job.pk))
    job.refresh_from_db()

    told = tasks.previews.NO_LONGER_PUBLIC if when == "before the end" else ""
    assert (job.file, job.error) == (None, told)
    assert not Chapter.objects.exclude(pictures=[]).exists()


def test_a_picture_removed_while_the_synthesis_is_built_stops_it(programme, shown, monkeypatch):
    synthesis, job, _is_new = request_synthesis(programme=programme, actor=None, at=AT)
    build = building.build_chaptered

    def meanwhile(value, **how):
        done = build(value, **how)
        remove(shown[0])
        ChapterFactory(pictures=[shown[0].file.sha256])  # kept by the layout, as it was
        return done

    monkeypatch.setattr(building, "build_chaptered", meanwhile)
    tasks.render_synthesis(str(job.pk))
    job.refresh_from_db()
    synthesis.refresh_from_db()

    assert (job.state, job.error, job.file, synthesis.is_built) == ("failed", TAKEN_BACK, None, False)
    assert not Chapter.objects.exclude(pictures=[]).exists()


def test_a_picture_removed_before_its_bytes_are_read_stops_it_too(programme, shown, monkeypatch):
    synthesis, job, _is_new = request_synthesis(programme=programme, actor=None, at=AT)
    build = building.build_chaptered

    def meanwhile(value, **how):
        remove(shown[0])
        return build(value, **how)

    monkeypatch.setattr(building, "build_chaptered", meanwhile)
    with pytest.raises(JobError, match=TAKEN_BACK[:60]):
        building.build_synthesis(synthesis=synthesis, job=job, at=AT, advance=lambda *told: None)


@pytest.mark.django_db(transaction=True)
def test_storing_a_synthesis_against_removing_its_picture(monkeypatch):
    """Real transactions: whoever comes first, the document is refused and no chapter keeps the picture."""
    monkeypatch.setattr(building, "_check", lambda content: 1)
    outcomes = set()
    for race in range(RACES):
        programme = edition(slug=f"course-{race}")
        [picture] = show(sheet_of(programme, 0), "navy")
        sha256 = picture.file.sha256
        synthesis, job, _is_new = request_synthesis(programme=programme, actor=None, at=AT)

        def build(value, *, sha256=sha256, **how):
            ChapterFactory(pictures=[sha256])
            return b"%PDF-1.7", 1

        monkeypatch.setattr(building, "build_chaptered", build)

        answers = at_once(
            lambda synthesis=synthesis, job=job: building.build_synthesis(
                synthesis=synthesis, job=job, at=AT, advance=lambda *told: None
            ),
            lambda picture=picture: remove(picture),
        )

        assert answers[1] is None, answers[1]
        assert isinstance(answers[0], StoredFile | JobError), answers[0]
        fresh = Synthesis.objects.get(pk=synthesis.pk)
        assert fresh.is_built == isinstance(answers[0], StoredFile)
        assert left_since(fresh, SynthesisValue.from_json(fresh.data)).pictures
        assert not Chapter.objects.filter(pictures__contains=[sha256]).exists()
        outcomes.add(type(answers[0]).__name__)
    assert outcomes <= {"StoredFile", "JobError"}


@pytest.mark.django_db(transaction=True)
def test_a_removal_waits_for_the_publication_it_meets():
    programme = edition()
    [picture] = show(sheet_of(programme, 0), "navy")
    synthesis = built(programme)

    publication = after_ours(
        lambda: remove(picture),
        ours=lambda: publish_synthesis(synthesis=synthesis, note="", actor=None, at=AT),
    )

    assert offered_document(publication) is None
