"""Error pages that help: what happened, what the reader can do, whom to ask.

Each one carries the page base and the security headers. The page of a server error needs neither database, session
nor request: it must work when they are the cause.
"""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from core.context import site_facts
from core.kept_text import typed_in_vain

logger = logging.getLogger(__name__)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request itself cannot be understood. The exception's text is for the log, not for the page."""
    return render(request, "400.html", status=400)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: says why (the French sentence given to PermissionDenied), with which account, and whom to ask."""
    reason = str(exception) if exception and exception.args else ""
    return render(request, "403.html", {"reason": reason, "typed": typed_in_vain(request)}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form whose proof of origin is missing or too old: going back loses nothing of what was typed."""
    logger.warning("csrf failure: %s", reason)
    return render(request, "403_csrf.html", status=403)


@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same page whether the thing does not exist or may not be seen. Offers the search and the main lists."""
    return render(request, "404.html", {"typed": typed_in_vain(request)}, status=404)


def conflict(request: HttpRequest, message: str) -> HttpResponse:
    """409: somebody else changed the object meanwhile, or its state no longer allows the act. `message` is French."""
    return render(request, "409.html", {"message": message}, status=409)


def gone(request: HttpRequest) -> HttpResponse:
    """410: something was public and was withdrawn. Does not repeat its title."""
    return render(request, "410.html", status=410)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a reference to give to the support, the same as in the log."""
    reference = getattr(request, "request_id", "")[:12]
    try:
        body = render_to_string("500.html", {"reference": reference, "service": site_facts()})
    except Exception:  # the page base itself is broken: a bare page is better than none
        logger.exception("the page of a server error could not be rendered")
        body = (
            '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Erreur du service</title></head>'
            f"<body><h1>Le service a rencontré une erreur</h1><p>Référence à citer : {reference}.</p></body></html>"
        )
    return HttpResponse(body, status=500, headers={"Cache-Control": "no-store"})
