"""The key figures: each one is a definition, a population and the list behind it. Its value is the sum of that list.

Computed from frozen values, never from the database: what is counted is what is printed. `nouns` are the words that a
person writes after a number when she speaks of this figure: prose is checked with them (`reports.citations`).
`token` is how a text names it: « {chiffre:fiches} ».
"""

import dataclasses
from collections.abc import Callable, Sequence

from evaluation.states import ALIVE, FollowUpAnswer, FollowUpMonth
from reports.synthesis_data import EngagedCollectivite, FollowUpValue, RegionGroup, SheetValue

SHEET, COLLECTIVITE, REGION, DEPARTEMENT, SOLUTION = "sheet", "collectivite", "region", "departement", "solution"


@dataclasses.dataclass(frozen=True)
class FigureRow:
    """What adds `count` to a figure. `key` is a slug, or the code of a département."""

    kind: str
    key: str
    label: str
    count: int = 1
    detail: str = ""


@dataclasses.dataclass(frozen=True)
class Facts:
    """What the figures are counted from. `left_out`: published sheets that the document does not tell."""

    regions: Sequence[RegionGroup]
    engaged: Sequence[EngagedCollectivite]
    left_out: int = 0
    follow_ups: Sequence[FollowUpValue] = ()

    @property
    def sheets(self) -> list[SheetValue]:
        return [sheet for region in self.regions for sheet in region.sheets]


@dataclasses.dataclass(frozen=True)
class Definition:
    key: str
    token: str
    one: str
    many: str
    population: str
    tells: Callable[[Facts], str]
    rows: Callable[[Facts], list[FigureRow]]
    nouns: str = ""
    compared_with: tuple[str, ...] = ()  # printed figures that speak of the same thing, by key
    is_told: Callable[[Facts], bool] = lambda facts: True  # otherwise the figure has nothing to be counted out of

    def label(self, value: int) -> str:
        return self.one if value == 1 else self.many


def value_of(rows: Sequence[FigureRow]) -> int:
    return sum(row.count for row in rows)


def definition_of(key: str) -> Definition | None:
    return next((definition for definition in DEFINITIONS if definition.key == key), None)


def _sheet(sheet: SheetValue, count: int = 1, detail: str = "") -> FigureRow:
    return FigureRow(SHEET, sheet.slug, sheet.title, count, detail or sheet.lead.name)


def _sheets(facts: Facts) -> list[FigureRow]:
    return [_sheet(sheet) for sheet in facts.sheets]


def _signatories(facts: Facts) -> list[FigureRow]:
    return [
        FigureRow(COLLECTIVITE, line.territory.key, line.territory.name, 1, line.territory.kind_label)
        for line in facts.engaged
        if line.territory.role == "signatory"
    ]


def _regions(facts: Facts) -> list[FigureRow]:
    return [
        FigureRow(REGION, region.slug, region.name, 1, _sheets_in_words(len(region.sheets))) for region in facts.regions
    ]


def _departements(facts: Facts) -> list[FigureRow]:
    held: dict[str, FigureRow] = {}
    for region in facts.regions:
        for departement in region.departements:
            sheets = sum(len(group.sheets) for group in departement.collectivites)
            held.setdefault(
                departement.code,
                FigureRow(DEPARTEMENT, departement.code, departement.name, 1, _sheets_in_words(sheets)),
            )
    return list(held.values())


def _hypotheses(facts: Facts) -> list[FigureRow]:
    return [_sheet(sheet, len(sheet.hypotheses)) for sheet in facts.sheets if sheet.hypotheses]


def _interviews(facts: Facts) -> list[FigureRow]:
    return [_sheet(sheet, sheet.research.interviews) for sheet in facts.sheets if sheet.research.interviews is not None]


def _answers(facts: Facts) -> list[FigureRow]:
    return [
        _sheet(sheet, sheet.research.survey_responses)
        for sheet in facts.sheets
        if sheet.research.survey_responses is not None
    ]


def _joint(facts: Facts) -> list[FigureRow]:
    return [_sheet(sheet, 1, sheet.joint_label) for sheet in facts.sheets if sheet.is_joint]


