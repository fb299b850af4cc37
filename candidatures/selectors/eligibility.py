"""Which conditions of the edition a candidature meets, with the reason in plain words.

The machine decides what it can count; the rest waits for a reader, and says so. It never refuses by itself.
"""

import dataclasses
import datetime as dt

from django.db.models import Count

from candidatures.models import Candidature, CommitmentAcceptance
from collectivites.states import CollectiviteKind
from programmes.models import EligibilityRule
from programmes.selectors import charter_in_force, eligibility_rules_of
from programmes.states import EligibilityCheck

OK = "ok"
NOT = "not"
TO_READ = "to_read"


@dataclasses.dataclass(frozen=True)
class EligibilityVerdict:
    """`verdict`: "ok", "not", or "to_read" when only a person can tell."""

    rule: EligibilityRule
    verdict: str
    reason: str


@dataclasses.dataclass(frozen=True)
class _Facts:
    name: str
    kind: str
    population: int | None
    population_year: int | None
    agents: list[tuple[int, int]]  # (rank of the problématique, agents proposed)
    missing_commitments: list[str]
    has_charter: bool


def eligibility(candidature: Candidature, *, at: dt.datetime) -> list[EligibilityVerdict]:
    """One verdict for each rule of the edition, in order. Seven queries at most, whatever the size.

    The commitments are those that were in force when it was deposited, or at `at` as long as it is a draft.
    """
    facts = _facts_of(candidature, at=candidature.submitted_at or at)
    verdicts = []
    for rule in eligibility_rules_of(candidature.programme):
        verdict, reason = _judge(rule, facts)
        verdicts.append(EligibilityVerdict(rule=rule, verdict=verdict, reason=reason))
    return verdicts


def _facts_of(candidature: Candidature, *, at: dt.datetime) -> _Facts:
    collectivite = candidature.collectivite
    agents = candidature.problematiques.annotate(agent_count=Count("proposed_agents")).order_by("rank", "pk")
    charter = charter_in_force(candidature.programme, at)
    accepted = set(CommitmentAcceptance.objects.filter(candidature=candidature).values_list("commitment_id", flat=True))
    asked = charter.commitments.all() if charter else []
    return _Facts(
        name=collectivite.name,
        kind=collectivite.kind,
        population=collectivite.population,
        population_year=collectivite.population_year,
        agents=[(row.rank, row.agent_count) for row in agents],
        missing_commitments=[commitment.title for commitment in asked if commitment.pk not in accepted],
        has_charter=charter is not None,
    )


def _judge(rule: EligibilityRule, facts: _Facts) -> tuple[str, str]:
    match rule.check_kind:
        case EligibilityCheck.KIND:
            return _judge_kind(rule, facts)
        case EligibilityCheck.POPULATION_AT_MOST:
            return _judge_population(rule, facts)
        case EligibilityCheck.AGENTS_AT_LEAST:
            return _judge_agents(rule, facts)
        case EligibilityCheck.PROBLEMATIQUES_AT_MOST:
            count = len(facts.agents)
            verdict = OK if count <= rule.threshold else NOT
            return verdict, f"{_count(count, 'problématique')} pour {rule.threshold} au plus."
        case EligibilityCheck.COMMITMENTS:
            return _judge_commitments(facts)
    return TO_READ, "Cette condition se lit dans le dossier : l’équipe de l’ANCT en juge."


def _judge_kind(rule: EligibilityRule, facts: _Facts) -> tuple[str, str]:
    label = CollectiviteKind(facts.kind).label
    if facts.kind in rule.kinds:
        return OK, f"{facts.name} : {_lower_first(label)}, nature admise."
    admitted = ", ".join(_lower_first(CollectiviteKind(kind).label) for kind in rule.kinds)
    return NOT, f"{facts.name} : {_lower_first(label)}. L’édition admet : {admitted}."


def _judge_population(rule: EligibilityRule, facts: _Facts) -> tuple[str, str]:
    most = _thousands(rule.threshold)
    if facts.population is None:
        return TO_READ, f"La population de {facts.name} n’est pas connue du référentiel : {most} habitants au plus."
    verdict = OK if facts.population <= rule.threshold else NOT
    counted = f"{_thousands(facts.population)} habitants en {facts.population_year}"
    return verdict, f"{counted}, pour {most} au plus."


def _judge_agents(rule: EligibilityRule, facts: _Facts) -> tuple[str, str]:
    if not facts.agents:
        return NOT, "Aucune problématique n’est écrite, donc aucun agent n’est proposé."
    short = [(rank, count) for rank, count in facts.agents if count < rule.threshold]
    if not short:
        return OK, f"Chaque problématique propose au moins {_count(rule.threshold, 'agent')}."
    told = ", ".join(f"{_count(count, 'agent')} pour la problématique {rank}" for rank, count in short)
    return NOT, f"Il en faut au moins {rule.threshold} : {told}."


def _judge_commitments(facts: _Facts) -> tuple[str, str]:
    if not facts.has_charter:
        return TO_READ, "Aucun texte d’engagements n’est en vigueur pour cette édition."
    if not facts.missing_commitments:
        return OK, "Tous les engagements sont acceptés, chacun par une personne nommée."
    return NOT, f"Pas encore accepté : {' ; '.join(facts.missing_commitments)}."


def _count(number: int, noun: str) -> str:
    return f"{'aucun' if number == 0 and noun == 'agent' else number} {noun}{'s' if number > 1 else ''}"


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", "\u00a0")


def _lower_first(label: str) -> str:
    return label[:1].lower() + label[1:]
