"""Rebuild collectivites/data from the national files. For developers, once a year."""

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from collectivites.referential_file.building import build
from collectivites.referential_file.layout import FILES, ROW_TYPES, columns, write_row
from collectivites.referential_file.reading import DATA_FOLDER


class Command(BaseCommand):
    help = "Reconstruit les fichiers du référentiel des territoires à partir des fichiers nationaux."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("package", type=Path, help="dossier du paquet npm de l'année, décompressé")
        parser.add_argument("--older", type=Path, nargs="*", default=[], help="dossiers de paquets plus anciens")
        parser.add_argument("--edition", required=True, help="par exemple « Code officiel géographique 2026 »")
        parser.add_argument("--to", type=Path, default=DATA_FOLDER, help="dossier où écrire")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["to"]
        lengths = {}
        for attribute, rows in build(options["package"], options["older"]).items():
            file_name = getattr(FILES, attribute)
            _write(folder / file_name, ROW_TYPES[file_name], rows)
            lengths[file_name] = len(rows)
            self.stdout.write(f"{file_name} : {len(rows)} lignes")
        manifest = {"edition": options["edition"], "rows": lengths}
        (folder / FILES.manifest).write_text(
            json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )


def _write(path: Path, row_type: type, rows: list[Any]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns(row_type))
    writer.writerows(write_row(row) for row in rows)
    content = text.getvalue().encode()
    # No date inside: the same data gives the same file.
    path.write_bytes(gzip.compress(content, compresslevel=9, mtime=0) if path.suffix == ".gz" else content)
