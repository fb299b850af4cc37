"""What the pages of a draft share: the candidature in the person's scope, and one way to change it."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest

from candidatures.models import Candidature, Problematique
from candidatures.moments import local_hour, local_moment
from candidatures.permissions import can_write_candidature, own_candidatures, own_problematiques
from candidatures.selectors.writing import public_label
from candidatures.services.deposit import IncompleteError, record_correction
from candidatures.services.errors import CallClosedError, NotWritableError, TooManyError
from candidatures.states import CandidatureState
from core import clock
from core.access import fetch_visible
from programmes.models import Call

# Each carries a French sentence, shown where the person was writing.
REFUSALS = (CallClosedError, NotWritableError, TooManyError, IncompleteError)


@dataclasses.dataclass(frozen=True)
class Draft:
    """A candidature as its author sees it at this instant."""

    candidature: Candidature
    call: Call | None
    can_write: bool
    at: dt.datetime

    @property
    def is_autosaved(self) -> bool:
        """Once deposited, each correction is a new deposit: the person decides when."""
        return self.can_write and self.candidature.state == CandidatureState.DRAFT

    def context(self) -> dict[str, Any]:
        candidature = self.candidature
        return {
            "candidature": candidature,
            "collectivite": candidature.collectivite,
            "programme": candidature.programme,
            "can_write": self.can_write,
            "is_autosaved": self.is_autosaved,
            "is_correction": self.can_write and candidature.state == CandidatureState.SUBMITTED,
            "is_draft": candidature.state == CandidatureState.DRAFT,
            "state_label": public_label(candidature),
            "closes": local_moment(self.call.closes_at, candidature.collectivite) if self.call else "",
            "saved_moment": local_moment(candidature.saved_at, candidature.collectivite),
        }


def own_draft(request: HttpRequest, pk: int) -> Draft:
    """404 unless the person represents the collectivité today."""
    scope = own_candidatures(request.user).select_related(
        "programme__call", "collectivite__departement", "collectivite__region", "collectivite__epci"
    )
    candidature = fetch_visible(scope, pk=pk)
    call = getattr(candidature.programme, "call", None)
    at = clock.now()
    can_write = call is not None and can_write_candidature(request.user, candidature, call=call, at=at)
    return Draft(candidature, call, can_write, at)


def own_problematique(request: HttpRequest, draft: Draft, pk: int) -> Problematique:
    problematique = fetch_visible(own_problematiques(request.user, draft.candidature.pk), pk=pk)
    problematique.candidature = draft.candidature
    return problematique


@contextmanager
def changing(draft: Draft, actor: Any) -> Iterator[None]:
    """One transaction for a change and, once the candidature is deposited, for the deposit that records it.

    Raises IncompleteError, and undoes the change, when it would leave a gap in what was deposited.
    """
    with transaction.atomic():
        yield
        record_correction(candidature=draft.candidature, actor=actor, at=draft.at)


@contextmanager
def change_by_button(draft: Draft, actor: Any) -> Iterator[None]:
    """For the acts of a single button, where nothing was typed: a refusal is a 403 that says why."""
    try:
        with changing(draft, actor):
            yield
    except REFUSALS as refusal:
        raise PermissionDenied(str(refusal)) from refusal


def saved_message(draft: Draft) -> str:
    return f"Enregistré à {local_hour(draft.at, draft.candidature.collectivite)}."
