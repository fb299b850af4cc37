"""Frozen values without a database, and rows of the documents."""

import datetime as dt
from typing import Any

import factory
from factory.django import DjangoModelFactory

from investigations.states import ExitBasis, ExitScenario, PrototypeKind, Section, Verdict
from reports import figures
from reports.composition_data import CompositionValue, PictureValue, ProseValue, VerbatimValue
from reports.models import (
    Chapter,
    Composition,
    CompositionPicture,
    CompositionRevision,
    CompositionVerbatim,
    FigureSnapshot,
    PublishedSynthesis,
    SheetDocument,
    SheetPlace,
    Synthesis,
)
from reports.snapshot_data import SnapshotValue, snapshot_of
from reports.synthesis_data import (
    CollectiviteGroup,
    DepartementGroup,
    DiscrepancyValue,
    EngagedCollectivite,
    ExitValue,
    HypothesisValue,
    MentionValue,
    PhaseValue,
    PopulationValue,
    PrintedValue,
    ProgrammeValue,
    ProposalValue,
    RegionGroup,
    ResearchValue,
    SectionValue,
    SheetValue,
    SynthesisValue,
    TerritoryValue,
)
from tests.factories.core import AT, StoredFileFactory
from tests.factories.investigations import PUBLISHED_AT, InvestigationFactory
from tests.factories.programmes import ProgrammeFactory

SITE = "https://pni.test"
DAY = dt.date(2026, 3, 2)
VERDICTS = tuple((verdict.value, verdict.label) for verdict in Verdict)
PLACES = (
    ("53", "Bretagne", "bretagne", "29", "Finistère", ("22", "29", "35", "56")),
    (
        "11",
        "Île-de-France",
        "ile-de-france",
        "93",
        "Seine-Saint-Denis",
        ("75", "77", "78", "91", "92", "93", "94", "95"),
    ),
    ("03", "Guyane", "guyane", "973", "Guyane", ("973",)),
)


def territory_value(key: str = "brest", **fields: Any) -> TerritoryValue:
    given = {
        "name": "Ville d'essai",
        "kind": "commune",
        "kind_label": "Commune",
        "departement_code": "29",
        "departement_name": "Finistère",
        "role": "lead",
        "role_label": "porteuse",
        "populations": (PopulationValue(inhabitants=27000, source="INSEE, 2023"),),
    }
    return TerritoryValue(key=key, **{**given, **fields})


def sheet_value(slug: str = "fiche", **fields: Any) -> SheetValue:
    """A sheet with every kind of content: boxes, flags, an undocumented section."""
    given: dict[str, Any] = {
        "title": f"Titre de {slug}",
        "summary": "Une équipe enquête : elle trouve une réponse simple.",
        "position": 1,
        "programme_name": "Programme d'essai",
        "edition": 2021,
        "operator": "Opérateur d'essai",
        "url": f"{SITE}/investigations/{slug}/",
        "region_code": "53",
        "region_name": "Bretagne",
        "departement_code": "29",
        "departement_name": "Finistère",
        "territories": (territory_value(), territory_value("partenaire", role="partner", role_label="partenaire")),
        "territory_inferred": True,
        "themes": ("social", "numérique"),
        "themes_inferred": True,
        "sections": tuple(
            SectionValue(
                key=section.value,
                label=section.label,
                text="" if section == Section.AFTERMATH else f"Texte de la section {section.value}.",
                undocumented_reason="La fiche s'arrête là." if section == Section.AFTERMATH else "",
            )
            for section in Section
        ),
        "hypotheses": (
            HypothesisValue(text="Les usagers se perdent", verdict="confirmed", verdict_label="confirmée"),
            HypothesisValue(
                text="Le site est inconnu",
                verdict="refuted",
                verdict_label="infirmée",
                basis_remark="verdict déduit",
                note="lu dans les constats",
            ),
        ),
        "research": ResearchValue(interviews=12, survey_responses=1200, methods=("entretiens", "questionnaire")),
        "mentions": (
            MentionValue(key="outil", name="Outil libre", kind_label="outil numérique", licence_label="logiciel libre"),
        ),
        "proposals": (ProposalValue(title="Un guide", kind_label="communication"),),
        "prototype": PrototypeKind.MOCKUP.value,
        "prototype_label": PrototypeKind.MOCKUP.label,
        "tested": True,
        "exit": ExitValue(
            scenario=ExitScenario.DIGITAL_SERVICE.value,
            scenario_label=ExitScenario.DIGITAL_SERVICE.label,
            basis=ExitBasis.EXPLICIT.value,
            basis_label=ExitBasis.EXPLICIT.label,
            named_service="Service d'essai",
        ),
        "source_note": "Une réserve.",
        "published_on": DAY,
        "updated_on": DAY,
    }
    return SheetValue(slug=slug, **{**given, **fields})


