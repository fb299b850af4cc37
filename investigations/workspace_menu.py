"""The pages of the workspace, in the order of the work. A page enters the menu with its route.

Upper floors add theirs in their `AppConfig.ready()`, with `register(entry, after=route)`.
"""

from typing import NamedTuple


class Entry(NamedTuple):
    """`prefix`: the routes below it light it up, by the start of their name, or one of several starts."""

    route: str
    label: str
    prefix: str | tuple[str, ...]


MENU = (
    Entry("investigations:home", "Accueil de l’équipe", "home"),
    Entry("investigations:agenda", "Agenda", "agenda"),
    Entry("investigations:phases", "Les phases", "phases"),
    Entry("investigations:problem", "Le problème", "problem"),
    Entry("investigations:hypotheses", "Hypothèses", "hypothes"),
    Entry("investigations:sources", "Entretiens et sources", "source"),
    Entry("investigations:guides", "Guides d’entretien", "guide"),
    Entry("investigations:matrix", "Tableau des preuves", "matrix"),
    Entry("investigations:solutions", "Solutions existantes", "solution"),
    Entry("investigations:ideas", "Idées", "idea"),
    Entry("investigations:prototypes", "Prototypes et essais", "prototype"),
    Entry("investigations:indicators", "Indicateurs", "indicator"),
    Entry("investigations:journal", "Journal", "journal"),
    Entry("investigations:committee", "Comité de fin", "committee"),
    Entry("investigations:sheet", "Fiche publique", "sheet"),
    Entry("investigations:method", "La méthode", "method"),
    Entry("investigations:sensitivity", "Confidentialité", "sensitivity"),
    Entry("investigations:exchange", "Importer, exporter", ("exchange", "resumption")),
)

_added: list[tuple[Entry, str]] = []


def register(entry: Entry, *, after: str) -> None:
    """Put `entry` behind the one whose route is `after`. Registering twice is harmless."""
    if (entry, after) not in _added:
        _added.append((entry, after))


def entries() -> list[Entry]:
    """The whole menu. Those behind the same entry stand in the order in which they were registered."""
    whole = list(MENU)
    for entry, after in reversed(_added):
        whole.insert(next(place for place, each in enumerate(whole, 1) if each.route == after), entry)
    return whole
