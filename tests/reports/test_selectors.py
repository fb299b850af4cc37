"""What is frozen: the published, the placed, nothing else, in a constant number of queries."""

import datetime as dt

import pytest

from investigations.models import Investigation
from investigations.states import SheetState
from programmes.states import EngagementRole
from reports.reduction import Left
from reports.scope import Scope
from reports.selectors import (
    freeze_sheets,
    freeze_synthesis,
    left_since,
    programme_choices,
    scope_choices,
    sheet_document_for,
    sheet_file,
    sheets_without_document,
)
from reports.selectors.sheets import present_name
from tests.factories.collectivites import CollectiviteFactory, DepartementFactory, RegionFactory
from tests.factories.investigations import (
    HypothesisFactory,
    InvestigationFactory,
    ProposedSolutionFactory,
    published_sheet,
    taken_back_sheet,
)
from tests.factories.programmes import (
    EngagementFactory,
    PrintedFigureFactory,
    ProgrammeFactory,
    ProgrammePhaseFactory,
    SourceDiscrepancyFactory,
    ThemeFactory,
)
from tests.factories.reports import SheetDocumentFactory, SynthesisFactory, synthesis_value

pytestmark = pytest.mark.django_db

FREEZING_QUERIES = 14  # one of them finds that nothing was composed
FREEZING_SHEETS_QUERIES = 7


@pytest.fixture
def bretagne():
    return RegionFactory(code="53", name="Bretagne")


@pytest.fixture
def finistere(bretagne):
    return DepartementFactory(code="29", name="Finistère", region=bretagne)


def filled_sheet(programme, lead, **fields):
    sheet = published_sheet(
        programme=programme, lead=lead, partners=[CollectiviteFactory()], solutions=["pix", "publik"], **fields
    )
    HypothesisFactory.create_batch(2, investigation=sheet)
    ProposedSolutionFactory(investigation=sheet)
    sheet.themes.add(ThemeFactory(slug="social"))
    return sheet


def filled_programme(count, finistere):
    programme = ProgrammeFactory()
    for _ in range(count):
        filled_sheet(programme, CollectiviteFactory(departement=finistere))
    EngagementFactory.create_batch(2, programme=programme)
    PrintedFigureFactory(programme=programme)
    ProgrammePhaseFactory(programme=programme)
    SourceDiscrepancyFactory(programme=programme)
    return programme


@pytest.mark.parametrize("count", [1, 30])
def test_freezing_a_programme_costs_the_same_for_one_sheet_and_for_thirty(count, finistere, django_assert_num_queries):
    programme = filled_programme(count, finistere)

    with django_assert_num_queries(FREEZING_QUERIES):
        value = freeze_synthesis(programme)

    assert len(value.sheets) == count


@pytest.mark.parametrize("count", [1, 30])
def test_freezing_sheets_costs_the_same_for_one_and_for_thirty(count, finistere, django_assert_num_queries):
    programme = filled_programme(count, finistere)

    with django_assert_num_queries(FREEZING_SHEETS_QUERIES):
        values = freeze_sheets(Investigation.objects.published().filter(programme=programme))

    assert len(values) == count


def test_freezing_twice_gives_the_same_hash(finistere):
    programme = filled_programme(3, finistere)

    assert freeze_synthesis(programme).data_hash() == freeze_synthesis(programme).data_hash()


def test_what_is_not_published_is_absent(finistere):
    lead = CollectiviteFactory(departement=finistere)
    shown = published_sheet(lead=lead, slug="publiee")
    for slug, sheet in (
        ("brouillon", InvestigationFactory(programme=shown.programme, slug="brouillon")),
        ("retiree", taken_back_sheet(programme=shown.programme, slug="retiree", lead=lead)),
    ):
        assert sheet.slug == slug

    assert [sheet.slug for sheet in freeze_synthesis(shown.programme).sheets] == ["publiee"]


def test_a_programme_in_preparation_has_nothing_to_freeze(finistere):
    programme = ProgrammeFactory(in_preparation=True)
    InvestigationFactory(programme=programme, state=SheetState.PUBLISHED, published_at=dt.datetime.now(dt.UTC))

    assert freeze_synthesis(programme) is None


