"""Pictures of a sheet and the presentation made to the committee: shown, joined, put in order, removed, served."""

from collections.abc import Callable
from copy import copy
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.access import fetch_visible
from core.files import file_response
from core.kept_text import keeps_posted_text
from investigations.forms.sheet import PictureForm, PictureWordsForm, PresentationForm
from investigations.models import Investigation, SheetPicture, SheetPresentation
from investigations.permissions import visible_publications
from investigations.selectors.passages import passages_of
from investigations.selectors.sheet_content import content_of
from investigations.services.revisions import target_of
from investigations.services.row_marks import RefusedError
from investigations.services.sheet_pictures import (
    MAX_PICTURES,
    add_picture,
    change_picture,
    move_picture,
    remove_picture,
    remove_presentation,
    set_presentation,
)
from investigations.views.forms_of_rows import Attempt, Done, send_form
from investigations.views.sheet_frame import open_sheet, open_sheet_to_write, sheet_frame

STEPS = {"avant": -1, "apres": 1}


@require_safe
def pictures(request: HttpRequest, pk: UUID) -> HttpResponse:
    sheet = open_sheet(request, pk)
    rows = list(SheetPicture.objects.filter(investigation=sheet).select_related("file").order_by("position", "pk"))
    context = {
        **sheet_frame(request, sheet),
        "pictures": rows,
        "presentation": SheetPresentation.objects.filter(investigation=sheet).select_related("file").first(),
        "maximum": MAX_PICTURES,
        "has_room": len(rows) < MAX_PICTURES,
        "is_open": target_of(sheet) is not None,
        "passages": [each for each in passages_of(sheet, content_of(sheet)) if each.section == "pictures"],
    }
    return render(request, "investigations/sheet/pictures.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_posted_text
def picture_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    sheet = open_sheet_to_write(request, pk)

    def save(form: PictureForm) -> Done:
        values, at = form.values(), clock.now()
        add_picture(investigation=sheet, picture=form.picture, values=values, actor=request.user, at=at)
        return Done(_url(pk), "L’image est ajoutée.")

    words = {
        "title": "Ajouter une image",
        "button": "Ajouter l’image",
        "lead": "Une affiche essayée dans un hall, un plan griffonné, un écran : une image montre le terrain.",
        "has_file": True,
    }
    return _form_page(request, sheet, words, PictureForm, save)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_posted_text
def picture_edit(request: HttpRequest, pk: UUID, picture_pk: UUID) -> HttpResponse:
    sheet = open_sheet_to_write(request, pk)
    row = _own(sheet, picture_pk)

    def make_form(data: Any, files: Any) -> PictureWordsForm:
        return PictureWordsForm(data, instance=copy(row))

    def save(form: PictureWordsForm) -> Done:
        base = form.cleaned_data["base"]
        change_picture(picture=row, values=form.values(), base=base, actor=request.user, at=clock.now())
        return Done(_url(pk), "Les mots de l’image sont enregistrés.")

    words = {"title": "Modifier les mots de l’image", "button": "Enregistrer"}
    return _form_page(request, sheet, words, make_form, save, picture=row)


@require_POST
def picture_move(request: HttpRequest, pk: UUID, picture_pk: UUID) -> HttpResponse:
    """`vers`: « avant » or « apres ». Anything else moves nothing."""
    row = _own(open_sheet_to_write(request, pk), picture_pk)
    step = STEPS.get(request.POST.get("vers", ""))
    try:
        if step is not None:
            move_picture(picture=row, step=step, actor=request.user, at=clock.now())
    except RefusedError as refusal:
        messages.warning(request, str(refusal))
    return redirect(_url(pk))


@require_POST
def picture_remove(request: HttpRequest, pk: UUID, picture_pk: UUID) -> HttpResponse:
    row = _own(open_sheet_to_write(request, pk), picture_pk)
    remove_picture(picture=row, actor=request.user, at=clock.now())
    messages.success(request, "L’image est retirée, son fichier aussi.")
    return redirect(_url(pk))


@require_safe
def picture_file(request: HttpRequest, pk: UUID, picture_pk: UUID) -> HttpResponseBase:
    """For whoever follows the publication: the team, its référents, the staff."""
    return file_response(_own(_followed(request, pk), picture_pk).file, inline=True)


@require_safe
def presentation_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    return file_response(_presentation(_followed(request, pk)).file)


@require_http_methods(["GET", "HEAD", "POST"])
def presentation_join(request: HttpRequest, pk: UUID) -> HttpResponse:
    """For the first time, or in place of the former one."""
    sheet = open_sheet_to_write(request, pk)

    def save(form: PresentationForm) -> Done:
        set_presentation(investigation=sheet, upload=form.upload, actor=request.user, at=clock.now())
        return Done(_url(pk), "La présentation est jointe.")

    words = {
        "title": "Joindre la présentation du comité",
        "button": "Joindre",
        "lead": "Celle que le comité de fin a vue. Les lecteurs pourront la télécharger, si la collectivité l’accepte.",
        "has_file": True,
    }
    return _form_page(request, sheet, words, PresentationForm, save)


@require_POST
def presentation_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    sheet = open_sheet_to_write(request, pk)
    if remove_presentation(investigation=sheet, actor=request.user, at=clock.now()):
        messages.success(request, "La présentation est retirée, son fichier aussi.")
    return redirect(_url(pk))


def _form_page(
    request: HttpRequest,
    sheet: Investigation,
    words: dict[str, Any],
    make_form: Callable[..., Any],
    save: Callable[[Any], Done],
    **more: Any,
) -> HttpResponse:
    def show(tried: Attempt) -> HttpResponse:
        context = {**sheet_frame(request, sheet), **tried.context(), "page": words, "back_url": _url(sheet.pk), **more}
        return render(request, "investigations/sheet/form.html", context, status=tried.status)

    return send_form(request, make_form, save, show)


def _own(sheet: Investigation, picture_pk: UUID) -> SheetPicture:
    return fetch_visible(SheetPicture.objects.filter(investigation=sheet).select_related("file"), pk=picture_pk)


def _followed(request: HttpRequest, pk: UUID) -> Investigation:
    return fetch_visible(visible_publications(request.user), pk=pk)


def _presentation(sheet: Investigation) -> SheetPresentation:
    return fetch_visible(SheetPresentation.objects.select_related("file"), investigation=sheet)


def _url(pk: UUID) -> str:
    return reverse("investigations:sheet_pictures", kwargs={"pk": pk})
