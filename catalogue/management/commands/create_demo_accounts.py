"""One account per role, for the demonstration only. Lives on the top floor because it calls several."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from accounts import demo
from core import clock
from teams.demo import create_memberships
from teams.states import TeamRole

TEAM_ROLES = {"Agent": TeamRole.AGENT, "Coach": TeamRole.COACH, "Designer": TeamRole.DESIGNER}


class Command(BaseCommand):
    help = "Crée les comptes de la démonstration (refusé ailleurs), puis les montre."

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        try:
            users = demo.create_accounts(at=at)
        except demo.NotTheDemoError as refusal:
            raise CommandError(str(refusal)) from refusal
        create_memberships(people={TEAM_ROLES[role]: users[role] for role in TEAM_ROLES}, at=at)
        if options["verbosity"]:
            call_command("show_demo_accounts", stdout=self.stdout)
