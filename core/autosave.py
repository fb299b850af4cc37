"""One field, saved while a person types: what the script sends, and what it is answered (`core.written_together`)."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Protocol

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from core.written_together import Answer, Conflict, mark_of


class Saved(Protocol):
    """What a service gives back. `texts`: what is stored now, for each field that was sent."""

    @property
    def at(self) -> dt.datetime: ...
    @property
    def conflicts(self) -> Sequence[Conflict]: ...
    @property
    def texts(self) -> Mapping[str, str]: ...


def save_one_field(
    request: HttpRequest, make_form: Callable[[Any], forms.Form], save: Callable[[Mapping[str, Answer]], Saved]
) -> HttpResponse:
    """For {field, text, base}: the new mark and the hour; 409 with the text of whoever wrote meanwhile, 422 with the
    reason, 204 when no field is sent."""
    if "field" not in request.POST:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    form = make_form(request.POST)
    if not form.is_valid():
        return refused(" ".join(str(error) for errors in form.errors.values() for error in errors))
    field, text, base = (form.cleaned_data[name] for name in ("field", "text", "base"))
    saved = save({field: Answer(text, base)})
    for conflict in saved.conflicts:
        return JsonResponse({"theirs": conflict.theirs, "base": conflict.base}, status=HTTPStatus.CONFLICT)
    hour = timezone.localtime(saved.at)
    return JsonResponse({"base": mark_of(saved.texts[field]), "saved_at": f"{hour:%H}\u00a0h\u00a0{hour:%M}"})


def refused(reason: str) -> HttpResponse:
    return JsonResponse({"message": reason}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
