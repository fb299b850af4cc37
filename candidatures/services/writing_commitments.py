"""Accepting what the edition asks of a collectivité, one commitment at a time, by a named person."""

import datetime as dt
from typing import Any

from django.db import transaction

from candidatures.models import Candidature, CommitmentAcceptance
from candidatures.services.writing import lock_writable, mark_saved
from candidatures.states import CandidatureState
from programmes.models import Commitment
from programmes.selectors import charter_in_force


class CommitmentError(Exception):
    """The acceptance cannot be recorded, or taken back. Carries a French sentence."""


@transaction.atomic
def accept_commitment(
    *, candidature: Candidature, commitment: Commitment, name: str, job_title: str, actor: Any, at: dt.datetime
) -> CommitmentAcceptance:
    """Record who commits. Asking twice leaves the first acceptance as it is.

    Raises CommitmentError when the text in force at `at` is another version than the one read, CallClosedError,
    NotWritableError.
    """
    locked = lock_writable(candidature, at=at)
    charter = charter_in_force(locked.programme, at)
    if charter is None or commitment.charter_id != charter.pk:
        raise CommitmentError("Le texte des engagements vient de changer : relisez la nouvelle version ci-dessous.")
    acceptance, is_new = CommitmentAcceptance.objects.get_or_create(
        candidature=locked,
        commitment=commitment,
        defaults={"name": name, "job_title": job_title, "recorded_by": actor, "at": at},
    )
    if is_new:
        mark_saved(locked, at=at)
    return acceptance


@transaction.atomic
def take_back_acceptance(*, candidature: Candidature, commitment: Commitment, actor: Any, at: dt.datetime) -> None:
    """Undo an acceptance while the candidature is a draft. Undoing twice does nothing.

    Raises CommitmentError once deposited, CallClosedError, NotWritableError.
    """
    locked = lock_writable(candidature, at=at)
    if locked.state != CandidatureState.DRAFT:
        raise CommitmentError("La candidature est déposée : un engagement accepté ne se reprend plus.")
    locked.acceptances.filter(commitment=commitment).delete()
    mark_saved(locked, at=at)
