"""What the tests of teams begin with: retained problématiques, told or not, joined or not."""

import datetime as dt
from typing import Any

from candidatures.models import Problematique
from candidatures.states import CandidatureState, JointAct, JointAnswer, JointState, Outcome
from collectivites.models import Collectivite
from programmes.models import Programme
from teams.models import Team
from teams.services.forming import form_team
from tests.factories import candidatures as make
from tests.factories.accounts import UserFactory
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.programmes import ProgrammeFactory

AT = dt.datetime(2026, 9, 1, 10, 0, tzinfo=dt.UTC)
LAUNCH_DAY = dt.date(2026, 9, 14)


def edition(**values: Any) -> Programme:
    return ProgrammeFactory(edition=2026, starts_on=dt.date(2026, 9, 14), ends_on=dt.date(2027, 4, 30), **values)


def retained(
    programme: Programme | None = None,
    *,
    name: str = "Épinal",
    title: str = "Les dossiers incomplets",
    collectivite: Collectivite | None = None,
    told: bool = True,
    **values: Any,
) -> Problematique:
    """A problématique that the ANCT retained; `told`: its letter was sent."""
    candidature = make.CandidatureFactory(
        programme=programme or edition(),
        collectivite=collectivite or CollectiviteFactory(name=name),
        deposited=True,
        state=CandidatureState.DECIDED if told else CandidatureState.IN_REVIEW,
        **values,
    )
    return retained_in(candidature, title=title, told=told)


def retained_in(candidature: Any, *, title: str = "Les dossiers incomplets", told: bool = True) -> Problematique:
    return make.ProblematiqueFactory(
        candidature=candidature,
        title=title,
        outcome=Outcome.RETAINED,
        outcome_reason="Réelle et bien portée.",
        announced_outcome=Outcome.RETAINED if told else "",
    )


def join(*rows: Problematique, act: str = JointAct.MERGE, state: str = JointState.ACCEPTED) -> None:
    proposal = make.JointProposalFactory(programme=rows[0].candidature.programme, act=act, state=state)
    for row in rows:
        make.JointProposalMemberFactory(
            proposal=proposal, problematique=row, answer=JointAnswer.ACCEPTED, answered_at=AT
        )


def formed(*rows: Problematique, name: str = "Équipe d’Épinal", **values: Any) -> Team:
    """A team being formed, from a problématique already told unless given others."""
    actor = values.pop("actor", None) or UserFactory(is_staff=True)
    return form_team(problematiques=rows or [retained(**values)], name=name, actor=actor, at=AT)
