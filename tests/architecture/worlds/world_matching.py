"""A proposal between the référent's collectivité and another one."""

from typing import Any

from candidatures.states import CandidatureState
from tests.factories.candidatures import (
    CandidatureFactory,
    JointProposalFactory,
    JointProposalMemberFactory,
    ProblematiqueFactory,
)
from tests.factories.programmes import ProgrammeFactory


def objects(world: Any) -> dict[str, dict[str, object]]:
    programme = ProgrammeFactory()
    proposal = JointProposalFactory(programme=programme)
    own = CandidatureFactory(programme=programme, collectivite=world.own_collectivite, deposited=True)
    other = CandidatureFactory(programme=programme, deposited=True)
    draft = CandidatureFactory(programme=programme, state=CandidatureState.DRAFT)
    mine, theirs = (
        JointProposalMemberFactory(proposal=proposal, problematique=ProblematiqueFactory(candidature=candidature))
        for candidature in (own, other)
    )
    return {
        "édition qui a reçu des candidatures": {"slug": programme.slug},
        "rapprochement proposé": {"pk": proposal.pk},
        "rapprochement, côté du référent": {"pk": mine.pk},
        "rapprochement, côté d’une autre collectivité": {"pk": theirs.pk},
        "problématique déposée": {"pk": theirs.problematique_id},
        "problématique d’un brouillon": {"pk": ProblematiqueFactory(candidature=draft).pk},
        "rapprochement inconnu": {"pk": 10**9},
    }
