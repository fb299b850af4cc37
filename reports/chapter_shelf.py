"""Chapters kept in the database, with their pages in the private storage."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction

from core.files import store_file
from reports.models import Chapter
from reports.rendering import Part, RenderedPart


class DatabaseShelf:
    """A shelf that every worker shares. `at` dates what it writes."""

    def __init__(self, *, at: dt.datetime) -> None:
        self._at = at

    def find(self, parts: Mapping[str, Part]) -> dict[str, RenderedPart]:
        """One query. A chapter whose file is gone is simply laid out again."""
        kept = {}
        for chapter in Chapter.objects.filter(pk__in=parts.keys()).select_related("file"):
            try:
                with chapter.file.content.open("rb") as stream:
                    pdf = stream.read()
            except FileNotFoundError:
                continue
            kept[chapter.key] = RenderedPart(
                name=parts[chapter.key].name,
                pdf=pdf,
                page_count=chapter.page_count,
                anchors={name: tuple(place) for name, place in chapter.places["anchors"].items()},
                bookmarks=tuple(tuple(bookmark) for bookmark in chapter.places["bookmarks"]),
            )
        return kept

    def keep(self, fresh: Mapping[str, RenderedPart], used: Sequence[str]) -> None:
        for key, part in fresh.items():
            try:
                with transaction.atomic():
                    stored = store_file(content=part.pdf, name=f"{part.name}.pdf", content_type="application/pdf")
                    places = {"anchors": part.anchors, "bookmarks": part.bookmarks}
                    Chapter.objects.create(
                        key=key,
                        file=stored,
                        page_count=part.page_count,
                        places=places,
                        pictures=list(part.pictures),
                        used_at=self._at,
                    )
            except IntegrityError:  # another worker kept the same chapter meanwhile
                stored.content.delete(save=False)
        Chapter.objects.filter(pk__in=used).update(used_at=self._at)
