"""Who may see and change programmes."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from accounts.permissions import is_anct_staff
from programmes.models import Programme

M = TypeVar("M", bound=Model)


def visible_programmes(user: object) -> QuerySet[Programme]:
    """Published programmes for everyone; the ANCT's team also sees those in preparation."""
    programmes = Programme.objects.all()
    return programmes if is_anct_staff(user) else programmes.published()


def can_edit_programme(user: object, programme: Programme) -> bool:
    return is_anct_staff(user)


def editable_rows(user: Any, model: type[M], *, parent: str = "programme") -> QuerySet[M]:
    """Rows of the frame of an edition, `parent` being the way to it. The ANCT's team only."""
    rows = model._default_manager.select_related(parent)
    return rows if is_anct_staff(user) else rows.none()
