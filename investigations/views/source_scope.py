"""What the pages of one source share: the source in the person's scope, and whether she reads and writes it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from core.access import fetch_visible, require
from investigations.models import EvidenceSource, Investigation
from investigations.permissions import can_write_workspace, readable_sources
from investigations.selectors.sources import line_of, with_facts
from investigations.views.workspace import READ_ONLY, frame, open_workspace
from investigations.workspace_states import ConsentState, SourceKind

HOLDER_ONLY = "Les propos de cette source sont sensibles : seule la personne qui l’a menée les lit et les corrige."
WITHDRAWN = "La personne a retiré son accord : il ne reste rien à corriger."


def readable_source(
    request: HttpRequest, pk: UUID, source_pk: int, *, kind: SourceKind | None = None
) -> tuple[Investigation, EvidenceSource]:
    """Raises Http404 outside the team, and for a source of another kind when the page is about one."""
    workspace = open_workspace(request, pk)
    scope = with_facts(readable_sources(request.user, workspace))
    source = fetch_visible(scope.filter(kind=kind) if kind else scope, pk=source_pk)
    source.investigation = workspace
    return workspace, source


def require_words(source: EvidenceSource) -> None:
    """Raises PermissionDenied for whoever does not read what was said."""
    require(source.may_read_words, HOLDER_ONLY)  # type: ignore[attr-defined]


def writable_source(
    request: HttpRequest, pk: UUID, source_pk: int, *, kind: SourceKind | None = None
) -> tuple[Investigation, EvidenceSource]:
    """Raises Http404, and PermissionDenied for a reader, for words one may not read, for a consent taken back."""
    workspace, source = readable_source(request, pk, source_pk, kind=kind)
    require(can_write_workspace(workspace), READ_ONLY)
    require_words(source)
    require(not is_withdrawn(source), WITHDRAWN)
    return workspace, source


def is_withdrawn(source: EvidenceSource) -> bool:
    interview = getattr(source, "interview", None)
    return interview is not None and interview.consent == ConsentState.WITHDRAWN


def source_frame(request: HttpRequest, workspace: Investigation, source: EvidenceSource) -> dict[str, Any]:
    """Context of every page of a source."""
    return {**frame(request, workspace), "source": source, "line": line_of(source)}


def kept_key(request: HttpRequest, workspace: Investigation, *, kind: str, source: EvidenceSource | None = None) -> str:
    """Where the script keeps what is being typed, in this tab only."""
    what = f"source:{source.pk}" if source else kind
    return f"pni:{request.user.pk}:{workspace.pk}:{what}"
