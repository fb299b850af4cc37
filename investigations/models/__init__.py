"""One noun a module."""

from investigations.models.hypothesis import Hypothesis
from investigations.models.investigation import (
    Investigation,
    InvestigationCollectivite,
    InvestigationQuerySet,
    InvestigationTransition,
)
from investigations.models.solution import ExistingSolution, ProposedSolution, SolutionMention

__all__ = [
    "ExistingSolution",
    "Hypothesis",
    "Investigation",
    "InvestigationCollectivite",
    "InvestigationQuerySet",
    "InvestigationTransition",
    "ProposedSolution",
    "SolutionMention",
]
