"""The compte rendu of an end committee: from what was frozen to HTML. No query: the same values, the same document."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import translation

from agenda.wording import day_in_words, moment_in_words
from core.context import SERVICE_NAME
from investigations.committee_states import ConditionKind, SigningParty
from reports.glyphs import MISSING, is_whole, printable
from reports.receipts import DocumentMetadata
from reports.rendering import Part
from reports.templatetags.pdf_text import french_date
from reports.typography import typeset_html

SHORT_TITLE = "Compte rendu du comité de fin"


@dataclasses.dataclass(frozen=True)
class ConditionValue:
    """`due_on`: ISO, empty when no day was set."""

    kind: str
    text: str
    owner: str
    due_on: str = ""


@dataclasses.dataclass(frozen=True)
class MinutesValue:
    """Everything that the compte rendu says, but its signatures. Dates are ISO, `time_zone` is the clock of the place.

    `when` and `place` are those of the appointment when the committee sat on its day; else only `held_on` is known.
    """

    programme: str
    team: str
    team_slug: str
    places: str
    title: str
    number: int
    held_on: str
    when: str
    place: str
    time_zone: str
    scenario: str
    secondary: tuple[str, ...]
    text: str
    dissent: str
    service_name: str
    service_link: str
    reopening_reason: str
    people: tuple[str, ...]
    exits: tuple[tuple[str, str], ...]
    conditions: tuple[ConditionValue, ...]
    recorded_at: str
    recorded_by: str

    def to_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        conditions = tuple(ConditionValue(**each) for each in data["conditions"])
        exits = tuple((label, reason) for label, reason in data["exits"])
        lists = {name: tuple(data[name]) for name in ("secondary", "people")}
        return cls(**{**data, **lists, "conditions": conditions, "exits": exits})

    @property
    def sat(self) -> str:
        """« mardi 13 octobre 2026 de 9 h 00 à 11 h 00, heure de La Réunion », or the day alone."""
        return self.when or day_in_words(dt.date.fromisoformat(self.held_on), with_year=True)

    @property
    def file_name(self) -> str:
        return f"compte-rendu-{self.team_slug}-decision-{self.number}.pdf"


@dataclasses.dataclass(frozen=True)
class SignatureValue:
    """`party`: one of SigningParty."""

    party: str
    name: str
    function: str
    signed_at: dt.datetime


def minutes_part(value: MinutesValue, signatures: Sequence[SignatureValue] = ()) -> Part:
    """The whole document, with a line for each side: signed by whom and when, or still to sign."""
    recorded_at = dt.datetime.fromisoformat(value.recorded_at)
    signed = {each.party: each for each in signatures}
    written = [value.to_json(), [[each.name, each.function] for each in signatures]]
    again = f", décision {value.number}" if value.number > 1 else ""
    context = {
        "minutes": MinutesValue.from_json(printable(value.to_json())),
        # A link that is not https is printed as a text: nothing else may be followed from a document.
        "link": value.service_link if value.service_link.startswith("https://") else "",
        "people": [_person(each) for each in printable(value.people)],
        "recorded": moment_in_words(recorded_at, value.time_zone, with_year=True, always_named=True),
        "sides": [_side(party, signed.get(party), value.time_zone) for party in SigningParty],
        "is_signed": len(signed) == len(SigningParty),
        "is_whole": is_whole(written),
        "missing": MISSING,
        "service_name": SERVICE_NAME,
        "document": DocumentMetadata(
            title=printable(f"{SHORT_TITLE}{again} : {value.title}"),
            short_title=f"{SHORT_TITLE}{again}",
            author=SERVICE_NAME,
            description=printable(f"Comité de fin de l’équipe {value.team}, {value.programme}"),
            keywords="",
            as_of=recorded_at.astimezone(ZoneInfo(value.time_zone)).date(),
        ),
        "is_chapter": False,
    }
    with translation.override("fr"):
        context["kinds"] = _by_kind(value.conditions)
        return Part(value.file_name, typeset_html(render_to_string("pdf/committee_minutes.html", context)))


def _by_kind(conditions: Sequence[ConditionValue]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Human means, then material, then financial; each in the order in which the committee said them."""
    found = []
    for kind in ConditionKind:
        rows = [
            {
                "text": printable(each.text),
                "owner": printable(each.owner),
                "due": french_date(dt.date.fromisoformat(each.due_on)) if each.due_on else "",
            }
            for each in conditions
            if each.kind == kind
        ]
        if rows:
            found.append((kind.label, rows))
    return found


def _person(line: str) -> tuple[str, str]:
    """« Anne Le Goff, directrice générale » is a name and a capacity; a line without a comma is a name."""
    name, _, capacity = line.partition(",")
    return name.strip(), capacity.strip()


def _side(party: SigningParty, signature: SignatureValue | None, time_zone: str) -> dict[str, str]:
    if signature is None:
        return {"party": party.label, "name": ""}
    return {
        "party": party.label,
        "name": printable(signature.name),
        "function": printable(signature.function),
        "at": moment_in_words(signature.signed_at, time_zone, with_year=True, always_named=True),
    }
