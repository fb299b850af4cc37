"""From frozen values to HTML: what the templates need, prepared here, then the French typography.

No query, no clock, no setting: the same value gives the same HTML.
"""

import copy
import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from reports import charts
from reports.kind_words import KIND_PLURALS
from reports.prose import Prose, set_prose
from reports.rendering import Part
from reports.sheet_layout import SheetLayout, paragraphs
from reports.synthesis_data import (
    BreakdownValue,
    DepartementGroup,
    RegionGroup,
    SheetValue,
    SynthesisValue,
)
from reports.typography import typeset_html

BREAKDOWNS = (
    ("exits", "Issue"),
    ("verdicts", "Verdict"),
    ("methods", "Méthode"),
    ("prototypes", "Prototype"),
    ("themes", "Thème"),
)
SHEETS_PER_PART = 12
# Links to another chapter: `reports.render_child` makes them internal, `reports.assembly` resolves them.
ELSEWHERE = "https://chapitre.invalid/#"
# A literal first: the engine goes from one to the next, where a "word boundary" is tried at every character.
_ID = re.compile(r'id="([^"]+)"')
_LINK = re.compile(r'href="#([^"]+)"')
WORDS, FRONT, CONCLUSION = "avant-propos", "introduction", "conclusion"  # names of parts
COVER_FIGURES = ("sheets", "collectivites", "regions")
SUMMARIES_IN_OPENER = 5  # sheets: a longer list of them has no room for summaries on its page


def synthesis_html(synthesis: SynthesisValue, *, pages: Mapping[str, int] | None = None) -> str:
    """The whole synthesis as one document. Page numbers come from the stylesheet unless `pages` gives them."""
    return _render("pdf/synthesis.html", synthesis_context(synthesis, pages=pages))


def cover_part(synthesis: SynthesisValue) -> Part:
    return _part("couverture", "pdf/cover.html", {**_frame(synthesis), **_cover(synthesis)})


def contents_part(synthesis: SynthesisValue, pages: Mapping[str, int]) -> Part:
    """The table of contents, with the page numbers of everything else."""
    return _part("sommaire", "pdf/contents.html", {**_frame(synthesis), **_contents(synthesis, pages)})


def front_parts(synthesis: SynthesisValue) -> list[Part]:
    """What comes before the régions: the words of the ANCT's team when there are some, then programme and figures."""
    parts = []
    if has_words(synthesis):
        parts.append(_part(WORDS, "pdf/words.html", {**_frame(synthesis), **words_of(synthesis)}))
    return [*parts, _part(FRONT, "pdf/front.html", {**_frame(synthesis), **front_matter(synthesis)})]


def has_words(synthesis: SynthesisValue) -> bool:
    composition = synthesis.composition
    return bool(
        composition.foreword or composition.introduction or composition.verbatims_in("") or composition.pictures_in("")
    )


def conclusion_parts(synthesis: SynthesisValue) -> list[Part]:
    """The conclusion stands alone: changing a word of it lays out its own pages only."""
    context = {**_frame(synthesis), **conclusion_of(synthesis)}
    return [_part(CONCLUSION, "pdf/conclusion.html", context)] if context["conclusion"] else []


def region_parts(synthesis: SynthesisValue) -> list[Part]:
    """Each région, cut every `SHEETS_PER_PART` sheets so that no chapter weighs on the memory."""
    parts = []
    frame = _frame(synthesis)
    for value in synthesis.regions:
        for number, piece in enumerate(_cut(_Region(value, synthesis))):
            context = {**frame, "region": piece, "is_first": number == 0}
            parts.append(_part(f"region-{value.slug}-{number + 1}", "pdf/region.html", context))
    return parts


def chapters(synthesis: SynthesisValue) -> list[tuple[str, str]]:
    """Key and title of each chapter that can be looked at alone, in reading order."""
    named = [(WORDS, "Avant-propos, introduction, paroles")] if has_words(synthesis) else []
    named.append((FRONT, "Le programme et ses chiffres"))
    named += [(f"region-{region.slug}", region.name) for region in synthesis.regions]
    if synthesis.composition.conclusion or synthesis.programme.conclusion:
        named.append((CONCLUSION, "Conclusion"))
    return named


