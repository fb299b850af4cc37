"""A past edition of the demonstration and what its people thought of it. Called by `manage.py create_demo_call`.

What came before the survey is written as it would be read today; the survey itself goes through its services, at its
dates. Every person and every word is invented.
"""

import dataclasses
import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.demo import DemoAccount, create_account
from accounts.models import ReferentMandate, User
from candidatures.models import Candidature, Problematique
from candidatures.states import CandidatureState, Outcome
from collectivites.models import Collectivite
from collectivites.states import CollectiviteKind
from core.models import OutboxMail
from core.states import MailState
from core.text import fold
from evaluation.models import SatisfactionInvitation, SatisfactionSurvey
from evaluation.satisfaction_questions import CURRENT, SCALE_VALUES, VERSIONS
from evaluation.services import satisfaction
from programmes.models import Programme
from programmes.services.editions import create_edition
from teams.models import Membership, Team, TeamProblematique
from teams.states import TeamRole, TeamState

# A pilot that was never made public: visitors of the demonstration see nothing of it. Asked late enough for the names
# to be there still.
NAME = "Programme d’investigations pilote"
BEGAN, ASKED, MANDATES_ENDED = (dt.timedelta(days=days) for days in (450, 250, 60))
LASTS = dt.timedelta(days=210)


@dataclasses.dataclass(frozen=True)
class PastTeam:
    insee_code: str
    name: str
    problem: str
    referent: str
    agents: tuple[str, ...]
    coach: str
    designer: str


TEAMS = (
    PastTeam(
        "19272",
        "Tulle, cantine",
        "Un repas de cantine sur six finit à la poubelle",
        "Delphine Chastang",
        ("Rémi Soulier", "Aurélie Bordas", "Farid Meziane"),
        "Hélène Aubry",
        "Paul Gauthier",
    ),
    PastTeam(
        "46102",
        "Figeac, transport à la demande",
        "Le minibus à la demande roule à moitié vide",
        "Bruno Lagarrigue",
        ("Clara Fontanel", "Mathieu Roques", "Nadia Ferhat"),
        "Hélène Aubry",
        "Paul Gauthier",
    ),
    PastTeam(
        "05061",
        "Gap, aides aux associations",
        "Les petites associations ne demandent pas l’aide prévue pour elles",
        "Sabine Escallier",
        ("Lucas Reynaud", "Margaux Blanc", "Idir Hamdi"),
        "Olivier Sarrazin",
        "Léa Monnier",
    ),
    PastTeam(
        "88413",
        "Saint-Dié, courriers du CCAS",
        "Les courriers du CCAS ne sont pas ouverts",
        "Franck Humbert",
        ("Élodie Claudel", "Jérôme Pierrat", "Sofia Lopes"),
        "Olivier Sarrazin",
        "Léa Monnier",
    ),
)
# What each answered: the places in SCALE_VALUES, question by question, then the line. Nine agents of twelve, three
# référents of four, one coach and one designer of two: only the agents can be shown apart.
ANSWERS = {
    "agent": (
        ("00010", "Le temps libéré n’a tenu qu’un mois : il faut l’écrire dans la lettre de mission."),
        ("01020", ""),
        ("00110", "Un premier entretien fait avec le coach, avant d’en mener seul."),
        ("10131", "Commencer par le terrain, pas par la formation."),
        ("00000", ""),
        ("11021", "Prévenir les chefs de service, ils découvrent tout le premier jour."),
        ("20232", ""),
        ("01101", "Pouvoir appeler le designer entre deux rendez-vous : Mme Monnier répondait le soir."),
        ("10014", ""),
    ),
    "referent": (("00010", ""), ("01011", "Un point de dix minutes par mois avec l’équipe."), ("10120", "")),
    "coach": (("01021", "Deux équipes à la fois, pas plus."),),
    "designer": (("10022", "Arriver dès la deuxième semaine."),),
}


