"""What the pages of an account need."""

import dataclasses
import datetime as dt
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import MandateRequest, ReferentInvitation, ReferentMandate
from accounts.permissions import own_requests, visible_invitations
from accounts.states import MandateRequestState
from collectivites.models import Collectivite


def open_mandates(user: Any, *, today: dt.date) -> QuerySet[ReferentMandate]:
    """The collectivités of which the person is the référent today, oldest mandate first."""
    return (
        ReferentMandate.objects.filter(user=user)
        .in_force(today)
        .select_related("collectivite")
        .order_by("starts_on", "id")
    )


@dataclasses.dataclass(frozen=True)
class AccountSecurity:
    """How an account is protected, in the words of its page."""

    has_password: bool
    has_second_factor: bool
    session_count: int


def account_security(user: Any) -> AccountSecurity:
    return AccountSecurity(
        has_password=user.has_usable_password(),
        has_second_factor=Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists(),
        session_count=UserSession.objects.filter(user=user).count(),
    )


def requests_of(user: Any) -> QuerySet[MandateRequest]:
    """What the person asked and still matters: waiting or refused, newest first."""
    return (
        own_requests(user)
        .filter(state__in=(MandateRequestState.PENDING, MandateRequestState.REFUSED))
        .select_related("collectivite__departement", "collectivite__region")
        .order_by("-requested_at", "id")
    )


@dataclasses.dataclass(frozen=True)
class CollectivitePeople:
    """Who represents a collectivité, and who is invited to."""

    mandates: list[ReferentMandate]
    invitations: list[ReferentInvitation]


def people_of(collectivite: Collectivite, *, user: Any, today: dt.date) -> CollectivitePeople:
    mandates = (
        ReferentMandate.objects.filter(collectivite=collectivite)
        .in_force(today)
        .select_related("user")
        .order_by("starts_on", "id")
    )
    invitations = (
        visible_invitations(user, on=today)
        .filter(collectivite=collectivite, accepted_at__isnull=True, revoked_at__isnull=True)
        .select_related("invited_by")
        .order_by("-sent_at", "id")
    )
    return CollectivitePeople(list(mandates), list(invitations))


QUEUE_PAGE_SIZE = 20


def request_queue(rows: QuerySet[MandateRequest], *, state: str, typed: str, today: dt.date, page: str) -> Page:
    """Requests of a state (all of them when empty) whose person or collectivité answers to what was typed.

    Those who have waited longest first. Each line counts the référents already in force.
    """
    if state:
        rows = rows.filter(state=state)
    for word in typed.split():
        rows = rows.filter(
            Q(user__email__icontains=word)
            | Q(user__first_name__icontains=word)
            | Q(user__last_name__icontains=word)
            | Q(collectivite__name__icontains=word)
        )
    referents = (
        ReferentMandate.objects.filter(collectivite=OuterRef("collectivite"))
        .in_force(today)
        .order_by()
        .values("collectivite")
        .annotate(number=Count("pk"))
        .values("number")
    )
    rows = (
        rows.annotate(referent_count=Coalesce(Subquery(referents), 0))
        .select_related("user", "collectivite__departement", "collectivite__region", "decided_by")
        .order_by("requested_at" if state == MandateRequestState.PENDING else "-requested_at", "id")
    )
    return Paginator(rows, QUEUE_PAGE_SIZE).get_page(page)


def rivals_of(request: MandateRequest) -> QuerySet[MandateRequest]:
    """Other people who wait for the same collectivité."""
    return (
        MandateRequest.objects.filter(collectivite_id=request.collectivite_id, state=MandateRequestState.PENDING)
        .exclude(pk=request.pk)
        .select_related("user")
        .order_by("requested_at", "id")
    )
