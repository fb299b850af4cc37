"""Noting a session: the draft kept as it is typed, then the session logged once."""

import uuid
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from coaching.forms.sessions import (
    SessionForm,
    as_posted,
    first_initial,
    typed_fields,
    with_one_more_line,
    without_line,
)
from coaching.models import SessionDraft
from coaching.permissions import can_log_session, visible_actions
from coaching.selectors.sessions import actions_of, last_session_by, people_of, prefilled, role_of
from coaching.services.drafts import discard_draft, find_draft, present_phase, save_draft
from coaching.services.next_meeting import coming_meeting
from coaching.services.session_days import DaysError
from coaching.services.session_errors import AlreadyLoggedError, DraftElsewhereError, SessionError
from coaching.services.sessions import log_session
from coaching.views.session_scope import NOT_YOURS, local_hour, session_frame, team_of
from core import clock, kept_text
from core.access import require
from investigations.models import Investigation
from investigations.views.workspace import open_workspace
from teams.states import TeamRole


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
@kept_text.keeps_posted_text
def session_draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form. `act`: save, add a line, remove one, or log (what the form does unless told otherwise).

    Everything sent is first kept as a draft, so that a refusal loses nothing. 422 for what is refused, 409 when another
    page of the same author wrote meanwhile, or when this one was already logged.
    """
    workspace = open_workspace(request, pk)
    require(can_log_session(request.user, team_of(workspace)), NOT_YOURS)
    writing = Writing(request, workspace)
    return writing.answer() if request.method == "POST" else writing.show()


@sensitive_post_parameters()
@sensitive_variables()
@require_POST
def session_autosave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The whole form, as the script sends it. JSON: the version to send next time and the hour. 204 without a key.

    409 with the reason when another page wrote, or when the session is logged; 422 when it is too long.
    """
    workspace = open_workspace(request, pk)
    require(can_log_session(request.user, team_of(workspace)), NOT_YOURS)
    if key_in(request.POST.get("client_key")) is None:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    at = clock.now()
    try:
        draft = Writing(request, workspace).keep()
    except (DraftElsewhereError, AlreadyLoggedError) as conflict:
        return JsonResponse({"message": str(conflict)}, status=HTTPStatus.CONFLICT)
    except SessionError as refusal:
        return JsonResponse({"message": str(refusal)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return JsonResponse({"base": str(draft.version), "saved_at": local_hour(at, team_of(workspace))})


@require_POST
def session_draft_discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    workspace = open_workspace(request, pk)
    team = team_of(workspace)
    require(can_log_session(request.user, team), NOT_YOURS)
    discard_draft(team=team, actor=request.user, at=clock.now())
    messages.success(request, "Le brouillon est effacé.")
    return redirect(reverse("coaching:sessions", kwargs={"pk": pk}) + "?brouillon=efface")


class Writing:
    """One visit of the form."""

    def __init__(self, request: HttpRequest, workspace: Investigation) -> None:
        self.request = request
        self.workspace = workspace
        self.team = team_of(workspace)

    # --- Shown -------------------------------------------------------------------------------------------------------

    def show(self) -> HttpResponse:
        kept = kept_text.kept_for(self.request)
        if kept is not None and kept.get("writer") == str(self.request.user.pk):
            return self.page(self.form(kept).hold_judgement(), is_found_again=True)
        draft = find_draft(team=self.team, author=self.request.user)
        if draft is not None:
            return self.page(self.form(self.posted_of(draft)).hold_judgement(), draft=draft)
        return self.page(self.form(None))

    def form(self, data: QueryDict | None) -> SessionForm:
        today = clock.today()
        people = people_of(self.team, today=today)
        earlier, _settled = self.actions()
        initial = first_initial(writer=self.request.user)
        if data is None:
            role = role_of(people, self.request.user)
            initial |= prefilled(
                last_session_by(self.team, role),
                people=people,
                phase=present_phase(self.team),
                meeting=coming_meeting(team_id=self.team.pk, role=role, after=today),
            )
        return SessionForm(data, members=people, earlier=[each.action for each in earlier], initial=initial)

    def actions(self) -> Any:
        return actions_of(self.team, actions=visible_actions(self.request.user), today=clock.today())

    @staticmethod
    def posted_of(draft: SessionDraft) -> QueryDict:
        """The draft in a page of its own."""
        posted = as_posted(draft.fields)
        posted["page"], posted["base"] = str(uuid.uuid4()), str(draft.version)
        return posted

    def page(
        self,
        form: SessionForm,
        *,
        status: HTTPStatus = HTTPStatus.OK,
        draft: SessionDraft | None = None,
        is_found_again: bool = False,
        elsewhere: SessionDraft | None = None,
        logged: Any = None,
    ) -> HttpResponse:
        late = {line.action.pk for line in self.actions()[0] if line.is_late}
        draft = draft or find_draft(team=self.team, author=self.request.user)
        context = {
            **session_frame(self.request, self.workspace),
            "form": form,
            "late": late,
            "is_settled": (form.is_bound and status != HTTPStatus.OK) or is_found_again,
            "is_found_again": is_found_again,
            "stored": as_posted(elsewhere.fields) if elsewhere else None,
            "logged": logged,
            "draft": draft,
            "saved_hour": local_hour(draft.session.saved_at, self.team) if draft else "",
            "is_designer": role_of(people_of(self.team, today=clock.today()), self.request.user) == TeamRole.DESIGNER,
        }
        return render(self.request, "coaching/sessions/draft.html", context, status=status)

    # --- Sent --------------------------------------------------------------------------------------------------------

    def keep(self, change: Any = None) -> SessionDraft:
        """Raises SessionError and its kinds."""
        posted = self.request.POST
        fields = typed_fields(posted)
        client_key = key_in(posted.get("client_key"))
        assert client_key is not None  # noqa: S101 -- the callers looked
        base = posted.get("base", "")
        return save_draft(
            team=self.team,
            client_key=client_key,
            page_key=key_in(posted.get("page")) or uuid.uuid4(),
            base=int(base) if base.isdecimal() and len(base) < 9 else 0,
            fields=change(fields) if change else fields,
            actor=self.request.user,
            at=clock.now(),
        )

    def answer(self) -> HttpResponse:
        posted = self.request.POST
        if key_in(posted.get("client_key")) is None:  # not a page of ours: nothing is kept of it
            form = self.form(posted)
            form.is_valid()
            return self.page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        act = posted.get("act", "log")
        try:
            self.keep(_change_of(act))
        except DraftElsewhereError as conflict:
            return self.conflict(conflict.draft)
        except AlreadyLoggedError as sent:
            return self.sent_before(sent)
        except SessionError as refusal:
            return self.refused(self.form(posted), refusal)
        if act == "log":
            return self.log()
        anchor = "" if act == "save" else "#actions"
        if act == "save":
            messages.success(self.request, "Brouillon enregistré. Vous seul le lisez, et pouvez le finir plus tard.")
        response = redirect(reverse("coaching:session_draft", kwargs={"pk": self.workspace.pk}) + anchor)
        kept_text.forget(self.request, response)
        return response

    def log(self) -> HttpResponse:
        form = self.form(self.request.POST)
        if not form.is_valid():
            return self.page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            session = log_session(
                team=self.team,
                client_key=form.cleaned_data["client_key"],
                values=form.values(),
                actor=self.request.user,
                at=clock.now(),
            )
        except AlreadyLoggedError as sent:
            return self.sent_before(sent)
        except (SessionError, DaysError) as refusal:
            return self.refused(form, refusal)
        messages.success(self.request, "La séance est enregistrée : l’équipe peut la lire.")
        response = redirect(self.address_of(session.pk))
        kept_text.forget(self.request, response)
        return response

    def refused(self, form: SessionForm, refusal: Exception) -> HttpResponse:
        form.is_valid()
        form.add_error(None, f"{refusal} Rien n’est perdu : votre brouillon est gardé.")
        return self.page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    def conflict(self, draft: SessionDraft) -> HttpResponse:
        """What was typed here, in the form; what the other page kept, beside it. Sending again replaces it."""
        posted = self.request.POST.copy()
        posted["client_key"], posted["base"] = str(draft.session.client_key), str(draft.version)
        form = self.form(posted).hold_judgement()
        return self.page(form, status=HTTPStatus.CONFLICT, draft=draft, elsewhere=draft)

    def sent_before(self, sent: AlreadyLoggedError) -> HttpResponse:
        """A double click leads to the session. Other words under the same page are another session, or a mistake."""
        form = self.form(self.request.POST)
        session = sent.session
        if form.is_valid() and all(getattr(session, name) == form.cleaned_data[name] for name in ("held_on", "done")):
            response = redirect(self.address_of(session.pk))
            kept_text.forget(self.request, response)
            return response
        posted = self.request.POST.copy()
        posted["client_key"] = str(uuid.uuid4())
        return self.page(self.form(posted).hold_judgement(), status=HTTPStatus.CONFLICT, logged=session)

    def address_of(self, session_pk: int) -> str:
        where = {"pk": self.workspace.pk, "session_pk": session_pk}
        return reverse("coaching:session", kwargs=where) + "?enregistre=nouvelle"


def _change_of(act: str) -> Any:
    """What a button of the lines does to the form."""
    if act == "add":
        return with_one_more_line
    number = act.removeprefix("remove-")
    if number != act and number.isdecimal() and len(number) < 4:
        return lambda fields: without_line(fields, int(number))
    return None


def key_in(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
