"""A person's own pages. Sign-in, mail, password, second factor and sessions are django-allauth's views."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts import selectors, services
from accounts.forms import ProfileForm
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
    """Name and function to change, and the doors to the rest."""
    user = request.user
    initial = {"first_name": user.first_name, "last_name": user.last_name, "job_title": user.job_title}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.update_profile(user=user, **form.cleaned_data, actor=user, at=clock.now())
        messages.success(request, "Votre profil est à jour.")
        return redirect("accounts:account")
    context = {"form": form, "security": selectors.account_security(user)}
    return render(request, "accounts/account.html", context, status=422 if form.errors else 200)
