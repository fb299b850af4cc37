"""A PDF that anybody will download: nothing of who made it, nothing of who read it again, every page still there."""

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from core.uploads import APPENDED, NOT_A_PDF, RefusedUploadError, check_public_pdf, check_upload

SECRET = "Lea-Martin"


def made(change) -> bytes:
    buffer = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.pages[0].Contents = pdf.make_stream(b"BT (vu de tous) Tj ET")
        change(pdf)
        pdf.save(buffer)
    return buffer.getvalue()


def bare(content: bytes) -> pikepdf.Pdf:
    upload = check_public_pdf(content=content, name="comite.PDF")
    assert upload.content_type == "application/pdf"
    return pikepdf.open(io.BytesIO(upload.content))


def everything(pdf: pikepdf.Pdf) -> bytes:
    """All that the file holds, unpacked."""
    found = [*pdf.objects, pdf.trailer]
    streams = [item.read_bytes() for item in found if isinstance(item, pikepdf.Stream)]
    texts = [item.unparse(resolved=True) for item in found if not isinstance(item, pikepdf.Stream)]
    return b"\n".join([*streams, *texts])


def annotate(pdf: pikepdf.Pdf, **entries) -> None:
    found = pdf.make_indirect(Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **entries))
    page = pdf.pages[0].obj
    page.Annots = Array([*page.get("/Annots", []), found])


def with_information(pdf):
    pdf.docinfo["/Author"], pdf.docinfo["/Title"] = SECRET, f"Comité {SECRET}"


def with_xmp(pdf):
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"] = [SECRET]


def with_private_data(pdf):
    pdf.pages[0].obj.PieceInfo = Dictionary(Logiciel=Dictionary(Private=String(SECRET)))


def with_metadata_of_a_picture(pdf):
    picture = pdf.make_stream(b"\x00", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8)
    picture.ColorSpace, picture.Metadata = Name.DeviceGray, pdf.make_stream(SECRET.encode())
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(Im0=picture))


def with_a_bubble(pdf):
    annotate(pdf, Subtype=Name.Text, T=String(SECRET), Contents=String(f"À revoir, {SECRET}"))


def with_a_commented_highlight(pdf):
    annotate(pdf, Subtype=Name.Highlight, T=String(SECRET), Contents=String(f"Dit par {SECRET}"), NM=String(SECRET))


def with_what_was_erased(pdf):
    pdf.Root.Forgotten = pdf.make_stream(SECRET.encode())
    del pdf.Root.Forgotten


@pytest.mark.parametrize(
    "hide",
    [
        with_information,
        with_xmp,
        with_private_data,
        with_metadata_of_a_picture,
        with_a_bubble,
        with_a_commented_highlight,
        with_what_was_erased,
    ],
)
def test_what_hides_beside_the_pages_is_gone_and_the_pages_stay(hide):
    sent = made(hide)
    pdf = bare(sent)

    assert SECRET.encode() not in everything(pdf)
    assert "/Author" not in pdf.docinfo
    assert pdf.pages[0].Contents.read_bytes() == b"BT (vu de tous) Tj ET"


def test_what_is_hidden_was_there_before():
    """The search above would see it."""
    for hide in (with_information, with_xmp, with_private_data, with_metadata_of_a_picture, with_a_bubble):
        with pikepdf.open(io.BytesIO(made(hide))) as pdf:
            assert SECRET.encode() in everything(pdf)


def test_links_and_what_is_written_on_the_page_stay():
    def change(pdf):
        annotate(
            pdf, Subtype=Name.Link, Contents=String("Le site"), A=Dictionary(S=Name.URI, URI=String("https://a.test"))
        )
        annotate(pdf, Subtype=Name.FreeText, Contents=String("Écrit sur la page"), T=String(SECRET))
        annotate(pdf, Subtype=Name.Highlight)

    pdf = bare(made(change))
    annotations = pdf.pages[0].Annots

    assert [str(each.Subtype) for each in annotations] == ["/Link", "/FreeText", "/Highlight"]
    assert [str(each.get("/Contents", "")) for each in annotations] == ["Le site", "Écrit sur la page", ""]
    assert "/T" not in annotations[1]


def test_names_that_look_like_those_of_an_author_are_kept():
    """A font may call a drawing T, and a page may call a picture M."""

    def change(pdf):
        drawing = pdf.make_stream(b"0 0 m")
        font = Dictionary(Type=Name.Font, Subtype=Name.Type3, CharProcs=Dictionary(T=drawing, M=drawing))
        pdf.pages[0].obj.Resources = Dictionary(Font=Dictionary(M=pdf.make_indirect(font)))

    pdf = bare(made(change))
    font = pdf.pages[0].Resources.Font.M

    assert sorted(font.CharProcs.keys()) == ["/M", "/T"]


def test_the_same_file_twice_gives_the_same_bytes():
    sent = made(with_information)

    assert check_public_pdf(content=sent, name="a.pdf") == check_public_pdf(content=sent, name="b.pdf")


@pytest.mark.parametrize(
    "content, name, reason",
    [
        (made(with_xmp), "comite.docx", NOT_A_PDF),
        (made(with_xmp) + b"PK\x05\x06" + b"\x00" * 18, "comite.pdf", APPENDED),
        (made(lambda pdf: pdf.Root.update({"/OpenAction": Dictionary(S=Name.JavaScript)})), "a.pdf", "script"),
    ],
)
def test_what_is_refused_of_any_pdf_is_refused_here(content, name, reason):
    with pytest.raises(RefusedUploadError, match=reason[:40]):
        check_public_pdf(content=content, name=name)


def test_a_pdf_that_stays_between_us_is_kept_as_it_was_sent():
    sent = made(with_information)

    assert check_upload(content=sent, name="lettre.pdf").content == sent
