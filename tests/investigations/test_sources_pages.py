"""Noting sources, from a phone; the list; what each reader sees of them."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from investigations.models import EvidenceSource, Segment, Verbatim
from investigations.workspace_states import SourceKind
from tests.core.html import parse
from tests.factories.evidence import EvidenceFactory, SourceFactory
from tests.investigations.source_scene import build_scene, interview_form, interview_of, survey_of
from tests.investigations.team_scene import text_of
from tests.personas import sign_in, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    cache.clear()
    return build_scene()


@pytest.fixture
def client(scene):
    return scene.client(scene.samira)


def at(scene, interview, name="source"):
    return scene.url(name, source_pk=interview.source_id)


def cells(response):
    body = parse(response).one("main").one("tbody")
    return [[cell.text for cell in row.all("th") + row.all("td")] for row in body.all("tr")]


def test_an_interview_is_noted_and_read_again(client, scene):
    response = client.post(scene.url("source_interview_add"), interview_form())

    source = EvidenceSource.objects.get()
    interview = source.interview
    assert response["Location"] == f"{scene.url('source', source_pk=source.pk)}?enregistre=nouveau"
    assert (source.code, source.title, source.held_by, source.place) == ("E-01", "Entretien", scene.samira, "Marché")
    assert source.segment.name == "Parent isolé"
    assert (interview.duration_min, interview.consent_on, interview.allows_recontact) == (20, source.held_on, False)
    assert list(source.verbatims.order_by("position").values_list("text", flat=True)) == [
        "On me renvoie de guichet en guichet.",
        "Je n’appelle plus.",
    ]
    main = parse(client.get(response["Location"])).one("main")
    assert "Elle attend trois semaines." in main.text
    assert main.one("p", data_kept_done=f"pni:{scene.samira.pk}:{scene.workspace.pk}:interview").text == ""


def test_sent_twice_it_is_one(client, scene):
    form = interview_form()
    answers = [client.post(scene.url("source_interview_add"), form)["Location"] for _ in range(2)]

    assert answers[0] == answers[1]
    assert (EvidenceSource.objects.count(), Segment.objects.count()) == (1, 1)


def test_sent_again_longer_both_texts_are_shown(client, scene):
    form = interview_form()
    client.post(scene.url("source_interview_add"), form)

    again = client.post(
        scene.url("source_interview_add"), {**form, "notes": "Elle attend trois semaines. Et l’hiver ?"}
    )

    source = EvidenceSource.objects.get()
    main = parse(again).one("main")
    assert (again.status_code, source.notes) == (409, "Elle attend trois semaines.")
    assert "Elle attend trois semaines." in main.one("div", id="conflict-summary").text
    assert main.one("textarea", id="id_notes").text == "Elle attend trois semaines. Et l’hiver ?"
    edit = main.one("form", method="post").attrs["action"]
    fields = {bound.html_name: bound.value() for bound in again.context["form"] if bound.value()}
    assert client.post(edit, fields).status_code == 302
    source.refresh_from_db()
    assert source.notes == "Elle attend trois semaines. Et l’hiver ?"


def test_a_profile_is_not_named_twice(client, scene):
    for name in ("Parent isolé", "parent ISOLÉ"):
        client.post(scene.url("source_interview_add"), interview_form(new_segment=name))
    other = Segment.objects.create(investigation=build_scene().workspace, position=1, name="Ailleurs")

    refused = client.post(scene.url("source_interview_add"), interview_form(new_segment="", segment=str(other.pk)))

    assert list(scene.workspace.segments.values_list("name", flat=True)) == ["Parent isolé"]
    assert set(refused.context["form"].errors) == {"segment"}


@pytest.mark.parametrize("changed", [{"held_on": "demain"}, {"mode": ""}, {"consent": "withdrawn"}, {"held_on": None}])
def test_what_is_wrong_is_told_and_the_words_kept(changed, client, scene):
    response = client.post(scene.url("source_interview_add"), interview_form(**changed))

    assert (response.status_code, set(response.context["form"].errors)) == (422, set(changed))
    assert parse(response).one("textarea", id="id_notes").text == "Elle attend trois semaines."


def test_other_sources_have_their_own_numbers(client, scene):
    day = {"held_on": timezone.localdate().isoformat(), "notes": "Vu.", "verbatims": "Encore ?"}
    client.post(scene.url("source_interview_add"), interview_form())
    client.post(scene.url("source_observation_add"), day)
    client.post(scene.url("source_workshop_add"), {**day, "title": "Ados du quartier"})
    client.post(scene.url("source_survey_add"), {**day, "title": "Usagers", "channel": "paper"})
    client.post(scene.url("source_observation_add"), day)

    codes = [(row.code, row.title) for row in EvidenceSource.objects.order_by("pk")]
    assert codes == [
        ("E-01", "Entretien"),
        ("O-01", "Observation"),
        ("A-01", "Ados du quartier"),
        ("Q-01", "Usagers"),
        ("O-02", "Observation"),
    ]
    assert Verbatim.objects.filter(source__kind=SourceKind.SURVEY).count() == 0


def test_a_correction_keeps_the_verbatims_that_the_matrix_quotes(client, scene):
    interview = interview_of(scene)
    for rank, text in enumerate(["Un.", "Deux.", "Trois."], start=1):
        interview.source.verbatims.create(position=rank, text=text)
    quoted = interview.source.verbatims.get(text="Trois.")
    cell = EvidenceFactory(source=interview.source, verbatim=quoted)
    form = interview_form(verbatims="Trois.\nDeux, mieux dit.", base=interview.source.changed_at.isoformat())

    assert client.post(at(scene, interview, "source_edit"), form).status_code == 302

    cell.refresh_from_db()
    rows = interview.source.verbatims.order_by("position")
    assert [(row.position, row.text) for row in rows] == [(1, "Trois."), (2, "Deux, mieux dit.")]
    assert cell.verbatim == quoted


def test_two_corrections_at_once_lose_nothing(client, scene):
    interview = interview_of(scene)
    base = interview.source.changed_at.isoformat()
    karim = scene.client(scene.karim)

    first = karim.post(at(scene, interview, "source_edit"), interview_form(notes="Texte de Karim", base=base))
    second = client.post(at(scene, interview, "source_edit"), interview_form(notes="Texte de Samira", base=base))

    interview.source.refresh_from_db()
    main = parse(second).one("main")
    assert (first.status_code, second.status_code, interview.source.notes) == (302, 409, "Texte de Karim")
    assert "Texte de Karim" in main.one("div", id="conflict-summary").text
    assert main.one("textarea", id="id_notes").text == "Texte de Samira"


def test_a_session_that_ended_gives_the_interview_back(scene):
    client = Client()
    away = client.post(scene.url("source_interview_add"), interview_form())
    sign_in(client, scene.samira)
    back = client.get(scene.url("source_interview_add"))

    assert away["Location"].startswith("/compte/login/")
    assert parse(back).one("textarea", id="id_notes").text == "Elle attend trois semaines."
    assert EvidenceSource.objects.count() == 0


def test_the_words_of_a_sensitive_source_are_for_whoever_holds_it(client, scene):
    interview = interview_of(
        scene, is_sensitive=True, title="Une femme au foyer", place="Chez elle", notes="Il la frappe.", number=7
    )
    interview.source.verbatims.create(position=1, text="J’ai peur.")
    secrets = ("Une femme au foyer", "Chez elle", "Il la frappe.", "J’ai peur.")
    codes = {}
    for name, person in (("holder", scene.samira), ("karim", scene.karim), ("coach", scene.coach), ("staff", staff())):
        reader = scene.client(person)
        texts = text_of(reader.get(at(scene, interview))) + text_of(reader.get(scene.url("sources")))
        codes[name] = (
            sum(secret in texts for secret in secrets),
            "E-07" in texts,
            reader.get(at(scene, interview, "source_edit")).status_code,
        )

    assert codes == {
        "holder": (4, True, 200),
        "karim": (0, True, 403),
        "coach": (0, True, 403),
        "staff": (0, True, 403),
    }


def test_a_sensitive_investigation_closes_its_words_to_coach_and_staff(scene):
    scene.workspace.is_sensitive = True
    scene.workspace.save()
    interview = interview_of(scene, notes="Il la frappe.")

    read = {
        name: "Il la frappe." in text_of(scene.client(person).get(at(scene, interview)))
        for name, person in (("karim", scene.karim), ("coach", scene.coach), ("staff", staff()))
    }

    assert read == {"karim": True, "coach": False, "staff": False}


def test_the_list_by_date_and_by_kind(client, scene):
    today = timezone.localdate()
    interview_of(scene, number=1, held_on=today - dt.timedelta(days=2), title="Ancien")
    survey_of(scene, number=1, held_on=today, title="Récent", is_sensitive=True)

    everything, surveys = client.get(scene.url("sources")), client.get(scene.url("sources") + "?nature=survey")
    other = client.get(scene.url("sources") + "?nature=trial")

    assert [row[0] for row in cells(everything)] == ["Q-01", "E-01"]
    assert cells(surveys) == [
        ["Q-01", today.strftime("%d/%m/%Y"), "Récent propos sensibles", "Non précisé", "Samira Essai", "Sans objet"]
    ]
    assert "Aucune source de cette nature" in text_of(other)
    assert client.get(scene.url("sources") + "?nature=zzz").status_code == 200


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_as_much_for_one_as_for_thirty(count, client, scene):
    for number in range(1, count + 1):
        segment = Segment.objects.create(investigation=scene.workspace, position=number, name=f"Profil {number}")
        interview_of(scene, number=number, segment=segment)
    client.get(scene.url("sources"))

    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(cells(client.get(scene.url("sources")))) == count

    ours = [query["sql"] for query in queries if '"investigations_' in query["sql"]]
    assert len(ours) == 3  # the workspace, the counts by kind, the lines


def test_a_source_told_elsewhere_is_read_and_corrected(client, scene):
    source = SourceFactory(investigation=scene.workspace, kind=SourceKind.BENCHMARK, number=1, held_by=scene.samira)
    where = scene.url("source_edit", source_pk=source.pk)
    form = {"held_on": "2026-09-21", "notes": "Vu ailleurs.", "base": source.changed_at.isoformat()}

    assert client.get(scene.url("source", source_pk=source.pk)).status_code == 200
    assert (client.get(where).status_code, client.post(where, form).status_code) == (200, 302)
    source.refresh_from_db()
    assert source.notes == "Vu ailleurs."


def test_an_empty_team_is_told_where_to_begin(client, scene):
    assert "Aucune source pour l’instant" in text_of(client.get(scene.url("sources")))
