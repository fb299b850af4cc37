"""The draft of a collectivité: beginning it, and its ranked list of problématiques.

Every verb locks the candidature first, then checks that it may still be written at `at`, then writes.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from candidatures.models import Candidature, Problematique
from candidatures.services.errors import CallClosedError, NotWritableError, TooManyError
from candidatures.states import PUBLIC_LABELS, CandidatureState
from collectivites.models import Collectivite
from programmes.models import Call, Programme

WRITABLE_STATES = (CandidatureState.DRAFT, CandidatureState.SUBMITTED)
# Far above what any edition asks for: the list stays readable, and nobody fills the table.
MAX_PROBLEMATIQUES = 40
UP, DOWN = -1, 1


@transaction.atomic
def start_candidature(*, programme: Programme, collectivite: Collectivite, actor: Any, at: dt.datetime) -> Candidature:
    """The living candidature of the collectivité to this edition: the one that exists, or a new draft.

    Two people starting at once get the same row. Raises CallClosedError when there is none and the call is not open.
    """
    existing = Candidature.objects.alive().filter(programme=programme, collectivite=collectivite).first()
    if existing is not None:
        return existing
    require_open(Call.objects.filter(programme=programme).first(), at=at)
    # The collectivité's row is the doorstep: whoever comes second waits here, and finds the draft of the first.
    Collectivite.objects.select_for_update(of=("self",)).get(pk=collectivite.pk)
    candidature, _created = Candidature.objects.alive().get_or_create(
        programme=programme,
        collectivite=collectivite,
        defaults={"created_by": actor, "created_at": at, "saved_at": at},
    )
    return candidature


def require_open(call: Call | None, *, at: dt.datetime) -> None:
    """Raises CallClosedError, in words, when `call` does not receive candidatures at `at`."""
    if call is None or call.confirmed_at is None or at < call.opens_at:
        raise CallClosedError("L’appel à candidatures n’est pas encore ouvert.")
    if not call.is_open(at):
        raise CallClosedError("L’appel à candidatures est fermé : rien ne peut plus être changé.")


def require_writable(
    candidature: Candidature, *, call: Call | None, at: dt.datetime, states: Iterable[str] | None = None
) -> None:
    """Raises NotWritableError or CallClosedError. The caller holds the lock on `candidature`.

    `states` narrows the states in which writing is allowed.
    """
    if candidature.state not in (states or WRITABLE_STATES):
        label = PUBLIC_LABELS[CandidatureState(candidature.state)]
        raise NotWritableError(f"L’état de la candidature est « {label} » : elle ne se modifie plus ainsi.")
    require_open(call, at=at)


def lock_writable(candidature: Candidature, *, at: dt.datetime) -> Candidature:
    """The row as it is now, locked until the end of the transaction, once checked. Raises as `require_writable`."""
    locked = (
        Candidature.objects.select_for_update(of=("self",)).select_related("programme__call").get(pk=candidature.pk)
    )
    require_writable(locked, call=getattr(locked.programme, "call", None), at=at)
    return locked


def mark_saved(candidature: Candidature, *, at: dt.datetime) -> None:
    """The time that the page shows as « enregistré à »."""
    Candidature.objects.filter(pk=candidature.pk).update(saved_at=at)


@transaction.atomic
def add_problematique(
    *, candidature: Candidature, title: str, problem: str, actor: Any, at: dt.datetime
) -> Problematique:
    """One more problématique, after the others. Raises CallClosedError, NotWritableError, TooManyError."""
    locked = lock_writable(candidature, at=at)
    if locked.problematiques.count() >= MAX_PROBLEMATIQUES:
        raise TooManyError(f"Une candidature compte au plus {MAX_PROBLEMATIQUES} problématiques.")
    last = locked.problematiques.aggregate(last=Max("rank"))["last"] or 0
    added = locked.problematiques.create(rank=last + 1, title=title.strip(), problem=problem.strip())
    mark_saved(locked, at=at)
    return added


@transaction.atomic
def move_problematique(*, problematique: Problematique, step: int, actor: Any, at: dt.datetime) -> bool:
    """Exchange ranks with the neighbour above (`UP`) or below (`DOWN`). Returns whether anything moved.

    Asking twice at the end of the list changes nothing. Raises CallClosedError, NotWritableError.
    """
    locked = lock_writable(problematique.candidature, at=at)
    in_order = list(locked.problematiques.order_by("rank"))
    place = next((place for place, row in enumerate(in_order) if row.pk == problematique.pk), None)
    if place is None or not 0 <= place + step < len(in_order):
        return False
    moved, neighbour = in_order[place], in_order[place + step]
    moved.rank, neighbour.rank = neighbour.rank, moved.rank
    Problematique.objects.bulk_update([moved, neighbour], ["rank"])
    mark_saved(locked, at=at)
    return True


@transaction.atomic
def remove_problematique(*, problematique: Problematique, actor: Any, at: dt.datetime) -> None:
    """Delete it with its agents and its replaced texts; the following ones move up. The ideas it came from stay.

    Removing what is gone already does nothing. Raises CallClosedError, NotWritableError.
    """
    locked = lock_writable(problematique.candidature, at=at)
    gone = locked.problematiques.filter(pk=problematique.pk).first()
    if gone is None:
        return
    rank = gone.rank
    gone.delete()
    locked.problematiques.filter(rank__gt=rank).update(rank=F("rank") - 1)
    mark_saved(locked, at=at)
