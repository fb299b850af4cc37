"""What an agent says of a competence, and the opinion of her coach."""

import datetime as dt
from typing import Any

from django.db import transaction

from evaluation.certification_referential import BY_CODE
from evaluation.certification_states import CandidateState, Opinion
from evaluation.models import CertificationCandidate, CompetenceStatement
from investigations.services.row_marks import RefusedError, mark_of, write_unless_changed
from teams.models import Membership, Team

CERTIFIED = "La certification est acquise : ce dossier ne change plus."
TEXT = ("text",)


@transaction.atomic
def tell_competence(
    *, membership: Membership, competence: str, text: str, base: str, actor: Any, at: dt.datetime
) -> CompetenceStatement:
    """Write what she did. `base`: mark of the text that her page showed.

    Other words take the coach's opinion away. Raises RefusedError once she is certified, ChangedMeanwhileError when
    another of her windows wrote meanwhile.
    """
    assert competence in BY_CODE  # noqa: S101 -- the address names it, the view has checked
    _lock_file(membership)
    key = {"team_id": membership.team_id, "person_id": membership.user_id, "competence": competence}
    row = CompetenceStatement.objects.select_for_update(of=("self",)).filter(**key).first()
    if row is None:
        return CompetenceStatement.objects.create(**key, text=text, saved_at=at)
    if write_unless_changed(row, {"text": text}, base=base):
        row.saved_at = at
        row.opinion, row.opinion_line, row.opinion_by, row.opinion_at = "", "", None, None
        row.save(update_fields=["saved_at", "opinion", "opinion_line", "opinion_by", "opinion_at"])
    return row


@transaction.atomic
def give_opinion(
    *, statement: CompetenceStatement, opinion: str, line: str, base: str, actor: Any, at: dt.datetime
) -> CompetenceStatement:
    """What the coach thinks of the words that she read: `base` is their mark.

    Raises RefusedError without a line for « pas encore », or once she is certified; ChangedTextError when the agent
    wrote other words meanwhile.
    """
    membership = Membership(team_id=statement.team_id, user_id=statement.person_id)
    _lock_file(membership)
    locked = CompetenceStatement.objects.select_for_update(of=("self",)).get(pk=statement.pk)
    if mark_of(locked, TEXT) != base:
        raise ChangedTextError(locked)
    if opinion == Opinion.NOT_YET and not line:
        raise RefusedError("Dites ce qui manque encore, pour que l’agent sache quoi faire.", field="line")
    if (locked.opinion, locked.opinion_line) == (opinion, line):
        return locked
    locked.opinion, locked.opinion_line, locked.opinion_by, locked.opinion_at = opinion, line, actor, at
    locked.save(update_fields=["opinion", "opinion_line", "opinion_by", "opinion_at"])
    return locked


class ChangedTextError(Exception):
    """The agent wrote other words while her coach was reading. `current` holds them; nothing was written."""

    def __init__(self, current: CompetenceStatement) -> None:
        super().__init__("L’agent a changé son texte pendant que vous le lisiez. Relisez-le, puis donnez votre avis.")
        self.current = current


def _lock_file(membership: Membership) -> None:
    """A first text has no row to lock: the team's row stands for it."""
    Team.objects.select_for_update(of=("self",), no_key=True).get(pk=membership.team_id)
    passed = CertificationCandidate.objects.filter(
        team=membership.team_id, person=membership.user_id, state=CandidateState.PASSED
    )
    if passed.exists():
        raise RefusedError(CERTIFIED)
