"""Who may see and do what with investigations. Scope and predicate side by side; closed by default."""

from django.db.models import QuerySet

from accounts.permissions import is_anct_staff
from investigations.models import Investigation


def visible_sheets(user: object) -> QuerySet[Investigation]:
    """Public sheets for everyone; the ANCT's team also sees drafts and withdrawn ones."""
    sheets = Investigation.objects.all()
    return sheets if is_anct_staff(user) else sheets.published()


def can_publish_sheet(user: object, sheet: Investigation) -> bool:
    """Publication is the ANCT's act; consents of team and collectivité come with issue 6."""
    return is_anct_staff(user)
