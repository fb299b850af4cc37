"""What the pages of an edition and of its call need to read."""

import datetime as dt

from django.db.models import Prefetch, QuerySet

from programmes.models import Call, Charter, Commitment, Criterion, EligibilityRule, Programme
from programmes.states import ProgrammeState


def open_call(at: dt.datetime) -> Call | None:
    """The call that receives candidatures at this instant. When several do, the one that closes first."""
    return _public_calls().open_at(at).order_by("closes_at", "pk").first()


def next_or_open_call(at: dt.datetime) -> Call | None:
    """The open call, or else the next one whose opening is confirmed: what the home page announces."""
    return open_call(at) or _public_calls().confirmed().filter(opens_at__gt=at).order_by("opens_at", "pk").first()


def criteria_of(programme: Programme) -> QuerySet[Criterion]:
    """In the order in which they are scored, independent ones in their place among the others."""
    return programme.criteria.order_by("position")


def eligibility_rules_of(programme: Programme) -> QuerySet[EligibilityRule]:
    return programme.eligibility_rules.order_by("position")


def charter_in_force(programme: Programme, at: dt.datetime) -> Charter | None:
    """The latest version published by this instant, its commitments (`commitments.all()`) in order, or None."""
    return charters_of(programme).filter(published_at__lte=at).first()


def charters_of(programme: Programme) -> QuerySet[Charter]:
    """Every version, latest first, commitments in order."""
    in_order = Prefetch("commitments", queryset=Commitment.objects.order_by("position"))
    return programme.charters.order_by("-version").prefetch_related(in_order)


def _public_calls():
    return Call.objects.filter(programme__state=ProgrammeState.PUBLISHED).select_related("programme")
