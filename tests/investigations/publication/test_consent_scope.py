"""What a collectivité allows beside the text, changed without signing again: what is seen, who may, what is kept."""

import datetime as dt

import pytest
import time_machine

from investigations.models import PublicationSignature
from investigations.publication_states import ConsentScope, PublicationParty
from investigations.selectors.gate import gate_of
from investigations.selectors.public_parts import parts_of
from investigations.services.consent_scope import CHANGED, OVER, change_scope
from investigations.services.row_marks import RefusedError
from investigations.states import SheetState
from tests.factories.sheets import SheetPictureFactory
from tests.investigations.gate_scene import AT, build_gate_scene
from tests.investigations.publication_browser import url
from tests.investigations.team_scene import text_of
from tests.personas import client_of

pytestmark = pytest.mark.django_db
LATER = AT + dt.timedelta(days=2)
PICTURES = ConsentScope.PICTURES


@pytest.fixture(autouse=True)
def in_december():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def scene(scene):
    """Public, with a picture that the collectivité did not allow."""
    SheetPictureFactory(investigation=scene.sheet)
    scene.sign_all()
    scene.publish()
    return scene


def change(scene, *scope: str, name: str = "Anne Petit") -> PublicationSignature:
    return change_scope(
        consent=scene.consent(), name=name, function="Maire", scope=scope, actor=scene.referent, at=LATER
    )


def seen(scene) -> int:
    return len(parts_of(scene.fresh()).pictures)


def test_pictures_appear_and_leave_without_a_new_version(scene):
    assert seen(scene) == 0

    change(scene, PICTURES)
    assert seen(scene) == 1

    change(scene)
    assert seen(scene) == 0
    assert scene.fresh().state == SheetState.PUBLISHED
    assert scene.fresh().versions.count() == 1


def test_what_was_allowed_when_stays_written(scene):
    before = scene.consent()
    after = change(scene, PICTURES)

    before.refresh_from_db()
    assert (before.scope, before.ended_at, before.end_reason) == ([], LATER, CHANGED)
    assert (after.scope, after.name, after.function, after.signed_at) == ([PICTURES], "Anne Petit", "Maire", LATER)
    assert (after.content_hash, after.signed_by, after.collectivite) == (
        before.content_hash,
        scene.referent,
        scene.collectivite,
    )
    assert [step.is_valid for step in gate_of(scene.fresh()).steps] == [True, True, True]


def test_the_same_scope_writes_nothing(scene):
    change(scene, PICTURES)
    kept = scene.consent()

    assert change(scene, PICTURES, name="Une autre") == kept
    assert PublicationSignature.objects.filter(party=PublicationParty.COLLECTIVITE).count() == 2


def test_a_consent_that_ended_is_not_changed(scene):
    consent = scene.consent()
    change(scene, PICTURES)

    with pytest.raises(RefusedError, match=OVER):
        change_scope(consent=consent, name="A", function="B", scope=(), actor=scene.referent, at=LATER)
    assert seen(scene) == 1


def test_only_a_consent_has_a_scope(scene):
    mine = PublicationSignature.objects.live().get(investigation=scene.sheet, party=PublicationParty.TEAM)

    with pytest.raises(RefusedError, match=OVER):
        change_scope(consent=mine, name="A", function="B", scope=[PICTURES], actor=scene.agent, at=LATER)


def test_a_referent_allows_the_pictures_from_the_page_of_the_publication(scene):
    client = client_of(scene.referent)
    address = url(scene, "publication_change_scope", signature_pk=scene.consent().pk)
    page = client.get(url(scene, "publication"))
    assert f'href="{address}"' in page.content.decode()
    assert "N’autorise pas : les images." in text_of(page)

    form = client.get(address)
    assert "rien n’est à signer de nouveau" in text_of(form)
    refused = client.post(address, {"name": " ", "function": "Maire", "scope": [PICTURES]})
    assert (refused.status_code, seen(scene)) == (422, 0)

    response = client.post(address, {"name": "Anne Petit", "function": "Maire", "scope": [PICTURES]}, follow=True)
    assert "Autorise aussi : les images." in text_of(response)
    assert CHANGED in text_of(response)
    assert seen(scene) == 1
    assert client.get(address).status_code == 404


def test_neither_the_team_nor_the_staff_decides_for_the_collectivite(scene):
    address = url(scene, "publication_change_scope", signature_pk=scene.consent().pk)

    for person in (scene.agent, scene.staff):
        assert client_of(person).post(address, {"scope": [PICTURES]}).status_code == 403
        assert "Changer ce qu’il permet de montrer" not in text_of(client_of(person).get(url(scene, "publication")))
    assert seen(scene) == 0


def test_a_sheet_of_words_alone_asks_nothing_more():
    scene = build_gate_scene()
    scene.sign_all()
    address = url(scene, "publication_change_scope", signature_pk=scene.consent().pk)

    assert client_of(scene.referent).get(address).status_code == 404
    assert "Changer ce qu’il permet de montrer" not in text_of(client_of(scene.referent).get(url(scene, "publication")))
