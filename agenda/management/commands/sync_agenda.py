"""Dates decided before the agenda existed enter it. The worker does the same every night."""

from typing import Any

from django.core.management.base import BaseCommand

from agenda.services.following import sync_agenda
from core import clock


class Command(BaseCommand):
    help = "Met dans l'agenda les jalons et les lancements qui n'y sont pas encore. Deux fois valent une."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{sync_agenda(at=clock.now())} rendez-vous ajoutés à l'agenda.")
