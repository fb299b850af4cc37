"""Editions being prepared: one that lacks nothing, one announced, and the rows of a frame."""

import datetime as dt
from typing import Any

from django.utils import timezone

from programmes.states import MilestoneKind
from tests.factories.calls import (
    CallFactory,
    CharterFactory,
    CommitmentFactory,
    CriterionFactory,
    EligibilityRuleFactory,
)
from tests.factories.candidatures import ScoreFactory
from tests.factories.programmes import MilestoneFactory, ProgrammeFactory, ProgrammePhaseFactory

UNKNOWN = 10**9


def objects(world: Any) -> dict[str, dict[str, object]]:
    tomorrow = timezone.now() + dt.timedelta(days=1)
    ready = ProgrammeFactory()
    milestone = MilestoneFactory(programme=ready, kind=MilestoneKind.LAUNCH, starts_on=dt.date(2021, 5, 11))
    criterion = CriterionFactory(programme=ready)
    scored = CriterionFactory(programme=ready)
    ScoreFactory(criterion=scored)
    charter = CharterFactory(programme=ready)
    published_commitment = CommitmentFactory(charter=charter)
    draft = CharterFactory(programme=ready, published_at=None)
    CallFactory(programme=ready, opens_at=tomorrow, unconfirmed=True)
    announced = CallFactory(opens_at=tomorrow)
    return {
        "édition prête à ouvrir": {"slug": ready.slug},
        "édition à l’ouverture confirmée": {"slug": announced.programme.slug},
        "édition à l’appel ouvert": {"slug": CallFactory().programme.slug},
        "jalon": {"pk": milestone.pk},
        "critère": {"pk": criterion.pk},
        "critère déjà noté": {"pk": scored.pk},
        "règle d’éligibilité": {"pk": EligibilityRuleFactory(programme=ready).pk},
        "phase": {"pk": ProgrammePhaseFactory(programme=ready).pk},
        "engagements publiés": {"pk": charter.pk},
        "engagements en brouillon": {"pk": draft.pk},
        "engagement publié": {"pk": published_commitment.pk},
        "engagement en brouillon": {"pk": CommitmentFactory(charter=draft).pk},
        "ligne d’édition inconnue": {"pk": UNKNOWN},
    }
