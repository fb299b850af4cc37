"""A corpus of files that people send, honest and not. Built here, so that no strange file sleeps in the repository."""

import io
import struct
import zipfile
import zlib

import pikepdf
import pytest
from PIL import Image

from core import upload_child, upload_containers, uploads
from core.uploads import RefusedUploadError, check_picture, check_upload

DOCX_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
)
DOCX_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO_KIND = "application/vnd.ms-word.document.macroEnabled.main+xml"
RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"'
    ' Target="https://exemple.localhost/x" TargetMode="External"/></Relationships>'
)
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{}</manifest:manifest>'
)


def archive(members: dict[str, str | bytes], *, stored: tuple[str, ...] = ("mimetype",)) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as written:
        for name, content in members.items():
            kind = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            written.writestr(zipfile.ZipInfo(name), content, compress_type=kind)
    return buffer.getvalue()


def docx(more: dict[str, str | bytes] | None = None, *, kind: str = DOCX_KIND) -> bytes:
    members = {"[Content_Types].xml": DOCX_TYPES.format(kind=kind), "word/document.xml": "<document/>"}
    return archive({**members, **(more or {})})


def odt(more: dict[str, str | bytes] | None = None, *, manifest: str = "") -> bytes:
    members = {
        "mimetype": uploads.ODT,
        "content.xml": "<content/>",
        "META-INF/manifest.xml": MANIFEST.format(manifest),
    }
    return archive({**members, **(more or {})})


def pdf(change=None, **saved) -> bytes:
    buffer = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        if change:
            change(document)
        document.save(buffer, **saved)
    return buffer.getvalue()


def picture(kind: str, size: tuple[int, int] = (60, 30), **saved) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "navy").save(buffer, format=kind, **saved)
    return buffer.getvalue()


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(RefusedUploadError) as refused:
        check_upload(content=content, name=name)
    return str(refused.value)


# --- What is taken -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content, name, kind",
    [
        (pdf(), "lettre.pdf", uploads.PDF),
        (pdf(), "LETTRE.PDF", uploads.PDF),
        (pdf() + b"\r\n \n", "lettre.pdf", uploads.PDF),
        (odt(), "lettre.odt", uploads.ODT),
        (docx(), "lettre.docx", uploads.DOCX),
        (docx({"word/_rels/document.xml.rels": RELS.format(kind="hyperlink")}), "lettre.docx", uploads.DOCX),
        (docx({"word/long.xml": "".join(f"<p>Ligne {n}.</p>" for n in range(90_000))}), "lettre.docx", uploads.DOCX),
    ],
    ids=["pdf", "upper case", "line ends after the end", "odt", "docx", "a link that is clicked", "a long text"],
)
def test_ordinary_documents_are_taken_as_they_are(content, name, kind):
    assert check_upload(content=content, name=name) == uploads.CheckedUpload(content, kind)


def test_a_pdf_may_open_on_a_page_and_link_to_the_web():
    def add(document):
        document.Root.OpenAction = pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit])
        link = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://exemple.localhost/")
        document.pages[0].obj.Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=link)])

    content = pdf(add)

    assert check_upload(content=content, name="a.pdf").content == content


@pytest.mark.parametrize("kind, name", [("JPEG", "photo.jpg"), ("JPEG", "photo.jpeg"), ("PNG", "schema.png")])
def test_a_picture_is_written_anew_without_its_hidden_data(kind, name):
    exif = Image.Exif()
    exif[0x010E] = "chez moi"
    exif[0x0112] = 6  # the camera was turned
    sent = picture(kind, exif=exif) + b"<script>alert(1)</script>"

    taken = check_upload(content=sent, name=name)

    assert b"script" not in taken.content
    assert b"chez moi" not in taken.content
    with Image.open(io.BytesIO(taken.content)) as anew:
        assert (anew.format, anew.size, dict(anew.getexif())) == (kind, (30, 60), {})


def test_a_transparent_drawing_stays_transparent():
    buffer = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(buffer, format="PNG")

    with Image.open(io.BytesIO(check_upload(content=buffer.getvalue(), name="a.png").content)) as anew:
        assert anew.convert("RGBA").getpixel((0, 0))[3] == 0


