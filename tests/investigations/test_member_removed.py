"""A member is removed, or the team finishes, while she writes: nothing is stored, and she gets her words back."""

import datetime as dt

import pytest
from django.utils import timezone

from investigations.models import EvidenceSource, Interviewee
from teams.models import Membership, Team
from teams.states import TeamState
from tests.investigations.source_scene import build_scene, interview_form, interview_of

pytestmark = pytest.mark.django_db
WORDS = "Elle attend </textarea> trois semaines."


@pytest.fixture
def scene():
    return build_scene()


def remove(user):
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Membership.objects.filter(user=user).update(starts_on=yesterday, ends_on=yesterday)


def test_the_words_of_a_removed_member_come_back_to_her(scene):
    client = scene.client(scene.karim)
    remove(scene.karim)

    response = client.post(scene.url("source_interview_add"), interview_form(notes=WORDS, verbatims="Je n’ose plus."))

    page = response.content.decode()
    assert response.status_code == 404
    assert "Elle attend &lt;/textarea&gt; trois semaines." in page
    assert "Je n’ose plus." in page
    assert EvidenceSource.objects.count() == 0


def test_so_do_those_of_a_team_that_has_just_finished(scene):
    client = scene.client(scene.karim)
    Team.objects.update(state=TeamState.FINISHED)

    response = client.post(scene.url("problem_new_version"), {"trigger_note": "Une phrase entendue."})

    assert (response.status_code, "Une phrase entendue." in response.content.decode()) == (403, True)


def test_an_identity_is_never_repeated(scene):
    interview = interview_of(scene)
    client = scene.client(scene.samira)
    remove(scene.samira)

    response = client.post(
        scene.url("source_identity", source_pk=interview.source_id), {"name": "Zoé Essai", "note": "sœur de Zac"}
    )

    page = response.content.decode()
    assert (response.status_code, "Zoé Essai" in page, "sœur de Zac" in page) == (404, False, False)
    assert Interviewee.objects.count() == 0


def test_a_page_that_never_existed_repeats_nothing(scene):
    response = scene.client(scene.karim).post("/nulle-part/", {"text": "Une phrase entendue."})

    assert (response.status_code, "Une phrase entendue." in response.content.decode()) == (404, False)
