"""Sessions of the team whose coach and designer are the personas, and of another team; a message of the coach."""

import uuid
from typing import Any

from django.utils import timezone

from coaching.models import CoachMessage
from investigations.models import Investigation
from tests.architecture.worlds.world_workspace import own_workspace
from tests.factories.coaching import CoachingSessionFactory, NextActionFactory
from tests.factories.teams import workspace_of


def objects(world: Any) -> dict[str, dict[str, object]]:
    ours, theirs, at = own_workspace(world), workspace_of(), timezone.now()
    coach = world.people["coach"]
    session = CoachingSessionFactory(team=ours.team, author=coach, logged_at=at)
    draft = CoachingSessionFactory(team=ours.team, author=coach, draft=True)
    other = CoachingSessionFactory(team=theirs.team)
    message = CoachMessage.objects.create(
        author=coach, client_key=uuid.uuid4(), subject="Point de mercredi", text="À mercredi.", sent_at=at
    )
    return {
        "séance de l’équipe": _session(ours, session.pk),
        "brouillon de séance du coach": _session(ours, draft.pk),
        "séance d’une équipe inconnue": _session(theirs, other.pk),
        "action de l’équipe": {"pk": ours.pk, "action_pk": NextActionFactory(session=session).pk},
        "action d’une équipe inconnue": {"pk": theirs.pk, "action_pk": NextActionFactory(session=other).pk},
        "message du coach": {"pk": message.pk},
        "le coach": {"person_pk": coach.pk},
        "un agent": {"person_pk": world.people["agent"].pk},
    }


def _session(workspace: Investigation, session_pk: int) -> dict[str, object]:
    return {"pk": workspace.pk, "session_pk": session_pk}
