"""Declaring the whole subject of a team sensitive, and lifting it."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from core.access import require
from investigations.forms.sensitivity import SensitivityForm
from investigations.permissions import can_declare_sensitive, can_lift_sensitivity
from investigations.services.row_marks import RefusedError
from investigations.services.sensitivity import set_sensitivity
from investigations.views.workspace import frame, open_workspace

NOT_YOURS = "La confidentialité d’un sujet se décide dans l’équipe ; l’équipe de l’ANCT peut seulement la renforcer."


@require_http_methods(["GET", "HEAD", "POST"])
def sensitivity(request: HttpRequest, pk: UUID) -> HttpResponse:
    workspace = open_workspace(request, pk)
    may_declare = can_declare_sensitive(request.user, workspace)
    may_lift = can_lift_sensitivity(request.user, workspace)
    status = HTTPStatus.OK
    form = SensitivityForm(initial={"is_sensitive": "0" if workspace.is_sensitive else "1"})
    if request.method == "POST":
        require(may_declare, NOT_YOURS)
        form, status = SensitivityForm(request.POST), HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            wanted = form.cleaned_data["is_sensitive"]
            require(wanted or may_lift, NOT_YOURS)
            try:
                set_sensitivity(
                    investigation=workspace,
                    is_sensitive=wanted,
                    reason=form.cleaned_data["reason"],
                    today=clock.today(),
                    actor=request.user,
                    at=clock.now(),
                )
            except RefusedError as refusal:
                form.add_error(refusal.field, str(refusal))
            else:
                messages.success(request, "C’est noté, et écrit dans le journal de l’équipe.")
                return redirect("investigations:sensitivity", pk=pk)
    may_act = may_lift if workspace.is_sensitive else may_declare
    context = {**frame(request, workspace), "form": form, "may_act": may_act}
    return render(request, "investigations/sensitivity.html", context, status=status)
