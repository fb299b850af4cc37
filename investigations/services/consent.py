"""Consent taken back: what it removes is counted first, then removed at once."""

import dataclasses
import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q

from investigations.models import (
    Evidence,
    EvidenceSource,
    Interview,
    Interviewee,
    Investigation,
    ProblemVersion,
    Verbatim,
)
from investigations.services.gate import words_taken_back
from investigations.services.identities import remove_identity
from investigations.services.locking import lock_investigation
from investigations.workspace_states import ConsentState, IdentityAct

TITLE_AFTER = "Entretien"
TRIGGER_AFTER = "La personne a retiré son accord : ce qui était écrit ici est effacé."


@dataclasses.dataclass(frozen=True)
class Removal:
    """What a withdrawal takes away, without any of its words."""

    identity: int
    notes: int
    verbatims: int
    cells: int
    triggers: int

    @property
    def is_nothing(self) -> bool:
        return not any(dataclasses.astuple(self))


def what_goes(interview: Interview) -> Removal:
    """`cells`: those of the matrix that quote this source or say a word of it; `triggers`: the versions of the problem
    that tell what it changed. Five queries."""
    source = interview.source
    return Removal(
        identity=Interviewee.objects.filter(interview=interview).count(),
        notes=1 if source.notes else 0,
        verbatims=Verbatim.objects.filter(source=source).count(),
        cells=_cells_with_words(source).count(),
        triggers=_told_triggers(source).count(),
    )


def is_told_elsewhere(source: EvidenceSource) -> bool:
    """Whether the matrix or the story of the problem holds words about what this source said."""
    return _cells_with_words(source).exists() or _told_triggers(source).exists()


@transaction.atomic
def withdraw_consent(*, interview: Interview, actor: Any, at: dt.datetime) -> bool:
    """The person takes back her consent, before or after having given it. Twice is once, and a refusal stays one.

    Side effects, all or none: identity, notes, verbatims, place and title go; the cells of the matrix lose their
    verbatim and their words and keep their direction; versions of the problem that it triggered lose the story of it;
    the source stays counted. A public sheet that quotes her leaves, until it is published without her words. Returns
    whether something changed.
    """
    # The investigation first: a colleague who is quoting this source in the matrix has finished, or has not begun.
    lock_investigation(interview.source.investigation_id)
    source = EvidenceSource.objects.select_for_update(of=("self",)).get(pk=interview.source_id)
    locked = Interview.objects.select_for_update(of=("self",)).get(pk=interview.pk)
    if locked.consent in (ConsentState.WITHDRAWN, ConsentState.REFUSED):
        return False
    remove_identity(interview=locked, actor=actor, at=at, act=IdentityAct.WITHDRAWN)
    _cells_with_words(source).update(verbatim=None, note="")
    _told_triggers(source).update(trigger_note=TRIGGER_AFTER)
    verbatims = Verbatim.objects.filter(source=source)
    words = list(verbatims.order_by("position").values_list("text", flat=True))
    verbatims.delete()
    words_taken_back(investigation=Investigation(pk=source.investigation_id), words=words, actor=actor, at=at)
    source.title, source.place, source.notes, source.changed_at = TITLE_AFTER, "", "", at
    source.save(update_fields=["title", "place", "notes", "changed_at"])
    locked.consent, locked.withdrawn_at = ConsentState.WITHDRAWN, at
    locked.allows_verbatims = locked.allows_recontact = False
    locked.save(update_fields=["consent", "withdrawn_at", "allows_verbatims", "allows_recontact"])
    return True


def _cells_with_words(source: EvidenceSource) -> Any:
    return Evidence.objects.filter(Q(verbatim__isnull=False) | ~Q(note=""), source=source)


def _told_triggers(source: EvidenceSource) -> Any:
    return ProblemVersion.objects.filter(trigger_source=source).exclude(trigger_note__in=("", TRIGGER_AFTER))
