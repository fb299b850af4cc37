"""Bringing the database to what the shipped files say. The only writer of referential rows.

Rows are compared in memory, then new ones are copied in bulk and changed ones updated: the second load of the
same files reads, compares and writes nothing. A row is never deleted: what INSEE no longer lists stops being
current, and keeps everything that points to it.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from collectivites.models import Collectivite, Departement, FormerName, Region
from collectivites.referential_file.areas import load_departements, load_regions
from collectivites.referential_file.bulk import Progress, copy_rows, update_rows
from collectivites.referential_file.expected import ExpectedCollectivite, expected_collectivites, identity_of
from collectivites.referential_file.layout import COMMUNAL, OtherNameRow
from collectivites.referential_file.reading import ReferentialFile
from collectivites.search_text import context_words, search_keys, search_words
from collectivites.slugs import free_slug
from collectivites.states import CollectiviteKind, NameNature, Source
from core.text import fold

LOCK_KEY = 20_260_101  # any number: two loads at once wait for one another
BATCH = 1000

# What a load may write on a row that exists. The slug and the date of creation are given once.
UPDATED = (
    "kind", "name", "insee_code", "siren", "population", "population_year", "departement_id", "region_id",
    "epci_id", "parent_id", "time_zone", "is_current", "sort_key", "search_keys", "search_words",
)  # fmt: skip
COPIED = (*UPDATED, "slug", "source", "created_at")

Identity = tuple[str, str]


@dataclass
class LoadReport:
    """What a load changed. A second load of the same files leaves every count at zero."""

    areas: int = 0
    created: int = 0
    updated: int = 0
    retired: int = 0
    names: int = 0
    links: int = 0

    @property
    def changed_nothing(self) -> bool:
        return not any((self.areas, self.created, self.updated, self.retired, self.names, self.links))


def load_referential(*, file: ReferentialFile, at: dt.datetime, on_progress: Progress) -> LoadReport:
    """Write what differs, in one transaction. Waits for a load in progress. `at` dates the new rows."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            # The limit of a page's query is not for the one COPY of every commune, nor for waiting one's turn.
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])
        return _Load(file, at, on_progress).run()


