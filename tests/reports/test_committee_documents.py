"""Documents of a committee: frozen when it decides, laid out once, again at each signature, then sent."""

import datetime as dt
import json

import pytest
import redis
from django.conf import settings

from agenda.states import AppointmentKind
from candidatures.states import CandidatureState, Outcome
from core.models import OutboxMail, StoredFile
from investigations.committee_states import SigningParty
from investigations.models import CommitteeDecision
from investigations.services.committee import (
    Condition,
    propose_exits,
    record_decision,
    reopen_committee,
    sign_minutes,
)
from investigations.states import ExitScenario
from reports.models import CommitteeMinutes
from reports.models.committee import MAX_FAILURES
from reports.rendering import Limits
from reports.services import minutes
from reports.services.minutes import MAIL_WAITS, build_minutes
from teams.models import TeamProblematique
from tests.factories.accounts import ReferentMandateFactory, UserFactory
from tests.factories.agenda import AppointmentFactory
from tests.factories.candidatures import CandidatureFactory, ProblematiqueFactory
from tests.investigations.team_scene import build_team_scene
from tests.refusals import assert_refused
from tests.reports.pdf_reading import words_of

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 12, 4, 9, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
NO_TIME = Limits(cpu_seconds=1, wall_seconds=0, memory_mib=600)
VALUES = {
    "held_on": dt.date(2026, 12, 4),
    "scenario": ExitScenario.LOCAL_EXPERIMENT,
    "secondary_exits": [ExitScenario.AUTONOMY],
    "text": "La ville essaie le rappel par message dans deux mairies annexes.",
    "dissent": "La direction informatique aurait préféré attendre.",
    "people": ["Anne Le Goff, directrice générale des services"],
}


@pytest.fixture
def scene():
    """A team of Réunion whose référent is Julien Payet."""
    scene = build_team_scene()
    team = scene.workspace.team
    team.time_zone = "Indian/Reunion"
    team.save(update_fields=["time_zone"])
    mandate = ReferentMandateFactory(user=UserFactory(first_name="Julien", last_name="Payet"))
    candidature = CandidatureFactory(collectivite=mandate.collectivite, deposited=True, state=CandidatureState.DECIDED)
    row = ProblematiqueFactory(
        candidature=candidature,
        outcome=Outcome.RETAINED,
        outcome_reason="Réelle.",
        announced_outcome=Outcome.RETAINED,
    )
    TeamProblematique.objects.create(team=team, problematique=row, position=1)
    scene.julien = mandate.user
    return scene


def decide(scene, *, seen: int = 0, at: dt.datetime = AT, conditions=(), **values) -> CommitteeDecision:
    return record_decision(
        investigation=scene.workspace,
        values={**VALUES, **values},
        conditions=conditions,
        seen=seen,
        actor=scene.coach,
        at=at,
    )


def sign(decision, party: str, *, at: dt.datetime = AT) -> None:
    names = {SigningParty.COLLECTIVITE: "Julien Payet", SigningParty.ANCT: "Claire Martin"}
    sign_minutes(decision=decision, party=party, name=names[party], function="Référent", actor=None, at=at)


def stored(decision) -> StoredFile:
    decision.refresh_from_db()
    return decision.minutes


