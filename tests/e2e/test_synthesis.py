"""The ANCT's team asks for the regional synthesis, watches it being made, and reads it."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from collectivites.models import Collectivite
from investigations.models import Investigation
from investigations.services.publication import withdraw_sheet
from programmes.models import Programme
from reports.models import SheetDocument
from tests.e2e.pages import plain
from tests.e2e.pages.staff import JobPage, SynthesisRequest, pages_of
from tests.factories.investigations import published_sheet
from tests.factories.programmes import ProgrammeFactory

NATIONAL = "Programme national d’investigations"
WHOLE_SECONDS, SMALL_SECONDS = 420, 180  # the limits of a very busy machine, not what is usual
SEEN_ON_THE_WAY = 3  # different states of the bar, at least, before the end


@pytest.mark.slow
def test_the_whole_programme_then_one_region(arrive, person):
    page = arrive(as_=person("staff"))
    request, job = SynthesisRequest(page), JobPage(page)
    request.open(NATIONAL)

    request.send()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Synthèse 2021")
    steps = job.watch(seconds=WHOLE_SECONDS)

    shares = [done / total for done, total, _step in steps if done >= 0]
    assert len(set(shares)) >= SEEN_ON_THE_WAY, steps
    assert shares == sorted(shares), "progress went back"
    whole = job.take()
    assert pages_of(whole) > 40
    expect(job.download_link).to_have_text(re.compile(r"synthese-pni-2021\.pdf \(.+\)"))

    page.get_by_role("link", name="Voir le résultat").click()
    expect(page.get_by_role("link", name=re.compile("^Télécharger la synthèse"))).to_contain_text(
        f"{pages_of(whole)} pages"
    )

    request.open(NATIONAL)
    request.choose("Occitanie")
    request.send()
    job.watch(seconds=SMALL_SECONDS)
    region = job.take()
    assert pages_of(region) < pages_of(whole)
    assert len(region) < len(whole)


@pytest.mark.slow
def test_asking_twice_gives_the_document_that_exists(arrive, person, small_programme):
    page = arrive(as_=person("staff"))
    request, job = SynthesisRequest(page), JobPage(page)
    request.open(small_programme.name)
    request.send()
    job.watch(seconds=SMALL_SECONDS)
    first = job.take()

    request.open(small_programme.name)
    request.send()

    expect(page.get_by_text("Ces données ont déjà leur synthèse : la voici.")).to_be_visible()
    assert JobPage(page).take() == first


@pytest.mark.slow
def test_without_scripts_the_page_refreshes_by_itself(arrive, person, small_programme):
    page = arrive(as_=person("staff"), javascript=False)
    request, job = SynthesisRequest(page), JobPage(page)
    request.open(small_programme.name)

    request.send()

    expect(job.told).to_contain_text("C’est terminé", timeout=SMALL_SECONDS * 1000)
    assert pages_of(job.take()) > 1


@pytest.mark.slow
def test_a_failure_is_told_and_the_retry_gives_the_document(arrive, person, small_programme, site):
    page = arrive(as_=person("staff"))
    request, job = SynthesisRequest(page), JobPage(page)
    with no_room_for_files(Path(site.environment["PNI_DATA_DIR"])):
        request.open(small_programme.name)
        request.send()
        job.watch(seconds=SMALL_SECONDS)

        expect(job.told).to_have_text(
            re.compile(
                r"Le travail n’a pas abouti\s+"
                r"Un incident technique a interrompu ce travail\. Référence à citer : [0-9a-f]{8}\."
            )
        )
        expect(job.announced).to_contain_text("Le travail n’a pas abouti")
        expect(job.download_link).to_have_count(0)

    page.get_by_role("button", name="Relancer").click()
    job.watch(seconds=SMALL_SECONDS)

    expect(job.told).to_contain_text("C’est terminé")
    assert pages_of(job.take()) > 1


@pytest.mark.slow
def test_a_text_that_no_page_can_hold_is_named(arrive, person, make_programme):
    programme = make_programme(context=f"Un mot sans fin : {'x' * 600}.")
    page = arrive(as_=person("staff"))
    request, job = SynthesisRequest(page), JobPage(page)
    request.open(programme.name)

    request.send()
    job.watch(seconds=SMALL_SECONDS)

    expect(job.told).to_contain_text("Un mot est trop long : 601 caractères sans espace, 500 au plus.")
    expect(page.get_by_role("button", name="Relancer")).to_be_visible()


def test_the_pdf_of_a_sheet_says_its_weight(arrive):
    """Made by the worker once the cohort is loaded: the link appears with the document."""
    page: Page = arrive()
    link = page.get_by_role("main").get_by_role("link", name=re.compile(r"^Télécharger la fiche PDF – \d+ Ko$"))
    for _ in range(SMALL_SECONDS):
        page.goto("/investigations/grand-autunois-suivi-social/")
        if link.count():
            break
        page.wait_for_timeout(1000)

    with page.expect_download() as download:
        link.click()
    content = Path(download.value.path()).read_bytes()

    assert 1 <= pages_of(content) <= 4
    told = int(re.search(r"(\d+) Ko", plain(link.inner_text())).group(1))
    assert abs(told - len(content) / 1000) <= 0.05 * told + 1


@pytest.fixture
def make_programme() -> Iterator[Callable[..., Programme]]:
    """A programme of its own, with one sheet: nobody else's figures move. Withdrawn from the site at the end."""
    made: list[Programme] = []

    def make(**texts: str) -> Programme:
        programme = ProgrammeFactory()
        lead = Collectivite.objects.get(slug="sainte-rose-971")
        published_sheet(lead=lead, programme=programme, **texts)
        made.append(programme)
        return programme

    yield make
    for programme in made:
        for sheet in programme.investigations.published():
            withdraw_sheet(investigation=sheet, actor=None, at=timezone.now(), comment="fin de l’essai")


@pytest.fixture
def small_programme(make_programme: Callable[..., Programme]) -> Programme:
    return make_programme()


@contextmanager
def no_room_for_files(directory: Path) -> Iterator[None]:
    """A disk that refuses: the folder of private files becomes a file for a while.

    Not before the worker has made the sheets' own documents, which would lose theirs.
    """
    limit = time.monotonic() + SMALL_SECONDS
    cohort = Investigation.objects.published().filter(programme__slug="pni-2021")
    while SheetDocument.objects.filter(investigation__in=cohort, file__isnull=False).count() < cohort.count():
        assert time.monotonic() < limit, "the worker does not make the sheets' documents"
        time.sleep(1)
    private, aside = directory / "private", directory / "private.aside"
    existed = private.exists()
    if existed:
        private.rename(aside)
    private.write_text("not a folder")
    try:
        yield
    finally:
        private.unlink()
        if existed:
            aside.rename(private)
