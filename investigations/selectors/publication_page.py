"""The page of a publication: where it is, what its reader can do now, what holds it back, what was signed."""

import dataclasses
import datetime as dt
from typing import Any

from django.utils.functional import cached_property

from investigations.models import (
    Investigation,
    InvestigationTransition,
    PassageJustification,
    PublicationSignature,
    SheetVersion,
)
from investigations.permissions import can_justify_passage, can_publish_sheet, publication_sides
from investigations.publication_states import ConsentScope, PassageState, PublicationParty
from investigations.selectors.gate import Gate, Step, gate_of
from investigations.selectors.passages import Passage
from investigations.selectors.problem import Compared
from investigations.selectors.sheet_versions import compare_contents, other_changes, versions_of
from investigations.states import SheetState

_MAX_EVENTS = 60
WITHDRAWN = "Fiche retirée"
_STEPS = ("L’équipe signe", "La collectivité autorise", "L’ANCT publie")
_ORDER = (PublicationParty.TEAM, PublicationParty.COLLECTIVITE, PublicationParty.ANCT)


@dataclasses.dataclass(frozen=True)
class StepLine:
    """A signature that is asked, as its reader sees it."""

    step: Step
    is_awaited: bool  # its turn has come, and nothing holds the sheet back
    is_mine: bool
    scopes: tuple[str, ...]  # labels of what a collectivité allowed, among what this sheet holds
    refused: tuple[str, ...]  # and of what it did not

    @property
    def may_sign(self) -> bool:
        return self.is_awaited and self.is_mine

    @property
    def may_take_back(self) -> bool:
        return self.is_mine and self.step.signature is not None

    @property
    def may_change_scope(self) -> bool:
        """What the collectivité of the reader allows beside the text: asked only of a sheet that holds more."""
        return self.may_take_back and bool(self.scopes or self.refused)


@dataclasses.dataclass(frozen=True)
class PassageLine:
    """`number` names it on the page. `justification`: the one given here, which may be taken back."""

    number: int
    passage: Passage
    justification: PassageJustification | None

    @property
    def may_be_justified(self) -> bool:
        return self.passage.state == PassageState.OPEN


@dataclasses.dataclass(frozen=True)
class Event:
    at: dt.datetime
    text: str
    detail: str
    actor: Any


@dataclasses.dataclass(frozen=True)
class Stage:
    """For the stepper: from 1, `count` of them, the words of this one and of the next."""

    number: int
    count: int
    title: str
    following: str


@dataclasses.dataclass(frozen=True)
class PublicationPage:
    sheet: Investigation
    gate: Gate
    lines: tuple[StepLine, ...]
    passages: tuple[PassageLine, ...]
    versions: tuple[SheetVersion, ...]
    events: tuple[Event, ...]
    may_write: bool
    is_staff: bool

    @property
    def is_public(self) -> bool:
        return self.sheet.state == SheetState.PUBLISHED

    @property
    def is_withdrawn(self) -> bool:
        return self.sheet.state == SheetState.WITHDRAWN

    @property
    def withdrawn_at(self) -> dt.datetime | None:
        return next((event.at for event in self.events if event.text == WITHDRAWN), None)

    @property
    def is_in_progress(self) -> bool:
        """Something is on its way to the public: a first version, or the next one."""
        return not self.is_public or self.gate.revision is not None

    @property
    def current_version(self) -> SheetVersion | None:
        return self.versions[0] if self.versions else None

    @property
    def next_number(self) -> int:
        return self.versions[0].number + 1 if self.versions else 1

    @property
    def is_ready(self) -> bool:
        """The ANCT may publish now."""
        return self.is_in_progress and self.gate.is_open

    @property
    def holding(self) -> tuple[PassageLine, ...]:
        return tuple(line for line in self.passages if line.passage.holds)

    @property
    def settled(self) -> tuple[PassageLine, ...]:
        return tuple(line for line in self.passages if not line.passage.holds)

    @property
    def to_sign(self) -> tuple[StepLine, ...]:
        """What the reader can sign now."""
        return tuple(line for line in self.lines if line.may_sign)

    @property
    def shown_lines(self) -> tuple[StepLine, ...]:
        """A sheet that was published before this service asked has no signature to show."""
        if self.is_in_progress:
            return self.lines
        return tuple(line for line in self.lines if line.step.signature is not None)

    @property
    def awaited(self) -> str:
        """« la ville de X et la ville de Y »."""
        names = [step.who for step in self.gate.waits_for]
        return f"{', '.join(names[:-1])} et {names[-1]}" if len(names) > 1 else "".join(names)

    @property
    def stage(self) -> Stage | None:
        """None for work led without this service, which the ANCT alone signs, and once everything is public."""
        if self.sheet.team_id is None or not self.is_in_progress:
            return None
        step = self.gate.next_step
        number = (_ORDER.index(step.party) if step else len(_ORDER) - 1) + 1
        return Stage(number, len(_STEPS), _STEPS[number - 1], _STEPS[number] if number < len(_STEPS) else "")

    @cached_property
    def changes(self) -> list[Compared]:
        """What the version in preparation changes of the public one."""
        return compare_contents(self._replaced, self.gate.content.values) if self._replaced else []

    @cached_property
    def other_changes(self) -> list[str]:
        return other_changes(self._replaced, self.gate.content.values) if self._replaced else []

    @property
    def _replaced(self) -> dict[str, Any]:
        """What the public version says, when another is in preparation; empty when it is not known."""
        version = self.current_version
        return version.content if self.gate.revision is not None and version is not None else {}


