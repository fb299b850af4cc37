"""The register of existing solutions, and who met them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.text import capfirst

from catalogue.models import SheetIndex
from catalogue.permissions import public_solutions
from core.access import fetch_visible
from core.text import fold
from investigations.models import ExistingSolution, Investigation, SolutionMention
from investigations.states import SolutionKind

OPEN, CLOSED, UNKNOWN = "oui", "non", "inconnu"
LICENCES = {OPEN: "Logiciel libre", CLOSED: "Logiciel propriétaire", UNKNOWN: "Licence non documentée"}
_OPEN_SOURCE = {OPEN: True, CLOSED: False, UNKNOWN: None}


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Register:
    solutions: list[ExistingSolution]
    kinds: list[Choice]
    licences: list[Choice]
    notices: list[str]
    is_filtered: bool


@dataclass(frozen=True)
class SolutionPage:
    solution: ExistingSolution
    mentions: Sequence[tuple[str, dict]]  # what the team retained, the sheet's card
    births: Sequence[dict]


def licence(solution: ExistingSolution) -> str:
    """Key of LICENCES. Unknown does not mean proprietary."""
    return next(key for key, value in _OPEN_SOURCE.items() if value is solution.open_source)


def register(data: QueryDict) -> Register:
    """The register, filtered by kind and licence. One query: it is some dozens of rows, counted here."""
    published = Investigation.objects.published()
    rows = public_solutions().annotate(
        sheet_count=Count("mentions", filter=Q(mentions__investigation__in=published), distinct=True),
        birth_count=Count("born_from", filter=Q(born_from__in=published), distinct=True),
    )
    solutions = sorted(rows, key=lambda solution: fold(solution.name))
    kind, licence_key, notices = data.get("nature", ""), data.get("libre", ""), []
    if kind and kind not in SolutionKind.values:
        notices.append(f"Filtre inconnu ignoré : nature « {kind[:40]} ».")
        kind = ""
    if licence_key and licence_key not in LICENCES:
        notices.append(f"Filtre inconnu ignoré : licence « {licence_key[:40]} ».")
        licence_key = ""
    of_kind = [each for each in solutions if not kind or each.kind == kind]
    of_licence = [each for each in solutions if not licence_key or licence(each) == licence_key]
    return Register(
        solutions=[each for each in of_kind if each in of_licence],
        kinds=[
            Choice(value, capfirst(label), sum(each.kind == value for each in of_licence), value == kind)
            for value, label in SolutionKind.choices
            if any(each.kind == value for each in solutions)
        ],
        licences=[
            Choice(key, label, sum(licence(each) == key for each in of_kind), key == licence_key)
            for key, label in LICENCES.items()
        ],
        notices=notices,
        is_filtered=bool(kind or licence_key),
    )


def solution_page(slug: str) -> SolutionPage:
    """Three queries. Raises Http404 for an unknown slug and for what only unpublished sheets tell of."""
    solution = fetch_visible(public_solutions(), slug=slug)
    mentions = (
        SolutionMention.objects.filter(solution=solution, investigation__index_row__in=SheetIndex.objects.public())
        .order_by("investigation__index_row__territory_key", "investigation_id")
        .values_list("note", "investigation__index_row__card")
    )
    births = SheetIndex.objects.public().filter(investigation__services_born=solution).recent_first()
    return SolutionPage(solution=solution, mentions=list(mentions), births=list(births.values_list("card", flat=True)))
