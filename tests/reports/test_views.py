"""Pages of the syntheses and the public PDF of a sheet."""

import datetime as dt
import re

import pytest
from celery import current_app
from django.urls import reverse

from core.models import Job
from core.states import JobState
from investigations.models import Investigation
from investigations.states import SheetState
from reports.models import Synthesis
from reports.services.requests import WITHDRAWN
from tests.factories.collectivites import CollectiviteFactory, DepartementFactory, RegionFactory
from tests.factories.core import JobFactory
from tests.factories.investigations import InvestigationFactory, published_sheet
from tests.factories.programmes import ProgrammeFactory
from tests.factories.reports import SheetDocumentFactory, SynthesisFactory, synthesis_value
from tests.personas import agent, sign_in, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire(client):
    sign_in(client, staff())
    return client


@pytest.fixture
def programme():
    programme = ProgrammeFactory(slug="essai", name="Programme d’essai")
    for code, region in (("29", "Bretagne"), ("46", "Occitanie")):
        departement = DepartementFactory(code=code, region=RegionFactory(code=region[:3], name=region))
        published_sheet(programme=programme, lead=CollectiviteFactory(departement=departement))
    return programme


@pytest.fixture
def built():
    """A built synthesis whose three sheets are public."""
    synthesis = SynthesisFactory(built=True)
    for sheet in synthesis_value().sheets:
        InvestigationFactory(programme=synthesis.programme, slug=sheet.slug, published=True)
    return synthesis


NEW = "/gestion/syntheses/nouvelle/essai/"


def waiting_for_a_worker():
    """Name and arguments of the tasks on the queue of documents."""
    found = []
    with current_app.connection_for_read() as link, link.SimpleQueue("pdf") as queue:
        while True:
            try:
                message = queue.get(block=False)
            except queue.Empty:
                return found
            found.append((message.headers["task"], message.payload[0]))
            message.ack()


def read(response):
    """The answer with its bytes in `body`: reading to the end closes the file."""
    if response.streaming:
        response.body = b"".join(response.streaming_content)
    return response


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# --- The list and the form -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_one_and_for_thirty(claire, count, django_assert_num_queries):
    SynthesisFactory.create_batch(count, built=True)
    claire.get(reverse("reports:synthesis_list"))  # session and user are loaded once

    with django_assert_num_queries(5):
        page = claire.get(reverse("reports:synthesis_list"))

    assert page.content.decode().count("9 pages") == min(count, 20)


def test_an_empty_list_advises(claire):
    assert "Aucune synthèse pour l’instant" in text(claire.get(reverse("reports:synthesis_list")))


def test_the_list_leads_to_each_programme_that_has_sheets(claire, programme):
    ProgrammeFactory(slug="vide")
    page = claire.get(reverse("reports:synthesis_list")).content.decode()

    assert (NEW in page, "/gestion/syntheses/nouvelle/vide/" in page) == (True, False)


def test_the_form_counts_sheets_by_region_and_warns(claire, programme):
    InvestigationFactory(programme=programme)
    told = text(claire.get(NEW))

    assert "Bretagne (1)" in told
    assert "Occitanie (1)" in told
    assert "1 fiche de ce programme n’est pas publiée" in told


def test_asking_for_everything_leads_to_the_job_and_rings(claire, programme):
    response = claire.post(NEW, {"scope": "tout", "regions": ["Bre"]})
    job = Job.objects.get()

    assert (response.status_code, response["Location"]) == (302, f"/taches/{job.pk}/")
    assert Synthesis.objects.get().region_codes == []
    assert waiting_for_a_worker() == [("reports.tasks.render_synthesis", [str(job.pk)])]


def test_asking_for_some_regions(claire, programme):
    claire.post(NEW, {"scope": "regions", "regions": ["Bre"]})

    assert [row.region_codes for row in Synthesis.objects.all()] == [["Bre"]]


def test_asking_twice_leads_to_the_same_job(claire, programme):
    first = claire.post(NEW, {"scope": "tout"})
    second = claire.post(NEW, {"scope": "tout"}, follow=True)

    assert second.redirect_chain == [(first["Location"], 302)]
    assert "Cette synthèse est déjà en préparation" in text(second)


def test_asking_for_what_exists_leads_to_it(claire, programme):
    claire.post(NEW, {"scope": "tout"})
    synthesis = Synthesis.objects.get()
    document = SynthesisFactory(built=True)
    Synthesis.objects.filter(pk=synthesis.pk).update(file=document.file, page_count=9)
    response = claire.post(NEW, {"scope": "tout"}, follow=True)

    assert response.redirect_chain == [(f"/gestion/syntheses/{synthesis.pk}/", 302)]
    assert "Ces données ont déjà leur synthèse" in text(response)


@pytest.mark.parametrize(
    "data, words",
    [
        ({"scope": "regions"}, "Cochez au moins une région"),
        ({"scope": "regions", "regions": ["999"]}, "999"),
        ({}, "Ce champ est obligatoire"),
        ({"scope": "n'importe quoi"}, "Sélectionnez un choix valide"),
    ],
)
def test_a_form_that_makes_no_sense_is_shown_again_with_its_errors(claire, programme, data, words):
    response = claire.post(NEW, data)

    assert response.status_code == 422
    assert words in text(response)
    assert Synthesis.objects.count() == 0


