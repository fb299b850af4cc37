"""« Ma certification », in the workspace: the agent's file, what she writes in it, the opinion of her coach."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.access import fetch_visible, require
from core.files import file_response
from core.kept_text import keeps_posted_text
from evaluation.certification_referential import BY_CODE, TITLE
from evaluation.forms.certification import OpinionForm, StatementForm
from evaluation.permissions import (
    can_judge,
    can_tell_competence,
    readable_attestations,
    visible_certifications,
)
from evaluation.selectors.certification import CertificationFile, CompetenceFile, agents_of, file_of, files_of
from evaluation.services.certification import ChangedTextError, give_opinion, tell_competence
from investigations.models import Investigation
from investigations.services.row_marks import RefusedError
from investigations.views.forms_of_rows import Done, Page, form_page, say_refusal
from investigations.views.workspace import frame, open_workspace
from teams.models import Membership, Team

SECTION = "Certification"
OTHERS_WORDS = "Chaque agent écrit son propre dossier."
OTHERS_OPINION = "L’avis est celui du coach de l’équipe."


@require_safe
def certification(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An agent reads her own file; the coach and the ANCT's team choose one."""
    workspace = open_workspace(request, pk)
    files = files_of(_visible(request, workspace))
    if len(files) == 1 and files[0].membership.user_id == request.user.pk:
        return _file_page(request, workspace, files[0])
    context = {**frame(request, workspace), "files": files, "certification_title": TITLE}
    return render(request, "evaluation/certification/team.html", context)


@require_safe
def certification_file(request: HttpRequest, pk: UUID, membership_pk: int) -> HttpResponse:
    workspace, member = _open_file(request, pk, membership_pk)
    return _file_page(request, workspace, file_of(member))


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_posted_text
def certification_statement(request: HttpRequest, pk: UUID, membership_pk: int, competence: str) -> HttpResponse:
    """The agent's words for one competence."""
    workspace, member = _open_file(request, pk, membership_pk)
    file = file_of(member)
    chosen = _competence(file, competence)
    require(can_tell_competence(request.user, member), OTHERS_WORDS)
    url = _file_url(pk, membership_pk)
    page = Page(
        title=chosen.competence.title,
        button="Enregistrer",
        section=("Ma certification", url),
        template="evaluation/certification/statement.html",
    )

    def save(form: StatementForm) -> Done:
        tell_competence(
            membership=member,
            competence=competence,
            text=form.cleaned_data["text"],
            base=form.cleaned_data["base"],
            actor=request.user,
            at=clock.now(),
        )
        return Done(f"{url}#{competence}", "Votre texte est enregistré. Votre coach peut le lire.")

    return form_page(
        request,
        workspace,
        page,
        lambda data, files: StatementForm(data, statement=chosen.statement),
        save,
        **_details(file, chosen),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def certification_opinion(request: HttpRequest, pk: UUID, membership_pk: int, competence: str) -> HttpResponse:
    """The coach's opinion. 409 when the agent wrote other words meanwhile: they are shown, to be read."""
    workspace, member = _open_file(request, pk, membership_pk)
    file = file_of(member)
    chosen = _competence(file, competence)
    require(can_judge(request.user, member), OTHERS_OPINION)
    statement = chosen.statement
    if statement is None:
        raise Http404
    form, status, is_changed = OpinionForm(request.POST or None, statement=statement), HTTPStatus.OK, False
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                give_opinion(
                    statement=statement,
                    opinion=form.cleaned_data["opinion"],
                    line=form.cleaned_data["line"],
                    base=form.cleaned_data["base"],
                    actor=request.user,
                    at=clock.now(),
                )
            except ChangedTextError as changed:
                status, is_changed = HTTPStatus.CONFLICT, True
                form = OpinionForm(statement=changed.current, initial=form.cleaned_data)
                chosen = _competence(file_of(member), competence)
            except RefusedError as refusal:
                say_refusal(form, refusal)
            else:
                messages.success(request, "Votre avis est enregistré. L’agent le lit sur sa page.")
                return redirect(f"{_file_url(pk, membership_pk)}#{competence}")
    context = {
        **frame(request, workspace),
        **_details(file, chosen),
        "form": form,
        "is_changed": is_changed,
        "back_url": _file_url(pk, membership_pk),
    }
    return render(request, "evaluation/certification/opinion.html", context, status=status)


@require_safe
def certification_document(request: HttpRequest, pk: int) -> FileResponse:
    """The PDF of an attestation, for its bearer and for the ANCT's team; 404 until the worker has built it."""
    scope = readable_attestations(request.user).filter(document__isnull=False).select_related("document")
    return file_response(fetch_visible(scope, pk=pk).document)


def _open_file(request: HttpRequest, pk: UUID, membership_pk: int) -> tuple[Investigation, Membership]:
    """404 for whoever does not follow this agent."""
    workspace = open_workspace(request, pk)
    return workspace, fetch_visible(_visible(request, workspace), pk=membership_pk)


def _visible(request: HttpRequest, workspace: Investigation) -> Any:
    return visible_certifications(request.user, workspace, agents_of(Team.objects.filter(pk=workspace.team_id)))


def _file_page(request: HttpRequest, workspace: Investigation, file: CertificationFile) -> HttpResponse:
    member = file.membership
    is_own = member.user_id == request.user.pk
    context = {
        **frame(request, workspace),
        "file": file,
        "is_own": is_own,
        "may_tell": can_tell_competence(request.user, member) and not file.is_certified,
        "may_judge": not file.is_certified and can_judge(request.user, member),
        "certification_title": TITLE,
    }
    if is_own:
        context["may_write"] = True  # she writes here once the team has finished, too
    return render(request, "evaluation/certification/file.html", context)


def _competence(file: CertificationFile, code: str) -> CompetenceFile:
    if code not in BY_CODE:
        raise Http404
    return next(each for each in file.competences if each.competence.code == code)


def _details(file: CertificationFile, chosen: CompetenceFile) -> dict[str, Any]:
    return {"file": file, "each": chosen, "member": file.membership, "may_write": True}


def _file_url(pk: UUID, membership_pk: int) -> str:
    return reverse("evaluation:certification_file", kwargs={"pk": pk, "membership_pk": membership_pk})
