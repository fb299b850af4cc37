"""The shipped files, column by column: how a line is read, and why it is refused.

The files are UTF-8 CSV with a header. Several values in one cell are separated by a space. Nothing here knows
the database; messages are in French because the person who starts a load reads them.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from collectivites.siren import is_valid_siren
from collectivites.states import INSEE_KINDS, SIREN_KINDS, CollectiviteKind, NameNature, Zone
from core.text import fold

T = TypeVar("T")

TERRITORIAL_KINDS = tuple(kind for kind in INSEE_KINDS if kind != CollectiviteKind.COMMUNE)
INTERCOMMUNAL, COMMUNAL = "intercommunalite", "commune"  # which list the code of another name belongs to


class FieldError(ValueError):
    """A cell cannot be read. The message says why, in French, without the place."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(problem)
        self.field = field


def _name(text: str) -> str:
    if not text or text != text.strip() or not fold(text):
        raise ValueError("un nom est attendu, sans espace autour")
    if len(text) > 160:
        raise ValueError("le nom dépasse 160 caractères")
    return text


def _matching(pattern: str, expected: str) -> Callable[[str], str]:
    compiled = re.compile(pattern)

    def read(text: str) -> str:
        if not compiled.fullmatch(text):
            raise ValueError(f"« {text} » n'est pas {expected}")
        return text

    return read


def _one_of(values: tuple[str, ...] | list[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in values:
            raise ValueError(f"« {text} » n'est pas l'une des valeurs {', '.join(values)}")
        return text

    return read


def _or_none(read: Callable[[str], T]) -> Callable[[str], T | None]:
    return lambda text: read(text) if text else None


def _several(read: Callable[[str], T]) -> Callable[[str], tuple[T, ...]]:
    return lambda text: tuple(read(item) for item in text.split())


def _siren(text: str) -> str:
    if not is_valid_siren(text):
        raise ValueError(f"« {text} » n'est pas un SIREN (neuf chiffres, le dernier contrôle les autres)")
    return text


def _whole_number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"« {text} » n'est pas un nombre entier positif")
    return int(text)


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as unreadable:
        raise ValueError(f"« {text} » n'est pas une date au format AAAA-MM-JJ") from unreadable


def _text(text: str) -> str:
    return text


_region_code = _matching(r"[0-9]{2,3}", "un code de région")
_departement_code = _matching(r"[0-9][0-9AB][0-9]?", "un code de département")
_commune_code = _matching(r"[0-9][0-9AB][0-9]{3}", "un code de commune")
_year = _matching(r"(19|20)[0-9]{2}", "une année")


@dataclass(frozen=True, slots=True)
class RegionRow:
    code: str
    name: str
    of_name: str
    zone: str


@dataclass(frozen=True, slots=True)
class DepartementRow:
    code: str
    name: str
    of_name: str
    region: str
    zone: str


@dataclass(frozen=True, slots=True)
class TerritorialRow:
    """Départements, régions, collectivités territoriales uniques and d'outre-mer, as public bodies."""

    kind: str
    code: str
    name: str
    departement: str | None
    other_departements: tuple[str, ...]
    region: str
    population: int | None
    population_year: int | None


@dataclass(frozen=True, slots=True)
class IntercommunalRow:
    siren: str
    kind: str
    name: str
    departement: str
    other_departements: tuple[str, ...]
    parent: str | None
    population: int | None
    population_year: int | None


@dataclass(frozen=True, slots=True)
class CommuneRow:
    code: str
    name: str
    departement: str
    siren: str | None
    epci: str | None
    postal_codes: tuple[str, ...]
    population: int | None
    population_year: int | None


@dataclass(frozen=True, slots=True)
class OtherNameRow:
    """`code` is the present collectivité's; `former_code` is the one that went with `name`."""

    collection: str
    code: str
    name: str
    nature: str
    former_code: str
    until_on: dt.date | None
    note: str


_READERS: dict[type, dict[str, Callable[[str], Any]]] = {
    RegionRow: {"code": _region_code, "name": _name, "of_name": _name, "zone": _one_of(Zone.values)},
    DepartementRow: {
        "code": _departement_code,
        "name": _name,
        "of_name": _name,
        "region": _region_code,
        "zone": _one_of(Zone.values),
    },
    TerritorialRow: {
        "kind": _one_of(TERRITORIAL_KINDS),
        "code": _matching(r"[0-9A-Z]{2,3}", "un code INSEE"),
        "name": _name,
        "departement": _or_none(_departement_code),
        "other_departements": _several(_departement_code),
        "region": _region_code,
        "population": _or_none(_whole_number),
        "population_year": _or_none(lambda text: int(_year(text))),
    },
    IntercommunalRow: {
        "siren": _siren,
        "kind": _one_of(SIREN_KINDS),
        "name": _name,
        "departement": _departement_code,
        "other_departements": _several(_departement_code),
        "parent": _or_none(_siren),
        "population": _or_none(_whole_number),
        "population_year": _or_none(lambda text: int(_year(text))),
    },
    CommuneRow: {
        "code": _commune_code,
        "name": _name,
        "departement": _departement_code,
        "siren": _or_none(_siren),
        "epci": _or_none(_siren),
        "postal_codes": _several(_matching(r"[0-9]{5}", "un code postal")),
        "population": _or_none(_whole_number),
        "population_year": _or_none(lambda text: int(_year(text))),
    },
    OtherNameRow: {
        "collection": _one_of((COMMUNAL, INTERCOMMUNAL)),
        "code": _matching(r"[0-9][0-9AB][0-9]{3}|[0-9]{9}", "un code de commune ou un SIREN"),
        "name": _name,
        "nature": _one_of(NameNature.values),
        "former_code": _matching(r"([0-9][0-9AB][0-9]{3}|[0-9]{9})?", "un code de commune ou un SIREN"),
        "until_on": _or_none(_date),
        "note": _text,
    },
}


def columns(row_type: type) -> list[str]:
    return [field.name for field in fields(row_type)]


def read_row(row_type: type[T], cells: list[str]) -> T:
    """One line as a row. Raises FieldError on the first cell that cannot be read, or that contradicts another."""
    values = {}
    for (field, read), cell in zip(_READERS[row_type].items(), cells, strict=True):
        try:
            values[field] = read(cell)
        except ValueError as problem:
            raise FieldError(field, str(problem)) from problem
    if (values.get("population") is None) != (values.get("population_year") is None):
        raise FieldError("population_year", "la population et son année vont ensemble")
    return row_type(**values)


def write_row(row: Any) -> list[str]:
    """The cells of a row, such that `read_row` gives it back."""
    return [_cell(getattr(row, column)) for column in columns(type(row))]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return " ".join(value)
    return str(value)


@dataclass(frozen=True, slots=True)
class Files:
    """Where each list is, relative to the data folder. A `.gz` name is compressed."""

    regions: str = "regions.csv"
    departements: str = "departements.csv"
    territorial: str = "territoriales.csv"
    intercommunal: str = "intercommunalites.csv"
    communes: str = "communes.csv.gz"
    former_names: str = "former_names.csv.gz"  # built from the national files
    usual_names: str = "usual_names.csv"  # written by hand
    manifest: str = "manifest.json"


FILES = Files()
ROW_TYPES: dict[str, type] = {
    FILES.regions: RegionRow,
    FILES.departements: DepartementRow,
    FILES.territorial: TerritorialRow,
    FILES.intercommunal: IntercommunalRow,
    FILES.communes: CommuneRow,
    FILES.former_names: OtherNameRow,
    FILES.usual_names: OtherNameRow,
}
