"""The autosave: one field, one cheap round trip, and an answer that the script can act upon."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candidatures.models import AnswerRevision, Candidature
from candidatures.states import CandidatureState
from core.written_together import mark_of
from programmes.models import Call
from tests.candidatures.writing_scene import build_scene, minutes
from tests.factories.programmes import ThemeFactory
from tests.personas import agent, coach, sign_in, staff

pytestmark = pytest.mark.django_db
MAX_STATEMENTS = 6


@pytest.fixture
def scene():
    return build_scene()


@pytest.fixture
def julien(client, scene):
    sign_in(client, scene.julien)
    return client


def send(client, scene, text, base="", field="problem", url=None):
    data = {"field": field, "text": text, "base": mark_of(base)}
    return client.post(url or f"{scene.page}enregistrement/", data)


def test_a_text_is_saved_and_the_new_mark_comes_back(julien, scene):
    response = send(julien, scene, "Trois guichets.")

    assert response.status_code == 200
    assert response.json()["base"] == mark_of("Trois guichets.")
    assert response.json()["saved_at"][2:5] == "\u00a0h\u00a0"
    assert scene.reload().problem == "Trois guichets."


def test_the_time_is_the_one_of_the_collectivite(julien, scene, monkeypatch):
    scene.candidature.collectivite.time_zone = "Indian/Reunion"
    scene.candidature.collectivite.save(update_fields=["time_zone"])

    hour = int(send(julien, scene, "x").json()["saved_at"][:2])

    saved_at = Candidature.objects.get(pk=scene.candidature.pk).saved_at
    assert hour == (saved_at.hour + 4) % 24


def test_the_motivation_is_saved_too(julien, scene):
    response = send(julien, scene, "Apprendre.", field="motivation", url=f"{scene.base}enregistrement/")

    assert response.status_code == 200
    assert Candidature.objects.get(pk=scene.candidature.pk).motivation == "Apprendre."


def test_a_conflict_gives_both_texts_and_writes_nothing(julien, scene):
    send(julien, scene, "A")

    response = send(julien, scene, "C", base="")

    assert (response.status_code, response.json()) == (409, {"theirs": "A", "base": mark_of("A")})
    assert scene.reload().problem == "A"


def test_themes_are_saved_as_keys(julien, scene):
    theme, unknown = ThemeFactory(), 999_999
    data = {"field": "themes", "text": f"{theme.pk},{unknown}", "base": ""}

    response = julien.post(f"{scene.page}enregistrement/", data)

    assert (response.status_code, response.json()["base"]) == (200, str(theme.pk))
    assert list(scene.first.themes.all()) == [theme]


@pytest.mark.parametrize(
    "wrong",
    [
        {"field": "outcome", "text": "retained", "base": mark_of("")},
        {"field": "motivation", "text": "x", "base": mark_of("")},
        {"field": "problem", "text": "x", "base": "not a mark"},
        {"field": "problem", "text": "x" * 5001, "base": mark_of("")},
        {"field": "title", "text": "x" * 201, "base": mark_of("")},
        {"field": "themes", "text": "1; drop", "base": ""},
    ],
)
def test_anything_else_is_refused_in_words(julien, scene, wrong):
    response = julien.post(f"{scene.page}enregistrement/", wrong)

    assert response.status_code == 422
    assert response.json()["message"] != ""
    assert AnswerRevision.objects.count() == 0


def test_the_longest_text_is_accepted(julien, scene):
    assert send(julien, scene, "é" * 5000).status_code == 200


def test_a_nul_is_refused(julien, scene):
    assert send(julien, scene, "a\x00b").status_code == 422
    assert scene.reload().problem == ""


def test_nothing_sent_is_nothing_to_save(julien, scene):
    assert julien.post(f"{scene.page}enregistrement/").status_code == 204


def test_after_the_closing_the_reason_is_told(julien, scene):
    Call.objects.filter(pk=scene.call.pk).update(closes_at=scene.call.opens_at + minutes(1))

    response = send(julien, scene, "Trop tard.")

    assert (response.status_code, "fermé" in response.json()["message"]) == (403, True)
    assert scene.reload().problem == ""


def test_a_deposited_candidature_is_corrected_by_its_form_only(julien, scene):
    Candidature.objects.filter(pk=scene.candidature.pk).update(
        state=CandidatureState.SUBMITTED, submitted_at=scene.candidature.created_at, reference="2026-001"
    )

    assert send(julien, scene, "x").status_code == 403
    assert scene.reload().problem == ""


@pytest.mark.parametrize("persona", ["stranger", "agent", "coach", "staff"])
def test_others_find_nothing_there(client, scene, persona):
    people = {"stranger": lambda: scene.stranger, "agent": agent, "coach": coach, "staff": staff}
    sign_in(client, people[persona]())

    assert send(client, scene, "x").status_code == 404
    assert send(client, scene, "x", field="motivation", url=f"{scene.base}enregistrement/").status_code == 404
    assert scene.reload().problem == ""


def test_a_mandate_that_ended_closes_the_door(julien, scene):
    mandate = scene.julien.mandates.get()
    mandate.ends_on = mandate.starts_on
    mandate.save()

    assert send(julien, scene, "x").status_code == 404


def statements(captured):
    """Without those of the transaction, which cost no round trip of their own."""
    words = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
    return [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(words)]


def test_a_round_trip_is_six_statements_at_most(client, scene):
    sign_in(client, scene.colleague)
    send(client, scene, "A")  # the next text replaces another person's: the dearest case
    sign_in(client, scene.julien)

    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert send(client, scene, "B", base="A").status_code == 200

    assert AnswerRevision.objects.filter(text="A").count() == 1
    assert len(statements(captured)) == MAX_STATEMENTS, statements(captured)


def test_signed_out_it_leads_to_sign_in_and_writes_nothing(client, scene):
    response = send(client, scene, "x")

    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/compte/login/")
    assert scene.reload().problem == ""
