"""The fiche problème on its way in and out: what a file would change here, and what we would write."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from investigations.fiche_file import PREAMBLE, REST, Fiche, fiche_of
from investigations.fiche_html import canonical
from investigations.models import Investigation, ProblemSheet
from investigations.selectors.problem import Compared, compared, problem_sheet_of
from investigations.workspace_states import ProblemQuestion

_MARK_LENGTH = 16
_KEYS_IN_FRENCH = {PREAMBLE: "avant la première question", REST: "après les sept réponses"}


@dataclasses.dataclass(frozen=True)
class AnswerChange:
    """One question: what is stored beside what the file says. `is_new`: nothing is stored."""

    field: str
    label: str
    stored: str
    imported: str
    compared: Compared | None

    @property
    def is_new(self) -> bool:
        return not self.stored and bool(self.imported)

    @property
    def is_same(self) -> bool:
        return canonical(self.stored) == self.imported

    @property
    def is_silent(self) -> bool:
        """The file says nothing where the team has written: its text stays."""
        return bool(self.stored) and not self.imported

    @property
    def may_write(self) -> bool:
        return not self.is_same and not self.is_silent


@dataclasses.dataclass(frozen=True)
class KeptChange:
    """What stands outside the seven answers, then and now, in words."""

    stored: list[tuple[str, str]]
    imported: list[tuple[str, str]]

    @property
    def may_write(self) -> bool:
        return bool(self.imported) and self.stored != self.imported


def changes_of(sheet: ProblemSheet, fiche: Fiche) -> list[AnswerChange]:
    rows = []
    for question in ProblemQuestion:
        stored, imported = getattr(sheet, question.value), fiche.answers[question.value]
        both = compared(question.label, stored, imported) if stored and imported else None
        rows.append(AnswerChange(question.value, question.label, stored, imported, both))
    return rows


def kept_change(sheet: ProblemSheet, fiche: Fiche) -> KeptChange:
    return KeptChange(kept_in_words(sheet.front_matter), kept_in_words(fiche.kept))


def kept_in_words(kept: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The header line by line, then what stood before and after the answers."""
    fiche = fiche_of({}, kept)
    rows = [(key, _said(fiche.header[key])) for key in sorted(fiche.header)]
    texts = ((PREAMBLE, fiche.preamble), (REST, fiche.rest))
    return rows + [(_KEYS_IN_FRENCH[key], text) for key, text in texts if text]


def mark_of_kept(kept: Mapping[str, Any]) -> str:
    """Sixteen hexadecimal digits: the page carries them, so that nobody's header is replaced unseen."""
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:_MARK_LENGTH]


def fiche_to_export(workspace: Investigation) -> Fiche:
    """What is stored; with the header of the format when none was imported. Two statements at most.

    `workspace` comes with its team and programme.
    """
    sheet = problem_sheet_of(workspace)
    fiche = fiche_of({field: getattr(sheet, field) for field in ProblemQuestion.values}, sheet.front_matter)
    return fiche if fiche.header else dataclasses.replace(fiche, header=_first_header(workspace))


def _first_header(workspace: Investigation) -> dict[str, Any]:
    latest = workspace.problem_versions.order_by("-number").first()
    launched_on = workspace.team.launches_on if workspace.team else None
    phase = {"name": "investigation", **({"start": launched_on.isoformat()} if launched_on else {})}
    return {
        "title": canonical(f"{workspace.programme.name} {workspace.programme.edition}"),
        "mission": canonical(latest.statement.replace("\n", " ") if latest else workspace.title),
        "owner": "Agence nationale de la cohésion des territoires",
        "incubator": "anct",
        "phases": [phase],
        "link": None,
        "repository": None,
        "stats": False,
        "stats_url": None,
    }


def _said(value: Any) -> str:
    if value is None:
        return "rien"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, dict):
        return ", ".join(f"{key} : {_said(value[key])}" for key in sorted(value))
    return " ; ".join(_said(each) for each in value) if isinstance(value, list) else str(value)
