"""A committee that is prepared, one that has decided and waits for its signatures, and another team's."""

import datetime as dt
from typing import Any

from django.utils import timezone

from candidatures.states import CandidatureState, Outcome
from evaluation.models import FollowUpLink
from investigations.models import CommitteeGuest, Investigation
from investigations.services.committee import Condition, record_decision
from investigations.services.committee_guests import fingerprint
from investigations.states import ExitScenario
from teams.models import TeamProblematique
from teams.states import TeamRole
from tests.architecture.worlds.world_workspace import OPEN
from tests.factories.candidatures import CandidatureFactory, ProblematiqueFactory
from tests.factories.core import StoredFileFactory
from tests.factories.teams import MembershipFactory, TeamFactory, workspace_of

PREPARED, DECIDED, OTHER = "comité en préparation", "comité qui a décidé", "comité d’une autre équipe"


def objects(world: Any) -> dict[str, dict[str, object]]:
    """The persona `référent` follows the first two: her collectivité brought their problématique."""
    prepared, decided = followed(world), followed(world)
    at = timezone.now()
    decision = record_decision(
        investigation=decided,
        values={
            "held_on": at.date(),
            "scenario": ExitScenario.AUTONOMY,
            "text": "La ville continue seule.",
            "people": ["Anne Le Goff, DGS"],
        },
        conditions=[Condition("human", "Un mi-temps", "La direction")],
        seen=0,
        actor=world.people["staff"],
        at=at,
    )
    guest = _guest(decided, "lien-d-invite", at)
    _guest(decided, "lien-d-invite-retire", at, email="b@ville.test", revoked_at=at)
    _guest(decided, "lien-d-invite-expire", at - dt.timedelta(days=60), email="c@ville.test")
    condition = decision.conditions.get()
    decision.minutes = StoredFileFactory()
    decision.save(update_fields=["minutes"])
    follow_up = decision.follow_ups.get(months=3)
    unasked = decision.follow_ups.get(months=6)
    follow_up.asked_at = at
    follow_up.save(update_fields=["asked_at"])
    for token, question, days in (("lien-de-suivi", follow_up, 30), ("lien-de-suivi-expire", unasked, -1)):
        FollowUpLink.objects.create(
            follow_up=question,
            person=world.people["referent"],
            token_hash=fingerprint(token),
            sent_at=at - dt.timedelta(days=2),
            expires_at=at + dt.timedelta(days=days),
        )
    return {
        "suivi d’une issue": {"pk": follow_up.pk},
        "suivi qui n’est pas encore posé": {"pk": unasked.pk},
        "lien de suivi": {"token": "lien-de-suivi"},
        "lien de suivi expiré": {"token": "lien-de-suivi-expire"},
        PREPARED: {"pk": prepared.pk},
        DECIDED: {"pk": decided.pk},
        OTHER: world.arguments["espace d’une autre équipe"],
        "comité inconnu": world.arguments["identifiant inconnu"],
        "invité du comité": {"pk": decided.pk, "guest_pk": guest.pk},
        "invité d’un autre comité": {**world.arguments[OPEN], "guest_pk": guest.pk},
        "condition du comité": {"pk": decided.pk, "condition_pk": condition.pk},
        "condition d’un autre comité": {"pk": prepared.pk, "condition_pk": condition.pk},
        "compte rendu du comité": {"pk": decided.pk, "number": 1},
        "compte rendu qui n’existe pas": {"pk": prepared.pk, "number": 1},
        "compte rendu d’un comité inconnu": {**world.arguments["identifiant inconnu"], "number": 1},
        "compte rendu par un lien": {"token": "lien-d-invite", "number": 1},
        "compte rendu par un lien qui n’existe pas": {"token": "lien-d-invite", "number": 2},
        "compte rendu par un lien retiré": {"token": "lien-d-invite-retire", "number": 1},
        "lien d’invité": {"token": "lien-d-invite"},
        "lien d’invité retiré": {"token": "lien-d-invite-retire"},
        "lien d’invité expiré": {"token": "lien-d-invite-expire"},
        "lien d’invité inventé": {"token": "lien-d-invite-invente"},
    }


def followed(world: Any) -> Investigation:
    team = TeamFactory(launched=True)
    for persona, role in (("agent", TeamRole.AGENT), ("coach", TeamRole.COACH), ("designer", TeamRole.DESIGNER)):
        MembershipFactory(team=team, user=world.people[persona], role=role)
    candidature = CandidatureFactory(
        collectivite=world.own_collectivite, deposited=True, state=CandidatureState.DECIDED
    )
    row = ProblematiqueFactory(
        candidature=candidature,
        outcome=Outcome.RETAINED,
        outcome_reason="Réelle.",
        announced_outcome=Outcome.RETAINED,
    )
    TeamProblematique.objects.create(team=team, problematique=row, position=1)
    return workspace_of(team)


def _guest(investigation: Investigation, token: str, at: dt.datetime, **values: Any) -> CommitteeGuest:
    kept = {"email": "a@ville.test", "name": "Anne Le Goff", "capacity": "dgs", **values}
    return CommitteeGuest.objects.create(
        committee=investigation.committee,
        token_hash=fingerprint(token),
        sent_at=at,
        expires_at=at + dt.timedelta(days=30),
        **kept,
    )