def _solutions(facts: Facts) -> list[FigureRow]:
    met: dict[str, tuple[str, int]] = {}
    for sheet in facts.sheets:
        for mention in sheet.mentions:
            met[mention.key] = (mention.name, met.get(mention.key, ("", 0))[1] + 1)
    return [
        FigureRow(SOLUTION, key, name, 1, _sheets_in_words(count))
        for key, (name, count) in sorted(met.items(), key=lambda item: item[1][0])
    ]


def _services(facts: Facts) -> list[FigureRow]:
    return [
        _sheet(sheet, 1, sheet.exit.named_service) for sheet in facts.sheets if sheet.exit.scenario == "digital_service"
    ]


def _asked(facts: Facts, months: int | None = None) -> list[tuple[SheetValue, FollowUpValue]]:
    """The questions about the sheets told here, in their order."""
    return [
        (sheet, asked)
        for sheet in facts.sheets
        for asked in facts.follow_ups
        if asked.slug == sheet.slug and months in (None, asked.months)
    ]


def _questions(facts: Facts) -> list[FigureRow]:
    return [_sheet(sheet, 1, FollowUpMonth(asked.months).label) for sheet, asked in _asked(facts)]


def _replies(facts: Facts) -> list[FigureRow]:
    return [
        _sheet(sheet, 1, f"{FollowUpMonth(asked.months).label} : {FollowUpAnswer(asked.answer).label.lower()}")
        for sheet, asked in _asked(facts)
        if asked.answer
    ]


def _alive(months: int) -> Callable[[Facts], list[FigureRow]]:
    return lambda facts: [
        _sheet(sheet, 1, FollowUpAnswer(asked.answer).label)
        for sheet, asked in _asked(facts, months)
        if asked.answer in ALIVE
    ]


def _alive_of(months: int) -> Callable[[Facts], str]:
    """Never without what it is counted out of."""

    def tells(facts: Facts) -> str:
        asked = _asked(facts, months)
        answered = sum(1 for _sheet_value, each in asked if each.answer)
        among = f"{len(asked)} {'interrogées' if len(asked) > 1 else 'interrogée'} {months} mois après leur comité"
        replied = f"{answered} {'ont' if answered > 1 else 'a'} répondu"
        return (
            f"Sur {among}, dont {replied} : celles qui continuent, telles quelles, sous une autre forme ou dans une"
            " autre collectivité."
        )

    return tells


def _sheets_in_words(count: int) -> str:
    return f"{count} fiche{'s' if count > 1 else ''}"


def _says(words: str) -> Callable[[Facts], str]:
    return lambda facts: words


def _published(facts: Facts) -> str:
    told = "Fiches publiées à ce jour, une par investigation."
    if facts.left_out > 1:
        return f"{told} {facts.left_out} autres ne sont pas dans ce document."
    return f"{told} 1 autre n’est pas dans ce document." if facts.left_out else told


def _partners(facts: Facts) -> str:
    told = "Collectivités et organismes qui se sont engagés en leur nom, comptés une fois chacun."
    partners = sum(1 for line in facts.engaged if line.territory.role != "signatory")
    if partners > 1:
        return f"{told} Les {partners} partenaires nommés à leurs côtés ne sont pas comptés."
    return f"{told} Un partenaire n’est pas compté." if partners else told


