"""Who is asked, how far a survey is, and what its closed answers say without saying whose they are."""

import collections
import dataclasses
import datetime as dt
from collections.abc import Collection, Mapping

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import ReferentMandate, User
from core.text import fold
from evaluation.models import SatisfactionAnswer, SatisfactionInvitation, SatisfactionSurvey, SatisfactionTeam
from evaluation.satisfaction_questions import SCALE, VERSIONS, Question
from evaluation.states import SatisfactionRole
from investigations.privacy import PrivacyFlag, find_flags
from programmes.models import Programme
from teams.models import Membership, Team, TeamProblematique
from teams.states import TeamState

# Under it nothing is shown: of a whole edition, of a role, nor of what would be left by subtracting one from the other.
THRESHOLD = 5
ASKABLE = (TeamState.LAUNCHED, TeamState.FINISHED)


@dataclasses.dataclass(frozen=True)
class Bar:
    """One answer of the scale in a distribution."""

    label: str
    count: int


@dataclasses.dataclass(frozen=True)
class Distribution:
    question: Question
    bars: tuple[Bar, ...]
    answered: int
    asked: int


@dataclasses.dataclass(frozen=True)
class Group:
    """The whole edition, or one role. Without distributions when it is kept silent, and then without its count."""

    label: str
    asked: int
    answered: int | None
    distributions: tuple[Distribution, ...]


@dataclasses.dataclass(frozen=True)
class Line:
    """What somebody would change, and what a reader must look at before she copies it."""

    text: str
    flags: tuple[PrivacyFlag, ...]

    @property
    def kinds(self) -> list[str]:
        return sorted({flag.kind.label for flag in self.flags})


@dataclasses.dataclass(frozen=True)
class Results:
    whole: Group
    roles: tuple[Group, ...]
    lines: tuple[Line, ...]

    @property
    def are_shown(self) -> bool:
        return self.whole.answered is not None

    @property
    def silent(self) -> list[Group]:
        return [group for group in self.roles if group.answered is None]


@dataclasses.dataclass(frozen=True)
class Progress:
    """How many people were asked, how many links were used: of the edition, never of fewer people."""

    asked: int
    answered: int


def roles_shown(answers: Mapping[str, int]) -> set[str]:
    """The roles whose answers may be read beside those of the whole edition.

    A role needs THRESHOLD answers; and so do, together, those that are kept silent, since the whole minus the roles
    shown gives them away: the smallest role shown joins them until they are enough, or until nobody is silent.

    >>> roles_shown({"agent": 6, "referent": 1})
    set()
    >>> sorted(roles_shown({"agent": 9, "referent": 5, "coach": 4, "designer": 1}))
    ['agent', 'referent']
    """
    total = sum(answers.values())
    shown = {role for role, count in answers.items() if count >= THRESHOLD}
    while shown:
        silent = total - sum(answers[role] for role in shown)
        if silent == 0 or silent >= THRESHOLD:
            break
        shown.remove(min(shown, key=lambda role: (answers[role], role)))
    return shown


def results(survey: SatisfactionSurvey) -> Results | None:
    """None until the survey is closed: two looks at results that grow would show, by difference, the answer in between.

    One statement.
    """
    if survey.closed_at is None:
        return None
    answers = list(survey.answers.order_by("pk").values_list("role", "choices", "line"))
    counts = {role.value: sum(each == role for each, _, _ in answers) for role in SatisfactionRole}
    version = VERSIONS[survey.version]
    asked_of_all, is_shown = sum(survey.asked.values()), len(answers) >= THRESHOLD
    shown = roles_shown(counts) if is_shown else set()
    whole = _group(
        "Toute l’édition",
        asked=asked_of_all,
        questions=version.shared,
        choices=[choices for _, choices, _ in answers] if is_shown else None,
    )
    roles = tuple(
        _group(
            f"{role.label.capitalize()}s",
            asked=survey.asked.get(role.value, 0),
            questions=version.of(role),
            choices=[choices for each, choices, _ in answers if each == role] if role in shown else None,
        )
        for role in SatisfactionRole
        if survey.asked.get(role.value) or counts[role.value]
    )
    return Results(whole=whole, roles=roles, lines=_lines([line for _, _, line in answers]) if is_shown else ())


def progress(survey: SatisfactionSurvey | None) -> Progress:
    """One statement, two when it is closed."""
    if survey is None:
        return Progress(0, 0)
    if survey.closed_at is not None:
        return Progress(sum(survey.asked.values()), survey.answers.count())
    counted = survey.invitations.aggregate(asked=Count("pk"), answered=Count("pk", filter=Q(is_used=True)))
    return Progress(**counted)


