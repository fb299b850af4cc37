"""The draft of a session: one for a team and its author, who alone reads it. Nothing typed is lost on the way."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from coaching.models import CoachingSession, SessionDraft
from coaching.services.session_errors import AlreadyLoggedError, DraftElsewhereError, SessionError
from coaching.states import SessionState
from investigations.models import PhaseStep
from programmes.states import PhaseCode
from teams.models import Membership, Team
from teams.states import EXPERT_ROLES

MAX_TYPED_SIGNS = 60_000  # the form filled to its limits is half of it
Fields = dict[str, list[str]]


def lock_expert(*, team: Team, actor: Any, at: dt.datetime) -> Membership:
    """The participation of whoever writes, held until the end of the transaction: what she sends is written in turn.

    Raises SessionError when she left meanwhile.
    """
    present = Membership.objects.in_force(timezone.localdate(at)).filter(team=team, user=actor, role__in=EXPERT_ROLES)
    membership = present.select_for_update(of=("self",), no_key=True).order_by("pk").first()
    if membership is None:
        raise SessionError("Vous n’accompagnez plus cette équipe : la séance ne peut plus être notée par vous.")
    return membership


@transaction.atomic
def save_draft(
    *, team: Team, client_key: uuid.UUID, page_key: uuid.UUID, base: int, fields: Fields, actor: Any, at: dt.datetime
) -> SessionDraft:
    """Keep `fields`, name -> values, as the form sends them. `base`: the version that the page was loaded with.

    A page never disagrees with itself: an answer lost on the way does no harm. Raises DraftElsewhereError when another
    page wrote meanwhile, AlreadyLoggedError when this one's session is logged, SessionError when it is too long or when
    the author left the team.
    """
    membership = lock_expert(team=team, actor=actor, at=at)
    if sum(len(value) for values in fields.values() for value in values) > MAX_TYPED_SIGNS:
        raise SessionError("Ce texte est trop long pour un brouillon : raccourcissez-le avant de continuer.")
    logged = CoachingSession.objects.filter(author=actor, client_key=client_key, state=SessionState.LOGGED).first()
    if logged is not None:
        raise AlreadyLoggedError(logged)
    draft = find_draft(team=team, author=actor)
    if draft is None:
        session = CoachingSession.objects.create(
            team=team,
            author=actor,
            role=membership.role,
            held_on=timezone.localdate(at),
            phase=present_phase(team),
            client_key=client_key,
            created_at=at,
            saved_at=at,
        )
        return SessionDraft.objects.create(session=session, fields=fields, page_key=page_key)
    if draft.fields == fields:
        return draft
    if draft.page_key != page_key and draft.version != base:
        raise DraftElsewhereError(draft)
    draft.fields, draft.page_key, draft.version = fields, page_key, draft.version + 1
    draft.save(update_fields=["fields", "page_key", "version"])
    draft.session.saved_at = at
    draft.session.save(update_fields=["saved_at"])
    return draft


@transaction.atomic
def discard_draft(*, team: Team, actor: Any, at: dt.datetime) -> None:
    """Its author throws it away. Nothing happens when there is none. Raises SessionError when she left the team."""
    lock_expert(team=team, actor=actor, at=at)
    CoachingSession.objects.filter(team=team, author=actor, state=SessionState.DRAFT).delete()


def find_draft(*, team: Team, author: Any) -> SessionDraft | None:
    drafts = SessionDraft.objects.select_related("session")
    return drafts.filter(session__team=team, session__author_id=author.pk, session__state=SessionState.DRAFT).first()


def present_phase(team: Team) -> str:
    """Where the team says it is."""
    last = PhaseStep.objects.filter(investigation__team=team).order_by("-number").first()
    return last.phase if last else PhaseCode.RESEARCH
