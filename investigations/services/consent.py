"""Consent taken back: what it removes is counted first, then removed at once."""

import dataclasses
import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q

from investigations.models import Evidence, EvidenceSource, Interview, Interviewee, Verbatim
from investigations.services.identities import remove_identity
from investigations.workspace_states import ConsentState, IdentityAct

TITLE_AFTER = "Entretien"


@dataclasses.dataclass(frozen=True)
class Removal:
    """What a withdrawal takes away, without any of its words."""

    identity: int
    notes: int
    verbatims: int
    cells: int

    @property
    def is_nothing(self) -> bool:
        return not any(dataclasses.astuple(self))


def what_goes(interview: Interview) -> Removal:
    """`cells`: those of the matrix that quote this source or say a word of it. Four queries."""
    source = interview.source
    return Removal(
        identity=Interviewee.objects.filter(interview=interview).count(),
        notes=1 if source.notes else 0,
        verbatims=Verbatim.objects.filter(source=source).count(),
        cells=_cells_with_words(source).count(),
    )


@transaction.atomic
def withdraw_consent(*, interview: Interview, actor: Any, at: dt.datetime) -> bool:
    """The person takes back her consent, before or after having given it. Twice is once, and a refusal stays one.

    Side effects, all or none: identity, notes, verbatims, place and title go; the cells of the matrix lose their
    verbatim and their words and keep their direction; the source stays counted. Returns whether something changed.
    """
    source = EvidenceSource.objects.select_for_update(of=("self",)).get(pk=interview.source_id)
    locked = Interview.objects.select_for_update(of=("self",)).get(pk=interview.pk)
    if locked.consent in (ConsentState.WITHDRAWN, ConsentState.REFUSED):
        return False
    remove_identity(interview=locked, actor=actor, at=at, act=IdentityAct.WITHDRAWN)
    _cells_with_words(source).update(verbatim=None, note="")
    Verbatim.objects.filter(source=source).delete()
    source.title, source.place, source.notes, source.changed_at = TITLE_AFTER, "", "", at
    source.save(update_fields=["title", "place", "notes", "changed_at"])
    locked.consent, locked.withdrawn_at = ConsentState.WITHDRAWN, at
    locked.allows_verbatims = locked.allows_recontact = False
    locked.save(update_fields=["consent", "withdrawn_at", "allows_verbatims", "allows_recontact"])
    return True


def _cells_with_words(source: EvidenceSource) -> Any:
    return Evidence.objects.filter(Q(verbatim__isnull=False) | ~Q(note=""), source=source)
