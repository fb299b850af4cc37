"""Forms that anybody may send without an account: what a machine does is told from what a person does, without asking
her anything.

`website` is a field that nobody sees: whatever fills it is a machine. `stamp` says, signed, when the page was opened:
nobody reads a form and writes in less than a few seconds, and each stamp serves once.
"""

import datetime as dt
import secrets
from typing import Any

from django import forms
from django.core import signing
from django.core.cache import cache

MIN_FILL_SECONDS = 4
STAMP_LIFE_SECONDS = 24 * 3600  # a page left open overnight still serves
_SALT = "core.open_forms"


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


def spend_stamp(stamp: str) -> bool:
    """False the second time: the form was sent twice, or replayed."""
    return cache.add(f"open-form-stamp:{stamp.rpartition(':')[2]}", True, timeout=STAMP_LIFE_SECONDS)


def _age_is_known(stamp: str, *, purpose: str) -> bool:
    try:
        return signing.loads(stamp, salt=_SALT, max_age=STAMP_LIFE_SECONDS)["for"] == purpose
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return False