def surveyed_programmes(programmes: QuerySet[Programme]) -> list[tuple[Programme, Progress]]:
    """The editions that have teams to ask, the latest first. Three statements, whatever their number."""
    askable = Team.objects.filter(programme=OuterRef("pk"), state__in=ASKABLE)
    rows = list(
        programmes.filter(Exists(askable) | Q(satisfaction__isnull=False))
        .select_related("satisfaction")
        .order_by("-starts_on", "pk")
    )
    invited = SatisfactionInvitation.objects.values("survey").order_by("survey")
    now = {each["survey"]: each for each in invited.annotate(n=Count("pk"), used=Count("pk", filter=Q(is_used=True)))}
    answers = SatisfactionAnswer.objects.values("survey").order_by("survey").annotate(n=Count("pk"))
    closed = {each["survey"]: each["n"] for each in answers}
    return [(row, _progress_among(getattr(row, "satisfaction", None), now, closed)) for row in rows]


def _progress_among(
    survey: SatisfactionSurvey | None, now: dict[int, dict[str, int]], closed: dict[int, int]
) -> Progress:
    if survey is None:
        return Progress(0, 0)
    if survey.closed_at is not None:
        return Progress(sum(survey.asked.values()), closed.get(survey.pk, 0))
    counted = now.get(survey.pk, {"n": 0, "used": 0})
    return Progress(counted["n"], counted["used"])


def people_to_ask(teams: Collection[Team], today: dt.date) -> dict[int, dict[User, SatisfactionRole]]:
    """Of each team, by its key: agents, coach and designer of today, référents of its collectivités. Three statements.

    A person who holds two capacities is there once, in the first of SatisfactionRole.
    """
    keys = [team.pk for team in teams]
    found: dict[int, list[tuple[SatisfactionRole, User]]] = collections.defaultdict(list)
    members = Membership.objects.in_force(today).filter(team__in=keys, user__is_active=True)
    for member in members.select_related("user").order_by("pk"):
        found[member.team_id].append((SatisfactionRole(member.role), member.user))
    live = TeamProblematique.objects.filter(team__in=keys, is_live=True).values_list(
        "team_id", "problematique__candidature__collectivite_id"
    )
    teams_of = collections.defaultdict(set)
    for team, collectivite in live.order_by("pk"):
        teams_of[collectivite].add(team)
    mandates = ReferentMandate.objects.in_force(today).filter(collectivite__in=teams_of, user__is_active=True)
    for mandate in mandates.select_related("user").order_by("pk"):
        for team in teams_of[mandate.collectivite_id]:
            found[team].append((SatisfactionRole.REFERENT, mandate.user))
    order = list(SatisfactionRole)
    asked: dict[int, dict[User, SatisfactionRole]] = {key: {} for key in keys}
    for key, people in found.items():
        for role, user in sorted(people, key=lambda each: order.index(each[0])):
            asked[key].setdefault(user, role)
    return asked


def asked_teams(
    survey: SatisfactionSurvey | None, teams: QuerySet[Team]
) -> list[tuple[Team, SatisfactionTeam | None, list[SatisfactionInvitation]]]:
    """Each team at work or over, when it is asked, and who was: names and capacities only. Three statements."""
    rows = list(teams.filter(state__in=ASKABLE).select_related("satisfaction__sent_by").order_by("name", "pk"))
    invited = collections.defaultdict(list)
    if survey is not None:
        invitations = survey.invitations.filter(person__isnull=False).select_related("person").defer("is_used")
        for each in invitations.order_by("person__last_name", "person__first_name", "pk"):
            invited[each.team_id].append(each)
    plans = [(row, getattr(row, "satisfaction", None)) for row in rows]
    return [(row, plan, invited[plan.pk] if plan else []) for row, plan in plans]


def _group(label: str, *, asked: int, questions: tuple[Question, ...], choices: list[dict[str, str]] | None) -> Group:
    if choices is None:
        return Group(label, asked, None, ())
    distributions = tuple(
        Distribution(
            question=question,
            bars=tuple(Bar(label, sum(each[question.key] == value for each in choices)) for value, label in SCALE),
            answered=len(choices),
            asked=asked,
        )
        for question in questions
    )
    return Group(label, asked, len(choices), distributions)


def _lines(lines: list[str]) -> tuple[Line, ...]:
    """In the order of the alphabet: neither that of the answers, nor by role."""
    return tuple(Line(line, tuple(find_flags(line))) for line in sorted(filter(None, lines), key=fold))
