"""Answers counted, question by question. Always the same number of queries."""

import dataclasses
import statistics
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Sum

from investigations.models import Survey, SurveyAnswer, SurveyBatch, SurveyQuestion
from investigations.workspace_states import QuestionKind

MAX_FREE_ANSWERS = 300  # shown; the export has them all
EXPORT_HEADERS = ("Question", "Réponse", "Nombre", "Part en %", "Sur")


@dataclasses.dataclass(frozen=True)
class Share:
    """`percent` of `base` people; None when nobody answered."""

    value: str
    count: int
    percent: int | None


@dataclasses.dataclass(frozen=True)
class QuestionResult:
    question: SurveyQuestion
    shares: list[Share]
    base: int  # people: those who answered (one choice), all who returned the questionnaire (several choices)
    numbers: dict[str, Decimal]  # smallest, median, largest; empty for the other kinds
    free: list[str]
    free_count: int


@dataclasses.dataclass(frozen=True)
class SurveyResult:
    questions: list[QuestionResult]
    batches: list[SurveyBatch]
    respondents: int
    return_rate: int | None


def ordered_questions(survey: Survey) -> list[SurveyQuestion]:
    return list(survey.questions.order_by("position"))


def survey_results(survey: Survey) -> SurveyResult:
    """Three queries."""
    batches = list(survey.batches.select_related("entered_by").order_by("-entered_at", "-pk"))
    respondents = sum(batch.respondents for batch in batches)
    counted: dict[int, dict[str, int]] = {}
    answers = SurveyAnswer.objects.filter(question__survey=survey).order_by("question_id", "value")
    for question_id, value, count in answers.values_list("question_id", "value").annotate(total=Sum("count")):
        counted.setdefault(question_id, {})[value] = count
    questions = [_result(question, counted.get(question.pk, {}), respondents) for question in ordered_questions(survey)]
    rate = round(100 * respondents / survey.asked) if survey.asked and respondents <= survey.asked else None
    return SurveyResult(questions, batches, respondents, rate)


def export_rows(result: SurveyResult) -> Iterator[tuple[object, ...]]:
    """Under EXPORT_HEADERS. Every free answer on a line of its own."""
    for each in result.questions:
        for share in each.shares:
            yield each.question.text, share.value, share.count, share.percent, each.base
        for name, number in each.numbers.items():
            yield each.question.text, name, float(number), None, each.base
        for text in each.free:
            yield each.question.text, text, None, None, each.base


def _result(question: SurveyQuestion, counts: dict[str, int], respondents: int) -> QuestionResult:
    answered = sum(counts.values())
    empty: dict[str, Decimal] = {}
    if question.kind == QuestionKind.FREE:
        free = [text for text, count in counts.items() for _ in range(count)]
        return QuestionResult(question, [], answered, empty, free, answered)
    if question.kind == QuestionKind.NUMBER:
        numbers = sorted(Decimal(value) for value, count in counts.items() for _ in range(count))
        summary = (
            {"le plus petit": numbers[0], "médiane": statistics.median(numbers), "le plus grand": numbers[-1]}
            if numbers
            else empty
        )
        return QuestionResult(question, [], answered, summary, [], 0)
    base = respondents if question.kind == QuestionKind.MULTIPLE else answered
    shares = [
        Share(choice, counts.get(choice, 0), round(100 * counts.get(choice, 0) / base) if base else None)
        for choice in question.choices
    ]
    return QuestionResult(question, shares, base, empty, [], 0)
