"""The demonstration's sessions. Called by `manage.py create_demo_call`, after the live teams they accompany.

Everything goes through the services, at believable dates: what the demonstration shows, the product can do.
"""

import datetime as dt
import uuid
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from agenda.moments import instant_of
from coaching.models import CoachingSession, NextAction
from coaching.services.sessions import ActionLine, SessionValues, log_session
from coaching.states import SessionMode
from investigations.models import PhaseStep
from programmes.models import Programme
from programmes.states import PhaseCode
from teams.models import Membership, Team
from teams.states import TeamRole

DATA = Path(__file__).parent / "data" / "demo_sessions.yaml"
NOTED_AT = dt.time(17)  # at the end of the day, on the clock of the team


@transaction.atomic
def create_sessions(*, programme: Programme, at: dt.datetime) -> int:
    """Log the sessions of the edition at work. Returns how many; none when there are some already, or no team."""
    if CoachingSession.objects.filter(team__programme=programme).exists():
        return 0
    count = 0
    for entry in yaml.safe_load(DATA.read_text(encoding="utf-8"))["teams"]:
        team = programme.teams.select_related("programme").filter(name=entry["name"]).first()
        if team is not None:
            count += sum(_log(team, one, until=at) for one in entry["sessions"])
    return count


def _log(team: Team, one: dict[str, Any], *, until: dt.datetime) -> int:
    """One session, unless its expert is missing or its day is to come."""
    assert team.launches_on is not None  # noqa: S101 -- the demonstration's own teams
    day = team.launches_on + dt.timedelta(days=one["day"])
    at = instant_of(day, NOTED_AT, team.time_zone)
    role = one.get("by", TeamRole.COACH.value)
    expert = Membership.objects.filter(team=team, role=role).select_related("user").order_by("pk").first()
    if expert is None or at > until:
        return 0
    agents = list(Membership.objects.filter(team=team, role=TeamRole.AGENT).order_by("pk"))
    log_session(
        team=team,
        client_key=uuid.uuid4(),
        values=SessionValues(
            fields={
                "held_on": day,
                "half_days": one.get("half_days", 1),
                "mode": one.get("mode", SessionMode.REMOTE.value),
                "phase": _phase_on(team, day),
                "done": one["done"],
                "decisions": one.get("decisions", ""),
                "blockers": one.get("blockers", ""),
                "weather": one["weather"],
                "topics": one["topics"],
            },
            present=[agents[place] for place in one.get("who", range(len(agents)))],
            actions=[_action(team, agents, *line) for line in one.get("actions", ())],
            private_note=one.get("note", ""),
            settled=_settled(team, one.get("settle", {})),
            **_next(one, day=day, until=until),
        ),
        actor=expert.user,
        at=at,
    )
    return 1


def _phase_on(team: Team, day: dt.date) -> str:
    steps = PhaseStep.objects.filter(investigation__team=team, entered_on__lte=day)
    last = steps.order_by("-number").first()
    return last.phase if last else PhaseCode.RESEARCH.value


def _action(team: Team, agents: list[Membership], text: str, owner: int | None, day: int | None) -> ActionLine:
    assert team.launches_on is not None  # noqa: S101 -- the demonstration's own teams
    return ActionLine(
        text=text,
        owner=None if owner is None else agents[owner],
        due_on=None if day is None else team.launches_on + dt.timedelta(days=day),
    )


def _settled(team: Team, settle: dict[str, str]) -> dict[int, str]:
    keys = NextAction.objects.open().filter(team=team, text__in=settle).order_by("pk").values_list("pk", "text")
    return {pk: settle[text] for pk, text in keys}


def _next(one: dict[str, Any], *, day: dt.date, until: dt.datetime) -> dict[str, Any]:
    """`next_in` counts from today, so that the last one always announces something to come."""
    days, hour = one.get("next_in") or one.get("next") or (None, None)
    if days is None:
        return {}
    start = until.date() if "next_in" in one else day
    return {"next_day": start + dt.timedelta(days=days), "next_hour": dt.time.fromisoformat(hour)}
