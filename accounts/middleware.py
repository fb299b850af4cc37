"""The gates that every request crosses: sign-in, and the second factor of the staff."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django_htmx.http import HttpResponseClientRedirect

from accounts.second_factor import session_has_second_factor
from core import kept_text

# What a member of the staff reaches before the second factor, besides public pages: the way to give it, and the exit.
BEFORE_SECOND_FACTOR = frozenset(
    {"account_logout", "account_reauthenticate", "mfa_activate_totp", "mfa_reauthenticate"}
)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Closed by default. A fragment asked by htmx never receives the sign-in page: the whole page goes there, unless
    the fragment is only beside what the person is doing (core.asides).

    A form sent once the session had ended is kept for the way back, when its view says so (core.kept_text).
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., HttpResponse]) -> HttpResponse:
        if request.htmx and getattr(view_func, "is_aside", False):
            return HttpResponse(status=HTTPStatus.NO_CONTENT)
        response = super().handle_no_permission(request, view_func)
        if request.method == "POST" and getattr(view_func, "keeps_posted_text", False):
            kept_text.keep(request, response)
        return _whole_page(request, response)


class SecondFactorMiddleware:
    """The staff wall: a member of the staff whose session was opened without a second factor gets no further.

    Works on every view that is not public, the administration included, whatever its own checks: a forgotten decorator
    opens nothing. Public pages show nothing more to staff than to anybody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not getattr(view_func, "login_required", True):
            return None
        if not (request.user.is_authenticated and request.user.is_staff):
            return None
        if request.resolver_match.view_name in BEFORE_SECOND_FACTOR or session_has_second_factor(request):
            return None
        if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            door, text = "mfa_reauthenticate", "Donnez un code de votre application pour continuer."
        else:
            door = "mfa_activate_totp"
            text = "L’équipe du programme se connecte avec un second facteur : activez-le pour continuer."
        messages.warning(request, text)
        here = request.get_full_path() if request.method == "GET" else resolve_url(settings.LOGIN_REDIRECT_URL)
        return _whole_page(request, redirect_to_login(here, resolve_url(door)))


def _whole_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if not request.htmx:
        return response
    url = urlsplit(response["Location"])
    return HttpResponseClientRedirect(f"{url.path}?{url.query}" if url.query else url.path)
