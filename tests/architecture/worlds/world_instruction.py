"""Objects of the instruction: candidatures at each step, of the référent's collectivité and of another."""

from typing import Any

from django.utils import timezone

from candidatures.models import Candidature
from candidatures.states import CandidatureState, LetterState, Outcome
from collectivites.models import Collectivite
from programmes.models import Programme
from tests.factories import candidatures as make
from tests.factories.calls import CallFactory, CriterionFactory
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.programmes import ProgrammeFactory

UNKNOWN = 999_999_999


def objects(world: Any) -> dict[str, dict[str, object]]:
    """One edition for each step, so that the référent's collectivité is at every step at once."""
    own, other = world.own_collectivite, CollectiviteFactory()
    received = _deposited(_edition(), other, CandidatureState.SUBMITTED)
    reviewed = _deposited(_edition(), other, CandidatureState.IN_REVIEW)
    waiting = _waiting(_edition(), own)
    others = _waiting(_edition(), other)
    decided = _decided(_edition(), own)
    others_decided = _decided(_edition(), other)
    given = _evaluated(_deposited(_edition(), other, CandidatureState.IN_REVIEW), world.people["staff"])
    prepared = _prepared(_edition(), other)
    linked = _deposited(_edition(), other, CandidatureState.IN_REVIEW)
    for member in ("staff", "admin"):
        make.ConflictOfInterestFactory(candidature=linked, user=world.people[member])
    return {
        "candidature déposée, à instruire": {"pk": received.pk},
        "candidature en instruction": {"pk": reviewed.pk},
        "candidature de la collectivité du référent, complément attendu": {"pk": waiting.pk},
        "candidature d’une autre collectivité, complément attendu": {"pk": others.pk},
        "candidature de la collectivité du référent, décidée": {"pk": decided.pk},
        "candidature d’une autre collectivité, décidée": {"pk": others_decided.pk},
        "candidature dont la lettre est préparée": {"pk": prepared.pk},
        "candidature à laquelle l’équipe ANCT a déclaré un lien": {"pk": linked.pk},
        "candidature inconnue": {"pk": UNKNOWN},
        "problématique en instruction": {"pk": reviewed.problematiques.get().pk},
        "problématique lue par l’équipe ANCT": {"pk": given.pk},
        "problématique inconnue": {"pk": UNKNOWN},
        "édition en instruction": {"slug": reviewed.programme.slug},
    }


def _edition() -> Programme:
    programme = ProgrammeFactory(edition=2026)
    CallFactory(programme=programme, over=True)
    CriterionFactory(programme=programme, position=1)
    return programme


def _deposited(programme: Programme, collectivite: Collectivite, state: str) -> Candidature:
    candidature = make.CandidatureFactory(deposited=True, programme=programme, collectivite=collectivite, state=state)
    make.ProblematiqueFactory(candidature=candidature, rank=1, complete=True)
    return candidature


def _waiting(programme: Programme, collectivite: Collectivite) -> Candidature:
    candidature = _deposited(programme, collectivite, CandidatureState.COMPLEMENT)
    make.ComplementMessageFactory(request=make.ComplementRequestFactory(candidature=candidature))
    return candidature


def _decided(programme: Programme, collectivite: Collectivite) -> Candidature:
    candidature = _deposited(programme, collectivite, CandidatureState.DECIDED)
    candidature.problematiques.update(
        outcome=Outcome.REJECTED, announced_outcome=Outcome.REJECTED, outcome_reason="Hors du champ."
    )
    make.DecisionLetterFactory(candidature=candidature, state=LetterState.SENT, sent_at=timezone.now())
    return candidature


def _prepared(programme: Programme, collectivite: Collectivite) -> Candidature:
    candidature = _deposited(programme, collectivite, CandidatureState.IN_REVIEW)
    candidature.problematiques.update(outcome=Outcome.REJECTED, outcome_reason="Hors du champ.")
    make.DecisionLetterFactory(candidature=candidature)
    return candidature


def _evaluated(candidature: Candidature, person: Any) -> Any:
    row = candidature.problematiques.get()
    make.EvaluationFactory(problematique=row, evaluator=person, state="given", given_at=timezone.now())
    return row
