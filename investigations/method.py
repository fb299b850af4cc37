"""The method at hand: short guides read inside the workspace, from `data/method.yaml`. No query.

Not the guides that a team writes for its interviews: those are `InterviewGuide`.
"""

import dataclasses
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from investigations.workspace_menu import MENU
from programmes.states import PhaseCode

DATA = Path(__file__).parent / "data" / "method.yaml"
ROUTES = {entry.route.removeprefix("investigations:"): entry.label for entry in MENU}
MINUTES = range(2, 5)
STEPS = range(3, 7)
# What a tired reader takes in at once, in characters.
LONGEST = {"title": 60, "purpose": 120, "steps": 180, "example": 350, "trap": 200}
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NBSP = "\u00a0"


class MethodFileError(Exception):
    """What is wrong in the file of the method, one line a fault."""


@dataclasses.dataclass(frozen=True)
class MethodGuide:
    """One page to read in `minutes`. `where`: routes of the workspace's menu, where the thing is done."""

    slug: str
    phase: PhaseCode
    title: str
    minutes: int
    purpose: str
    steps: tuple[str, ...]
    example: str
    trap: str
    where: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class MethodPhase:
    """The guides of a phase."""

    phase: PhaseCode
    is_current: bool
    guides: tuple[MethodGuide, ...]


@cache
def all_guides() -> tuple[MethodGuide, ...]:
    """In order of reading. Raises MethodFileError when the file is not what the pages expect."""
    return read_guides(DATA.read_text(encoding="utf-8"))


def read_guides(text: str) -> tuple[MethodGuide, ...]:
    """Raises MethodFileError, with every fault at once."""
    entries = yaml.safe_load(text)["guides"]
    slugs = [entry.get("slug") for entry in entries]
    faults = [f"{slug}: {fault}" for slug, entry in zip(slugs, entries, strict=True) for fault in _faults(entry)]
    faults += [f"{slug}: twice in the file" for slug in sorted({slug for slug in slugs if slugs.count(slug) > 1})]
    if faults:
        raise MethodFileError("\n".join(faults))
    return tuple(_guide(entry) for entry in entries)


def guide_of(slug: str) -> MethodGuide | None:
    return next((guide for guide in all_guides() if guide.slug == slug), None)


def guides_of_phase(phase: str) -> tuple[MethodGuide, ...]:
    return tuple(guide for guide in all_guides() if guide.phase == phase)


def guides_of_page(route: str) -> tuple[MethodGuide, ...]:
    """Those that help on a page of the menu, named as in `MENU`."""
    return tuple(guide for guide in all_guides() if route.removeprefix("investigations:") in guide.where)


def by_phase(present: str) -> list[MethodPhase]:
    """The phases that have guides: the present one first, then the others in the order of the method."""
    phases = [MethodPhase(phase, phase == present, guides_of_phase(phase)) for phase in PhaseCode]
    return sorted((each for each in phases if each.guides), key=lambda each: not each.is_current)


def _faults(entry: dict[str, Any]) -> list[str]:
    expected = {field.name for field in dataclasses.fields(MethodGuide)}
    if set(entry) != expected:
        return [f"fields missing or unknown: {', '.join(sorted(set(entry) ^ expected))}"]
    faults = []
    if not _SLUG.fullmatch(entry["slug"]):
        faults.append("slug is no slug")
    if entry["phase"] not in PhaseCode.values:
        faults.append(f"unknown phase {entry['phase']}")
    if entry["minutes"] not in MINUTES:
        faults.append("minutes out of bounds")
    if len(entry["steps"]) not in STEPS:
        faults.append("too few or too many steps")
    unknown = [route for route in entry["where"] if route not in ROUTES]
    if unknown or not entry["where"]:
        faults.append(f"no page of the menu: {', '.join(unknown)}")
    for name, limit in LONGEST.items():
        texts = entry[name] if isinstance(entry[name], list) else [entry[name]]
        faults += [f"{name} empty or longer than {limit}: {text}" for text in texts if not 0 < len(text) <= limit]
    return faults


def _guide(entry: dict[str, Any]) -> MethodGuide:
    texts = {name: _typeset(entry[name]) for name in ("title", "purpose", "example", "trap")}
    return MethodGuide(
        slug=entry["slug"],
        phase=PhaseCode(entry["phase"]),
        minutes=entry["minutes"],
        steps=tuple(_typeset(step) for step in entry["steps"]),
        where=tuple(entry["where"]),
        **texts,
    )


def _typeset(text: str) -> str:
    """French punctuation never starts a line: the file holds plain spaces, which anybody can type."""
    return re.sub(r" (?=[:;?!»])|(?<=«) ", _NBSP, text)