def region_group(place: tuple[Any, ...], sheets: tuple[SheetValue, ...]) -> RegionGroup:
    """A région with one département and one leading collectivité."""
    code, name, slug, departement, departement_name, codes = place
    lead = territory_value(f"porteuse-{slug}", departement_code=departement, departement_name=departement_name)
    placed = tuple(sheet_value_in(sheet, code, name, departement, departement_name, lead) for sheet in sheets)
    group = CollectiviteGroup(territory=lead, sheets=placed)
    return RegionGroup(
        code=code,
        name=name,
        slug=slug,
        is_overseas=len(departement) == 3,
        departement_codes=codes,
        departements=(DepartementGroup(code=departement, name=departement_name, collectivites=(group,)),),
    )


def sheet_value_in(
    sheet: SheetValue, code: str, name: str, departement: str, departement_name: str, lead: TerritoryValue
) -> SheetValue:
    return sheet_value(
        **{
            **{field: getattr(sheet, field) for field in sheet.__dataclass_fields__},
            "region_code": code,
            "region_name": name,
            "departement_code": departement,
            "departement_name": departement_name,
            "territories": (lead, *sheet.companions),
        }
    )


def synthesis_value(sheets_per_region: int = 1, **fields: Any) -> SynthesisValue:
    """Bretagne, Île-de-France and Guyane, each with as many sheets; figures computed as the product does."""
    regions = tuple(
        region_group(
            place,
            tuple(sheet_value(f"{place[2]}-{rank}", position=rank) for rank in range(1, sheets_per_region + 1)),
        )
        for place in PLACES
    )
    engaged = tuple(
        EngagedCollectivite(
            territory=territory_value(f"porteuse-{region.slug}", role="signatory", role_label="signataire"),
            region_name=region.name,
            sheet_slugs=tuple(sheet.slug for sheet in region.sheets),
        )
        for region in regions
    )
    printed = (
        PrintedValue(
            key="investigations",
            label="investigations menées",
            printed_value="49",
            numeric=49,
            population="investigations du programme",
            source="Synthèse imprimée, p. 4",
            as_of="2022-05",
        ),
    )
    given: dict[str, Any] = {
        "programme": ProgrammeValue(
            slug="essai",
            name="Programme d'essai",
            acronym="PE",
            edition=2021,
            operator="Opérateur d'essai",
            funding="",
            method_origin="",
            starts_on=dt.date(2021, 4, 1),
            ends_on=dt.date(2021, 11, 30),
            rhythm=(("12 semaines", "durée d'une investigation"),),
            presentation="Une présentation.",
            conclusion="Une conclusion.",
            principles=("Partir du besoin",),
            objectives=("Former par la pratique",),
            target_territories=("outre-mer",),
            phases=(PhaseValue(title="Recherche", description="L'équipe va voir les personnes."),),
        ),
        "as_of": DAY,
        "site_url": SITE,
        "regions": regions,
        "figures": figures.key_figures(regions, engaged, printed, is_whole=True),
        "breakdowns": figures.breakdowns(regions, engaged, verdicts=VERDICTS),
        "verdict_labels": VERDICTS,
        "verdicts_by_region": figures.verdicts_by_region(regions, verdicts=VERDICTS),
        "printed_figures": printed,
        "discrepancies": (
            DiscrepancyValue(topic="Nombre d'investigations", values=(("49", "imprimées"), ("50", "équipes"))),
        ),
        "collectivites": engaged,
    }
    return SynthesisValue(**{**given, **fields})


def snapshot_value(**fields: Any) -> SnapshotValue:
    return snapshot_of(synthesis_value(**fields))


def composition_value(**fields: Any) -> CompositionValue:
    """Every kind of words, and two pictures: one for everyone, one for Bretagne."""
    picture = {"file": "00000000-0000-4000-8000-000000000001", "extension": "png", "width": 60, "height": 30}
    words = {"alt_text": "Une affiche dans un hall", "credit": "Ville d'essai"}
    given: dict[str, Any] = {
        "foreword": ProseValue(text="Un avant-propos qui remercie les équipes.\n\nEt qui dit pourquoi."),
        "foreword_author": "Camille Essai",
        "foreword_function": "directrice de programme",
        "introduction": ProseValue(text="Une introduction."),
        "conclusion": ProseValue(text="Une conclusion écrite par l'équipe."),
        "verbatims": (
            VerbatimValue(text="On ne sait jamais à qui parler", said_by="une agente d'accueil"),
            VerbatimValue(text="Le guichet est loin", said_by="un habitant", region_code="53"),
        ),
        "pictures": (
            PictureValue(sha256="a" * 64, caption="Le hall", **picture, **words),
            PictureValue(sha256="b" * 64, region_code="53", **picture, **words),
        ),
    }
    return CompositionValue(**{**given, **fields})


