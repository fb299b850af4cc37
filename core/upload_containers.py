"""ODT, DOCX, ODS and XLSX read member by member: a zip file is believed about nothing that can be counted.

Bombs (ratio, number, overlap, lying sizes), macros, encrypted members, names that leave the folder, links that fetch
something when the document opens: refused, in words.
"""

import io
import zipfile
import zlib
from xml.etree import ElementTree

from core.upload_refusals import RefusedUploadError

MAX_MEMBERS = 2_000
MAX_INFLATED_BYTES = 100 << 20
MAX_RATIO = 200  # text compresses about 20 times, repeated markup up to a hundred
RATIO_COUNTS_FROM = 1 << 20  # inflated bytes: smaller members harm nobody
_CHUNK = 1 << 16
_LOCAL_HEADER = 30  # bytes before the name of a member (APPNOTE 4.3.7)
_END_RECORD = 22  # bytes, without any comment (APPNOTE 4.3.16)
_ODT_TYPE = b"application/vnd.oasis.opendocument.text"
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
MAX_SPREADSHEET_BYTES = 40 << 20  # inflated
_PRINTER_SETTINGS = "xl/printersettings/"  # what Excel leaves of the last printer: read by nobody here

BROKEN = "Ce document est abîmé, ou n’est pas celui que son nom annonce. Ouvrez-le, réenregistrez-le, puis joignez-le."
BOMB = "Ce document se déploierait en un volume anormal. Exportez-le en PDF, puis joignez ce PDF."
MACRO = "Ce document contient des macros ou un programme. Enregistrez-le sans macros, ou en PDF."
LOCKED = "Ce document est protégé par un mot de passe. Enregistrez-le sans protection, puis joignez-le."
FETCHES = (
    "Ce document va chercher une image ou un modèle sur un autre serveur quand on l’ouvre. Exportez-le en PDF, puis"
    " joignez ce PDF."
)
_PROGRAMS = (".bin", ".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".jar", ".zip", ".com", ".scr", ".hta")


def check_container(content: bytes, *, is_docx: bool) -> None:
    """Raises RefusedUploadError, in French. Never inflates more than MAX_INFLATED_BYTES."""
    members, texts = _read_container(content, MAX_INFLATED_BYTES)
    names = {member.filename for member in members}
    if is_docx:
        _check_office(names, texts, {"[Content_Types].xml", "word/document.xml"})
    else:
        _check_open_document(members, names, texts, _ODT_TYPE)


def check_spreadsheet_container(content: bytes, *, is_xlsx: bool) -> None:
    """The same for a spreadsheet, held to less: it is read whole in memory afterwards."""
    members, texts = _read_container(content, MAX_SPREADSHEET_BYTES)
    names = {member.filename for member in members}
    if is_xlsx:
        _check_office(names, texts, {"[Content_Types].xml", "xl/workbook.xml"})
    else:
        _check_open_document(members, names, texts, _ODS_TYPE)


def _read_container(content: bytes, limit: int) -> tuple[list[zipfile.ZipInfo], dict[str, bytes]]:
    """Its members, and the text of those that are XML."""
    if (
        content[-_END_RECORD:][:4] != b"PK\x05\x06"
    ):  # something follows the end of the archive, or a comment hides there
        raise RefusedUploadError(BROKEN)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_directory(members, start=archive.start_dir, limit=limit)
            return members, _inflate_all(archive, members, limit)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, UnicodeError) as broken:
        raise RefusedUploadError(BROKEN) from broken
    except RuntimeError as locked:  # what zipfile raises for a member that asks for a password
        raise RefusedUploadError(LOCKED) from locked


