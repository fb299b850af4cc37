"""Who an account's days may belong to."""

from django.db.models import Q

from accounts.models import User
from coaching.models import DayAccount


def experts_of_account(account: DayAccount) -> list[User]:
    """Whoever is or was the coach (or designer) of the team, or used days of the account. One query."""
    held = Q(memberships__team=account.team_id, memberships__role=account.role)
    people = User.objects.filter(held | Q(day_debits__account=account)).distinct()
    return list(people.order_by("last_name", "first_name", "pk"))
