"""How a form of the workspace is shown, sent, refused, found again after the session ended, or met by a colleague's."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from http import HTTPStatus
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format

from core import kept_text
from investigations.models import Investigation
from investigations.selectors.indicators import plain_figure
from investigations.services.row_marks import ChangedMeanwhileError, RefusedError, mark_of
from investigations.views.workspace import frame

MakeForm = Callable[..., forms.BaseForm]
BLANK = "(vide)"


class Theirs(NamedTuple):
    """What a colleague wrote in a field."""

    label: str
    text: str


class Done(NamedTuple):
    """Where to go once saved, and what to say there."""

    url: str
    message: str


@dataclasses.dataclass(frozen=True)
class Attempt:
    form: forms.BaseForm
    status: HTTPStatus = HTTPStatus.OK
    theirs: Sequence[Theirs] = ()
    is_found_again: bool = False

    def context(self) -> dict[str, Any]:
        return {"form": self.form, "theirs": self.theirs, "is_found_again": self.is_found_again}


@dataclasses.dataclass(frozen=True)
class Page:
    """The words of a page that is only a form. `section`: the page it belongs to, label and address."""

    title: str
    button: str
    section: tuple[str, str]
    lead: str = ""
    template: str = "investigations/trials/form.html"
    has_files: bool = False


def send_form(
    request: HttpRequest,
    make_form: MakeForm,
    save: Callable[[Any], Done],
    show: Callable[[Attempt], HttpResponse],
    meet: Callable[[Any, ChangedMeanwhileError], Attempt] | None = None,
) -> HttpResponse:
    """The whole life of a form: `make_form(data, files)` builds it, `save(form)` calls one service, `show` renders.

    422 for what is refused, 409 with both versions when a colleague wrote meanwhile. Everything typed is kept. `meet`
    builds the second attempt of a form that is not about a row.
    """
    if request.method != "POST":
        kept = None if request.GET.get("version") == "enregistree" else kept_text.kept_for(request)
        form = make_form(kept, None) if kept is not None else make_form(None, None)
        return show(Attempt(form, is_found_again=kept is not None))
    form = make_form(request.POST, request.FILES)
    if not form.is_valid():
        return show(Attempt(form, HTTPStatus.UNPROCESSABLE_ENTITY))
    try:
        done = save(form)
    except RefusedError as refusal:
        say_refusal(form, refusal)
        return show(Attempt(form, HTTPStatus.UNPROCESSABLE_ENTITY))
    except ChangedMeanwhileError as changed:
        return show(meet(form, changed) if meet else _conflict(request, make_form, form, changed.stored))
    messages.success(request, done.message)
    response = redirect(done.url)
    kept_text.forget(request, response)
    return response


def say_refusal(form: Any, refusal: RefusedError) -> None:
    """At its field when the form shows it, above the form otherwise."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def form_page(
    request: HttpRequest,
    workspace: Investigation,
    page: Page,
    make_form: MakeForm,
    save: Callable[[Any], Done],
    **more: Any,
) -> HttpResponse:
    """`send_form` on a page of its own."""

    def show(tried: Attempt) -> HttpResponse:
        context = {**frame(request, workspace), **tried.context(), "page": page, **more}
        return render(request, page.template, context, status=tried.status)

    return send_form(request, make_form, save, show)


def _conflict(request: HttpRequest, make_form: MakeForm, form: Any, stored: Model) -> Attempt:
    """The form with what its author typed, and the mark of what is stored: sending it again is then a decision."""
    written = form.written_fields()
    theirs = [
        Theirs(form.fields[field].label or field, _shown(stored, field))
        for field in written
        if getattr(stored, field) != form.cleaned_data[field]
    ]
    data = request.POST.copy()
    data["base"] = mark_of(stored, written)
    return Attempt(make_form(data, request.FILES), HTTPStatus.CONFLICT, theirs)


def _shown(row: Model, field: str) -> str:
    display = getattr(row, f"get_{field}_display", None)
    value = display() if display else getattr(row, field)
    if isinstance(value, dt.date):
        return date_format(value, "j F Y")
    if isinstance(value, Decimal):
        return plain_figure(value)
    return BLANK if value in (None, "") else str(value)
