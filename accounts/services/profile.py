"""How a person is named to others."""

import datetime as dt

from django.db import transaction

from accounts.models import User


@transaction.atomic
def update_profile(
    *, user: User, first_name: str, last_name: str, job_title: str, actor: User, at: dt.datetime
) -> User:
    """Change how a person is named to others. Raises ValueError when somebody else than the person tries."""
    if actor.pk != user.pk:
        raise ValueError("Chacun modifie son propre profil.")
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    locked.first_name = first_name
    locked.last_name = last_name
    locked.job_title = job_title
    locked.save(update_fields=["first_name", "last_name", "job_title"])
    return locked


@transaction.atomic
def choose_time_zone(*, user: User, time_zone: str, actor: User, at: dt.datetime) -> User:
    """The clock on which the person reads hours and is reminded. Empty: that of her team or of her collectivité.

    Raises ValueError when somebody else than the person tries, ValidationError for a zone that is not French.
    """
    if actor.pk != user.pk:
        raise ValueError("Chacun choisit sa propre heure.")
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    locked.time_zone = time_zone
    locked.validate_constraints(exclude={"email", "is_superuser", "is_staff"})
    locked.save(update_fields=["time_zone"])
    return locked