@transaction.atomic
def create_past_survey(*, staff: User, at: dt.datetime) -> int:
    """The edition, its four teams, its survey that is closed. Returns how many answers; none at a second start."""
    if Programme.objects.filter(name=NAME).exists():
        return 0
    began, asked = at - BEGAN, at - ASKED
    programme = create_edition(
        name=NAME,
        edition=began.year,
        starts_on=began.date(),
        ends_on=(began + LASTS).date(),
        source=None,
        actor=staff,
        at=began,
    )
    teams = [_team(each, number, programme, at=at) for number, each in enumerate(TEAMS, start=1)]
    satisfaction.send_now(teams=teams, actor=None, at=asked)
    survey = SatisfactionSurvey.objects.get(programme=programme)
    count = _answer(survey, at=asked + dt.timedelta(days=5))
    satisfaction.close(survey=survey, actor=None, at=asked + satisfaction.LINK_LIFE)
    return count


def _team(entry: PastTeam, number: int, programme: Programme, *, at: dt.datetime) -> Team:
    """A team that is over, and whom its people are."""
    began, collectivite = (
        at - BEGAN,
        Collectivite.objects.current().get(kind=CollectiviteKind.COMMUNE, insee_code=entry.insee_code),
    )
    ReferentMandate.objects.create(
        user=_person(entry.referent, "Référent"),
        collectivite=collectivite,
        starts_on=began.date(),
        ends_on=(at - MANDATES_ENDED).date(),
    )
    candidature = Candidature.objects.create(
        programme=programme,
        collectivite=collectivite,
        state=CandidatureState.DECIDED,
        reference=f"{programme.edition}-P{number:02}",
        submitted_at=began,
        created_at=began,
        saved_at=began,
    )
    problematique = Problematique.objects.create(
        candidature=candidature,
        rank=1,
        title=entry.problem,
        outcome=Outcome.RETAINED,
        announced_outcome=Outcome.RETAINED,
        outcome_reason="L’équipe est au contact de ceux que le problème touche.",
    )
    team = Team.objects.create(
        programme=programme, name=entry.name, state=TeamState.FINISHED, launches_on=programme.starts_on
    )
    TeamProblematique.objects.create(team=team, problematique=problematique, position=1)
    people = [(name, TeamRole.AGENT) for name in entry.agents]
    for name, role in (*people, (entry.coach, TeamRole.COACH), (entry.designer, TeamRole.DESIGNER)):
        Membership.objects.create(
            team=team, user=_person(name, role.label.capitalize()), role=role, starts_on=programme.starts_on
        )
    return team


def _person(name: str, role: str) -> User:
    first_name, _, last_name = name.partition(" ")
    return create_account(
        DemoAccount(
            role=role,
            purpose="a participé au programme pilote",
            local_part=fold(name).replace(" ", "."),
            first_name=first_name,
            last_name=last_name,
            job_title=role,
        )
    )


def _answer(survey: SatisfactionSurvey, *, at: dt.datetime) -> int:
    """By the links of their mails, which are then noted as gone: nobody receives today the question of last year."""
    mails = OutboxMail.objects.filter(key__in=_keys(survey))
    tokens = {mail.recipient: _token(mail) for mail in mails.order_by("pk")}
    count = 0
    for role, lines in ANSWERS.items():
        invited = survey.invitations.filter(role=role).select_related("person").order_by("pk")
        for invitation, (numbers, line) in zip(invited, lines, strict=False):
            questions = VERSIONS[CURRENT].of(role)
            choices = {
                question.key: SCALE_VALUES[int(number)] for question, number in zip(questions, numbers, strict=True)
            }
            satisfaction.answer(token=tokens[invitation.person.email], choices=choices, line=line, at=at)
            count += 1
    mails.update(state=MailState.SENT, sent_at=timezone.localtime(at - dt.timedelta(days=5)), text="", html="")
    return count


def _keys(survey: SatisfactionSurvey) -> list[str]:
    rows = SatisfactionInvitation.objects.filter(survey=survey).order_by("pk")
    return [f"satisfaction:{pk}" for pk in rows.values_list("pk", flat=True)]


def _token(mail: OutboxMail) -> str:
    return next(word for word in mail.text.split() if "/satisfaction/" in word).split("/satisfaction/")[1].rstrip("/")
