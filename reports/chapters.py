"""A synthesis built chapter by chapter: laid out in parallel, kept for the next time, joined into one document.

    front matter, one chapter a région (cut when it is long)   laid out first, page numbers unknown
    opening (cover, contents), closing (conclusion, lists)     laid out last, with the page numbers of all the others

An edited région costs its own layout only: the other chapters are found by the hash of their HTML. Page numbers are
printed by the joining (`reports.assembly`), so a chapter does not depend on those before it.
"""

import datetime as dt
import hashlib
import math
from collections.abc import Callable, Mapping, Sequence

from django.db import transaction

from core.files import store_file
from reports import documents
from reports.assembly import join_parts
from reports.models import Chapter
from reports.rendering import SYNTHESIS_LIMITS, Part, RenderedPart, RenderPool
from reports.synthesis_data import SynthesisValue
from reports.template_version import template_version

WORKERS = 2
CONTENTS_LINES_PER_PAGE = 52  # first guess of the length of the contents; a wrong one costs a second layout
MAX_OPENING_ATTEMPTS = 4
Advance = Callable[[int, int, str], None]


def build_chaptered(value: SynthesisValue, *, at: dt.datetime, advance: Advance) -> tuple[bytes, int]:
    """The document and its number of pages.

    Side effects: child processes; chapters stored. Raises core.jobs.JobError.
    """
    body = [*documents.front_parts(value), *documents.region_parts(value)]
    total = len(body) + 2
    with _Press(at=at, advance=advance, total=total) as press:
        chapters = press.print_parts(body)
        advance(len(body), total, "Sommaire et numéros de page")
        opening, closing = _numbered_ends(value, chapters, press)
    advance(total - 1, total, "Assemblage du document")
    parts = [opening, *chapters, closing]
    content = join_parts(parts, titles=documents.anchor_titles(value))
    press.keep()
    return content, sum(part.page_count for part in parts)


def _numbered_ends(
    value: SynthesisValue, chapters: Sequence[RenderedPart], press: "_Press"
) -> tuple[RenderedPart, RenderedPart]:
    """Opening and closing, once the contents count their own pages right."""
    length = 1 + math.ceil(len(documents.contents(value)) / CONTENTS_LINES_PER_PAGE)
    for _ in range(MAX_OPENING_ATTEMPTS):
        pages = page_numbers(chapters, first=length + 1)
        closing_first = length + 1 + sum(chapter.page_count for chapter in chapters)
        closing_part = documents.closing_part(value, pages)
        [closing] = press.print_parts([closing_part])
        pages |= page_numbers([closing], first=closing_first)
        [opening] = press.print_parts([documents.opening_part(value, pages)])
        if opening.page_count == length:
            return opening, closing
        length = opening.page_count
    raise AssertionError("the length of the contents does not settle")


def page_numbers(parts: Sequence[RenderedPart], *, first: int) -> dict[str, int]:
    """Printed page number of each anchor, when the first of these parts starts on page `first` (from 1)."""
    numbers: dict[str, int] = {}
    for part in parts:
        numbers |= {name: first + place[0] for name, place in part.anchors.items()}
        first += part.page_count
    return numbers


class _Press:
    """Prints parts, those never printed before in child processes. Leaving the context ends the children."""

    def __init__(self, *, at: dt.datetime, advance: Advance, total: int) -> None:
        self._at = at
        self._advance = advance
        self._total = total
        self._pool: RenderPool | None = None
        self._fresh: dict[str, RenderedPart] = {}
        self._used: list[str] = []

    def __enter__(self) -> "_Press":
        return self

    def __exit__(self, *error: object) -> None:
        if self._pool is not None:
            self._pool.__exit__(None, None, None)

    def print_parts(self, parts: Sequence[Part]) -> list[RenderedPart]:
        keys = [chapter_key(part) for part in parts]
        self._used += keys
        known = _kept_chapters(keys, {key: part.name for key, part in zip(keys, parts, strict=True)})
        missing = {key: part for key, part in zip(keys, parts, strict=True) if key not in known}
        if missing:
            if self._pool is None:
                self._pool = RenderPool(limits=SYNTHESIS_LIMITS, workers=WORKERS)
                self._pool.__enter__()
            rendered = self._pool.render(list(missing.values()), on_progress=self._progress(len(known), len(parts)))
            fresh = dict(zip(missing, rendered, strict=True))
            self._fresh |= fresh
            known |= fresh
        return [known[key] for key in keys]

    def _progress(self, already: int, wanted: int) -> Callable[[int, int], None]:
        def tell(done: int, pages: int) -> None:
            if wanted > 1:
                step = f"Mise en page : chapitre {min(already + done + 1, wanted)} sur {wanted}"
                self._advance(already + done, self._total, f"{step}, page {pages}" if pages else step)

        return tell

    def keep(self) -> None:
        """Store the chapters printed now and note the use of the others: one write each, after the work."""
        with transaction.atomic():
            for key, part in self._fresh.items():
                if Chapter.objects.filter(pk=key).exists():
                    continue
                stored = store_file(content=part.pdf, name=f"{part.name}.pdf", content_type="application/pdf")
                Chapter.objects.create(
                    key=key,
                    file=stored,
                    page_count=part.page_count,
                    anchors={"anchors": part.anchors, "bookmarks": part.bookmarks},
                    used_at=self._at,
                )
            Chapter.objects.filter(pk__in=self._used).update(used_at=self._at)


def chapter_key(part: Part) -> str:
    """Hash of everything that decides the chapter's bytes."""
    return hashlib.sha256(f"{template_version()}\0{part.html}".encode()).hexdigest()


def _kept_chapters(keys: Sequence[str], names: Mapping[str, str]) -> dict[str, RenderedPart]:
    kept = {}
    for chapter in Chapter.objects.filter(pk__in=keys).select_related("file"):
        with chapter.file.content.open("rb") as stream:
            pdf = stream.read()
        kept[chapter.key] = RenderedPart(
            name=names[chapter.key],
            pdf=pdf,
            page_count=chapter.page_count,
            anchors={name: tuple(place) for name, place in chapter.anchors["anchors"].items()},
            bookmarks=tuple(tuple(bookmark) for bookmark in chapter.anchors["bookmarks"]),
        )
    return kept
