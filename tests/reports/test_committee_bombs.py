"""Hostile texts in the documents of a committee (security.md 0): each gives a document or a sentence, in seconds.

Through the real child with its real limits, and the real check of what comes out of it.
"""

import dataclasses
import datetime as dt
import io

import pikepdf
import pytest

from core.jobs import JobError
from investigations.selectors.committee import committee_file
from investigations.services.committee import MAX_CONDITIONS, write_committee
from reports.committee_dossiers import dossier_data, dossier_part, team_slug
from reports.glyphs import is_whole, printable
from reports.minutes import ConditionValue, minutes_part
from reports.models import CommitteeDossier
from reports.pdf_checks import check_pdf
from reports.rendering import COMMITTEE_LIMITS, render_pdf
from reports.services.committee_dossiers import ask_dossier, build_dossiers
from tests.factories.committee_documents import dossier_value, minutes_value, signatures
from tests.investigations.team_scene import build_team_scene
from tests.reports.committee_texts import HOSTILE, NAME, hostile_dossier, hostile_minutes
from tests.reports.pdf_reading import words_in

AS_OF = dt.date(2026, 12, 1)


def rendered(part):
    [done] = render_pdf([part], limits=COMMITTEE_LIMITS)
    assert check_pdf(done.pdf) == done.page_count
    return done


def fonts_of(pdf: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        named = [
            str(each.FontName)
            for each in opened.objects
            if isinstance(each, pikepdf.Dictionary) and "/FontName" in each
        ]
    return {name.partition("+")[2].partition("-")[0] for name in named}


@pytest.mark.parametrize("name", HOSTILE)
def test_every_text_gives_minutes(name):
    text = HOSTILE[name]
    signed = [dataclasses.replace(each, name=text[:NAME], function=text[:NAME]) for each in signatures()]

    done = rendered(minutes_part(hostile_minutes(text), signed))

    assert [warning for warning in done.warnings if "notdef" in warning] == []
    assert fonts_of(done.pdf) == {"Marianne"}


@pytest.mark.parametrize("name", HOSTILE)
def test_every_text_gives_a_dossier(name):
    done = rendered(dossier_part(hostile_dossier(HOSTILE[name]), as_of=AS_OF))

    assert [warning for warning in done.warnings if "notdef" in warning] == []
    assert fonts_of(done.pdf) == {"Marianne"}


def test_markup_and_templates_are_printed_as_they_were_typed():
    text = words_in(rendered(minutes_part(minutes_value(text=HOSTILE["short ones"]))).pdf)

    assert "{{ settings.SECRET_KEY }}" in text
    assert "<script>alert(1)</script>" in text
    assert "href='file:///etc/passwd'" in text.replace("’", "'")


@pytest.mark.parametrize("link", ["file:///etc/passwd", "http://a.test/"])
def test_only_a_secure_link_can_be_followed(link):
    done = rendered(minutes_part(minutes_value(service_link=link)))

    assert link in words_in(done.pdf)
    with pikepdf.open(io.BytesIO(done.pdf)) as pdf:
        assert [annotation for page in pdf.pages for annotation in page.obj.get("/Annots", [])] == []


def test_as_many_conditions_as_a_form_takes():
    rows = tuple(ConditionValue("human", "mot " * 100, "x" * 160, "2027-01-01") for _ in range(MAX_CONDITIONS))

    assert rendered(minutes_part(minutes_value(conditions=rows))).page_count < 10


def test_thousands_of_rows_are_a_sentence_not_a_dead_worker():
    row = dossier_value()["hypotheses"][0]

    with pytest.raises(JobError, match="Les tableaux sont trop longs"):
        render_pdf([dossier_part(dossier_value(hypotheses=[row] * 2000), as_of=AS_OF)], limits=COMMITTEE_LIMITS)


@pytest.mark.django_db
def test_a_dossier_too_long_to_lay_out_tells_its_reader_why(monkeypatch):
    scene = build_team_scene()
    monkeypatch.setattr(
        "reports.services.committee_dossiers.dossier_data", lambda file: dossier_value(pitch="mot" * 1_200_000)
    )
    at = dt.datetime(2026, 12, 1, 9, 0, tzinfo=dt.UTC)
    ask_dossier(investigation=scene.workspace, today=AS_OF, at=at)

    assert build_dossiers(at=at) == 0

    assert CommitteeDossier.objects.get().error.startswith("Le document est trop long")


# --- Signs ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written, printed",
    [
        ("Bravo 🎉🎉", "Bravo […]"),
        ("un\u2011deux « trois » : 4 € à l’œuvre", "un\u2011deux « trois » : 4 € à l’œuvre"),
        ("e\u0301te\u0301", "été"),
        ("👩🏽‍🚒 et", "[…] et"),
        ("ligne\nligne", "ligne\nligne"),
        ("x" * 81, "x" * 80 + " x"),
    ],
)
def test_signs_that_the_font_lacks_are_replaced_in_sight(written, printed):
    assert printable([written, {"a": (written, 3)}]) == [printed, {"a": [printed, 3]}]


def test_the_document_says_that_signs_were_replaced():
    note = "remplacent ce que la police"
    assert note in words_in(rendered(minutes_part(minutes_value(text="Bravo 🎉"))).pdf)
    assert note not in words_in(rendered(minutes_part(minutes_value(), signatures())).pdf)
    assert (is_whole({"a": ["été"]}), is_whole({"a": ["été", "北"]})) == (True, False)


@pytest.mark.parametrize(
    "team, slug", [("Le Port : passeports", "le-port-passeports"), ("🎉", "equipe"), ("a" * 99, "a" * 60)]
)
def test_names_of_files_are_clean(team, slug):
    assert team_slug(team) == slug


@pytest.mark.django_db
def test_direction_marks_never_enter_a_frozen_text():
    scene = build_team_scene()
    values = {"pitch": "décision \u202eesuer\u202c", "asks": "\u2066x\u2069"}
    at = dt.datetime(2026, 12, 1, 9, 0, tzinfo=dt.UTC)
    write_committee(investigation=scene.workspace, values=values, base="", actor=scene.samira, at=at)

    data = dossier_data(committee_file(scene.workspace, today=AS_OF))

    assert (data["pitch"], data["asks"]) == ("décision esuer", "x")
