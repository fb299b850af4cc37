"""Each named constraint, broken straight through the ORM; its allowed twin beside it."""

import pytest

from tests.factories.collectivites import CollectiviteFactory
from tests.factories.investigations import (
    ExistingSolutionFactory,
    HypothesisFactory,
    InvestigationCollectiviteFactory,
    InvestigationFactory,
    ProposedSolutionFactory,
    SolutionMentionFactory,
)
from tests.refusals import assert_refused, assert_refused_at_commit

pytestmark = pytest.mark.django_db


def test_two_sheets_of_an_edition_have_two_ranks():
    first = InvestigationFactory(position=1)

    InvestigationFactory(position=1)  # another edition
    assert_refused(
        "investigation_one_per_position", lambda: InvestigationFactory(programme=first.programme, position=1)
    )


def test_published_sheet_has_a_date():
    InvestigationFactory(published=True)
    assert_refused("investigation_published_has_date", lambda: InvestigationFactory(published=True, published_at=None))


def test_exit_has_a_basis():
    InvestigationFactory(exit_scenario="", exit_basis="")
    assert_refused("investigation_exit_has_basis", lambda: InvestigationFactory(exit_basis=""))
    assert_refused("investigation_exit_has_basis", lambda: InvestigationFactory(exit_scenario=""))


def test_published_sheet_has_an_exit():
    assert_refused(
        "investigation_published_has_exit",
        lambda: InvestigationFactory(published=True, exit_scenario="", exit_basis=""),
    )


def test_joint_investigation_says_how():
    InvestigationFactory(is_joint=True, joint_kind="joint_team")
    assert_refused("investigation_joint_has_kind", lambda: InvestigationFactory(is_joint=True))
    assert_refused("investigation_joint_has_kind", lambda: InvestigationFactory(joint_kind="joint_team"))


# "investigation_published_problem_filled" "investigation_published_context_filled"
# "investigation_published_inquiry_filled" "investigation_published_solutions_filled"
# "investigation_published_aftermath_filled"
@pytest.mark.parametrize("section", ["problem", "context", "inquiry", "solutions", "aftermath"])
def test_published_section_is_written_or_declared(section):
    InvestigationFactory(**{section: ""})  # a draft may be incomplete
    InvestigationFactory(published=True, undocumented={section: "La source n’en dit rien."}, **{section: ""})
    assert_refused(
        f"investigation_published_{section}_filled", lambda: InvestigationFactory(published=True, **{section: ""})
    )


def test_a_collectivite_takes_part_once():
    lead = InvestigationCollectiviteFactory(collectivite=CollectiviteFactory())

    assert_refused(
        "participation_once",
        lambda: InvestigationCollectiviteFactory(
            investigation=lead.investigation, collectivite=lead.collectivite, role="partner", position=2
        ),
    )


def test_one_collectivite_leads():
    lead = InvestigationCollectiviteFactory(collectivite=CollectiviteFactory())

    InvestigationCollectiviteFactory(
        investigation=lead.investigation, collectivite=CollectiviteFactory(), role="partner", position=2
    )
    assert_refused(
        "participation_one_lead",
        lambda: InvestigationCollectiviteFactory(
            investigation=lead.investigation, collectivite=CollectiviteFactory(), position=3
        ),
    )
    assert_refused(
        "participation_one_per_position",
        lambda: InvestigationCollectiviteFactory(
            investigation=lead.investigation, collectivite=CollectiviteFactory(), role="partner", position=1
        ),
    )


def test_hypotheses_are_ranked():
    first = HypothesisFactory()

    assert_refused_at_commit(
        "hypothesis_one_per_position",
        lambda: HypothesisFactory(investigation=first.investigation, position=first.position),
    )


def test_only_a_settled_hypothesis_has_a_basis():
    HypothesisFactory(verdict="unsettled", basis="")
    assert_refused("hypothesis_settled_has_basis", lambda: HypothesisFactory(verdict="unsettled"))
    assert_refused("hypothesis_settled_has_basis", lambda: HypothesisFactory(basis=""))


def test_solution_is_described():
    assert_refused("existingsolution_has_description", lambda: ExistingSolutionFactory(description=""))


def test_solution_is_met_once_a_sheet():
    mention = SolutionMentionFactory()

    SolutionMentionFactory(solution=mention.solution)  # several sheets point to one solution
    assert_refused(
        "solutionmention_once",
        lambda: SolutionMentionFactory(investigation=mention.investigation, solution=mention.solution, position=99),
    )
    assert_refused(
        "solutionmention_one_per_position",
        lambda: SolutionMentionFactory(investigation=mention.investigation, position=mention.position),
    )


def test_proposals_are_ranked():
    first = ProposedSolutionFactory()

    assert_refused(
        "proposedsolution_one_per_position",
        lambda: ProposedSolutionFactory(investigation=first.investigation, position=first.position),
    )