def _check_directory(members: list[zipfile.ZipInfo], *, start: int, limit: int) -> None:
    if not members or len(members) > MAX_MEMBERS:
        raise RefusedUploadError(BOMB if members else BROKEN)
    if len({member.filename for member in members}) != len(members):
        raise RefusedUploadError(BROKEN)
    in_place = sorted(members, key=lambda member: member.header_offset)
    ends = [member.header_offset for member in in_place[1:]] + [start]
    if in_place[0].header_offset != 0:
        raise RefusedUploadError(BROKEN)
    for member, end in zip(in_place, ends, strict=True):
        if member.header_offset + _LOCAL_HEADER + member.compress_size > end:  # members that share their bytes
            raise RefusedUploadError(BOMB)
        if member.flag_bits & 0x1:
            raise RefusedUploadError(LOCKED)
        parts = member.filename.replace("\\", "/").split("/")
        if ".." in parts or member.filename.startswith(("/", "\\")) or ":" in parts[0]:
            raise RefusedUploadError(BROKEN)
        lowered = member.filename.lower()
        is_program = lowered.endswith(_PROGRAMS) and not lowered.startswith(_PRINTER_SETTINGS)
        if "vbaproject" in lowered or "activex" in lowered or is_program:
            raise RefusedUploadError(MACRO)
    if sum(member.file_size for member in members) > limit:
        raise RefusedUploadError(BOMB)


def _inflate_all(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], limit: int) -> dict[str, bytes]:
    """Every member read to its end, counted as it comes; the XML ones are given back."""
    texts, total = {}, 0
    for member in members:
        kept, size = [], 0
        is_text = member.filename.endswith((".xml", ".rels")) or member.filename == "mimetype"
        with archive.open(member) as opened:  # reading to the end also checks the size and the sum announced
            while chunk := opened.read(_CHUNK):
                size += len(chunk)
                if total + size > limit:
                    raise RefusedUploadError(BOMB)
                if is_text:
                    kept.append(chunk)
        if size > RATIO_COUNTS_FROM and size > MAX_RATIO * max(1, member.compress_size):
            raise RefusedUploadError(BOMB)
        total += size
        if is_text:
            texts[member.filename] = b"".join(kept)
            if b"<!ENTITY" in texts[member.filename] or texts[member.filename][:2] in (b"\xff\xfe", b"\xfe\xff"):
                raise RefusedUploadError(BROKEN)  # entities that grow; a text that our search would not read
    return texts


def _parsed(text: bytes) -> ElementTree.Element:
    if b"<!DOCTYPE" in text:
        raise RefusedUploadError(BROKEN)
    try:
        return ElementTree.fromstring(text)  # noqa: S314 -- no document type, hence no entity, and a bounded size
    except ElementTree.ParseError as broken:
        raise RefusedUploadError(BROKEN) from broken


def _check_office(names: set[str], texts: dict[str, bytes], wanted: set[str]) -> None:
    if not wanted <= names:
        raise RefusedUploadError(BROKEN)
    for declared in _parsed(texts["[Content_Types].xml"]):
        if "macroenabled" in declared.get("ContentType", "").lower():
            raise RefusedUploadError(MACRO)
    for name, text in texts.items():
        if not name.endswith(".rels"):
            continue
        for link in _parsed(text):
            is_clicked = link.get("Type", "").endswith("/hyperlink")
            if link.get("TargetMode", "").lower() == "external" and not is_clicked:
                raise RefusedUploadError(FETCHES)


def _check_open_document(
    members: list[zipfile.ZipInfo], names: set[str], texts: dict[str, bytes], expected: bytes
) -> None:
    first = min(members, key=lambda member: member.header_offset)
    is_expected = first.filename == "mimetype" and texts["mimetype"] == expected
    if not is_expected or not {"content.xml", "META-INF/manifest.xml"} <= names:
        raise RefusedUploadError(BROKEN)
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        raise RefusedUploadError(MACRO)
    manifest = _parsed(texts["META-INF/manifest.xml"])
    if any(element.tag.endswith("}encryption-data") for element in manifest.iter()):
        raise RefusedUploadError(LOCKED)
