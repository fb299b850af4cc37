"""A synthesis built chapter by chapter: laid out in parallel, kept for the next time, joined into one document.

    cover, words, front matter, each région (cut when long), conclusion, sources   laid out first, page numbers unknown
    contents, list of collectivités                     laid out last, together, with the page numbers of the others

An edited région costs its own layout only: the other chapters are found by the hash of their HTML. Page numbers are
printed by the joining (`reports.assembly`), so a chapter does not depend on those before it.
"""

import dataclasses
import hashlib
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Protocol, Self

from reports import documents
from reports.assembly import join_parts
from reports.illustration import Pictures, hashes_in, illustrated
from reports.lengths import contents_length, listing_length
from reports.mother import MOTHER
from reports.rendering import SYNTHESIS_LIMITS, Part, RenderedPart, RenderPool
from reports.synthesis_data import SynthesisValue
from reports.template_version import template_version

WORKERS = 2
MAX_LENGTH_ATTEMPTS = 4
LISTING_ANCHOR = "liste-collectivites"  # opens its part (templates/pdf/_collectivites.html)
Advance = Callable[[int, int, str], None]  # (done, total, step in words)


def no_pictures(sha256: str) -> bytes:
    raise LookupError(f"nobody gave the picture {sha256}")


class Shelf(Protocol):
    """Where chapters already laid out are kept between builds."""

    def find(self, parts: Mapping[str, Part]) -> dict[str, RenderedPart]:
        """Those of these parts, by key, that are kept."""

    def keep(self, fresh: Mapping[str, RenderedPart], used: Sequence[str]) -> None:
        """Keep what was laid out now; note that the others served."""


class NoShelf:
    """Keeps nothing: for measures, and for exports of one day."""

    def find(self, parts: Mapping[str, Part]) -> dict[str, RenderedPart]:
        return {}

    def keep(self, fresh: Mapping[str, RenderedPart], used: Sequence[str]) -> None:
        pass


def build_chaptered(
    value: SynthesisValue,
    *,
    shelf: Shelf,
    pictures: Pictures = no_pictures,
    advance: Advance = lambda done, total, step: None,
    workers: int = WORKERS,
) -> tuple[bytes, int]:
    """The document and its number of pages. `pictures` is asked for those of the chapters to lay out only.

    Side effects: child processes; what the shelf does. Raises core.jobs.JobError.
    """
    MOTHER.wake()
    body = [
        documents.cover_part(value),
        *documents.front_parts(value),
        *documents.region_parts(value),
        *documents.conclusion_parts(value),
        documents.sources_part(value),
    ]
    total = len(body) + 2
    with _Press(shelf=shelf, pictures=pictures, advance=advance, total=total, workers=workers) as press:
        cover, *chapters, sources = press.print_parts(body)
        advance(len(body), total, "Sommaire et numéros de page")
        contents, listing = _numbered_lists(value, cover, chapters, sources, press)
    advance(total - 1, total, "Assemblage du document")
    parts = [cover, contents, *chapters, listing, sources]
    content = join_parts(parts, titles=documents.anchor_titles(value))
    press.keep()
    return content, sum(part.page_count for part in parts)


def _numbered_lists(
    value: SynthesisValue,
    cover: RenderedPart,
    chapters: Sequence[RenderedPart],
    sources: RenderedPart,
    press: "_Press",
) -> tuple[RenderedPart, RenderedPart]:
    """Contents and list of collectivités. Each counts the pages of the other: both are guessed, then counted."""
    lengths = (contents_length(value), listing_length(value))
    for _ in range(MAX_LENGTH_ATTEMPTS):
        first = cover.page_count + lengths[0] + 1
        listing_page = first + sum(chapter.page_count for chapter in chapters)
        pages = page_numbers(chapters, first=first) | {LISTING_ANCHOR: listing_page}
        pages |= page_numbers([sources], first=listing_page + lengths[1])
        contents, listing = press.print_parts(
            [documents.contents_part(value, pages), documents.directory_part(value, pages)], is_told=False
        )
        counted = (contents.page_count, listing.page_count)
        if counted == lengths:
            return contents, listing
        lengths = counted
    raise AssertionError("the lengths of the contents and of the list do not settle")


def lay_out_extract(
    parts: Sequence[Part], *, titles: Mapping[str, str], shelf: Shelf, pictures: Pictures = no_pictures
) -> tuple[bytes, int]:
    """Some chapters alone, to look at: neither page numbers nor links to the others. Kept for the whole document.

    Side effects and errors: those of `build_chaptered`.
    """
    with _Press(shelf=shelf, pictures=pictures, advance=_silent, total=len(parts), workers=WORKERS) as press:
        chapters = press.print_parts(parts)
        content = join_parts(chapters, titles=titles, is_extract=True)
        press.keep()
    return content, sum(chapter.page_count for chapter in chapters)


def _silent(done: int, total: int, step: str) -> None:
    pass


def page_numbers(parts: Sequence[RenderedPart], *, first: int) -> dict[str, int]:
    """Printed page number of each anchor, when the first of these parts starts on page `first` (from 1)."""
    numbers: dict[str, int] = {}
    for part in parts:
        numbers |= {name: first + place[0] for name, place in part.anchors.items()}
        first += part.page_count
    return numbers


def chapter_key(part: Part) -> str:
    """Hash of everything that decides the chapter's bytes."""
    return hashlib.sha256(f"{template_version()}\0{part.html}".encode()).hexdigest()


class _Press:
    """Prints parts: those on the shelf are taken from it, the others go to child processes, ended with the context."""

    def __init__(self, *, shelf: Shelf, pictures: Pictures, advance: Advance, total: int, workers: int) -> None:
        self._shelf = shelf
        self._pictures = pictures
        self._advance = advance
        self._total = total
        self._workers = workers
        self._pool: RenderPool | None = None
        self._fresh: dict[str, RenderedPart] = {}
        self._used: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.__exit__(kind, error, trace)

    def print_parts(self, parts: Sequence[Part], *, is_told: bool = True) -> list[RenderedPart]:
        """The parts in their order. `is_told`: the progress of each is; otherwise the caller told a step for all."""
        by_key = {chapter_key(part): part for part in parts}
        self._used += by_key
        again = {key: self._fresh[key] for key in by_key if key in self._fresh}
        known = again | self._shelf.find({key: part for key, part in by_key.items() if key not in again})
        missing = {key: part for key, part in by_key.items() if key not in known}
        if missing:
            fresh = self._print_missing(missing, already=len(known), wanted=len(parts) if is_told else 0)
            self._fresh |= fresh
            known = {**known, **fresh}
        return [known[key] for key in by_key]

    def _print_missing(self, missing: Mapping[str, Part], *, already: int, wanted: int) -> dict[str, RenderedPart]:
        if self._pool is None:
            self._pool = RenderPool(limits=SYNTHESIS_LIMITS, workers=self._workers)
            self._pool.__enter__()

        def tell(done: int, pages: int) -> None:
            if wanted:
                step = f"Mise en page : chapitre {min(already + done + 1, wanted)} sur {wanted}"
                self._advance(already + done, self._total, f"{step}, page {pages}" if pages else step)

        parts = [illustrated(part, self._pictures) for part in missing.values()]
        return {
            key: dataclasses.replace(rendered, pictures=tuple(sorted(set(hashes_in(part.html).values()))))
            for (key, part), rendered in zip(missing.items(), self._pool.render(parts, on_progress=tell), strict=True)
        }

    def keep(self) -> None:
        """To call once the document is made: a failed build keeps nothing."""
        self._shelf.keep(self._fresh, self._used)
