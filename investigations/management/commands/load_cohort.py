"""`manage.py load_cohort FOLDER`: load a cohort's data files, or say what is wrong in them and change nothing."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from core import clock
from investigations.cohort_file.cohort import read_cohort
from investigations.cohort_file.reading import DataFileError
from investigations.services.cohort import load_cohort


class Command(BaseCommand):
    help = "Charge une édition depuis ses fichiers de données (programme, collectivités, solutions, fiches)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="dossier qui contient programme.yaml et sheets/")

    def handle(self, *, folder: Path, verbosity: int, **options: Any) -> None:
        try:
            cohort = read_cohort(folder)
            steps = len(cohort.sheets) + 3
            with tqdm(
                total=steps,
                desc="Édition",
                unit="fiche",
                disable=None if verbosity else True,
                file=self.stdout,
            ) as bar:
                report = load_cohort(cohort=cohort, actor=None, at=clock.now(), progress=lambda step: bar.update())
        except DataFileError as error:
            raise CommandError("Rien n'a été chargé :\n" + "\n".join(error.faults)) from error
        self.stdout.write(
            f"{cohort.programme.name} {cohort.programme.edition} : {report.created} fiches créées, "
            f"{report.changed} modifiées, {report.unchanged} inchangées."
        )
        if report.kept:
            self.stdout.write("Corrigées ou retirées dans le service, laissées en l'état : " + ", ".join(report.kept))
        if report.absent:
            self.stdout.write("Absentes des fichiers, laissées en l'état : " + ", ".join(report.absent))