class FigureSnapshotFactory(DjangoModelFactory):
    class Meta:
        model = FigureSnapshot

    programme = factory.SubFactory(ProgrammeFactory)
    as_of = DAY
    data = factory.LazyFunction(lambda: snapshot_value().to_json())
    data_hash = factory.Sequence(lambda n: f"{n:064x}")
    taken_at = AT


class CompositionFactory(DjangoModelFactory):
    class Meta:
        model = Composition

    programme = factory.SubFactory(ProgrammeFactory)


class CompositionRevisionFactory(DjangoModelFactory):
    class Meta:
        model = CompositionRevision

    composition = factory.SubFactory(CompositionFactory)
    field = "foreword"
    text = "Un texte d’avant."
    at = AT


class CompositionVerbatimFactory(DjangoModelFactory):
    class Meta:
        model = CompositionVerbatim

    composition = factory.SubFactory(CompositionFactory)
    position = factory.Sequence(lambda n: n % 30_000 + 1)
    text = "On ne sait jamais à qui parler"
    said_by = "une agente d’accueil"
    consent_by = "Agathe Essai"
    consent_on = DAY


class CompositionPictureFactory(DjangoModelFactory):
    class Meta:
        model = CompositionPicture

    composition = factory.SubFactory(CompositionFactory)
    position = factory.Sequence(lambda n: n % 30_000 + 1)
    file = factory.SubFactory(StoredFileFactory, name="image.png", content_type="image/png")
    width, height = 60, 30
    alt_text = "Une affiche dans un hall"
    credit = "Ville d’essai"


class SheetPlaceFactory(DjangoModelFactory):
    """Trait: `left_out`."""

    class Meta:
        model = SheetPlace

    class Params:
        left_out = factory.Trait(is_left_out=True, reason="Elle attend une relecture.")

    composition = factory.SubFactory(CompositionFactory)
    investigation = factory.SubFactory(InvestigationFactory)


class SynthesisFactory(DjangoModelFactory):
    """Asked for, not built. Trait: `built`."""

    class Meta:
        model = Synthesis

    class Params:
        built = factory.Trait(file=factory.SubFactory(StoredFileFactory), page_count=9)

    programme = factory.SubFactory(ProgrammeFactory)
    sheet_count = 3
    data = factory.LazyFunction(lambda: synthesis_value().to_json())
    data_hash = factory.Sequence(lambda n: f"{n:064x}")
    template_version = "0123456789abcdef"
    created_at = AT


class PublishedSynthesisFactory(DjangoModelFactory):
    """Online. Trait: `taken_off`."""

    class Meta:
        model = PublishedSynthesis

    class Params:
        taken_off = factory.Trait(taken_off_at=AT, taken_off_reason="Une erreur de chiffre.")

    synthesis = factory.SubFactory(SynthesisFactory, built=True)
    slug = factory.Sequence(lambda n: f"essai-{n}")
    number = 1
    snapshot = factory.SubFactory(FigureSnapshotFactory, programme=factory.SelfAttribute("..synthesis.programme"))
    offered = factory.SelfAttribute("synthesis")
    published_at = AT


class SheetDocumentFactory(DjangoModelFactory):
    """The PDF of a published sheet, of its present text."""

    class Meta:
        model = SheetDocument

    investigation = factory.SubFactory(InvestigationFactory, published=True, updated_at=PUBLISHED_AT)
    data_hash = "a" * 64
    template_version = "0123456789abcdef"
    sheet_updated_at = factory.LazyAttribute(lambda document: document.investigation.updated_at)
    file = factory.SubFactory(StoredFileFactory, name="fiche.pdf")
    page_count = 1
    built_at = AT


class ChapterFactory(DjangoModelFactory):
    class Meta:
        model = Chapter

    key = factory.Sequence(lambda n: f"{n:064x}")
    file = factory.SubFactory(StoredFileFactory)
    page_count = 2
    places = factory.LazyFunction(lambda: {"anchors": {}, "bookmarks": []})
    used_at = AT
