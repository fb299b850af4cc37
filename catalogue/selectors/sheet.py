"""A published sheet with all that its page shows."""

import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchRank
from django.db.models import F, Func, IntegerField, OuterRef, QuerySet, Value
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.text import capfirst

from catalogue import search
from catalogue.models import SheetIndex
from catalogue.prepared import Prepared
from catalogue.selectors import sheet_follow_ups
from collectivites.states import CollectiviteKind
from core.access import fetch_visible
from core.text import fold
from investigations.models import (
    ExistingSolution,
    Hypothesis,
    Investigation,
    InvestigationCollectivite,
    ProposedSolution,
    SolutionMention,
)
from investigations.selectors.next_version import as_next_version, revision_of
from investigations.selectors.public_parts import ShownParts, next_parts, part_lists, shown_parts
from investigations.selectors.resumption import (
    Comparison,
    Own,
    Relative,
    comparison,
    lead_place,
    relatives_of,
    with_place,
)
from investigations.selectors.sheet_content import content_of
from investigations.states import (
    CollectiviteRole,
    ExitScenario,
    ProposalKind,
    ResearchMethod,
    Section,
    SolutionKind,
    Verdict,
)
from programmes.models import Engagement, Theme
from reports.selectors.sheets import BASIS_REMARKS, present_name

SIMILAR = 3
_SIMILAR_CANDIDATES = 500  # the most recent ones that share a theme: bounds the work, whatever the size
_ROLE_ORDER = [CollectiviteRole.LEAD, CollectiviteRole.PARTNER, CollectiviteRole.ASSOCIATED]


@dataclass(frozen=True)
class Part:
    """A written section. `missing` says, in words for the reader, why `text` is empty."""

    key: str
    title: str
    text: str
    missing: str


@dataclass(frozen=True)
class SheetPage:
    """`base`: where the files of the page stand, the sheet's own address when it is public."""

    sheet: Investigation
    base: str
    shown: ShownParts
    parts: dict[str, Part]
    territories: list[dict[str, Any]]
    themes: list[dict[str, str]]
    hypotheses: list[dict[str, str]]
    mentions: list[dict[str, Any]]
    proposals: list[dict[str, str]]
    methods: list[str]
    secondary_exits: list[str]
    services_born: list[dict[str, str]]
    previous: dict[str, str] | None
    next: dict[str, str] | None
    origin: dict[str, str] | None
    resumptions: list[dict[str, str]]
    comparison: Comparison
    follow_up: sheet_follow_ups.Aftermath
    similar: Sequence[dict[str, Any]]

    @property
    def has_remarks(self) -> bool:
        """Whether a verdict needs its word explained."""
        return any(hypothesis["remark"] for hypothesis in self.hypotheses)

    @property
    def has_files(self) -> bool:
        """Whether something of it needs its own consent."""
        return bool(self.shown.pictures) or self.shown.presentation_bytes is not None

    @property
    def lead(self) -> dict[str, Any] | None:
        return self.territories[0] if self.territories else None


def published_sheet(slug: str) -> Investigation | None:
    """For pages that hang on a sheet; whoever finds none asks whether it was withdrawn. One query."""
    return Investigation.objects.published().filter(slug=slug).first()


def sheet_page(slug: str) -> SheetPage:
    """Three queries. Raises Http404 for an unknown slug and for a sheet that is not public: the two look the same."""
    sheet = fetch_visible(Investigation.objects.published().select_related("programme"), slug=slug)
    lists = _lists_of(sheet)
    return page_of(sheet, lists, base=reverse("catalogue:sheet", args=[slug]), shown=shown_parts(sheet, lists))


def preview_page(sheet: Investigation, *, note: str, at: dt.datetime) -> SheetPage:
    """The page that a publication would give, at `at`: whatever the state of the sheet. About ten queries.

    `sheet` comes with its programme. `note` stands for what readers will be told of the new version.
    """
    revision = revision_of(sheet)
    lists = _lists_of(sheet)
    if revision is not None:
        for row in lists["hypotheses"]:
            row.update(revision.hypotheses.get(str(row["pk"]), {}))
    return page_of(
        as_next_version(sheet, revision, at=at),
        lists,
        base=reverse("catalogue:preview", args=[sheet.pk]),
        shown=next_parts(content_of(sheet, revision), lists, note=note, at=at),
    )


