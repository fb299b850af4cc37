"""Bytes that a row of the workspace points at: they go when the row is not written after all."""

from collections.abc import Iterator
from contextlib import contextmanager

from core.files import store_file
from core.models import StoredFile
from core.uploads import CheckedUpload


@contextmanager
def storing(upload: CheckedUpload, *, name: str) -> Iterator[StoredFile]:
    """The stored file, for the row that the block writes. When the block fails, the bytes are deleted."""
    stored = store_file(content=upload.content, name=name, content_type=upload.content_type)
    try:
        yield stored
    except Exception:
        stored.content.storage.delete(stored.content.name)  # the row goes with the transaction, the bytes do not
        raise
