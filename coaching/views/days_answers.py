"""How the pages of days answer a form."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from coaching.services.day_errors import ChangedMeanwhileError, DaysError, MonthClosedError


def answer_form(
    request: HttpRequest,
    *,
    form: forms.Form,
    act: Callable[[], Any],
    done: str,
    to: str,
    template: str,
    context: dict[str, Any],
    name: str = "form",
) -> HttpResponse:
    """Show the form as `name`, or do `act` and leave. What was typed stays: 422, or 409 when a colleague was
    quicker."""
    status = 200
    if request.method == "POST" and form.is_bound:
        status = 422
        if form.is_valid():
            try:
                act()
            except (ChangedMeanwhileError, MonthClosedError) as refusal:
                form.add_error(None, str(refusal))
                status = 409
            except DaysError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, done)
                return redirect(to)
    return render(request, template, {**context, name: form}, status=status)
