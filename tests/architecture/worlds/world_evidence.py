"""Hypotheses and sources of the open workspace and of the finished one."""

from typing import Any

from investigations.models import Investigation
from tests.architecture.worlds.world_workspace import FINISHED, own_workspace
from tests.factories.evidence import EvidenceFactory, HypothesisFactory, SourceFactory


def objects(world: Any) -> dict[str, dict[str, object]]:
    ours, finished = own_workspace(world), Investigation.objects.get(pk=world.arguments[FINISHED]["pk"])
    sensitive = SourceFactory(investigation=ours, is_sensitive=True, held_by=world.people["designer"])
    silent = HypothesisFactory(investigation=ours)
    cells = {
        "de l’équipe": EvidenceFactory(source=SourceFactory(investigation=ours)),
        "d’une équipe qui a fini": EvidenceFactory(source=SourceFactory(investigation=finished)),
    }
    arguments: dict[str, dict[str, object]] = {
        "hypothèse dont aucune source ne parle": {"pk": ours.pk, "hypothesis_pk": silent.pk},
        "source sensible du designer": {"pk": ours.pk, "source_pk": sensitive.pk},
    }
    for label, cell in cells.items():
        pk = cell.source.investigation_id
        arguments |= {
            f"hypothèse {label}": {"pk": pk, "hypothesis_pk": cell.hypothesis_id},
            f"source {label}": {"pk": pk, "source_pk": cell.source_id},
            f"preuve {label}": {"pk": pk, "hypothesis_pk": cell.hypothesis_id, "source_pk": cell.source_id},
        }
    return arguments
