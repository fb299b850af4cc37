"""Forms that anybody may send without an account: what a machine does is told from what a person does, without asking
her anything.

`website` is a field that nobody sees: whatever fills it is a machine. `stamp` says, signed, when the page was opened:
nobody reads a form and writes in less than a few seconds, and each stamp serves once. A `Limit` stops floods. The view
shows the form with `new_stamp`, and calls `receive` when it comes back.
"""

import dataclasses
import datetime as dt
import secrets
from http import HTTPStatus
from typing import Any

from allauth.core.internal import ratelimit
from django import forms
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest

MIN_FILL_SECONDS = 4
STAMP_LIFE_SECONDS = 24 * 3600  # a page left open overnight still serves
_SALT = "core.open_forms"


@dataclasses.dataclass(frozen=True)
class Limit:
    """How many sendings of one `action` of an app. `rates`: by address and by page, such as `20/h/ip,60/h/key`."""

    app: str
    action: str
    rates: str
    too_many: str
    """What the form says beyond."""


@dataclasses.dataclass(frozen=True)
class Sending:
    """A form that came back.

    Neither refused nor to be kept, it is a machine's, or was sent already: it is thanked like the others.
    """

    refusal: HTTPStatus | None = None
    """The status of the page that shows the form again; the form says why."""
    is_to_be_kept: bool = False


class OpenForm(forms.Form):
    """`purpose`: what is sent and about what, such as `idea:abcd`. A stamp of one page does not serve another."""

    website = forms.CharField(
        label="Laissez ce champ vide",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def is_trapped(self) -> bool:
        """The field that nobody sees was filled."""
        return bool(self.data.get("website", "").strip())

    def check_stamp(self, purpose: str) -> bool:
        """Whether the page was read before it was sent. If not, the form says so and may be sent again as it is."""
        refusal = stamp_refusal(self.data.get("stamp", ""), purpose=purpose)
        if refusal:
            self.add_error(None, refusal)
        return not refusal

    def renew_stamp(self, purpose: str) -> None:
        """A refused form goes back with a stamp that will serve: the old one when it is only too young."""
        if not _age_is_known(self.data.get("stamp", ""), purpose=purpose):
            self.data: Any = self.data.copy()
            self.data["stamp"] = new_stamp(purpose)


def new_stamp(purpose: str) -> str:
    """Signed, dated, for this page only, and used once."""
    return signing.dumps({"for": purpose, "once": secrets.token_urlsafe(9)}, salt=_SALT)


def stamp_refusal(stamp: str, *, purpose: str) -> str:
    if not _age_is_known(stamp, purpose=purpose):
        return "La page était ouverte depuis longtemps. Rien n’est perdu : relisez, puis envoyez de nouveau."
    try:
        signing.loads(stamp, salt=_SALT, max_age=dt.timedelta(seconds=MIN_FILL_SECONDS))
    except signing.SignatureExpired:
        return ""  # older than the minimum: what is wanted
    return "C’est allé très vite. Rien n’est perdu : relisez quelques secondes, puis envoyez de nouveau."


def receive(request: HttpRequest, form: OpenForm, *, purpose: str, limit: Limit, key: str) -> Sending:
    """Judge a form that came back: a flood, a machine, a refusal, or something to keep. `key`: the page it came from.

    Side effects: the sending counts in `limit`; the stamp of what is to be kept is spent.
    """
    rates = {limit.action: limit.rates}
    if not ratelimit.consume(request, app=limit.app, action=limit.action, config=rates, key=key):
        form.errors.clear()
        form.add_error(None, limit.too_many)
        return Sending(refusal=HTTPStatus.TOO_MANY_REQUESTS)
    if form.is_trapped:
        return Sending()
    is_valid = form.is_valid()
    if not (form.check_stamp(purpose) and is_valid):
        form.renew_stamp(purpose)
        return Sending(refusal=HTTPStatus.UNPROCESSABLE_ENTITY)
    return Sending(is_to_be_kept=_spend(form.cleaned_data["stamp"]))


def _spend(stamp: str) -> bool:
    """False the second time: the form was sent twice, or replayed."""
    return cache.add(f"open-form-stamp:{stamp.rpartition(':')[2]}", True, timeout=STAMP_LIFE_SECONDS)


def _age_is_known(stamp: str, *, purpose: str) -> bool:
    try:
        return signing.loads(stamp, salt=_SALT, max_age=STAMP_LIFE_SECONDS)["for"] == purpose
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return False
