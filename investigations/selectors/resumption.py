"""Starting from a published sheet: finding it, what would come of it, and verdicts side by side afterwards."""

import dataclasses
import re
from collections.abc import Iterable, Sequence

from django.db.models import OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Concat

from core.text import fold
from investigations.models import Hypothesis, InterviewGuide, Investigation, InvestigationCollectivite, Prototype
from investigations.selectors.assessments import Folded
from investigations.selectors.matrix import ordered_hypotheses
from investigations.states import CollectiviteRole, Verdict

MAX_FOUND, MAX_WORDS, MAX_TYPED = 20, 8, 300
_ADDRESS = re.compile(r"(?:^|/)investigations/([-\w]+)/?(?:[?#].*)?$")


@dataclasses.dataclass(frozen=True)
class Own:
    """A hypothesis of the sheet that is read. `resumed_from` is the key of the one that it resumes, or None."""

    pk: int
    resumed_from: int | None
    text: str
    verdict: str


@dataclasses.dataclass(frozen=True)
class Relative:
    """A hypothesis of a sheet that this one resumes, that resumes it, or that resumes the same one."""

    pk: int
    resumed_from: int | None
    verdict: str
    slug: str
    title: str
    place: str


@dataclasses.dataclass(frozen=True)
class Territory:
    slug: str
    title: str
    place: str


@dataclasses.dataclass(frozen=True)
class ComparedLine:
    """One hypothesis: its verdict here, then in each territory; None where nobody asks it."""

    text: str
    verdict: str
    label: str
    elsewhere: tuple[tuple[str, str] | None, ...]


@dataclasses.dataclass(frozen=True)
class Comparison:
    territories: tuple[Territory, ...]
    lines: tuple[ComparedLine, ...]


@dataclasses.dataclass(frozen=True)
class Coming:
    """What a sheet would bring into a workspace."""

    hypotheses: Sequence[Hypothesis]
    guides: Sequence[str]
    prototypes: Sequence[str]


def with_place(sheets: QuerySet[Investigation]) -> QuerySet[Investigation]:
    """Adds `place`, the collectivité that led it, under its name of then."""
    return sheets.annotate(place=lead_place("pk"))


def lead_place(investigation: str) -> Subquery:
    """`investigation`: the column of the row that holds the key of the investigation."""
    lead = InvestigationCollectivite.objects.filter(investigation=OuterRef(investigation), role=CollectiviteRole.LEAD)
    return Subquery(lead.values("name_then")[:1])


def resumable_sheets(workspace: Investigation) -> QuerySet[Investigation]:
    """Every published sheet but its own."""
    return Investigation.objects.published().exclude(pk=workspace.pk)


def found_sheets(workspace: Investigation, typed: str) -> list[Investigation]:
    """The sheet of an address, or those that hold every word typed, the latest first. One query."""
    rows = with_place(resumable_sheets(workspace)).select_related("programme")
    typed = typed.strip()[:MAX_TYPED]
    address = _ADDRESS.search(typed)
    if address:
        return list(rows.filter(slug=address[1]))
    words = fold(typed).split()[:MAX_WORDS]
    if words:
        everything = Concat(
            "title", Value(" "), "summary", Value(" "), "problem", Value(" "), "context", output_field=TextField()
        )
        rows = rows.alias(folded=Folded(everything))
        for word in words:
            rows = rows.filter(folded__contains=word)
    return list(rows.order_by("-published_at", "pk")[:MAX_FOUND])


def lent_guides(sheet: Investigation) -> QuerySet[InterviewGuide]:
    """What a team on a sensitive subject prepared stays with it: only its published sheet goes elsewhere."""
    return sheet.guides.none() if sheet.is_sensitive else sheet.guides.order_by("title")


def lent_prototypes(sheet: Investigation) -> QuerySet[Prototype]:
    """As `lent_guides`."""
    return sheet.prototypes.none() if sheet.is_sensitive else sheet.prototypes.order_by("created_at", "pk")


def coming_from(sheet: Investigation) -> Coming:
    """Three statements."""
    return Coming(
        hypotheses=ordered_hypotheses(sheet),
        guides=list(lent_guides(sheet).values_list("title", flat=True)),
        prototypes=list(lent_prototypes(sheet).values_list("title", flat=True)),
    )


def published_origin(workspace: Investigation) -> Investigation | None:
    """The sheet that this one resumes, as long as it is public."""
    if workspace.resumed_from_id is None:
        return None
    return with_place(Investigation.objects.published()).filter(pk=workspace.resumed_from_id).first()


def compared_with_territories(workspace: Investigation) -> Comparison:
    """Two statements: its own hypotheses, and those of published relatives."""
    own = [Own(row.pk, row.resumed_from_id, row.text, row.verdict) for row in ordered_hypotheses(workspace)]
    rows = (
        Hypothesis.objects.filter(investigation__in=relatives_of(workspace.pk, workspace.resumed_from_id))
        .annotate(place=lead_place("investigation"))
        .order_by("investigation__published_at", "position")
        .values_list("pk", "resumed_from_id", "verdict", "investigation__slug", "investigation__title", "place")
    )
    return comparison(own, [Relative(*row[:5], row[5] or "") for row in rows])


def relatives_of(pk: object, origin: object) -> QuerySet[Investigation]:
    """Published sheets of the same lineage: the one resumed, those that resume this one, those that resume the same.

    `pk` and `origin` are keys, or references to the columns of an outer query.
    """
    return (
        Investigation.objects.published()
        .filter(Q(pk=origin) | Q(resumed_from=pk) | Q(resumed_from=origin, resumed_from__isnull=False))
        .exclude(pk=pk)
    )


def comparison(own: Sequence[Own], relatives: Iterable[Relative]) -> Comparison:
    """Lines only for hypotheses that another territory asks too; territories in the order of `relatives`, the origin
    first."""
    answers: dict[tuple[int, str], str] = {}
    territories: dict[str, tuple[bool, Territory]] = {}
    by_key: dict[int, list[Own]] = {}
    for row in own:
        by_key.setdefault(row.pk, []).append(row)
        if row.resumed_from is not None:
            by_key.setdefault(row.resumed_from, []).append(row)
    for other in relatives:
        key = other.pk if other.pk in by_key else other.resumed_from
        for row in by_key.get(key, ()) if key is not None else ():
            answers[row.pk, other.slug] = other.verdict
            is_origin = other.pk == row.resumed_from
            known = territories.get(other.slug, (False, None))[0]
            territories[other.slug] = (is_origin or known, Territory(other.slug, other.title, other.place))
    in_order = [territory for _, territory in sorted(territories.values(), key=lambda pair: not pair[0])]
    lines = []
    for row in own:
        elsewhere = tuple(_verdict(answers.get((row.pk, territory.slug))) for territory in in_order)
        if any(elsewhere):
            lines.append(ComparedLine(row.text, row.verdict, Verdict(row.verdict).label, elsewhere))
    return Comparison(tuple(in_order), tuple(lines))


def _verdict(value: str | None) -> tuple[str, str] | None:
    return (value, Verdict(value).label) if value else None