def page_of(
    sheet: Investigation, lists: Mapping[str, list[dict[str, Any]]], *, base: str, shown: ShownParts
) -> SheetPage:
    """Everything that the page says, from the sheet and what hangs on it. One query."""
    themes = [{"slug": row["slug"], "label": capfirst(row["label"])} for row in lists["themes"]]
    return SheetPage(
        sheet=sheet,
        base=base,
        shown=shown,
        parts={section.value: _part(sheet, section) for section in Section},
        territories=[
            row
            | {
                "role_label": CollectiviteRole(row["role"]).label,
                "kind_label": CollectiviteKind(row["kind"]).label,
                "present_name": present_name(row["name"], row["present_name"]),
            }
            for row in sorted(lists["territories"], key=lambda row: (_ROLE_ORDER.index(row["role"]), row["position"]))
        ],
        themes=sorted(themes, key=lambda row: fold(row["label"])),
        hypotheses=[
            row | {"verdict_label": Verdict(row["verdict"]).label, "remark": BASIS_REMARKS.get(row["basis"], "")}
            for row in lists["hypotheses"]
        ],
        mentions=[row | {"kind_label": SolutionKind(row["kind"]).label} for row in lists["mentions"]],
        proposals=[row | {"kind_label": ProposalKind(row["kind"]).label} for row in lists["proposals"]],
        methods=[ResearchMethod(method).label for method in sheet.research_methods],
        secondary_exits=[ExitScenario(scenario).label for scenario in sheet.secondary_exits],
        services_born=lists["services"],
        previous=next(iter(lists["previous"]), None),
        next=next(iter(lists["next"]), None),
        origin=next(iter(lists["origin"]), None),
        resumptions=lists["resumptions"],
        comparison=comparison(
            [Own(row["pk"], row["resumed_from"], row["text"], row["verdict"]) for row in lists["hypotheses"]],
            [Relative(**row | {"place": row["place"] or ""}) for row in lists["relatives"]],
        ),
        follow_up=sheet_follow_ups.aftermath(lists, told_at=shown.version.published_at if shown.version else None),
        similar=similar_sheets(sheet, themes=[theme["slug"] for theme in themes]),
    )


def similar_sheets(sheet: Investigation, *, themes: Sequence[str]) -> list[dict[str, Any]]:
    """Cards of at most three other public sheets: those that share the most themes, then the words of the title.

    One query; none for a sheet without theme. Never the sheet itself.
    """
    if not themes:
        return []
    words = [f"theme:{theme}" for theme in themes]
    rows = _SIMILAR.rows(own=sheet.pk, themes=words, title=search.searchable(sheet.title).split())
    return [json.loads(card) for (card,) in rows]


def _similar(*, own: uuid.UUID, themes: list[str], title: list[str]) -> QuerySet[Any]:
    wanted = Value(themes, output_field=SheetIndex._meta.get_field("facets"))
    candidates = (
        SheetIndex.objects.public().exclude(pk=own).filter(facets__overlap=wanted).recent_first()[:_SIMILAR_CANDIDATES]
    )
    return (
        SheetIndex.objects.filter(pk__in=candidates.values("pk"))
        .order_by(
            _SharedWords(F("facets"), wanted).desc(),
            SearchRank(F("search"), search.AnyQuery(title)).desc(),
            "investigation_id",
        )
        .values_list("card")[:SIMILAR]
    )


class _SharedWords(Func):
    """`_SharedWords(column, words)`: how many of `words` an array column holds."""

    output_field = IntegerField()

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:
        (column, column_params), (words, words_params) = map(compiler.compile, self.source_expressions)
        sql = f"(SELECT count(*) FROM unnest({words}) AS word WHERE word = ANY({column}))"  # noqa: S608 -- compiled SQL
        return sql, [*words_params, *column_params]


def _lists_of(sheet: Investigation) -> dict[str, list[dict[str, Any]]]:
    """What hangs on a sheet, by name of list. One query."""
    (row,) = _LISTS.rows(sheet=sheet.pk)
    return {name: [json.loads(item) for item in items] for name, items in zip(_LIST_NAMES, row, strict=True)}


_LIST_NAMES = ("territories", "themes", "hypotheses", "mentions", "proposals", "services", "previous", "next")
_LIST_NAMES += ("origin", "resumptions", "relatives", "decisions", "follow_ups", "replies", *part_lists())
_MAX_RESUMPTIONS, _MAX_RELATIVES = 50, 1000


