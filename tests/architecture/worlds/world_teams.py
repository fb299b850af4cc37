"""Teams being formed, by the référent's collectivité and by another; one of each state; invitations by link."""

import datetime as dt
from typing import Any

from django.utils import timezone

from candidatures.states import CandidatureState, Outcome
from collectivites.models import Collectivite
from programmes.models import Programme
from teams.models import Team, TeamProblematique
from teams.services.invitations import fingerprint
from teams.states import TeamRole, TeamState
from tests.factories.candidatures import CandidatureFactory, ProblematiqueFactory
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.teams import LAUNCHED_ON, MembershipFactory, TeamFactory, TeamInvitationFactory

UNKNOWN = 10**9
OURS = (("agent", TeamRole.AGENT), ("coach", TeamRole.COACH), ("designer", TeamRole.DESIGNER))


def objects(world: Any) -> dict[str, dict[str, object]]:
    """`équipe à lancer` lacks nothing; the persona `référent` follows it, `agent`, `coach` and `designer` are in it."""
    at = timezone.now()
    edition = ProgrammeFactory(edition=2026, starts_on=at.date(), ends_on=at.date().replace(year=at.year + 1))
    ours = _team(edition, world.own_collectivite, launches_on=at.date())
    members = [MembershipFactory(team=ours, user=world.people[name], role=role) for name, role in OURS]
    MembershipFactory(team=ours)
    theirs = _team(edition, CollectiviteFactory())
    other = MembershipFactory(team=theirs, user=world.people["other_agent"])
    launched, finished, disbanded = (
        TeamFactory(programme=edition, state=state, launches_on=LAUNCHED_ON)
        for state in (TeamState.LAUNCHED, TeamState.FINISHED, TeamState.DISBANDED)
    )
    MembershipFactory(team=disbanded, user=world.people["agent"])
    to_form = _retained(edition, CollectiviteFactory())
    invited = _invitation(theirs, at, "lien-d-equipe", email=world.people["decideur"].email)
    _invitation(ours, at, "lien-d-equipe-retire", email="autre@ville.test", revoked_at=at)
    return {
        "édition dont les équipes se forment": {"slug": to_form.candidature.programme.slug},
        "équipe à lancer": {"pk": ours.pk},
        "équipe d’une autre collectivité": {"pk": theirs.pk},
        "équipe lancée": {"pk": launched.pk},
        "équipe qui a fini": {"pk": finished.pk},
        "équipe dissoute": {"pk": disbanded.pk},
        "équipe inconnue": {"pk": UNKNOWN},
        "participation de l’agent": {"pk": ours.pk, "membership_pk": members[0].pk},
        "participation d’une autre équipe": {"pk": ours.pk, "membership_pk": other.pk},
        "invitation dans l’équipe": {"pk": theirs.pk, "invitation_pk": invited.pk},
        "invitation dans une autre équipe": {"pk": ours.pk, "invitation_pk": invited.pk},
        "lien d’équipe du décideur": {"token": "lien-d-equipe"},
        "lien d’équipe retiré": {"token": "lien-d-equipe-retire"},
        "lien d’équipe inventé": {"token": "lien-d-equipe-invente"},
    }


def _retained(programme: Programme, collectivite: Collectivite) -> Any:
    candidature = CandidatureFactory(
        programme=programme, collectivite=collectivite, deposited=True, state=CandidatureState.DECIDED
    )
    return ProblematiqueFactory(
        candidature=candidature,
        outcome=Outcome.RETAINED,
        outcome_reason="Réelle.",
        announced_outcome=Outcome.RETAINED,
    )


def _team(programme: Programme, collectivite: Collectivite, **values: Any) -> Team:
    team = TeamFactory(programme=programme, **values)
    TeamProblematique.objects.create(team=team, problematique=_retained(programme, collectivite), position=1)
    return team


def _invitation(team: Team, at: Any, token: str, **values: Any) -> Any:
    expires_at = at + dt.timedelta(days=14)
    return TeamInvitationFactory(team=team, token_hash=fingerprint(token), sent_at=at, expires_at=expires_at, **values)
