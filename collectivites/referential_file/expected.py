"""One shape for the rows of every list: the collectivité that should exist, with codes instead of keys."""

from collections.abc import Iterator
from dataclasses import dataclass

from collectivites.referential_file.layout import CommuneRow, IntercommunalRow, TerritorialRow
from collectivites.referential_file.reading import ReferentialFile
from collectivites.states import SIREN_KINDS, CollectiviteKind
from collectivites.time_zones import time_zone_of


@dataclass(frozen=True, slots=True)
class ExpectedCollectivite:
    kind: str
    name: str
    insee_code: str | None
    siren: str | None
    departement: str | None
    other_departements: tuple[str, ...]
    region: str
    epci: str | None
    parent: str | None
    postal_codes: tuple[str, ...]
    population: int | None
    population_year: int | None
    time_zone: str

    @property
    def identity(self) -> tuple[str, str]:
        return identity_of(self.kind, self.insee_code, self.siren)


def identity_of(kind: str, insee_code: str | None, siren: str | None) -> tuple[str, str]:
    """What makes a row the same from one year to the next. An intercommunalité keeps its SIREN when it changes
    kind; a commune has had its code longer than its SIREN."""
    return ("siren", siren or "") if kind in SIREN_KINDS else (kind, insee_code or "")


def expected_collectivites(file: ReferentialFile) -> Iterator[list[ExpectedCollectivite]]:
    """In batches such that `epci` and `parent` always point into an earlier one."""
    regions = {row.code: row.region for row in file.departements}
    intercommunal = [_from_intercommunal(row, regions) for row in file.intercommunal]
    yield [row for row in intercommunal if row.parent is None]
    yield [row for row in intercommunal if row.parent is not None]
    yield [_from_territorial(row) for row in file.territorial]
    yield [_from_commune(row, regions) for row in file.communes]


def _from_intercommunal(row: IntercommunalRow, regions: dict[str, str]) -> ExpectedCollectivite:
    return ExpectedCollectivite(
        kind=row.kind,
        name=row.name,
        insee_code=None,
        siren=row.siren,
        departement=row.departement,
        other_departements=row.other_departements,
        region=regions[row.departement],
        epci=None,
        parent=row.parent,
        postal_codes=(),
        population=row.population,
        population_year=row.population_year,
        time_zone=time_zone_of(row.departement),
    )


def _from_territorial(row: TerritorialRow) -> ExpectedCollectivite:
    return ExpectedCollectivite(
        kind=row.kind,
        name=row.name,
        insee_code=row.code,
        siren=None,
        departement=row.departement,
        other_departements=row.other_departements,
        region=row.region,
        epci=None,
        parent=None,
        postal_codes=(),
        population=row.population,
        population_year=row.population_year,
        time_zone=time_zone_of(row.departement or ""),
    )


def _from_commune(row: CommuneRow, regions: dict[str, str]) -> ExpectedCollectivite:
    return ExpectedCollectivite(
        kind=CollectiviteKind.COMMUNE,
        name=row.name,
        insee_code=row.code,
        siren=row.siren,
        departement=row.departement,
        other_departements=(),
        region=regions[row.departement],
        epci=row.epci,
        parent=None,
        postal_codes=row.postal_codes,
        population=row.population,
        population_year=row.population_year,
        time_zone=time_zone_of(row.departement, row.code),
    )
