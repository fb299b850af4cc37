"""Documents of a candidature: joined and taken back by its authors, read by them and by the staff."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidatures.forms.deposit import AttachmentForm
from candidatures.models import Attachment
from candidatures.permissions import own_candidatures, visible_candidatures
from candidatures.services.deposit_attachments import (
    MAX_ATTACHMENTS,
    MAX_TOTAL_MEGABYTES,
    add_attachment,
    remove_attachment,
)
from candidatures.views.writing_scope import REFUSALS, Draft, own_draft
from core.access import fetch_visible, require
from core.files import file_response

CLOSED = "Les documents ne se changent plus : l’appel est fermé, ou l’examen a commencé."


@require_http_methods(["GET", "HEAD", "POST"])
def attachments(request: HttpRequest, pk: int) -> HttpResponse:
    """The list, and the form that adds to it. A refused document says why; nothing else changes."""
    draft = own_draft(request, pk)
    if request.method != "POST":
        return _page(request, draft, AttachmentForm())
    require(draft.can_write, CLOSED)
    form = AttachmentForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            attachment = add_attachment(
                candidature=draft.candidature,
                upload=form.upload,
                name=form.cleaned_data["file"].name,
                label=form.cleaned_data["label"],
                actor=request.user,
                at=draft.at,
            )
        except REFUSALS as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, f"« {attachment.label} » est joint à la candidature.")
            return redirect("candidatures:attachments", pk=pk)
    return _page(request, draft, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _page(
    request: HttpRequest, draft: Draft, form: AttachmentForm, *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    joined = list(
        Attachment.objects.filter(candidature=draft.candidature).select_related("file").order_by("added_at", "pk")
    )
    context = {
        **draft.context(),
        "form": form,
        "attachments": joined,
        "total_bytes": sum(row.file.size_bytes for row in joined),
        "max_total_megabytes": MAX_TOTAL_MEGABYTES,
        "max_attachments": MAX_ATTACHMENTS,
        "has_room": len(joined) < MAX_ATTACHMENTS,
    }
    return render(request, "candidatures/deposit/attachments.html", context, status=status)


@require_safe
def download(request: HttpRequest, pk: int, attachment_pk: int) -> HttpResponseBase:
    """Always as a file to save: never shown in a page of ours."""
    scope = Attachment.objects.filter(candidature__in=visible_candidatures(request.user)).select_related("file")
    return file_response(fetch_visible(scope, candidature_id=pk, pk=attachment_pk).file)


@require_POST
def remove(request: HttpRequest, pk: int, attachment_pk: int) -> HttpResponse:
    draft = own_draft(request, pk)
    scope = Attachment.objects.filter(candidature__in=own_candidatures(request.user)).select_related("candidature")
    attachment = fetch_visible(scope, candidature_id=pk, pk=attachment_pk)
    require(draft.can_write, CLOSED)
    try:
        remove_attachment(attachment=attachment, actor=request.user, at=draft.at)
    except REFUSALS as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(request, f"« {attachment.label} » est retiré de la candidature.")
    return redirect("candidatures:attachments", pk=pk)
