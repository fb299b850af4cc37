"""The synthesis as another typesetter would print it: the content of our HTML, word for word, as typst markup.

Headings, paragraphs, lists, tables, drawings, links, page numbers of contents and list, the same fonts, A4, tagged for
PDF/UA-1. Not our layout: typst has its own defaults, so pages differ. It is the floor that we print our distance to.
Needs requirements/bench.txt (`make bench` installs it).
"""

import json
from collections.abc import Iterator
from pathlib import Path

from fontTools.ttLib import TTFont
from lxml import etree, html

from reports.pdf_assets import ASSETS

BREAKS = {"chapter", "region", "sheet", "contents", "back"}  # classes of what starts a page
INLINE = {"strong": "strong", "b": "strong", "em": "emph", "i": "emph"}
BLOCKS = {"section", "div", "article", "header", "footer", "figure", "ul", "ol", "dl", "table", "p", "body", "aside"}
PREAMBLE = """
#set document(title: {title}, author: {author})
#set page(paper: "a4", margin: (top: 21mm, x: 19mm, bottom: 16mm), numbering: "1")
#set text(font: "Marianne", size: 9.4pt, lang: "fr", hyphenate: true)
#set par(justify: true)
#let page-of(name) = context str(counter(page).at(label(name)).first())
"""


def to_typst(source: str) -> str:
    """Markup of the whole synthesis from `reports.documents.synthesis_html`."""
    root = html.fromstring(source)
    title, author = root.findtext(".//title"), root.find(".//meta[@name='author']").get("content")
    ids = {element.get("id") for element in root.iter() if element.get("id")}
    return PREAMBLE.format(title=_string(title), author=_string(author)) + "".join(_block(root.find("body"), ids))


def _string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def _text(text: str | None) -> str:
    words = " ".join((text or "").split())
    if not words:
        return " " if text else ""
    before, after = text[0].isspace(), text[-1].isspace()
    return f"#{_string(' ' * before + words + ' ' * after)};"


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _block(element: etree._Element, ids: set[str]) -> Iterator[str]:
    name = _name(element)
    if BREAKS & set((element.get("class") or "").split()):
        yield "\n#pagebreak(weak: true)\n"
    if element.get("id"):
        yield f"#metadata(none)#label({_string(element.get('id'))})\n"
    if name == "svg":
        yield from _drawing(element)
    elif name in ("ul", "ol"):
        items = ", ".join(f"[{''.join(_children(item, ids))}]" for item in element)
        yield f"\n#{'list' if name == 'ul' else 'enum'}({items})\n"
    elif name == "table":
        yield from _table(element, ids)
    elif name[0:1] == "h" and name[1:].isdigit():
        yield f"\n#heading(level: {name[1:]})[{''.join(_children(element, ids))}]\n"
    else:
        yield "\n\n"
        yield from _children(element, ids)
        yield "\n\n"


def _children(element: etree._Element, ids: set[str]) -> Iterator[str]:
    yield _text(element.text)
    for child in element:
        if _name(child):
            yield from _inline(child, ids)
        yield _text(child.tail)


def _inline(element: etree._Element, ids: set[str]) -> Iterator[str]:
    name = _name(element)
    within = "".join(_children(element, ids)) if name not in BLOCKS and name != "svg" else ""
    target = element.get("data-target", "")[1:]
    if target in ids:
        yield f"#{_string(', p. ')};#page-of({_string(target)});"
    elif name == "br":
        yield "#linebreak();"
    elif name in INLINE:
        yield f"#{INLINE[name]}[{within}];"
    elif name == "a" and within.strip():
        link = element.get("href")
        place = f"label({_string(link[1:])})" if link[1:] in ids else _string(link)
        yield f"#link({place})[{within}];"
    elif name in ("span", "small", "sup", "abbr", "a", "time", "q", "cite", "code"):
        yield within
    else:
        yield from _block(element, ids)


def _drawing(element: etree._Element) -> Iterator[str]:
    # An HTML parser lowers the names of attributes; SVG is strict about this one.
    content = etree.tostring(element, encoding="unicode", with_tail=False).replace("viewbox=", "viewBox=")
    if "xmlns=" not in content[:200]:
        content = content.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    told = " ".join("".join(element.itertext()).split())[:300] or "Dessin"
    drawing = json.dumps(content, ensure_ascii=False)
    yield f'\n#image(bytes({drawing}), format: "svg", width: 70%, alt: {_string(told)})\n'


def _table(element: etree._Element, ids: set[str]) -> Iterator[str]:
    for caption in element.iterfind("caption"):
        yield from _block(caption, ids)
    rows = [[cell for cell in row if _name(cell) in ("td", "th")] for row in element.iter("tr")]
    columns = max(sum(int(cell.get("colspan", 1)) for cell in row) for row in rows)
    yield f"\n#table(columns: {columns}, stroke: 0.2mm,\n"
    for number, row in enumerate(rows):
        cells = "".join(
            f"table.cell(colspan: {cell.get('colspan', 1)})[{''.join(_children(cell, ids))}], " for cell in row
        )
        yield f"table.header({cells}),\n" if number == 0 and element.find("thead") is not None else f"{cells}\n"
    yield ")\n"


def write_fonts(folder: Path) -> None:
    """Marianne as plain font files: typst reads no WOFF2."""
    for url, path in ASSETS.paths().items():
        if url.endswith(".woff2"):
            font = TTFont(path)
            font.flavor = None
            font.save(folder / f"{Path(path).stem}.otf")


COMPILE = """
import io, json, sys
import pikepdf, typst
request = json.load(sys.stdin)
pdf = typst.compile(request["source"], font_paths=[request["fonts"]], ignore_system_fonts=True, pdf_standards="ua-1")
print(len(pikepdf.open(io.BytesIO(pdf)).pages))
"""
