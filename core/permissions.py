"""Who may, for the mechanisms. Staff routes also stand behind the second-factor wall (a middleware of accounts)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from core.models import Job

STAFF_ONLY = "Cette page est réservée à l’équipe qui anime le programme."


def is_staff_member(user: Any) -> bool:
    """An active member of the team that runs the service."""
    return bool(user.is_authenticated and user.is_active and user.is_staff)


def staff_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """403 with a reason for signed-in people outside the staff. Anonymous people were already sent to sign in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_staff_member(request.user):
            raise PermissionDenied(STAFF_ONLY)
        return view(request, *args, **kwargs)

    return guarded


def visible_jobs(user: Any) -> QuerySet[Job]:
    """Staff follow every job, anybody else their own."""
    if is_staff_member(user):
        return Job.objects.all()
    if not user.is_authenticated:
        return Job.objects.none()
    return Job.objects.filter(requested_by=user)


def can_retry_job(user: Any, job: Job) -> bool:
    """Whoever may see a job may ask again for it."""
    return is_staff_member(user) or job.requested_by_id == user.pk
