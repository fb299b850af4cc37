"""Interview guides: written, corrected together, printed."""

import pytest
from django.test import Client

from investigations.models import InterviewGuide
from tests.core.html import parse
from tests.investigations.source_scene import build_scene
from tests.investigations.team_scene import text_of
from tests.personas import sign_in

pytestmark = pytest.mark.django_db
GUIDE = {"title": "Parents", "introduction": "Bonjour.", "questions": "Racontez.\n\n  Et ensuite ? \nQui d’autre ?"}


@pytest.fixture
def scene():
    return build_scene()


@pytest.fixture
def client(scene):
    return scene.client(scene.samira)


@pytest.fixture
def guide(client, scene):
    client.post(scene.url("guide_add"), GUIDE)
    return InterviewGuide.objects.get()


def sent(client, page):
    """The form as the page shows it."""
    form = client.get(page).context["form"]
    return {bound.html_name: bound.value() or "" for bound in form}


def test_a_guide_is_written_and_printed_with_its_sheet(client, scene, guide):
    main = parse(client.get(scene.url("guide_print", guide_pk=guide.pk))).one("main")

    assert guide.questions == "Racontez.\nEt ensuite ?\nQui d’autre ?"
    asked = [item.text for item in main.all("ol", class_="gp-questions")[0].all("li")]
    assert asked == ["Racontez.", "Et ensuite ?", "Qui d’autre ?"]
    strip = main.one("section", class_="gp-strip").text
    assert "Signature" in strip
    assert "changer d’avis plus tard" in strip
    assert len(main.all("h1")) == 1


@pytest.mark.parametrize(
    "changed,field",
    [
        ({"title": ""}, "title"),
        ({"questions": " \n "}, "questions"),
        ({"questions": "x" * 301}, "questions"),
        ({}, "title"),
    ],
)
def test_a_wrong_guide_is_told(changed, field, client, scene, guide):
    response = client.post(scene.url("guide_add"), {**GUIDE, **changed})

    assert (response.status_code, set(response.context["form"].errors)) == (422, {field})
    assert InterviewGuide.objects.count() == 1


def test_two_corrections_at_once_lose_nothing(client, scene, guide):
    page = scene.url("guide_edit", guide_pk=guide.pk)
    mine = sent(client, page)
    scene.client(scene.karim).post(page, {**mine, "introduction": "De Karim."})

    response = client.post(page, {**mine, "introduction": "De Samira."})

    guide.refresh_from_db()
    main = parse(response).one("main")
    assert (response.status_code, guide.introduction) == (409, "De Karim.")
    assert "De Karim." in main.one("div", id="conflict-summary").text
    assert main.one("textarea", id="id_introduction").text == "De Samira."
    again = {bound.html_name: bound.value() for bound in response.context["form"]}
    assert client.post(page, again).status_code == 302
    guide.refresh_from_db()
    assert guide.introduction == "De Samira."


def test_a_guide_typed_before_the_session_ended_comes_back(scene):
    client = Client()
    client.post(scene.url("guide_add"), GUIDE)
    sign_in(client, scene.samira)

    assert sent(client, scene.url("guide_add"))["title"] == "Parents"
    assert InterviewGuide.objects.count() == 0


def test_a_reader_reads_and_prints(scene, guide):
    coach = scene.client(scene.coach)

    assert "Parents" in text_of(coach.get(scene.url("guides")))
    assert coach.get(scene.url("guide_print", guide_pk=guide.pk)).status_code == 200
    assert coach.get(scene.url("guide_edit", guide_pk=guide.pk)).status_code == 403
    assert coach.post(scene.url("guide_add"), GUIDE).status_code == 403


def test_a_guide_of_another_team_does_not_exist(client, scene, guide):
    other = build_scene()

    assert other.client(other.samira).get(other.url("guide_print", guide_pk=guide.pk)).status_code == 404
