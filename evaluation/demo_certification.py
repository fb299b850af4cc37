"""The demonstration's certifications. Called by `manage.py create_demo_call`, after the live teams and their sessions.

Everything goes through the services, at believable dates: what the demonstration shows, the product can do.
"""

import datetime as dt
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from accounts.models import User
from agenda.moments import instant_of
from agenda.services.appointments import move_state
from collectivites.time_zones import PARIS
from evaluation.models import CertificationSession, CompetenceStatement
from evaluation.services.certification import TEXT, give_opinion, tell_competence
from evaluation.services.certification_results import record_result
from evaluation.services.certification_sessions import create_session, register_candidates
from investigations.services.row_marks import mark_of
from programmes.models import Programme
from teams.models import Membership, Team
from teams.states import TeamRole

DATA = Path(__file__).parent / "data" / "demo_certification.yaml"
TOLD_DAYS_AGO, JUDGED_DAYS_AGO, CREATED_DAYS_BEFORE = 14, 12, 20


@transaction.atomic
def create_certifications(*, programme: Programme, staff: User, at: dt.datetime) -> int:
    """Returns how many competences were told; none when there are some already, or without the team."""
    entry = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    team = programme.teams.filter(name=entry["team"]).first()
    if team is None or CompetenceStatement.objects.filter(team=team).exists():
        return 0
    count = sum(_tell(team, agent, at=at) for agent in entry["agents"])
    for row in entry["sessions"]:
        _hear(team, row, staff=staff, at=at)
    return count


def _tell(team: Team, agent: dict[str, Any], *, at: dt.datetime) -> int:
    member = _member(team, agent["name"])
    coach = Membership.objects.filter(team=team, role=TeamRole.COACH).select_related("user").order_by("pk").first()
    assert coach is not None  # noqa: S101 -- the demonstration's own team
    for competence, (text, opinion, line) in agent["competences"].items():
        told_at = at - dt.timedelta(days=TOLD_DAYS_AGO)
        row = tell_competence(
            membership=member, competence=competence, text=text, base="", actor=member.user, at=told_at
        )
        if opinion:
            judged_at = at - dt.timedelta(days=JUDGED_DAYS_AGO)
            base = mark_of(row, TEXT)
            give_opinion(statement=row, opinion=opinion, line=line, base=base, actor=coach.user, at=judged_at)
    return len(agent["competences"])


def _hear(team: Team, row: dict[str, Any], *, staff: User, at: dt.datetime) -> None:
    day, hour = at.date() + dt.timedelta(days=row["days"]), dt.time.fromisoformat(row["hour"])
    starts = instant_of(day, hour, PARIS)
    created = min(starts, at) - dt.timedelta(days=CREATED_DAYS_BEFORE if starts < at else 1)
    values = {
        "day": day,
        "hour": hour,
        "duration_minutes": row["minutes"],
        "time_zone": PARIS,
        "place": row.get("place", ""),
        "link": row.get("link", ""),
        "jury": row["jury"],
    }
    session = create_session(programme=team.programme, values=values, actor=staff, at=created)
    for one in row["candidates"]:
        _register(session, team, one, staff=staff, at=created)


def _register(session: CertificationSession, team: Team, one: dict[str, Any], *, staff: User, at: dt.datetime) -> None:
    (candidate,) = register_candidates(
        session=session, memberships=[_member(team, one["name"])], exception_reason=one["reason"], actor=staff, at=at
    )
    if "result" in one:
        state, line = one["result"]
        heard = session.ends_at
        record_result(candidate=candidate, state=state, line=line, seen=0, actor=staff, at=heard)
        move_state(appointment=candidate.appointment, name="complete", actor=staff, at=heard)


def _member(team: Team, name: list[str]) -> Membership:
    first, last = name
    members = Membership.objects.filter(team=team, role=TeamRole.AGENT, user__first_name=first, user__last_name=last)
    return members.select_related("user", "team__programme", "team__investigation").get()
