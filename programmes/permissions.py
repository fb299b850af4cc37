"""Who may see and change programmes."""

from django.db.models import QuerySet

from accounts.permissions import is_anct_staff
from programmes.models import Programme


def visible_programmes(user: object) -> QuerySet[Programme]:
    """Published programmes for everyone; the ANCT's team also sees those in preparation."""
    programmes = Programme.objects.all()
    return programmes if is_anct_staff(user) else programmes.published()


def can_edit_programme(user: object, programme: Programme) -> bool:
    return is_anct_staff(user)
