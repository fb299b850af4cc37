"""Rebuild the catalogue's rows from what is published: after a change of a label, a referential or this code."""

from typing import Any

from django.core.management.base import BaseCommand

from catalogue.services import reindex_catalogue
from core import clock


class Command(BaseCommand):
    help = "Reconstruit le catalogue public à partir des fiches publiées."

    def handle(self, *args: Any, **options: Any) -> None:
        written, removed = reindex_catalogue(at=clock.now())
        self.stdout.write(f"Catalogue : {written} fiche(s) indexée(s), {removed} ligne(s) retirée(s).")
