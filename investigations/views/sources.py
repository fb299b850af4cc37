"""Sources of evidence: the list, and the page of one."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from investigations.permissions import can_withdraw_consent, can_write_workspace, identity_interviews
from investigations.selectors.sources import kind_counts, source_lines
from investigations.views.source_scope import is_withdrawn, kept_key, readable_source, source_frame
from investigations.views.workspace import frame, open_workspace
from investigations.workspace_states import ConsentState, SourceKind


@require_safe
def sources(request: HttpRequest, pk: UUID) -> HttpResponse:
    workspace = open_workspace(request, pk)
    asked = request.GET.get("nature", "")
    kind = SourceKind(asked) if asked in SourceKind.values else None
    counts = kind_counts(workspace)
    context = {
        **frame(request, workspace),
        "kinds": counts,
        "chosen": kind,
        "total": sum(each.count for each in counts),
        "lines": source_lines(request.user, workspace, kind),
    }
    return render(request, "investigations/sources/list.html", context)


@require_safe
def source(request: HttpRequest, pk: UUID, source_pk: int) -> HttpResponse:
    """What was noted, for whoever may read it; the code, the date and the profile for the others."""
    workspace, row = readable_source(request, pk, source_pk)
    interview = getattr(row, "interview", None)
    reads = row.may_read_words
    saved = request.GET.get("enregistre", "")
    context = {
        **source_frame(request, workspace, row),
        "interview": interview,
        "survey": getattr(row, "survey", None),
        "reads_words": reads,
        "verbatims": list(row.verbatims.order_by("position")) if reads else [],
        "may_correct": can_write_workspace(workspace) and reads and not is_withdrawn(row),
        "may_withdraw": interview is not None
        and interview.consent in (ConsentState.GIVEN, ConsentState.PENDING)
        and can_withdraw_consent(request.user, workspace),
        "may_identify": interview is not None
        and interview.consent == ConsentState.GIVEN
        and identity_interviews(request.user, workspace).filter(pk=interview.pk).exists(),
        # What the script may now forget: this very form came back saved.
        "kept_done": [
            kept_key(request, workspace, kind=row.kind),
            kept_key(request, workspace, kind=row.kind, source=row),
        ][saved == "correction"]
        if saved
        else "",
    }
    return render(request, "investigations/sources/detail.html", context)
