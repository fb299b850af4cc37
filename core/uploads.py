"""Files that people send: accepted by what they contain, never by their name or by what the browser says.

    upload = check_upload(content=..., name="lettre.pdf")

Office files are read here, member by member, without trusting what their directory says. PDF and images are read in a
child process with limits (`core.upload_child`), because parsers written in C meet bytes chosen by anybody; images, and
PDF for the public, come back written anew, without their hidden data. Every refusal is a French sentence that says
what to do.
"""

import dataclasses
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from core.upload_containers import check_container
from core.upload_refusals import RefusedUploadError

__all__ = [
    "ACCEPTED_EXTENSIONS",
    "MAX_FILE_BYTES",
    "MAX_FILE_MEGABYTES",
    "PICTURE_EXTENSIONS",
    "CheckedPicture",
    "CheckedUpload",
    "RefusedUploadError",
    "check_picture",
    "check_public_pdf",
    "check_upload",
]

MAX_FILE_MEGABYTES = 10
MAX_FILE_BYTES = MAX_FILE_MEGABYTES * 1_000_000  # as people read it: see `core.text.weight_in_words`
ZIP_END = b"PK\x05\x06"
_ZIP_TAIL = (1 << 16) + 22  # how far from its end a zip file may announce itself
_CHILD = Path(__file__).with_name("upload_child.py")
_CHILD_SECONDS = 20  # wall clock; the child's own limit is on the processor

PDF, ODT, DOCX, JPEG, PNG = (
    "application/pdf",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "image/jpeg",
    "image/png",
)
_TYPES = {".pdf": PDF, ".odt": ODT, ".docx": DOCX, ".jpg": JPEG, ".jpeg": JPEG, ".png": PNG}
ACCEPTED_EXTENSIONS = tuple(_TYPES)
PICTURE_EXTENSIONS = (".jpg", ".jpeg", ".png")
LONGEST_EDGE = 2400  # pixels: a page of A4 printed at 200 points an inch, and a wide screen

NOT_ACCEPTED = "Ce document n’est pas accepté : enregistrez-le en PDF, ODT, DOCX, JPEG ou PNG."
DISGUISED = "Le contenu de ce document n’est pas celui que son nom annonce. Réenregistrez-le avec le bon format."
NOT_A_PDF = "Ce n’est pas un PDF : exportez ce document en PDF, puis joignez le PDF."
NOT_A_PICTURE = "Ce n’est pas une image : choisissez un fichier JPEG ou PNG."
APPENDED = (
    "Ce document contient autre chose après sa fin ou avant son début. Enregistrez-le de nouveau, puis joignez-le."
)
OLD_OFFICE = (
    "Ce document est dans un ancien format de Word, ou protégé par un mot de passe. Enregistrez-le en DOCX, ODT ou PDF,"
    " sans mot de passe."
)
PHONE_PHOTO = "Cette photo est dans un format de téléphone (HEIC) que peu de gens ouvrent. Exportez-la en JPEG."
UNREADABLE = "Ce document est illisible ou trop complexe. Ouvrez-le, exportez-le en PDF, puis joignez ce PDF."


@dataclasses.dataclass(frozen=True)
class CheckedUpload:
    """Bytes that may be stored. For an image, not the bytes that were sent: the same picture, written anew."""

    content: bytes
    content_type: str


@dataclasses.dataclass(frozen=True)
class CheckedPicture(CheckedUpload):
    """A picture made for a page. Sizes in pixels."""

    width: int
    height: int


def check_picture(*, content: bytes, name: str) -> CheckedPicture:
    """A picture to show: written anew, without its hidden data, and made smaller when it is larger than any page.

    Raises RefusedUploadError, in French. Side effect: a child process.
    """
    announced = _TYPES.get(Path(name.lower()).suffix)
    if announced not in (JPEG, PNG):
        raise RefusedUploadError(NOT_A_PICTURE)
    _check_size(content)
    _check_beginning(content, announced)
    anew = _in_child(announced.partition("/")[2], content, longest_edge=LONGEST_EDGE)
    size, _newline, picture = anew.partition(b"\n")
    width, height = (int(side) for side in size.split())
    return CheckedPicture(picture, announced, width, height)


