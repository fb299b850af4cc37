"""From the national files to the shipped ones. Run once a year by a developer, never by the product.

The input is the unpacked folder of the npm package `@etalab/decoupage-administratif`: the year's one, and older
ones, which alone still hold the names of communes and intercommunalités that have disappeared since. See
`collectivites/data/SOURCE.md`.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from collectivites.referential_file.layout import (
    COMMUNAL,
    INTERCOMMUNAL,
    CommuneRow,
    DepartementRow,
    IntercommunalRow,
    OtherNameRow,
    RegionRow,
)
from collectivites.referential_file.territorial import territorial_rows
from collectivites.states import CollectiviteKind, NameNature
from core.text import fold

# Reference population in force on 1 January 2026 (INSEE), except where the census follows its own calendar.
POPULATION_YEAR = 2023
OTHER_POPULATION_YEARS = {"976": 2017, "987": 2022, "988": 2025}
GRAND_PARIS = "200054781"

# INSEE's "type de nom en clair" (TNCC), after "de".
_PREPOSITIONS = {0: "de ", 1: "d'", 2: "du ", 3: "de la ", 4: "des ", 5: "de l'"}
# The file gives the last two no article, and the first two one that their own councils never use.
_OF_NAMES = {
    "47": "de Lot-et-Garonne",
    "82": "de Tarn-et-Garonne",
    "984": "des Terres australes et antarctiques françaises",
    "989": "de l'île de Clipperton",
}
_EPCI_KINDS = {
    "CC": CollectiviteKind.CC,
    "CA": CollectiviteKind.CA,
    "CU": CollectiviteKind.CU,
    "METRO": CollectiviteKind.METROPOLE,
    "MET69": CollectiviteKind.METROPOLE,
    "EPT": CollectiviteKind.EPT,
}
_LONG_PREFIXES = {
    "CC ": "Communauté de communes ",
    "CA ": "Communauté d'agglomération ",
    "CU ": "Communauté urbaine ",
}
_PART_OF_COMMUNE = {
    "commune-deleguee": (NameNature.DELEGUEE, "chefLieu"),
    "commune-associee": (NameNature.ASSOCIEE, "chefLieu"),
    "arrondissement-municipal": (NameNature.ARRONDISSEMENT, "commune"),
}
_STRENGTH = {
    NameNature.DELEGUEE: 2,
    NameNature.ASSOCIEE: 2,
    NameNature.ARRONDISSEMENT: 2,
    NameNature.RENAMED: 1,
}


class Referential:
    """The year's package, read once, with the sums and links the lists share."""

    def __init__(self, package: Path) -> None:
        self.regions = _read(package, "regions")
        self.departements = _read(package, "departements")
        every_commune = _read(package, "communes")
        self.communes = {row["code"]: row for row in every_commune if row["type"] == "commune-actuelle"}
        self.parts = [row for row in every_commune if row["type"] != "commune-actuelle"]
        self.epci = {row["code"]: row for row in _read(package, "epci")}
        self.ept = {row["code"]: row for row in _read(package, "ept")}
        self.epci_of = {member["code"]: epci["code"] for epci in self.epci.values() for member in epci["membres"]}
        self.successor = {old: row["code"] for row in self.communes.values() for old in row.get("anciensCodes", [])}

    def population(self, codes: Iterable[str]) -> int | None:
        """Sum over communes; None when no inhabitant is counted."""
        return sum(self.communes[code].get("population", 0) for code in codes) or None

    def present_commune(self, code: str) -> str | None:
        return code if code in self.communes else self.successor.get(code)


def build(package: Path, older_packages: Iterable[Path]) -> dict[str, list[Any]]:
    """Rows of the shipped files, by attribute name of `layout.Files`. Reads only; the caller writes."""
    national = Referential(package)
    return {
        "regions": [RegionRow(row["code"], row["nom"], _of_name(row), row["zone"]) for row in national.regions],
        "departements": [
            DepartementRow(row["code"], row["nom"], _of_name(row), row["region"], row["zone"])
            for row in national.departements
        ],
        "territorial": territorial_rows(
            departements=[(row["code"], row["region"], _of_name(row)) for row in national.departements],
            regions=[(row["code"], row["nom"]) for row in national.regions],
            population_of=lambda codes: _departement_population(national, codes),
        ),
        "intercommunal": list(_intercommunal_rows(national)),
        "communes": [_commune_row(national, row) for _, row in sorted(national.communes.items())],
        "former_names": _former_names(national, list(older_packages)),
    }


def _read(package: Path, name: str) -> list[dict[str, Any]]:
    return json.loads((package / "data" / f"{name}.json").read_text(encoding="utf-8"))


def _of_name(row: dict[str, Any]) -> str:
    return _OF_NAMES.get(row["code"]) or _PREPOSITIONS[row["typeLiaison"]] + row["nom"]


def _year_of(departement: str) -> int:
    return OTHER_POPULATION_YEARS.get(departement, POPULATION_YEAR)


