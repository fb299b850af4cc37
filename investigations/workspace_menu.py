"""The pages of the workspace, in the order of the work. A page enters the menu with its route."""

from typing import NamedTuple


class Entry(NamedTuple):
    """`prefix`: the routes below it light it up, by the start of their name."""

    route: str
    label: str
    prefix: str


MENU = (
    Entry("investigations:home", "Accueil de l’équipe", "home"),
    Entry("investigations:hypotheses", "Hypothèses", "hypothes"),
    Entry("investigations:matrix", "Tableau des preuves", "matrix"),
)