def publication_page(user: Any, sheet: Investigation) -> PublicationPage:
    """About twenty-five queries, whatever the sheet holds."""
    gate = gate_of(sheet)
    sides = publication_sides(user, sheet)
    given = {
        (row.section, row.kind, row.value): row
        for row in PassageJustification.objects.filter(investigation=sheet).select_related("justified_by")
    }
    is_staff = can_publish_sheet(user, sheet)
    versions = tuple(versions_of(sheet))
    may_sign_now = not gate.blockers and (sheet.state != SheetState.PUBLISHED or gate.revision is not None)
    return PublicationPage(
        sheet=sheet,
        gate=gate,
        lines=tuple(_line(gate, step, sides, may_sign_now) for step in gate.steps),
        passages=tuple(
            PassageLine(number, passage, given.get((passage.section, passage.kind.value, passage.value)))
            for number, passage in enumerate(gate.passages, start=1)
        ),
        versions=versions,
        events=tuple(_events(sheet, versions, is_staff)),
        may_write=can_justify_passage(user, sheet),
        is_staff=is_staff,
    )


def offered_scopes(gate: Gate) -> list[ConsentScope]:
    """What a collectivité is asked beyond the text: only what this sheet holds."""
    values = gate.content.values
    held = {ConsentScope.PICTURES: bool(values["pictures"]), ConsentScope.PRESENTATION: bool(values["presentation"])}
    return [scope for scope in ConsentScope if held[scope]]


def _line(gate: Gate, step: Step, sides: frozenset[tuple[str, int | None]], may_sign_now: bool) -> StepLine:
    side = (step.party.value, step.collectivite.pk if step.collectivite else None)
    allowed = set(step.signature.scope) if step.signature else set()
    scopes = offered_scopes(gate) if step.party == PublicationParty.COLLECTIVITE and step.signature else []
    is_somebody = step.party != PublicationParty.COLLECTIVITE or step.collectivite is not None
    return StepLine(
        step=step,
        is_awaited=may_sign_now and is_somebody and step in gate.waits_for,
        is_mine=is_somebody and side in sides,
        scopes=tuple(scope.label for scope in scopes if scope.value in allowed),
        refused=tuple(scope.label for scope in scopes if scope.value not in allowed),
    )


def _events(sheet: Investigation, versions: tuple[SheetVersion, ...], is_staff: bool) -> list[Event]:
    """The newest first. The comment of a withdrawal is for the staff; why a signature ended is for everybody."""
    found = []
    for row in (
        PublicationSignature.objects.filter(investigation=sheet)
        .select_related("signed_by", "collectivite")
        .order_by("-signed_at", "-pk")[:_MAX_EVENTS]
    ):
        who = str(row.collectivite) if row.collectivite else row.get_party_display()
        found.append(Event(row.signed_at, f"Signée pour {who}", f"{row.name}, {row.function}", row.signed_by))
        if row.ended_at:
            found.append(Event(row.ended_at, f"La signature pour {who} ne vaut plus", row.end_reason, None))
    for version in versions:
        found.append(
            Event(version.published_at, f"Version {version.number} publiée", version.note, version.published_by)
        )
        if version.erased_at:
            found.append(Event(version.erased_at, f"Texte de la version {version.number} effacé", "", None))
    withdrawals = InvestigationTransition.objects.filter(subject=sheet, transition="withdraw")
    for move in withdrawals.select_related("actor").order_by("-at", "-pk")[:_MAX_EVENTS]:
        comment, actor = (move.comment, move.actor) if is_staff else ("", None)
        found.append(Event(move.at, WITHDRAWN, comment, actor))
    return sorted(found, key=lambda event: event.at, reverse=True)[:_MAX_EVENTS]
