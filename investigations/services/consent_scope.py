"""A collectivité changes its mind about pictures or the presentation, not about the text: no new version is needed, all
of them were signed with it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from investigations.models import PublicationSignature
from investigations.publication_states import ConsentScope, PublicationParty
from investigations.services.locking import lock_investigation
from investigations.services.row_marks import RefusedError
from investigations.services.signatures import give_signature

CHANGED = "Ce que l’accord permet de montrer a changé."
OVER = "Cet accord ne vaut déjà plus."


@transaction.atomic
def change_scope(
    *, consent: PublicationSignature, name: str, function: str, scope: Sequence[str], actor: Any, at: dt.datetime
) -> PublicationSignature:
    """The same consent, to the same text, that allows more or less from now on: readers see it at once.

    The former row ends and stays, so that what was allowed when can be told. Nothing is written for the same scope.
    Side effect: `shown_pictures_changed` to upper floors, in this transaction, when a public sheet shows others. Raises
    RefusedError when the consent has ended.
    """
    sheet = lock_investigation(consent.investigation_id)
    rows = PublicationSignature.objects.select_for_update(of=("self",)).select_related("collectivite")
    locked = rows.get(pk=consent.pk)
    if locked.ended_at is not None or locked.party != PublicationParty.COLLECTIVITE:
        raise RefusedError(OVER)
    wanted = [each for each in ConsentScope if each in scope]
    if set(wanted) == set(locked.scope):
        return locked
    return give_signature(
        sheet=sheet,
        party=locked.party,
        collectivite=locked.collectivite,
        name=name,
        function=function,
        scope=wanted,
        content_hash=locked.content_hash,
        replaces=locked,
        why=CHANGED,
        actor=actor,
        at=at,
    )
