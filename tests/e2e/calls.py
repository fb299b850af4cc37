"""The settings of the journeys of the call and of the teams. All the rest happens in the pages."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone

from candidatures.models import Candidature, Problematique
from candidatures.states import CandidatureState, Outcome
from collectivites.models import Collectivite
from investigations.models import Investigation
from investigations.services.start import start_investigation
from programmes.models import Call, Programme
from programmes.states import CriterionOwner, PhaseCode
from teams.models import TeamProblematique
from teams.states import TeamState
from tests.factories.calls import CallFactory, CharterFactory, CommitmentFactory, CriterionFactory
from tests.factories.candidatures import CandidatureFactory, ProblematiqueFactory
from tests.factories.programmes import ProgrammeFactory, ProgrammePhaseFactory
from tests.factories.teams import TeamFactory

COMMITMENTS = ("Libérer du temps", "Écouter les résultats")
PHASES = (
    (PhaseCode.RESEARCH, "Recherche utilisateur"),
    (PhaseCode.BENCHMARK, "Étude des solutions existantes"),
    (PhaseCode.PROTOTYPING, "Prototypage"),
)
CRITERIA = ("Problème montré par des faits", "Équipe prête à enquêter")


@contextmanager
def open_edition(name: str, *, capacity: int = 5) -> Iterator[Programme]:
    """An edition whose call is open, and closes when the journey ends: the other tests find the site as it was."""
    today = timezone.localdate()
    programme = ProgrammeFactory(
        name=name, edition=2026, starts_on=today + dt.timedelta(days=90), ends_on=today + dt.timedelta(days=300)
    )
    CallFactory(programme=programme, team_capacity=capacity)
    for position, label in enumerate(CRITERIA, start=1):
        CriterionFactory(programme=programme, position=position, label=label, owner=CriterionOwner.ANCT)
    charter = CharterFactory(programme=programme)
    for position, title in enumerate(COMMITMENTS, start=1):
        CommitmentFactory(charter=charter, position=position, title=title)
    try:
        yield programme
    finally:
        Call.objects.filter(programme=programme).update(closes_at=timezone.now())


def town(insee_code: str) -> Collectivite:
    """A commune of the referential that these tests load (tests/e2e/world.py)."""
    return Collectivite.objects.current().get(kind="commune", insee_code=insee_code)


def edition_of_teams(name: str) -> Programme:
    """An edition at work: its call is over, its phases are known."""
    today = timezone.localdate()
    programme = ProgrammeFactory(
        name=name, edition=2027, starts_on=today - dt.timedelta(days=30), ends_on=today + dt.timedelta(days=120)
    )
    for position, (code, title) in enumerate(PHASES, start=1):
        ProgrammePhaseFactory(programme=programme, position=position, code=code, title=title)
    return programme


def retained_problematique(programme: Programme, collectivite: Collectivite, title: str) -> Problematique:
    """Decided, and its letter sent."""
    candidature = CandidatureFactory(
        programme=programme,
        collectivite=collectivite,
        deposited=True,
        reference=f"2027-{Candidature.objects.count() + 1:03d}",
        state=CandidatureState.DECIDED,
    )
    return ProblematiqueFactory(
        candidature=candidature,
        complete=True,
        title=title,
        outcome=Outcome.RETAINED,
        outcome_reason="Le problème est montré.",
        announced_outcome=Outcome.RETAINED,
    )


def workspace_at_work(programme: Programme, collectivite: Collectivite, title: str) -> Investigation:
    """The workspace of a team launched three weeks ago, in which nobody is yet."""
    at = timezone.now() - dt.timedelta(days=21)
    team = TeamFactory(
        programme=programme,
        name=f"Équipe de {collectivite.name}",
        state=TeamState.LAUNCHED,
        launches_on=timezone.localdate(at),
    )
    problematique = retained_problematique(programme, collectivite, title)
    TeamProblematique.objects.create(team=team, problematique=problematique, position=1)
    return start_investigation(team=team, actor=None, at=at)
