"""Reading, comparing, ranking and deciding."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidatures.forms.instruction import (
    ABSTAIN,
    GIVE,
    DecisionForm,
    ReadingForm,
    RestForm,
    typed_reading,
)
from candidatures.models import Problematique
from candidatures.permissions import can_judge, staff_or_404, staff_problematiques
from candidatures.selectors.instruction_decisions import act_label, decisions_of, last_decision_id, possible_acts
from candidatures.selectors.instruction_page import deposited_contents, deposited_problematiques
from candidatures.selectors.instruction_ranking import (
    BY_TOTAL,
    IN_CONTEST,
    MAX_COMPARED,
    MIN_COMPARED,
    RANKING_SORTS,
    RankedProblematique,
    budget_of,
    compared,
    outcome_counts,
    ranking,
)
from candidatures.selectors.instruction_scores import (
    own_evaluation,
    own_values,
    score_of_rank,
    scored_by_people,
    spread_in_words,
    standing_of,
)
from candidatures.services.instruction_decisions import decide
from candidatures.services.instruction_errors import ChangedMeanwhileError, RefusedError
from candidatures.services.instruction_review import LINK_FORBIDS
from candidatures.services.instruction_scores import (
    READABLE_STATES,
    abstain,
    abstain_from_the_rest,
    give_reading,
    save_reading,
    take_back,
)
from candidatures.states import Outcome
from core import clock
from core.access import fetch_visible, require
from core.state_machine import IllegalTransitionError
from core.views.errors import conflict as conflict_page
from programmes.models import Call
from programmes.permissions import visible_programmes
from programmes.selectors import criteria_of
from programmes.states import CriterionOwner


def _problematique(request: HttpRequest, pk: int) -> Problematique:
    scope = staff_problematiques(request.user).select_related(
        "candidature__collectivite__departement", "candidature__collectivite__region", "candidature__programme"
    )
    return fetch_visible(scope, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_or_404
def reading(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own reading, and others' once it is given. 403 for a declared link."""
    problematique = _problematique(request, pk)
    require(can_judge(request.user, problematique.candidature), LINK_FORBIDS)
    criteria = list(criteria_of(problematique.candidature.programme))
    to_score = scored_by_people(criteria)
    form = ReadingForm(request.POST if request.method == "POST" else None, criteria=to_score)
    if form.is_bound:
        done = form.is_valid() and _do_reading(request, problematique, form)
        if done:
            messages.success(request, done)
            return redirect("candidatures:reading", pk=pk)
    else:
        mine = own_evaluation(request.user, problematique)
        shown = typed_reading(own_values(mine), to_score, mine.comment if mine else "")
        form = ReadingForm(criteria=to_score, initial=shown)
    standing = standing_of(user=request.user, problematique=problematique, criteria=criteria)
    context = {
        "problematique": problematique,
        "candidature": problematique.candidature,
        "deposited": deposited_problematiques(deposited_contents([problematique.candidature])).get(problematique.pk),
        "form": form,
        "criteria": to_score,
        "derived": [
            (criterion, score_of_rank(problematique.rank))
            for criterion in criteria
            if criterion.owner == CriterionOwner.COLLECTIVITE
        ],
        "standing": standing,
        "spread": spread_in_words(standing),
        "scores": _score_table(standing, to_score),
        "is_readable": problematique.candidature.state in READABLE_STATES,
        "is_decided": problematique.outcome != Outcome.PENDING,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "candidatures/instruction/reading.html", context, status=status)


def _score_table(standing: Any, criteria: list[Any]) -> list[tuple[Any, list[Any]]]:
    """One row for each criterion, one cell for each finished reading; None where nothing was given."""
    return [(criterion, [reading.values.get(criterion.pk) for reading in standing.readings]) for criterion in criteria]


def _do_reading(request: HttpRequest, problematique: Problematique, form: ReadingForm) -> str:
    """What was done, in words; empty when it was refused (the form says why)."""
    common = {"problematique": problematique, "actor": request.user, "at": clock.now()}
    scores = {"values": form.values, "comment": form.cleaned_data["comment"]}
    try:
        match request.POST.get("act"):
            case act if act == GIVE:
                give_reading(**common, **scores)
                return "Votre lecture est rendue : vous voyez maintenant celles de vos collègues."
            case act if act == ABSTAIN:
                if not form.cleaned_data["reason"].strip():
                    form.add_error("reason", "Dites pourquoi, en quelques mots.")
                    return ""
                abstain(**common, reason=form.cleaned_data["reason"])
                return "Votre abstention est enregistrée."
        save_reading(**common, **scores)
    except RefusedError as refusal:
        form.add_error(None, str(refusal))
        return ""
    return "Brouillon enregistré. Personne d’autre ne le voit."


