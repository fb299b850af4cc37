"""The texts of a composition, written together."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidatures.forms.writing import settled_data
from core import clock, kept_text
from core.access import fetch_visible
from core.autosave import Saved, save_one_field
from core.permissions import staff_required
from core.written_together import Answer
from programmes.models import Programme
from programmes.permissions import visible_programmes
from reports.forms.composition import CompositionAutosaveForm, CompositionForm
from reports.models import Composition, CompositionRevision
from reports.selectors.figures import snapshots_of
from reports.services.composition import restore_text, save_texts
from reports.snapshot_data import SnapshotValue

PAGE_SIZE = 20


def open_composition(request: HttpRequest, slug: str) -> tuple[Programme, Composition]:
    """The programme and its composition, which is a blank row as long as nobody wrote anything."""
    programme: Programme = fetch_visible(visible_programmes(request.user), slug=slug)
    composition = Composition.objects.filter(programme=programme).select_related("snapshot").first()
    return programme, composition or Composition(programme=programme)


def frame(programme: Programme, here: str) -> dict[str, Any]:
    """What every page of a composition shows. `here`: the entry of its menu."""
    return {"programme": programme, "here": here}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
@kept_text.keeps_posted_text
def compose(request: HttpRequest, slug: str) -> HttpResponse:
    programme, composition = open_composition(request, slug)
    conflicts: tuple = ()
    status, is_found_again = HTTPStatus.OK, False
    if request.method == "POST":
        form = CompositionForm(request.POST, row=composition)
        if form.is_valid():
            saved = save_texts(programme=programme, answers=form.answers(), actor=request.user, at=clock.now())
            if not saved.conflicts:
                messages.success(request, "Les textes sont enregistrés.")
                response = redirect("reports:compose", slug=slug)
                kept_text.forget(request, response)
                return response
            conflicts, status = saved.conflicts, HTTPStatus.CONFLICT
            form = CompositionForm(settled_data(request.POST, saved.texts, saved.conflicts), row=composition)
        else:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
    else:
        kept = None if request.GET.get("version") == "enregistree" else kept_text.kept_for(request)
        form, is_found_again = CompositionForm(kept, row=composition), kept is not None
    snapshot = composition.snapshot
    context = {
        **frame(programme, "texts"),
        "form": form,
        "asked": form.asked(conflicts),
        "conflicts": conflicts,
        "is_found_again": is_found_again,
        "saved_moment": _moment(composition),
        "autosave_url": reverse("reports:compose_autosave", args=[slug]),
        "snapshot": snapshot,
        "figures": SnapshotValue.from_json(snapshot.data).figures if snapshot else (),
        "snapshots": list(snapshots_of(programme)[:PAGE_SIZE]),
    }
    return render(request, "reports/compose/texts.html", context, status=status)


@require_POST
@staff_required
def compose_autosave(request: HttpRequest, slug: str) -> HttpResponse:
    """One text as the script sends it: {field, text, base}."""
    programme, _composition = open_composition(request, slug)

    def save(answers: Mapping[str, Answer]) -> Saved:
        return save_texts(programme=programme, answers=answers, actor=request.user, at=clock.now())

    return save_one_field(request, CompositionAutosaveForm, save)


@require_safe
@staff_required
def compose_replaced(request: HttpRequest, slug: str) -> HttpResponse:
    programme, composition = open_composition(request, slug)
    page = Paginator(_replaced(composition), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {**frame(programme, "texts"), "page_obj": page}
    return render(request, "reports/compose/replaced.html", context)


@require_POST
@staff_required
def compose_restore(request: HttpRequest, slug: str, revision_pk: int) -> HttpResponse:
    _programme, composition = open_composition(request, slug)
    revision = fetch_visible(_replaced(composition), pk=revision_pk)
    restore_text(revision=revision, actor=request.user, at=clock.now())
    messages.success(request, "Le texte est repris. Celui qu’il remplace est à son tour dans l’historique.")
    return redirect("reports:compose_replaced", slug=slug)


def _replaced(composition: Composition) -> Any:
    """Newest first. A revision without text says whose words came first: nothing to show."""
    rows = CompositionRevision.objects.filter(composition__programme=composition.programme_id).exclude(text="")
    return rows.select_related("author").order_by("-at", "-pk")


def _moment(composition: Composition) -> str:
    if composition.saved_at is None:
        return "rien pour l’instant"
    local = timezone.localtime(composition.saved_at)
    return f"le {local:%d/%m/%Y} à {local:%H}\u00a0h\u00a0{local:%M}"
