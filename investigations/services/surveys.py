"""Questionnaires: their questions, and the answers that come in by batches, each of which can be taken back."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max

from investigations.models import EvidenceSource, Investigation, Survey, SurveyAnswer, SurveyBatch, SurveyQuestion
from investigations.services.row_marks import RefusedError
from investigations.services.sources import correct_source, record_source
from investigations.workspace_states import QuestionKind, SourceKind

OWN = ("channel", "closes_on", "asked")
CLOSED_KINDS = (QuestionKind.SINGLE, QuestionKind.MULTIPLE)
# Together below Django's limit on the fields of a form: a grid has one by choice.
MAX_QUESTIONS, MAX_CHOICES = 40, 10
UP, DOWN = -1, 1


@dataclasses.dataclass(frozen=True)
class GivenAnswer:
    """`count` people said `value`; or one, the respondent of that number within the batch."""

    question_id: int
    value: str
    count: int = 1
    respondent: int | None = None


@transaction.atomic
def record_survey(
    *, workspace: Investigation, values: Mapping[str, Any], client_key: UUID | None, actor: Any, at: dt.datetime
) -> tuple[EvidenceSource, bool]:
    """A questionnaire without questions yet; and whether it is new (see `record_source`)."""
    source, is_new = record_source(
        workspace=workspace, kind=SourceKind.SURVEY, values=values, client_key=client_key, actor=actor, at=at
    )
    if is_new:
        Survey.objects.create(source=source, **{name: values[name] for name in OWN})
    return source, is_new


@transaction.atomic
def correct_survey(
    *, source: EvidenceSource, values: Mapping[str, Any], base: str, actor: Any, at: dt.datetime
) -> EvidenceSource:
    """Raises ChangedMeanwhileError."""
    corrected = correct_source(source=source, values=values, base=base, actor=actor, at=at)
    Survey.objects.filter(source=corrected).update(**{name: values[name] for name in OWN})
    return corrected


@transaction.atomic
def add_question(*, survey: Survey, values: Mapping[str, Any], actor: Any, at: dt.datetime) -> SurveyQuestion:
    """The last of the list. `values`: text, kind, choices. Raises RefusedError for one too many."""
    locked = _lock(survey)
    if locked.questions.count() >= MAX_QUESTIONS:
        raise RefusedError(f"Au plus {MAX_QUESTIONS} questions : au-delà, personne ne répond jusqu’au bout.")
    _refuse_twin(locked, values["text"])
    last = locked.questions.aggregate(last=Max("position"))["last"] or 0
    return locked.questions.create(position=last + 1, **_question(values))


@transaction.atomic
def correct_question(*, question: SurveyQuestion, values: Mapping[str, Any], actor: Any, at: dt.datetime) -> None:
    """Raises RefusedError when answers already received would lose their meaning."""
    survey = _lock(question.survey)
    locked = SurveyQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    _refuse_twin(survey, values["text"], but=locked.pk)
    answered = set(locked.answers.order_by().values_list("value", flat=True).distinct())
    if answered and values["kind"] != locked.kind:
        raise RefusedError("Des réponses sont déjà saisies : la nature de la question ne change plus.", field="kind")
    if answered and values["kind"] in CLOSED_KINDS:
        gone = sorted(answered - set(values["choices"]))
        if gone:
            raise RefusedError(
                f"Des personnes ont déjà répondu « {gone[0]} » : gardez ce choix, écrit de la même façon.",
                field="choices",
            )
    for name, value in _question(values).items():
        setattr(locked, name, value)
    locked.save(update_fields=["text", "kind", "choices"])


@transaction.atomic
def move_question(*, question: SurveyQuestion, step: int, actor: Any, at: dt.datetime) -> None:
    """One rank up or down. At the end of the list, nothing."""
    survey = _lock(question.survey)
    locked = survey.questions.filter(pk=question.pk).first()
    other = survey.questions.filter(position=locked.position + step).first() if locked else None
    if locked is None or other is None:
        return
    locked.position, other.position = other.position, locked.position
    SurveyQuestion.objects.bulk_update([locked, other], ["position"])  # the constraint waits for the commit


@transaction.atomic
def remove_question(*, question: SurveyQuestion, actor: Any, at: dt.datetime) -> None:
    """The next ones move up. Twice is once. Raises RefusedError once somebody answered it."""
    survey = _lock(question.survey)
    locked = survey.questions.filter(pk=question.pk).first()
    if locked is None:
        return
    if locked.answers.exists():
        raise RefusedError("Des réponses sont déjà saisies pour cette question : retirez d’abord les lots concernés.")
    locked.delete()
    survey.questions.filter(position__gt=locked.position).update(position=F("position") - 1)


@transaction.atomic
def add_batch(
    *,
    survey: Survey,
    label: str,
    respondents: int,
    answers: Iterable[GivenAnswer],
    actor: Any,
    at: dt.datetime,
    file_sha256: str = "",
) -> SurveyBatch:
    """Answers that came together, all or none. Raises RefusedError for a file already imported in this survey, and
    for a question removed meanwhile.
    """
    locked = _lock(survey)
    if file_sha256 and locked.batches.filter(file_sha256=file_sha256).exists():
        raise RefusedError(
            "Ce fichier est déjà importé dans ce questionnaire : rien n’est compté deux fois.", field="file"
        )
    answers = list(answers)
    known = set(locked.questions.values_list("pk", flat=True))
    if {answer.question_id for answer in answers} - known:
        raise RefusedError("Une question a été retirée pendant votre saisie : rechargez la page, puis recommencez.")
    batch = locked.batches.create(
        label=label, respondents=respondents, entered_by=actor, entered_at=at, file_sha256=file_sha256
    )
    SurveyAnswer.objects.bulk_create(
        (SurveyAnswer(batch=batch, **dataclasses.asdict(answer)) for answer in answers), batch_size=2000
    )
    return batch


@transaction.atomic
def take_back_batch(*, batch: SurveyBatch, actor: Any, at: dt.datetime) -> None:
    """Its answers go with it. Twice is once."""
    _lock(batch.survey)
    SurveyBatch.objects.filter(pk=batch.pk).delete()


def _question(values: Mapping[str, Any]) -> dict[str, Any]:
    choices = list(values["choices"]) if values["kind"] in CLOSED_KINDS else []
    return {"text": values["text"], "kind": values["kind"], "choices": choices}


def _refuse_twin(survey: Survey, text: str, *, but: int | None = None) -> None:
    """Two questions with the same words would share a column of an imported file."""
    if survey.questions.filter(text__iexact=text).exclude(pk=but).exists():
        raise RefusedError("Une question porte déjà ces mots.", field="text")


def _lock(survey: Survey) -> Survey:
    return Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
