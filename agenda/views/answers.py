"""How every page of the agenda answers a form or a button."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from agenda.services.appointments import AppointmentError
from core.state_machine import IllegalTransitionError
from core.views.errors import conflict
from programmes.services.ordered import StaleEditError


def answer_form(
    request: HttpRequest,
    *,
    form: forms.BaseForm,
    act: Callable[[], Any],
    template: str,
    context: dict[str, Any],
    done: str,
    to: str | Callable[[Any], str],
) -> HttpResponse:
    """Show the form, or do `act` and leave for `to`, which may depend on what it gave.

    422 for a refusal; 409 when a colleague was quicker, or the state allows the act no more. What was typed stays.
    """
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                given = act()
            except StaleEditError as stale:
                form.show_stale(stale)
                status = HTTPStatus.CONFLICT
            except (AppointmentError, IllegalTransitionError) as refusal:
                form.add_error(None, str(refusal))
                status = HTTPStatus.CONFLICT
            except ValidationError as refusal:
                form.add_error(None, refusal.messages)
            else:
                messages.success(request, done)
                return redirect(to(given) if callable(to) else to)
    return render(request, template, {**context, "form": form}, status=status)


def answer_button(request: HttpRequest, *, act: Callable[[], Any], to: str, done: str) -> HttpResponse:
    """Do `act` and come back. 409 with the reason when the state refuses it."""
    try:
        act()
    except (AppointmentError, IllegalTransitionError) as refusal:
        return conflict(request, str(refusal))
    messages.success(request, done)
    return redirect(to)
