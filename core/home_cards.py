"""Cards of a person's home page. Upper floors register a function in their `AppConfig.ready()`:

    home_cards.register(cards_for)      # cards_for(user) -> list[Card]

so that the home page, which lives low, never learns the words of the floors above. The same for the staff's home.
"""

from collections.abc import Callable
from typing import Any, NamedTuple


class Card(NamedTuple):
    """A tile: where it leads, in a few words, and an optional line saying what waits there."""

    title: str
    text: str
    url: str
    detail: str = ""


CardSource = Callable[[Any], list[Card]]

_personal: list[CardSource] = []
_staff: list[CardSource] = []


def register(source: CardSource) -> None:
    """Add cards to « Mon espace ». Registering twice is harmless: Django may load an app's config again."""
    if source not in _personal:
        _personal.append(source)


def register_staff(source: CardSource) -> None:
    """Add cards to « Gestion », the staff's home."""
    if source not in _staff:
        _staff.append(source)


def cards_for(user: Any) -> list[Card]:
    return [card for source in _personal for card in source(user)]


def staff_cards_for(user: Any) -> list[Card]:
    return [card for source in _staff for card in source(user)]