def chapter_parts(synthesis: SynthesisValue, key: str) -> list[Part]:
    """The parts of one chapter, exactly as the whole document has them. Empty for an unknown key."""
    if key in (WORDS, FRONT):
        return [part for part in front_parts(synthesis) if part.name == key]
    if key == CONCLUSION:
        return conclusion_parts(synthesis)
    regions = tuple(region for region in synthesis.regions if f"region-{region.slug}" == key)
    return region_parts(dataclasses.replace(synthesis, regions=regions))


def directory_part(synthesis: SynthesisValue, pages: Mapping[str, int]) -> Part:
    """The list of collectivités, with the pages of their sheets."""
    return _part("liste", "pdf/directory.html", {**_frame(synthesis), **_listing(synthesis, pages)})


def sources_part(synthesis: SynthesisValue) -> Part:
    return _part("sources", "pdf/sources.html", _frame(synthesis))


def _part(name: str, template: str, context: dict[str, Any]) -> Part:
    html = _render(template, {**context, "is_chapter": True})
    own = {found[1] for found in _ID.finditer(html) if html[found.start() - 1].isspace()}
    html = _LINK.sub(lambda found: found[0] if found[1] in own else f'href="{ELSEWHERE}{found[1]}"', html)
    return Part(name, html, is_chapter=True)


def sheet_html(sheet: SheetValue) -> str:
    """The document of one sheet."""
    return _render("pdf/sheet.html", {"sheet": SheetLayout(sheet, is_alone=True), "document": _sheet_metadata(sheet)})


def _render(template: str, context: dict[str, Any]) -> str:
    with translation.override("fr"):
        return typeset_html(render_to_string(template, context))


def synthesis_context(synthesis: SynthesisValue, *, pages: Mapping[str, int] | None = None) -> dict[str, Any]:
    pages = pages or {}
    return {
        **_frame(synthesis),
        **_cover(synthesis),
        **_contents(synthesis, pages),
        **words_of(synthesis),
        **front_matter(synthesis),
        **conclusion_of(synthesis),
        **_listing(synthesis, pages),
        "regions": [_Region(region, synthesis) for region in synthesis.regions],
    }


def _frame(synthesis: SynthesisValue) -> dict[str, Any]:
    return {"synthesis": synthesis, "document": _synthesis_metadata(synthesis), "is_chapter": False, "is_first": True}


def _cover(synthesis: SynthesisValue) -> dict[str, Any]:
    return {
        "cover_map": mark_safe(charts.cover_map(synthesis.sheets_by_departement())),  # noqa: S308 (drawn by us)
        "cover_figures": [synthesis.figure(key) for key in COVER_FIGURES],
    }


def _contents(synthesis: SynthesisValue, pages: Mapping[str, int]) -> dict[str, Any]:
    return {"contents": [dataclasses.replace(entry, page=pages.get(entry.anchor, 0)) for entry in contents(synthesis)]}


def front_matter(synthesis: SynthesisValue) -> dict[str, Any]:
    """Programme, figures, charts and tables: for the document, and for the web page of the same values."""
    drawings = {name: mark_safe(svg) for name, svg in charts.front_charts(synthesis).items()}  # noqa: S308 (the same)
    return {
        "charts": drawings,
        "presentation": paragraphs(synthesis.programme.presentation),
        "rhythm_notes": paragraphs(synthesis.programme.rhythm_note),
        "breakdown_figures": [
            _breakdown(synthesis.breakdown(key), drawings[key], heading) for key, heading in BREAKDOWNS
        ],
        "verdict_table": [
            {"name": line.region_name, "counts": line.counts, "total": sum(line.counts)}
            for line in synthesis.verdicts_by_region
        ],
        "departement_count": synthesis.figure("departements").value,
        "kinds": _kinds(synthesis),
    }


def words_of(synthesis: SynthesisValue) -> dict[str, Any]:
    """Foreword, introduction, words and pictures of no région in particular."""
    composition = synthesis.composition
    return {
        "has_words": has_words(synthesis),
        "foreword": set_prose(composition.foreword, key="avant-propos"),
        "opening_words": set_prose(composition.introduction, key="introduction"),
        "verbatims": composition.verbatims_in(""),
        "pictures": composition.pictures_in(""),
    }


