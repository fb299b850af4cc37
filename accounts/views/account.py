"""A person's own pages. Sign-in, mail, password, second factor and sessions are django-allauth's views."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from accounts import selectors
from accounts.forms import ProfileForm
from accounts.services import update_profile
from core import clock, home_cards


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """« Mon espace »: what concerns the person, each floor bringing its own cards."""
    context = {
        "mandates": selectors.open_mandates(request.user, today=clock.today()),
        "cards": home_cards.cards_for(request.user),
    }
    return render(request, "accounts/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Name and function to change, and the doors to the rest. `next`: the page that asked for the name."""
    user = request.user
    initial = {"first_name": user.first_name, "last_name": user.last_name, "job_title": user.job_title}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        update_profile(user=user, **form.cleaned_data, actor=user, at=clock.now())
        messages.success(request, "Votre profil est à jour.")
        return redirect(_next_page(request) or "accounts:account")
    context = {"form": form, "security": selectors.account_security(user)}
    return render(request, "accounts/account.html", context, status=422 if form.errors else 200)


def _next_page(request: HttpRequest) -> str:
    """A page of this very site, or nothing."""
    target = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if is_ours else ""
