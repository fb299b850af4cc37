"""Public pages: open to everyone, read-only but for the form of corrections; and the same pages, in preview."""

from catalogue.views.corrections import correct, correct_sent
from catalogue.views.follow_ups import follow_up_list, follow_ups
from catalogue.views.home import home, propose
from catalogue.views.preview import preview, preview_picture, preview_presentation
from catalogue.views.programmes import programme, programmes
from catalogue.views.sheets import sheet, sheet_list, sheet_picture, sheet_presentation
from catalogue.views.solutions import solution, solutions
from catalogue.views.syntheses import figure, syntheses, synthesis, synthesis_pdf, synthesis_picture, synthesis_region
from catalogue.views.territories import collectivite, departement, region, territories
from catalogue.views.themes import theme, themes

__all__ = [
    "collectivite",
    "correct",
    "correct_sent",
    "departement",
    "figure",
    "follow_up_list",
    "follow_ups",
    "home",
    "preview",
    "preview_picture",
    "preview_presentation",
    "programme",
    "programmes",
    "propose",
    "region",
    "sheet",
    "sheet_list",
    "sheet_picture",
    "sheet_presentation",
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
