"""The row of an investigation is the lock of what is written in it, and of the sheet it becomes."""

from uuid import UUID

from investigations.models import Investigation


def lock_investigation(pk: UUID, *, new_rows_wait: bool = False) -> Investigation:
    """The investigation as it stands now, held until the end of the transaction. One query.

    Whoever adds a row that points at it does not wait (FOR NO KEY UPDATE), unless `new_rows_wait` (FOR UPDATE).
    """
    return Investigation.objects.select_for_update(of=("self",), no_key=not new_rows_wait).get(pk=pk)
