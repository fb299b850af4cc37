"""How every page of the teams answers a form or a button."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.state_machine import IllegalTransitionError
from core.views.errors import conflict
from programmes.services.ordered import StaleEditError
from teams.services.errors import AlreadyFormedError, ChangedMeanwhileError, TeamError


def answer_form(
    request: HttpRequest,
    *,
    form: forms.BaseForm,
    act: Callable[[], Any],
    template: str,
    context: dict[str, Any],
    done: str,
    to: Callable[[Any], str],
) -> HttpResponse:
    """Show the form, or do `act` and leave for `to(what it gave)`.

    422 for a refusal; 409 when a colleague was quicker, or the state allows the act no more. What was typed stays.
    """
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                given = act()
            except StaleEditError as stale:
                form.show_stale(stale)
                status = 409
            except (AlreadyFormedError, ChangedMeanwhileError, IllegalTransitionError) as refusal:
                form.add_error(None, str(refusal))
                status = 409
            except ValidationError as refusal:
                form.add_error(None, refusal)
            except TeamError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, done)
                return redirect(to(given))
    return render(request, template, {**context, "form": form}, status=status)


def answer_button(request: HttpRequest, *, act: Callable[[], Any], to: str, done: str) -> HttpResponse:
    """Do `act` and come back. 409 with the reason when the state refuses it."""
    try:
        act()
    except (TeamError, IllegalTransitionError) as refusal:
        return conflict(request, str(refusal))
    messages.success(request, done)
    return redirect(to)
