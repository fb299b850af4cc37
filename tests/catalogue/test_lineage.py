"""A sheet that resumes another one: both say so, and compare what they found. Nothing unpublished shows."""

import pytest

from catalogue.selectors.sheet import sheet_page
from investigations.models import Investigation
from investigations.services.publication import withdraw_sheet
from investigations.states import Verdict
from tests.catalogue.html import link, main, part
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.investigations import HypothesisFactory, InvestigationFactory, published, published_sheet

pytestmark = pytest.mark.django_db
QUERIES = 4  # as the page of a sheet without lineage


def believed(sheet, text, verdict, origin=None, position=1):
    return HypothesisFactory(investigation=sheet, text=text, verdict=verdict, resumed_from=origin, position=position)


@pytest.fixture
def origin():
    lead = CollectiviteFactory(name="Ville-Source")
    sheet = published_sheet(title="Le courrier perdu", lead=lead, themes=["courrier"])
    sheet.asked = believed(sheet, "Le plan est faux.", Verdict.CONFIRMED)
    return sheet


@pytest.fixture
def resuming(origin):
    sheet = published_sheet(title="Le courrier d’ici", lead=CollectiviteFactory(name="Ville-Suite"))
    Investigation.objects.filter(pk=sheet.pk).update(resumed_from=origin)
    believed(sheet, "Le plan est faux, ici.", Verdict.REFUTED, origin.asked)
    believed(sheet, "La nôtre seule.", Verdict.NUANCED, position=2)
    return sheet


def read(client, sheet):
    return client.get(f"/investigations/{sheet.slug}/")


def test_both_sheets_say_it(client, origin, resuming):
    of_origin, of_resuming = read(client, origin), read(client, resuming)

    assert "Reprise par : Ville-Suite" in main(of_origin)
    assert "Reprend l’investigation de Ville-Source : Le courrier perdu" in main(of_resuming)
    assert link(of_resuming, "Le courrier perdu")["href"] == f"/investigations/{origin.slug}/"


def test_verdicts_side_by_side(client, origin, resuming):
    lines = {sheet.title: sheet_page(sheet.slug).comparison.lines for sheet in (origin, resuming)}

    assert {title: [(line.text, line.label, line.elsewhere) for line in rows] for title, rows in lines.items()} == {
        "Le courrier perdu": [("Le plan est faux.", "confirmée", (("refuted", "infirmée"),))],
        "Le courrier d’ici": [("Le plan est faux, ici.", "infirmée", (("confirmed", "confirmée"),))],
    }
    told = part(read(client, resuming), "hypotheses")
    assert "Les mêmes hypothèses, d’un territoire à l’autre Hypothèse Ici Ville-Source Le plan est faux, ici." in told


def test_siblings_are_compared_too(origin, resuming):
    sibling = published_sheet(lead=CollectiviteFactory(name="Ville-Sœur"))
    Investigation.objects.filter(pk=sibling.pk).update(resumed_from=origin)
    believed(sibling, "Le plan est faux, là.", Verdict.NUANCED, origin.asked)

    found = sheet_page(sibling.slug).comparison

    assert [territory.place for territory in found.territories] == ["Ville-Source", "Ville-Suite"]
    assert found.lines[0].elsewhere == (("confirmed", "confirmée"), ("refuted", "infirmée"))


@pytest.mark.parametrize("hidden", ["draft", "withdrawn", "programme"])
def test_nothing_of_what_is_not_public(client, origin, resuming, hidden):
    if hidden == "withdrawn":
        withdraw_sheet(investigation=resuming, actor=None, at=resuming.published_at, comment="Erreur.")
    elif hidden == "draft":
        Investigation.objects.filter(pk=resuming.pk).update(state="draft")
    else:
        type(resuming.programme).objects.filter(pk=resuming.programme_id).update(state="draft")

    page = sheet_page(origin.slug)

    assert (page.resumptions, page.comparison.lines, page.comparison.territories) == ([], (), ())
    assert "Ville-Suite" not in main(read(client, origin))


def test_a_sheet_without_lineage(client):
    sheet = published(InvestigationFactory())
    HypothesisFactory(investigation=sheet)

    page = sheet_page(sheet.slug)

    assert (page.origin, page.resumptions, page.comparison.lines) == (None, [], ())
    assert "Reprise par" not in main(read(client, sheet))


@pytest.mark.parametrize("rows", [1, 30])
def test_queries_do_not_follow_rows(client, origin, rows, django_assert_num_queries):
    for number in range(rows):
        sheet = published_sheet(lead=CollectiviteFactory(), position=number + 50)
        Investigation.objects.filter(pk=sheet.pk).update(resumed_from=origin)
        believed(sheet, "Le plan est faux.", Verdict.REFUTED, origin.asked)

    with django_assert_num_queries(QUERIES):
        response = read(client, origin)

    assert len(sheet_page(origin.slug).comparison.territories) == rows
    assert response.status_code == 200