def test_minutes_hold_what_was_decided_and_are_built_once(scene):
    AppointmentFactory(
        programme=scene.workspace.programme,
        team=scene.workspace.team,
        kind=AppointmentKind.END_COMMITTEE,
        day=dt.date(2026, 12, 4),
        hour=dt.time(10, 0),
        time_zone="Indian/Reunion",
        place="Hôtel de ville",
    )
    exits = [(ExitScenario.AUTONOMY, "La ville a les moyens de continuer.")]
    propose_exits(investigation=scene.workspace, exits=exits, actor=scene.samira, at=AT)
    conditions = [
        Condition("financial", "Trois mille euros", "Paul Roux", dt.date(2027, 2, 1)),
        Condition("human", "Un mi-temps", "La direction"),
    ]
    decision = decide(scene, conditions=conditions)

    assert (build_minutes(at=AT), build_minutes(at=AT)) == (1, 0)

    file = stored(decision)
    assert file.name == f"compte-rendu-{CommitteeMinutes.objects.get().data['team_slug']}-decision-1.pdf"
    text = words_of(file)
    for said in (
        scene.workspace.title,
        "vendredi 4 décembre 2026 de 10 h 00",
        "heure de La Réunion",
        "Hôtel de ville",
        "Expérimentation locale",
        "La ville essaie le rappel par message dans deux mairies annexes.",
        "Aussi retenu : Poursuite en autonomie",
        "Moyens humains",
        "Un mi-temps La direction sans date",
        "Trois mille euros Paul Roux 1er février 2027",
        "La direction informatique aurait préféré attendre.",
        "Anne Le Goff, directrice générale des services",
        "La ville a les moyens de continuer.",
        "Pour la collectivité À signer",
        "Pour l’ANCT À signer",
    ):
        assert said in text, said
    assert text.index("Moyens humains") < text.index("Moyens financiers")
    assert "Pourquoi le comité a décidé de nouveau" not in text


def test_a_day_that_is_not_that_of_the_appointment_is_told_alone(scene):
    AppointmentFactory(
        programme=scene.workspace.programme,
        team=scene.workspace.team,
        kind=AppointmentKind.END_COMMITTEE,
        day=dt.date(2026, 12, 11),
        hour=dt.time(10, 0),
        place="Hôtel de ville",
    )
    decide(scene)

    frozen = CommitteeMinutes.objects.get().data
    assert (frozen["held_on"], frozen["when"], frozen["place"]) == ("2026-12-04", "", "")


def test_minutes_say_what_was_frozen_not_what_was_written_since(scene):
    """The committee is reopened and its proposals replaced before a worker came by."""
    propose_exits(investigation=scene.workspace, exits=[("stop", "Avant.")], actor=scene.samira, at=AT)
    first = decide(scene)
    reopen_committee(investigation=scene.workspace, reason="Le budget a changé.", actor=scene.coach, at=AT)
    propose_exits(investigation=scene.workspace, exits=[("autonomy", "Après.")], actor=scene.samira, at=AT)
    second = decide(scene, seen=1, text="La ville continue seule.", scenario=ExitScenario.AUTONOMY)

    assert build_minutes(at=AT) == 2

    before, after = words_of(stored(first)), words_of(stored(second))
    assert ("Avant." in before, "Après." in before) == (True, False)
    assert ("Avant." in after, "Après." in after) == (False, True)
    assert "Le budget a changé. Cette décision remplace la décision 1, qui reste écrite." in after
    assert "Compte rendu du comité de fin, décision 2" in after


def test_each_signature_gives_another_version_and_the_former_goes(scene, django_capture_on_commit_callbacks):
    decision = decide(scene)
    build_minutes(at=AT)
    unsigned = stored(decision)

    sign(decision, SigningParty.COLLECTIVITE)
    with django_capture_on_commit_callbacks(execute=True):
        assert (build_minutes(at=AT), build_minutes(at=AT)) == (1, 0)
    half = stored(decision)
    sign(decision, SigningParty.ANCT)
    with django_capture_on_commit_callbacks(execute=True):
        assert (build_minutes(at=AT), build_minutes(at=AT)) == (1, 0)
    signed = stored(decision)

    assert list(StoredFile.objects.values_list("pk", flat=True)) == [signed.pk]
    assert not unsigned.content.storage.exists(unsigned.content.name)
    assert not half.content.storage.exists(half.content.name)
    text = words_of(signed)
    assert "Pour la collectivité Julien Payet Référent Signé le vendredi 4 décembre 2026 à 13 h 00, heure de La" in text
    assert "Pour l’ANCT Claire Martin" in text
    assert "À signer" not in text


