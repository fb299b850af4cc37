"""Private files: stored with their hash, served by views that have already checked who asks."""

import hashlib
import logging
import re

from django.core.files.base import ContentFile
from django.db import transaction
from django.http import FileResponse, Http404

from core.models import StoredFile

logger = logging.getLogger(__name__)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069/\\:*?\"<>|]+")


def clean_name(raw: str) -> str:
    """A file name that is safe to offer: no path, control or direction character, at most 120 characters."""
    name = " ".join(_UNSAFE.sub(" ", raw).split()).strip(". ") or "fichier"
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 8:
        return name[:120]
    return f"{stem[: 120 - len(extension) - 1]}.{extension}"


def store_file(*, content: bytes, name: str, content_type: str) -> StoredFile:
    """Write bytes to the private storage. The name on disk is the row's id: the given name is data only."""
    stored = StoredFile(
        name=clean_name(name),
        content_type=content_type,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    stored.content.save(str(stored.pk), ContentFile(content), save=False)
    stored.save(force_insert=True)
    return stored


def discard_file(stored: StoredFile) -> None:
    """Delete a stored file that nothing points at any more: row now, bytes after commit."""
    content = stored.content
    name, storage = content.name, content.storage
    stored.delete()
    transaction.on_commit(lambda: storage.delete(name))


def file_response(stored: StoredFile, *, inline: bool = False) -> FileResponse:
    """The file as an answer. The caller has checked the right to read it.

    `inline` only for types that cannot run anything in the page's origin (our own PDF and images). Raises Http404 when
    the bytes are gone (a database restored without its files): logged, for the row says they should be there.
    """
    try:
        content = stored.content.open("rb")
    except FileNotFoundError as gone:
        logger.error("the bytes of file %s are missing", stored.pk)
        raise Http404 from gone
    response = FileResponse(
        content,
        as_attachment=not inline,
        filename=stored.name,
        content_type=stored.content_type,
    )
    response["ETag"] = f'"{stored.sha256}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
