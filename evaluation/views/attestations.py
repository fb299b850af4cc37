"""Anyone who is shown an attestation checks its code. Nothing is listed, nothing is searched by name."""

from http import HTTPStatus

from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from core.secret_links import keep_secret
from evaluation.attestation_codes import bare
from evaluation.models import Attestation

# An office that checks the papers of a whole edition stays far below; 91 bits do the rest.
LIMITS = {"attestation": "120/h/ip"}


@login_not_required
@require_safe
def attestation_form(request: HttpRequest) -> HttpResponse:
    """Where a code is typed."""
    typed = request.GET.get("code", "")
    code = bare(typed)
    if code:
        return keep_secret(redirect("evaluation:attestation", code=code))
    return render(
        request, "evaluation/certification/attestation_form.html", {"is_empty": "code" in request.GET, "typed": ""}
    )


@login_not_required
@require_safe
def attestation(request: HttpRequest, code: str) -> HttpResponse:
    """Valid, revoked, or unknown. Every code, well formed or not, costs one look-up by the same index."""
    if not ratelimit.consume(request, app="evaluation", action="attestation", config=LIMITS, limit_get=True):
        response = render(
            request, "evaluation/certification/attestation_limited.html", status=HTTPStatus.TOO_MANY_REQUESTS
        )
        return keep_secret(response)
    found = Attestation.objects.filter(code=bare(code)).first()
    status = HTTPStatus.OK if found else HTTPStatus.NOT_FOUND
    context = {"attestation": found, "typed": code[:60], "is_empty": False}
    return keep_secret(render(request, "evaluation/certification/attestation.html", context, status=status))
