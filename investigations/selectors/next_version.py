"""A sheet as its next version would say it, without writing anything."""

import copy
import datetime as dt
from typing import Any

from investigations.models import Investigation, SheetRevision
from investigations.publication_states import SECTION_FIELDS, SHEET_TEXTS
from investigations.states import Section, SheetState


def revision_of(sheet: Investigation) -> SheetRevision | None:
    """The version in preparation of a public sheet. One query; none for a sheet that is not public."""
    if sheet.state != SheetState.PUBLISHED:
        return None
    return SheetRevision.objects.filter(investigation=sheet).first()


def next_values(sheet: Investigation, revision: SheetRevision) -> dict[str, Any]:
    """What the fields of the sheet become once `revision` is published: for signing, preview and writing. No query.

    A section that the revision writes is no longer undocumented.
    """
    values = {name: getattr(revision, name) for name in SHEET_TEXTS}
    values["undocumented"] = {
        key: reason
        for key, reason in sheet.undocumented.items()
        if key not in Section.values or not values[SECTION_FIELDS[Section(key)]]
    }
    return values | revision.facts


def as_next_version(sheet: Investigation, revision: SheetRevision | None, *, at: dt.datetime) -> Investigation:
    """An unsaved copy, published at `at`, with what `services.publication.apply_revision` would write. No query."""
    told = copy.copy(sheet)
    told.updated_at = at
    if sheet.state != SheetState.PUBLISHED:
        told.published_at = at
    if revision is None:
        return told
    for name, value in next_values(sheet, revision).items():
        setattr(told, name, value)
    return told
