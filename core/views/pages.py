"""Pages required of a State service, and the two text files that machines ask for."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import clock

# RFC 9116 asks for less than a year; counted from the day, so that the file never goes stale by itself.
SECURITY_TXT_LIFE = dt.timedelta(days=180)


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Accessibility statement (décret 2019-768). Not audited means « non conforme »."""
    return render(request, "core/accessibility.html")


@login_not_required
@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    return render(request, "core/legal.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "core/privacy.html", {"session_days": settings.SESSION_COOKIE_AGE // 86400})


@login_not_required
@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "core/cookies.html",
        {
            "session_cookie": settings.SESSION_COOKIE_NAME,
            "session_days": settings.SESSION_COOKIE_AGE // 86400,
            "csrf_cookie": settings.CSRF_COOKIE_NAME,
        },
    )


@login_not_required
@require_safe
def sitemap_page(request: HttpRequest) -> HttpResponse:
    return render(request, "core/sitemap.html")


@login_not_required
@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "core/contact.html")


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Private parts are closed by their own gates: they are listed here to spare useless visits, not to hide them."""
    closed = ("/administration/", "/compte/", "/gestion/", "/mon-compte/", "/mon-espace/", "/taches/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines.append(f"Sitemap: {settings.SITE_URL}/sitemap.xml")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness (RFC 9116)."""
    expires = (clock.now() + SECURITY_TXT_LIFE).replace(microsecond=0, second=0, minute=0, hour=0)
    lines = [
        f"Contact: mailto:{settings.SUPPORT_EMAIL}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: fr, en",
        f"Canonical: {settings.SITE_URL}{reverse('core:security_txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
