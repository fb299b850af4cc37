"""Teams whose people can be asked, and answers as the service writes them."""

import datetime as dt

from candidatures.states import Outcome
from core.models import OutboxMail
from evaluation.models import SatisfactionSurvey
from evaluation.satisfaction_questions import VERSIONS
from evaluation.services import satisfaction
from programmes.models import Programme
from teams.models import Team, TeamProblematique
from teams.states import TeamRole
from tests.factories.accounts import ReferentMandateFactory
from tests.factories.candidatures import CandidatureFactory, ProblematiqueFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.teams import MembershipFactory, TeamFactory


def team_with_people(
    programme: Programme | None = None, *, agents: int = 2, referents: int = 0, coach: object = None
) -> Team:
    """A launched team with so many agents and référents, and the coach given."""
    team = TeamFactory(programme=programme or ProgrammeFactory(), launched=True)
    for _ in range(agents):
        MembershipFactory(team=team)
    if coach is not None:
        MembershipFactory(team=team, user=coach, role=TeamRole.COACH)
    if referents:
        candidature = CandidatureFactory(deposited=True)
        row = ProblematiqueFactory(
            candidature=candidature,
            outcome=Outcome.RETAINED,
            outcome_reason="Réelle.",
            announced_outcome=Outcome.RETAINED,
        )
        TeamProblematique.objects.create(team=team, problematique=row, position=1)
        for _ in range(referents):
            ReferentMandateFactory(collectivite=candidature.collectivite, starts_on=dt.date(2026, 1, 1))
    return team


def tokens() -> dict[str, str]:
    """The last link mailed to each person, by address."""
    mails = OutboxMail.objects.filter(key__startswith="satisfaction").order_by("created_at", "pk")
    return {mail.recipient: token_in(mail) for mail in mails}


def token_in(mail: OutboxMail) -> str:
    return next(word for word in mail.text.split() if "/satisfaction/" in word).split("/satisfaction/")[1].rstrip("/")


def choices_for(role: str, value: str = "yes") -> dict[str, str]:
    return {question.key: value for question in VERSIONS[1].of(role)}


def answers(survey: SatisfactionSurvey, at: dt.datetime, *, line: str = "", **how_many: int) -> None:
    """So many answers of each role, through the links of their people."""
    links = tokens()
    for role, count in how_many.items():
        people = survey.invitations.filter(role=role, is_used=False).select_related("person").order_by("pk")
        chosen = list(people[:count])
        assert len(chosen) == count
        for each in chosen:
            satisfaction.answer(token=links[each.person.email], choices=choices_for(role), line=line, at=at)
