"""Who may see and change the territory."""

from typing import Any

from collectivites.models import Collectivite, CollectiviteQuerySet


def visible_collectivites(user: Any) -> CollectiviteQuerySet:
    """The national referential is public, rows that no longer exist included (old sheets name them).

    Bodies entered by hand are shown to signed-in people only: an association in a team that has published nothing
    would tell that the team exists. A published sheet names them by itself, upstairs.
    """
    rows = Collectivite.objects.all()
    return rows if user.is_authenticated else rows.from_referential()


def can_create_body(user: Any) -> bool:
    """Staff alone add a body outside the referential, and other names."""
    return bool(user.is_authenticated and user.is_active and user.is_staff)
