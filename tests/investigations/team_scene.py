"""A team at work with two agents, and a coach, each with a browser."""

import dataclasses

from django.test import Client
from django.urls import reverse

from accounts.models import User
from investigations.models import Investigation
from teams.states import TeamRole
from tests.factories.accounts import UserFactory
from tests.factories.teams import MembershipFactory, workspace_of
from tests.personas import sign_in


@dataclasses.dataclass
class TeamScene:
    workspace: Investigation
    samira: User
    karim: User
    coach: User

    def url(self, name: str, **kwargs: object) -> str:
        return reverse(f"investigations:{name}", kwargs={"pk": self.workspace.pk, **kwargs})

    def client(self, user: User, **kwargs: object) -> Client:
        client = Client(**kwargs)
        sign_in(client, user)
        return client


def build_team_scene() -> TeamScene:
    workspace = workspace_of()
    people = {}
    for name, role in (("samira", TeamRole.AGENT), ("karim", TeamRole.AGENT), ("coach", TeamRole.COACH)):
        people[name] = UserFactory(first_name=name.capitalize(), last_name="Essai")
        MembershipFactory(team=workspace.team, user=people[name], role=role)
    return TeamScene(workspace, **people)


def text_of(response) -> str:
    """The page as it is read: spaces that do not break are spaces."""
    return " ".join(response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ").split())