def test_a_sheet_without_leading_collectivite_has_no_place(finistere):
    shown = published_sheet(lead=CollectiviteFactory(departement=finistere))
    InvestigationFactory(programme=shown.programme, published=True)

    assert [sheet.slug for sheet in freeze_synthesis(shown.programme).sheets] == [shown.slug]
    assert scope_choices(shown.programme).unplaced == 1


def test_only_the_chosen_regions_are_kept(finistere):
    programme = ProgrammeFactory()
    kept = filled_sheet(programme, CollectiviteFactory(departement=finistere))
    filled_sheet(programme, CollectiviteFactory())
    inside = EngagementFactory(programme=programme, collectivite=CollectiviteFactory(departement=finistere))
    EngagementFactory(programme=programme)
    value = freeze_synthesis(programme, Scope.regions(["53"]))

    assert (value.scope_names, [sheet.slug for sheet in value.sheets]) == (("Bretagne",), [kept.slug])
    assert {line.territory.key for line in value.collectivites} >= {inside.collectivite.slug}
    assert {line.region_name for line in value.collectivites} == {"Bretagne"}


def test_a_region_without_sheet_gives_nothing(finistere):
    programme = filled_programme(1, finistere)

    assert freeze_synthesis(programme, Scope.regions(["99"])) is None


def test_regions_go_from_the_mainland_to_overseas_and_departements_by_code(finistere):
    programme = ProgrammeFactory()
    reunion = DepartementFactory(in_la_reunion=True)
    morbihan = DepartementFactory(code="56", name="Morbihan", region=finistere.region)
    occitanie = DepartementFactory(code="46", name="Lot", region=RegionFactory(code="76", name="Occitanie"))
    for departement in (reunion, morbihan, occitanie, finistere):
        published_sheet(programme=programme, lead=CollectiviteFactory(departement=departement))
    value = freeze_synthesis(programme)

    assert [(region.name, [place.code for place in region.departements]) for region in value.regions] == [
        ("Bretagne", ["29", "56"]),
        ("Occitanie", ["46"]),
        ("La Réunion", ["974"]),
    ]
    assert value.regions[0].departement_codes == ("29", "56")


def test_a_body_without_region_of_its_own_is_placed_by_its_departement(finistere):
    body = CollectiviteFactory(as_body=True, departement=finistere, region=None)
    value = freeze_synthesis(published_sheet(lead=body).programme)

    assert [region.name for region in value.regions] == ["Bretagne"]


def test_a_whole_region_may_lead(bretagne):
    value = freeze_synthesis(published_sheet(lead=CollectiviteFactory(as_region=True, region=bretagne)).programme)

    assert [(place.code, place.name) for place in value.regions[0].departements] == [("", "Bretagne")]


def test_printed_and_official_populations_are_both_told(finistere):
    lead = CollectiviteFactory(departement=finistere, population=1500, population_year=2023)
    sheet = published_sheet(lead=lead)
    EngagementFactory(programme=sheet.programme, collectivite=lead, printed_population=1400)
    [value] = freeze_sheets(Investigation.objects.filter(pk=sheet.pk))

    assert [(told.inhabitants, told.source) for told in value.lead.populations] == [
        (1400, "imprimée dans les documents du programme"),
        (1500, "INSEE, 2023"),
    ]


def test_the_state_of_the_data_is_its_latest_change(finistere):
    lead = CollectiviteFactory(departement=finistere)
    old = published_sheet(lead=lead, at=dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC))
    published_sheet(lead=lead, programme=old.programme, at=dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.UTC))

    assert freeze_synthesis(old.programme).as_of == dt.date(2026, 3, 2)  # in Paris


def test_signatories_come_from_the_programme_and_others_from_the_sheets(finistere):
    lead = CollectiviteFactory(departement=finistere)
    partner = CollectiviteFactory(departement=finistere)
    sheet = published_sheet(lead=lead, partners=[partner])
    EngagementFactory(programme=sheet.programme, collectivite=partner, role=EngagementRole.SIGNATORY)
    value = freeze_synthesis(sheet.programme)

    roles = {line.territory.key: line.territory.role for line in value.collectivites}
    assert roles == {lead.slug: "signatory", partner.slug: "signatory"}
    assert [line.sheet_slugs for line in value.collectivites] == [(sheet.slug,)] * 2


