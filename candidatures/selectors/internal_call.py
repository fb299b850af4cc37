"""What the pages of the internal call need."""

import dataclasses
import datetime as dt
from typing import Any

from django.db.models import Count, Q, QuerySet

from candidatures.models import Idea, InternalCall
from candidatures.permissions import referent_collectivite_ids, visible_internal_calls
from candidatures.states import IdeaState
from collectivites.models import Collectivite
from programmes.models import Call
from programmes.permissions import visible_programmes


@dataclasses.dataclass(frozen=True)
class CallRow:
    """An edition that may receive the collectivité's candidature, and the internal call opened for it, if any."""

    call: Call
    collectivite: Collectivite
    internal_call: InternalCall | None
    is_open: bool


def usable_calls(user: Any, *, at: dt.datetime) -> QuerySet[Call]:
    """Open or to come, confirmed by the staff, of an edition that the person may see."""
    return (
        Call.objects.confirmed()
        .filter(closes_at__gt=at, programme__in=visible_programmes(user))
        .select_related("programme")
        .order_by("closes_at", "id")
    )


def own_collectivites(user: Any) -> QuerySet[Collectivite]:
    return Collectivite.objects.filter(pk__in=referent_collectivite_ids(user)).order_by("sort_key", "pk")


def call_rows(user: Any, *, at: dt.datetime) -> list[CallRow]:
    """Each collectivité of the person, with each edition that can still receive it, and past calls that hold ideas."""
    collectivites = list(own_collectivites(user))
    calls = list(usable_calls(user, at=at))
    opened = {
        (row.collectivite_id, row.programme_id): row
        for row in visible_internal_calls(user).select_related("collectivite", "programme__call").order_by("pk")
    }
    rows = []
    for collectivite in collectivites:
        for call in calls:
            internal_call = opened.pop((collectivite.pk, call.programme_id), None)
            rows.append(_row(call, collectivite, internal_call, at))
    past = sorted(opened.values(), key=lambda row: row.opened_at, reverse=True)
    return rows + [
        _row(row.programme.call, row.collectivite, row, at) for row in past if hasattr(row.programme, "call")
    ]


def _row(call: Call, collectivite: Collectivite, internal_call: InternalCall | None, at: dt.datetime) -> CallRow:
    return CallRow(call, collectivite, internal_call, internal_call is not None and internal_call.is_open(at))


@dataclasses.dataclass(frozen=True)
class SortedIdeas:
    """Ideas by what was done with them; `merged` are under the one that they joined."""

    new: list[Idea]
    kept: list[Idea]
    set_aside: list[Idea]
    merged: dict[int, list[Idea]]
    to_thank: int
    volunteers: int

    @property
    def total(self) -> int:
        return len(self.new) + len(self.kept) + len(self.set_aside) + sum(map(len, self.merged.values()))

    @property
    def targets(self) -> list[Idea]:
        """Those with which another one may be merged."""
        return [*self.kept, *self.new, *self.set_aside]


def sorted_ideas(internal_call: InternalCall) -> SortedIdeas:
    """Every idea of a call, in the order of arrival. One query."""
    by_state: dict[str, list[Idea]] = {state: [] for state in IdeaState.values}
    merged: dict[int, list[Idea]] = {}
    ideas = list(internal_call.ideas.select_related("problematique").order_by("created_at", "pk"))
    for idea in ideas:
        if idea.merged_into_id is None:
            by_state[idea.state].append(idea)
        else:
            merged.setdefault(idea.merged_into_id, []).append(idea)
    for idea in ideas:
        idea.followers = merged.get(idea.pk, [])
    return SortedIdeas(
        new=by_state[IdeaState.NEW],
        kept=by_state[IdeaState.KEPT],
        set_aside=by_state[IdeaState.SET_ASIDE],
        merged=merged,
        to_thank=sum(bool(idea.email) and idea.thanked_at is None for idea in ideas),
        volunteers=sum(idea.is_volunteer for idea in ideas),
    )


def convertible_ideas(internal_call: InternalCall) -> QuerySet[Idea]:
    """Neither merged nor set aside, and not a problématique yet."""
    return internal_call.ideas.filter(state__in=(IdeaState.NEW, IdeaState.KEPT), problematique__isnull=True).order_by(
        "created_at", "pk"
    )


def unread_counts(user: Any, *, at: dt.datetime) -> list[tuple[InternalCall, int]]:
    """Internal calls that still hold something to sort, or are open, for the tiles of the home page."""
    rows = (
        visible_internal_calls(user)
        .filter(purged_at__isnull=True)
        .select_related("collectivite", "programme")
        .annotate(unread=Count("ideas", filter=Q(ideas__state=IdeaState.NEW)))
        .order_by("pk")
    )
    return [(row, row.unread) for row in rows if row.unread or row.is_open(at)]


def life_of(internal_call: InternalCall, *, at: dt.datetime) -> dict[str, Any]:
    """Open or not, and when names are erased."""
    return {
        "is_open": internal_call.is_open(at),
        "purge_due": internal_call.purge_due(),
    }
