"""The two gates of every view, in this order: is it visible (404), is it allowed (403).

Predicates and scopes are passed as functions, so a typo fails at import, not at the door.
"""

from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404

M = TypeVar("M", bound=Model)


def fetch_visible(scope: QuerySet[M], **lookup: Any) -> M:
    """The one object of `scope` that matches. Raises Http404 when absent or invisible: the two look the same."""
    try:
        return scope.get(**lookup)
    except (scope.model.DoesNotExist, ValueError) as absent:
        raise Http404 from absent


def require(allowed: bool, reason: str = "") -> None:
    """Raises PermissionDenied (403) with a French `reason` shown on the page when `allowed` is false."""
    if not allowed:
        raise PermissionDenied(reason)