@pytest.mark.parametrize(
    "then, now, told",
    [
        ("Ville de Vichy", "Vichy", ""),
        ("Saint-Ouen", "Saint-Ouen-sur-Seine", "Saint-Ouen-sur-Seine"),
        ("Communauté de communes Brenne - Val de Creuse", "CC Brenne - Val de Creuse", ""),
        (
            "Communauté de communes du Pays de Landerneau Daoulas",
            "CA du Pays de Landerneau-Daoulas",
            "CA du Pays de Landerneau-Daoulas",
        ),
        ("Département du Lot", "Lot", ""),
    ],
)
def test_the_name_of_today_is_told_only_when_it_adds_something(then, now, told):
    assert present_name(then, now) == told


# --- Documents -------------------------------------------------------------------------------------------------------


def test_a_sheet_gives_its_document_in_one_query(django_assert_num_queries):
    document = SheetDocumentFactory(page_count=2)

    with django_assert_num_queries(1):
        link = sheet_document_for(document.investigation)

    assert (link.size_bytes, link.page_count) == (document.file.size_bytes, 2)
    assert link.url == f"/investigations/{document.investigation.slug}/fiche.pdf"


def test_a_document_of_an_older_text_is_not_given():
    document = SheetDocumentFactory()
    sheet = document.investigation
    sheet.updated_at += dt.timedelta(seconds=1)
    sheet.save()

    assert (sheet_document_for(sheet), sheet_file(sheet.slug)) == (None, None)


def test_the_document_of_a_sheet_no_longer_public_is_not_given():
    document = SheetDocumentFactory()
    sheet = document.investigation
    assert sheet_file(sheet.slug) == document.file

    Investigation.objects.filter(pk=sheet.pk).update(state=SheetState.WITHDRAWN)
    assert (sheet_document_for(sheet), sheet_file(sheet.slug)) == (None, None)


def test_missing_documents_are_those_absent_old_or_of_another_template():
    fresh = SheetDocumentFactory(template_version="v1").investigation
    failed = SheetDocumentFactory(template_version="v1", file=None, page_count=None, error="Trop long.").investigation
    old = SheetDocumentFactory(template_version="v1", sheet_updated_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    other = SheetDocumentFactory(template_version="v0")
    absent = InvestigationFactory(published=True)
    InvestigationFactory()
    due = set(sheets_without_document("v1").values_list("slug", flat=True))

    assert due == {old.investigation.slug, other.investigation.slug, absent.slug}
    assert {fresh.slug, failed.slug} & due == set()


def test_withdrawn_sheets_are_counted_since_the_freeze():
    value = synthesis_value(1)
    synthesis = SynthesisFactory(data=value.to_json())
    slugs = [sheet.slug for sheet in value.sheets]
    for slug in slugs:
        InvestigationFactory(programme=synthesis.programme, published=True, slug=slug)
    assert left_since(synthesis, value) == Left()

    Investigation.objects.filter(slug=slugs[0]).update(state=SheetState.WITHDRAWN)
    assert left_since(synthesis, value) == Left(sheets=frozenset(slugs[:1]))


# --- The form --------------------------------------------------------------------------------------------------------


def test_programmes_come_with_what_they_can_print(django_assert_num_queries):
    programme = ProgrammeFactory(edition=2024)
    InvestigationFactory(programme=programme, published=True)
    InvestigationFactory(programme=programme)
    ProgrammeFactory(edition=2021)
    ProgrammeFactory(in_preparation=True)

    with django_assert_num_queries(1):
        choices = programme_choices()

    assert [(choice.edition, choice.published, choice.unpublished) for choice in choices] == [
        (2024, 1, 1),
        (2021, 0, 0),
    ]


@pytest.mark.parametrize("count", [1, 30])
def test_regions_come_with_their_number_of_sheets(count, finistere, django_assert_num_queries):
    programme = filled_programme(count, finistere)
    InvestigationFactory(programme=programme)

    with django_assert_num_queries(8):
        choices = scope_choices(programme)

    assert [(region.code, region.name, region.sheets) for region in choices.regions] == [("53", "Bretagne", count)]
    assert [(place.code, place.sheets) for place in choices.departements] == [("29", count)]
    assert choices.unpublished == 1
