"""What a human settles of an imported draft: flags, one by one, and the text itself."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from collectivites.models import Collectivite
from core.state_machine import apply_transition
from core.text import fold
from investigations.models import Hypothesis, ImportedSheet, ImportFlag, ImportFlagTransition, Investigation
from investigations.past_work_states import FLAG_TRANSITIONS, TEXT_SECTIONS, FlagSource, FlagState, PlaceMatch
from investigations.privacy import is_small
from investigations.services.past_work import draft_hash, set_lead
from investigations.services.past_work_reading import privacy_flags
from investigations.services.row_marks import RefusedError
from investigations.states import CollectiviteRole, ExitBasis, SheetState

GONE = "Le passage n’est plus dans le texte."


@transaction.atomic
def settle_flag(*, flag: ImportFlag, actor: Any, at: dt.datetime) -> ImportFlag:
    """It is settled: the text was corrected, the doubt was lifted.

    Raises RefusedError when the passage is still in the draft: then it is corrected first, or justified;
    IllegalTransitionError when somebody settled it meanwhile.
    """
    locked = _locked(flag)
    if locked.source == FlagSource.PRIVACY and locked.is_in_draft and _still_says(locked):
        raise RefusedError(
            f"Le texte contient encore « {locked.excerpt} ». Corrigez-le d’abord, ou dites pourquoi il peut rester."
        )
    return _move(locked, "settle", actor=actor, at=at, settled_by=actor, settled_at=at, reason="")


@transaction.atomic
def justify_flag(*, flag: ImportFlag, reason: str, actor: Any, at: dt.datetime) -> ImportFlag:
    """It may stay, for a reason that remains written. Raises RefusedError without a reason; IllegalTransitionError."""
    if not reason.strip():
        raise RefusedError("Dites pourquoi, en quelques mots.", field="reason")
    return _move(
        _locked(flag),
        "justify",
        actor=actor,
        at=at,
        comment=reason,
        settled_by=actor,
        settled_at=at,
        reason=reason[:400],
    )


@transaction.atomic
def reopen_flag(*, flag: ImportFlag, actor: Any, at: dt.datetime) -> ImportFlag:
    return _move(_locked(flag), "reopen", actor=actor, at=at, settled_by=None, settled_at=None, reason="")


@transaction.atomic
def settle_asides(*, sheet: ImportedSheet, actor: Any, at: dt.datetime) -> int:
    """What was flagged in texts that did not enter the draft: nothing of it is published. Returns how many."""
    flags = sheet.flags.select_for_update(of=("self",)).filter(is_in_draft=False, state=FlagState.OPEN)
    count = 0
    for flag in flags.order_by("position"):
        _move(flag, "settle", actor=actor, at=at, settled_by=actor, settled_at=at, reason="")
        count += 1
    return count


@dataclasses.dataclass(frozen=True)
class Correction:
    """`texts`: by field, `title`, `summary`, `hypotheses_intro` and the sections. `hypotheses`: by key of row."""

    texts: Mapping[str, str]
    hypotheses: Mapping[int, str]
    exit_scenario: str
    collectivite: Collectivite | None


@transaction.atomic
def correct_draft(
    *, sheet: ImportedSheet, correction: Correction, seen_hash: str, actor: Any, at: dt.datetime
) -> ImportedSheet:
    """Write what a person corrected, then look again for what may point at someone.

    Flags whose passage is gone are settled, new passages are flagged. Raises RefusedError when the draft is published
    or gone, or when it is no longer the one that the person saw.
    """
    locked = ImportedSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    draft = Investigation.objects.select_for_update(of=("self",)).filter(pk=locked.investigation_id).first()
    if draft is None or draft.state != SheetState.DRAFT:
        raise RefusedError("Cette fiche n’est plus un brouillon : elle ne se corrige pas ici.")
    if draft_hash(draft) != seen_hash:
        raise RefusedError(
            "Quelqu’un a corrigé cette fiche pendant que vous écriviez. Rechargez la page pour la relire."
        )
    for name, text in correction.texts.items():
        setattr(draft, name, text)
    draft.undocumented = {
        section: reason for section, reason in draft.undocumented.items() if not getattr(draft, section)
    }
    for section in TEXT_SECTIONS:
        if not getattr(draft, section):
            draft.undocumented.setdefault(str(section), "Non documenté dans la source.")
    draft.exit_scenario = correction.exit_scenario
    draft.exit_basis = (draft.exit_basis or ExitBasis.IMPLICIT) if correction.exit_scenario else ""
    draft.updated_at = at
    draft.save()
    for row in Hypothesis.objects.filter(investigation=draft, pk__in=correction.hypotheses).order_by("position"):
        if correction.hypotheses[row.pk]:
            row.text = correction.hypotheses[row.pk]
            row.save(update_fields=["text"])
        else:
            row.delete()
    _place(locked, draft, correction.collectivite)
    _look_again(locked, draft, actor=actor, at=at)
    return locked


def _place(sheet: ImportedSheet, draft: Investigation, collectivite: Collectivite | None) -> None:
    lead = draft.participations.filter(role=CollectiviteRole.LEAD).order_by("pk").first()
    if collectivite is None or (lead and lead.collectivite_id == collectivite.pk):
        return
    set_lead(draft, collectivite)
    draft.territory_inferred, draft.territory_evidence = False, ""
    draft.save(update_fields=["territory_inferred", "territory_evidence"])
    sheet.collectivite, sheet.place_match = collectivite, PlaceMatch.CHOSEN
    sheet.save(update_fields=["collectivite", "place_match"])


def texts_of(draft: Investigation) -> dict[str, str]:
    """What flags look at, by section."""
    spoken = "\n\n".join(draft.hypotheses.order_by("position").values_list("text", flat=True))
    return {
        "title": draft.title,
        "summary": draft.summary,
        **{str(section): getattr(draft, section) for section in TEXT_SECTIONS},
        "hypotheses": "\n\n".join(filter(None, (draft.hypotheses_intro, spoken))),
    }


def _look_again(sheet: ImportedSheet, draft: Investigation, *, actor: Any, at: dt.datetime) -> None:
    small = is_small(sheet.collectivite)
    found = [
        flag
        for section, text in texts_of(draft).items()
        for flag in privacy_flags(text, section=section, place_is_small=small)
    ]
    present = {_key(flag) for flag in found}
    kept = sheet.flags.filter(source=FlagSource.PRIVACY, is_in_draft=True).order_by("position")
    known = set()
    for flag in kept.select_for_update(of=("self",)):
        known.add(_key(flag))
        if flag.state == FlagState.OPEN and _key(flag) not in present:
            _move(flag, "settle", actor=actor, at=at, settled_by=actor, settled_at=at, reason=GONE)
        elif flag.state == FlagState.SETTLED and _key(flag) in present:  # it came back
            _move(flag, "reopen", actor=actor, at=at, settled_by=None, settled_at=None, reason="")
    last = sheet.flags.aggregate(last=Max("position"))["last"] or 0
    fresh = [flag for flag in found if _key(flag) not in known]
    for rank, flag in enumerate(fresh, start=1):
        flag.sheet, flag.position = sheet, last + rank
    ImportFlag.objects.bulk_create(fresh)


def _key(flag: ImportFlag) -> tuple[str, str, str]:
    return flag.section, flag.kind, fold(flag.excerpt)


def _still_says(flag: ImportFlag) -> bool:
    draft = flag.sheet.investigation
    return draft is not None and flag.excerpt in texts_of(draft).get(flag.section, "")


def _locked(flag: ImportFlag) -> ImportFlag:
    rows = ImportFlag.objects.select_for_update(of=("self",)).select_related("sheet__investigation")
    return rows.get(pk=flag.pk)


def _move(
    flag: ImportFlag, name: str, *, actor: Any, at: dt.datetime, comment: str = "", **companions: Any
) -> ImportFlag:
    apply_transition(
        flag,
        name,
        table=FLAG_TRANSITIONS,
        log=ImportFlagTransition,
        actor=actor,
        at=at,
        comment=comment,
        **companions,
    )
    return flag
