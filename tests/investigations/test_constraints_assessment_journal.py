"""Named constraints of the team's assessments and of its journal."""

import pytest

from tests.factories.trials import JournalEntryFactory, SolutionAssessmentFactory
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db


def test_a_team_assesses_a_solution_once():
    first = SolutionAssessmentFactory()

    SolutionAssessmentFactory(solution=first.solution)  # another team
    assert_refused(
        "solutionassessment_once",
        lambda: SolutionAssessmentFactory(solution=first.solution, investigation=first.investigation),
    )


def test_an_assessment_says_why():
    other = SolutionAssessmentFactory()

    assert_refused(
        "solutionassessment_says_why",
        lambda: SolutionAssessmentFactory(investigation=other.investigation, reason=""),
    )


def test_a_note_is_sent_once():
    first = JournalEntryFactory()

    JournalEntryFactory(investigation=first.investigation, client_key=None)
    JournalEntryFactory(investigation=first.investigation, client_key=None)  # without a key, no limit
    JournalEntryFactory(client_key=first.client_key)  # another workspace
    assert_refused(
        "journalentry_sent_once",
        lambda: JournalEntryFactory(investigation=first.investigation, client_key=first.client_key),
    )


def test_a_note_says_something():
    first = JournalEntryFactory()

    assert_refused(
        "journalentry_says_something", lambda: JournalEntryFactory(investigation=first.investigation, text="")
    )
