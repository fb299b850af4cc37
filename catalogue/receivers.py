"""The catalogue follows publications, in the transaction that decided them (signals listed in docs/architecture.md)."""

from typing import Any

from django.dispatch import receiver

from catalogue import services
from core import clock
from investigations.models import Investigation
from investigations.signals import sheet_published, sheet_withdrawn


@receiver(sheet_published, dispatch_uid="catalogue.index_sheet")
def index_published_sheet(*, investigation: Investigation, **kwargs: Any) -> None:
    services.index_sheet(investigation=investigation, at=clock.now())


@receiver(sheet_withdrawn, dispatch_uid="catalogue.remove_sheet")
def remove_withdrawn_sheet(*, investigation: Investigation, **kwargs: Any) -> None:
    services.remove_sheet(investigation=investigation)
