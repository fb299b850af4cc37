"""Who may see and ask for documents that read across."""

from django.db.models import QuerySet

from accounts.permissions import is_anct_staff
from investigations.models import Investigation
from reports.models import SheetDocument, Synthesis


def can_request_synthesis(user: object) -> bool:
    """The synthesis is the ANCT's document."""
    return is_anct_staff(user)


def visible_syntheses(user: object) -> QuerySet[Synthesis]:
    """The ANCT's team sees them all; nobody else has a page for them yet."""
    return Synthesis.objects.all() if is_anct_staff(user) else Synthesis.objects.none()


def public_sheet_documents() -> QuerySet[SheetDocument]:
    """Documents that anyone may read: of sheets public at this very moment, whose text has not changed since."""
    return SheetDocument.objects.filter(
        file__isnull=False, investigation__in=Investigation.objects.published()
    ).with_present_text()
