"""How every page of the set-up answers a form or a button."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.access import fetch_visible
from core.state_machine import IllegalTransitionError
from core.views.errors import conflict
from programmes.models import Programme
from programmes.permissions import visible_programmes
from programmes.refusals import SetUpRefusedError
from programmes.services.ordered import DOWN, UP, StaleEditError


def fetch_edition(request: HttpRequest, slug: str) -> Programme:
    return fetch_visible(visible_programmes(request.user), slug=slug)


def direction(request: HttpRequest) -> str:
    return UP if request.POST.get("vers") == "haut" else DOWN


def answer_form(
    request: HttpRequest,
    *,
    form: forms.BaseForm,
    act: Callable[[], Any],
    template: str,
    context: dict[str, Any],
    done: str,
    to: str | Callable[[], str],
) -> HttpResponse:
    """Show the form, or do `act` and leave for `to`. 422 for a refusal, 409 when somebody saved the row meanwhile;
    what was typed stays in both.
    """
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act()
            except StaleEditError as stale:
                form.show_stale(stale)
                status = 409
            except ValidationError as refusal:
                form.add_error(None, refusal.messages)
            except SetUpRefusedError as refusal:
                form.add_error(None, str(refusal))
            except ObjectDoesNotExist as gone:
                raise Http404 from gone
            else:
                messages.success(request, done)
                return redirect(to() if callable(to) else to)
    return render(request, template, {**context, "form": form}, status=status)


def answer_button(request: HttpRequest, *, act: Callable[[], Any], to: str, done: str = "") -> HttpResponse:
    """Do `act` and come back. 409 with the reason when the state refuses it."""
    try:
        act()
    except (SetUpRefusedError, IllegalTransitionError) as refusal:
        return conflict(request, str(refusal))
    except ObjectDoesNotExist as gone:
        raise Http404 from gone
    if done:
        messages.success(request, done)
    return redirect(to)
