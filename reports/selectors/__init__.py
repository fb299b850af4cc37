"""What pages and documents need, read in a small constant number of queries."""

from reports.selectors.documents import (
    DocumentLink,
    latest_job,
    left_after,
    left_since,
    sheet_document_for,
    sheet_file,
    sheets_without_document,
    shown_files,
)
from reports.selectors.requests import Choice, ProgrammeChoice, ScopeChoices, programme_choices, scope_choices
from reports.selectors.sheets import freeze_sheets
from reports.selectors.syntheses import freeze_synthesis

__all__ = [
    "Choice",
    "DocumentLink",
    "ProgrammeChoice",
    "ScopeChoices",
    "freeze_sheets",
    "freeze_synthesis",
    "latest_job",
    "left_after",
    "left_since",
    "programme_choices",
    "scope_choices",
    "sheet_document_for",
    "sheet_file",
    "sheets_without_document",
    "shown_files",
]
