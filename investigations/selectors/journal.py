"""Notes of the journal, the newest first."""

from django.db.models import Prefetch, QuerySet

from investigations.models import JournalEntry, JournalFile


def notes(entries: QuerySet[JournalEntry]) -> QuerySet[JournalEntry]:
    """By day, then by order of writing. Two queries once read."""
    files = JournalFile.objects.select_related("file").order_by("pk")
    return entries.select_related("author").prefetch_related(Prefetch("files", queryset=files)).order_by("-day", "-pk")
