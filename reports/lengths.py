"""First guesses of the pages that contents and list of collectivités will take, before they are laid out.

They decide no byte of the document: a wrong guess costs a second layout (`reports.chapters`).
"""

import math

from reports.documents import contents
from reports.synthesis_data import EngagedCollectivite, SheetValue, SynthesisValue

CONTENTS_LINES_PER_PAGE = 52
# The table of `templates/pdf/_collectivites.html` as static/pdf/pdf.css sets it: points, characters in a line.
ROW_PADDING, LINE_HEIGHT, PAGE_HEIGHT = 8, 11, 620
NAME_WIDTH, TITLE_WIDTH = 22, 38


def contents_length(synthesis: SynthesisValue) -> int:
    return math.ceil(len(contents(synthesis)) / CONTENTS_LINES_PER_PAGE)


def listing_length(synthesis: SynthesisValue) -> int:
    sheets = {sheet.slug: sheet for sheet in synthesis.sheets}
    lines = [_lines(line, sheets) for line in synthesis.collectivites]
    return max(1, math.ceil(sum(ROW_PADDING + LINE_HEIGHT * count for count in lines) / PAGE_HEIGHT))


def _lines(line: EngagedCollectivite, sheets: dict[str, SheetValue]) -> int:
    name = sum(math.ceil(len(text) / NAME_WIDTH) for text in (line.territory.name, line.territory.present_name))
    titles = (sheets[slug].title for slug in line.sheet_slugs if slug in sheets)
    told = sum(math.ceil((len(title) + len(", p. 99")) / TITLE_WIDTH) for title in titles)
    return max(1, name + math.ceil(len(line.note) / NAME_WIDTH), told)
