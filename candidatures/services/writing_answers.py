"""Writing an answer without losing anybody's words: `core.written_together`, on the rows of a draft."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from candidatures.models import AnswerRevision, Candidature, Problematique
from candidatures.services.writing import mark_saved, require_writable
from core.text import one_line, plain_lines
from core.written_together import Answer, Conflict, is_revision_due, settle
from programmes.models import Call, Theme

CANDIDATURE_FIELDS = ("motivation", "territory_note")
PROBLEMATIQUE_FIELDS = ("title", *Problematique.ANSWERS)
ONE_LINE_FIELDS = ("title", "territory_note")


@dataclasses.dataclass(frozen=True)
class Saved:
    """`texts`: what is stored now, for each field that was sent."""

    candidature: Candidature
    at: dt.datetime
    written: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    texts: Mapping[str, str]


def clean_text(field: str, text: str) -> str:
    """As it is stored: one kind of line end (browsers send two), no disguised sign, no blank around."""
    return one_line(text) if field in ONE_LINE_FIELDS else plain_lines(text)


@transaction.atomic
def save_answers(
    *,
    candidature: Candidature,
    problematique: Problematique | None,
    answers: Mapping[str, Answer],
    actor: Any,
    at: dt.datetime,
) -> Saved:
    """Save the texts of a problématique, or of the candidature itself when it is None.

    Fields without conflict are written, with the replaced text kept aside (`AnswerRevision`). Raises CallClosedError,
    NotWritableError, and DoesNotExist when the problématique was removed meanwhile.
    """
    if problematique is None:
        return save_in_scope(scope=Candidature.objects.all(), pk=candidature.pk, answers=answers, actor=actor, at=at)
    scope = Problematique.objects.filter(candidature=candidature)
    return save_in_scope(scope=scope, pk=problematique.pk, answers=answers, actor=actor, at=at)


@transaction.atomic
def save_in_scope(
    *,
    scope: QuerySet[Candidature] | QuerySet[Problematique],
    pk: int,
    answers: Mapping[str, Answer],
    actor: Any,
    at: dt.datetime,
    states: Iterable[str] | None = None,
) -> Saved:
    """The same on the row `pk` of `scope`, which is what the person may write: one query finds, locks and reads.

    Four statements at most: autosave calls this every few seconds. `states` narrows the states in which it is
    allowed. Raises as `save_answers`.
    """
    target = _lock(scope, pk)
    candidature = target if isinstance(target, Candidature) else target.candidature
    call: Call | None = getattr(candidature.programme, "call", None)
    require_writable(candidature, call=call, at=at, states=states)
    settled = settle(target, answers, clean=clean_text)
    if settled.written:
        _keep_replaced(target, candidature, settled.written, actor=actor, at=at)
        _write(target, settled.written)
        mark_saved(candidature, at=at)
    return Saved(candidature, at, tuple(settled.written), settled.conflicts, settled.texts)


@transaction.atomic
def set_themes(
    *,
    scope: QuerySet[Problematique],
    pk: int,
    chosen: Iterable[int],
    base: Iterable[int],
    actor: Any,
    at: dt.datetime,
    states: Iterable[str] | None = None,
) -> Saved:
    """Add what was ticked and remove what was unticked since the page was loaded (`base`): others' ticks stay.

    Keys of themes that do not exist are ignored. Returns what is ticked now, as keys joined by commas. Raises as
    `save_in_scope`.
    """
    target = _lock(scope, pk)
    candidature = target.candidature
    require_writable(candidature, call=getattr(candidature.programme, "call", None), at=at, states=states)
    ticked, unticked = set(chosen) - set(base), set(base) - set(chosen)
    if ticked or unticked:
        target.themes.remove(*unticked)
        target.themes.add(*Theme.objects.filter(pk__in=ticked))
        mark_saved(candidature, at=at)
    now_ticked = target.themes.order_by("pk").values_list("pk", flat=True)
    return Saved(candidature, at, (), (), {"themes": ",".join(str(theme) for theme in now_ticked)})


@transaction.atomic
def restore_revision(*, revision: AnswerRevision, actor: Any, at: dt.datetime) -> None:
    """Put a replaced text back; what it replaces is kept aside in its turn. Raises as `save_answers`."""
    if revision.problematique_id is None:
        target = _lock(Candidature.objects.all(), revision.candidature_id)
        candidature = target
    else:
        target = _lock(Problematique.objects.all(), revision.problematique_id)
        candidature = target.candidature
    require_writable(candidature, call=getattr(candidature.programme, "call", None), at=at)
    if getattr(target, revision.field) == revision.text:
        return
    _keep_replaced(target, candidature, {revision.field: revision.text}, actor=actor, at=at, always=True)
    _write(target, {revision.field: revision.text})
    mark_saved(candidature, at=at)


def _lock(scope: QuerySet[Any], pk: int) -> Any:
    """The row with its candidature, both locked, the candidature first: every verb of the draft takes it first."""
    if scope.model is Candidature:
        locks, related, own = ("self",), ("programme__call", "collectivite"), Q(problematique=None)
        revisions = AnswerRevision.objects.filter(own, candidature=OuterRef("pk"))
    else:
        locks = ("candidature", "self")
        related = ("candidature__programme__call", "candidature__collectivite")
        revisions = AnswerRevision.objects.filter(problematique=OuterRef("pk"))
    latest = revisions.order_by("field", "-at", "-pk").distinct("field")
    return (
        scope.select_for_update(of=locks)
        .select_related(*related)
        .annotate(
            latest_revisions=ArraySubquery(latest.values(json=JSONObject(field="field", who="author_id", at="at")))
        )
        .get(pk=pk)
    )


def _keep_replaced(
    target: Any,
    candidature: Candidature,
    replacing: Mapping[str, str],
    *,
    actor: Any,
    at: dt.datetime,
    always: bool = False,
) -> None:
    """Keep the texts about to be replaced: at each change of hand, and every ten minutes for the same hand.

    The first text of a field leaves an empty row: it says whose words are there, so that the next person's
    do not replace them without a trace.
    """
    latest = {row["field"]: (row["who"], dt.datetime.fromisoformat(row["at"])) for row in target.latest_revisions}
    AnswerRevision.objects.bulk_create(
        AnswerRevision(
            candidature=candidature,
            problematique=None if target is candidature else target,
            field=field,
            text=getattr(target, field),
            author=actor,
            at=at,
        )
        for field in replacing
        if always or is_revision_due(latest.get(field), actor=actor, at=at)
    )


def _write(target: Any, texts: Mapping[str, str]) -> None:
    for field, text in texts.items():
        setattr(target, field, text)
    target.save(update_fields=list(texts))
