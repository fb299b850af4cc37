"""Reading everything again, then depositing: one page, one button."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from candidatures.notifications.instruction import referents_of
from candidatures.selectors.completeness import missing_parts
from candidatures.selectors.deposit_content import content_of
from candidatures.selectors.deposit_follow import next_steps
from candidatures.services.deposit import IncompleteError, deposit_candidature
from candidatures.services.errors import CallClosedError, NotWritableError
from candidatures.states import CandidatureState
from candidatures.views.writing_scope import Draft, own_draft
from core.views.errors import conflict


@require_http_methods(["GET", "HEAD", "POST"])
def recap(request: HttpRequest, pk: int) -> HttpResponse:
    """The candidature as it will be read, what it lacks, and the button. Pressing it twice deposits once."""
    draft = own_draft(request, pk)
    if request.method != "POST":
        return _recap_page(request, draft)
    try:
        deposit_candidature(candidature=draft.candidature, actor=request.user, at=draft.at)
    except IncompleteError:
        return _recap_page(request, draft, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except CallClosedError:
        return _recap_page(request, draft, came_too_late=True, status=HTTPStatus.CONFLICT)
    except NotWritableError as refusal:
        return conflict(request, str(refusal))
    return redirect("candidatures:deposited", pk=pk)


def _recap_page(
    request: HttpRequest, draft: Draft, *, came_too_late: bool = False, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    candidature = draft.candidature
    context = {
        **draft.context(),
        "content": content_of(candidature),
        "missing": missing_parts(candidature, at=draft.at) if draft.can_write else [],
        "came_too_late": came_too_late,
        "is_refused": status == HTTPStatus.UNPROCESSABLE_ENTITY,
        "is_over": draft.call is not None and draft.call.is_over(draft.at),
        "shows_blanks": candidature.state == CandidatureState.DRAFT,
    }
    return render(request, "candidatures/deposit/recap.html", context, status=status)


@require_safe
def deposited(request: HttpRequest, pk: int) -> HttpResponse:
    """« C’est déposé » : the number to quote, who is told, and what comes next. A draft goes back to its recap."""
    draft = own_draft(request, pk)
    if draft.candidature.submitted_at is None:
        return redirect("candidatures:recap", pk=pk)
    context = {
        **draft.context(),
        "submission": draft.candidature.submissions.select_related("receipt").order_by("-number").first(),
        "steps": next_steps(draft.candidature, at=draft.at),
        "referents": referents_of(draft.candidature.collectivite_id),
    }
    return render(request, "candidatures/deposit/deposited.html", context)
