"""What changed and what is due, for many people at once: one batch a capacity, in constant queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse

from accounts.models import User, display_name
from accounts.permissions import is_anct_staff
from agenda.models import Appointment
from agenda.permissions import OF_THE_TEAM_ALONE
from agenda.states import GATHERINGS, AppointmentKind
from agenda.wording import day_in_words
from candidatures.states import Outcome
from coaching.digest_signals import signal_sentences
from coaching.digests import (
    DueAction,
    Line,
    Part,
    Week,
    action_lines,
    counted,
    days_told,
    meeting_line,
    part_of,
    sessions_line,
)
from coaching.models import CoachingSession, NextAction, SignalAcknowledgement
from coaching.selectors.digest_people import expert_memberships, teams_of_referents
from core.models import OutboxMail
from core.states import MailState
from investigations.models import Investigation, PhaseStep
from programmes.states import PhaseCode
from teams.models import Team, TeamProblematique
from teams.states import TeamState

SILENT_DAYS = 14  # without a session: what the ANCT wants to hear of
_MAILS_OF = dt.timedelta(days=14)


def coach_parts(people: Iterable[User], *, week: Week) -> dict[int, Part]:
    """Of coaches and designers: sessions logged, actions and appointments of their teams. Four queries, and those of
    the signals."""
    members = expert_memberships(on=week.monday).filter(user__in=[person.pk for person in people])
    teams_of: dict[int, dict[int, Team]] = defaultdict(dict)
    for member in members.select_related("team__investigation").order_by("team__name", "team_id", "pk"):
        teams_of[member.user_id][member.team_id] = member.team
    teams = {pk: team for found in teams_of.values() for pk, team in found.items()}
    sessions, actions = _sessions(teams, week), _actions(teams, week)
    meetings = _meetings(teams.values(), week, until=week.sunday)
    signals = signal_sentences(teams, on=week.monday)
    parts = {
        person: part_of(
            "Vos équipes",
            [
                ("Rendez-vous de la semaine", _meeting_lines(meetings, mine, week)),
                ("Actions en retard ou à finir cette semaine", _action_lines(actions, mine, week)),
                ("Signaux", _signal_lines(signals, mine)),
                ("Séances enregistrées depuis lundi dernier", _session_lines(sessions, mine)),
            ],
        )
        for person, mine in teams_of.items()
    }
    return {person: part for person, part in parts.items() if part}


def referent_parts(people: Iterable[User], *, week: Week) -> dict[int, Part]:
    """Of référents: how many sessions, which phases, what to come to. Never what was said. Six queries."""
    followed = teams_of_referents(people, on=week.monday)
    every = {pk for teams in followed.values() for pk in teams}
    teams = {
        team.pk: team
        for team in Team.objects.filter(pk__in=every).select_related("investigation").order_by("name", "pk")
    }
    sessions, steps = _sessions(teams, week), _steps(teams, week)
    meetings = _meetings(teams.values(), week, until=week.next_sunday)
    meetings = [each for each in meetings if each.kind in GATHERINGS and each.kind not in OF_THE_TEAM_ALONE]
    parts = {}
    for person, keys in followed.items():
        mine = {pk: team for pk, team in teams.items() if pk in keys}
        parts[person] = part_of(
            "Les équipes de votre collectivité",
            [
                ("Rendez-vous de ces deux semaines", _meeting_lines(meetings, mine, week)),
                ("Changements de phase", _step_lines(steps, mine)),
                ("Séances enregistrées depuis lundi dernier", _session_lines(sessions, mine)),
            ],
        )
    return {person: part for person, part in parts.items() if part}


def staff_parts(people: Iterable[User], *, week: Week) -> dict[int, Part]:
    """Of the ANCT's team: who was not seen, what did not leave, what is to come, what was put aside. Five queries.

    A team whose existence a person may not know of yet (she declared a link) is in nothing that she reads.
    """
    keys = [person.pk for person in people if is_anct_staff(person)]
    if not keys:
        return {}
    hidden = _hidden_teams(keys)
    silent = list(_silent_teams(week))
    mails = _mail_line(week)
    meetings = list(
        _of_the_week(week, until=week.sunday)
        .exclude(kind=AppointmentKind.ACTION)
        .filter(Q(team__isnull=True) | ~Q(team__state=TeamState.DISBANDED))
    )
    aside = SignalAcknowledgement.objects.filter(acknowledged_at__gte=week.since, acknowledged_at__lt=week.as_of)
    aside = list(aside.select_related("team", "acknowledged_by").order_by("acknowledged_at", "pk"))
    parts = {}
    for person in keys:
        unseen = hidden.get(person, set())
        parts[person] = part_of(
            "Gestion",
            [
                ("Sans séance depuis deux semaines", (_silent_line(team) for team in silent if team.pk not in unseen)),
                ("Courriels", [mails] if mails else []),
                ("Rendez-vous de la semaine", _staff_meeting_lines(meetings, unseen, week)),
                ("Signaux vus", (_aside_line(each) for each in aside if each.team_id not in unseen)),
            ],
        )
    return {person: part for person, part in parts.items() if part}


# --- Rows ------------------------------------------------------------------------------------------------------------


def _sessions(teams: Iterable[int], week: Week) -> dict[int, list[dt.date]]:
    """Days of the sessions logged since last Monday."""
    rows = CoachingSession.objects.logged().filter(
        team__in=list(teams), logged_at__gte=week.since, logged_at__lt=week.as_of
    )
    days = defaultdict(list)
    for team, day in rows.order_by("held_on", "pk").values_list("team_id", "held_on"):
        days[team].append(day)
    return days


def _actions(teams: Iterable[int], week: Week) -> dict[int, list[DueAction]]:
    """Open, decided in a session that the team reads, due by Sunday."""
    rows = NextAction.objects.open().filter(
        team__in=list(teams), due_on__lte=week.sunday, session__logged_at__lt=week.as_of
    )
    found = defaultdict(list)
    for row in rows.select_related("owner__user").order_by("due_on", "pk"):
        owner = display_name(row.owner.user) if row.owner else ""
        found[row.team_id].append(DueAction(row.text, owner, row.due_on))
    return found


def _of_the_week(week: Week, *, until: dt.date) -> QuerySet[Appointment]:
    return (
        Appointment.objects.planned()
        .filter(day__gte=week.monday, day__lte=until, planned_at__lt=week.as_of)
        .select_related("team__investigation", "programme")
        .defer("note")
        .order_by("starts_at", "pk")
    )


def _meetings(teams: Iterable[Team], week: Week, *, until: dt.date) -> list[Appointment]:
    """Of these teams, and common to their editions. Actions have a section of their own."""
    teams = list(teams)
    own = Q(team__in=[team.pk for team in teams])
    common = Q(team__isnull=True, programme__in={team.programme_id for team in teams})
    return list(_of_the_week(week, until=until).filter(own | common).exclude(kind=AppointmentKind.ACTION))


def _steps(teams: Iterable[int], week: Week) -> dict[int, list[PhaseStep]]:
    rows = PhaseStep.objects.filter(
        investigation__team__in=list(teams), recorded_at__gte=week.since, recorded_at__lt=week.as_of
    )
    found = defaultdict(list)
    for step in rows.select_related("investigation").order_by("investigation_id", "number"):
        found[step.investigation.team_id].append(step)
    return found


def _silent_teams(week: Week) -> QuerySet[Team]:
    """At work for two weeks, and not seen for two weeks."""
    day = week.monday - dt.timedelta(days=SILENT_DAYS)
    logged = Q(coaching_sessions__logged_at__lt=week.as_of)
    return (
        Team.objects.filter(state=TeamState.LAUNCHED, launches_on__lte=day)
        .annotate(seen_on=Max("coaching_sessions__held_on", filter=logged))
        .filter(Q(seen_on__isnull=True) | Q(seen_on__lt=day))
        .order_by("name", "pk")
    )


def _mail_line(week: Week) -> Line | None:
    """Mails of the last fifteen days that did not leave, whoever they were for."""
    recent = OutboxMail.objects.filter(created_at__gte=week.as_of - _MAILS_OF, created_at__lt=week.as_of)
    counts = recent.aggregate(
        failed=Count("pk", filter=Q(state=MailState.FAILED)),
        uncertain=Count("pk", filter=Q(state=MailState.UNCERTAIN)),
    )
    told = []
    if counts["failed"]:
        told.append(f"{counts['failed']} en échec")
    if counts["uncertain"]:
        told.append(counted(counts["uncertain"], "incertain"))
    return Line(f"Depuis quinze jours : {', '.join(told)}", reverse("core:mail_list")) if told else None


def _hidden_teams(people: list[int]) -> dict[int, set[int]]:
    """By person, as `teams.permissions.staff_teams` hides them."""
    rows = (
        TeamProblematique.objects.filter(problematique__candidature__conflicts__user__in=people)
        .exclude(problematique__announced_outcome=Outcome.RETAINED)
        .values_list("problematique__candidature__conflicts__user_id", "team_id")
    )
    found = defaultdict(set)
    for person, team in rows.order_by("pk"):
        found[person].add(team)
    return found


# --- Lines -----------------------------------------------------------------------------------------------------------


def _is_sensitive(team: Team | None) -> bool:
    workspace: Investigation | None = getattr(team, "investigation", None)
    return workspace is not None and workspace.is_sensitive


def _page(team: Team) -> str:
    return reverse("teams:team", args=[team.pk])


def _session_lines(sessions: dict[int, list[dt.date]], teams: dict[int, Team]) -> list[Line]:
    return [sessions_line(team.name, sessions[pk], path=_page(team)) for pk, team in teams.items() if sessions.get(pk)]


def _signal_lines(signals: dict[int, list[str]], teams: dict[int, Team]) -> list[Line]:
    return [Line(f"{team.name} : {said}", _page(team)) for pk, team in teams.items() for said in signals.get(pk, [])]


def _action_lines(actions: dict[int, list[DueAction]], teams: dict[int, Team], week: Week) -> list[Line]:
    return [
        line
        for pk, team in teams.items()
        if actions.get(pk)
        for line in action_lines(team.name, actions[pk], week=week, is_sensitive=_is_sensitive(team), path=_page(team))
    ]


def _meeting_lines(meetings: Iterable[Appointment], teams: dict[int, Team], week: Week) -> list[Line]:
    editions = {team.programme_id for team in teams.values()}
    return [
        _meeting_line(each, week, path=_page(each.team) if each.team else "")
        for each in meetings
        if each.team_id in teams or (each.team_id is None and each.programme_id in editions)
    ]


def _meeting_line(meeting: Any, week: Week, *, path: str) -> Line:
    team = meeting.team
    return meeting_line(
        meeting, week.time_zone, team=team.name if team else "", is_sensitive=_is_sensitive(team), path=path
    )


def _staff_meeting_lines(meetings: Iterable[Appointment], hidden: set[int], week: Week) -> list[Line]:
    """Sessions are counted: there may be one a team. The others are told."""
    mine = [each for each in meetings if each.team_id not in hidden]
    sessions = [each for each in mine if each.kind == AppointmentKind.SESSION]
    lines = [
        _meeting_line(each, week, path=reverse("teams:staff_team", args=[each.team_id]) if each.team_id else "")
        for each in mine
        if each.kind != AppointmentKind.SESSION
    ]
    if sessions:
        lines.append(Line(f"{counted(len(sessions), 'séance')} de coach ou de designer dans les équipes"))
    return lines


def _step_lines(steps: dict[int, list[PhaseStep]], teams: dict[int, Team]) -> list[Line]:
    """Of a team on a sensitive subject, that it moved on and when."""
    lines = []
    for pk, team in teams.items():
        found = steps.get(pk, [])
        if found and _is_sensitive(team):
            days = days_told([step.entered_on for step in found])
            lines.append(Line(f"{team.name} : {counted(len(found), 'changement')}, {days}", _page(team)))
        elif found:
            last = found[-1]
            told = f"{PhaseCode(last.phase).label}, depuis le {day_in_words(last.entered_on)}"
            lines.append(Line(f"{team.name} : {told}", _page(team)))
    return lines


def _silent_line(team: Any) -> Line:
    if team.seen_on is None:
        told = f"aucune séance depuis le lancement, le {day_in_words(team.launches_on)}"
    else:
        told = f"dernière séance le {day_in_words(team.seen_on)}"
    return Line(f"{team.name} : {told}", reverse("teams:staff_team", args=[team.pk]))


def _aside_line(each: SignalAcknowledgement) -> Line:
    """Not its note, which tells of the team."""
    who = display_name(each.acknowledged_by) if each.acknowledged_by else "une personne partie"
    path = reverse("teams:staff_team", args=[each.team_id])
    return Line(f"{each.team.name} : un signal mis de côté par {who}, jusqu’au {day_in_words(each.until)}", path)
