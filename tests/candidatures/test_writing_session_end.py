"""A form sent once the session has ended: the text waits, and comes back after sign-in."""

import pytest
from django.core.cache import cache
from django.test import Client

from candidatures.models import AnswerRevision
from core.kept_text import COOKIE, MAX_KEPT_BYTES, MAX_KEPT_PER_ADDRESS
from tests.candidatures.writing_scene import build_scene, posted
from tests.personas import referent, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    cache.clear()
    return build_scene()


def send_signed_out(client, scene, text="Un long texte"):
    return client.post(scene.page, posted(scene.first, problem=text))


def test_the_text_comes_back_after_sign_in_and_is_then_saved(client, scene):
    away = send_signed_out(client, scene)
    assert (away.status_code, away["Location"]) == (302, f"/compte/login/?next={scene.page}")
    assert scene.reload().problem == ""

    sign_in(client, scene.julien)
    back = client.get(scene.page)
    assert back.context["is_found_again"]
    assert {one.question.field: one.bound.value() for one in back.context["asked"]}["problem"] == "Un long texte"
    assert scene.reload().problem == ""  # found again, not saved in anybody's name

    client.post(scene.page, posted(scene.first, problem="Un long texte"))
    assert scene.reload().problem == "Un long texte"
    assert not client.get(scene.page).context["is_found_again"]


def test_it_may_be_left_aside(client, scene):
    send_signed_out(client, scene)
    sign_in(client, scene.julien)

    page = client.get(f"{scene.page}?version=enregistree")

    assert "Un long texte" not in page.content.decode()


def test_a_text_written_meanwhile_by_another_is_not_overwritten(client, scene):
    send_signed_out(client, scene)
    scene.first.problem = "Le texte de Nadia"
    scene.first.save()
    sign_in(client, scene.julien)

    back = client.get(scene.page)
    again = {field.html_name: field.value() for field in back.context["form"] if field.value()}
    response = client.post(scene.page, again)

    assert response.status_code == 409
    assert scene.reload().problem == "Le texte de Nadia"


def test_it_belongs_to_its_browser_and_to_its_page(client, scene):
    send_signed_out(client, scene)
    elsewhere = Client()
    sign_in(elsewhere, scene.julien)
    sign_in(client, scene.julien)

    assert "Un long texte" not in elsewhere.get(scene.page).content.decode()
    assert "Un long texte" not in client.get(scene.base).content.decode()


def test_somebody_without_the_right_reads_nothing(client, scene):
    send_signed_out(client, scene)
    sign_in(client, referent())

    assert client.get(scene.page).status_code == 404


def test_an_agent_typed_before_the_end_comes_back(client, scene):
    client.post(f"{scene.page}agents/", {"first_name": "Awa", "last_name": "Perrin", "service": "Accueil"})
    sign_in(client, scene.julien)

    back = client.get(f"{scene.page}agents/")
    assert [back.context["form"][name].value() for name in ("first_name", "last_name")] == ["Awa", "Perrin"]
    assert scene.first.proposed_agents.count() == 0


def test_a_forged_cookie_opens_nothing(client, scene):
    send_signed_out(client, scene)
    client.cookies[COOKIE] = client.cookies[COOKIE].value.split(":")[0]
    sign_in(client, scene.julien)

    assert "Un long texte" not in client.get(scene.page).content.decode()


def test_what_strangers_leave_is_bounded(client, scene):
    too_large = client.post(scene.page, {"problem": "x" * MAX_KEPT_BYTES})
    assert COOKIE not in too_large.cookies

    for _ in range(MAX_KEPT_PER_ADDRESS):
        assert COOKIE in send_signed_out(Client(), scene).cookies
    assert COOKIE not in send_signed_out(Client(), scene).cookies
    assert AnswerRevision.objects.count() == 0


def test_the_suggestions_do_not_take_away_who_is_typing(client, scene):
    address = f"{scene.page}similaires/"

    fragment = client.get(address, headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment.content) == (204, b"")
    assert "HX-Redirect" not in fragment

    assert client.get(address)["Location"] == f"/compte/login/?next={address}"
