"""The call of an edition: its dates and means, its opening, its extension."""

from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.access import fetch_visible
from core.permissions import staff_required
from programmes.coach_budget import coach_budget, french_number
from programmes.forms.call import CallForm, ExtensionForm
from programmes.models import Call
from programmes.paris_time import which_of_two
from programmes.permissions import editable_rows
from programmes.selectors import call_of, latest_call_before, overseas_closings
from programmes.services.call import confirm_call, extend_call, postpone_call, set_call
from programmes.views.answers import answer_button, answer_form, fetch_edition


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def call(request: HttpRequest, slug: str) -> HttpResponse:
    programme = fetch_edition(request, slug)
    at = clock.now()
    present = call_of(programme)
    has_opened = bool(present and present.confirmed_at and present.opens_at <= at)
    initial = {}
    if present is None and (former := latest_call_before(programme)):
        initial = {"contact_email": former.contact_email, "team_capacity": former.team_capacity}
    form = CallForm(
        request.POST if request.method == "POST" else None, instance=present, initial=initial, has_opened=has_opened
    )
    budget = present and coach_budget(programme, teams=present.team_capacity, days=present.coach_days_budget)
    return answer_form(
        request,
        form=form,
        act=lambda: set_call(
            programme=programme, **form.values, seen=form.cleaned_data["seen"], actor=request.user, at=at
        ),
        template="programmes/call.html",
        context={
            "programme": programme,
            "call": call_of(programme),  # as saved: the form writes what is typed on its own instance
            "has_opened": has_opened,
            "is_over": bool(present and present.is_over(at)),
            "budget": budget,
            "is_saved": present is not None,
            "days_per_team": french_number(coach_budget(programme, teams=1, days=Decimal(0)).needed),
            "ambiguities": [which_of_two(present.opens_at), which_of_two(present.closes_at)] if present else [],
            "closings": overseas_closings(present.closes_at) if present else [],
        },
        done="L’appel est enregistré.",
        to=reverse("programmes:call", args=[slug]),
    )


@require_POST
@staff_required
def call_confirm(request: HttpRequest, slug: str) -> HttpResponse:
    programme = fetch_edition(request, slug)
    return answer_button(
        request,
        act=lambda: confirm_call(programme=programme, actor=request.user, at=clock.now()),
        to=reverse("programmes:edition", args=[slug]),
        done="L’ouverture est confirmée : l’appel ouvrira et fermera de lui-même, à l’heure dite.",
    )


@require_POST
@staff_required
def call_postpone(request: HttpRequest, slug: str) -> HttpResponse:
    programme = fetch_edition(request, slug)
    return answer_button(
        request,
        act=lambda: postpone_call(programme=programme, actor=request.user, at=clock.now()),
        to=reverse("programmes:edition", args=[slug]),
        done="La confirmation est retirée : l’appel n’ouvrira pas.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def call_extend(request: HttpRequest, slug: str) -> HttpResponse:
    """404 without a call; 403 when it is not open: there is nothing to put off."""
    present = fetch_visible(editable_rows(request.user, Call), programme__slug=slug)
    at = clock.now()
    if not present.confirmed_at:
        raise PermissionDenied("Cet appel n’est pas encore annoncé : changez simplement sa date de fermeture.")
    form = ExtensionForm(request.POST if request.method == "POST" else None, call=present)
    return answer_form(
        request,
        form=form,
        act=lambda: extend_call(
            call=present,
            closes_at=form.cleaned_data["closes_at"],
            reason=form.cleaned_data["reason"],
            actor=request.user,
            at=at,
        ),
        template="programmes/call_extend.html",
        context={
            "programme": present.programme,
            "call": present,
            "closings": overseas_closings(present.closes_at),
            "is_over": present.is_over(at),
        },
        done="L’appel est prolongé. Les personnes concernées reçoivent un courriel.",
        to=reverse("programmes:edition", args=[slug]),
    )
