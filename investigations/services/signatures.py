"""A signature given, in place of the one before of the same side, and a signature that ends: rows stay."""

import contextlib
import datetime as dt
from collections.abc import Sequence
from typing import Any

from core.text import one_line
from investigations.models import Investigation, PublicationSignature
from investigations.publication_states import ConsentScope, PublicationParty
from investigations.services.shown_pictures import announcing_pictures


def give_signature(
    *,
    sheet: Investigation,
    party: str,
    collectivite: Any,
    name: str,
    function: str,
    scope: Sequence[str],
    content_hash: str,
    replaces: PublicationSignature | None,
    why: str,
    actor: Any,
    at: dt.datetime,
) -> PublicationSignature:
    """`replaces` ends for the reason `why`. The caller holds the sheet; a scope is kept of a consent only.

    Side effect: `shown_pictures_changed` to upper floors, when a consent changes the pictures of a public sheet.
    """
    is_consent = party == PublicationParty.COLLECTIVITE
    with announcing_pictures(sheet) if is_consent else contextlib.nullcontext():
        if replaces is not None:
            end_signature(replaces, reason=why, at=at)
        return PublicationSignature.objects.create(
            investigation=sheet,
            party=party,
            collectivite=collectivite,
            name=one_line(name)[:160],
            function=one_line(function)[:160],
            scope=[ConsentScope(each) for each in scope] if is_consent else [],
            content_hash=content_hash,
            signed_by=actor,
            signed_at=at,
        )


def end_signature(signature: PublicationSignature, *, reason: str, at: dt.datetime) -> None:
    signature.ended_at, signature.end_reason = at, reason
    signature.save(update_fields=["ended_at", "end_reason"])
