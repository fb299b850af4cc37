"""The queue as a table to take away: its columns, in French. No score and no decision leave by this door."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from candidatures.models import Candidature, Problematique


@dataclass(frozen=True)
class Column:
    key: str
    label: str
    value: Callable[[Any], object]


def _day(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%d/%m/%Y %H:%M") if moment else ""


COLUMNS = (
    Column("numero", "Numéro", lambda line: line.reference),
    Column("edition", "Édition", lambda line: line.programme),
    Column("collectivite", "Collectivité", lambda line: line.collectivite.name),
    Column("nature", "Nature", lambda line: line.collectivite.get_kind_display()),
    Column("departement", "Département", lambda line: line.collectivite.departement or ""),
    Column("region", "Région", lambda line: line.collectivite.region or ""),
    Column(
        "outre_mer", "Outre-mer", lambda line: bool(line.collectivite.region and line.collectivite.region.is_overseas)
    ),
    Column("population", "Population", lambda line: line.collectivite.population),
    Column("siren", "SIREN", lambda line: line.collectivite.siren),
    Column("etat", "État", lambda line: line.get_state_display()),
    Column("deposee", "Déposée le (heure de Paris)", lambda line: _day(line.submitted_at)),
    Column("instruite_par", "Instruite par", lambda line: line.assigned_to or ""),
    Column("problematiques", "Nombre de problématiques", lambda line: line.problematique_count),
    Column(
        "titres",
        "Titres des problématiques",
        lambda line: " | ".join(f"{row.rank}. {row.title}" for row in line.problematiques.all()),
    ),
    Column("incomplet", "Dossier incomplet", lambda line: line.is_incomplete),
    Column(
        "complement",
        "Complément attendu le",
        lambda line: line.complement_due_on.strftime("%d/%m/%Y") if line.complement_due_on else "",
    ),
    Column("retard", "Complément en retard", lambda line: line.is_late),
)
COLUMNS_BY_KEY = {column.key: column for column in COLUMNS}


def chosen_columns(keys: Iterable[str]) -> list[Column]:
    """In the order of the list; every column when none is known."""
    known = set(keys) & set(COLUMNS_BY_KEY)
    return [column for column in COLUMNS if not known or column.key in known]


def export_rows(lines: QuerySet[Candidature], columns: Sequence[Column]) -> Iterator[list[object]]:
    """Two statements for the whole table."""
    in_rank = Prefetch(
        "problematiques", queryset=Problematique.objects.only("candidature_id", "rank", "title").order_by("rank")
    )
    for line in lines.prefetch_related(in_rank):
        yield [column.value(line) for column in columns]