def conclusion_of(synthesis: SynthesisValue) -> dict[str, Any]:
    """Staff's own, else what the programme's documents concluded."""
    written = set_prose(synthesis.composition.conclusion, key="conclusion")
    return {"conclusion": written or Prose(tuple(map(conditional_escape, paragraphs(synthesis.programme.conclusion))))}


def _listing(synthesis: SynthesisValue, pages: Mapping[str, int]) -> dict[str, Any]:
    return {"directory": _directory(synthesis, pages)}


@dataclasses.dataclass(frozen=True)
class Metadata:
    title: str
    short_title: str
    author: str
    description: str
    keywords: str
    as_of: Any


def _synthesis_metadata(synthesis: SynthesisValue) -> Metadata:
    programme = synthesis.programme
    scope = "" if synthesis.is_whole else f" : {', '.join(synthesis.scope_names)}"
    return Metadata(
        title=f"{programme.name}, synthèse de l’édition {programme.edition}{scope}",
        short_title=f"{programme.name} · Synthèse {programme.edition}",
        author=programme.operator or programme.name,
        description=f"Synthèse régionale des investigations publiées, édition {programme.edition}.",
        keywords="investigations, collectivités, service public, synthèse",
        as_of=synthesis.as_of,
    )


def _sheet_metadata(sheet: SheetValue) -> Metadata:
    return Metadata(
        title=sheet.title,
        short_title=f"{sheet.programme_name} · {sheet.edition}",
        author=sheet.operator or sheet.programme_name,
        description=sheet.summary,
        keywords=", ".join(sheet.themes),
        as_of=sheet.updated_on,
    )


@dataclasses.dataclass(frozen=True)
class ContentsEntry:
    """A line of the table of contents. `page` is 0 when the stylesheet finds it."""

    level: int
    title: str
    anchor: str
    page: int = 0


def contents(synthesis: SynthesisValue) -> list[ContentsEntry]:
    """Every chapter, then every région with its sheets, in reading order."""
    programme, composition = synthesis.programme, synthesis.composition
    entries = []
    if composition.foreword:
        entries.append(ContentsEntry(1, "Avant-propos", "avant-propos"))
    if composition.introduction:
        entries.append(ContentsEntry(1, "Introduction", "mots-introduction"))
    if composition.verbatims_in("") or composition.pictures_in(""):
        entries.append(ContentsEntry(1, "Paroles et images de terrain", "paroles"))
    entries.append(ContentsEntry(1, "Le programme en bref", "introduction"))
    if programme.phases:
        entries.append(ContentsEntry(1, "Comment se déroule une investigation", "deroule"))
    entries.append(ContentsEntry(1, "Les chiffres clés", "chiffres"))
    if synthesis.printed_figures:
        entries.append(ContentsEntry(1, "Les chiffres imprimés à l’époque", "chiffres-imprimes"))
    entries.append(ContentsEntry(1, "Les territoires du programme", "territoires"))
    entries.append(ContentsEntry(1, "Les collectivités, par type", "collectivites-par-type"))
    for region in synthesis.regions:
        entries.append(ContentsEntry(1, region.name, f"region-{region.slug}"))
        entries += [ContentsEntry(2, sheet.title, f"fiche-{sheet.slug}") for sheet in region.sheets]
    if composition.conclusion or programme.conclusion:
        entries.append(ContentsEntry(1, "Conclusion", "conclusion"))
    entries.append(ContentsEntry(1, "Liste des collectivités", "liste-collectivites"))
    entries.append(ContentsEntry(1, "Sources, licence et date", "sources"))
    return entries


