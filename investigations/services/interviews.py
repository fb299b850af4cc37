"""Interviews: a source, how it went, and the consent that governs what may be kept of it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from investigations.models import EvidenceSource, Interview, Investigation, Verbatim
from investigations.services.consent import is_told_elsewhere
from investigations.services.gate import words_taken_back
from investigations.services.locking import lock_investigation
from investigations.services.row_marks import RefusedError
from investigations.services.sources import correct_source, record_source
from investigations.workspace_states import ConsentState, SourceKind

MEETING = ("mode", "duration_min", "guide")
TOLD_ELSEWHERE = (
    "Le tableau des preuves ou l’histoire du problème disent des mots de cet entretien : passez par « Retirer "
    "l’accord », qui montre ce qui part et l’efface."
)
CONSENT = ("consent", "consent_means", "consent_on", "allows_verbatims", "allows_recontact")


def refused_words(*, consent: str, allows_verbatims: bool, notes: str, verbatims: Sequence[str]) -> dict[str, str]:
    """What this consent does not let one keep: a French sentence by field. Nothing is dropped silently."""
    refusals = {}
    if consent == ConsentState.REFUSED and notes:
        refusals["notes"] = (
            "La personne a refusé : rien de ce qu’elle a dit n’est gardé. Videz les notes, puis enregistrez : "
            "l’entretien restera compté comme refusé."
        )
    if not verbatims:
        return refusals
    if consent == ConsentState.REFUSED:
        refusals["verbatims"] = "La personne a refusé : videz les verbatims."
    elif consent != ConsentState.GIVEN:
        refusals["verbatims"] = (
            "Sans accord donné, on ne garde pas les mots de la personne : recueillez son accord, ou reformulez dans "
            "les notes."
        )
    elif not allows_verbatims:
        refusals["verbatims"] = (
            "La personne n’a pas accepté d’être citée : cochez la case si elle l’accepte, ou reformulez dans les notes."
        )
    return refusals


@transaction.atomic
def record_interview(
    *, workspace: Investigation, values: Mapping[str, Any], client_key: UUID | None, actor: Any, at: dt.datetime
) -> tuple[EvidenceSource, bool]:
    """Note an interview, held by `actor`; and whether it is new (see `record_source`).

    `values` has what `record_source` takes, MEETING and CONSENT. Raises RefusedError for words without consent.
    """
    _check_words(values)
    source, is_new = record_source(
        workspace=workspace, kind=SourceKind.INTERVIEW, values=values, client_key=client_key, actor=actor, at=at
    )
    if is_new:
        Interview.objects.create(source=source, **_own(values))
    return source, is_new


@transaction.atomic
def correct_interview(
    *, source: EvidenceSource, values: Mapping[str, Any], base: str, actor: Any, at: dt.datetime
) -> EvidenceSource:
    """Raises ChangedMeanwhileError; RefusedError for words without consent, for a consent that was given (it is taken
    back by its own act, `withdraw_consent`) and for an interview whose consent was taken back.

    Side effect: whoever no longer allows her words is no longer quoted: see `words_taken_back`.
    """
    lock_investigation(source.investigation_id)
    allowed = Verbatim.objects.filter(source=source, source__interview__allows_verbatims=True)
    words = list(allowed.order_by("position").values_list("text", flat=True))
    corrected = correct_source(source=source, values=values, base=base, actor=actor, at=at)
    interview = Interview.objects.select_for_update(of=("self",)).get(source=corrected)
    if interview.consent == ConsentState.WITHDRAWN:
        raise RefusedError("La personne a retiré son accord : cet entretien ne se complète plus.")
    if interview.consent == ConsentState.GIVEN and values["consent"] != ConsentState.GIVEN:
        raise RefusedError("Un accord donné se retire par « Retirer l’accord », qui efface ce qu’il permettait.")
    _check_words(values)
    if values["consent"] == ConsentState.REFUSED and is_told_elsewhere(corrected):
        raise RefusedError(TOLD_ELSEWHERE, field="consent")
    for name, value in _own(values).items():
        setattr(interview, name, value)
    interview.save(update_fields=[*MEETING, *CONSENT])
    if words and not interview.allows_verbatims:
        words_taken_back(investigation=Investigation(pk=source.investigation_id), words=words, actor=actor, at=at)
    return corrected


def _check_words(values: Mapping[str, Any]) -> None:
    refusals = refused_words(
        consent=values["consent"],
        allows_verbatims=values["allows_verbatims"],
        notes=values["notes"],
        verbatims=values["verbatims"],
    )
    for field, message in refusals.items():
        raise RefusedError(message, field=field)


def _own(values: Mapping[str, Any]) -> dict[str, Any]:
    """Means, date and permissions only stand beside a consent that was given."""
    own = {name: values[name] for name in (*MEETING, *CONSENT)}
    if values["consent"] != ConsentState.GIVEN:
        own |= {"consent_means": "", "consent_on": None, "allows_verbatims": False, "allows_recontact": False}
    return own
