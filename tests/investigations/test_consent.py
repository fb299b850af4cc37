"""What a consent lets one keep, and what its withdrawal takes away."""

import pytest

from investigations.models import EvidenceSource, IdentityAccess, Interviewee, Verbatim
from investigations.services.consent import what_goes, withdraw_consent
from investigations.workspace_states import ConsentState
from teams.models import Membership
from teams.states import TeamState
from tests.factories.evidence import EvidenceFactory, VerbatimFactory
from tests.investigations.source_scene import NOW, build_scene, interview_form, interview_of, with_identity
from tests.investigations.team_scene import text_of
from tests.personas import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return build_scene()


@pytest.fixture
def told(scene):
    """An interview with everything that a withdrawal removes."""
    interview = with_identity(interview_of(scene, title="Une mère seule", place="Rue des Essais"))
    quoted = VerbatimFactory(source=interview.source, text="Je n’ose plus.")
    EvidenceFactory(source=interview.source, verbatim=quoted, note="elle l’a dit deux fois", direction="contradicts")
    EvidenceFactory(source=interview.source)
    return interview


def page(scene, interview, name="source_withdraw"):
    return scene.url(name, source_pk=interview.source_id)


def test_the_page_counts_what_goes_without_a_word_of_it(scene, told):
    text = text_of(scene.client(scene.karim).get(page(scene, told)))

    assert "son identité, chiffrée" in text
    assert "1 phrase entendue" in text
    assert "1 case du tableau des preuves" in text
    for word in ("Zoé", "Je n’ose plus.", "Des mots."):
        assert word not in text
    assert Interviewee.objects.count() == 1


def test_withdrawing_removes_everything_but_the_count(scene, told):
    client = scene.client(scene.karim)
    answers = [client.post(page(scene, told)).status_code for _ in range(2)]

    told.refresh_from_db()
    source = EvidenceSource.objects.get(pk=told.source_id)
    cells = list(source.evidence.order_by("pk").values_list("verbatim", "note", "direction"))
    assert answers == [302, 302]
    assert (told.consent, told.withdrawn_at is not None) == (ConsentState.WITHDRAWN, True)
    assert (source.title, source.place, source.notes) == ("Entretien", "", "")
    assert cells == [(None, "", "contradicts"), (None, "", "supports")]
    assert (Interviewee.objects.count(), Verbatim.objects.count()) == (0, 0)
    assert list(IdentityAccess.objects.order_by("pk").values_list("act", flat=True)) == ["written", "withdrawn"]
    assert what_goes(told).is_nothing
    listed = text_of(client.get(scene.url("sources")))
    assert "accord retiré" in listed
    assert "Rien n’est gardé" in text_of(client.get(page(scene, told)))


def test_nothing_more_is_written_of_it(scene, told):
    withdraw_consent(interview=told, actor=scene.samira, at=NOW)
    client = scene.client(scene.samira)

    assert client.post(page(scene, told, "source_edit"), interview_form()).status_code == 403
    assert client.post(page(scene, told, "source_identity"), {"name": "Zoé Essai"}).status_code == 422
    assert Interviewee.objects.count() == 0


def test_it_stays_possible_once_the_team_has_finished_and_by_the_anct(scene, told):
    second = interview_of(scene, is_sensitive=True)
    team = scene.workspace.team
    team.state = TeamState.FINISHED
    team.save()
    Membership.objects.filter(user=scene.samira).update(ends_on="2026-09-15")

    assert scene.client(scene.karim).post(page(scene, told)).status_code == 302
    assert scene.client(staff()).post(page(scene, second)).status_code == 302
    assert scene.client(scene.coach).post(page(scene, told)).status_code == 403
    assert scene.client(scene.samira).get(page(scene, told)).status_code == 404
    assert set(EvidenceSource.objects.values_list("interview__consent", flat=True)) == {"withdrawn"}


def test_a_refusal_stays_a_refusal(scene):
    interview = interview_of(scene, consent=ConsentState.REFUSED, notes="")

    assert withdraw_consent(interview=interview, actor=scene.samira, at=NOW) is False
    interview.refresh_from_db()
    assert interview.consent == ConsentState.REFUSED


@pytest.mark.parametrize(
    "changed,fields",
    [
        ({"consent": "refused"}, {"notes", "verbatims"}),
        ({"consent": "refused", "verbatims": ""}, {"notes"}),
        ({"consent": "pending"}, {"verbatims"}),
        ({"allows_verbatims": None}, {"verbatims"}),
        ({"consent_means": ""}, {"consent_means"}),
    ],
)
def test_words_without_consent_are_refused_and_given_back(changed, fields, scene):
    response = scene.client(scene.samira).post(scene.url("source_interview_add"), interview_form(**changed))

    assert (response.status_code, set(response.context["form"].errors)) == (422, fields)
    assert "Elle attend trois semaines." in response.content.decode()
    assert EvidenceSource.objects.count() == 0


def test_a_refused_interview_is_counted_without_words(scene):
    form = interview_form(consent="refused", notes="", verbatims="", consent_means="oral", allows_recontact="on")
    scene.client(scene.samira).post(scene.url("source_interview_add"), form)

    interview = EvidenceSource.objects.get().interview
    assert (interview.consent, interview.consent_means, interview.consent_on) == ("refused", "", None)
    assert (interview.allows_verbatims, interview.allows_recontact) == (False, False)


def test_a_given_consent_is_not_taken_back_by_a_correction(scene):
    interview = interview_of(scene)
    client = scene.client(scene.samira)
    form = interview_form(consent="refused", notes="", verbatims="", base=interview.source.changed_at.isoformat())

    response = client.post(page(scene, interview, "source_edit"), form)

    interview.refresh_from_db()
    assert (response.status_code, interview.consent) == (422, ConsentState.GIVEN)
