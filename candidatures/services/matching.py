"""Bringing collectivités together: proposing, answering, undoing.

Nothing tells one who the other is before all have accepted.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from candidatures.models import JointProposal, JointProposalMember, JointProposalTransition, Problematique
from candidatures.notifications import matching as notifications
from candidatures.selectors.instruction_ranking import retained_teams
from candidatures.states import JOINT_TRANSITIONS, RECEIVED_STATES, JointAnswer, JointState
from collectivites.models import Collectivite
from core.state_machine import apply_transition
from core.text import fold
from programmes.models import Call, Programme
from programmes.states import MilestoneKind

# Words of a collectivité's name that name nobody by themselves.
_GENERIC_WORDS = """
commune ville communaute communes agglomeration metropole departement region collectivite saint sainte
grand grande pays vallee centre action sociale intercommunal syndicat association
"""
_GENERIC = frozenset(_GENERIC_WORDS.split())


class JointProposalError(Exception):
    """The proposal cannot be made, answered or undone. Its text, in French, is for the person."""


@transaction.atomic
def propose_joint(
    *, problematiques: Collection[Problematique], act: str, reason: str, actor: Any, at: dt.datetime
) -> JointProposal:
    """Ask two collectivités or more whether they want to work together.

    Side effects: a mail to each of their référents.

    Raises JointProposalError: fewer than two collectivités, different editions, a candidature that is not deposited, an
    edition already launched, a reason that gives a name away, a problématique already in a proposal.
    """
    locked = list(
        Problematique.objects.select_for_update(of=("self",))
        .filter(pk__in=[each.pk for each in problematiques])
        .select_related("candidature__collectivite", "candidature__programme")
        .order_by("pk")
    )
    candidatures = [each.candidature for each in locked]
    if len({candidature.collectivite_id for candidature in candidatures}) < 2 or len(locked) != len(
        {candidature.pk for candidature in candidatures}
    ):
        raise JointProposalError("Un rapprochement réunit une problématique de chacune d’au moins deux collectivités.")
    if len({candidature.programme_id for candidature in candidatures}) > 1:
        raise JointProposalError("Ces problématiques ne sont pas de la même édition.")
    if any(candidature.state not in RECEIVED_STATES for candidature in candidatures):
        raise JointProposalError("Une de ces candidatures a été retirée, ou n’est pas déposée.")
    programme = candidatures[0].programme
    _refuse_after_launch(programme, at)
    reason = reason.strip()
    if not reason:
        raise JointProposalError("Dites en quelques mots pourquoi les rapprocher : les référents le liront.")
    for candidature in candidatures:
        named = _name_given_away(reason, candidature.collectivite)
        if named:
            raise JointProposalError(
                f"Ce texte nomme une des collectivités (« {named} ») : chacune ne doit apprendre qui est l’autre"
                " qu’après l’accord de toutes."
            )
    proposal = JointProposal.objects.create(
        programme=programme, act=act, reason=reason, proposed_by=actor, proposed_at=at
    )
    try:
        with transaction.atomic():
            members = [JointProposalMember.objects.create(proposal=proposal, problematique=each) for each in locked]
    except IntegrityError as taken:
        raise JointProposalError(
            "Une de ces problématiques est déjà dans un rapprochement : défaites-le d’abord."
        ) from taken
    for member in members:
        notifications.tell_proposed(member=member)
    return proposal


@transaction.atomic
def answer_joint(
    *, member: JointProposalMember, accepts: bool, comment: str, actor: Any, at: dt.datetime
) -> JointProposalMember:
    """A collectivité's answer. The last acceptance makes the proposal accepted; one refusal ends it.

    Side effects: mails to all sides when it is settled. Raises JointProposalError when it was answered or undone
    meanwhile.
    """
    proposal = JointProposal.objects.select_for_update(of=("self",)).get(pk=member.proposal_id)
    sides = list(JointProposalMember.objects.select_for_update(of=("self",)).filter(proposal=proposal).order_by("pk"))
    own = next(side for side in sides if side.pk == member.pk)
    if proposal.state != JointState.PROPOSED:
        raise JointProposalError(f"Ce rapprochement n’attend plus de réponse : {proposal.get_state_display()}.")
    if own.answer != JointAnswer.PENDING:
        raise JointProposalError(f"Votre collectivité a déjà répondu : {own.get_answer_display()}.")
    own.answer = JointAnswer.ACCEPTED if accepts else JointAnswer.DECLINED
    own.comment, own.answered_by, own.answered_at = comment.strip(), actor, at
    own.save(update_fields=["answer", "comment", "answered_by", "answered_at"])
    if not accepts:
        _move(proposal, "decline", actor=actor, at=at, comment=own.comment)
        JointProposalMember.objects.filter(proposal=proposal).update(is_live=False)
        _tell_all(sides, notifications.tell_declined, but=own)
    elif all(side.answer == JointAnswer.ACCEPTED for side in sides):
        _move(proposal, "accept", actor=actor, at=at)
        _tell_all(sides, notifications.tell_accepted)
    return own


@transaction.atomic
def undo_joint(*, proposal: JointProposal, reason: str, actor: Any, at: dt.datetime) -> JointProposal:
    """Take a proposal back, or separate what was joined, until the launch. The originals were never touched.

    Raises JointProposalError without a reason, after the launch, or when the teams retained would then be too many;
    IllegalTransitionError when it is over already.
    """
    locked = JointProposal.objects.select_for_update(of=("self",)).select_related("programme").get(pk=proposal.pk)
    if not reason.strip():
        raise JointProposalError("Dites pourquoi le rapprochement est défait : les référents le liront.")
    _refuse_after_launch(locked.programme, at)
    # Decisions wait behind the call too: the teams are counted right.
    call = Call.objects.select_for_update(of=("self",), no_key=True).filter(programme=locked.programme).first()
    _move(locked, "undo", actor=actor, at=at, comment=reason.strip())
    sides = list(JointProposalMember.objects.filter(proposal=locked).order_by("pk"))
    JointProposalMember.objects.filter(proposal=locked).update(is_live=False)
    if call is not None and (teams := retained_teams(locked.programme)) > call.team_capacity:
        raise JointProposalError(
            f"Séparées, les problématiques retenues feraient {teams} équipes, et l’édition en accueille"
            f" {call.team_capacity}. Revenez d’abord sur une décision."
        )
    _tell_all(sides, lambda *, member: notifications.tell_undone(member=member, reason=reason.strip()))
    return locked


def is_launched(programme: Programme, at: dt.datetime) -> bool:
    """From the day of the launch (its milestone, else the first day of the edition), Paris time."""
    launch = (
        programme.milestones.filter(kind=MilestoneKind.LAUNCH, starts_on__isnull=False)
        .order_by("starts_on")
        .values_list("starts_on", flat=True)
        .first()
    )
    return timezone.localtime(at).date() >= (launch or programme.starts_on)


def _refuse_after_launch(programme: Programme, at: dt.datetime) -> None:
    if is_launched(programme, at):
        raise JointProposalError("L’édition est lancée : les équipes ne se rapprochent plus par cette page.")


def _move(proposal: JointProposal, name: str, *, actor: Any, at: dt.datetime, comment: str = "") -> None:
    apply_transition(
        proposal, name, table=JOINT_TRANSITIONS, log=JointProposalTransition, actor=actor, at=at, comment=comment
    )


def _tell_all(sides: list[JointProposalMember], tell: Any, but: JointProposalMember | None = None) -> None:
    for side in sides:
        if but is None or side.pk != but.pk:
            tell(member=side)


def _name_given_away(text: str, collectivite: Collectivite) -> str:
    """The words of the collectivité's own name that stand in the text, empty when none does."""
    words = set(fold(text).split())
    telling = [word for word in fold(collectivite.name).split() if len(word) > 3 and word not in _GENERIC]
    return " ".join(telling) if telling and all(word in words for word in telling) else ""
