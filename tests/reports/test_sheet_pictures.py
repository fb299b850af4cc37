"""Pictures of a sheet in what is frozen, in its PDF and in the synthesis: those of the public page, and no other."""

import io
import time

import pikepdf
import pypdf
import pytest
from PIL import Image

from investigations.models import Investigation, SheetPicture
from investigations.publication_states import ConsentScope, PublicationParty
from investigations.services.revisions import open_revision
from reports import documents
from reports.chapters import NoShelf, build_chaptered
from reports.comparison import differences
from reports.composition_data import ImageValue
from reports.gallery import rows_of
from reports.illustration import illustrated
from reports.pdf_checks import check_pdf
from reports.rendering import SHEET_LIMITS, Part, render_pdf
from reports.selectors import freeze_sheets, freeze_synthesis, sheet_file
from reports.sheet_layout import SheetLayout
from reports.synthesis_data import SheetValue, SynthesisValue
from tests.catalogue.gate_scene import add_picture
from tests.factories.collectivites import CollectiviteFactory, DepartementFactory, RegionFactory
from tests.factories.investigations import published_sheet
from tests.factories.pictures import drawn, illustrated_synthesis, image_value
from tests.factories.programmes import ProgrammeFactory
from tests.factories.reports import SheetDocumentFactory, sheet_value, synthesis_value
from tests.reports.composing_scene import edition, sheet_of
from tests.reports.pictures_scene import SIGNED_AT, SIGNED_LATER, gated, show
from tests.reports.test_pdf_structure import elements

COLLECTIVITE = PublicationParty.COLLECTIVITE


def frozen(sheet: Investigation) -> SheetValue:
    [value] = freeze_sheets(Investigation.objects.filter(pk=sheet.pk))
    return value


# --- What is frozen --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_sheet_is_frozen_with_the_pictures_of_its_public_version():
    sheet = sheet_of(edition(), 0)
    [navy, red] = show(sheet, "navy", "red")
    SheetPicture.objects.filter(pk=navy.pk).update(alt_text="Décrite autrement pour la prochaine version")
    add_picture(sheet, body=drawn("green"))

    assert frozen(sheet).pictures == tuple(
        ImageValue(
            sha256=row.file.sha256,
            file=str(row.file_id),
            extension="png",
            width=800,
            height=600,
            alt_text=f"Un mur {colour}",
            credit="Ville",
            caption=f"Le mur {colour}.",
        )
        for row, colour in ((navy, "navy"), (red, "red"))
    )


@pytest.mark.django_db
@pytest.mark.parametrize("scope, count", [((), 0), ((ConsentScope.PRESENTATION,), 0), ((ConsentScope.PICTURES,), 2)])
def test_without_the_consent_of_the_collectivite_no_picture_is_frozen(scope, count):
    assert len(frozen(gated("navy", "red", scope=scope).sheet).pictures) == count


@pytest.mark.django_db
def test_a_picture_waits_for_its_version_which_makes_the_pdf_old():
    scene = gated("navy")
    document = SheetDocumentFactory(
        investigation=scene.fresh(), pictures=[picture.file for picture in frozen(scene.sheet).pictures]
    )
    open_revision(investigation=scene.sheet, is_substantive=True, actor=scene.staff, at=SIGNED_AT)
    add_picture(scene.sheet, body=drawn("red"))
    assert len(frozen(scene.sheet).pictures) == 1
    assert sheet_file(scene.fresh().slug) == document.file

    scene.sign_all(at=SIGNED_LATER, scope=(ConsentScope.PICTURES,))
    scene.publish(note="Une image de plus.", at=SIGNED_LATER)

    assert len(frozen(scene.sheet).pictures) == 2
    assert sheet_file(scene.fresh().slug) is None


@pytest.mark.django_db
def test_a_synthesis_freezes_one_row_of_pictures_of_each_sheet():
    programme = edition()
    shown = show(sheet_of(programme, 0), "navy", "red", "green")

    value = freeze_synthesis(programme)

    assert [picture.file for picture in value.pictures] == [str(row.file_id) for row in shown[:2]]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 30])
