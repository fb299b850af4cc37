"""Signals of the teams of the workspace: the personas `coach` and `designer` accompany the first one and the finished
one; its own agent sees nothing of them."""

import datetime as dt
from typing import Any

from django.utils import timezone

from coaching.models import SignalAcknowledgement
from investigations.models import Investigation
from teams.models import Team
from tests.architecture.worlds.world_workspace import FINISHED, own_workspace

SIGNAL = "aucune-seance"


def objects(world: Any) -> dict[str, dict[str, object]]:
    ours = own_workspace(world).team
    finished, theirs = (
        Investigation.objects.get(pk=world.arguments[label]["pk"]).team
        for label in (FINISHED, "espace d’une autre équipe")
    )
    own, other = _aside(ours, world), _aside(theirs, world)
    return {
        "santé de l’équipe": {"pk": ours.pk},
        "santé d’une autre équipe": {"pk": theirs.pk},
        "santé d’une équipe qui a fini": {"pk": finished.pk},
        "signal de l’équipe": {"pk": ours.pk, "signal": SIGNAL},
        "signal d’une autre équipe": {"pk": theirs.pk, "signal": SIGNAL},
        "signal inconnu": {"pk": ours.pk, "signal": "inconnu"},
        "signal mis de côté": {"pk": ours.pk, "acknowledgement_pk": own.pk},
        "signal mis de côté d’une autre équipe": {"pk": theirs.pk, "acknowledgement_pk": other.pk},
        "signal mis de côté, équipe confondue": {"pk": ours.pk, "acknowledgement_pk": other.pk},
    }


def _aside(team: Team, world: Any) -> SignalAcknowledgement:
    at = timezone.now()
    return SignalAcknowledgement.objects.create(
        team=team,
        signal=SIGNAL,
        note="Séance tenue au téléphone, à enregistrer.",
        until=at.date() + dt.timedelta(days=10),
        acknowledged_by=world.people["coach"],
        acknowledged_at=at,
    )
