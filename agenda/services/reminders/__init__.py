"""A reminder's life: decided once, told once, read again before it leaves. Failure modes: docs/decisions/0010."""

from agenda.services.reminders.composing import compose_reminders
from agenda.services.reminders.deciding import decide_due_reminders
from agenda.services.reminders.rereading import reread_mail

__all__ = [
    "compose_reminders",
    "decide_due_reminders",
    "reread_mail",
]
