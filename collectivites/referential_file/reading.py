"""Reading the shipped files as a whole: every line, then what lines say of each other. Nothing is written."""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from collectivites.referential_file.layout import (
    COMMUNAL,
    FILES,
    ROW_TYPES,
    CommuneRow,
    DepartementRow,
    FieldError,
    IntercommunalRow,
    OtherNameRow,
    RegionRow,
    TerritorialRow,
    columns,
    read_row,
)

DATA_FOLDER = Path(__file__).resolve().parent.parent / "data"


class BrokenReferential(Exception):  # noqa: N818 -- it names a file, not a mistake of the program
    """A file is missing, cut, or wrong. Says which, on which line (1 is the header) and in which field."""

    def __init__(self, file: str, problem: str, line: int | None = None, field: str | None = None) -> None:
        place = file
        if line is not None:
            place += f", ligne {line}"
        if field is not None:
            place += f", champ {field}"
        super().__init__(f"{place} : {problem}")
        self.file, self.line, self.field = file, line, field


@dataclass(frozen=True)
class ReferentialFile:
    """What the folder says, checked. `edition` is the year of INSEE's list, in words."""

    edition: str
    regions: list[RegionRow]
    departements: list[DepartementRow]
    territorial: list[TerritorialRow]
    intercommunal: list[IntercommunalRow]
    communes: list[CommuneRow]
    other_names: list[OtherNameRow]


def read_referential(folder: Path = DATA_FOLDER) -> ReferentialFile:
    """Every row of the folder. Raises BrokenReferential at the first thing wrong."""
    manifest = _read_manifest(folder)
    rows = {file: _read_file(folder, file, row_type) for file, row_type in ROW_TYPES.items()}
    for file, announced in manifest["rows"].items():
        if len(rows[file]) != announced:
            raise BrokenReferential(
                file, f"{len(rows[file])} lignes lues, {announced} annoncées : le fichier est incomplet"
            )
    _check_links(rows)
    return ReferentialFile(
        edition=manifest["edition"],
        regions=rows[FILES.regions],
        departements=rows[FILES.departements],
        territorial=rows[FILES.territorial],
        intercommunal=rows[FILES.intercommunal],
        communes=rows[FILES.communes],
        other_names=rows[FILES.former_names] + rows[FILES.usual_names],
    )


def _read_manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(_content(folder, FILES.manifest))
    except ValueError as unreadable:
        raise BrokenReferential(FILES.manifest, "le fichier n'est pas du JSON") from unreadable
    counted = set(ROW_TYPES) - {FILES.usual_names}  # that one is edited by hand
    if not isinstance(manifest, dict) or not isinstance(manifest.get("edition"), str):
        raise BrokenReferential(FILES.manifest, "l'édition manque", field="edition")
    if not isinstance(manifest.get("rows"), dict) or set(manifest["rows"]) != counted:
        raise BrokenReferential(FILES.manifest, "le nombre de lignes de chaque fichier manque", field="rows")
    return manifest


def _content(folder: Path, file: str) -> str:
    try:
        content = (folder / file).read_bytes()
        if file.endswith(".gz"):
            content = gzip.decompress(content)
        return content.decode()
    except FileNotFoundError as absent:
        raise BrokenReferential(file, "le fichier manque") from absent
    except (EOFError, OSError, zlib.error) as cut:
        raise BrokenReferential(file, "le fichier compressé est coupé ou abîmé") from cut
    except UnicodeDecodeError as unreadable:
        raise BrokenReferential(file, f"l'octet {unreadable.start} n'est pas de l'UTF-8") from unreadable


def _read_file(folder: Path, file: str, row_type: type) -> list[Any]:
    lines = csv.reader(io.StringIO(_content(folder, file), newline=""), strict=True)
    expected = columns(row_type)
    rows = []
    try:
        header = next(lines, [])
        if header != expected:
            raise BrokenReferential(file, f"les colonnes attendues sont {', '.join(expected)}", line=1)
        for cells in lines:
            if len(cells) != len(expected):
                raise BrokenReferential(file, f"{len(expected)} champs attendus, {len(cells)} lus", line=lines.line_num)
            rows.append(read_row(row_type, cells))
    except FieldError as refused:
        raise BrokenReferential(file, str(refused), line=lines.line_num, field=refused.field) from refused
    except csv.Error as unreadable:
        raise BrokenReferential(file, "ligne illisible", line=lines.line_num) from unreadable
    return rows


def _check_links(rows: dict[str, list[Any]]) -> None:
    regions = _codes(FILES.regions, rows[FILES.regions], "code")
    departements = _codes(FILES.departements, rows[FILES.departements], "code")
    intercommunal = _codes(FILES.intercommunal, rows[FILES.intercommunal], "siren")
    communes = _codes(FILES.communes, rows[FILES.communes], "code")
    _codes(FILES.communes, rows[FILES.communes], "siren")
    _codes(FILES.territorial, rows[FILES.territorial], "kind", "code")

    _check_known(FILES.departements, rows[FILES.departements], "region", regions)
    _check_known(FILES.territorial, rows[FILES.territorial], "region", regions)
    for file in (FILES.territorial, FILES.intercommunal, FILES.communes):
        _check_known(file, rows[file], "departement", departements)
    for file in (FILES.territorial, FILES.intercommunal):
        _check_known(file, rows[file], "other_departements", departements)
    _check_known(FILES.intercommunal, rows[FILES.intercommunal], "parent", intercommunal)
    _check_known(FILES.communes, rows[FILES.communes], "epci", intercommunal)
    for file in (FILES.former_names, FILES.usual_names):
        for line, row in _numbered(rows[file]):
            if row.code not in (communes if row.collection == COMMUNAL else intercommunal):
                raise BrokenReferential(file, f"« {row.code} » n'est dans aucune liste", line=line, field="code")


def _numbered(rows: list[Any]) -> Iterable[tuple[int, Any]]:
    """Rows with their line in the file; the header is line 1. No cell of these files holds a line break."""
    return enumerate(rows, start=2)


def _codes(file: str, rows: list[Any], *fields: str) -> set[Any]:
    seen: set[Any] = set()
    for line, row in _numbered(rows):
        code = tuple(getattr(row, field) for field in fields) if len(fields) > 1 else getattr(row, fields[0])
        if code is not None and code in seen:
            raise BrokenReferential(file, f"« {code} » figure deux fois", line=line, field=fields[-1])
        seen.add(code)
    return seen - {None}


def _check_known(file: str, rows: list[Any], field: str, known: set[str]) -> None:
    for line, row in _numbered(rows):
        value = getattr(row, field)
        for code in value if isinstance(value, tuple) else (value,):
            if code is not None and code not in known:
                raise BrokenReferential(file, f"« {code} » n'est dans aucune liste", line=line, field=field)
