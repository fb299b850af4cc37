"""The queue of the instruction: what each line says, and what the filters count."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from candidatures.models import (
    Candidature,
    CommitmentAcceptance,
    ComplementRequest,
    ConflictOfInterest,
    Evaluation,
    Problematique,
    ProposedAgent,
)
from candidatures.selectors.completeness import TEXTS
from candidatures.selectors.instruction_scores import FINISHED
from candidatures.states import CandidatureState, ComplementState
from collectivites.models import Region
from programmes.models import Charter, Commitment, Programme

# Still to be instructed: what weighs on the person who has it.
PENDING_STATES = (CandidatureState.SUBMITTED, CandidatureState.IN_REVIEW, CandidatureState.COMPLEMENT)
ARRIVED, NEWEST, TERRITORY, DUE = "arrivee", "recentes", "collectivite", "echeance"
QUEUE_SORTS = {
    ARRIVED: "Arrivée, la plus ancienne d’abord",
    NEWEST: "Arrivée, la plus récente d’abord",
    TERRITORY: "Collectivité",
    DUE: "Complément attendu, le plus proche d’abord",
}
_ORDERS = {
    ARRIVED: (F("submitted_at").asc(), "pk"),
    NEWEST: (F("submitted_at").desc(), "pk"),
    TERRITORY: (F("collectivite__sort_key").asc(), "pk"),
    DUE: (F("complement_due_on").asc(nulls_last=True), "pk"),
}


def queue(candidatures: QuerySet[Candidature], *, user: Any, today: dt.date) -> QuerySet[Candidature]:
    """Each line with what it shows: number of problématiques, those this person still has to read, complement due,
    links declared, whether something is missing. One statement.
    """
    live_request = ComplementRequest.objects.filter(candidature=OuterRef("pk")).exclude(state=ComplementState.CLOSED)
    return candidatures.select_related(
        "collectivite__departement", "collectivite__region", "programme", "assigned_to"
    ).annotate(
        problematique_count=_count(Problematique.objects.filter(candidature=OuterRef("pk")), "candidature"),
        to_read_count=_count(_not_read_by(user), "candidature"),
        has_my_link=Exists(ConflictOfInterest.objects.in_force().filter(candidature=OuterRef("pk"), user_id=user.pk)),
        complement_due_on=Subquery(live_request.values("due_on")[:1]),
        complement_state=Subquery(live_request.values("state")[:1]),
        is_late=Exists(live_request.filter(state=ComplementState.OPEN, due_on__lt=today)),
        is_incomplete=Exists(Candidature.objects.filter(incomplete(), pk=OuterRef("pk"))),
    )


def in_order(lines: QuerySet[Candidature], sort: str) -> QuerySet[Candidature]:
    return lines.order_by(*_ORDERS.get(sort, _ORDERS[ARRIVED]))


def incomplete() -> Q:
    """The same judgement as `completeness.missing_parts`, in the language of the database (a test compares them)."""
    own = Problematique.objects.filter(candidature=OuterRef("pk"))
    blank = reduce(or_, (Q(**{f"{text}__regex": r"^\s*$"}) for text in TEXTS))
    agents = _count(ProposedAgent.objects.filter(problematique=OuterRef("pk")), "problematique")
    # The text of commitments that was in force when it was deposited.
    charter = Charter.objects.filter(
        programme=OuterRef(OuterRef("programme")), published_at__lte=OuterRef(OuterRef("submitted_at"))
    ).order_by("-version")
    accepted = CommitmentAcceptance.objects.filter(commitment=OuterRef("pk"), candidature=OuterRef(OuterRef("pk")))
    return (
        ~Exists(own)
        | Exists(own.filter(blank))
        | Exists(
            own.annotate(agent_count=agents).filter(
                Q(agent_count=0) | Q(agent_count__gt=F("candidature__programme__team_size_max"))
            )
        )
        | Exists(Commitment.objects.filter(~Exists(accepted), charter=Subquery(charter.values("pk")[:1])))
    )


def to_read_by(user: Any) -> Q:
    """Candidatures with a problématique that this person has neither read nor abstained from, and may judge."""
    link = ConflictOfInterest.objects.in_force().filter(candidature=OuterRef("pk"), user_id=user.pk)
    return Q(Exists(_not_read_by(user)), state__in=PENDING_STATES) & ~Q(Exists(link))


def _not_read_by(user: Any) -> QuerySet[Problematique]:
    mine = Evaluation.objects.filter(problematique=OuterRef("pk"), evaluator_id=user.pk, state__in=FINISHED)
    return Problematique.objects.filter(~Exists(mine), candidature=OuterRef("pk"))


def _count(rows: QuerySet[Any], group: str) -> Coalesce:
    """How many rows, as a sub-query: joins would multiply each other."""
    return Coalesce(Subquery(rows.order_by().values(group).annotate(number=Count("pk")).values("number")[:1]), 0)


@dataclass(frozen=True)
class QueueChoices:
    """What the filters offer."""

    programmes: Sequence[tuple[str, str]]
    people: Sequence[tuple[str, str]]
    regions: Sequence[tuple[str, str]]


def queue_choices() -> QueueChoices:
    """Three statements. Only what leads somewhere: editions, people and régions of candidatures received."""
    received = Candidature.objects.received()
    programmes = Programme.objects.filter(pk__in=received.values("programme_id")).order_by("-edition", "name")
    people = User.objects.filter(pk__in=received.values("assigned_to_id")).order_by("last_name", "first_name", "pk")
    regions = Region.objects.filter(pk__in=received.values("collectivite__region_id")).order_by("sort_key")
    return QueueChoices(
        programmes=[(programme.slug, str(programme)) for programme in programmes],
        people=[(str(person.pk), str(person)) for person in people],
        regions=[(region.code, region.name) for region in regions],
    )


def staff_members() -> QuerySet[User]:
    """Who may be given a candidature to instruct."""
    return User.objects.filter(is_staff=True, is_active=True).order_by("last_name", "first_name", "pk")


def loads(programme: Programme) -> dict[int, int]:
    """Candidatures still to be instructed, by person, in this edition."""
    rows = (
        Candidature.objects.filter(programme=programme, state__in=PENDING_STATES, assigned_to__isnull=False)
        .order_by()
        .values_list("assigned_to_id")
        .annotate(Count("pk"))
    )
    return dict(rows)


def editions_in_instruction() -> QuerySet[Programme]:
    """Editions with at least one candidature received, the latest first."""
    received = Candidature.objects.received().values("programme_id")
    return Programme.objects.filter(pk__in=received).order_by("-edition", "name")