@require_POST
@staff_or_404
def reading_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    problematique = _problematique(request, pk)
    require(can_judge(request.user, problematique.candidature), LINK_FORBIDS)
    try:
        take_back(problematique=problematique, actor=request.user, at=clock.now())
    except RefusedError as refusal:
        return conflict_page(request, str(refusal))
    messages.success(request, "Votre lecture est de nouveau un brouillon.")
    return redirect("candidatures:reading", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_or_404
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide on a problématique. 409, with the present decision and what was wanted, when a colleague was first."""
    problematique = _problematique(request, pk)
    require(can_judge(request.user, problematique.candidature), LINK_FORBIDS)
    form = DecisionForm(request.POST if request.method == "POST" else None, acts=possible_acts(problematique))
    if form.is_bound and form.is_valid():
        try:
            decided = decide(problematique=problematique, actor=request.user, at=clock.now(), **form.cleaned_data)
        except ChangedMeanwhileError:
            return _second_to_decide(request, pk, form)
        except (RefusedError, IllegalTransitionError) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Décision enregistrée : {decided.get_outcome_display()}.")
            return redirect("candidatures:decision", pk=pk)
    context = _decision_context(request, problematique)
    if not form.is_bound:
        seen = last_decision_id(problematique)
        form = DecisionForm(acts=possible_acts(problematique), initial={"seen": seen})
    context["form"] = form
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "candidatures/instruction/decision.html", context, status=status)


def _decision_context(request: HttpRequest, problematique: Problematique) -> dict[str, Any]:
    programme = problematique.candidature.programme
    criteria = list(criteria_of(programme))
    standing = standing_of(user=request.user, problematique=problematique, criteria=criteria)
    call = Call.objects.filter(programme=programme).first()
    return {
        "problematique": problematique,
        "candidature": problematique.candidature,
        "standing": standing,
        "spread": spread_in_words(standing),
        "decisions": [(act_label(move.transition), move) for move in decisions_of(problematique)],
        "budget": budget_of(programme, call) if call else None,
        "is_decidable": bool(possible_acts(problematique)),
        "is_waiting_list": problematique.announced_outcome == Outcome.WAITING,
    }


def _second_to_decide(request: HttpRequest, pk: int, wanted: DecisionForm) -> HttpResponse:
    """What was decided meanwhile beside what was wanted, which may be asked again knowingly."""
    problematique = _problematique(request, pk)
    act, reason = wanted.cleaned_data["act"], wanted.cleaned_data["reason"]
    seen = last_decision_id(problematique)
    form = DecisionForm(acts=possible_acts(problematique), initial={"act": act, "reason": reason, "seen": seen})
    context = {
        **_decision_context(request, problematique),
        "form": form,
        "wanted": act_label(act),
        "wanted_reason": reason,
    }
    return render(request, "candidatures/instruction/decision_conflict.html", context, status=HTTPStatus.CONFLICT)


@require_safe
@staff_or_404
def comparison(request: HttpRequest) -> HttpResponse:
    """Two to four problématiques side by side. Identifiers that are unknown, or of several editions, are left out."""
    asked = list(dict.fromkeys(value for value in request.GET.getlist("p") if value.isdecimal() and len(value) < 10))
    chosen = staff_problematiques(request.user).filter(IN_CONTEST, pk__in=asked[:MAX_COMPARED])
    first = chosen.select_related("candidature__programme").order_by("pk").first()
    if first is None:
        return render(request, "candidatures/instruction/comparison.html", {"columns": [], "programme": None})
    programme = first.candidature.programme
    criteria = list(criteria_of(programme))
    columns = compared(
        user=request.user, problematiques=chosen.filter(candidature__programme=programme), criteria=criteria
    )
    context = {
        "columns": columns,
        "programme": programme,
        "criteria": [
            (criterion, [_mean(column.standing, criterion) for column in columns])
            for criterion in scored_by_people(criteria)
        ],
        "answers": _answers(columns),
        "is_short": len(columns) < MIN_COMPARED,
        "too_many": len(asked) > MAX_COMPARED,
    }
    return render(request, "candidatures/instruction/comparison.html", context)


def _answers(columns: list[RankedProblematique]) -> list[tuple[str, list[str]]]:
    """One row for each question, one text for each column."""
    parts = deposited_problematiques(deposited_contents([column.problematique.candidature for column in columns]))
    texts = [parts.get(column.problematique.pk, {"answers": []})["answers"] for column in columns]
    return [
        (capfirst(Problematique._meta.get_field(name).verbose_name), [_text(answers, name) for answers in texts])
        for name in Problematique.ANSWERS
    ]


def _text(answers: list[dict[str, str]], name: str) -> str:
    return next((answer["text"] for answer in answers if answer["field"] == name), "")


def _mean(standing: Any, criterion: Any) -> float | None:
    given = [reading.values[criterion.pk] for reading in standing.readings if criterion.pk in reading.values]
    return sum(given) / len(given) if given else None


@require_safe
@staff_or_404
def ranking_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Every problématique of an edition, what was decided, and what it asks of the budget."""
    programme = fetch_visible(visible_programmes(request.user), slug=slug)
    sort = request.GET.get("tri", "")
    sort = sort if sort in RANKING_SORTS else BY_TOTAL
    rows = ranking(user=request.user, programme=programme, criteria=list(criteria_of(programme)), sort=sort)
    call = Call.objects.filter(programme=programme).first()
    context = {
        "programme": programme,
        "rows": rows,
        "sort": sort,
        "sorts": RANKING_SORTS.items(),
        "budget": budget_of(programme, call) if call else None,
        "counts": [(Outcome(value).label.capitalize(), number) for value, number in outcome_counts(programme).items()],
        "hidden": sum(not row.standing.is_open for row in rows),
    }
    return render(request, "candidatures/instruction/ranking.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_or_404
def abstain_rest(request: HttpRequest, slug: str) -> HttpResponse:
    """Abstain at once from everything that one has not begun to read."""
    programme = fetch_visible(visible_programmes(request.user), slug=slug)
    form = RestForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            number = abstain_from_the_rest(
                programme=programme, reason=form.cleaned_data["reason"], actor=request.user, at=clock.now()
            )
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Abstentions enregistrées : {number}.")
            return redirect("candidatures:ranking", slug=slug)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"programme": programme, "form": form}
    return render(request, "candidatures/instruction/abstain_rest.html", context, status=status)
