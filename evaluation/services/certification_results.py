"""Results, and the attestations that follow from them."""

import datetime as dt
from typing import Any

from django.db import transaction

from core.state_machine import apply_transition, log_act
from core.text import plain_lines
from evaluation import notifications_certification as notifications
from evaluation.attestation_codes import new_code
from evaluation.certification_referential import COMPETENCES, TITLE, VERSION
from evaluation.certification_states import MOVE_TO, RESULT_TRANSITIONS, CandidateState
from evaluation.models import Attestation, CertificationCandidate, CertificationCandidateTransition
from evaluation.signals import attestation_issued
from investigations.models import InvestigationCollectivite
from investigations.services.row_marks import RefusedError
from investigations.states import CollectiviteRole
from teams.models import Team

CHANGED = "Le résultat de la certification a été changé."


class RecordedMeanwhileError(Exception):
    """Somebody recorded a result since the page was opened. `current`: the candidate as she stands."""

    def __init__(self, current: CertificationCandidate) -> None:
        super().__init__("Un résultat a été enregistré pendant que vous écriviez.")
        self.current = current


@transaction.atomic
def record_result(
    *,
    candidate: CertificationCandidate,
    state: str,
    line: str,
    reason: str = "",
    seen: int,
    actor: Any,
    at: dt.datetime,
) -> CertificationCandidate:
    """Write what the jury said. `seen`: the `result_count` that the page showed.

    A first result needs no reason; a changed one does, and the log keeps it. Side effects: an attestation when she is
    received, which the worker then builds; the former one revoked when she is not any more; a mail to her. Raises
    RecordedMeanwhileError when somebody was first, RefusedError.
    """
    Team.objects.select_for_update(of=("self",)).get(pk=candidate.team_id)  # two sessions of one person take turns
    locked = (
        CertificationCandidate.objects.select_for_update(of=("self",))
        .select_related("session__programme", "person", "team__investigation", "recorded_by")
        .get(pk=candidate.pk)
    )
    if locked.result_count != seen:
        raise RecordedMeanwhileError(locked)
    if not locked.session.has_begun(at):
        raise RefusedError("La session n’a pas encore eu lieu.")
    was, line, reason = locked.state, plain_lines(line), plain_lines(reason)
    if (was, locked.result_line) == (state, line):
        return locked
    if state in (CandidateState.TO_COMPLETE, CandidateState.FAILED) and not line:
        raise RefusedError("Dites en une ligne ce qui manque : la personne le lira.", field="line")
    if locked.result_count and not reason:
        raise RefusedError("Dites pourquoi le résultat change : la raison reste écrite.", field="reason")
    if state == CandidateState.PASSED and was != state:
        _check_may_pass(locked)
    companions = {"result_line": line, "result_count": seen + 1, "recorded_by": actor, "recorded_at": at}
    if was == state:  # the line alone changes
        _rewrite_line(locked, companions, reason=reason, actor=actor, at=at)
        return locked
    apply_transition(
        locked,
        MOVE_TO[state],
        table=RESULT_TRANSITIONS,
        log=CertificationCandidateTransition,
        actor=actor,
        at=at,
        comment=reason,
        **companions,
    )
    if state == CandidateState.PASSED:
        _issue(locked, at=at)
    else:
        for paper in locked.attestations.valid().order_by("pk"):
            revoke_attestation(attestation=paper, reason=f"{CHANGED} {reason}"[:400], actor=actor, at=at)
    notifications.result(locked)
    return locked


@transaction.atomic
def revoke_attestation(*, attestation: Attestation, reason: str, actor: Any, at: dt.datetime) -> Attestation:
    """Its code answers « révoquée » from now on. For good. Twice is once. Raises RefusedError without a reason."""
    locked = Attestation.objects.select_for_update(of=("self",)).get(pk=attestation.pk)
    if locked.revoked_at is not None:
        return locked
    if not reason.strip():
        raise RefusedError("Dites pourquoi l’attestation est révoquée : la raison reste écrite.", field="reason")
    locked.revoked_at, locked.revocation_reason, locked.revoked_by = at, plain_lines(reason), actor
    locked.save(update_fields=["revoked_at", "revocation_reason", "revoked_by"])
    return locked


def _check_may_pass(candidate: CertificationCandidate) -> None:
    """What the attestation and the database ask, said in a sentence."""
    if not candidate.person.get_full_name():
        raise RefusedError("Cette personne n’a pas donné son nom : l’attestation le porte. Demandez-le-lui d’abord.")
    others = CertificationCandidate.objects.filter(
        team=candidate.team, person=candidate.person, state__in=(CandidateState.REGISTERED, CandidateState.PASSED)
    ).exclude(pk=candidate.pk)
    if others.exists():
        raise RefusedError("Cette personne est inscrite ou reçue à une autre session : son résultat s’enregistre là.")


def _rewrite_line(
    candidate: CertificationCandidate, values: dict[str, Any], *, reason: str, actor: Any, at: dt.datetime
) -> None:
    for field, value in values.items():
        setattr(candidate, field, value)
    candidate.save(update_fields=list(values))
    log_act(candidate, "rewrite", log=CertificationCandidateTransition, actor=actor, at=at, comment=reason)


def _issue(candidate: CertificationCandidate, *, at: dt.datetime) -> Attestation:
    """Freeze everything that the document says. A sensitive subject is not named on a paper that is shown around."""
    investigation = candidate.team.investigation
    session = candidate.session
    roles = (CollectiviteRole.LEAD, CollectiviteRole.PARTNER)
    places = InvestigationCollectivite.objects.filter(investigation=investigation, role__in=roles)
    attestation = Attestation.objects.create(
        candidate=candidate,
        person=candidate.person,
        code=new_code(),
        name=candidate.person.get_full_name(),
        content={
            "title": TITLE,
            "version": VERSION,
            "competences": [{"title": each.title, "aim": each.aim} for each in COMPETENCES],
            "investigation": "" if investigation.is_sensitive else investigation.title,
            "places": list(places.order_by("role", "pk").values_list("name_then", flat=True)),
            "edition": str(session.programme),
            "held_on": session.day.isoformat(),
            "jury": session.jury_members,
        },
        issued_at=at,
    )
    attestation_issued.send(sender=Attestation, attestation=attestation)
    return attestation
