"""Where a publication is: what is said, what holds it back, who has signed what, what remains to do and by whom."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from django.utils.functional import cached_property

from collectivites.models import Collectivite
from investigations.committee_states import CommitteeState
from investigations.models import (
    EndCommittee,
    ImportFlag,
    Investigation,
    PublicationSignature,
    ScheduledPublication,
    SheetRevision,
    SheetVersion,
)
from investigations.past_work_states import FlagState
from investigations.publication_states import REQUIRED_SECTIONS, SECTION_FIELDS, ConsentScope, PublicationParty
from investigations.selectors.next_version import revision_of
from investigations.selectors.passages import Passage, passages_of
from investigations.selectors.sheet_content import SheetContent, content_of
from investigations.selectors.sheet_facts import Gap, has_stale_figures

EMBARGO = "Le comité de fin n’a pas encore décidé : rien n’est publié avant lui."
SAME_AGAIN = "La nouvelle version ne change encore rien de ce que le public lit."
STALE_FIGURES = (
    "Les chiffres de la fiche ne sont plus ceux de l’espace : mettez-les à jour sur la page « Fiche publique »."
)
NO_EXIT = "La fiche ne dit pas quelle est l’issue. Le comité l’écrit en décidant."


@dataclasses.dataclass(frozen=True)
class Step:
    """One signature that is asked. `signature` is the live one, if any; `is_valid`: of the very content of today."""

    party: PublicationParty
    collectivite: Collectivite | None
    signature: PublicationSignature | None
    is_valid: bool

    @property
    def who(self) -> str:
        return str(self.collectivite) if self.collectivite else self.party.label

    @property
    def is_stale(self) -> bool:
        """Signed, and the text changed since."""
        return self.signature is not None and not self.is_valid


@dataclasses.dataclass(frozen=True)
class Gate:
    """Everything about a publication at one moment. Built under the lock by services, without it by pages."""

    sheet: Investigation
    revision: SheetRevision | None
    content: SheetContent
    passages: tuple[Passage, ...]
    steps: tuple[Step, ...]
    faults: tuple[str, ...]  # French sentences: what is missing in the sheet itself
    scheduled: ScheduledPublication | None
    is_of_form: bool  # a next version that changes words alone, and says so: the ANCT alone reads it again

    @cached_property
    def holding(self) -> tuple[Passage, ...]:
        return tuple(passage for passage in self.passages if passage.holds)

    @property
    def next_step(self) -> Step | None:
        """Whose turn it is. None once everybody has signed."""
        return next((step for step in self.steps if not step.is_valid), None)

    @property
    def waits_for(self) -> tuple[Step, ...]:
        """All those whose turn it is: the collectivités of a joint team sign in any order."""
        first = self.next_step
        return tuple(step for step in self.steps if first and step.party == first.party and not step.is_valid)

    @property
    def blockers(self) -> tuple[str, ...]:
        """Why it may not be signed nor published now, apart from missing signatures."""
        told = list(self.faults)
        if self.holding:
            count = len(self.holding)
            told.append(
                f"{count} passages peuvent désigner quelqu’un : corrigez ou justifiez chacun."
                if count > 1
                else "Un passage peut désigner quelqu’un : corrigez-le, ou justifiez-le."
            )
        return tuple(told)

    @property
    def is_open(self) -> bool:
        """Everything is there: it may be published."""
        return not self.blockers and self.next_step is None

    def scope(self) -> frozenset[ConsentScope]:
        """What every collectivité allowed. Without any collectivité to ask, all of it."""
        return common_scope([step.signature for step in self.steps if step.party == PublicationParty.COLLECTIVITE])


def gate_of(sheet: Investigation, *, found: Sequence[Gap] | None = None) -> Gate:
    """About thirty statements, whatever the sheet holds. `found`: `gaps`, when the caller has them."""
    revision = revision_of(sheet)
    content = content_of(sheet, revision)
    last = None if revision is None else SheetVersion.objects.filter(investigation=sheet).order_by("-number").first()
    # A correction of form keeps what the team and the collectivité agreed to: only the ANCT reads it again.
    is_of_form = revision is not None and not revision.is_substantive and _words_alone_differ(last, content)
    steps = tuple(_steps(sheet, content.fingerprint, is_of_form=is_of_form))
    return Gate(
        sheet=sheet,
        revision=revision,
        content=content,
        passages=tuple(passages_of(sheet, content)),
        steps=steps,
        faults=(*_faults(sheet, content), *_same_again(last, content), *_stale_figures(sheet, steps, found)),
        scheduled=ScheduledPublication.objects.filter(investigation=sheet).first(),
        is_of_form=is_of_form,
    )


def asked_collectivites(sheet: Investigation) -> list[Collectivite]:
    """Whose consent is needed: those whose problématique the team works on. None for work led without this service."""
    if sheet.team_id is None:
        return []
    rows = Collectivite.objects.filter(
        candidatures__problematiques__team_problematiques__team=sheet.team_id,
        candidatures__problematiques__team_problematiques__is_live=True,
    )
    return list(rows.distinct().order_by("name", "pk"))


def common_scope(consents: Sequence[PublicationSignature | None]) -> frozenset[ConsentScope]:
    """What all of them allow: one silence is a refusal."""
    if not consents:
        return frozenset(ConsentScope)
    scopes = [
        frozenset(ConsentScope(each) for each in consent.scope) if consent else frozenset() for consent in consents
    ]
    return frozenset.intersection(*scopes)


def _words_alone_differ(last: SheetVersion | None, content: SheetContent) -> bool:
    """Whether the public version says everything that `content` does, but its words. A picture or a presentation that
    nobody saw, a place, a figure are no correction of form, whoever says so. A version whose text was not kept cannot
    be compared: then it is signed by all."""
    if last is None or not last.content:
        return False
    before, after = last.content, content.values
    files = {(row["id"], row["sha256"]) for row in before["pictures"]}
    return (
        all(before[name] == after[name] for name in ("themes", "territories"))
        and _without_silences(before["facts"]) == _without_silences(after["facts"])
        and [(row["verdict"], row["basis"]) for row in before["hypotheses"]]
        == [(row["verdict"], row["basis"]) for row in after["hypotheses"]]
        and [row["solution"] for row in before["mentions"]] == [row["solution"] for row in after["mentions"]]
        and all((row["id"], row["sha256"]) in files for row in after["pictures"])
        and after["presentation"] in ("", before["presentation"])
    )


def _without_silences(facts: dict[str, Any]) -> dict[str, Any]:
    """A section that is written at last loses the reason of its silence: these are words."""
    return {name: value for name, value in facts.items() if name != "undocumented"}


def _steps(sheet: Investigation, fingerprint: str, *, is_of_form: bool) -> list[Step]:
    live = {
        (row.party, row.collectivite_id): row
        for row in PublicationSignature.objects.live().filter(investigation=sheet).select_related("signed_by")
    }

    def step(party: PublicationParty, collectivite: Collectivite | None = None) -> Step:
        signature = live.get((party.value, collectivite.pk if collectivite else None))
        exact = signature is not None and signature.content_hash == fingerprint
        lasts = signature is not None and is_of_form and party != PublicationParty.ANCT
        return Step(party, collectivite, signature, exact or lasts)

    steps = [step(PublicationParty.ANCT)]
    if sheet.team_id is not None:
        asked = [step(PublicationParty.COLLECTIVITE, each) for each in asked_collectivites(sheet)]
        # Never an empty list: without anybody to ask, the gate stays closed.
        steps[:0] = [step(PublicationParty.TEAM), *(asked or [Step(PublicationParty.COLLECTIVITE, None, None, False)])]
    return steps


def _faults(sheet: Investigation, content: SheetContent) -> list[str]:
    told = []
    if sheet.team_id is not None and not _committee_decided(sheet):
        told.append(EMBARGO)
    elif not sheet.exit_scenario:
        told.append(NO_EXIT)
    if not content.values["texts"]["title"].strip() or not content.values["texts"]["summary"].strip():
        told.append("La fiche n’a pas encore de titre ou de résumé.")
    for section in REQUIRED_SECTIONS:
        if not content.values["texts"][SECTION_FIELDS[section]] and section.value not in sheet.undocumented:
            told.append(f"« {section.label} » : écrivez cette section, ou dites qu’elle n’est pas documentée.")
    doubts = ImportFlag.objects.filter(sheet__investigation=sheet, is_in_draft=True, state=FlagState.OPEN).count()
    if doubts:
        told.append(
            f"Cette fiche vient d’un import : il y reste {doubts} signalement{'s' if doubts > 1 else ''} à régler."
        )
    return told


def _same_again(last: SheetVersion | None, content: SheetContent) -> list[str]:
    """The next version of a public sheet has to be another one. `last`: the one that is read, beside a next one."""
    return [SAME_AGAIN] if last is not None and last.content_hash == content.fingerprint else []


def _stale_figures(sheet: Investigation, steps: Sequence[Step], found: Sequence[Gap] | None) -> list[str]:
    """The team signs the figures of its work. What the work became afterwards takes back no signature."""
    team_has_signed = any(step.is_valid for step in steps if step.party == PublicationParty.TEAM)
    return [] if team_has_signed or not has_stale_figures(sheet, found) else [STALE_FIGURES]


def _committee_decided(sheet: Investigation) -> bool:
    return EndCommittee.objects.filter(investigation=sheet).exclude(state=CommitteeState.PREPARING).exists()
