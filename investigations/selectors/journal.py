"""Notes of the journal, the newest first."""

from django.db.models import Prefetch, QuerySet

from investigations.models import Investigation, JournalEntry, JournalFile


def notes(workspace: Investigation) -> QuerySet[JournalEntry]:
    """By day, then by order of writing. Two queries once read."""
    files = JournalFile.objects.select_related("file").order_by("pk")
    return (
        workspace.journal.select_related("author")
        .prefetch_related(Prefetch("files", queryset=files))
        .order_by("-day", "-pk")
    )
