"""Certification: the agent's file and a team mate's, a session with its candidates, attestations valid and revoked."""

import datetime as dt
from typing import Any

from django.utils import timezone

from evaluation.models import Attestation
from investigations.models import Investigation
from teams.models import Membership
from tests.architecture.worlds.world_workspace import FINISHED, OPEN
from tests.factories.certification import (
    CertificationCandidateFactory,
    CertificationSessionFactory,
    CompetenceStatementFactory,
    attestation_value,
)
from tests.factories.core import StoredFileFactory
from tests.factories.teams import MembershipFactory

VALID, REVOKED = "3479BCDFGHJKMNPQRSTV", "VTSRQPNMKJHGFDCB9743"


def objects(world: Any) -> dict[str, dict[str, object]]:
    at = timezone.now()
    workspace = Investigation.objects.get(pk=world.arguments[OPEN]["pk"])
    finished = Investigation.objects.get(pk=world.arguments[FINISHED]["pk"])
    agent = world.people["agent"]
    own = Membership.objects.get(team=workspace.team, user=agent)
    mate = MembershipFactory(team=workspace.team)
    CompetenceStatementFactory(team=workspace.team, person=agent, competence="inquire", text="Huit entretiens.")
    session = CertificationSessionFactory(programme=workspace.team.programme, day=at.date())
    waiting = CertificationCandidateFactory(
        session=session, team=workspace.team, person=agent, exception_reason="Congé.", missing_then=["Prototyper."]
    )
    past = CertificationSessionFactory(programme=finished.team.programme, day=at.date() - dt.timedelta(days=30))
    received = CertificationCandidateFactory(
        session=past, team=finished.team, person=agent, state="passed", result_count=1, recorded_at=at
    )
    valid = attestation_value(code=VALID, candidate=received, person=agent, document=StoredFileFactory())
    revoked = attestation_value(
        code=REVOKED, person=agent, document=StoredFileFactory(), revoked_at=at, revocation_reason="Erreur de nom."
    )
    Attestation.objects.bulk_create([valid, revoked])
    file = {"pk": workspace.pk, "membership_pk": own.pk}
    theirs = world.arguments["espace d’une autre équipe"]["pk"]
    return {
        "dossier de certification de l’agent": file,
        "dossier de certification d’une coéquipière": {**file, "membership_pk": mate.pk},
        "dossier de certification d’une autre équipe": {
            "pk": theirs,
            "membership_pk": Membership.objects.get(team__investigation=theirs).pk,
        },
        "compétence racontée": {**file, "competence": "inquire"},
        "compétence pas encore racontée": {**file, "competence": "test"},
        "compétence d’une coéquipière": {**file, "membership_pk": mate.pk, "competence": "test"},
        "compétence inconnue": {**file, "competence": "cuisiner"},
        "édition qui certifie": {"slug": workspace.team.programme.slug},
        "session de certification": {"pk": session.pk},
        "session de certification inconnue": {"pk": 2_000_000_000},
        "candidate inscrite": {"pk": waiting.pk},
        "candidate reçue": {"pk": received.pk},
        "attestation de l’agent": {"pk": valid.pk},
        "attestation révoquée": {"pk": revoked.pk},
        "code d’une attestation": {"code": VALID.lower()},
        "code d’une attestation révoquée": {"code": REVOKED},
        "code inventé": {"code": "CCCC-CCCC-CCCC-CCCC-CCCC"},
    }
