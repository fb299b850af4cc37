"""Situations of the instruction that several tests need."""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from accounts.models import User
from candidatures.models import Candidature, Problematique
from candidatures.states import CandidatureState
from collectivites.models import Collectivite
from programmes.models import Criterion, Programme
from programmes.states import CriterionOwner
from tests.factories import candidatures as make
from tests.factories.accounts import ReferentMandateFactory, UserFactory
from tests.factories.calls import CallFactory, CriterionFactory
from tests.factories.programmes import ProgrammeFactory

AT = dt.datetime(2026, 5, 4, 9, 0, tzinfo=dt.UTC)


def edition(*, capacity: int = 5, over: bool = True) -> Programme:
    """A programme whose call is closed, with two weighted criteria, one independent, one owned by the collectivité."""
    programme = ProgrammeFactory(edition=2026)
    CallFactory(programme=programme, team_capacity=capacity, over=over)
    CriterionFactory(programme=programme, position=1, label="Problème réel", weight=3, guidance="Qui en souffre ?")
    CriterionFactory(programme=programme, position=2, label="Équipe motivée", weight=1)
    CriterionFactory(programme=programme, position=3, label="Territoire cible", weight=0, is_independent=True)
    CriterionFactory(
        programme=programme, position=4, label="Priorité locale", weight=1, owner=CriterionOwner.COLLECTIVITE
    )
    return programme


def to_score(programme: Programme) -> list[Criterion]:
    return list(programme.criteria.filter(owner=CriterionOwner.ANCT).order_by("position"))


def under_review(
    programme: Programme, *, ranks: Sequence[int] = (1,), collectivite: Collectivite | None = None, **more: object
) -> Candidature:
    """A complete candidature under instruction, with one problématique for each rank."""
    where = {"collectivite": collectivite} if collectivite else {}
    fields = {"state": CandidatureState.IN_REVIEW, "programme": programme, **where, **more}
    candidature = make.CandidatureFactory(deposited=True, **fields)
    for rank in ranks:
        row = make.ProblematiqueFactory(candidature=candidature, rank=rank, complete=True)
        make.ProposedAgentFactory(problematique=row)
    return candidature


def problem(programme: Programme, *, rank: int = 1, **more: object) -> Problematique:
    """One problématique under instruction."""
    return under_review(programme, ranks=[rank], **more).problematiques.get()


def colleague(**more: object) -> User:
    return UserFactory(is_staff=True, **more)


def referent_of(candidature: Candidature) -> User:
    user = UserFactory()
    ReferentMandateFactory(user=user, collectivite=candidature.collectivite, starts_on=timezone.localdate())
    return user
