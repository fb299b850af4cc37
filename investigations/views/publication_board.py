"""The staff's board of publications: where each sheet is, and whom it waits for."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.permissions import staff_required
from investigations.forms.publication import BoardForm
from investigations.permissions import visible_publications
from investigations.publication_states import PublicationStep
from investigations.selectors.publication_board import board_rows, live_signatures
from programmes.models import Programme

PAGE_SIZE = 25
_BADGES = {
    PublicationStep.ANCT: "warning",
    PublicationStep.READY: "warning",
    PublicationStep.PUBLISHED: "success",
    PublicationStep.SCHEDULED: "info",
    PublicationStep.WITHDRAWN: "error",
}


@require_safe
@staff_required
def board(request: HttpRequest) -> HttpResponse:
    sheets = visible_publications(request.user)
    programmes = Programme.objects.filter(pk__in=sheets.values("programme_id")).order_by("-edition", "name", "pk")
    form = BoardForm(
        request.GET,
        editions=[(programme.slug, str(programme)) for programme in programmes],
        steps=PublicationStep.choices,
    )
    rows = board_rows(sheets, edition=form.chosen("edition"), step=form.chosen("etape"), words=form.chosen("q"))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    signatures = live_signatures(list(page.object_list))
    shown = [
        (row, PublicationStep(row.step).label, _BADGES.get(PublicationStep(row.step), "new"), signatures[row.pk])
        for row in page
    ]
    context = {"form": form, "page_obj": page, "rows": shown}
    return render(request, "investigations/publication/board.html", context)
