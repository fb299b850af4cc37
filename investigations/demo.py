"""The demonstration's live teams. Called by `manage.py create_demo_call`, after the candidatures they come from.

Everything goes through the services, at believable dates: what the demonstration shows, the product can do.
"""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from accounts.demo import DEMO_DOMAIN, DemoAccount, create_account
from accounts.models import User
from candidatures.models import Problematique
from candidatures.services import matching
from candidatures.states import JointAct, JointState
from core.text import fold
from investigations.demo_agenda import close_what_is_past, give_hours_to_common, write_agenda
from investigations.demo_committee import prepare_committee
from investigations.demo_evidence import write_workspace
from investigations.demo_sheet import begin_sheet
from investigations.models import Investigation
from programmes.models import Programme
from teams.models import Team
from teams.services import forming, invitations, launch, members
from teams.states import TeamRole

DATA = Path(__file__).parent / "data" / "demo_teams.yaml"
DAYS_PROMISED = Decimal(2)
LAUNCHED_AT = dt.time(8)  # universal time: the same day on the clock of every team
EXPERTS = {"gael.prigent": ("Gaël", "Prigent", "Coach")}


@transaction.atomic
def create_live_teams(*, programme: Programme, staff: User, at: dt.datetime) -> int:
    """Form, launch and fill the teams of the edition at work. Returns how many; none when there are some already."""
    if programme.teams.exists():
        return 0
    entries = yaml.safe_load(DATA.read_text(encoding="utf-8"))["teams"]
    give_hours_to_common(programme, staff=staff, at=at)
    for entry in entries:
        create_team(entry, programme=programme, staff=staff, at=at)
    close_what_is_past(programme, staff=staff, at=at)
    return len(entries)


def create_team(entry: dict[str, Any], *, programme: Programme, staff: User, at: dt.datetime) -> Investigation:
    """Of one entry of a data file, from its forming to what it wrote by `at`."""
    today = timezone.localdate(at)
    day = today - dt.timedelta(weeks=entry["launched_weeks_ago"], days=today.weekday())
    launched = dt.datetime.combine(day, LAUNCHED_AT, tzinfo=dt.UTC)
    formed = launched - dt.timedelta(days=20)
    rows = [_problematique(programme, code) for code in (entry["team"], *entry.get("with", ()))]
    if len(rows) > 1:
        # Before the edition starts: afterwards teams are brought together no more.
        _bring_together(rows, staff=staff, at=at - dt.timedelta(days=(today - programme.starts_on).days + 20))
    team = forming.form_team(problematiques=rows, name=entry["name"], actor=staff, at=formed)
    people = _agents(entry, team, staff=staff, at=formed + dt.timedelta(days=4))
    for role in (TeamRole.COACH, TeamRole.DESIGNER):
        if role in entry:
            members.assign_expert(team=team, role=role, user=_expert(entry[role]), actor=staff, at=formed)
    values = {"name": team.name, "launches_on": day, "launch_place": "En visioconférence, puis dans chaque commune"}
    team.refresh_from_db()
    forming.prepare_team(
        team=team,
        values=values,
        word="",
        seen=forming.fingerprint(team, values),
        actor=staff,
        at=formed + dt.timedelta(days=1),
    )
    team = launch.move_team(team=team, name="launch", actor=staff, at=launched)
    investigation = team.investigation
    if entry.get("is_sensitive"):
        investigation.is_sensitive = True
        investigation.save(update_fields=["is_sensitive"])
    write_agenda(entry, team, people=people, staff=staff, launched=launched, until=at)
    write_workspace(entry, investigation, people=people, launched=launched, until=at)
    prepare_committee(entry.get("committee"), investigation, people=people, at=at)
    begin_sheet(entry.get("sheet"), investigation, people=people, at=at)
    return investigation


def _problematique(programme: Programme, insee_code: str) -> Problematique:
    rows = Problematique.objects.filter(
        candidature__programme=programme, candidature__collectivite__insee_code=insee_code
    )
    return rows.select_related("candidature").get()


def _bring_together(rows: list[Problematique], *, staff: User, at: dt.datetime) -> None:
    """Both référents accept a joint team, as the team's forming requires."""
    proposal = matching.propose_joint(
        problematiques=rows,
        act=JointAct.MERGE,
        reason="Deux communes du même bassin décrivent le même geste, devant la même benne.",
        actor=staff,
        at=at,
    )
    for member in proposal.members.select_related("problematique__candidature").order_by("pk"):
        referent = member.problematique.candidature.created_by
        matching.answer_joint(member=member, accepts=True, comment="", actor=referent, at=at + dt.timedelta(days=1))
    proposal.refresh_from_db()
    assert proposal.state == JointState.ACCEPTED  # noqa: S101 -- the demonstration's own data


def _agents(entry: dict[str, Any], team: Team, *, staff: User, at: dt.datetime) -> list[User]:
    people = [_person(*who, role="Agent") for who in entry["agents"]]
    if "account" in entry:
        people.append(User.objects.get(email=f"{entry['account']}@{DEMO_DOMAIN}"))
    for person in people:
        invitation = invitations.invite(
            team=team,
            role=TeamRole.AGENT,
            email=person.email,
            first_name=person.first_name,
            last_name=person.last_name,
            actor=staff,
            at=at,
        )
        invitations.accept(
            invitation=invitation,
            days_per_week=DAYS_PROMISED,
            manager_name="Direction générale des services",
            actor=person,
            at=at + dt.timedelta(days=2),
        )
    return people


def _expert(local_part: str) -> User:
    if local_part in EXPERTS:
        return _person(*EXPERTS[local_part], role="Coach")
    return User.objects.get(email=f"{local_part}@{DEMO_DOMAIN}")


def _person(first_name: str, last_name: str, job_title: str, *, role: str) -> User:
    address = f"{fold(first_name)}.{fold(last_name)}".replace(" ", "-")
    return create_account(
        DemoAccount(
            role=role,
            purpose="mène une investigation",
            local_part=address,
            first_name=first_name,
            last_name=last_name,
            job_title=job_title,
        )
    )
