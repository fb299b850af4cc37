"""Named constraints of sources, interviews, surveys and guides, broken straight through the ORM."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from investigations.models import (
    Interview,
    Interviewee,
    InterviewGuide,
    Survey,
    SurveyAnswer,
    SurveyBatch,
    SurveyQuestion,
)
from investigations.workspace_states import ConsentState, QuestionKind, SourceKind, SurveyChannel
from tests.factories.accounts import UserFactory
from tests.factories.evidence import SourceFactory, VerbatimFactory
from tests.factories.teams import workspace_of
from tests.refusals import assert_refused, assert_refused_at_commit

pytestmark = pytest.mark.django_db
NOW, TODAY = timezone.now(), timezone.localdate()


def survey():
    return Survey.objects.create(source=SourceFactory(kind=SourceKind.SURVEY), channel=SurveyChannel.PAPER)


def batch(of, **fields):
    return SurveyBatch.objects.create(survey=of, **{"label": "Marché", "entered_at": NOW, "respondents": 3, **fields})


def question(of, **fields):
    return SurveyQuestion.objects.create(
        survey=of, **{"position": 1, "text": "Pourquoi ?", "kind": QuestionKind.FREE, **fields}
    )


def interview(**fields):
    return Interview.objects.create(source=SourceFactory(), mode="phone", **fields)


def test_a_code_is_given_once():
    first = SourceFactory(kind=SourceKind.INTERVIEW, number=1)

    SourceFactory(investigation=first.investigation, kind=SourceKind.SURVEY, number=1)
    assert_refused("evidencesource_one_per_code", lambda: SourceFactory(investigation=first.investigation, number=1))


def test_a_form_is_kept_once():
    first = SourceFactory(client_key=uuid.uuid4())

    SourceFactory(client_key=first.client_key)  # of another team
    SourceFactory(investigation=first.investigation)
    SourceFactory(investigation=first.investigation)
    assert_refused(
        "evidencesource_sent_once",
        lambda: SourceFactory(investigation=first.investigation, client_key=first.client_key),
    )


def test_verbatims_have_each_their_rank_and_say_something():
    first = VerbatimFactory(position=1)

    VerbatimFactory(source=first.source, position=2)
    assert_refused_at_commit("verbatim_one_per_position", lambda: VerbatimFactory(source=first.source, position=1))
    assert_refused("verbatim_says_something", lambda: VerbatimFactory(text=""))


def test_a_guide_is_found_by_its_title():
    first = InterviewGuide.objects.create(investigation=workspace_of(), title="Parents", questions="?", changed_at=NOW)
    where = first.investigation

    InterviewGuide.objects.create(investigation=workspace_of(), title="Parents", questions="?", changed_at=NOW)
    assert_refused(
        "interviewguide_one_per_title",
        lambda: InterviewGuide.objects.create(investigation=where, title="Parents", questions="?", changed_at=NOW),
    )


def test_a_consent_says_how_and_when():
    interview(consent=ConsentState.GIVEN, consent_means="oral", consent_on=TODAY)
    interview(consent=ConsentState.REFUSED)
    for missing in ({"consent_means": "oral"}, {"consent_on": TODAY}):
        assert_refused(
            "interview_consent_given_has_proof", lambda missing=missing: interview(consent="given", **missing)
        )


def test_a_withdrawal_has_its_date_and_nothing_else_has():
    interview(consent=ConsentState.WITHDRAWN, withdrawn_at=NOW)
    assert_refused("interview_withdrawal_has_date", lambda: interview(consent=ConsentState.WITHDRAWN))
    assert_refused("interview_withdrawal_has_date", lambda: interview(withdrawn_at=NOW))


def test_an_identity_is_kept_for_a_time():
    def kept(days):
        return Interviewee.objects.create(
            interview=interview(),
            interviewer=UserFactory(),
            sealed=b"x",
            key_id="k",
            created_on=TODAY,
            keep_until=TODAY + dt.timedelta(days=days),
        )

    kept(0)
    assert_refused("interviewee_kept_for_a_time", lambda: kept(-1))


def test_a_survey_asks_somebody():
    asked = survey()
    asked.asked = 1
    asked.save()
    asked.asked = 0
    assert_refused("survey_asks_someone", asked.save)


def test_questions_have_each_their_rank():
    of = survey()
    question(of)
    question(survey())
    assert_refused_at_commit("surveyquestion_one_per_position", lambda: question(of))


@pytest.mark.parametrize(
    "kind,choices", [("single", []), ("multiple", ["oui"]), ("free", ["oui", "non"]), ("number", ["1", "2"])]
)
def test_choices_go_with_their_question(kind, choices):
    question(survey(), kind=QuestionKind.SINGLE, choices=["oui", "non"])
    assert_refused("surveyquestion_choices_when_closed", lambda: question(survey(), kind=kind, choices=choices))


def test_a_file_is_imported_once():
    of = survey()
    batch(of, file_sha256="a" * 64)
    batch(survey(), file_sha256="a" * 64)
    batch(of)
    batch(of)
    assert_refused("surveybatch_file_once", lambda: batch(of, file_sha256="a" * 64))


def test_a_batch_counts_somebody():
    batch(survey(), respondents=1)
    assert_refused("surveybatch_counts_someone", lambda: batch(survey(), respondents=0))


def test_an_answer_counts_somebody():
    of = survey()
    where = {"batch": batch(of), "question": question(of), "value": "x"}
    SurveyAnswer.objects.create(**where, count=4)
    SurveyAnswer.objects.create(**where, respondent=1)
    assert_refused("surveyanswer_counts_someone", lambda: SurveyAnswer.objects.create(**where, count=0))
    assert_refused("surveyanswer_counts_someone", lambda: SurveyAnswer.objects.create(**where, respondent=1, count=2))
