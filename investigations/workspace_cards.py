"""Cards that upper floors add to the home of a team, as `core.home_cards` does for a person: this week's session
belongs to coaching, which this floor does not know."""

from collections.abc import Callable
from typing import Any

from core.home_cards import Card
from investigations.models import Investigation

CardSource = Callable[[Any, Investigation], list[Card]]

_sources: list[CardSource] = []


def register(source: CardSource) -> None:
    """Registering twice is harmless: Django may load an app's config again."""
    if source not in _sources:
        _sources.append(source)


def cards_for(user: Any, workspace: Investigation) -> list[Card]:
    return [card for source in _sources for card in source(user, workspace)]
