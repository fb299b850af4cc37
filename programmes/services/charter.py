"""The commitments, one version at a time: a published version never changes, the next one is a draft."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from programmes.models import Charter, Commitment, Programme
from programmes.refusals import SetUpRefusedError
from programmes.selectors import charters_of
from programmes.services.ordered import add_last, change, copy_rows, lock, move


class CharterError(SetUpRefusedError):
    """The act contradicts the state of the text. Carries a French sentence."""


PUBLISHED_NEVER_CHANGES = (
    "Cette version des engagements est publiée : des collectivités l’acceptent telle quelle."
    " Préparez la version suivante pour la modifier."
)


@transaction.atomic
def draft_charter(*, programme: Programme, actor: object, at: dt.datetime) -> Charter:
    """The draft of the next version, begun as a copy of the latest one; the one that exists, if there is one."""
    locked = lock(programme)
    latest = charters_of(locked).first()
    if latest and not latest.published_at:
        return latest
    draft = Charter.objects.create(programme=locked, version=latest.version + 1 if latest else 1)
    if latest:
        copy_rows(latest.commitments.all(), parent="charter", to=draft)
    return draft


@transaction.atomic
def publish_charter(*, charter: Charter, actor: object, at: dt.datetime) -> Charter:
    """Put a draft in force: whoever accepts from now on accepts this version. Raises CharterError."""
    lock(charter.programme)
    locked = lock(charter)
    if locked.published_at:
        raise CharterError(f"La version {locked.version} des engagements est déjà publiée.")
    if not locked.commitments.exists():
        raise CharterError("Un texte sans engagement ne se publie pas : ajoutez-en au moins un.")
    locked.published_at = at
    locked.save(update_fields=["published_at"])
    return locked


@transaction.atomic
def add_commitment(*, charter: Charter, values: Mapping[str, Any], actor: object, at: dt.datetime) -> Commitment:
    """Raises CharterError on a published version, ValidationError."""
    return add_last(_lock_draft(charter).commitments, values)


@transaction.atomic
def change_commitment(
    *, commitment: Commitment, values: Mapping[str, Any], seen: str, actor: object, at: dt.datetime
) -> Commitment:
    """Raises CharterError on a published version, StaleEditError, ValidationError."""
    _lock_draft(commitment.charter)
    return change(commitment, values, seen=seen)


@transaction.atomic
def move_commitment(*, commitment: Commitment, direction: str, actor: object, at: dt.datetime) -> None:
    """Raises CharterError on a published version."""
    move(commitment, _lock_draft(commitment.charter).commitments.all(), direction)


@transaction.atomic
def remove_commitment(*, commitment: Commitment, actor: object, at: dt.datetime) -> None:
    """Raises CharterError on a published version."""
    _lock_draft(commitment.charter)
    commitment.delete()


def _lock_draft(charter: Charter) -> Charter:
    locked = lock(charter)
    if locked.published_at:
        raise CharterError(PUBLISHED_NEVER_CHANGES)
    return locked
