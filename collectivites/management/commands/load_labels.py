"""Load a national list of labels of collectivités."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from collectivites.label_file import BrokenLabels
from collectivites.services import load_labels
from core import clock


class Command(BaseCommand):
    help = "Charge les labels des collectivités (colonnes « code,label »). Peut être relancée sans risque."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="fichier CSV ; le code est un code Insee ou un SIREN")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            number = load_labels(path=options["file"], at=clock.now())
        except BrokenLabels as broken:
            raise CommandError(f"{broken}\nRien n’a été importé.") from broken
        self.stdout.write(f"Labels : {number} enregistrés." if number else "Labels : déjà à jour.")
