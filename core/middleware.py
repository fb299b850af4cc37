"""What every request crosses: a reference number, a filter for unreadable requests, a default for caches."""

import contextvars
import logging
import re
import uuid
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from core.uploads import MAX_FILE_BYTES, MAX_FILE_MEGABYTES

GetResponse = Callable[[HttpRequest], HttpResponse]

MAX_REQUEST_LINE_BYTES = 8192
# The heaviest form sends one file and a few lines of text.
MAX_BODY_BYTES = MAX_FILE_BYTES + (1 << 20)
# A browser reads our answer only once it has sent everything: this much is taken in and thrown away.
MAX_DRAINED_BYTES = 100 << 20
_DRAIN_CHUNK = 1 << 16
_request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="-")
_BROKEN_BYTE = re.compile(r"%[89A-Fa-f][0-9A-Fa-f]")
# The last piece of an address in .ics, when it is as long as a secret (`agenda.services.feeds`).
_SECRET_ADDRESS = re.compile(r"[A-Za-z0-9_-]{22,}(?=\.ics)")
# Links that are mailed or printed: whoever holds one acts, or reads (`core.secret_links`).
_SECRET_LINK = re.compile(
    r"(/(?:satisfaction|suites/lien|comites/lien|appel|invitation|invitations/equipe|ne-plus-recevoir|attestations)/)"
    r"[^/\s\"'?]{16,}"
)
_ACCEPTABLE_ID = re.compile(r"^[A-Za-z0-9-]{8,64}$")


class RequestIdMiddleware:
    """A reference for each request: in the log, in the answer, and on the page of a server error.

    A proxy's own `X-Request-ID` is kept when it is plain: it ends up in our log, so nothing else may come through.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request.request_id = given if _ACCEPTABLE_ID.match(given) else uuid.uuid4().hex
        token = _request_id.set(request.request_id)
        try:
            response = self.get_response(request)
        finally:
            _request_id.reset(token)
        response["X-Request-ID"] = request.request_id
        return response


class RequestIdFilter(logging.Filter):
    """Gives `%(request_id)s` to the log's format; "-" outside a request.

    Django logs refusals once every middleware is left: those records carry the request itself.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        record.request_id = getattr(request, "request_id", None) or _request_id.get()
        return True


class SecretAddressFilter(logging.Filter):
    """Masks the secret of an address wherever a line of the log shows it: the address alone opens it.

    Django logs the path of each refusal, and of each error: a person who comes back has the same address.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masked = _SECRET_ADDRESS.sub("[adresse secrète]", message)
        masked = _SECRET_LINK.sub(r"\1[adresse secrète]", masked)
        if masked != message:
            record.msg, record.args = masked, ()
        return True


class UnreadableRequestMiddleware:
    """NUL characters and bytes that are not UTF-8 would reach PostgreSQL and end in a 500: a clear 400 instead.

    Looks at the path, the query and the body of ordinary forms (uploads are checked by their own form fields).
    A request line above 8 KB is answered by a clear 414: no page of ours needs one.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        path = request.path_info
        if len(path) + len(query) > MAX_REQUEST_LINE_BYTES:
            return self._refuse(request, "414.html", HTTPStatus.REQUEST_URI_TOO_LONG)
        if not (_path_is_readable(path) and _is_readable(unquote_to_bytes(query)) and _body_is_readable(request)):
            return self._refuse(request, "400.html", HTTPStatus.BAD_REQUEST)
        return self.get_response(request)

    @staticmethod
    def _refuse(request: HttpRequest, template: str, status: HTTPStatus) -> HttpResponse:
        # The unreadable text must not come back through the page (active menu entry, pagination).
        request.path = request.path_info = "/"
        request.META["QUERY_STRING"] = ""
        response = render(request, template, status=status)
        response["Cache-Control"] = "no-store"
        return response


class OversizedRequestMiddleware:
    """A request heavier than any form of ours is answered by a clear 413, before anything of it is parsed or stored.

    Django sets no limit on files (security.md 6.16). A body without an announced length is read as empty by Django.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        size = int(announced) if announced.isdecimal() else 0
        if size <= MAX_BODY_BYTES:
            return self.get_response(request)
        if size <= MAX_DRAINED_BYTES:
            while request.read(_DRAIN_CHUNK):
                pass
        context = {"megabytes": MAX_FILE_MEGABYTES, "back": request.path}
        response = render(request, "413.html", context, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        response["Cache-Control"] = "no-store"
        return response


def _path_is_readable(path: str) -> bool:
    """Django writes back as %XX the bytes of a path that are not UTF-8: above %7F, that is their only origin."""
    return "\x00" not in path and _BROKEN_BYTE.search(path) is None and not _has_surrogate(path)


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= sign <= "\udfff" for sign in text)


def _is_readable(raw: bytes) -> bool:
    if b"\x00" in raw:
        return False
    try:
        raw.decode("utf-8")  # strict: refuses lone surrogates too
    except UnicodeDecodeError:
        return False
    return True


def _body_is_readable(request: HttpRequest) -> bool:
    if request.method != "POST" or request.content_type != "application/x-www-form-urlencoded":
        return True
    return _is_readable(unquote_to_bytes(request.body))


class PrivateByDefaultMiddleware:
    """Pages of a signed-in person are kept by no cache at all; anonymous pages are checked again at each visit.

    A view may choose another rule for anonymous people only (security.md T22: Django had seven leaks by cache in 2026).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            del response["Cache-Control"]
            patch_cache_control(response, private=True, no_store=True)
        elif not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-cache"
        return response
