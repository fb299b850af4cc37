"""One imported draft, for staff: its text, what is to settle in it, its correction."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from collectivites.models import Collectivite
from core import clock
from core.access import fetch_visible
from core.permissions import staff_required
from core.state_machine import IllegalTransitionError
from core.views.errors import conflict
from investigations.forms.past_work import CorrectionForm, FlagForm
from investigations.models import ImportedSheet, ImportFlag, Investigation
from investigations.permissions import visible_import_flags, visible_imported_sheets
from investigations.privacy import NOT_DETECTABLE
from investigations.selectors.past_work import draft_page
from investigations.selectors.past_work_places import place_by_code
from investigations.services import past_work_flags
from investigations.services.past_work import draft_hash
from investigations.services.row_marks import RefusedError


def _open(request: HttpRequest, pk: int) -> tuple[ImportedSheet, Investigation]:
    """404 for a sheet of which no draft was made, or no longer is."""
    rows = visible_imported_sheets(request.user).filter(investigation__isnull=False)
    sheet: ImportedSheet = fetch_visible(
        rows.select_related("batch__programme", "investigation__programme", "collectivite", "duplicate_of"), pk=pk
    )
    if sheet.investigation is None:
        raise Http404
    return sheet, sheet.investigation


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def imported_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft, and its flags. A POST settles those of the texts that did not enter it."""
    sheet, draft = _open(request, pk)
    if request.method == "POST":
        count = past_work_flags.settle_asides(sheet=sheet, actor=request.user, at=clock.now())
        messages.success(request, f"{count} signalement{'s réglés' if count > 1 else ' réglé'}.")
        return redirect("investigations:imported_sheet", pk=sheet.pk)
    return _show(request, sheet, draft)


def _show(
    request: HttpRequest,
    sheet: ImportedSheet,
    draft: Investigation,
    *,
    refused: ImportFlag | None = None,
    error: str = "",
    reason: str = "",
) -> HttpResponse:
    context = {
        "sheet": sheet,
        "draft": draft,
        "page": draft_page(sheet, draft),
        "refused_pk": refused.pk if refused else 0,
        "error": error,
        "typed_reason": reason,
        "not_detectable": NOT_DETECTABLE,
    }
    return render(request, "investigations/past_work/sheet.html", context, status=422 if refused else 200)


@require_POST
@staff_required
def import_flag(request: HttpRequest, pk: int) -> HttpResponse:
    """« C’est réglé », « Justifié parce que… », or opened again."""
    flag: ImportFlag = fetch_visible(visible_import_flags(request.user).select_related("sheet"), pk=pk)
    sheet, draft = _open(request, flag.sheet_id)
    form = FlagForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else request.POST.get("reason", "")
    act = request.POST.get("act")
    try:
        if not form.is_valid():
            raise RefusedError("La raison fait 400 signes au plus.")
        if act == "justify":
            past_work_flags.justify_flag(flag=flag, reason=reason, actor=request.user, at=clock.now())
        elif act == "reopen":
            past_work_flags.reopen_flag(flag=flag, actor=request.user, at=clock.now())
        else:
            past_work_flags.settle_flag(flag=flag, actor=request.user, at=clock.now())
    except RefusedError as refusal:
        return _show(request, sheet, draft, refused=flag, error=str(refusal), reason=reason)
    except IllegalTransitionError as refusal:
        return conflict(request, str(refusal))
    return redirect(f"{reverse('investigations:imported_sheet', args=[sheet.pk])}#signalement-{flag.position}")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def imported_sheet_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the draft. What may point at someone is looked for again in what was written."""
    sheet, draft = _open(request, pk)
    hypotheses = list(draft.hypotheses.order_by("position"))
    if request.method == "POST":
        form = CorrectionForm(request.POST, hypotheses=hypotheses)
        if form.is_valid() and _correct(request, sheet, form):
            messages.success(request, "La fiche est corrigée, et ses signalements sont à jour.")
            return redirect("investigations:imported_sheet", pk=sheet.pk)
    else:
        texts = CorrectionForm.texts_of(draft, hypotheses)
        form = CorrectionForm(initial={**texts, "seen": draft_hash(draft)}, hypotheses=hypotheses)
    context = {"sheet": sheet, "draft": draft, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "investigations/past_work/correct.html", context, status=status)


def _correct(request: HttpRequest, sheet: ImportedSheet, form: CorrectionForm) -> bool:
    """False with the reason in the form: nothing that was typed is lost."""
    collectivite: Collectivite | None = None
    if form.cleaned_data["place"]:
        place = place_by_code(form.cleaned_data["place"])
        if place.collectivite is None:
            form.add_error("place", place.why)
            return False
        collectivite = place.collectivite
    try:
        past_work_flags.correct_draft(
            sheet=sheet,
            correction=form.correction(collectivite),
            seen_hash=form.cleaned_data["seen"],
            actor=request.user,
            at=clock.now(),
        )
    except RefusedError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