DEFINITIONS = (
    Definition(
        "sheets",
        "fiches",
        "investigation racontée",
        "investigations racontées",
        "les investigations de l’édition dont la fiche est publiée",
        _published,
        _sheets,
        nouns=r"investigations?|enquêtes?|fiches?",
        compared_with=("investigations", "teams"),
    ),
    Definition(
        "collectivites",
        "collectivites",
        "collectivité signataire",
        "collectivités signataires",
        "les collectivités et organismes de l’édition",
        _partners,
        _signatories,
        nouns=r"collectivités?",
        compared_with=("collectivites",),
    ),
    Definition(
        "regions",
        "regions",
        "région",
        "régions",
        "les régions de France, outre-mer compris",
        _says("Régions où se trouve la collectivité porteuse d’au moins une fiche publiée."),
        _regions,
        nouns=r"régions?",
        compared_with=("regions",),
    ),
    Definition(
        "departements",
        "departements",
        "département",
        "départements",
        "les départements de France, outre-mer compris",
        _says("Départements où se trouve la collectivité porteuse d’au moins une fiche publiée."),
        _departements,
        nouns=r"départements?",
        compared_with=("departements",),
    ),
    Definition(
        "hypotheses",
        "hypotheses",
        "hypothèses mises à l’épreuve",
        "hypothèses mises à l’épreuve",
        "les hypothèses de départ des fiches publiées",
        _says("Hypothèses de départ inscrites dans les fiches publiées."),
        _hypotheses,
        nouns=r"hypothèses?",
    ),
    Definition(
        "interviews",
        "entretiens",
        "entretiens comptés",
        "entretiens comptés",
        "les entretiens des fiches qui en donnent le nombre exact",
        lambda facts: (
            f"Somme des seules fiches qui donnent un nombre exact : {len(_interviews(facts))} sur"
            f" {len(facts.sheets)}. Les autres disent avoir mené des entretiens sans les compter, ou n’en parlent pas."
        ),
        _interviews,
        nouns=r"entretiens?",
    ),
    Definition(
        "survey_responses",
        "reponses",
        "réponses à des questionnaires",
        "réponses à des questionnaires",
        "les réponses des fiches qui en donnent le nombre exact",
        lambda facts: (
            f"Somme des seules fiches qui donnent un nombre exact : {len(_answers(facts))} sur {len(facts.sheets)}."
        ),
        _answers,
        nouns=r"réponses?",
    ),
    Definition(
        "joint",
        "inter_collectivites",
        "investigations inter-collectivités",
        "investigations inter-collectivités",
        "les investigations de l’édition dont la fiche est publiée",
        _says("Fiches menées par plusieurs collectivités, quelle que soit la forme de leur coopération."),
        _joint,
    ),
    Definition(
        "solutions",
        "solutions",
        "solutions existantes rencontrées",
        "solutions existantes rencontrées",
        "le registre des solutions existantes",
        _says("Outils, services et méthodes nommés par au moins une fiche, comptés une fois chacun."),
        _solutions,
        nouns=r"solutions?",
    ),
    Definition(
        "digital_services",
        "services",
        "suites en service public numérique",
        "suites en service public numérique",
        "les investigations de l’édition dont la fiche est publiée",
        _says("Fiches dont l’issue est un service public numérique construit avec l’Incubateur."),
        _services,
        compared_with=("national_services",),
    ),
    Definition(
        "follow_ups_asked",
        "suites_demandees",
        "question posée sur ce que c’est devenu",
        "questions posées sur ce que c’est devenu",
        "les fiches publiées dont le comité a décidé, à 3, 6 et 12 mois",
        _says("Questions envoyées aux collectivités à propos de la décision en vigueur, une par fiche et par moment."),
        _questions,
        is_told=lambda facts: bool(_asked(facts)),
    ),
    Definition(
        "follow_ups_answered",
        "suites_connues",
        "réponse sur ce que c’est devenu",
        "réponses sur ce que c’est devenu",
        "les questions posées aux collectivités à 3, 6 et 12 mois",
        lambda facts: (
            f"Sur {len(_asked(facts))} {'questions posées' if len(_asked(facts)) > 1 else 'question posée'}. La"
            " dernière réponse compte ; un silence ne compte ni comme une suite, ni comme un arrêt."
        ),
        _replies,
        is_told=lambda facts: bool(_asked(facts)),
    ),
    *(
        Definition(
            f"alive_{months}_months",
            f"en_vie_{months}_mois",
            f"investigation qui continue {words} mois après",
            f"investigations qui continuent {words} mois après",
            f"les investigations interrogées {words} mois après leur comité",
            _alive_of(months),
            _alive(months),
            is_told=lambda facts, months=months: bool(_asked(facts, months)),
        )
        for months, words in ((6, "six"), (12, "douze"))
    ),
)