# --- What is not what it says ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content, name, words",
    [
        (b"", "a.pdf", "Ce document est vide."),
        (pdf(), "a.exe", uploads.NOT_ACCEPTED),
        (pdf(), "sans-extension", uploads.NOT_ACCEPTED),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", uploads.NOT_ACCEPTED),
        (b"<html><script>1</script>", "a.pdf", uploads.DISGUISED),
        (b"MZ\x90\x00" + b"\0" * 64, "a.pdf", uploads.DISGUISED),
        (b"\xef\xbb\xbf" + pdf(), "a.pdf", uploads.DISGUISED),
        (b"GIF89a" + pdf(), "a.pdf", uploads.DISGUISED),
        (docx(), "a.pdf", uploads.DISGUISED),
        (pdf(), "a.docx", uploads.DISGUISED),
        (picture("JPEG"), "a.png", uploads.DISGUISED),
        (b"GIF89a" + b"\0" * 32, "a.png", uploads.DISGUISED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "a.docx", uploads.OLD_OFFICE),
        (b"\x00\x00\x00\x18ftypheic" + b"\0" * 64, "photo.jpg", uploads.PHONE_PHOTO),
        (odt(), "a.docx", upload_containers.BROKEN),
        (docx(), "a.odt", upload_containers.BROKEN),
        (archive({"a.txt": "rien"}), "a.docx", upload_containers.BROKEN),
        (b"x" * (uploads.MAX_FILE_BYTES + 1), "a.pdf", "Ce document est trop lourd : 10 Mo au plus."),
    ],
)
def test_a_disguised_file_is_refused_in_words(content, name, words):
    assert refusal(content, name) == words


# --- PDF ----------------------------------------------------------------------------------------------------------


def with_script(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def with_script_in_a_link(document):
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.Stream(document, b"app.alert(1)"))
    document.pages[0].obj.Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=action)])


def with_launch(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")


def with_form_that_leaves(document):
    action = pikepdf.Dictionary(S=pikepdf.Name.SubmitForm, F="https://exemple.localhost/")
    document.pages[0].obj.Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=action)])


def with_page_action(document):
    document.pages[0].obj.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.Named, N=pikepdf.Name.Print))


def with_attached_file(document):
    document.attachments["virus.exe"] = b"MZ"