def test_pictures_cost_no_query_whatever_the_number_of_sheets(count, django_assert_num_queries):
    programme = ProgrammeFactory(slug="essai")
    for number in range(count):
        scene_sheet = sheet_in(programme, number)
        show(scene_sheet, "navy", "red")

    with django_assert_num_queries(7):
        values = freeze_sheets(Investigation.objects.filter(programme=programme))
    with django_assert_num_queries(14):
        freeze_synthesis(programme)
    assert [len(value.pictures) for value in values] == [2] * count


def sheet_in(programme, number: int) -> Investigation:

    departement = DepartementFactory(code="29", region=RegionFactory(code="Bre", name="Bretagne"))
    lead = CollectiviteFactory(name=f"Commune {number}", departement=departement)
    return published_sheet(programme=programme, slug=f"essai-{number}", position=number + 1, lead=lead)


def test_what_was_frozen_before_has_no_pictures():
    raw = synthesis_value(1).to_json()
    for region in raw["regions"]:
        for departement in region["departements"]:
            for group in departement["collectivites"]:
                for sheet in group["sheets"]:
                    del sheet["pictures"]

    assert SynthesisValue.from_json(raw) == synthesis_value(1)


def test_a_picture_changes_the_hash_of_the_data():
    each = [sheet_value(pictures=pictures) for pictures in ((), (image_value("a"),), (image_value("b"),))]

    assert len({value.data_hash() for value in (*each, SheetValue.from_json(each[1].to_json()))}) == 3


def test_two_syntheses_whose_pictures_differ_are_told_apart():
    [changed] = differences(synthesis_value(1), illustrated_synthesis(image_value())).changed

    assert changed.parts == ("images",)


# --- How they are set ------------------------------------------------------------------------------------------------


def sizes(*pictures: ImageValue) -> list[list[tuple[str, str, str]]]:
    return [[(cell.width, cell.image_width, cell.image_height) for cell in row.cells] for row in rows_of(pictures)]


def test_two_pictures_of_one_shape_fill_the_column():
    assert sizes(image_value("a"), image_value("b")) == [[("59.5mm", "59.5mm", "39.6mm")] * 2]


def test_the_only_picture_of_a_sheet_is_larger():
    assert sizes(image_value()) == [[("102.0mm", "102.0mm", "68.0mm")]]
    assert sizes(image_value(width=2400, height=400)) == [[("124.0mm", "124.0mm", "20.6mm")]]


def test_a_tall_picture_has_room_for_its_words_beside_a_wide_one():
    assert sizes(image_value("a"), image_value("b", width=200, height=300)) == [
        [("65.0mm", "65.0mm", "43.3mm"), ("54.0mm", "28.8mm", "43.3mm")]
    ]


def test_the_last_of_three_is_no_higher_than_the_others_may_be():
    rows = sizes(image_value("a"), image_value("b"), image_value("c", width=10, height=2400))

    assert [len(row) for row in rows] == [2, 1]
    assert rows[1] == [("54.0mm", "0.2mm", "50.0mm")]


@pytest.mark.parametrize("pictures", [(1, 2400), (2400, 1), (2400, 2400), (37, 41)])
def test_a_row_never_passes_the_column(pictures):
    width, height = pictures
    for other in (image_value("b"), image_value("b", width=1, height=2000), image_value("b", width=2000, height=1)):
        [row] = sizes(image_value("a", width=width, height=height), other)
        assert sum(float(cell[0].removesuffix("mm")) for cell in row) + 5 <= 124
        assert all(float(cell[2].removesuffix("mm")) <= 50 for cell in row)


def test_pictures_count_in_the_length_of_a_sheet():
    bare, shown = SheetLayout(sheet_value()), SheetLayout(sheet_value(pictures=(image_value("a"), image_value("b"))))

    assert round(shown.estimated_lines - bare.estimated_lines, 1) == 13.7


# --- In the documents ------------------------------------------------------------------------------------------------