def check_upload(*, content: bytes, name: str) -> CheckedUpload:
    """Raises RefusedUploadError, in French. Side effect: a child process for PDF and images."""
    announced = _TYPES.get(Path(name.lower()).suffix)
    if announced is None:
        raise RefusedUploadError(NOT_ACCEPTED)
    _check_size(content)
    _check_beginning(content, announced)
    if announced in (ODT, DOCX):
        check_container(content, is_docx=announced == DOCX)
        return CheckedUpload(content, announced)
    if announced == PDF:
        _check_pdf_ends(content)
        _in_child("pdf", content)
        return CheckedUpload(content, announced)
    return CheckedUpload(_in_child(announced.partition("/")[2], content), announced)


def check_public_pdf(*, content: bytes, name: str) -> CheckedUpload:
    """A PDF that anybody will download: written anew, without author, title, comments nor private data of programs.

    Raises RefusedUploadError, in French. Side effect: a child process.
    """
    if Path(name.lower()).suffix != ".pdf":
        raise RefusedUploadError(NOT_A_PDF)
    _check_size(content)
    _check_beginning(content, PDF)
    _check_pdf_ends(content)
    return CheckedUpload(_in_child("bare-pdf", content), PDF)


def _check_size(content: bytes) -> None:
    if not content:
        raise RefusedUploadError("Ce document est vide.")
    if len(content) > MAX_FILE_BYTES:
        raise RefusedUploadError(f"Ce document est trop lourd : {MAX_FILE_MEGABYTES} Mo au plus.")


def _check_beginning(content: bytes, announced: str) -> None:
    beginnings = {
        PDF: b"%PDF-",
        ODT: b"PK\x03\x04",
        DOCX: b"PK\x03\x04",
        JPEG: b"\xff\xd8\xff",
        PNG: b"\x89PNG\r\n\x1a\n",
    }
    if content.startswith(beginnings[announced]):
        return
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise RefusedUploadError(OLD_OFFICE)
    if content[4:8] == b"ftyp":
        raise RefusedUploadError(PHONE_PHOTO)
    raise RefusedUploadError(DISGUISED)


def _check_pdf_ends(content: bytes) -> None:
    """A PDF that is something else too: readers look for its end from the back, other programs do not."""
    end = content.rfind(b"%%EOF")
    if end == -1 or content[end + 5 :].strip(b"\r\n\t \x00") or ZIP_END in content[-_ZIP_TAIL:]:
        raise RefusedUploadError(APPENDED)


def _in_child(kind: str, content: bytes, *, longest_edge: int = 0) -> bytes:
    """What the child gives back: a picture or a bare PDF, written anew; nothing for another PDF. Its refusals are ours.

    With a longest edge, the picture comes after a line with its width and its height.
    """
    with tempfile.TemporaryDirectory(prefix="pni-upload-") as folder:
        try:
            done = subprocess.run(  # noqa: S603 (our own interpreter and file, no text from outside)
                [sys.executable, "-I", "-B", "-W", "ignore", str(_CHILD), kind, str(longest_edge)],
                input=content,
                capture_output=True,
                timeout=_CHILD_SECONDS,
                check=False,
                cwd=folder,
                env={"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": folder, "TMPDIR": folder},
            )
        except subprocess.TimeoutExpired as slow:
            raise RefusedUploadError(UNREADABLE) from slow
    if done.returncode == 0:
        return done.stdout
    first = done.stderr.decode(errors="replace").partition("\n")[0]
    raise RefusedUploadError(first.removeprefix("refus: ") if first.startswith("refus: ") else UNREADABLE)
