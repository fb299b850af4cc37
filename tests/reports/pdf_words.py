"""What a PDF says, on one line: spaces that do not break are spaces."""

import io

from pypdf import PdfReader

from core.models import StoredFile


def words_in(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def words_of(stored: StoredFile) -> str:
    with stored.content.open("rb") as content:
        return words_in(content.read())
