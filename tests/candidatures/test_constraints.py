"""Rows that the database refuses, constraint by constraint."""

import pytest
from django.utils import timezone

from candidatures.states import (
    CandidatureState,
    ComplementState,
    EvaluationState,
    IdeaState,
    JointAnswer,
    LetterState,
    Outcome,
)
from tests.factories import candidatures as make
from tests.refusals import assert_refused, assert_refused_at_commit

pytestmark = pytest.mark.django_db


def test_one_candidature_alive():
    first = make.CandidatureFactory()
    same = {"programme": first.programme, "collectivite": first.collectivite}

    assert_refused("candidature_one_alive", lambda: make.CandidatureFactory(**same))
    make.CandidatureFactory(**same, deposited=True, state=CandidatureState.WITHDRAWN)


@pytest.mark.parametrize("wrong", [{"state": CandidatureState.SUBMITTED}, {"submitted_at": timezone.now()}])
def test_what_is_deposited_has_a_date_and_a_number(wrong):
    assert_refused("candidature_received_has_date", lambda: make.CandidatureFactory(**wrong))


@pytest.mark.parametrize(
    "name, factory, by",
    [
        ("problematique_one_per_rank", make.ProblematiqueFactory, ("candidature", "rank")),
        ("proposedagent_one_per_position", make.ProposedAgentFactory, ("problematique", "position")),
    ],
)
def test_ranks_are_unique_once_settled(name, factory, by):
    first = factory()
    assert_refused_at_commit(name, lambda: factory(**{field: getattr(first, field) for field in by}))


@pytest.mark.parametrize(
    "name, factory, by",
    [
        ("commitmentacceptance_once", make.CommitmentAcceptanceFactory, ("candidature", "commitment")),
        ("submission_one_per_number", make.SubmissionFactory, ("candidature", "number")),
        ("internalcall_one_per_collectivite", make.InternalCallFactory, ("programme", "collectivite")),
        ("conflictofinterest_once", make.ConflictOfInterestFactory, ("candidature", "user")),
        ("complementrequest_one_open", make.ComplementRequestFactory, ("candidature",)),
        ("decisionletter_one_per_number", make.DecisionLetterFactory, ("candidature", "number")),
        ("evaluation_one_per_person", make.EvaluationFactory, ("problematique", "evaluator")),
        ("score_one_per_criterion", make.ScoreFactory, ("evaluation", "criterion")),
        ("jointproposalmember_one_live", make.JointProposalMemberFactory, ("problematique",)),
    ],
)
def test_twice_is_once(name, factory, by):
    first = factory()

    assert_refused(name, lambda: factory(**{field: getattr(first, field) for field in by}))


@pytest.mark.parametrize(
    "name, factory, wrong",
    [
        ("problematique_outcome_has_reason", make.ProblematiqueFactory, {"outcome": Outcome.RETAINED}),
        ("problematique_announced_is_decided", make.ProblematiqueFactory, {"announced_outcome": Outcome.PENDING}),
        ("commitmentacceptance_is_named", make.CommitmentAcceptanceFactory, {"job_title": ""}),
        ("idea_volunteer_is_reachable", make.IdeaFactory, {"is_volunteer": True, "last_name": "Perrin"}),
        ("idea_purged_names_nobody", make.IdeaFactory, {"is_purged": True, "email": "a@exemple.localhost"}),
        ("idea_merged_into_another", make.IdeaFactory, {"state": IdeaState.MERGED}),
        (
            "conflictofinterest_withdrawal_says_why",
            make.ConflictOfInterestFactory,
            {"withdrawn_at": timezone.now()},
        ),
        ("conflictofinterest_withdrawal_says_why", make.ConflictOfInterestFactory, {"withdrawn_reason": "Erreur."}),
        ("complementrequest_closed_has_date", make.ComplementRequestFactory, {"state": ComplementState.CLOSED}),
        ("evaluation_given_has_date", make.EvaluationFactory, {"state": EvaluationState.GIVEN}),
        (
            "evaluation_abstention_says_why",
            make.EvaluationFactory,
            {"state": EvaluationState.ABSTAINED, "given_at": timezone.now()},
        ),
        ("score_within_scale", make.ScoreFactory, {"value": 5}),
        ("decisionletter_sent_has_date", make.DecisionLetterFactory, {"state": LetterState.SENT}),
        ("jointproposal_says_why", make.JointProposalFactory, {"reason": ""}),
        ("jointproposalmember_answer_has_date", make.JointProposalMemberFactory, {"answer": JointAnswer.ACCEPTED}),
    ],
)
def test_what_a_state_requires(name, factory, wrong):
    assert_refused(name, lambda: factory(**wrong))


def test_one_letter_is_prepared_at_a_time():
    candidature = make.DecisionLetterFactory(state=LetterState.SENT, sent_at=timezone.now()).candidature
    make.DecisionLetterFactory(candidature=candidature, number=2)

    assert_refused("decisionletter_one_prepared", lambda: make.DecisionLetterFactory(candidature=candidature, number=3))
