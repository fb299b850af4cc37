"""Cards that upper floors bring to the home pages."""

import pytest

from core import home_cards
from core.home_cards import Card


@pytest.fixture(autouse=True)
def own_registries(monkeypatch):
    monkeypatch.setattr(home_cards, "_personal", [])
    monkeypatch.setattr(home_cards, "_staff", [])


def test_cards_come_in_the_order_of_their_floors():
    home_cards.register(lambda user: [Card("Équipe", f"de {user}", "/equipe/")])
    home_cards.register(lambda user: [])
    home_cards.register(lambda user: [Card("Séances", "cette semaine", "/seances/", "2 à venir")])

    assert home_cards.cards_for("Samira") == [
        Card("Équipe", "de Samira", "/equipe/", ""),
        Card("Séances", "cette semaine", "/seances/", "2 à venir"),
    ]


def test_registering_twice_shows_once():
    def cards(user):
        return [Card("Synthèse", "en PDF", "/synthese/")]

    home_cards.register_staff(cards)
    home_cards.register_staff(cards)

    assert home_cards.staff_cards_for(None) == [Card("Synthèse", "en PDF", "/synthese/")]
    assert home_cards.cards_for(None) == []