def _lists(*, sheet: uuid.UUID) -> QuerySet[Any]:
    """Lists inside one row, as JSON: one query instead of eight."""
    own = {"investigation": OuterRef("pk")}
    printed = Engagement.objects.filter(
        programme=OuterRef("investigation__programme"), collectivite=OuterRef("collectivite")
    )
    neighbours = Investigation.objects.published().filter(programme=OuterRef("programme"))
    neighbour = JSONObject(slug="slug", title="title")
    lists = {
        "territories": InvestigationCollectivite.objects.filter(**own).values(
            json=JSONObject(
                role="role",
                position="position",
                name="name_then",
                present_name="collectivite__name",
                slug="collectivite__slug",
                kind="collectivite__kind",
                population="collectivite__population",
                population_year="collectivite__population_year",
                printed_population=printed.values("printed_population")[:1],
                departement="collectivite__departement__name",
                departement_code="collectivite__departement__code",
                departement_slug="collectivite__departement__slug",
                region="collectivite__region__name",
                region_slug="collectivite__region__slug",
            )
        ),
        "themes": Theme.objects.filter(investigations=OuterRef("pk")).values(
            json=JSONObject(slug="slug", label="label")
        ),
        "hypotheses": Hypothesis.objects.filter(**own)
        .order_by("position")
        .values(
            json=JSONObject(
                pk="pk", resumed_from="resumed_from", text="text", verdict="verdict", basis="basis", note="note"
            )
        ),
        "mentions": SolutionMention.objects.filter(**own)
        .order_by("position")
        .values(
            json=JSONObject(
                note="note",
                slug="solution__slug",
                name="solution__name",
                kind="solution__kind",
                operator="solution__operator",
                description="solution__description",
                open_source="solution__open_source",
            )
        ),
        "proposals": ProposedSolution.objects.filter(**own)
        .order_by("position")
        .values(json=JSONObject(title="title", kind="kind")),
        "services": ExistingSolution.objects.filter(born_from=OuterRef("pk"))
        .order_by("name")
        .values(json=JSONObject(slug="slug", name="name")),
        "previous": neighbours.filter(position__lt=OuterRef("position"))
        .order_by("-position")
        .values(json=neighbour)[:1],
        **_lineage(),
        **part_lists(),
        **sheet_follow_ups.lists(),
        "next": neighbours.filter(position__gt=OuterRef("position")).order_by("position").values(json=neighbour)[:1],
    }
    return Investigation.objects.filter(pk=sheet).values_list(*(ArraySubquery(lists[name]) for name in _LIST_NAMES))


def _lineage() -> dict[str, QuerySet[Any]]:
    """Published sheets that this one resumes, or that resume it, and the verdicts of their hypotheses."""
    published = Investigation.objects.published()
    told = JSONObject(slug="slug", title="title", place="place")
    relatives = relatives_of(OuterRef(OuterRef("pk")), OuterRef(OuterRef("resumed_from")))
    return {
        "origin": with_place(published.filter(pk=OuterRef("resumed_from"))).values(json=told)[:1],
        "resumptions": with_place(published.filter(resumed_from=OuterRef("pk")))
        .order_by("published_at", "pk")
        .values(json=told)[:_MAX_RESUMPTIONS],
        "relatives": Hypothesis.objects.filter(investigation__in=relatives.values("pk"))
        .annotate(place=lead_place("investigation"))
        .order_by("investigation__published_at", "position")
        .values(
            json=JSONObject(
                pk="pk",
                resumed_from="resumed_from",
                verdict="verdict",
                slug="investigation__slug",
                title="investigation__title",
                place="place",
            )
        )[:_MAX_RELATIVES],
    }


_LISTS = Prepared(_lists, sheet=uuid.UUID(int=0))
_SIMILAR = Prepared(_similar, own=uuid.UUID(int=0), themes=["?themes"], title=["?title"])


def _part(sheet: Investigation, section: Section) -> Part:
    text = {
        Section.PROBLEM: sheet.problem,
        Section.CONTEXT: sheet.context,
        Section.HYPOTHESES: sheet.hypotheses_intro,
        Section.INQUIRY: sheet.inquiry,
        Section.SOLUTIONS: sheet.solutions,
        Section.AFTERMATH: sheet.aftermath,
    }[section]
    return Part(section.value, section.label, text, sheet.undocumented.get(section.value, ""))
