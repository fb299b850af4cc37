"""Objects copied from one PDF into another, written as they come, read back by qpdf and compared."""

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from reports.pdf_copy import ChapterCopy, reference
from reports.pdf_writer import OBJECTS_PER_STREAM, PdfWriter


def copied(build):
    """The document whose catalogue holds, under /Held, a copy of what `build` makes in another one."""
    target = io.BytesIO()
    writer = PdfWriter(target)
    writer.reserve()  # numbers of the copy are not those of its source
    source = Pdf.new()
    source.Root.Held = build(source)
    buffer = io.BytesIO()
    source.save(buffer)
    with Pdf.open(buffer) as reread:
        copy = ChapterCopy(reread, writer, {})
        held = copy.text_of(reread.Root.Held.unparse())
        copy.write_all()
    return finished(writer, target, b"/Held %b" % held)


def finished(writer, target, entries=b""):
    pages, root, info = writer.reserve(), writer.reserve(), writer.reserve()
    writer.write(pages, b"<</Type/Pages/Count 0/Kids[]>>")
    writer.write(root, b"<</Type/Catalog/Pages %d 0 R%b>>" % (pages, entries))
    writer.write(info, b"<</Title(Essai)>>")
    writer.finish(root=reference(root), info=reference(info))
    pdf = Pdf.open(io.BytesIO(target.getvalue()))
    assert pdf.check_pdf_syntax() == []
    return pdf


@pytest.mark.parametrize(
    "text",
    ["l’été 1 0 R", "(1 0 R", "1 0 R) 2 0 R", "fin\\", "deux\nlignes\r\n", "\\) 3 0 R (", "/Nom 4 0 R", ""],
)
def test_a_text_that_looks_like_a_reference_stays_a_text(text):
    def build(source):
        return source.make_indirect(Dictionary(Said=String(text), Beside=Array([String(text)])))

    pdf = copied(build)
    held = pdf.Root.Held

    assert (str(held.Said), str(held.Beside[0])) == (text, text)


def test_a_name_with_strange_signs_stays_that_name():
    pdf = copied(lambda source: Dictionary(Said=Name("/un (nom) 1 0 R #")))

    assert str(pdf.Root.Held.Said) == "/un (nom) 1 0 R #"


def test_what_refers_to_each_other_still_does():
    def ring(source):
        first, second = source.make_indirect(Dictionary(Rank=1)), source.make_indirect(Dictionary(Rank=2))
        first.Next, second.Next = second, first
        return Array([first, second, first])

    pdf = copied(ring)
    first, second, again = pdf.Root.Held

    assert (first.Next.Rank, second.Next.Rank) == (2, 1)
    assert first.objgen == again.objgen == second.Next.objgen


def test_what_nothing_leads_to_is_not_copied():
    def build(source):
        source.Root.Lost = source.make_indirect(Dictionary(Secret=String("perdu")))
        return Dictionary(Kept=1)

    pdf = copied(build)

    assert [item for item in pdf.objects if isinstance(item, Dictionary) and "/Secret" in item] == []
    assert pdf.Root.Held.Kept == 1


def test_streams_alike_are_written_once_and_others_are_not():
    def build(source):
        return Array([source.make_stream(content) for content in (b"pareil", b"pareil", b"autre")])

    pdf = copied(build)
    first, second, other = pdf.Root.Held

    assert [stream.read_bytes() for stream in (first, second, other)] == [b"pareil", b"pareil", b"autre"]
    assert first.objgen == second.objgen != other.objgen


def test_a_stream_keeps_what_its_dictionary_leads_to():
    def build(source):
        stream = source.make_stream(b"dessin")
        stream.Beside = source.make_indirect(Dictionary(Rank=7))
        return Array([stream])

    pdf = copied(build)
    (stream,) = pdf.Root.Held

    assert (stream.read_bytes(), stream.Beside.Rank) == (b"dessin", 7)


@pytest.mark.parametrize("count", [0, 1, OBJECTS_PER_STREAM - 1, OBJECTS_PER_STREAM, OBJECTS_PER_STREAM + 1, 3000])
def test_objects_are_found_again_whatever_their_number(count):
    def build(source):
        return Array([source.make_indirect(Dictionary(Rank=rank)) for rank in range(count)])

    pdf = copied(build)

    assert [int(item.Rank) for item in pdf.Root.Held] == list(range(count))
    assert str(pdf.docinfo.Title) == "Essai"


def test_a_number_that_was_never_written_is_nothing():
    target = io.BytesIO()
    writer = PdfWriter(target)
    lost = writer.reserve()

    pdf = finished(writer, target, b"/Held %d 0 R" % lost)

    assert pdf.Root.get("/Held") is None


def test_a_group_that_is_closed_is_unpacked_alone():
    target = io.BytesIO()
    writer = PdfWriter(target)
    numbers = [writer.reserve() for _ in range(2)]
    writer.write(numbers[0], b"<</Rank 0>>")
    writer.flush()
    writer.flush()  # nothing waits: nothing is written
    writer.write(numbers[1], b"<</Rank 1>>")
    pdf = finished(writer, target)

    holders = [item for item in pdf.objects if isinstance(item, pikepdf.Stream) and item.get("/Type") == "/ObjStm"]
    assert len(holders) == 2


def test_same_objects_same_bytes():
    def written(title):
        target = io.BytesIO()
        writer = PdfWriter(target)
        number = writer.reserve()
        writer.write(number, b"<</Title(%b)>>" % title)
        finished(writer, target)
        return target.getvalue()

    assert written(b"un") == written(b"un")
    assert Pdf.open(io.BytesIO(written(b"un"))).trailer.ID != Pdf.open(io.BytesIO(written(b"deux"))).trailer.ID
