"""A form sent after the session ended: what was typed waits, for its browser, while the person signs in again.

    @keeps_posted_text          # on a view that shows the form (GET) and receives it (POST)
    def edit(request, pk): ...

`SignInRequiredMiddleware` calls `keep` when it sends such a POST to the sign-in page; on the way back the view calls
`kept_for(request)`, shows the form with what was typed, and `forget` once it is saved. Nothing is written in the name
of anybody in between: the text comes back to whoever may open the same page in the same browser, to be sent again.

The text is in the cache for an hour, under a random key that only a signed cookie of this browser holds.
"""

import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict

COOKIE = "pni_kept_text"
KEPT_SECONDS = 3600
MAX_KEPT_BYTES = 100_000  # a form of ours filled to its limits is half of it
# Strangers may call this too: what one address can leave in the cache within the hour is bounded.
MAX_KEPT_PER_ADDRESS = 30
_SKIPPED = frozenset({"csrfmiddlewaretoken"})


def keeps_posted_text(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    view.keeps_posted_text = True
    return view


def keep(request: HttpRequest, response: HttpResponse) -> None:
    """Remember the posted form behind a cookie of `response`. Does nothing for a form too large, or one too many."""
    posted = request.POST.copy()
    for name in _SKIPPED:
        posted.pop(name, None)
    # Not `request.body`: a form with files was read already, to check its CSRF token. Files themselves are not kept.
    form = posted.urlencode()
    if len(form) > MAX_KEPT_BYTES or _is_one_too_many(request):
        return
    token = _token(request) or secrets.token_urlsafe(24)
    cache.set(_key(token), {"path": request.path, "form": form}, KEPT_SECONDS)
    response.set_signed_cookie(
        COOKIE,
        token,
        salt=COOKIE,
        max_age=KEPT_SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def kept_for(request: HttpRequest) -> QueryDict | None:
    """What this browser sent to this very page before signing in, or None."""
    token = _token(request)
    kept: dict[str, Any] | None = cache.get(_key(token)) if token else None
    if kept is None or kept["path"] != request.path:
        return None
    return QueryDict(kept["form"], mutable=True)


def typed_in_vain(request: HttpRequest) -> str:
    """What was just sent to a page that keeps texts and that refused it whole (a right lost while writing): to be shown
    to its author, for copying. Empty for every other page, among them those that must not repeat what they received.
    """
    match = request.resolver_match
    if request.method != "POST" or match is None or not getattr(match.func, "keeps_posted_text", False):
        return ""
    # Words have blanks between them; marks, keys and choices of the form do not.
    texts = [value.strip() for name in request.POST if name not in _SKIPPED for value in request.POST.getlist(name)]
    return "\n\n".join(text for text in texts if len(text.split()) > 1)[:MAX_KEPT_BYTES]


def forget(request: HttpRequest, response: HttpResponse) -> None:
    """Once saved, or refused by its author. Without a cookie, nothing."""
    token = _token(request)
    if token and kept_for(request) is not None:
        cache.delete(_key(token))
        response.delete_cookie(COOKIE, samesite="Lax")


def _token(request: HttpRequest) -> str:
    return request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=KEPT_SECONDS)


def _key(token: str) -> str:
    return f"kept-text:{token}"


def _is_one_too_many(request: HttpRequest) -> bool:
    key = f"kept-text-count:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, KEPT_SECONDS)
    return cache.incr(key) > MAX_KEPT_PER_ADDRESS
