"""Public pages: open to everyone, read-only."""

from catalogue.views.home import home, propose
from catalogue.views.programmes import programme, programmes
from catalogue.views.sheets import sheet, sheet_list
from catalogue.views.solutions import solution, solutions
from catalogue.views.territories import collectivite, departement, region, territories
from catalogue.views.themes import theme, themes

__all__ = [
    "collectivite",
    "departement",
    "home",
    "programme",
    "programmes",
    "propose",
    "region",
    "sheet",
    "sheet_list",
    "solution",
    "solutions",
    "territories",
    "theme",
    "themes",
]
