"""How a sheet is set: its paragraphs, what goes to the side column, how tight, on one page or two.

The heights are estimates in lines, near enough to choose between four ways of setting (styles in `static/pdf/pdf.css`).
A wrong guess costs looks, never content: everything flows over to the next page.
"""

import math
from typing import Any

from reports import gallery
from reports.synthesis_data import MentionValue, SectionValue, SheetValue

SENTENCES_PER_PARAGRAPH = 3
LONG_TEXT = 700  # characters: a longer text of one block is cut in paragraphs, at the end of sentences
STORY_WIDTH = 74  # characters of a line of story
FULL_WIDTH = 102  # the same without a side column
FACTS_WIDTH = 27  # characters of a line of the side column
FACTS_LINES = 53
COLOPHON_LINES = 4  # source and licence, under a sheet printed alone
STACKED_SHARE = 0.3  # height of facts set in three columns above the story, to their height in one
ONE_PAGE_LINES = 56
ONE_DENSE_PAGE_LINES = 67


def paragraphs(text: str) -> list[str]:
    """Blocks of a text; a long single block is cut every three sentences, so that no page is a grey wall."""
    blocks = [" ".join(block.split()) for block in text.split("\n\n") if block.strip()]
    if len(blocks) != 1 or len(blocks[0]) <= LONG_TEXT:
        return blocks
    sentences = blocks[0].replace("! ", "!\n").replace("? ", "?\n").replace(". ", ".\n").split("\n")
    return [
        " ".join(sentences[start : start + SENTENCES_PER_PARAGRAPH])
        for start in range(0, len(sentences), SENTENCES_PER_PARAGRAPH)
    ]


class SheetLayout:
    """A sheet with what its template shows beside the values themselves."""

    def __init__(self, value: SheetValue, *, is_alone: bool = False) -> None:
        self.value = value
        self.is_alone = is_alone
        self.sections = [_Section(section) for section in value.sections]
        research = value.research
        self.has_research = any(
            (
                research.interviews,
                research.interviews_text,
                research.survey_responses,
                research.survey_text,
                research.methods,
            )
        )

        facts_lines = _facts_lines(value, is_alone=is_alone)
        room = FACTS_LINES - facts_lines - COLOPHON_LINES * is_alone
        is_stacked = room < 0
        beside = []
        for mention in value.mentions:
            room -= _mention_lines(mention, FACTS_WIDTH)
            if room < 0:
                break
            beside.append(mention)
        self.mentions_beside = beside
        self.mentions_in_story = value.mentions[len(beside) :]
        self.estimated_lines = _story_lines(self, FULL_WIDTH if is_stacked else STORY_WIDTH)
        self.estimated_lines += STACKED_SHARE * facts_lines * is_stacked + COLOPHON_LINES * is_alone
        self.gallery = gallery.rows_of(value.pictures, width=gallery.FULL_WIDTH if is_stacked else gallery.STORY_WIDTH)
        self.estimated_lines += gallery.lines_of(self.gallery)
        is_long = self.estimated_lines > ONE_DENSE_PAGE_LINES
        is_dense = not is_long and self.estimated_lines > ONE_PAGE_LINES
        self.classes = "sheet" + " sheet--dense" * is_dense + " sheet--long" * is_long + " sheet--stacked" * is_stacked

    def __getattr__(self, name: str) -> Any:
        return getattr(self.value, name)


def _lines(text: str, width: int) -> int:
    return math.ceil(len(text) / width) if text else 0


def _mention_lines(mention: MentionValue, width: int) -> float:
    return 2 + _lines(f"{mention.name} {mention.nature}", width) + _lines(mention.note or mention.description, width)


def _facts_lines(sheet: SheetValue, *, is_alone: bool) -> float:
    """Height of the side column without the solutions met, in its own lines."""
    research = sheet.research
    height = 1.0 if is_alone else 3.0 + _lines(sheet.url, FACTS_WIDTH)
    lead = sheet.lead
    height += 1 + _lines(lead.name, FACTS_WIDTH) + _lines(lead.kind_label, FACTS_WIDTH) + 2 * len(lead.populations)
    for territory in sheet.companions:
        height += (
            0.6 + _lines(f"{territory.role_label} {territory.name}", FACTS_WIDTH) + 2 * bool(territory.populations)
        )
    for text in (
        sheet.joint_label and f"{sheet.joint_label} {sheet.joint_note}",
        ", ".join(sheet.other_partners),
        " · ".join(sheet.themes),
        ", ".join(sheet.peer_exchanges),
        sheet.prototype_text,
        sheet.tested_note,
        f"{research.interviews_text} {research.survey_text} {', '.join(research.methods)} {research.note}",
        sheet.source_note,
    ):
        height += 2 + _lines(text, FACTS_WIDTH) if text else 0
    return height + 3 * sheet.territory_inferred + 1.5 * sheet.themes_inferred


def _story_lines(sheet: "SheetLayout", width: int) -> float:
    """Height of a sheet's title and story, in lines of its text, near enough to choose how tightly it is set.

    A story that passes a page by a few lines is set a little tighter; a longer one takes two pages at its ease.
    """
    height = 1.5 * _lines(sheet.title, 52) + 1.1 * _lines(sheet.summary, 96)
    for section in sheet.sections:
        if section.paragraphs or section.undocumented_reason or (section.key == "hypotheses" and sheet.hypotheses):
            height += 1.9 + _lines(section.undocumented_reason, width) + 1.5 * bool(section.undocumented_reason)
            height += sum(_lines(text, width) + 0.5 for text in section.paragraphs)
    height += sum(_lines(f"{item.text} {item.remark}", width - 13) + 0.3 for item in sheet.hypotheses)
    height += bool(sheet.proposals) * 1.2
    height += sum(_lines(f"{item.title} ({item.kind_label})", width - 3) for item in sheet.proposals)
    height += sum(_mention_lines(item, width) for item in sheet.mentions_in_story)
    height += _lines(sheet.benchmark_note, width) * 1.4
    return height + 2 + bool(sheet.exit.secondary_labels)


class _Section:
    def __init__(self, value: SectionValue) -> None:
        self.value = value
        self.paragraphs = paragraphs(value.text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.value, name)
