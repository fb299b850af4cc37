"""What a candidature still lacks before it can be deposited, each with the way to the place where it is written."""

import dataclasses
import datetime as dt

from django.db.models import Count
from django.urls import reverse

from candidatures.models import Candidature, CommitmentAcceptance, Problematique
from programmes.selectors import charter_in_force

# Where each part is written (pages of the draft).
DRAFT_ROUTE = "candidatures:edit"
PROBLEMATIQUE_ROUTE = "candidatures:problematique"
AGENTS_ROUTE = "candidatures:agents"
COMMITMENTS_ROUTE = "candidatures:commitments"
TEXTS = ("title", *Problematique.ANSWERS)


@dataclasses.dataclass(frozen=True)
class MissingPart:
    """`label` is French; `anchor` is the identifier of the field in its page, without the sign."""

    label: str
    url_name: str
    kwargs: dict[str, object]
    anchor: str = ""

    @property
    def url(self) -> str:
        address = reverse(self.url_name, kwargs=self.kwargs)
        return f"{address}#{self.anchor}" if self.anchor else address


def missing_parts(candidature: Candidature, *, at: dt.datetime) -> list[MissingPart]:
    """In the order of the pages; empty when the candidature can be deposited. Five queries at most."""
    problematiques = list(
        candidature.problematiques.annotate(agent_count=Count("proposed_agents")).order_by("rank", "pk")
    )
    here = {"pk": candidature.pk}
    if not problematiques:
        parts = [MissingPart("Ajouter au moins une problématique", DRAFT_ROUTE, here, "problematiques")]
    else:
        parts = [part for row in problematiques for part in _missing_in(row, candidature)]
    return parts + _missing_commitments(candidature, at=at)


def problematique_name(problematique: Problematique) -> str:
    """How a sentence names it: its rank, and its title when it has one."""
    title = problematique.title.strip()
    return f"Problématique {problematique.rank}" + (f" « {title} »" if title else "")


def _missing_in(problematique: Problematique, candidature: Candidature) -> list[MissingPart]:
    name = problematique_name(problematique)
    kwargs = {"pk": candidature.pk, "problematique_pk": problematique.pk}
    parts = [
        MissingPart(f"{name} : {field.verbose_name}", PROBLEMATIQUE_ROUTE, kwargs, f"id_{field.name}")
        for field in (Problematique._meta.get_field(text) for text in TEXTS)
        if not getattr(problematique, field.name).strip()
    ]
    most = candidature.programme.team_size_max
    if problematique.agent_count == 0:
        parts.append(MissingPart(f"{name} : proposer au moins un agent", AGENTS_ROUTE, kwargs))
    elif problematique.agent_count > most:
        parts.append(
            MissingPart(
                f"{name} : {problematique.agent_count} agents proposés, une équipe en compte {most} au plus",
                AGENTS_ROUTE,
                kwargs,
            )
        )
    return parts


def _missing_commitments(candidature: Candidature, *, at: dt.datetime) -> list[MissingPart]:
    charter = charter_in_force(candidature.programme, at)
    if charter is None:
        return []
    accepted = set(CommitmentAcceptance.objects.filter(candidature=candidature).values_list("commitment_id", flat=True))
    return [
        MissingPart(
            f"Engagement à accepter : {commitment.title}",
            COMMITMENTS_ROUTE,
            {"pk": candidature.pk},
            f"engagement-{commitment.pk}",
        )
        for commitment in charter.commitments.all()
        if commitment.pk not in accepted
    ]