@pytest.mark.parametrize(
    "change, words",
    [
        (with_script, upload_child.ACTIVE),
        (with_script_in_a_link, upload_child.ACTIVE),
        (with_launch, upload_child.ACTIVE),
        (with_form_that_leaves, upload_child.ACTIVE),
        (with_page_action, upload_child.ACTIVE),
        (with_attached_file, upload_child.HIDDEN),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_pdf_that_acts_is_refused_even_packed(change, words, packed):
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable

    assert refusal(pdf(change, object_stream_mode=mode), "a.pdf") == words


@pytest.mark.parametrize("user", ["", "secret"])
def test_a_locked_pdf_is_refused(user):
    locked = pdf(encryption=pikepdf.Encryption(owner="proprietaire", user=user))

    assert refusal(locked, "a.pdf") == upload_child.LOCKED


def test_a_pdf_with_something_after_its_end_is_refused():
    for extra in (docx(), b"<script>alert(1)</script>", b"MZ" + b"\0" * 100):
        assert refusal(pdf() + extra, "a.pdf") == uploads.APPENDED
    assert refusal(pdf() + docx() + b"\n%%EOF\n", "a.pdf") == uploads.APPENDED


@pytest.mark.parametrize("content", [b"%PDF-1.7\n%%EOF", b"%PDF-1.7\n" + b"\xff" * 2000 + b"\n%%EOF"])
def test_a_broken_pdf_is_refused(content):
    assert refusal(content, "a.pdf") == upload_child.BROKEN_PDF


def test_a_pdf_of_too_many_pages_is_refused():
    def many(document):
        for _ in range(upload_child.MAX_PDF_PAGES):
            document.add_blank_page()

    assert refusal(pdf(many), "a.pdf") == upload_child.TOO_LONG


def test_a_pdf_bomb_costs_little_and_is_refused():
    """Objects packed in a stream that unfolds into a gigabyte: the limits of the child stop it."""
    packed = zlib.compress(zlib.compress(b"\0" * (1 << 30), 9), 9)
    body = (
        b"%PDF-1.7\n1 0 obj<</Type/ObjStm/N 1/First 4/Filter[/FlateDecode/FlateDecode]/Length "
        + str(len(packed)).encode()
        + b">>stream\n"
        + packed
        + b"\nendstream endobj\n2 0 obj<</Type/Catalog/Pages 5 0 R>>endobj\n"
    )
    rows = b"".join(struct.pack(">BHB", *row) for row in [(0, 0, 255), (1, 9, 0), (1, 0, 0), (1, 0, 0), (1, 0, 0)])
    start = len(body)
    rows += struct.pack(">BHB", 2, 1, 0)
    body += b"4 0 obj<</Type/XRef/Size 6/W[1 2 1]/Root 2 0 R/Length %d>>stream\n" % len(rows)
    body += rows + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % start

    assert refusal(body, "a.pdf") in (uploads.UNREADABLE, upload_child.BROKEN_PDF)


# --- ODT and DOCX ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content, name, words",
    [
        (docx({"word/vbaProject.bin": b"\0"}), "a.docx", upload_containers.MACRO),
        (docx({"word/VBAPROJECT.xml": b"\0"}), "a.docx", upload_containers.MACRO),
        (docx(kind=MACRO_KIND), "a.docx", upload_containers.MACRO),
        (docx({"word/activeX/activeX1.xml": "<x/>"}), "a.docx", upload_containers.MACRO),
        (docx({"word/embeddings/oleObject1.bin": b"\0"}), "a.docx", upload_containers.MACRO),
        (docx({"word/media/a.exe": b"MZ"}), "a.docx", upload_containers.MACRO),
        (odt({"Basic/Standard/Module1.xml": "<x/>"}), "a.odt", upload_containers.MACRO),
        (odt({"Scripts/python/a.py": "print(1)"}), "a.odt", upload_containers.MACRO),
        (odt(manifest="<manifest:encryption-data/>"), "a.odt", upload_containers.LOCKED),
        (
            docx({"word/_rels/settings.xml.rels": RELS.format(kind="attachedTemplate")}),
            "a.docx",
            upload_containers.FETCHES,
        ),
        (docx({"word/_rels/document.xml.rels": RELS.format(kind="image")}), "a.docx", upload_containers.FETCHES),
        (docx({"../../etc/passwd": "x"}), "a.docx", upload_containers.BROKEN),
        (docx({"/etc/passwd": "x"}), "a.docx", upload_containers.BROKEN),
        (docx({"C:\\a.xml": "x"}), "a.docx", upload_containers.BROKEN),
        (docx({"word/a.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a/>'}), "a.docx", upload_containers.BROKEN),
        (docx({"word/_rels/a.rels": "<a"}), "a.docx", upload_containers.BROKEN),
        (docx({"word/_rels/a.rels": "<a/>".encode("utf-16")}), "a.docx", upload_containers.BROKEN),
        (archive({"content.xml": "<a/>", "mimetype": uploads.ODT}), "a.odt", upload_containers.BROKEN),
        (docx() + b"<script>", "a.docx", upload_containers.BROKEN),
        (docx()[:-30], "a.docx", upload_containers.BROKEN),
    ],
)
def test_a_trapped_office_document_is_refused(content, name, words):
    assert refusal(content, name) == words


def test_a_bomb_is_refused_by_what_it_announces():
    assert refusal(docx({"word/a.xml": b"\0" * (101 << 20)}), "a.docx") == upload_containers.BOMB


def test_a_bomb_is_refused_by_its_ratio():
    assert refusal(docx({"word/a.xml": b"\0" * (20 << 20)}), "a.docx") == upload_containers.BOMB


def test_a_bomb_of_many_members_is_refused():
    many = {f"word/{number}.xml": "" for number in range(upload_containers.MAX_MEMBERS)}

    assert refusal(docx(many), "a.docx") == upload_containers.BOMB


def test_a_directory_that_lies_on_the_size_is_refused():
    honest = bytearray(docx({"word/a.xml": b"\0" * (5 << 20)}))
    real, false = struct.pack("<I", 5 << 20), struct.pack("<I", 100)
    place = honest.rfind(real)  # the central directory comes last: the local header still tells the truth
    honest[place : place + 4] = false

    assert refusal(bytes(honest), "a.docx") == upload_containers.BROKEN


def test_members_that_share_their_bytes_are_refused():
    """Two members of the directory on the same compressed bytes: the quoted-overlap bomb."""
    content = bytearray(docx({"word/a.xml": "<a/>" * 100, "word/b.xml": "<b/>" * 100}))
    entry_a, entry_b = content.rfind(b"word/a.xml") - 46, content.rfind(b"word/b.xml") - 46
    content[entry_b + 42 : entry_b + 46] = content[entry_a + 42 : entry_a + 46]

    assert refusal(bytes(content), "a.docx") in (upload_containers.BOMB, upload_containers.BROKEN)


def test_a_locked_member_is_refused():
    content = bytearray(docx())
    entry = content.find(b"PK\x01\x02")
    content[entry + 8] |= 1

    assert refusal(bytes(content), "a.docx") == upload_containers.LOCKED


# --- Pictures -------------------------------------------------------------------------------------------------------


def png_that_announces(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def jpeg_that_announces(width: int, height: int) -> bytes:
    """A true picture of 60 × 30 whose frame header says another size."""
    content = picture("JPEG")
    frame = content.index(b"\xff\xc0") + 5
    return content[:frame] + struct.pack(">HH", height, width) + content[frame + 4 :]


@pytest.mark.parametrize("side", [6_400, 10_000, 50_000])
def test_a_flood_of_pixels_is_refused(side):
    assert refusal(png_that_announces(side, side), "a.png") == upload_child.TOO_BIG
    assert refusal(jpeg_that_announces(side, side), "a.jpg") == upload_child.TOO_BIG


def test_a_picture_that_lies_on_its_size_is_refused():
    """Under the cap on pixels, and nothing behind them."""
    assert refusal(png_that_announces(6_000, 6_000), "a.png") == upload_child.BROKEN_PICTURE


def test_a_jpeg_that_lies_on_its_size_costs_what_it_announces_and_no_more():
    """The decoder fills with grey what the file does not hold: an ordinary picture of the announced size."""
    taken = check_picture(content=jpeg_that_announces(6_000, 6_000), name="a.jpg")

    assert (taken.width, taken.height) == (uploads.LONGEST_EDGE, uploads.LONGEST_EDGE)


def test_a_plain_picture_at_the_cap_is_made_smaller():
    """39 million points of one colour, a hundred kilobytes of file: 120 MB once unfolded, within the child's limits."""
    flat = picture("PNG", (6_300, 6_300))
    taken = check_picture(content=flat, name="a.png")

    assert len(flat) < 300_000
    assert (taken.width, taken.height) == (uploads.LONGEST_EDGE, uploads.LONGEST_EDGE)


def test_a_bomb_beside_the_pixels_is_never_unfolded():
    """A comment of half a gigabyte, and points that unfold to far more than the picture announces."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    flood = zlib.compress(b"\0" * (512 << 20), 9)
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 60, 30, 8, 2, 0, 0, 0))
    bodies = {
        "comment": chunk(b"zTXt", b"Comment\0\0" + flood) + chunk(b"IDAT", zlib.compress(b"\0" * (181 * 30))),
        "profile": chunk(b"iCCP", b"icc\0\0" + flood) + chunk(b"IDAT", zlib.compress(b"\0" * (181 * 30))),
        "points": chunk(b"IDAT", flood),
    }
    answers = {}
    for name, body in bodies.items():
        content = b"\x89PNG\r\n\x1a\n" + header + body + chunk(b"IEND", b"")
        try:
            taken = check_picture(content=content, name="a.png")
            answers[name] = (taken.width, taken.height, len(taken.content) < 10_000)
        except RefusedUploadError as refused:
            answers[name] = str(refused)

    broken = upload_child.BROKEN_PICTURE
    assert answers == {"comment": broken, "profile": broken, "points": (60, 30, True)}


@pytest.mark.parametrize("content, name", [(picture("JPEG")[:200], "a.jpg"), (picture("PNG")[:40], "a.png")])
def test_a_cut_picture_is_refused(content, name):
    assert refusal(content, name) == upload_child.BROKEN_PICTURE
