"""Results of the certification, recorded once, changed with a reason; attestations; and what the database refuses."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from core.models import OutboxMail
from core.state_machine import available_transitions
from evaluation.certification_states import RESULT_TRANSITIONS, CandidateState
from evaluation.models import Attestation, CertificationCandidate, CertificationSession
from evaluation.services.certification_results import RecordedMeanwhileError, revoke_attestation
from investigations.services.row_marks import RefusedError
from tests.evaluation.certification_scene import record, register, registered
from tests.factories.accounts import UserFactory
from tests.factories.certification import (
    HEARD_AT,
    TOLD_AT,
    CertificationCandidateFactory,
    CertificationSessionFactory,
    CompetenceStatementFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def candidate() -> CertificationCandidate:
    return registered()


# --- Results --------------------------------------------------------------------------------------------------------


def test_every_result_leads_to_every_other_one():
    names = {"passed": "pass", "to_complete": "complete", "failed": "fail", "absent": "miss"}

    assert {state: available_transitions(RESULT_TRANSITIONS, state) for state in CandidateState.values} == {
        state: [name for target, name in names.items() if target != state] for state in CandidateState.values
    }
    assert {name: RESULT_TRANSITIONS[name].target for name in names.values()} == {
        name: target for target, name in names.items()
    }


def test_whoever_is_received_has_an_attestation_frozen_that_day(candidate):
    record(candidate)

    paper = Attestation.objects.get()
    assert (paper.name, paper.person, paper.candidate) == ("Samira Belkacem", candidate.person, candidate)
    assert paper.content["investigation"] == candidate.team.investigation.title
    assert paper.content["held_on"] == "2026-12-15"
    assert paper.content["jury"] == ["Hélène Aubry, responsable de la formation", "Marc Thierry, designer de services"]
    assert [each["title"] for each in paper.content["competences"]][:2] == [
        "Cadrer un problème",
        "Enquêter auprès des usagers",
    ]
    mail = OutboxMail.objects.order_by("created_at").last()
    assert (mail.subject, "Résultat : reçue\nBravo." in mail.text) == ("Après votre session de certification", True)


def test_a_sensitive_subject_is_not_named_on_the_document(candidate):
    workspace = candidate.team.investigation
    workspace.is_sensitive = True
    workspace.save(update_fields=["is_sensitive"])

    record(candidate)

    assert Attestation.objects.get().content["investigation"] == ""


def test_a_renamed_or_erased_account_leaves_the_name_of_the_document(candidate):
    record(candidate)
    person = candidate.person
    person.first_name, person.last_name, person.email, person.is_active = "", "", "efface@example.org", False
    person.save()
    Attestation.objects.update(person=None, candidate=None)

    assert Attestation.objects.get().name == "Samira Belkacem"


@pytest.mark.parametrize("state", ["to_complete", "failed", "absent"])
def test_the_other_results_give_no_attestation_and_leave_the_file_open(candidate, state):
    record(candidate, state, "Il manque un essai.")

    assert (Attestation.objects.count(), CertificationCandidate.objects.get().state) == (0, state)
    member = candidate.team.memberships.get(user=candidate.person)
    (second,) = register(CertificationSessionFactory(programme=candidate.team.programme), member, at=HEARD_AT)
    assert second.state == CandidateState.REGISTERED


@pytest.mark.parametrize("state, line", [("to_complete", ""), ("failed", "  ")])
def test_a_result_that_closes_nothing_says_why(candidate, state, line):
    with pytest.raises(RefusedError) as refusal:
        record(candidate, state, line)

    assert refusal.value.field == "line"


def test_nothing_is_recorded_before_the_day(candidate):
    with pytest.raises(RefusedError, match="pas encore eu lieu"):
        record(candidate, at=HEARD_AT - dt.timedelta(days=1))


def test_two_people_record_one_result(candidate):
    record(candidate, "passed", "Bravo.")

    with pytest.raises(RecordedMeanwhileError) as first:
        record(candidate, "failed", "Trop court.")

    assert (first.value.current.state, first.value.current.result_line) == ("passed", "Bravo.")
    assert (CertificationCandidate.objects.get().state, Attestation.objects.count()) == ("passed", 1)


def test_the_same_result_again_changes_nothing(candidate):
    record(candidate)

    again = record(candidate, seen=1)

    assert (again.result_count, candidate.transitions.count(), OutboxMail.objects.count()) == (1, 1, 2)


def test_a_result_changes_with_a_reason_and_its_attestation_falls(candidate):
    record(candidate)
    with pytest.raises(RefusedError) as refusal:
        record(candidate, "absent", "", seen=1)
    assert refusal.value.field == "reason"

    record(candidate, "absent", "", seen=1, reason="Confusion entre deux personnes.")

    paper = Attestation.objects.get()
    assert paper.revocation_reason == ("Le résultat de la certification a été changé. Confusion entre deux personnes.")
    assert list(candidate.transitions.order_by("pk").values_list("transition", "to_state", "comment")) == [
        ("pass", "passed", ""),
        ("miss", "absent", "Confusion entre deux personnes."),
    ]
    assert OutboxMail.objects.order_by("created_at").last().subject == "Changement après votre session de certification"


def test_received_again_she_has_another_code(candidate):
    record(candidate)
    record(candidate, "absent", "", seen=1, reason="Erreur.", at=HEARD_AT + dt.timedelta(hours=1))

    record(candidate, "passed", "", seen=2, reason="Elle était là.", at=HEARD_AT + dt.timedelta(hours=2))

    old, new = Attestation.objects.order_by("pk")
    assert (old.revoked_at is not None, new.revoked_at, old.code == new.code) == (True, None, False)


def test_a_corrected_line_keeps_the_result_and_its_attestation(candidate):
    record(candidate)

    row = record(candidate, "passed", "Bravo à vous.", seen=1, reason="Une faute.")

    assert (row.result_line, Attestation.objects.valid().count()) == ("Bravo à vous.", 1)
    assert candidate.transitions.order_by("pk").last().comment == "Une faute."


def test_nobody_is_received_without_a_name(candidate):
    candidate.person.first_name = candidate.person.last_name = ""
    candidate.person.save()

    with pytest.raises(RefusedError, match="n’a pas donné son nom"):
        record(candidate)


def test_a_failed_candidature_is_not_turned_into_a_second_one(candidate):
    record(candidate, "failed", "Trop court.")
    member = candidate.team.memberships.get(user=candidate.person)
    register(CertificationSessionFactory(programme=candidate.team.programme), member, at=HEARD_AT)

    with pytest.raises(RefusedError, match="une autre session"):
        record(candidate, "passed", "", seen=1, reason="Appel.")


def test_an_attestation_is_revoked_once_with_a_reason(candidate):
    record(candidate)
    paper = Attestation.objects.get()
    with pytest.raises(RefusedError):
        revoke_attestation(attestation=paper, reason=" ", actor=UserFactory(), at=HEARD_AT)

    for reason in ("Document falsifié.", "Encore."):
        revoke_attestation(attestation=paper, reason=reason, actor=UserFactory(), at=HEARD_AT)

    paper.refresh_from_db()
    assert paper.revocation_reason == "Document falsifié."


def test_an_inactive_person_is_not_written_to(candidate):
    candidate.person.is_active = False
    candidate.person.save()

    record(candidate)

    assert OutboxMail.objects.count() == 1


# --- What the database refuses --------------------------------------------------------------------------------------


def refuses(name: str, act) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        act()


@pytest.mark.parametrize(
    "name, values",
    [
        ("competencestatement_says_something", {"text": ""}),
        ("competencestatement_opinion_has_date", {"opinion": "confirmed"}),
        ("competencestatement_not_yet_says_why", {"opinion": "not_yet", "opinion_at": TOLD_AT}),
    ],
)
def test_statements_that_cannot_be(name, values):
    refuses(name, lambda: CompetenceStatementFactory(**values))


def test_a_competence_is_told_once():
    row = CompetenceStatementFactory()

    refuses("competencestatement_once", lambda: CompetenceStatementFactory(team=row.team, person=row.person))


@pytest.mark.parametrize(
    "name, values",
    [
        ("certificationsession_lasts", {"duration_minutes": 0}),
        ("certificationsession_time_zone_known", {"time_zone": "Asia/Tokyo"}),
        ("certificationsession_says_where", {"place": "", "link": ""}),
        ("certificationsession_has_jury", {"jury": ""}),
    ],
)
def test_sessions_that_cannot_be(name, values):
    refuses(name, lambda: CertificationSessionFactory(**values))
    assert CertificationSession.objects.count() == 0


@pytest.mark.parametrize(
    "name, values",
    [
        ("certificationcandidate_missing_has_reason", {"missing_then": ["Prototyper"]}),
        ("certificationcandidate_result_has_date", {"state": "passed"}),
        ("certificationcandidate_result_has_date", {"result_count": 1}),
    ],
)
def test_candidates_that_cannot_be(name, values):
    refuses(name, lambda: CertificationCandidateFactory(**values))


def test_one_candidature_in_a_session_and_one_standing():
    row = CertificationCandidateFactory(state="failed", result_count=1, recorded_at=HEARD_AT)
    same = {"team": row.team, "person": row.person}
    refuses(
        "certificationcandidate_once",
        lambda: CertificationCandidateFactory(session=row.session, **same),
    )
    CertificationCandidateFactory(session__programme=row.team.programme, **same)

    refuses(
        "certificationcandidate_one_standing",
        lambda: CertificationCandidateFactory(session__programme=row.team.programme, **same),
    )


@pytest.mark.parametrize(
    "name, values",
    [
        ("attestation_code_is_readable", {"code": "O0I1O0I1O0I1O0I1O0I1"}),
        ("attestation_names_someone", {"name": ""}),
        ("attestation_revoked_says_why", {"revoked_at": HEARD_AT}),
    ],
)
def test_attestations_that_cannot_be(candidate, name, values):
    record(candidate)

    refuses(name, lambda: Attestation.objects.update(**values))


def test_one_valid_attestation_for_a_candidature(candidate):
    record(candidate)
    paper = Attestation.objects.get()
    paper.pk, paper.code = None, "3479BCDFGHJKMNPQRSTV"

    refuses("attestation_one_valid", lambda: paper.save(force_insert=True))
