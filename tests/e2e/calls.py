"""The setting of the journeys of the call: an edition that receives candidatures. All the rest happens in the pages."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone

from collectivites.models import Collectivite
from programmes.models import Call, Programme
from programmes.states import CriterionOwner
from tests.factories.calls import CallFactory, CharterFactory, CommitmentFactory, CriterionFactory
from tests.factories.programmes import ProgrammeFactory

COMMITMENTS = ("Libérer du temps", "Écouter les résultats")
CRITERIA = ("Problème montré par des faits", "Équipe prête à enquêter")


@contextmanager
def open_edition(name: str, *, capacity: int = 5) -> Iterator[Programme]:
    """An edition whose call is open, and closes when the journey ends: the other tests find the site as it was."""
    today = timezone.localdate()
    programme = ProgrammeFactory(
        name=name, edition=2026, starts_on=today + dt.timedelta(days=90), ends_on=today + dt.timedelta(days=300)
    )
    CallFactory(programme=programme, team_capacity=capacity)
    for position, label in enumerate(CRITERIA, start=1):
        CriterionFactory(programme=programme, position=position, label=label, owner=CriterionOwner.ANCT)
    charter = CharterFactory(programme=programme)
    for position, title in enumerate(COMMITMENTS, start=1):
        CommitmentFactory(charter=charter, position=position, title=title)
    try:
        yield programme
    finally:
        Call.objects.filter(programme=programme).update(closes_at=timezone.now())


def town(insee_code: str) -> Collectivite:
    """A commune of the referential that these tests load (tests/e2e/world.py)."""
    return Collectivite.objects.current().get(kind="commune", insee_code=insee_code)
