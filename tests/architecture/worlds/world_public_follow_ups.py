"""A public sheet asked what it has become, and groups where nothing is counted."""

from typing import Any

from tests.factories.follow_ups import followed_sheet


def objects(world: Any) -> dict[str, dict[str, object]]:
    followed_sheet({3: ["goes_on"], 6: []})
    return {
        "comptes des suites": {"kind": "ensemble", "key": "toutes"},
        "comptes d’une issue": {"kind": "issue", "key": "autonomy"},
        "comptes d’un groupe vide": {"kind": "issue", "key": "stop"},
        "comptes d’une sorte inconnue": {"kind": "couleur", "key": "toutes"},
    }
