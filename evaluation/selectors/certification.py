"""The certification file of each agent: what the work shows, what she says, what is missing. And who may be heard."""

import collections
import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from evaluation.certification_referential import COMPETENCES, Competence, Requirement
from evaluation.certification_states import CandidateState, Opinion
from evaluation.models import Attestation, CertificationCandidate, CertificationSession, CompetenceStatement
from evaluation.selectors.certification_facts import AgentFacts, Key, facts_of
from programmes.models import Programme
from programmes.permissions import visible_programmes
from teams.models import Membership, Team
from teams.states import TeamRole, TeamState


@dataclasses.dataclass(frozen=True)
class Proof:
    """One thing asked, and how much of it the work shows."""

    requirement: Requirement
    count: int

    @property
    def is_met(self) -> bool:
        return self.count >= self.requirement.threshold


@dataclasses.dataclass(frozen=True)
class CompetenceFile:
    competence: Competence
    proofs: tuple[Proof, ...]
    statement: CompetenceStatement | None

    @property
    def missing(self) -> list[str]:
        """In words, in the order in which it is done."""
        pieces = [
            f"{each.requirement.label}\u00a0: {each.count} sur {each.requirement.threshold}"
            for each in self.proofs
            if not each.is_met
        ]
        if self.statement is None:
            return [*pieces, "Le texte «\u00a0Ce que j’ai fait\u00a0»"]
        if not self.statement.opinion:
            return [*pieces, "L’avis du coach"]
        if self.statement.opinion == Opinion.NOT_YET:
            return [*pieces, "L’avis favorable du coach"]
        return pieces

    @property
    def is_complete(self) -> bool:
        return not self.missing


@dataclasses.dataclass(frozen=True)
class CertificationFile:
    """Of one agent in one team. `candidate`: her last candidature; `attestation`: of it, revoked or not."""

    membership: Membership
    competences: tuple[CompetenceFile, ...]
    codes: tuple[str, ...]
    candidate: CertificationCandidate | None
    attestation: Attestation | None

    @property
    def missing_count(self) -> int:
        return sum(len(each.missing) for each in self.competences)

    @property
    def complete_count(self) -> int:
        return sum(each.is_complete for each in self.competences)

    @property
    def total(self) -> int:
        return len(self.competences)

    @property
    def is_eligible(self) -> bool:
        return self.missing_count == 0

    @property
    def missing_in_words(self) -> list[str]:
        """One line a competence, as it is kept with an exception."""
        return [f"{each.competence.title}. {' ; '.join(each.missing)}" for each in self.competences if each.missing]

    @property
    def is_certified(self) -> bool:
        return self.candidate is not None and self.candidate.state == CandidateState.PASSED

    @property
    def may_register(self) -> bool:
        """Neither waiting for a session, nor certified already."""
        return self.candidate is None or self.candidate.state not in (
            CandidateState.REGISTERED,
            CandidateState.PASSED,
        )


def files_of(memberships: Iterable[Membership]) -> list[CertificationFile]:
    """One for each, in the order given. Ten queries, whatever their number. They come with team and user."""
    rows = list(memberships)
    facts = facts_of(rows)
    people = {each.user_id for each in rows}
    teams = {each.team_id for each in rows}
    mine = Q(team__in=teams, person__in=people)
    statements: dict[Key, dict[str, CompetenceStatement]] = collections.defaultdict(dict)
    for each in CompetenceStatement.objects.filter(mine).select_related("opinion_by").order_by("pk"):
        statements[each.team_id, each.person_id][each.competence] = each
    candidates: dict[Key, CertificationCandidate] = {}
    last = CertificationCandidate.objects.filter(mine).select_related("session")
    for one in last.order_by("registered_at", "pk"):
        candidates[one.team_id, one.person_id] = one
    attestations = {}
    for paper in Attestation.objects.filter(candidate__team__in=teams, candidate__person__in=people).order_by(
        "issued_at", "pk"
    ):
        attestations[paper.candidate_id] = paper
    files = []
    for each in rows:
        key = (each.team_id, each.user_id)
        candidate = candidates.get(key)
        files.append(
            CertificationFile(
                membership=each,
                competences=_competences(facts[key], statements[key]),
                codes=facts[key].codes,
                candidate=candidate,
                attestation=attestations.get(candidate.pk) if candidate else None,
            )
        )
    return files


def file_of(membership: Membership) -> CertificationFile:
    return files_of([membership])[0]


def agents_of(teams: QuerySet[Team]) -> QuerySet[Membership]:
    """Whoever was an agent to the end, or is one, or left after having been a candidate. By team, then by arrival."""
    registered = CertificationCandidate.objects.filter(team=OuterRef("team"), person=OuterRef("user"))
    stays = Q(ends_on__isnull=True) | Exists(registered)
    again = Membership.objects.filter(
        team=OuterRef("team"), user=OuterRef("user"), role=TeamRole.AGENT, pk__gt=OuterRef("pk")
    )
    return (
        Membership.objects.filter(stays, ~Exists(again), role=TeamRole.AGENT, team__in=teams.values("pk"))
        .exclude(team__state__in=(TeamState.FORMING, TeamState.DISBANDED))
        .select_related("user", "team__programme", "team__investigation")
        .order_by("team__name", "team_id", "starts_on", "pk")
    )


def editions_with_teams(user: Any) -> QuerySet[Programme]:
    """Editions that have a team at work, or had; the latest first."""
    begun = Team.objects.filter(programme=OuterRef("pk"), state__in=(TeamState.LAUNCHED, TeamState.FINISHED))
    return visible_programmes(user).filter(Exists(begun)).order_by("-starts_on", "-pk")


def sessions_of(programme: Programme) -> QuerySet[CertificationSession]:
    return (
        CertificationSession.objects.filter(programme=programme)
        .annotate(
            candidate_count=Count("candidates"),
            waiting_count=Count("candidates", filter=Q(candidates__state=CandidateState.REGISTERED)),
        )
        .order_by("day", "hour", "pk")
    )


def _competences(facts: AgentFacts, statements: dict[str, CompetenceStatement]) -> tuple[CompetenceFile, ...]:
    return tuple(
        CompetenceFile(
            competence=each,
            proofs=tuple(Proof(one, facts.counts[one.fact]) for one in each.requirements),
            statement=statements.get(each.code),
        )
        for each in COMPETENCES
    )


@dataclasses.dataclass(frozen=True)
class Tally:
    """The sentence on top of the board."""

    agents: int
    eligible: int
    registered: int
    certified: int


def tally_of(files: Sequence[CertificationFile]) -> Tally:
    return Tally(
        agents=len(files),
        eligible=sum(each.is_eligible and each.may_register for each in files),
        registered=sum(
            each.candidate is not None and each.candidate.state == CandidateState.REGISTERED for each in files
        ),
        certified=sum(each.is_certified for each in files),
    )