class _Load:
    """One load: what was read once from the database, and the report being written."""

    def __init__(self, file: ReferentialFile, at: dt.datetime, on_progress: Progress) -> None:
        self.file, self.at, self.on_progress = file, at, on_progress
        self.report = LoadReport()
        self.names_to_add: list[tuple[Identity, OtherNameRow]] = []

    def run(self) -> LoadReport:
        self.report.areas += load_regions(self.file.regions)
        self.report.areas += load_departements(self.file.departements)
        self.regions = dict(Region.objects.values_list("code", "id"))
        self.departements = {row.code: row for row in Departement.objects.all()}
        self.slugs = set(Collectivite.objects.values_list("slug", flat=True))
        self.known = {
            identity_of(row["kind"], row["insee_code"], row["siren"]): row
            for row in Collectivite.objects.filter(source=Source.REFERENTIAL).values("id", *UPDATED)
        }
        self._read_names()
        batches = list(expected_collectivites(self.file))
        self._retire({row.identity for batch in batches for row in batch})
        for batch in batches:
            self._write(batch)
        self._link_departements(row for batch in batches for row in batch)
        self._add_names()
        return self.report

    def _read_names(self) -> None:
        """Other names by collectivité: those of the files, and those recorded before."""
        self.other_names: dict[Identity, dict[str, None]] = defaultdict(dict)
        self.recorded: dict[int, set[tuple[str, str]]] = defaultdict(set)
        identity_of_id = {row["id"]: identity for identity, row in self.known.items()}
        names = FormerName.objects.order_by("id").values_list("collectivite_id", "name", "insee_code")
        for collectivite_id, name, code in names:
            self.recorded[collectivite_id].add((name, code))
            if collectivite_id in identity_of_id:
                self.other_names[identity_of_id[collectivite_id]][name] = None
        for row in self.file.other_names:
            identity = (CollectiviteKind.COMMUNE, row.code) if row.collection == COMMUNAL else ("siren", row.code)
            self.other_names[identity][row.name] = None
            self.names_to_add.append((identity, row))

    def _retire(self, expected: set[Identity]) -> None:
        """First, so that the codes of a row that ends are free for the one that takes them."""
        gone = [row["id"] for identity, row in self.known.items() if identity not in expected and row["is_current"]]
        self.report.retired += Collectivite.objects.filter(id__in=gone).update(is_current=False)

    def _write(self, batch: list[ExpectedCollectivite]) -> None:
        new, changed = [], []
        for row in batch:
            known = self.known.get(row.identity)
            if known is not None:
                self._note_renaming(row, known)
            values = self._values(row)
            if known is None:
                slug = free_slug(row.name, row.departement or "", row.insee_code or row.siren or "", self.slugs)
                self.slugs.add(slug)
                new.append({**values, "slug": slug, "source": Source.REFERENTIAL, "created_at": self.at})
            elif any(known[name] != value for name, value in values.items()):
                changed.append({**values, "id": known["id"]})
        copy_rows(Collectivite, COPIED, new, self.on_progress)
        update_rows(Collectivite, UPDATED, changed, self.on_progress)
        self.on_progress(len(batch) - len(new) - len(changed))
        self.report.created += len(new)
        self.report.updated += len(changed)
        if new:
            self._learn_ids(new)

    def _learn_ids(self, new: list[dict[str, Any]]) -> None:
        ids = dict(Collectivite.objects.filter(source=Source.REFERENTIAL).values_list("slug", "id"))
        for values in new:
            identity = identity_of(values["kind"], values["insee_code"], values["siren"])
            self.known[identity] = {**values, "id": ids[values["slug"]]}

    def _note_renaming(self, row: ExpectedCollectivite, known: dict[str, Any]) -> None:
        """The name the row had until now stays a way to find it. A mere accent is no other name."""
        if fold(known["name"]) != fold(row.name):
            note = f"nom jusqu'au {self.file.edition}"
            old = OtherNameRow("", "", known["name"], NameNature.RENAMED, "", None, note)
            self.other_names[row.identity][known["name"]] = None
            self.names_to_add.append((row.identity, old))

    def _values(self, row: ExpectedCollectivite) -> dict[str, Any]:
        departement = self.departements[row.departement] if row.departement else None
        names = [name for name in self.other_names.get(row.identity, ()) if name != row.name]
        return {
            "kind": row.kind,
            "name": row.name,
            "insee_code": row.insee_code,
            "siren": row.siren,
            "population": row.population,
            "population_year": row.population_year,
            "departement_id": departement.id if departement else None,
            "region_id": self.regions[row.region],
            "epci_id": self.known["siren", row.epci]["id"] if row.epci else None,
            "parent_id": self.known["siren", row.parent]["id"] if row.parent else None,
            "time_zone": row.time_zone,
            "is_current": True,
            "sort_key": fold(row.name),
            "search_keys": search_keys(row.name, names),
            "search_words": search_words(
                [row.name, *names],
                context_words(row.kind, departement, row.insee_code, row.siren, row.postal_codes),
            ),
        }

    def _link_departements(self, rows: Iterable[ExpectedCollectivite]) -> None:
        through = Collectivite.other_departements.through
        wanted = {
            (self.known[row.identity]["id"], self.departements[code].id)
            for row in rows
            for code in row.other_departements
        }
        present = {
            (link.collectivite_id, link.departement_id): link.id
            for link in through.objects.filter(collectivite__source=Source.REFERENTIAL, collectivite__is_current=True)
        }
        missing = sorted(wanted - present.keys())
        stale = [link_id for link, link_id in present.items() if link not in wanted]
        through.objects.bulk_create(
            through(collectivite_id=collectivite, departement_id=departement) for collectivite, departement in missing
        )
        through.objects.filter(id__in=stale).delete()
        self.report.links += len(missing) + len(stale)

    def _add_names(self) -> None:
        new = []
        for identity, row in self.names_to_add:
            collectivite_id = self.known[identity]["id"]
            if (row.name, row.former_code) not in self.recorded[collectivite_id]:
                self.recorded[collectivite_id].add((row.name, row.former_code))
                new.append(
                    FormerName(
                        collectivite_id=collectivite_id,
                        name=row.name,
                        kind=row.nature,
                        insee_code=row.former_code,
                        until_on=row.until_on,
                        note=row.note,
                    )
                )
        FormerName.objects.bulk_create(new, batch_size=BATCH)
        self.report.names += len(new)
