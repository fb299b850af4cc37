"""Words cited and pictures of a composition."""

import uuid
from copy import copy
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collectivites.models import Region
from core import clock
from core.access import fetch_visible
from core.files import file_response
from core.kept_text import keeps_posted_text
from core.permissions import staff_required
from investigations.views.forms_of_rows import Attempt, Done, send_form
from programmes.models import Programme
from reports.forms.composition import PictureForm, PictureWordsForm, VerbatimForm
from reports.models import CompositionPicture, CompositionVerbatim
from reports.services.composition import (
    add_picture,
    add_verbatim,
    change_picture,
    change_verbatim,
    remove_picture,
    remove_verbatim,
)
from reports.views.composing import frame, open_composition


@require_safe
@staff_required
def verbatims(request: HttpRequest, slug: str) -> HttpResponse:
    programme, _composition = open_composition(request, slug)
    context = {**frame(programme, "verbatims"), "verbatims": list(_verbatims(programme))}
    return render(request, "reports/compose/verbatims.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
@keeps_posted_text
def verbatim_new(request: HttpRequest, slug: str) -> HttpResponse:
    programme, _composition = open_composition(request, slug)

    def make_form(data: Any, files: Any) -> VerbatimForm:
        return VerbatimForm(data, regions=regions())

    def save(form: VerbatimForm) -> Done:
        add_verbatim(programme=programme, values=form.values(), actor=request.user, at=clock.now())
        return Done(
            reverse("reports:verbatims", args=[slug]), "Ces paroles seront imprimées dans la prochaine synthèse."
        )

    return _form_page(request, programme, "verbatims", "Citer des paroles", make_form, save)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
@keeps_posted_text
def verbatim_edit(request: HttpRequest, slug: str, verbatim_pk: int) -> HttpResponse:
    programme, _composition = open_composition(request, slug)
    row = fetch_visible(_verbatims(programme), pk=verbatim_pk)

    def make_form(data: Any, files: Any) -> VerbatimForm:
        return VerbatimForm(data, instance=copy(row), regions=regions())

    def save(form: VerbatimForm) -> Done:
        base = form.cleaned_data["base"]
        change_verbatim(verbatim=row, values=form.values(), base=base, actor=request.user, at=clock.now())
        return Done(reverse("reports:verbatims", args=[slug]), "Ces paroles sont enregistrées.")

    return _form_page(request, programme, "verbatims", "Modifier des paroles citées", make_form, save)


@require_POST
@staff_required
def verbatim_remove(request: HttpRequest, slug: str, verbatim_pk: int) -> HttpResponse:
    programme, _composition = open_composition(request, slug)
    remove_verbatim(verbatim=fetch_visible(_verbatims(programme), pk=verbatim_pk), actor=request.user, at=clock.now())
    messages.success(request, "Ces paroles ne seront plus imprimées. Les synthèses déjà publiées ne changent pas.")
    return redirect("reports:verbatims", slug=slug)


@require_safe
@staff_required
def pictures(request: HttpRequest, slug: str) -> HttpResponse:
    programme, _composition = open_composition(request, slug)
    context = {**frame(programme, "pictures"), "pictures": list(_pictures(programme))}
    return render(request, "reports/compose/pictures.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
@keeps_posted_text
def picture_new(request: HttpRequest, slug: str) -> HttpResponse:
    programme, _composition = open_composition(request, slug)

    def make_form(data: Any, files: Any) -> PictureForm:
        return PictureForm(data, files, regions=regions())

    def save(form: PictureForm) -> Done:
        add_picture(
            programme=programme,
            picture=form.picture,
            name=form.cleaned_data["file"].name,
            values=form.values(),
            actor=request.user,
            at=clock.now(),
        )
        return Done(reverse("reports:pictures", args=[slug]), "L’image est ajoutée.")

    return _form_page(request, programme, "pictures", "Ajouter une image", make_form, save, has_files=True)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
@keeps_posted_text
def picture_edit(request: HttpRequest, slug: str, pk: uuid.UUID) -> HttpResponse:
    programme, _composition = open_composition(request, slug)
    row = fetch_visible(_pictures(programme), pk=pk)

    def make_form(data: Any, files: Any) -> PictureWordsForm:
        return PictureWordsForm(data, instance=copy(row), regions=regions())

    def save(form: PictureWordsForm) -> Done:
        base = form.cleaned_data["base"]
        change_picture(picture=row, values=form.values(), base=base, actor=request.user, at=clock.now())
        return Done(reverse("reports:pictures", args=[slug]), "L’image est enregistrée.")

    return _form_page(request, programme, "pictures", "Décrire une image", make_form, save)


@require_safe
@staff_required
def picture_file(request: HttpRequest, slug: str, pk: uuid.UUID) -> HttpResponseBase:
    programme, _composition = open_composition(request, slug)
    return file_response(fetch_visible(_pictures(programme), pk=pk).file, inline=True)


@require_POST
@staff_required
def picture_remove(request: HttpRequest, slug: str, pk: uuid.UUID) -> HttpResponse:
    programme, _composition = open_composition(request, slug)
    remove_picture(picture=fetch_visible(_pictures(programme), pk=pk), actor=request.user, at=clock.now())
    messages.success(request, "L’image ne sera plus imprimée. Les synthèses déjà publiées ne changent pas.")
    return redirect("reports:pictures", slug=slug)


def regions() -> QuerySet[Region]:
    return Region.objects.order_by("is_overseas", "sort_key", "code")


def _verbatims(programme: Programme) -> QuerySet[CompositionVerbatim]:
    rows = CompositionVerbatim.objects.filter(composition__programme=programme)
    return rows.select_related("region", "author").order_by("position", "pk")


def _pictures(programme: Programme) -> QuerySet[CompositionPicture]:
    rows = CompositionPicture.objects.filter(composition__programme=programme)
    return rows.select_related("region", "file").order_by("position", "pk")


def _form_page(
    request: HttpRequest,
    programme: Programme,
    here: str,
    title: str,
    make_form: Any,
    save: Any,
    *,
    has_files: bool = False,
) -> HttpResponse:
    def show(tried: Attempt) -> HttpResponse:
        context = {**frame(programme, here), **tried.context(), "page_title": title, "has_files": has_files}
        return render(request, "reports/compose/form.html", context, status=tried.status)

    return send_form(request, make_form, save, show)
