"""The commitments, version by version."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.access import fetch_visible, require
from core.permissions import staff_required
from programmes.forms.charter import CommitmentForm
from programmes.models import Charter, Commitment
from programmes.permissions import editable_rows
from programmes.selectors import call_of, charters_of
from programmes.services.charter import (
    PUBLISHED_NEVER_CHANGES,
    add_commitment,
    change_commitment,
    draft_charter,
    move_commitment,
    publish_charter,
    remove_commitment,
)
from programmes.views.answers import answer_button, answer_form, direction, fetch_edition

PARENT = "Engagements"


@require_safe
@staff_required
def charter(request: HttpRequest, slug: str) -> HttpResponse:
    programme = fetch_edition(request, slug)
    versions = list(charters_of(programme))
    published = [version for version in versions if version.published_at]
    call = call_of(programme)
    context = {
        "programme": programme,
        "draft": next((version for version in versions if not version.published_at), None),
        "in_force": published[0] if published else None,
        "former": published[1:],
        "call_is_open": bool(call and call.is_open(clock.now())),
    }
    return render(request, "programmes/charter.html", context)


@require_POST
@staff_required
def charter_draft(request: HttpRequest, slug: str) -> HttpResponse:
    programme = fetch_edition(request, slug)
    return answer_button(
        request,
        act=lambda: draft_charter(programme=programme, actor=request.user, at=clock.now()),
        to=reverse("programmes:charter", args=[slug]),
    )


@require_POST
@staff_required
def charter_publish(request: HttpRequest, pk: int) -> HttpResponse:
    text = fetch_visible(editable_rows(request.user, Charter), pk=pk)
    return answer_button(
        request,
        act=lambda: publish_charter(charter=text, actor=request.user, at=clock.now()),
        to=reverse("programmes:charter", args=[text.programme.slug]),
        done=f"La version {text.version} des engagements est en vigueur.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def commitment_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add to the draft `pk`. 403 on a published version."""
    text = fetch_visible(editable_rows(request.user, Charter), pk=pk)
    require(text.published_at is None, PUBLISHED_NEVER_CHANGES)
    form = CommitmentForm(request.POST if request.method == "POST" else None)
    parent_url = reverse("programmes:charter", args=[text.programme.slug])
    return answer_form(
        request,
        form=form,
        act=lambda: add_commitment(charter=text, values=form.values, actor=request.user, at=clock.now()),
        template="programmes/row_form.html",
        context={
            "programme": text.programme,
            "title": f"Nouvel engagement, version {text.version}",
            "parent_label": PARENT,
            "parent_url": parent_url,
        },
        done="L’engagement est ajouté au brouillon.",
        to=parent_url,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def commitment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    commitment = _fetch(request, pk)
    text = commitment.charter
    require(text.published_at is None, PUBLISHED_NEVER_CHANGES)
    title = commitment.title
    form = CommitmentForm(request.POST if request.method == "POST" else None, instance=commitment)
    parent_url = reverse("programmes:charter", args=[text.programme.slug])
    return answer_form(
        request,
        form=form,
        act=lambda: change_commitment(
            commitment=commitment,
            values=form.values,
            seen=form.cleaned_data["seen"],
            actor=request.user,
            at=clock.now(),
        ),
        template="programmes/row_form.html",
        context={
            "programme": text.programme,
            "title": title,
            "parent_label": PARENT,
            "parent_url": parent_url,
            "remove_url": reverse("programmes:commitment_remove", args=[pk]),
            "remove_label": "Supprimer cet engagement du brouillon",
        },
        done="L’engagement est enregistré.",
        to=parent_url,
    )


@require_POST
@staff_required
def commitment_move(request: HttpRequest, pk: int) -> HttpResponse:
    commitment = _fetch(request, pk)
    return answer_button(
        request,
        act=lambda: move_commitment(
            commitment=commitment, direction=direction(request), actor=request.user, at=clock.now()
        ),
        to=reverse("programmes:charter", args=[commitment.charter.programme.slug]),
    )


@require_POST
@staff_required
def commitment_remove(request: HttpRequest, pk: int) -> HttpResponse:
    commitment = _fetch(request, pk)
    return answer_button(
        request,
        act=lambda: remove_commitment(commitment=commitment, actor=request.user, at=clock.now()),
        to=reverse("programmes:charter", args=[commitment.charter.programme.slug]),
        done="L’engagement est supprimé du brouillon.",
    )


def _fetch(request: HttpRequest, pk: int) -> Commitment:
    return fetch_visible(editable_rows(request.user, Commitment, parent="charter__programme"), pk=pk)
