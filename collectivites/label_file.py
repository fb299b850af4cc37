"""Reading a national list of labels: a CSV file with the columns `code,label`, all of it or nothing.

`code` is the SIREN of the collectivité, or the INSEE code of a commune, a département or a région; `label` is a value
of `Label` (acv, pvd…) or its name in French.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from collectivites.models import Collectivite
from collectivites.siren import SIREN_LENGTH
from collectivites.states import Label
from core.text import fold

COLUMNS = ["code", "label"]
_BY_NAME = {fold(name): value for value, name in Label.choices} | {value: value for value in Label.values}


class BrokenLabels(ValueError):  # noqa: N818 -- reads as the sentence the caller tells
    """Lines that cannot be imported: `lines` says, in French, the number of each and why."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        super().__init__("\n".join(lines))


def read_labels(path: Path) -> set[tuple[int, str]]:
    """Pairs (key of the collectivité, label). Two statements. Raises BrokenLabels with every bad line."""
    rows = list(_rows(path))
    by_code = _collectivites_by_code({cells[0].upper() for _, cells in rows})
    found, broken = set(), []
    for number, cells in rows:
        if len(cells) != len(COLUMNS) or not all(cells):
            broken.append(f"Ligne {number} : un code et un label, séparés par une virgule.")
            continue
        code, label = cells[0].upper(), _BY_NAME.get(fold(cells[1]))
        keys = by_code.get(code, [])
        if label is None:
            names = ", ".join(Label.labels)
            broken.append(f"Ligne {number} : « {cells[1]} » n’est pas un label de la liste ({names}).")
        elif not keys:
            broken.append(f"Ligne {number} : aucune collectivité ne porte le code « {code} ».")
        elif len(keys) > 1:
            broken.append(f"Ligne {number} : plusieurs collectivités portent le code « {code} » : donnez le SIREN.")
        else:
            found.add((keys[0], label))
    if broken:
        raise BrokenLabels(broken)
    return found


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each line that says something."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as absent:
        raise BrokenLabels([f"Le fichier {path.name} ne se lit pas : {absent.strerror}."]) from absent
    except UnicodeDecodeError as odd:
        raise BrokenLabels(["Le fichier n’est pas en UTF-8."]) from odd
    reader = csv.reader(text.splitlines())
    head = next(reader, [])
    if [name.strip() for name in head] != COLUMNS:
        raise BrokenLabels([f"Ligne 1 : les colonnes attendues sont « {','.join(COLUMNS)} »."])
    for row in reader:
        cells = [cell.strip() for cell in row]
        if any(cells):
            yield reader.line_num, cells


def _collectivites_by_code(codes: set[str]) -> dict[str, list[int]]:
    """Present collectivités by what the file calls them."""
    found: dict[str, list[int]] = defaultdict(list)
    for field in ("siren", "insee_code"):
        asked = {code for code in codes if (len(code) == SIREN_LENGTH) == (field == "siren")}
        rows = Collectivite.objects.current().filter(**{f"{field}__in": asked}).order_by("pk")
        for pk, code in rows.values_list("pk", field):
            found[code].append(pk)
    return found
