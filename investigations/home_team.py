"""The tile of a workspace on « Mon espace », and the way to it from the page of its team."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from core import clock
from core.home_cards import Card
from investigations.permissions import visible_workspaces
from teams.models import Membership, Team


def personal_cards(user: Any) -> list[Card]:
    """One for each workspace of which the person is a member today; the staff's own list is elsewhere."""
    present = Membership.objects.in_force(clock.today()).filter(user_id=user.pk, team=OuterRef("team"))
    workspaces = visible_workspaces(user).filter(Exists(present)).select_related("team")
    return [
        Card(
            title=workspace.team.name,
            text=workspace.title,
            url=reverse("investigations:home", kwargs={"pk": workspace.pk}),
            detail="" if workspace.may_write else f"Équipe {workspace.team.get_state_display()}",
        )
        for workspace in workspaces.order_by("team__name", "pk")
    ]


def workspace_url(user: Any, team: Team) -> str:
    workspace = visible_workspaces(user).filter(team=team).only("pk").first()
    return reverse("investigations:home", kwargs={"pk": workspace.pk}) if workspace else ""
