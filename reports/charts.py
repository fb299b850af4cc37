"""Charts and maps as SVG text: no library, no colour alone, a `<title>` that tells the figure in words.

WeasyPrint takes the title as the alternative text. Each chart stands beside the table of its values.
"""

import html
from collections.abc import Mapping, Sequence

from collectivites.map_outline import INNER_PARIS_CODES, load_outline
from reports.synthesis_data import BreakdownRow, BreakdownValue, RegionGroup, RegionVerdicts, SynthesisValue

BLUE = "#000091"  # bleu France
BLUE_MID = "#6a6af4"
BLUE_PALE = "#cacafb"
BLUE_FAINT = "#ececfe"
GREY_DARK = "#3a3a3a"
GREY = "#929292"
GREY_PALE = "#eeeeee"
NEIGHBOUR = "#e6e6f2"
SHOWN_ROWS = 8

# One fill a verdict: tone, and hatching where two tones could be confused on a black and white print.
VERDICT_FILLS = {
    "confirmed": BLUE,
    "nuanced": "url(#hatch-blue)",
    "refuted": GREY_DARK,
    "unsettled": "#ffffff",
}
_HATCH = (
    '<pattern id="hatch-blue" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="4" height="4" fill="{BLUE_FAINT}"/><rect width="1.6" height="4" fill="{BLUE}"/></pattern>'
)
_TEXT = 'font-family="Marianne" fill="#161616"'


def _escape(text: object) -> str:
    return html.escape(str(text), quote=True)


def _svg(width: int, height: int, title: str, body: str, *, css_class: str = "chart") -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" class="{css_class}" viewBox="0 0 {width} {height}">'
        f"<title>{_escape(title)}</title>{body}</svg>"
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def percent(count: int, total: int) -> int:
    """Rounded share, in %. Zero when there is nothing to share."""
    return round(100 * count / total) if total else 0


def shown_rows(breakdown: BreakdownValue) -> Sequence[BreakdownRow]:
    """The rows that a chart draws and that the table beside it gives: two more rather than a remainder of two."""
    return breakdown.rows[:SHOWN_ROWS] if len(breakdown.rows) > SHOWN_ROWS + 2 else breakdown.rows


def horizontal_bars(breakdown: BreakdownValue) -> str:
    """One bar a row shown, its label above it and its number at its end."""
    rows = shown_rows(breakdown)
    largest = max((row.count for row in rows), default=0) or 1
    width, pitch, full = 300, 23, 258
    pieces = []
    for number, row in enumerate(rows):
        top = number * pitch
        length = max(1.5, full * row.count / largest)
        pieces.append(
            f'<text x="0" y="{top + 8.5}" font-size="8.6" {_TEXT}>{_escape(_capital(row.label))}</text>'
            f'<rect x="0" y="{top + 11.5}" width="{full}" height="7" fill="{GREY_PALE}"/>'
            f'<rect x="0" y="{top + 11.5}" width="{length:.1f}" height="7" fill="{BLUE}"/>'
            f'<text x="{full + 6}" y="{top + 18.5}" font-size="9.6" font-weight="700" {_TEXT}>{row.count}</text>'
        )
    told = " ; ".join(f"{row.label} : {row.count}" for row in rows)
    title = f"{breakdown.title}, diagramme en barres. {told}."
    return _svg(width, max(1, len(rows)) * pitch, title, "".join(pieces))


def stacked_verdicts(
    lines: Sequence[RegionVerdicts], labels: Sequence[tuple[str, str]], *, title: str = "Verdicts par région"
) -> str:
    """One bar a région, cut by verdict; all bars share one scale, so that lengths compare."""
    largest = max((sum(line.counts) for line in lines), default=0) or 1
    width, pitch, left, full = 480, 19, 150, 310
    order = [name for name in VERDICT_FILLS if name in dict(labels)]
    index = {name: position for position, (name, _label) in enumerate(labels)}
    pieces = [f"<defs>{_HATCH}</defs>", _legend([(name, dict(labels)[name]) for name in order])]
    for number, line in enumerate(lines):
        top = 22 + number * pitch
        pieces.append(
            f'<text x="{left - 8}" y="{top + 9.5}" text-anchor="end" font-size="9" {_TEXT}>'
            f"{_escape(line.region_name)}</text>"
        )
        x = float(left)
        for name in order:
            count = line.counts[index[name]]
            length = full * count / largest
            if count:
                pieces.append(
                    f'<rect x="{x:.1f}" y="{top}" width="{length:.1f}" height="12" fill="{VERDICT_FILLS[name]}"'
                    f' stroke="{BLUE if name != "unsettled" else GREY}" stroke-width="0.7"/>'
                )
            x += length
        pieces.append(
            f'<text x="{x + 5:.1f}" y="{top + 9.5}" font-size="9" font-weight="700" {_TEXT}>{sum(line.counts)}</text>'
        )
    return _svg(width, 24 + len(lines) * pitch, _verdicts_in_words(lines, labels, title), "".join(pieces))


