"""Freezing the figures of an edition at a date."""

import datetime as dt

from django.db import transaction

from programmes.models import Programme
from reports.models import FigureSnapshot
from reports.selectors.syntheses import freeze_synthesis
from reports.services.requests import EmptySynthesisError
from reports.snapshot_data import SnapshotValue, snapshot_of


@transaction.atomic
def take_snapshot(*, programme: Programme, actor: object, at: dt.datetime) -> tuple[FigureSnapshot, bool]:
    """The figures that a synthesis of the whole edition would print now. Returns (snapshot, whether it is new).

    Taking the same figures again gives the row that exists. Raises EmptySynthesisError when nothing is published.
    """
    value = freeze_synthesis(programme)
    if value is None:
        raise EmptySynthesisError("Aucune fiche n’est publiée : il n’y a encore rien à compter.")
    return record_snapshot(programme=programme, value=snapshot_of(value), actor=actor, at=at)


@transaction.atomic
def record_snapshot(
    *, programme: Programme, value: SnapshotValue, actor: object, at: dt.datetime
) -> tuple[FigureSnapshot, bool]:
    return FigureSnapshot.objects.get_or_create(
        programme=programme,
        data_hash=value.data_hash(),
        defaults={
            "scope": ", ".join(value.scope_names)[:200],
            "as_of": value.as_of,
            "data": value.to_json(),
            "taken_at": at,
            "taken_by": actor,
        },
    )
