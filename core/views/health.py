"""Two questions of the operator's probes: is the process alive, can it work."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from core.health import check_readiness

_NO_STORE = {"Cache-Control": "no-store"}


@login_not_required
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """Touches neither database nor cache: a dead database is not cured by restarting this process."""
    return JsonResponse({"etat": "en vie"}, headers=_NO_STORE)


@login_not_required
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """503 as soon as one part fails, with its name."""
    parts = check_readiness()
    failing = [name for name, outcome in parts.items() if outcome != "ok"]
    state = f"en panne : {', '.join(failing)}" if failing else "prêt"
    return JsonResponse(
        {"etat": state, "detail": parts},
        status=503 if failing else 200,
        headers=_NO_STORE,
        json_dumps_params={"ensure_ascii": False},
    )