def _verdicts_in_words(lines: Sequence[RegionVerdicts], labels: Sequence[tuple[str, str]], title: str) -> str:
    told = " ; ".join(
        f"{line.region_name} : "
        + ", ".join(f"{count} {label}" for count, (_name, label) in zip(line.counts, labels, strict=True) if count)
        for line in lines
    )
    return f"{title}, barres empilées. {told}."


def _legend(entries: Sequence[tuple[str, str]]) -> str:
    pieces, x = [], 150
    for name, label in entries:
        stroke = BLUE if name != "unsettled" else GREY
        pieces.append(
            f'<rect x="{x}" y="2" width="10" height="10" fill="{VERDICT_FILLS[name]}" stroke="{stroke}"'
            f' stroke-width="0.7"/><text x="{x + 14}" y="10.5" font-size="9" {_TEXT}>{_escape(label)}</text>'
        )
        x += 24 + 5 * len(label) + 14
    return "".join(pieces)


def _depth(count: int) -> str:
    """Tone of a département: three steps, told by the legend."""
    if not count:
        return BLUE_FAINT
    return BLUE_PALE if count == 1 else BLUE_MID if count <= 3 else BLUE


def _shapes(counts: Mapping[str, int], *, stroke: str = "#ffffff") -> str:
    outline = load_outline()
    inner = sum(counts.get(code, 0) for code in INNER_PARIS_CODES)
    paths = [
        f'<path d="{shape.path}" fill="{_depth(counts.get(shape.code, 0))}" stroke="{stroke}" stroke-width="2"/>'
        for shape in outline.shapes
    ]
    paths.append(f'<path d="{outline.inner_paris_block}" fill="{_depth(inner)}" stroke="{stroke}" stroke-width="2"/>')
    return "".join(paths)


def france_map(counts: Mapping[str, int], *, names: Mapping[str, str]) -> str:
    """Number of sheets by département, with overseas and the inset of Paris. `names` are those of `counts`."""
    outline = load_outline()
    frames = "".join(f'<path d="{frame}" fill="none" stroke="{GREY}" stroke-width="1.5"/>' for frame in outline.frames)
    labels = "".join(
        f'<text x="{label.x}" y="{label.y}" font-size="19" text-anchor="{"middle" if label.x else "start"}" {_TEXT}>'
        f"{_escape(label.text)}</text>"
        for label in outline.labels
    )
    numbers = "".join(_number_on(code, count) for code, count in sorted(counts.items()))
    told = ", ".join(f"{names[code]} {count}" for code, count in sorted(counts.items()))
    title = f"Carte de France des investigations par département. {told}."
    return _svg(outline.width, outline.height, title, _shapes(counts) + frames + labels + numbers, css_class="map")


def _number_on(code: str, count: int) -> str:
    shape = load_outline().shape(code)
    if shape is None:
        return ""
    left, top, right, bottom = shape.box
    colour = "#161616" if count == 1 else "#ffffff"
    return (
        f'<text x="{(left + right) / 2:.0f}" y="{(top + bottom) / 2 + 8:.0f}" font-size="24" font-weight="700"'
        f' text-anchor="middle" font-family="Marianne" fill="{colour}">{count}</text>'
    )