class _Region:
    """A région with its drawings and its sheets. `places` may be a piece of it: `is_opened` says the title is told."""

    def __init__(self, value: RegionGroup, synthesis: SynthesisValue) -> None:
        self.value = value
        self.verbatims = synthesis.composition.verbatims_in(value.code)
        self.pictures = synthesis.composition.pictures_in(value.code)
        self.drawing = mark_safe(charts.region_map(value))  # noqa: S308 (ours, its texts are escaped)
        self.inset = mark_safe(charts.inner_paris_map(value))  # noqa: S308 (the same)
        self.tells_summaries = len(value.sheets) <= SUMMARIES_IN_OPENER
        self.outline = [_place(departement) for departement in value.departements]
        self.places = self.outline

    def holding(self, places: list[dict[str, Any]]) -> "_Region":
        piece = copy.copy(self)
        piece.places = places
        return piece

    def __getattr__(self, name: str) -> Any:
        if name == "value":  # not set yet, while being copied
            raise AttributeError(name)
        return getattr(self.value, name)


def _place(departement: DepartementGroup) -> dict[str, Any]:
    groups = []
    for number, group in enumerate(departement.collectivites):
        sheets = [SheetLayout(sheet) for sheet in group.sheets]
        for rank, sheet in enumerate(sheets, start=1):
            sheet.rank = rank
            sheet.opens_collectivite = rank == 1
            sheet.opens_departement = rank == 1 and number == 0
        groups.append({"territory": group.territory, "sheets": sheets, "count": len(sheets)})
    return {"departement": departement, "groups": groups}


def _cut(region: _Region) -> Iterator[_Region]:
    """The région itself when it is short, else pieces of at most `SHEETS_PER_PART` sheets."""
    if len(region.sheets) <= SHEETS_PER_PART:
        yield region
        return
    places, held = [], 0
    for place in region.places:
        for group in place["groups"]:
            for sheet in group["sheets"]:
                if held == SHEETS_PER_PART:
                    yield region.holding(places)
                    places, held = [], 0
                _add(places, place, group, sheet)
                held += 1
    yield region.holding(places)


def _add(places: list[dict[str, Any]], place: dict[str, Any], group: dict[str, Any], sheet: SheetLayout) -> None:
    if not places or places[-1]["departement"] is not place["departement"]:
        places.append({"departement": place["departement"], "groups": []})
    groups = places[-1]["groups"]
    if not groups or groups[-1]["territory"] is not group["territory"]:
        groups.append({**group, "sheets": []})
    groups[-1]["sheets"].append(sheet)


def anchor_titles(synthesis: SynthesisValue) -> dict[str, str]:
    """What a link to an anchor is called."""
    words = {**words_of(synthesis), **conclusion_of(synthesis)}
    notes = [note for name in ("foreword", "opening_words", "conclusion") for note in words[name].notes]
    return {
        **{entry.anchor: entry.title for entry in contents(synthesis)},
        **{note.anchor: f"Note {note.number} : ce que compte ce chiffre" for note in notes},
    }


def _breakdown(breakdown: BreakdownValue, chart: str, heading: str) -> dict[str, Any]:
    """The table beside a chart: its first rows, and the others told in one sentence, none left out."""
    shown = charts.shown_rows(breakdown)
    rows = [
        {"label": row.label, "count": row.count, "share": charts.percent(row.count, breakdown.total)} for row in shown
    ]
    others = ", ".join(f"{row.label} {row.count}" for row in breakdown.rows[len(shown) :])
    return {"breakdown": breakdown, "chart": chart, "rows": rows, "heading": heading, "others": others}


def _kinds(synthesis: SynthesisValue) -> list[dict[str, Any]]:
    lines = sorted(synthesis.collectivites, key=lambda line: line.territory.name)
    return [
        {
            "key": row.key,
            "label": KIND_PLURALS.get(row.key, row.label) if row.count > 1 else row.label,
            "lines": [line for line in lines if line.territory.kind == row.key],
        }
        for row in synthesis.breakdown("kinds").rows
    ]


def _directory(synthesis: SynthesisValue, pages: Mapping[str, int]) -> list[dict[str, Any]]:
    """The list of collectivités, in the order of the values, each with its sheets and their pages."""
    sheets = {sheet.slug: sheet for sheet in synthesis.sheets}
    return [
        {
            "territory": line.territory,
            "note": line.note,
            "sheets": [
                {"slug": slug, "title": sheets[slug].title, "page": pages.get(f"fiche-{slug}", 0)}
                for slug in line.sheet_slugs
                if slug in sheets
            ],
        }
        for line in synthesis.collectivites
    ]
