"""Agents whose work shows everything that the certification asks, and sessions where they are heard."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from accounts.models import User
from agenda.models import Attendance
from agenda.states import AppointmentKind, Presence
from evaluation.certification_referential import COMPETENCES, TITLE, VERSION
from evaluation.models import Attestation, CertificationCandidate, CertificationSession, CompetenceStatement
from investigations.committee_states import CommitteeState
from investigations.models import EndCommittee, Investigation, ProblemSheet
from investigations.states import Verdict, VerdictBasis
from investigations.workspace_states import ProblemQuestion, SourceKind
from teams.models import Membership, Team
from teams.states import TeamRole
from tests.factories.accounts import UserFactory
from tests.factories.agenda import AppointmentFactory
from tests.factories.coaching import CoachingSessionFactory
from tests.factories.evidence import EvidenceFactory, HypothesisFactory, SourceFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.teams import LAUNCHED_AT, LAUNCHED_ON, MembershipFactory, TeamFactory, workspace_of
from tests.factories.trials import (
    IndicatorFactory,
    IndicatorMeasureFactory,
    PrototypeFactory,
    SolutionIdeaFactory,
    TrialFactory,
)

TOLD_AT = dt.datetime(2026, 12, 5, 9, 0, tzinfo=dt.UTC)
SESSION_DAY = dt.date(2026, 12, 15)
HEARD_AT = dt.datetime(2026, 12, 15, 16, 0, tzinfo=dt.UTC)


class CertificationSessionFactory(DjangoModelFactory):
    class Meta:
        model = CertificationSession

    programme = factory.SubFactory(ProgrammeFactory)
    day = SESSION_DAY
    hour = dt.time(9)
    duration_minutes = 180
    place = "ANCT, 20 avenue de Ségur, Paris"
    jury = "Hélène Aubry, responsable de la formation\nMarc Thierry, designer de services"
    created_at = TOLD_AT
    changed_at = TOLD_AT


class CompetenceStatementFactory(DjangoModelFactory):
    class Meta:
        model = CompetenceStatement

    team = factory.SubFactory(TeamFactory, launched=True)
    person = factory.SubFactory(UserFactory)
    competence = "frame"
    text = "J’ai proposé le problème après une semaine au guichet."
    saved_at = TOLD_AT


class CertificationCandidateFactory(DjangoModelFactory):
    class Meta:
        model = CertificationCandidate

    session = factory.SubFactory(CertificationSessionFactory)
    team = factory.LazyAttribute(
        lambda row: workspace_of(TeamFactory(launched=True, programme=row.session.programme)).team
    )
    person = factory.SubFactory(UserFactory)
    registered_at = TOLD_AT


def agent(team: Team | None = None, **person: str) -> Membership:
    """An agent of a launched team, whose file is empty."""
    workspace = workspace_of(team) if team is None or not hasattr(team, "investigation") else team.investigation
    names = {"first_name": "Samira", "last_name": "Belkacem", **person}
    return MembershipFactory(team=workspace.team, user=UserFactory(**names))


def with_coach(member: Membership) -> User:
    coach = UserFactory(first_name="Thomas", last_name="Garnier")
    MembershipFactory(team=member.team, user=coach, role=TeamRole.COACH)
    return coach


def show_work(member: Membership) -> Investigation:
    """Exactly what each competence asks of the work, and no more."""
    workspace = member.team.investigation
    for kind in (AppointmentKind.LAUNCH, AppointmentKind.CHECKPOINT, AppointmentKind.END_COMMITTEE):
        attend(member, kind)
    answered = dict.fromkeys(list(ProblemQuestion.values)[:5], "Les usagers attendent.")
    ProblemSheet.objects.filter(investigation=workspace).update(**answered)
    settled = {"verdict": Verdict.CONFIRMED, "basis": VerdictBasis.TEAM, "note": "Vu.", "settled_at": LAUNCHED_AT}
    beliefs = [HypothesisFactory(investigation=workspace, **(settled if n < 2 else {})) for n in range(3)]
    for number in (1, 2, 3):
        SourceFactory(investigation=workspace, number=number, held_by=member.user)
    workshop = SourceFactory(investigation=workspace, kind=SourceKind.WORKSHOP, number=1)
    sources = list(workspace.sources.order_by("pk"))
    for source, belief in zip(sources, [*beliefs, beliefs[0]], strict=True):
        EvidenceFactory(source=source, hypothesis=belief, author=member.user)
    for week in range(3):
        CoachingSessionFactory(team=member.team, held_on=LAUNCHED_ON + dt.timedelta(weeks=week)).present.add(member)
    SolutionIdeaFactory(investigation=workspace, author=member.user)
    SolutionIdeaFactory.create_batch(2, investigation=workspace)
    TrialFactory(prototype=PrototypeFactory(investigation=workspace), learnings="Le mot « dossier » fait peur.")
    IndicatorMeasureFactory(indicator=IndicatorFactory(investigation=workspace))
    EndCommittee.objects.create(investigation=workspace, state=CommitteeState.DECIDED, decision_count=1)
    assert workshop.pk
    return workspace


def attend(member: Membership, kind: str, presence: str = Presence.PRESENT, **values: object) -> Attendance:
    gathering = AppointmentFactory(of_team=True, team=member.team, kind=kind, **values)
    return Attendance.objects.create(
        appointment=gathering, person=member.user, team=member.team, presence=presence, noted_at=LAUNCHED_AT
    )


def tell_all(member: Membership, *, coach: User | None = None) -> None:
    """Every competence told; and confirmed, when there is a `coach`."""
    opinion = {"opinion": "confirmed", "opinion_by": coach, "opinion_at": TOLD_AT} if coach else {}
    for each in COMPETENCES:
        CompetenceStatementFactory(team=member.team, person=member.user, competence=each.code, **opinion)


def ready_agent(team: Team | None = None, **person: str) -> Membership:
    """To whom nothing is missing."""
    member = agent(team, **person)
    show_work(member)
    tell_all(member, coach=UserFactory())
    return member


def attestation_value(**values: object) -> Attestation:
    """What a document is made of, unsaved."""
    content = {
        "title": TITLE,
        "version": VERSION,
        "competences": [{"title": each.title, "aim": each.aim} for each in COMPETENCES],
        "investigation": "Attendre son passeport sans savoir combien de temps",
        "places": ["Redon", "Carhaix-Plouguer"],
        "edition": "Programme d’essai 2026",
        "held_on": SESSION_DAY.isoformat(),
        "jury": ["Hélène Aubry, responsable de la formation", "Marc Thierry, designer de services"],
    }
    whole = {"code": "3479BCDFGHJKMNPQRSTV", "name": "Samira Belkacem", "content": content, "issued_at": HEARD_AT}
    return Attestation(**{**whole, **values})
