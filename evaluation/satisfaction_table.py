"""The results of a survey as a workbook: the groups that are shown, then the lines with what to look at."""

from core.spreadsheets import Sheet, to_ods
from evaluation.selectors.satisfaction import Results
from programmes.models import Programme

ODS = "application/vnd.oasis.opendocument.spreadsheet"
_HEADERS = ("Qui", "Question", "Réponse", "Nombre", "Réponses reçues", "Personnes interrogées")


def as_workbook(programme: Programme, results: Results) -> bytes:
    rows = [
        (group.label, each.question.text, bar.label, bar.count, each.answered, each.asked)
        for group in (results.whole, *results.roles)
        for each in group.distributions
        for bar in each.bars
    ]
    lines = [(line.text, ", ".join(line.kinds)) for line in results.lines]
    return to_ods(
        [
            Sheet("Réponses", _HEADERS, rows, widths=(3.5, 13, 3.5, 2.2, 3.5, 4.5)),
            Sheet("À changer", ("Ce qu’il faudrait changer", "À relire avant de copier"), lines, widths=(16, 8)),
        ],
        title=f"Satisfaction, {programme.name} {programme.edition}",
    )