def _departement_population(national: Referential, departements: tuple[str, ...]) -> tuple[int | None, int | None]:
    """Inhabitants of the communes of these départements, and the year; without those of the métropole de Lyon
    for the Rhône alone, whose département does not govern them."""
    apart = "200046977" if departements == ("69",) else None
    population = national.population(
        code
        for code, row in national.communes.items()
        if row["departement"] in departements and (apart is None or national.epci_of.get(code) != apart)
    )
    return population, _year_of(departements[0]) if population else None


def _commune_row(national: Referential, row: dict[str, Any]) -> CommuneRow:
    population = row.get("population")
    return CommuneRow(
        code=row["code"],
        name=row["nom"],
        departement=row["departement"],
        siren=row.get("siren"),
        epci=national.epci_of.get(row["code"]),
        postal_codes=tuple(sorted(row.get("codesPostaux", []))),
        population=population,
        population_year=None if population is None else _year_of(row["departement"]),
    )


def _intercommunal_rows(national: Referential) -> Iterable[IntercommunalRow]:
    """Population is the sum of the members': one vintage with the communes. The file does not name the seat, so
    the first département is the one where most inhabitants live."""
    for code, row in sorted({**national.epci, **national.ept}.items()):
        shares: dict[str, int] = defaultdict(int)
        for member in row["membres"]:
            commune = national.communes[member["code"]]
            shares[commune["departement"]] += commune.get("population", 0)
        first, *others = sorted(shares, key=lambda departement: (-shares[departement], departement))
        yield IntercommunalRow(
            siren=code,
            kind=_EPCI_KINDS[row["type"]],
            name=long_name(row["nom"]),
            departement=first,
            other_departements=tuple(sorted(others)),
            parent=GRAND_PARIS if code in national.ept else None,
            population=sum(shares.values()),
            population_year=_year_of(first),
        )


def long_name(name: str) -> str:
    """`CC du Sud Artois` spelt out; a name without that prefix (Bordeaux Métropole) unchanged."""
    for short, long in _LONG_PREFIXES.items():
        if name.startswith(short):
            return long + name.removeprefix(short)
    return name


def _former_names(national: Referential, older_packages: list[Path]) -> list[OtherNameRow]:
    """One row for one name of one collectivité, however spelt; its present name is no other name.

    Told several times, a name keeps its strongest reason: a part of the commune that still exists, then a name
    of the same commune, then the latest date.
    """
    told = list(_parts_of_communes(national))
    for package in older_packages:
        told.extend(_older_names_of_communes(national, package))
        told.extend(_older_names_of_epci(national, package))
    told.sort(key=lambda row: (_STRENGTH.get(row.nature, 0), row.until_on or dt.date.min), reverse=True)
    rows: dict[tuple[str, str, str], OtherNameRow] = {}
    for row in told:
        if fold(row.name) != fold(_present_name(national, row)):
            rows.setdefault((row.collection, row.code, fold(row.name)), row)
    return [row for _, row in sorted(rows.items())]


def _present_name(national: Referential, row: OtherNameRow) -> str:
    if row.collection == COMMUNAL:
        return national.communes[row.code]["nom"]
    return long_name(national.epci[row.code]["nom"])


def _parts_of_communes(national: Referential) -> Iterable[OtherNameRow]:
    for row in national.parts:
        nature, link = _PART_OF_COMMUNE[row["type"]]
        yield OtherNameRow(COMMUNAL, row[link], row["nom"], nature, row["code"], None, "")


def _older_names_of_communes(national: Referential, package: Path) -> Iterable[OtherNameRow]:
    for code, name, until_on in _older_communes(package):
        present = national.present_commune(code)
        if present is not None:
            nature = NameNature.RENAMED if present == code else NameNature.MERGED
            yield OtherNameRow(COMMUNAL, present, name, nature, code, until_on, "")


def _older_names_of_epci(national: Referential, package: Path) -> Iterable[OtherNameRow]:
    for row in _read(package, "epci"):
        present, nature = _present_epci(national, row)
        if present is not None:
            name = long_name(row["nom"])
            yield OtherNameRow(INTERCOMMUNAL, present, name, nature, row["code"], None, "")


def _older_communes(package: Path) -> Iterable[tuple[str, str, dt.date | None]]:
    """Code, name and last day of the communes of an older package, its history file first (it has dates)."""
    history = package / "data" / "historique-communes.json"
    if history.exists():
        for row in json.loads(history.read_text(encoding="utf-8")):
            if row["type"] == "COM" and "dateFin" in row:
                yield row["code"], row["nom"], dt.date.fromisoformat(row["dateFin"])
    for row in _read(package, "communes"):
        if row["type"] == "commune-actuelle":
            yield row["code"], row["nom"], None


def _present_epci(national: Referential, row: dict[str, Any]) -> tuple[str | None, NameNature]:
    """The present EPCI of an older one: the same SIREN, or the only one where all its communes are now."""
    if row["code"] in national.epci:
        return row["code"], NameNature.RENAMED
    now = {national.epci_of.get(national.present_commune(member["code"]) or "") for member in row["membres"]}
    return (now.pop() if len(now) == 1 else None), NameNature.ABSORBED
