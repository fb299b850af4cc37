"""What a consent lets one keep, and what its withdrawal takes away."""

import threading

import pytest
from django.db import connection, transaction

from investigations.models import EvidenceSource, IdentityAccess, Interviewee, ProblemVersion, Verbatim
from investigations.services.consent import TRIGGER_AFTER, what_goes, withdraw_consent
from investigations.services.locking import lock_investigation
from investigations.workspace_states import ConsentState, ReformulationTrigger
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


def triggered_by(source, **fields):
    values = {"number": 2, "statement": "Le silence", "trigger_note": "Elle pleurait au guichet.", **fields}
    return ProblemVersion.objects.create(
        investigation=source.investigation,
        trigger=ReformulationTrigger.SOURCE,
        trigger_source=source,
        at=NOW,
        **values,
    )


def reformulation(source, **changed):
    return {
        "statement": "Le silence",
        "trigger": ReformulationTrigger.SOURCE,
        "trigger_source": source.pk,
        "trigger_note": "Elle pleurait au guichet.",
        "base": "1",
        **changed,
    }


def test_what_a_version_of_the_problem_told_of_it_goes_too(scene, told):
    version = triggered_by(told.source)
    client = scene.client(scene.karim)

    assert "ce que 1 version du problème raconte de cet entretien" in text_of(client.get(page(scene, told)))
    client.post(page(scene, told))

    version.refresh_from_db()
    assert (version.statement, version.trigger_note) == ("Le silence", TRIGGER_AFTER)
    assert what_goes(type(told).objects.get(pk=told.pk)).is_nothing


@pytest.mark.parametrize("consent", [ConsentState.REFUSED, ConsentState.WITHDRAWN])
def test_no_version_tells_of_it_afterwards(scene, consent):
    fields = {"withdrawn_at": NOW} if consent == ConsentState.WITHDRAWN else {}
    interview = interview_of(scene, consent=ConsentState.PENDING)
    type(interview).objects.filter(pk=interview.pk).update(consent=consent, **fields)

    response = scene.client(scene.karim).post(scene.url("problem_new_version"), reformulation(interview.source))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["trigger_source"]
    assert list(ProblemVersion.objects.values_list("number", flat=True)) == [1]


def test_a_refusal_is_not_noted_over_words_that_stay_elsewhere(scene):
    interview = interview_of(scene, consent=ConsentState.PENDING)
    cell = EvidenceFactory(source=interview.source, note="elle l’a dit deux fois")
    refused = interview_form(
        base=interview.source.changed_at.isoformat(),
        notes="",
        verbatims="",
        consent=ConsentState.REFUSED,
        consent_means=None,
        allows_verbatims=None,
    )
    client = scene.client(scene.samira)

    response = client.post(page(scene, interview, "source_edit"), refused)

    interview.refresh_from_db()
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["consent"])
    assert interview.consent == ConsentState.PENDING
    cell.note = ""
    cell.save()
    assert client.post(page(scene, interview, "source_edit"), refused).status_code == 302


def test_the_story_of_a_reserved_source_is_for_those_who_read_it(scene):
    source = interview_of(scene, is_sensitive=True).source
    triggered_by(source)
    words = "Elle pleurait au guichet."

    def read_by(user, name):
        return words in text_of(scene.client(user).get(scene.url(name)))

    for name in ("problem", "problem_versions"):
        assert [read_by(user, name) for user in (scene.samira, scene.karim, scene.coach)] == [True, False, False]
    EvidenceSource.objects.filter(pk=source.pk).update(is_sensitive=False)
    assert read_by(scene.coach, "problem_versions")
    type(scene.workspace).objects.update(is_sensitive=True)
    assert [read_by(user, "problem_versions") for user in (scene.karim, scene.coach)] == [True, False]


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_waits_for_whoever_is_quoting_in_the_matrix():
    scene = build_scene()
    interview = interview_of(scene)
    cell = EvidenceFactory(source=interview.source)
    done = threading.Event()

    def withdraw():
        try:
            withdraw_consent(interview=interview, actor=scene.samira, at=NOW)
            done.set()
        finally:
            connection.close()

    thread = threading.Thread(target=withdraw)
    with transaction.atomic():
        lock_investigation(scene.workspace.pk)  # as `record_evidence` does, before it asks what the consent allows
        thread.start()
        waited = not done.wait(0.5)
        type(cell).objects.filter(pk=cell.pk).update(note="elle l’a dit deux fois")
    thread.join(10)

    cell.refresh_from_db()
    assert (waited, done.is_set(), cell.note) == (True, True, "")