def test_signed_minutes_are_sent_once_to_agents_and_referents(scene):
    decision = decide(scene)
    sign(decision, SigningParty.ANCT)
    build_minutes(at=AT)
    assert OutboxMail.objects.count() == 0

    sign(decision, SigningParty.COLLECTIVITE)
    build_minutes(at=AT + MINUTE)
    build_minutes(at=AT + 2 * MINUTE)

    mails = OutboxMail.objects.order_by("recipient")
    assert sorted(mail.recipient for mail in mails) == sorted(
        person.email for person in (scene.samira, scene.karim, scene.julien)
    )
    assert {mail.attachment_id for mail in mails} == {stored(decision).pk}
    assert {mail.subject for mail in mails} == {
        f"Compte rendu signé : comité de fin de l’équipe « {scene.workspace.team.name} »"
    }
    assert "Il est joint à ce message." in mails[0].text
    assert "La ville essaie" not in mails[0].text
    assert f"/comites/{scene.workspace.pk}/" in mails[0].text
    assert CommitteeMinutes.objects.get().told_at == AT + MINUTE


@pytest.fixture
def no_renderer(monkeypatch):
    """A machine so slow that nothing is laid out in time."""
    monkeypatch.setattr(minutes, "COMMITTEE_LIMITS", NO_TIME)


@pytest.mark.usefixtures("no_renderer")
def test_the_mail_leaves_without_its_pdf_after_half_an_hour(scene):
    decision = decide(scene)
    for party in SigningParty:
        sign(decision, party)
    assert build_minutes(at=AT + MAIL_WAITS - MINUTE) == 0
    assert OutboxMail.objects.count() == 0

    build_minutes(at=AT + MAIL_WAITS)
    build_minutes(at=AT + MAIL_WAITS + MINUTE)

    mails = OutboxMail.objects.order_by("pk")
    assert [mail.attachment for mail in mails] == [None, None, None]
    assert "Le PDF n’a pas pu être préparé à temps." in mails[0].text


@pytest.mark.usefixtures("no_renderer")
def test_failures_are_bounded_and_a_signature_gives_new_tries(scene):
    decision = decide(scene)
    for number in range(MAX_FAILURES + 2):
        build_minutes(at=AT + number * 5 * MINUTE)
    assert CommitteeMinutes.objects.get().failures == MAX_FAILURES
    assert stored(decision) is None

    sign(decision, SigningParty.ANCT)
    assert CommitteeMinutes.objects.get().failures == 0


def test_decisions_taken_before_are_swept_and_old_signatures_not_told(scene):
    decision = decide(scene)
    for party in SigningParty:
        sign(decision, party)
    CommitteeMinutes.objects.all().delete()

    assert (build_minutes(at=AT), build_minutes(at=AT)) == (1, 0)

    assert "Claire Martin" in words_of(stored(decision))
    assert OutboxMail.objects.count() == 0


def rings() -> int:
    """How many times the worker is asked for these documents, in the real broker; the queue is emptied."""
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as broker:
        messages = broker.lrange("default", 0, -1)
        broker.delete("default")
    found = [json.loads(message)["headers"]["task"] for message in messages]
    return found.count("reports.tasks.build_committee_documents")


def test_a_decision_and_each_new_signature_ring(scene, django_capture_on_commit_callbacks):
    rings()
    with django_capture_on_commit_callbacks(execute=True):
        decision = decide(scene)
    assert rings() == 1
    with django_capture_on_commit_callbacks(execute=True):
        sign(decision, SigningParty.ANCT)
        sign(decision, SigningParty.ANCT)
    assert rings() == 1


def test_a_side_signs_once(scene):
    decide(scene)
    CommitteeMinutes.objects.update(printed_signatures=2)

    assert_refused(
        "committeeminutes_one_signature_a_side", lambda: CommitteeMinutes.objects.update(printed_signatures=3)
    )
