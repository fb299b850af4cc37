"""Writes the documents of every published programme to a folder: to look at them, or to have them judged."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from core.jobs import JobError
from programmes.models import Programme
from programmes.states import ProgrammeState
from reports.selectors import freeze_synthesis
from reports.services.building import export_documents


class Command(BaseCommand):
    help = "Écrit dans un dossier la synthèse de chaque programme publié et le PDF de quelques fiches."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", required=True, metavar="DOSSIER", help="créé s'il n'existe pas")
        parser.add_argument("--sheets", type=int, default=5, metavar="N", help="fiches par programme (5)")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(options["to"])
        folder.mkdir(parents=True, exist_ok=True)
        written = 0
        for programme in Programme.objects.filter(state=ProgrammeState.PUBLISHED).order_by("slug"):
            value = freeze_synthesis(programme)
            if value is None:
                continue
            try:
                for name, content in export_documents(
                    value, sheets=options["sheets"], at=clock.now(), advance=self._tell
                ):
                    (folder / name).write_bytes(content)
                    self.stdout.write(f"{name} : {len(content) // 1000} Ko")
                    written += 1
            except JobError as failure:
                raise CommandError(str(failure)) from failure
        if not written:
            raise CommandError("Aucune fiche publiée : il n'y a rien à écrire.")

    def _tell(self, done: int, total: int, step: str) -> None:
        if self.stdout.isatty():
            self.stdout.write(f"\r{step} ({done}/{total})".ljust(79), ending="")
            self.stdout.flush()
