"""The queue of the instruction: filter, export, give to people."""

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from candidatures.filters import QueueFilter
from candidatures.forms.instruction import DistributeForm, ExportForm
from candidatures.models import Candidature
from candidatures.permissions import staff_candidatures, staff_or_404
from candidatures.selectors.instruction_export import chosen_columns, export_rows
from candidatures.selectors.instruction_queue import (
    PENDING_STATES,
    editions_in_instruction,
    in_order,
    loads,
    queue_choices,
    staff_members,
)
from candidatures.services.instruction_errors import RefusedError
from candidatures.services.instruction_review import distribute_candidatures
from core import clock
from core.access import fetch_visible
from core.spreadsheets import to_csv
from programmes.permissions import visible_programmes

PAGE_SIZE = 30


def _filtered(request: HttpRequest) -> QueueFilter:
    return QueueFilter(
        request.GET,
        candidatures=staff_candidatures(request.user),
        user=request.user,
        today=localdate(clock.now()),
        choices=queue_choices(),
    )


@require_safe
@staff_or_404
def queue(request: HttpRequest) -> HttpResponse:
    """What was deposited, filtered and cut in pages. The address says everything: it can be kept and shared."""
    filters = _filtered(request)
    page = Paginator(in_order(filters.qs, filters.sort), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"filters": filters, "page_obj": page, "editions": editions_in_instruction()}
    return render(request, "candidatures/instruction/queue.html", context)


@require_safe
@staff_or_404
def export_choice(request: HttpRequest) -> HttpResponse:
    """Choose the columns of the export; the filters of the address are kept."""
    filters = _filtered(request)
    context = {"filters": filters, "form": ExportForm(), "total": filters.qs.count()}
    return render(request, "candidatures/instruction/export.html", context)


@require_safe
@staff_or_404
def export_file(request: HttpRequest) -> HttpResponse:
    """The current filter as a CSV file, for a French spreadsheet."""
    filters = _filtered(request)
    columns = chosen_columns(request.GET.getlist("colonnes"))
    lines = in_order(filters.qs, filters.sort)
    content = to_csv([column.label for column in columns], export_rows(lines, columns))
    name = f"candidatures-{localdate(clock.now()):%Y-%m-%d}.csv"
    return HttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_or_404
def distribute(request: HttpRequest, slug: str) -> HttpResponse:
    """Share what nobody has among chosen people."""
    programme = fetch_visible(visible_programmes(request.user), slug=slug)
    form = DistributeForm(
        request.POST if request.method == "POST" else None, people=staff_members(), loads=loads(programme)
    )
    if form.is_bound and form.is_valid():
        try:
            shares = distribute_candidatures(
                programme=programme, people=list(form.cleaned_data["people"]), actor=request.user, at=clock.now()
            )
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            told = ", ".join(f"{person} : {number}" for person, number in shares.given)
            messages.success(request, f"{shares.total} candidature(s) réparties. {told}.")
            if shares.left:
                messages.warning(
                    request,
                    f"{len(shares.left)} reste(nt) à confier à la main : toutes les personnes choisies y ont déclaré "
                    "un lien.",
                )
            return redirect(f"{reverse('candidatures:queue')}?edition={programme.slug}")
    waiting = Candidature.objects.filter(programme=programme, assigned_to__isnull=True, state__in=PENDING_STATES)
    return render(
        request,
        "candidatures/instruction/distribute.html",
        {"programme": programme, "form": form, "waiting": waiting.count()},
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK,
    )
