"""What a sheet shows beside its words, and the numbers of its versions: pictures, presentation, notes for readers.

A picture is shown when the last version cites it, its row still exists with the same bytes, and every collectivité
allowed pictures. Everything is read again at each visit: what is taken back leaves at once.
"""

import dataclasses
import datetime as dt
import functools
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from collectivites.models import Collectivite
from core.models import StoredFile
from investigations.models import (
    Investigation,
    PublicationSignature,
    SheetPicture,
    SheetPresentation,
    SheetVersion,
)
from investigations.publication_states import ConsentScope, PublicationParty
from investigations.selectors.gate import common_scope
from investigations.selectors.sheet_content import SheetContent

_MAX_VERSIONS = 200


@dataclasses.dataclass(frozen=True)
class Version:
    number: int
    note: str
    published_at: dt.datetime


@dataclasses.dataclass(frozen=True)
class ShownParts:
    """`pictures`: what the version says of each (`id`, `sha256`, `width`, `height`, `caption`, `alt_text`, `credit`),
    with the key of the stored `file` and its `content_type`."""

    versions: Sequence[Version]  # the last one first
    pictures: Sequence[Mapping[str, Any]]
    presentation_bytes: int | None  # weight of the presentation, when it is shown

    @property
    def version(self) -> Version | None:
        return self.versions[0] if self.versions else None


def part_lists(own: str = "pk") -> dict[str, QuerySet[Any]]:
    """Lists to read with a sheet, in a query of sheets whose key is `own`: given back to `shown_parts`."""
    mine = {"investigation": OuterRef(own)}
    versions = SheetVersion.objects.filter(**mine).order_by("-number")
    asked = Collectivite.objects.filter(
        candidatures__problematiques__team_problematiques__team__investigation=OuterRef(own),
        candidatures__problematiques__team_problematiques__is_live=True,
    )
    consents = PublicationSignature.objects.live().filter(**mine, party=PublicationParty.COLLECTIVITE)
    return {
        "versions": versions.values(json=JSONObject(number="number", note="note", published_at="published_at"))[
            :_MAX_VERSIONS
        ],
        "cited": versions.values(json=JSONObject(pictures="content__pictures", presentation="content__presentation"))[
            :1
        ],
        "files": SheetPicture.objects.filter(**mine).values(
            json=JSONObject(id="pk", sha256="file__sha256", file="file_id", content_type="file__content_type")
        ),
        "presentation": SheetPresentation.objects.filter(**mine).values(
            json=JSONObject(sha256="file__sha256", size_bytes="file__size_bytes")
        ),
        "asked": asked.distinct().values(json=JSONObject(collectivite="pk")),
        "consents": consents.values(json=JSONObject(collectivite="collectivite_id", scope="scope")),
    }


def with_shown_parts(sheets: QuerySet[Investigation]) -> QuerySet[Investigation]:
    """The sheets with what `shown_parts_of` needs: no query more, whatever their number."""
    return sheets.annotate(**{f"parts_{name}": ArraySubquery(each) for name, each in part_lists().items()})


def shown_parts_of(row: Investigation) -> ShownParts:
    """`row` comes from `with_shown_parts`. No query."""
    return shown_parts(row, {name: getattr(row, f"parts_{name}") for name in _list_names()})


@functools.cache
def _list_names() -> tuple[str, ...]:
    return tuple(part_lists())


def shown_parts(sheet: Investigation, lists: Mapping[str, Sequence[Mapping[str, Any]]]) -> ShownParts:
    """What the public sees of a published sheet. No query."""
    cited = lists["cited"][0] if lists["cited"] else {}
    given = {row["collectivite"]: row["scope"] for row in lists["consents"]}
    asked = [row["collectivite"] for row in lists["asked"]]
    if sheet.team_id is None:
        scope = common_scope([])
    else:
        # Nobody to ask, for a team, is nobody who allowed: the gate stays closed then, and so do pictures.
        scope = common_scope([_consent(given.get(pk)) for pk in asked] or [None])
    return _shown(
        versions=[_version(row) for row in lists["versions"]],
        pictures=cited.get("pictures") or [],
        presentation=cited.get("presentation") or "",
        lists=lists,
        scope=scope,
    )


def next_parts(
    content: SheetContent, lists: Mapping[str, Sequence[Mapping[str, Any]]], *, note: str, at: dt.datetime
) -> ShownParts:
    """What the public would see if `content` were published at `at`. A collectivité that has not answered yet is taken
    to allow everything: it reads the whole before it answers. No query."""
    scope = common_scope([_consent(row["scope"]) for row in lists["consents"]])
    versions = [_version(row) for row in lists["versions"]]
    number = versions[0].number + 1 if versions else 1
    return _shown(
        versions=[Version(number, note if versions else "", at), *versions],
        pictures=content.values["pictures"],
        presentation=content.values["presentation"],
        lists=lists,
        scope=scope,
    )


def parts_of(sheet: Investigation) -> ShownParts:
    """`shown_parts` for the views of files. One query."""
    return shown_parts(sheet, part_lists_of(sheet))


def part_lists_of(sheet: Investigation) -> dict[str, list[Any]]:
    """One query."""
    lists = part_lists()
    row = Investigation.objects.filter(pk=sheet.pk).values_list(*(ArraySubquery(each) for each in lists.values())).get()
    return dict(zip(lists, row, strict=True))


def public_picture(sheet: Investigation, picture: uuid.UUID) -> StoredFile | None:
    """The bytes of a picture that a published sheet shows. Two queries."""
    if not any(shown["id"] == str(picture) for shown in parts_of(sheet).pictures):
        return None
    return picture_file(sheet, picture)


def public_presentation(sheet: Investigation) -> StoredFile | None:
    """The presentation that a published sheet offers. Two queries."""
    return None if parts_of(sheet).presentation_bytes is None else presentation_file(sheet)


def picture_file(sheet: Investigation, picture: uuid.UUID) -> StoredFile | None:
    """Whatever is public: the caller has checked who asks."""
    row = SheetPicture.objects.select_related("file").filter(investigation=sheet, pk=picture).first()
    return None if row is None else row.file


def presentation_file(sheet: Investigation) -> StoredFile | None:
    """Idem."""
    row = SheetPresentation.objects.select_related("file").filter(investigation=sheet).first()
    return None if row is None else row.file


def _shown(
    *,
    versions: list[Version],
    pictures: Sequence[Mapping[str, Any]],
    presentation: str,
    lists: Mapping[str, Sequence[Mapping[str, Any]]],
    scope: frozenset[ConsentScope],
) -> ShownParts:
    kept = {(str(row["id"]), row["sha256"]): row for row in lists["files"]}
    stored = next(iter(lists["presentation"]), None)
    offers = stored is not None and ConsentScope.PRESENTATION in scope and stored["sha256"] == presentation
    return ShownParts(
        versions=versions,
        pictures=[
            {**row, "file": str(stored_as["file"]), "content_type": stored_as["content_type"]}
            for row in pictures
            if (stored_as := kept.get((row["id"], row["sha256"])))
        ]
        if ConsentScope.PICTURES in scope
        else [],
        presentation_bytes=stored["size_bytes"] if offers else None,
    )


def _consent(scope: Sequence[str] | None) -> PublicationSignature | None:
    return None if scope is None else PublicationSignature(scope=list(scope))


def _version(row: Mapping[str, Any]) -> Version:
    at = row["published_at"]
    return Version(row["number"], row["note"], parse_datetime(at) if isinstance(at, str) else at)
