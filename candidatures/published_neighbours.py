"""What was already investigated elsewhere. The catalogue, some floors up, registers where to look:

    published_neighbours.register(source)      # source(text, limit) -> list[PublishedNeighbour]

so that the call, which lives below, never learns what a sheet is.
"""

import dataclasses
from collections.abc import Callable


@dataclasses.dataclass(frozen=True)
class PublishedNeighbour:
    """A public page that speaks of the same thing, and the words that brought it near."""

    title: str
    url: str
    place: str
    outcome: str
    words: tuple[str, ...]


PublishedSource = Callable[[str, int], list[PublishedNeighbour]]
_sources: list[PublishedSource] = []


def register(source: PublishedSource) -> None:
    """Registering twice is harmless: Django may load an app's config again."""
    if source not in _sources:
        _sources.append(source)


def neighbours(text: str, *, limit: int = 4) -> list[PublishedNeighbour]:
    """Nearest first. Empty for a text of fewer than two telling words."""
    return [found for source in _sources for found in source(text, limit)][:limit]
