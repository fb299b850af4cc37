"""The référent's pages of the internal call: open it, hand it round, close it, erase it."""

import datetime as dt

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidatures.forms.internal_call import InternalCallForm
from candidatures.models import InternalCall
from candidatures.permissions import visible_internal_calls
from candidatures.qr_code import qr_svg
from candidatures.selectors import internal_call as selectors
from candidatures.services import internal_call as services
from core import clock
from core.access import fetch_visible
from programmes.models import Call


@require_safe
def internal_calls(request: HttpRequest) -> HttpResponse:
    """What is open for the person's collectivités, and what can be opened."""
    rows = selectors.call_rows(request.user, at=clock.now())
    context = {"rows": rows, "has_collectivite": bool(rows) or selectors.own_collectivites(request.user).exists()}
    return render(request, "candidatures/internal_call/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def internal_call_open(request: HttpRequest, collectivite: str, programme: str) -> HttpResponse:
    at = clock.now()
    own = fetch_visible(selectors.own_collectivites(request.user), slug=collectivite)
    call = fetch_visible(selectors.usable_calls(request.user, at=at), programme__slug=programme)
    existing = visible_internal_calls(request.user).filter(collectivite=own, programme=call.programme).first()
    if existing is not None:
        return redirect("candidatures:internal_call", pk=existing.pk)
    last_day = services.local_day(own, call.closes_at)
    initial = {"closes_on": max(last_day - dt.timedelta(days=7), services.local_day(own, at))}
    form = InternalCallForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            opened = services.open_internal_call(
                call=call, collectivite=own, **form.cleaned_data, actor=request.user, at=at
            )
        except services.InternalCallError as refusal:
            form.add_error("closes_on", str(refusal))
        else:
            messages.success(request, "L’appel interne est ouvert. Il reste à le faire connaître.")
            return redirect("candidatures:internal_call", pk=opened.pk)
    context = {"form": form, "collectivite": own, "call": call, "last_day": last_day, "internal_call": None}
    return render(request, "candidatures/internal_call/edit.html", context, status=422 if form.is_bound else 200)


@require_safe
def internal_call(request: HttpRequest, pk: int) -> HttpResponse:
    """How to make it known, and the ideas to sort."""
    own = fetch_own(request, pk)
    context = {
        "internal_call": own,
        "link": public_link(own),
        "ideas": selectors.sorted_ideas(own),
        **selectors.life_of(own, at=clock.now()),
    }
    return render(request, "candidatures/internal_call/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def internal_call_edit(request: HttpRequest, pk: int) -> HttpResponse:
    own = fetch_own(request, pk)
    call: Call = own.programme.call
    initial = {"message": own.message, "closes_on": own.closes_on}
    form = InternalCallForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_internal_call(
                internal_call=own, call=call, **form.cleaned_data, actor=request.user, at=clock.now()
            )
        except services.InternalCallError as refusal:
            form.add_error("closes_on", str(refusal))
        else:
            messages.success(request, "L’appel interne est à jour.")
            return redirect("candidatures:internal_call", pk=pk)
    context = {
        "form": form,
        "collectivite": own.collectivite,
        "call": call,
        "last_day": services.local_day(own.collectivite, call.closes_at),
        "internal_call": own,
    }
    return render(request, "candidatures/internal_call/edit.html", context, status=422 if form.is_bound else 200)


@require_safe
def internal_call_poster(request: HttpRequest, pk: int) -> HttpResponse:
    """One A4 page to print and pin up."""
    own = fetch_own(request, pk)
    link = public_link(own)
    context = {
        "internal_call": own,
        "link": link,
        "short_link": link.partition("://")[2],
        "qr_code": qr_svg(link),
        **selectors.life_of(own, at=clock.now()),
    }
    return render(request, "candidatures/internal_call/poster.html", context)


@require_POST
def internal_call_close(request: HttpRequest, pk: int) -> HttpResponse:
    services.close_internal_call(internal_call=fetch_own(request, pk), actor=request.user, at=clock.now())
    messages.success(request, "L’appel est fermé : la page du lien le dit. Vous pouvez encore trier et remercier.")
    return redirect("candidatures:internal_call", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def internal_call_purge(request: HttpRequest, pk: int) -> HttpResponse:
    """Erase names and addresses now: asked twice, because nothing brings them back."""
    own = fetch_own(request, pk)
    if request.method == "POST":
        erased = services.purge_internal_call(internal_call=own, actor=request.user, at=clock.now())
        messages.success(
            request, f"Données personnelles effacées ({erased} idée{'s' if erased > 1 else ''}). Les problèmes restent."
        )
        return redirect("candidatures:internal_call", pk=pk)
    context = {"internal_call": own, "ideas": selectors.sorted_ideas(own)}
    return render(request, "candidatures/internal_call/purge.html", context)


def fetch_own(request: HttpRequest, pk: int) -> InternalCall:
    return fetch_visible(visible_internal_calls(request.user).select_related("collectivite", "programme__call"), pk=pk)


def public_link(own: InternalCall) -> str:
    """What the poster says: the same whatever the host by which the référent came."""
    return f"{settings.SITE_URL}{reverse('candidatures:internal_call_public', args=[own.token])}"
