"""Public pages: open to everyone, read-only."""

from catalogue.views.follow_ups import follow_up_list, follow_ups
from catalogue.views.home import home, propose
from catalogue.views.programmes import programme, programmes
from catalogue.views.sheets import sheet, sheet_list
from catalogue.views.solutions import solution, solutions
from catalogue.views.syntheses import figure, syntheses, synthesis, synthesis_pdf, synthesis_picture, synthesis_region
from catalogue.views.territories import collectivite, departement, region, territories
from catalogue.views.themes import theme, themes

__all__ = [
    "collectivite",
    "departement",
    "figure",
    "follow_up_list",
    "follow_ups",
    "home",
    "programme",
    "programmes",
    "propose",
    "region",
    "sheet",
    "sheet_list",
    "solution",
    "solutions",
    "syntheses",
    "synthesis",
    "synthesis_pdf",
    "synthesis_picture",
    "synthesis_region",
    "territories",
    "theme",
    "themes",
]
