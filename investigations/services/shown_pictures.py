"""What a public sheet shows may change without a new version: a picture is removed, a consent allows less."""

from collections.abc import Iterator
from contextlib import contextmanager

from investigations.models import Investigation
from investigations.selectors.public_parts import parts_of
from investigations.signals import shown_pictures_changed
from investigations.states import SheetState


@contextmanager
def announcing_pictures(sheet: Investigation) -> Iterator[None]:
    """Tell upper floors, in this transaction, when the block changes the pictures that readers see.

    `sheet` is locked by the caller. Two queries; none for a sheet that is not public.
    """
    if sheet.state != SheetState.PUBLISHED:
        yield
        return
    before = _shown(sheet)
    yield
    after = _shown(sheet)
    if before != after:
        gone = {sha256 for file, sha256 in before.items() if file not in after}
        shown_pictures_changed.send(sender=Investigation, investigation=sheet, gone=gone)


def _shown(sheet: Investigation) -> dict[str, str]:
    return {picture["file"]: picture["sha256"] for picture in parts_of(sheet).pictures}
