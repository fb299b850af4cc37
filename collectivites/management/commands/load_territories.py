"""Load the national referential of territories shipped with the product."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from collectivites.referential_file.reading import DATA_FOLDER, BrokenReferential
from collectivites.services import load_territories
from core import clock


class Command(BaseCommand):
    help = "Charge les régions, départements, intercommunalités et communes (COG). Peut être relancée sans risque."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from", dest="folder", type=Path, default=DATA_FOLDER, help="dossier des fichiers du référentiel"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # disable=None: a bar on a terminal, nothing in a log
        with tqdm(desc="Territoires", unit=" lignes", disable=None, leave=False) as bar:
            try:
                report = load_territories(
                    folder=options["folder"], at=clock.now(), on_start=bar.reset, on_progress=bar.update
                )
            except BrokenReferential as broken:
                raise CommandError(f"{broken}\nRien n'a été modifié.") from broken
        if report.changed_nothing:
            self.stdout.write("Territoires : déjà à jour.")
            return
        self.stdout.write(
            f"Territoires : {report.created} collectivités créées, {report.updated} modifiées, "
            f"{report.retired} retirées de la liste ; {report.names} autres noms enregistrés."
        )