def test_a_programme_without_sheet_advises(claire):
    ProgrammeFactory(slug="essai")

    assert "Aucune fiche publiée" in text(claire.get(NEW))


def test_sheets_withdrawn_between_the_page_and_the_click_are_told(claire, programme):
    Investigation.objects.update(state=SheetState.WITHDRAWN)
    response = claire.post(NEW, {"scope": "tout"})

    assert (response.status_code, Synthesis.objects.count()) == (422, 0)


# --- A synthesis -----------------------------------------------------------------------------------------------------


def test_the_page_tells_the_document_and_its_figures(claire, built):
    told = text(claire.get(f"/gestion/syntheses/{built.pk}/"))

    assert "Télécharger la synthèse (PDF, 9 pages" in told
    assert built.data_hash in told
    assert built.file.sha256 in told
    assert "Ici 3 : 46 de moins que « 49 investigations menées »." in told


def test_the_document_is_downloaded_under_its_name(claire, built):
    response = read(claire.get(f"/gestion/syntheses/{built.pk}/fichier/"))

    assert response.body == b"%PDF-1.7 faux document"
    assert response["Content-Disposition"] == 'attachment; filename="synthese.pdf"'


def test_a_document_with_a_withdrawn_sheet_is_kept_back(claire, built):
    Investigation.objects.filter(slug="guyane-1").update(state=SheetState.WITHDRAWN)
    page = claire.get(f"/gestion/syntheses/{built.pk}/")
    file = claire.get(f"/gestion/syntheses/{built.pk}/fichier/")

    assert "Ce document ne peut plus être transmis" in text(page)
    assert "Télécharger la synthèse" not in text(page)
    assert file.status_code == 403
    assert WITHDRAWN.split(".")[0] in text(file)


@pytest.mark.parametrize(
    "state, words",
    [
        ({"failed": True}, "La fiche 4 ne peut pas être mise en page."),
        ({"running": True}, "Suivre son avancement"),
    ],
)
def test_the_page_of_a_synthesis_not_built_tells_its_job(claire, state, words):
    synthesis = SynthesisFactory()
    for sheet in synthesis_value().sheets:
        InvestigationFactory(programme=synthesis.programme, slug=sheet.slug, published=True)
    JobFactory(key=synthesis.job_key, **state)

    assert words in text(claire.get(f"/gestion/syntheses/{synthesis.pk}/"))
    assert claire.get(f"/gestion/syntheses/{synthesis.pk}/fichier/").status_code == 404


def test_the_last_job_is_the_one_told(claire):
    synthesis = SynthesisFactory()
    JobFactory(key=synthesis.job_key, failed=True)
    JobFactory(key=synthesis.job_key, running=True, created_at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC))

    assert Job.objects.filter(state=JobState.FAILED).exists()
    assert "La fiche 4 ne peut pas" not in text(claire.get(f"/gestion/syntheses/{synthesis.pk}/"))


def test_the_staff_home_leads_to_the_syntheses(claire):
    assert reverse("reports:synthesis_list") in claire.get(reverse("core:staff_home")).content.decode()


@pytest.mark.parametrize("path", ["/gestion/syntheses/", NEW])
def test_an_agent_has_no_business_here(client, programme, path):
    sign_in(client, agent())

    assert client.get(path).status_code == 403


# --- PDF of a sheet --------------------------------------------------------------------------------------------------


def fetch(client, slug, **headers):
    return read(client.get(f"/investigations/{slug}/fiche.pdf", headers=headers))


def test_anyone_reads_the_pdf_of_a_public_sheet(client):
    document = SheetDocumentFactory()
    response = fetch(client, document.investigation.slug)

    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response["Content-Disposition"] == 'inline; filename="fiche.pdf"'
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.body == b"%PDF-1.7 faux document"


def test_the_same_document_is_not_sent_twice(client):
    document = SheetDocumentFactory()
    slug = document.investigation.slug
    etag = fetch(client, slug)["ETag"]

    assert etag == f'"{document.file.sha256}"'
    assert fetch(client, slug, if_none_match=etag).status_code == 304
    assert fetch(client, slug, if_none_match='"autre"').status_code == 200


def test_what_is_not_public_looks_like_what_does_not_exist(client):
    document = SheetDocumentFactory()
    slug = document.investigation.slug
    Investigation.objects.filter(slug=slug).update(state=SheetState.DRAFT)
    hidden, absent = fetch(client, slug), fetch(client, "nulle-part")

    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert text(hidden).replace(slug, "") == text(absent).replace("nulle-part", "")


def test_a_withdrawn_sheet_says_so_even_to_who_kept_its_document(client):
    document = SheetDocumentFactory()
    slug = document.investigation.slug
    Investigation.objects.filter(slug=slug).update(state=SheetState.WITHDRAWN)
    gone = fetch(client, slug, if_none_match=f'"{document.file.sha256}"')

    assert gone.status_code == 410
    assert document.investigation.title not in text(gone)


def test_a_sheet_whose_pdf_is_not_built_has_none(client):
    assert fetch(client, InvestigationFactory(published=True).slug).status_code == 404


def test_nothing_can_be_posted(client):
    slug = SheetDocumentFactory().investigation.slug

    assert client.post(f"/investigations/{slug}/fiche.pdf").status_code == 405
