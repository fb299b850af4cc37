"""A candidature as it is read: plain values, frozen at each deposit; pages, receipt and PDF show nothing else.

Every key is always there, so that a template needs no question; a new key asks for a new `VERSION`.
"""

import hashlib
import json
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from candidatures.models import Candidature, Problematique, ProposedAgent
from programmes.models import Theme

VERSION = 1


def content_of(candidature: Candidature) -> dict[str, Any]:
    """Everything that is deposited, in reading order. Nine queries at most, whatever the size. JSON types only."""
    programme, collectivite = candidature.programme, candidature.collectivite
    return {
        "version": VERSION,
        "programme": {"name": programme.name, "edition": programme.edition},
        "collectivite": {
            "name": collectivite.name,
            "kind": collectivite.get_kind_display(),
            "departement": str(collectivite.departement or ""),
            "region": str(collectivite.region or ""),
            "population": collectivite.population,
            "population_year": collectivite.population_year,
        },
        "motivation": candidature.motivation,
        "territory_note": candidature.territory_note,
        "problematiques": [_problematique(row) for row in _problematiques_of(candidature)],
        "commitments": _commitments(candidature),
        "attachments": attachments_of(candidature),
    }


def attachments_of(candidature: Candidature) -> list[dict[str, Any]]:
    """Documents joined so far: those of the deposit and, later, of answers to complements. One query."""
    return [
        {
            "pk": attachment.pk,
            "label": attachment.label,
            "name": attachment.file.name,
            "size_bytes": attachment.file.size_bytes,
            "sha256": attachment.file.sha256,
        }
        for attachment in candidature.attachments.select_related("file").order_by("added_at", "pk")
    ]


def fingerprint_of(content: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON: sorted keys, no space, UTF-8."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _problematiques_of(candidature: Candidature) -> list[Problematique]:
    agents = Prefetch("proposed_agents", queryset=ProposedAgent.objects.order_by("position", "pk"))
    themes = Prefetch("themes", queryset=Theme.objects.order_by("label"))
    return list(candidature.problematiques.order_by("rank", "pk").prefetch_related(agents, themes))


def _problematique(row: Problematique) -> dict[str, Any]:
    return {
        "pk": row.pk,
        "rank": row.rank,
        "title": row.title,
        "answers": [
            {"field": name, "label": _label(name), "text": getattr(row, name)} for name in Problematique.ANSWERS
        ],
        "themes": [theme.label for theme in row.themes.all()],
        "agents": [
            {
                "name": f"{agent.first_name} {agent.last_name}",
                "job_title": agent.job_title,
                "service": agent.service,
                "email": agent.email,
            }
            for agent in row.proposed_agents.all()
        ],
    }


def _label(name: str) -> str:
    label = str(Problematique._meta.get_field(name).verbose_name)
    return label[:1].upper() + label[1:]


def _commitments(candidature: Candidature) -> list[dict[str, Any]]:
    acceptances = candidature.acceptances.select_related("commitment__charter").order_by(
        "commitment__charter__version", "commitment__position", "pk"
    )
    return [
        {
            "charter": acceptance.commitment.charter.version,
            "title": acceptance.commitment.title,
            "text": acceptance.commitment.text,
            "name": acceptance.name,
            "job_title": acceptance.job_title,
            "accepted_on": timezone.localdate(acceptance.at).isoformat(),
        }
        for acceptance in acceptances
    ]
