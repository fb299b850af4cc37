"""A mail read again just before it leaves, by the app that decided it.

    mail_rechecks.register("agenda.reminders", recheck)     # in AppConfig.ready
    queue_mail(..., extras=Extras(recheck="agenda.reminders"))

`recheck(mail, at)` is called in the transaction that claims the mail, its row locked: it answers KEEP, a `Rewritten`
mail, or a `Dropped` one. It speaks to nothing outside the database.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # registered from AppConfig modules, before the models exist
    from core.models import OutboxMail


@dataclasses.dataclass(frozen=True)
class Keep:
    """It leaves as it is."""


@dataclasses.dataclass(frozen=True)
class Rewritten:
    """It leaves, with these words, to this address. `subject` is made one plain line as `queue_mail` does."""

    recipient: str
    subject: str
    text: str
    html: str


@dataclasses.dataclass(frozen=True)
class Dropped:
    """It has no purpose any more. `reason`: a French sentence for the staff's list."""

    reason: str


KEEP = Keep()
Answer = Keep | Rewritten | Dropped
Recheck = Callable[["OutboxMail", dt.datetime], Answer]

_rechecks: dict[str, Recheck] = {}


def register(name: str, recheck: Recheck) -> None:
    """`name` is kept in OutboxMail.recheck: it outlives a deployment."""
    _rechecks[name] = recheck


def answer(mail: "OutboxMail", *, at: dt.datetime) -> Answer:
    """KEEP when nobody asked to read it again. Raises KeyError for a name that nobody registered."""
    return _rechecks[mail.recheck](mail, at) if mail.recheck else KEEP
