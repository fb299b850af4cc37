"""The register as a team reads it: found without accents, with what the others concluded."""

import dataclasses
import difflib
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    Func,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat

from core.text import fold
from investigations.models import (
    ExistingSolution,
    Investigation,
    InvestigationCollectivite,
    SolutionAssessment,
    SolutionMention,
)
from investigations.workspace_states import SolutionDecision

MAX_WORDS = 8
SHOWN_MENTIONS = 10
_NEAR_RATIO = 0.8
_SHORTEST_NAME = 4  # a shorter name is inside too many others
_DECISIONS = dict(SolutionDecision.choices)


class Folded(Func):
    """A text without case nor accents, as `core.text.fold` reads it, punctuation apart. No extension is needed."""

    output_field = TextField()
    template = (
        "replace(replace(regexp_replace(normalize(lower(%(expressions)s), NFKD), '[\u0300-\u036f]', '', 'g'),"
        " 'œ', 'oe'), 'æ', 'ae')"
    )


@dataclasses.dataclass(frozen=True)
class Seen:
    """What a team concluded. In a sensitive investigation its words, and its name, stay within the team."""

    assessment: SolutionAssessment
    places: str
    may_read_words: bool


@dataclasses.dataclass(frozen=True)
class Tally:
    decision: str
    label: str
    count: int


def register_rows(workspace: Investigation, *, typed: str = "", kind: str = "") -> QuerySet[ExistingSolution]:
    """Solutions in alphabetical order, those whose name holds what was typed first.

    Each with `team_count` and `our_decision` (None when the team has not assessed it). One query.
    """
    counts = SolutionAssessment.objects.filter(solution=OuterRef("pk")).order_by().values("solution")
    ours = SolutionAssessment.objects.filter(solution=OuterRef("pk"), investigation=workspace)
    rows = ExistingSolution.objects.annotate(
        team_count=Coalesce(Subquery(counts.annotate(rows=Count("pk")).values("rows")), 0),
        our_decision=Subquery(ours.values("decision")[:1]),
    )
    if kind:
        rows = rows.filter(kind=kind)
    words = fold(typed).split()[:MAX_WORDS]
    if not words:
        return rows.order_by(Folded("name"), "pk")
    everything = Concat(
        "name",
        Value(" "),
        Func("aliases", Value(" "), function="array_to_string", output_field=TextField()),
        Value(" "),
        "operator",
        Value(" "),
        "description",
        output_field=TextField(),
    )
    rows = rows.alias(folded=Folded(everything), folded_name=Folded("name"))
    for word in words:
        rows = rows.filter(folded__contains=word)
    in_name = Q(*(Q(folded_name__contains=word) for word in words))
    return rows.order_by(Case(When(in_name, then=0), default=1, output_field=IntegerField()), F("folded_name"), "pk")


def own_assessments(workspace: Investigation) -> QuerySet[SolutionAssessment]:
    """What the team concluded, the latest first."""
    return workspace.assessments.select_related("solution", "author").order_by("-at", "-pk")


def decision_label(value: str | None) -> str:
    return _DECISIONS.get(value or "", "")


def assessments_of(solution: ExistingSolution, *, but: Investigation) -> QuerySet[SolutionAssessment]:
    """What the other teams concluded, the latest first. Two queries once read."""
    parts = InvestigationCollectivite.objects.order_by("position")
    return (
        SolutionAssessment.objects.filter(solution=solution)
        .exclude(investigation=but)
        .select_related("investigation__team", "investigation__programme")
        .prefetch_related(Prefetch("investigation__participations", queryset=parts))
        .order_by("-at", "-pk")
    )


def seen(assessments: Iterable[SolutionAssessment]) -> list[Seen]:
    return [
        Seen(
            assessment=each,
            places=", ".join(part.name_then for part in each.investigation.participations.all()),
            may_read_words=not each.investigation.is_sensitive,
        )
        for each in assessments
    ]


def tallies(solution: ExistingSolution) -> list[Tally]:
    """How many teams concluded what, our own included; nothing for a conclusion that nobody drew."""
    rows = SolutionAssessment.objects.filter(solution=solution).values("decision").annotate(count=Count("pk"))
    counts = {row["decision"]: row["count"] for row in rows.order_by("decision")}
    return [Tally(value, label, counts[value]) for value, label in SolutionDecision.choices if value in counts]


def published_mentions(solution: ExistingSolution) -> Sequence[SolutionMention]:
    """What published sheets retained of it, the latest first."""
    mentions = SolutionMention.objects.filter(
        solution=solution, investigation__in=Investigation.objects.published()
    ).select_related("investigation")
    return list(mentions.order_by("-investigation__published_at", "pk")[:SHOWN_MENTIONS])


def same_names(names: Iterable[str]) -> list[ExistingSolution]:
    """Solutions that already bear one of `names`, as name or alias, accents, case and punctuation apart."""
    wanted = {fold(name) for name in names} - {""}
    return [row for row in _names() if wanted & _folded_names(row)]


def near_solutions(names: Iterable[str], *, limit: int = 5) -> list[ExistingSolution]:
    """Solutions whose name or alias is the same, holds one of `names`, or is spelled nearly so; nearest first."""
    wanted = {fold(name) for name in names} - {""}
    if not wanted:
        return []
    found = [
        (max((_nearness(one, other) for one in wanted for other in _folded_names(row)), default=0.0), row)
        for row in _names()
    ]
    near = [(nearness, row) for nearness, row in found if nearness >= _NEAR_RATIO]
    return [row for _, row in sorted(near, key=lambda pair: (-pair[0], fold(pair[1].name)))[:limit]]


def _names() -> QuerySet[ExistingSolution]:
    """Read and compared here: the register counts some hundreds of rows, and only those who add to it ask."""
    return ExistingSolution.objects.only("name", "aliases", "slug", "kind").order_by("pk")


def _folded_names(row: ExistingSolution) -> set[str]:
    return {fold(name) for name in [row.name, *row.aliases]} - {""}


def _nearness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    shorter, longer = sorted((_singular(one), _singular(other)), key=len)
    if len(shorter) >= _SHORTEST_NAME and f" {shorter} " in f" {longer} ":
        return 0.95
    matcher: difflib.SequenceMatcher[Any] = difflib.SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < _NEAR_RATIO or matcher.quick_ratio() < _NEAR_RATIO:
        return 0.0
    return matcher.ratio()


def _singular(folded: str) -> str:
    """Near enough to compare names: « bourses » is « bourse »."""
    return " ".join(word.rstrip("sx") or word for word in folded.split())
