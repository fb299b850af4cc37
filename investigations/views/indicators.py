"""Indicators of impact and their measures."""

from copy import copy
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.access import fetch_visible, require
from core.kept_text import keeps_posted_text
from investigations.forms.indicators import IndicatorForm, MeasureForm
from investigations.models import Indicator, IndicatorMeasure, Investigation
from investigations.permissions import can_write_workspace
from investigations.selectors.indicators import figure, indicators_in_order, reading
from investigations.services.indicators import add_indicator, add_measure, change_indicator, remove_measure
from investigations.views.forms_of_rows import Attempt, Done, Page, form_page, send_form
from investigations.views.workspace import READ_ONLY, frame, open_to_write, open_workspace

SECTION = "Indicateurs"


@require_safe
def indicators(request: HttpRequest, pk: UUID) -> HttpResponse:
    workspace = open_workspace(request, pk)
    readings = [reading(row) for row in indicators_in_order(workspace)]
    return render(request, "investigations/trials/indicators.html", {**frame(request, workspace), "readings": readings})


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_posted_text
def indicator(request: HttpRequest, pk: UUID, indicator_pk: int) -> HttpResponse:
    """The chart, the table, and the form that adds a measure."""
    workspace = open_workspace(request, pk)
    require(request.method != "POST" or can_write_workspace(workspace), READ_ONLY)
    row = fetch_visible(indicators_in_order(workspace), pk=indicator_pk)

    def make_form(data: Any, files: Any) -> MeasureForm:
        return MeasureForm(data, initial={"day": clock.today()})

    def save(form: MeasureForm) -> Done:
        measure = add_measure(indicator=row, actor=request.user, at=clock.now(), **form.cleaned_data)
        where = reverse("investigations:indicator", kwargs={"pk": pk, "indicator_pk": indicator_pk})
        return Done(where, f"La mesure est enregistrée : {figure(measure.value, row.unit)}.")

    def show(tried: Attempt) -> HttpResponse:
        context = {**frame(request, workspace), **tried.context(), "reading": reading(row), "indicator": row}
        return render(request, "investigations/trials/indicator.html", context, status=tried.status)

    return send_form(request, make_form, save, show)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_posted_text
def indicator_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    workspace = open_to_write(request, pk)
    page = Page(
        title="Nouvel indicateur",
        button="Enregistrer l’indicateur",
        section=(SECTION, _list_url(pk)),
        lead="Une chose que l’on peut compter, avant puis après. Un ou deux indicateurs suffisent.",
    )

    def save(form: IndicatorForm) -> Done:
        row = add_indicator(investigation=workspace, values=form.values(), actor=request.user, at=clock.now())
        return Done(_list_url(pk), f"« {row.name} » est enregistré.")

    return form_page(request, workspace, page, lambda data, files: IndicatorForm(data), save)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_posted_text
def indicator_edit(request: HttpRequest, pk: UUID, indicator_pk: int) -> HttpResponse:
    workspace = open_to_write(request, pk)
    row = _indicator(workspace, indicator_pk)
    page = Page(title=f"Modifier « {row.name} »", button="Enregistrer l’indicateur", section=(SECTION, _list_url(pk)))

    def save(form: IndicatorForm) -> Done:
        base = form.cleaned_data["base"]
        change_indicator(indicator=row, values=form.values(), base=base, actor=request.user, at=clock.now())
        return Done(_list_url(pk), f"« {form.cleaned_data['name']} » est enregistré.")

    return form_page(request, workspace, page, lambda data, files: IndicatorForm(data, instance=copy(row)), save)


@require_POST
def measure_remove(request: HttpRequest, pk: UUID, indicator_pk: int, measure_pk: int) -> HttpResponse:
    workspace = open_to_write(request, pk)
    scope = IndicatorMeasure.objects.filter(indicator__investigation=workspace, indicator=indicator_pk)
    row = fetch_visible(scope, pk=measure_pk)
    remove_measure(measure=row, actor=request.user, at=clock.now())
    messages.success(request, f"La mesure du {row.day:%d/%m/%Y} est retirée.")
    return redirect("investigations:indicator", pk=pk, indicator_pk=indicator_pk)


def _indicator(workspace: Investigation, pk: int) -> Indicator:
    return fetch_visible(workspace.indicators.all(), pk=pk)


def _list_url(pk: UUID) -> str:
    return reverse("investigations:indicators", kwargs={"pk": pk})
