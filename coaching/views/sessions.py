"""Sessions as the team reads them, their correction, and the actions that come out of them."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coaching.forms.sessions import SessionForm
from coaching.models import CoachingSession, NextAction, PrivateNote
from coaching.permissions import (
    EDIT_WINDOW,
    can_correct_session,
    can_settle_action,
    readable_private_notes,
    visible_actions,
    visible_sessions,
)
from coaching.selectors.sessions import ActionLine, actions_of, is_late, people_of, team_sessions
from coaching.services.actions import settle_action
from coaching.services.drafts import find_draft
from coaching.services.session_days import DaysError
from coaching.services.session_errors import CorrectedMeanwhileError, SessionError
from coaching.services.sessions import WRITTEN, correct_session, mark_of_session
from coaching.session_words import shown_values, topics_in_words
from coaching.states import ACTION_TRANSITIONS
from coaching.views.session_scope import NO_CORRECTION, NOT_A_MEMBER, open_session, session_frame, team_of
from core import clock, kept_text
from core.access import fetch_visible, require
from core.state_machine import IllegalTransitionError
from core.views.errors import conflict
from investigations.models import Investigation
from investigations.views.workspace import open_workspace

PAGE_SIZE = 20


@require_safe
def sessions(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is still to be done, then the sessions, the newest first."""
    workspace = open_workspace(request, pk)
    team, today = team_of(workspace), clock.today()
    frame = session_frame(request, workspace)
    opened, settled = actions_of(team, actions=visible_actions(request.user), today=today)
    rows = team_sessions(visible_sessions(request.user).filter(team=team))
    context = {
        **frame,
        "opened": opened,
        "settled": settled,
        "page_obj": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "draft": find_draft(team=team, author=request.user) if frame["may_log"] else None,
        "kept_done": frame["kept_key"] if request.GET.get("brouillon") == "efface" else "",
    }
    return render(request, "coaching/sessions/list.html", context)


@require_safe
def session(request: HttpRequest, pk: UUID, session_pk: int) -> HttpResponse:
    """One session. The words stay within a team whose subject is sensitive; the note, with the ANCT and its author."""
    workspace, row = open_session(request, pk, session_pk)
    frame = session_frame(request, workspace)
    reads, today = frame["reads_words"], clock.today()
    actions = row.next_actions.select_related("owner__user").order_by("position")
    saved = request.GET.get("enregistre", "")
    context = {
        **frame,
        "session": row,
        "present": row.present.select_related("user").order_by("user__last_name", "user__first_name", "pk"),
        "actions": [ActionLine(each, is_late(each, today=today)) for each in actions] if reads else [],
        "private_note": readable_private_notes(request.user).filter(session=row).first(),
        "topics": topics_in_words(row.topics).capitalize(),
        "revisions": row.revisions.select_related("replaced_by").order_by("-replaced_at", "-pk") if reads else [],
        "may_correct": can_correct_session(request.user, row, at=clock.now()),
        "correct_until": row.logged_at + EDIT_WINDOW if row.logged_at else None,
        "kept_done": f"{frame['kept_key']}{':correction' if saved == 'correction' else ''}" if saved else "",
    }
    return render(request, "coaching/sessions/detail.html", context)


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
@kept_text.keeps_posted_text
def session_edit(request: HttpRequest, pk: UUID, session_pk: int) -> HttpResponse:
    """Correct one's own session. 422 for what is refused, 409 with what is stored when another page corrected it."""
    workspace, row = open_session(request, pk, session_pk)
    require(can_correct_session(request.user, row, at=clock.now()), NO_CORRECTION)
    if request.method != "POST":
        kept = kept_text.kept_for(request)
        if kept is not None and kept.get("writer") == str(request.user.pk):
            return _edit_page(request, workspace, row, _form_of(request, row, kept).hold_judgement(), found_again=True)
        return _edit_page(request, workspace, row, _form_of(request, row, None))
    form = _form_of(request, row, request.POST)
    if not form.is_valid():
        return _edit_page(request, workspace, row, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        correct_session(
            session=row,
            values=form.values(),
            base=form.cleaned_data["base"],
            actor=request.user,
            at=clock.now(),
        )
    except CorrectedMeanwhileError as changed:
        data = request.POST.copy()
        data["base"] = mark_of_session(changed.session)
        again = _form_of(request, row, data).hold_judgement()
        stored = shown_values(changed.session)
        return _edit_page(request, workspace, row, again, status=HTTPStatus.CONFLICT, stored=stored)
    except (SessionError, DaysError) as refusal:
        form.add_error(None, str(refusal))
        return _edit_page(request, workspace, row, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, "La correction est enregistrée.")
    response = redirect(reverse("coaching:session", kwargs={"pk": pk, "session_pk": row.pk}) + "?enregistre=correction")
    kept_text.forget(request, response)
    return response


@require_POST
def session_action(request: HttpRequest, pk: UUID, action_pk: int) -> HttpResponse:
    """A member says what became of an action: `acte`, done unless told otherwise. 409 when a colleague was quicker."""
    workspace = open_workspace(request, pk)
    team = team_of(workspace)
    action = fetch_visible(visible_actions(request.user).filter(team=team), pk=action_pk)
    require(can_settle_action(request.user, team), NOT_A_MEMBER)
    asked = request.POST.get("acte", "")
    try:
        settle_action(
            action=action,
            name=asked if asked in ACTION_TRANSITIONS else "complete",
            actor=request.user,
            at=clock.now(),
        )
    except IllegalTransitionError as refusal:
        return conflict(request, str(refusal))
    messages.success(request, "C’est noté.")
    if request.POST.get("depuis") == str(action.session_id):
        return redirect("coaching:session", pk=pk, session_pk=action.session_id)
    return redirect(reverse("coaching:sessions", kwargs={"pk": pk}) + "#actions")


def _form_of(request: HttpRequest, row: CoachingSession, data: object) -> SessionForm:
    own = list(row.next_actions.select_related("owner__user", "owner__team").order_by("position"))
    people = people_of(row.team, today=clock.today())
    present = list(row.present.select_related("user").order_by("pk"))
    known = {each.pk for each in people}
    gone = [each for each in (*present, *(one.owner for one in own if one.owner)) if each.pk not in known]
    note = PrivateNote.objects.filter(session=row).first()
    return SessionForm(
        data,
        members=[*people, *{each.pk: each for each in gone}.values()],
        own_actions=own,
        is_correction=True,
        initial={
            **{name: getattr(row, name) for name in WRITTEN},
            "present": [str(each.pk) for each in present],
            "private_note": note.text if note else "",
            "base": mark_of_session(row),
            "writer": str(request.user.pk),
            "author_id": row.author_id,
        },
        lines=[_line_of(each) for each in own],
    )


def _line_of(action: NextAction) -> dict[str, object]:
    owner = str(action.owner_id) if action.owner_id else ""
    return {"pk": action.pk, "text": action.text, "owner": owner, "due_on": action.due_on}


def _edit_page(
    request: HttpRequest,
    workspace: Investigation,
    row: CoachingSession,
    form: SessionForm,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    stored: dict[str, str] | None = None,
    found_again: bool = False,
) -> HttpResponse:
    frame = session_frame(request, workspace)
    context = {
        **frame,
        "session": row,
        "form": form,
        "late": set(),
        "stored": stored,
        "is_found_again": found_again,
        "is_settled": status != HTTPStatus.OK or found_again,
        "kept_key": f"{frame['kept_key']}:correction",
    }
    return render(request, "coaching/sessions/edit.html", context, status=status)
