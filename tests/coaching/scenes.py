"""A team at work with two agents, its coach and its designer, in the seventh week; each has a browser."""

import dataclasses
import datetime as dt
import uuid
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from coaching.models import CoachingSession
from coaching.services.sessions import ActionLine, SessionValues, log_session
from investigations.models import Investigation
from teams.models import Membership, Team
from teams.states import TeamRole
from tests.factories.accounts import UserFactory
from tests.factories.coaching import DayAccountFactory
from tests.factories.teams import MembershipFactory, workspace_of
from tests.personas import client_of

AT = dt.datetime(2026, 10, 26, 9, 0, tzinfo=dt.UTC)
TODAY = AT.date()
DONE = "Relu les quatre premiers entretiens."
FIELDS: dict[str, Any] = {
    "held_on": TODAY,
    "half_days": 1,
    "mode": "remote",
    "phase": "research",
    "done": DONE,
    "decisions": "",
    "blockers": "",
    "weather": None,
    "topics": [],
}


@dataclasses.dataclass
class Scene:
    workspace: Investigation
    samira: Membership
    karim: Membership
    coach: User
    designer: User

    @property
    def team(self) -> Team:
        return self.workspace.team

    def url(self, name: str, **kwargs: object) -> str:
        return reverse(f"coaching:{name}", kwargs={"pk": self.workspace.pk, **kwargs})

    def client(self, user: User) -> Client:
        return client_of(user)

    def log(self, *, at: dt.datetime = AT, actor: User | None = None, **values: Any) -> CoachingSession:
        """By the coach unless told otherwise. `fields`: those that differ from FIELDS."""
        fields = {**FIELDS, "held_on": at.date(), **values.pop("fields", {})}
        key = values.pop("client_key", uuid.uuid4())
        return log_session(
            team=self.team,
            client_key=key,
            values=SessionValues(fields=fields, **values),
            actor=actor or self.coach,
            at=at,
        )

    def line(self, text: str = "Appeler la mission locale.", **about: Any) -> ActionLine:
        return ActionLine(text=text, **about)


def build_scene(*, half_days: int = 24) -> Scene:
    workspace = workspace_of()
    team = workspace.team
    people = {}
    for name, role in (
        ("samira", TeamRole.AGENT),
        ("karim", TeamRole.AGENT),
        ("coach", TeamRole.COACH),
        ("designer", TeamRole.DESIGNER),
    ):
        people[name] = MembershipFactory(
            team=team, user=UserFactory(first_name=name.capitalize(), last_name="Essai"), role=role
        )
    for role in ("coach", "designer"):
        DayAccountFactory(team=team, role=role, granted_half_days=half_days)
    return Scene(workspace, people["samira"], people["karim"], people["coach"].user, people["designer"].user)


def posted(
    scene: Scene, *, client_key: str = "", act: str = "log", lines: list[dict[str, str]] | None = None, **more: Any
):
    """What the browser sends from the form."""
    lines = lines or []
    data = {
        "client_key": client_key or str(uuid.uuid4()),
        "page": str(uuid.uuid4()),
        "base": "0",
        "writer": str(scene.coach.pk),
        "held_on": TODAY.isoformat(),
        "half_days": "1",
        "mode": "remote",
        "phase": "research",
        "present": [str(scene.samira.pk)],
        "done": DONE,
        "act": act,
        "action-TOTAL_FORMS": str(len(lines)),
        "action-INITIAL_FORMS": "0",
        "action-MIN_NUM_FORMS": "0",
        "action-MAX_NUM_FORMS": "12",
    }
    for number, line in enumerate(lines):
        data |= {f"action-{number}-{name}": value for name, value in line.items()}
    return data | more