def printed(value: SheetValue, read) -> bytes:
    part = illustrated(Part("fiche", documents.sheet_html(value)), read)
    [done] = render_pdf([part], limits=SHEET_LIMITS)
    assert done.warnings == ()
    assert check_pdf(done.pdf) == done.page_count
    return done.pdf


def alternatives(content: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [str(element.get("/Alt", "")) for element, _ in elements(pdf) if element.S == "/Figure"]


def kinds(content: bytes, *looked_for: str) -> list[str]:
    """Of the structure, in the order in which it is read."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [str(element.S) for element, _ in elements(pdf) if str(element.S) in looked_for]


def embedded(content: bytes) -> list[tuple[int, int, str]]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        found = {}
        for page in pdf.pages:
            for name, drawing in page.get_images().items():
                found[name] = (int(drawing.Width), int(drawing.Height), str(drawing.Filter))
        return sorted(found.values())


def test_the_pdf_of_a_sheet_shows_them_after_its_story_with_their_words():
    pictures = image_value("a"), image_value("b", caption=""), image_value("c", width=200, height=300)
    content = printed(sheet_value(pictures=pictures), lambda sha256: drawn(size=(300, 200)))
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)

    assert alternatives(content) == ["Un mur a", "Un mur b", "Un mur c"]
    assert kinds(content, "/H2", "/Figure")[-4:] == ["/H2", "/Figure", "/Figure", "/Figure"]
    told = [text.index(words) for words in ("Et maintenant", "En images", "Le mur a.", "Le mur c.", "Licence ouverte")]
    assert told[:4] == sorted(told[:4])
    assert text.count("Crédit\u00a0: Ville d’essai") == 3


def test_a_sheet_without_pictures_has_no_heading_for_them():
    content = printed(sheet_value(), drawn)

    assert alternatives(content) == []
    assert "En images" not in documents.sheet_html(sheet_value())


def test_words_of_a_picture_are_words():
    html = documents.sheet_html(
        sheet_value(pictures=(image_value(alt_text='"><script>', caption="<b>gras</b>", credit='x" onload="y'),))
    )

    assert "<script>" not in html
    assert "<b>gras" not in html
    assert 'alt="&quot;&gt;&lt;script&gt;"' in html


def test_the_synthesis_shows_them_in_the_chapter_of_the_region():
    value = illustrated_synthesis(image_value("a"), image_value("b"))
    content, _pages = build_chaptered(value, shelf=NoShelf(), pictures=lambda sha256: drawn())

    assert check_pdf(content)
    assert [alt for alt in alternatives(content) if alt.startswith("Un mur")] == ["Un mur a", "Un mur b"]


@pytest.mark.parametrize("kind", ["transparent", "palette", "grey", "photograph"])
def test_every_kind_of_picture_is_printed_as_a_light_jpeg(kind):
    made = {
        "transparent": Image.new("RGBA", (2400, 1600), (0, 0, 80, 40)),
        "palette": Image.new("RGB", (2400, 1600), "navy").convert("P", palette=Image.Palette.ADAPTIVE),
        "grey": Image.new("L", (2400, 1600), 90),
        "photograph": Image.effect_noise((2400, 1600), 60).convert("RGB"),
    }[kind]
    body = io.BytesIO()
    made.save(body, format="PNG")

    content = printed(sheet_value(pictures=(image_value(width=2400, height=1600),)), lambda sha256: body.getvalue())

    assert embedded(content) == [(803, 535, "/DCTDecode")]  # 102 mm at 200 points an inch
    assert len(content) < 900_000


def test_eight_pictures_of_the_largest_size_keep_within_the_limits_of_a_sheet():
    """Noise does not compress: 17 million bytes each, more than an upload may weigh."""
    body = io.BytesIO()
    Image.effect_noise((2400, 2400), 90).convert("RGBA").save(body, format="PNG", compress_level=1)
    pictures = tuple(image_value(letter, width=2400, height=2400) for letter in "abcdef01")
    start = time.monotonic()

    content = printed(sheet_value(pictures=pictures), lambda sha256: body.getvalue())

    assert len(alternatives(content)) == 8
    assert len(content) < 3_000_000
    assert time.monotonic() - start < SHEET_LIMITS.wall_seconds
