"""The end committee, from inside the workspace: what is presented, who is invited."""

from copy import copy
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.access import fetch_visible, require
from core.kept_text import keeps_posted_text
from investigations.committee_documents import documents_of
from investigations.committee_states import CommitteeState
from investigations.forms.committee import CommitteeForm, ExitsForm, GuestForm
from investigations.models import CommitteeGuest, EndCommittee, Investigation
from investigations.permissions import can_prepare_committee, can_record_decision
from investigations.selectors.committee import committee_file, guests_of
from investigations.services.committee import committee_of, propose_exits, write_committee
from investigations.services.committee_guests import invite_guest, revoke_guest
from investigations.views.forms_of_rows import Done, Page, form_page
from investigations.views.workspace import frame, open_to_write, open_workspace

SECTION = "Comité de fin"
NOT_INVITING = "Les invités sont choisis par l’équipe, son coach ou l’ANCT."


@require_safe
def committee(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where the preparation is: what is written, what is missing, who reads, what was decided."""
    workspace = open_workspace(request, pk)
    told = committee_file(workspace, today=clock.today())
    context = {
        **frame(request, workspace),
        "file": told,
        "documents": documents_of(workspace, told),
        "guests": guests_of(workspace),
        "may_invite": can_prepare_committee(request.user, workspace),
        "may_decide": can_record_decision(request.user),
    }
    return render(request, "investigations/committee/prepare.html", context)


def _open_to_prepare(request: HttpRequest, pk: UUID) -> tuple[Investigation, EndCommittee]:
    """403 once the committee decided."""
    workspace = open_to_write(request, pk)
    row = committee_of(workspace)
    require(row.state == CommitteeState.PREPARING, "Le comité a décidé : ce qui lui a été présenté ne change plus.")
    return workspace, row


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_posted_text
def write(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The words of the team."""
    workspace, row = _open_to_prepare(request, pk)
    page = Page(title="La présentation", button="Enregistrer", section=(SECTION, _url(pk)))

    def save(form: CommitteeForm) -> Done:
        write_committee(
            investigation=workspace,
            values=form.values(),
            base=form.cleaned_data["base"],
            actor=request.user,
            at=clock.now(),
        )
        return Done(_url(pk), "La présentation est enregistrée.")

    return form_page(request, workspace, page, lambda data, files: CommitteeForm(data, instance=copy(row)), save)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_posted_text
def exits(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the team proposes to do next."""
    workspace, row = _open_to_prepare(request, pk)
    known = {each.scenario: each.reason for each in row.proposed_exits.all()} if row.pk else {}
    page = Page(
        title="Les pistes de sortie proposées",
        button="Enregistrer",
        section=(SECTION, _url(pk)),
        lead="Dites pourquoi, pour celles que vous proposez. Les autres restent vides.",
    )

    def save(form: ExitsForm) -> Done:
        propose_exits(investigation=workspace, exits=form.chosen(), actor=request.user, at=clock.now())
        return Done(_url(pk), "Les pistes proposées sont enregistrées.")

    return form_page(request, workspace, page, lambda data, files: ExitsForm(data, initial=known), save)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_posted_text
def guest_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whoever sits, without an account."""
    workspace = open_workspace(request, pk)
    require(can_prepare_committee(request.user, workspace), NOT_INVITING)
    page = Page(
        title="Inviter au comité",
        button="Envoyer l’invitation",
        section=(SECTION, _url(pk)),
        lead="La personne reçoit un lien vers le dossier, sans compte à créer. Les propos sensibles n’y sont pas.",
    )

    def save(form: GuestForm) -> Done:
        guest = invite_guest(investigation=workspace, actor=request.user, at=clock.now(), **form.cleaned_data)
        return Done(_url(pk), f"L’invitation de {guest.name} est partie.")

    return form_page(request, workspace, page, lambda data, files: GuestForm(data), save)


@require_POST
def guest_revoke(request: HttpRequest, pk: UUID, guest_pk: int) -> HttpResponse:
    """The link closes at once."""
    workspace = open_workspace(request, pk)
    require(can_prepare_committee(request.user, workspace), NOT_INVITING)
    guest = fetch_visible(CommitteeGuest.objects.filter(committee__investigation=workspace), pk=guest_pk)
    revoke_guest(guest=guest, actor=request.user, at=clock.now())
    messages.success(request, f"Le lien de {guest.name} n’ouvre plus rien.")
    return redirect(_url(pk))


def _url(pk: UUID) -> str:
    return reverse("investigations:committee", kwargs={"pk": pk})