def cover_map(counts: Mapping[str, int]) -> str:
    """The map as an ornament of the cover: mainland and Corsica, no number."""
    outline = load_outline()
    mainland = [shape for shape in outline.shapes if len(shape.code) == 2 and shape.code not in INNER_PARIS_CODES]
    inner = sum(counts.get(code, 0) for code in INNER_PARIS_CODES)
    paths = "".join(
        f'<path d="{shape.path}" fill="{BLUE if counts.get(shape.code) else BLUE_FAINT}" stroke="#ffffff"'
        ' stroke-width="2.5"/>'
        for shape in mainland
    )
    block = (
        f'<path d="{outline.inner_paris_block}" fill="{BLUE if inner else BLUE_FAINT}" stroke="#ffffff"'
        ' stroke-width="2.5"/>'
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" class="cover__map" viewBox="110 0 1046 1080">'
        "<title>Carte de France où sont colorés les départements qui ont mené des investigations</title>"
        f"{paths}{block}</svg>"
    )


def region_map(region: RegionGroup) -> str:
    """The région among its neighbours; its départements with sheets stand out. Empty when it is not drawn."""
    outline = load_outline()
    counts = {
        departement.code: sum(len(group.sheets) for group in departement.collectivites)
        for departement in region.departements
    }
    outside = [code for code in region.departement_codes if code not in INNER_PARIS_CODES]
    view_box = outline.box_around(outside or region.departement_codes)
    if view_box is None:
        return ""
    own = set(region.departement_codes)
    inner = sum(counts.get(code, 0) for code in INNER_PARIS_CODES)
    paths = []
    for shape in outline.shapes:
        if shape.is_inset or not _meets(shape.box, view_box):
            continue
        fill = NEIGHBOUR if shape.code not in own else BLUE if counts.get(shape.code) else BLUE_PALE
        paths.append(f'<path d="{shape.path}" fill="{fill}" stroke="#ffffff" stroke-width="2"/>')
    fill = NEIGHBOUR if not own & INNER_PARIS_CODES else BLUE if inner else BLUE_PALE
    paths.append(f'<path d="{outline.inner_paris_block}" fill="{fill}" stroke="#ffffff" stroke-width="2"/>')
    told = ", ".join(f"{departement.name} {counts[departement.code]}" for departement in region.departements)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" class="region__map" viewBox="{view_box}">'
        f"<title>{_escape(region.name)} : carte des investigations par département. {_escape(told)}.</title>"
        f"{''.join(paths)}</svg>"
    )


def inner_paris_map(region: RegionGroup) -> str:
    """Paris and its inner suburbs, drawn large beside the région they are in; empty for the others."""
    own = INNER_PARIS_CODES & set(region.departement_codes)
    if not own:
        return ""
    counts = {
        departement.code: sum(len(group.sheets) for group in departement.collectivites)
        for departement in region.departements
        if departement.code in INNER_PARIS_CODES
    }
    outline = load_outline()
    paths = "".join(
        f'<path d="{shape.path}" fill="{BLUE if counts.get(shape.code) else BLUE_PALE}" stroke="#ffffff"'
        ' stroke-width="2"/>'
        for shape in outline.shapes
        if shape.is_inset
    )
    told = (
        ", ".join(
            f"{departement.name} {counts[departement.code]}"
            for departement in region.departements
            if departement.code in counts
        )
        or "aucune investigation"
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" class="region__inset"'
        f' viewBox="{outline.box_around(INNER_PARIS_CODES, margin=4)}">'
        f"<title>Paris et petite couronne : {_escape(told)}.</title>{paths}</svg>"
    )


def _meets(box: tuple[int, int, int, int], view_box: str) -> bool:
    """Whether a shape shows in the window: neighbours give the context, the rest of the country is not drawn."""
    left, top, width, height = (int(value) for value in view_box.split())
    return box[0] < left + width and box[2] > left and box[1] < top + height and box[3] > top


def front_charts(synthesis: SynthesisValue) -> dict[str, str]:
    """Every drawing of the front matter, by the name its template uses."""
    names = {departement.code: departement.name for region in synthesis.regions for departement in region.departements}
    return {
        "france_map": france_map(synthesis.sheets_by_departement(), names=names),
        "exits": horizontal_bars(synthesis.breakdown("exits")),
        "verdicts": horizontal_bars(synthesis.breakdown("verdicts")),
        "methods": horizontal_bars(synthesis.breakdown("methods")),
        "themes": horizontal_bars(synthesis.breakdown("themes")),
        "prototypes": horizontal_bars(synthesis.breakdown("prototypes")),
        "verdicts_by_region": stacked_verdicts(synthesis.verdicts_by_region, synthesis.verdict_labels),
    }
