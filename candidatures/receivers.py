"""Drafts follow the calendar of their call (signals listed in docs/architecture.md)."""

from typing import Any

from django.dispatch import receiver

from candidatures.services.deposit_reminders import tell_extension
from programmes.models import Call, CallExtension
from programmes.signals import call_extended


@receiver(call_extended, dispatch_uid="candidatures.tell_extension")
def tell_drafts(*, call: Call, extension: CallExtension, **kwargs: Any) -> None:
    tell_extension(call=call, extension=extension)
