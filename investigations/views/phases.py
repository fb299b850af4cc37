"""The phases of a team, in the order it lived them."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from investigations.forms.phases import PhaseForm
from investigations.services.phases import PhaseError, enter_phase
from investigations.views.workspace import frame, open_to_write, open_workspace


@require_http_methods(["GET", "HEAD", "POST"])
def phases(request: HttpRequest, pk: UUID) -> HttpResponse:
    workspace = open_to_write(request, pk) if request.method == "POST" else open_workspace(request, pk)
    steps = list(workspace.phase_steps.select_related("recorded_by").order_by("-number"))
    form = PhaseForm(
        request.POST if request.method == "POST" else None,
        phases=workspace.programme.phases.order_by("position"),
        last_number=steps[0].number if steps else 0,
        today=clock.today(),
    )
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            cleaned = form.cleaned_data
            try:
                enter_phase(
                    investigation=workspace,
                    phase=cleaned["phase"],
                    entered_on=cleaned["entered_on"],
                    planned_until=cleaned["planned_until"],
                    comment=cleaned["comment"],
                    base_number=cleaned["base"],
                    actor=request.user,
                    at=clock.now(),
                )
            except PhaseError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "La phase est notée.")
                return redirect("investigations:home", pk=pk)
    context = {**frame(request, workspace), "form": form, "steps": steps}
    return render(request, "investigations/phases.html", context, status=status)
