"""Readings: hidden until one's own is given, what they total, how far they stand apart."""

import pytest

from candidatures.models import Evaluation, EvaluationTransition, Score
from candidatures.selectors.instruction_scores import score_of_rank, spread_in_words, standing_of, weighted_total
from candidatures.services.instruction_errors import RefusedError
from candidatures.services.instruction_review import declare_conflict, withdraw_conflict
from candidatures.services.instruction_scores import (
    abstain,
    abstain_from_the_rest,
    give_reading,
    save_reading,
    take_back,
)
from candidatures.states import CandidatureState, EvaluationState, Outcome
from tests.candidatures.instruction_scenes import AT, colleague, edition, problem, to_score, under_review
from tests.factories.calls import CriterionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return edition()


@pytest.fixture
def row(programme):
    return problem(programme)


def give(row, actor, *values, comment=""):
    criteria = to_score(row.candidature.programme)
    scores = {criterion.pk: value for criterion, value in zip(criteria, values, strict=True)}
    return give_reading(problematique=row, values=scores, comment=comment, actor=actor, at=AT)


def seen_by(user, row):
    criteria = list(row.candidature.programme.criteria.order_by("position"))
    return standing_of(user=user, problematique=row, criteria=criteria)


def test_others_scores_are_hidden_until_mine_is_given(row):
    first, me = colleague(first_name="Nora"), colleague()
    give(row, first, 4, 2, 0, comment="Vu sur place.")

    before = seen_by(me, row)
    give(row, me, 3, 2, 1)
    after = seen_by(me, row)

    assert (before.given, before.is_open, before.readings, before.total) == (1, False, (), None)
    assert (after.given, after.is_open) == (2, True)
    assert [(reading.evaluator_id, reading.comment) for reading in after.readings] == [
        (first.pk, "Vu sur place."),
        (me.pk, ""),
    ]


def test_a_draft_opens_nothing_and_is_seen_by_nobody(row):
    author, me = colleague(), colleague()
    criterion = to_score(row.candidature.programme)[0]
    save_reading(problematique=row, values={criterion.pk: 4}, comment="", actor=me, at=AT)
    give(row, author, 4, 4, 4)

    mine, theirs = seen_by(me, row), seen_by(author, row)

    assert (mine.mine, mine.is_open, mine.readings) == (EvaluationState.DRAFT, False, ())
    assert [reading.evaluator_id for reading in theirs.readings] == [author.pk]


def test_an_abstention_opens_the_readings_and_counts_in_no_total(row):
    first, me = colleague(), colleague()
    give(row, first, 4, 4, 0)
    abstain(problematique=row, reason="Je préside la commission.", actor=me, at=AT)

    standing = seen_by(me, row)

    assert (standing.given, standing.abstained, standing.is_open) == (1, 1, True)
    assert [(reading.state, reading.total) for reading in standing.readings] == [
        (EvaluationState.GIVEN, 100.0),
        (EvaluationState.ABSTAINED, None),
    ]
    assert standing.total == 100.0


def test_an_abstention_says_why(row):
    me = colleague()

    with pytest.raises(RefusedError, match="Une abstention dit pourquoi"):
        abstain(problematique=row, reason="  ", actor=me, at=AT)

    assert not Evaluation.objects.exists()


def test_a_link_closes_the_scores_for_good_and_takes_mine_out(row):
    first, me = colleague(), colleague()
    give(row, first, 4, 4, 4)
    give(row, me, 0, 0, 0)
    declare_conflict(candidature=row.candidature, reason="J’y ai travaillé.", actor=me, at=AT)

    mine, theirs = seen_by(me, row), seen_by(first, row)

    assert (mine.has_conflict, mine.is_open, mine.readings, mine.total, mine.given) == (True, False, (), None, 1)
    assert ([reading.evaluator_id for reading in theirs.readings], theirs.total) == ([first.pk], 100.0)


def test_a_reading_counts_again_once_the_link_is_withdrawn(row):
    first, me = colleague(), colleague()
    give(row, first, 4, 4, 4)
    give(row, me, 0, 0, 0)
    declare_conflict(candidature=row.candidature, reason="J’y ai travaillé.", actor=me, at=AT)

    withdraw_conflict(candidature=row.candidature, reason="Autre collectivité.", actor=me, at=AT)

    mine = seen_by(me, row)
    assert (mine.has_conflict, mine.is_open, mine.given) == (False, True, 2)


def test_a_link_forbids_to_score(row):
    me = colleague()
    declare_conflict(candidature=row.candidature, reason="Ma sœur y est élue.", actor=me, at=AT)

    with pytest.raises(RefusedError, match="Vous avez déclaré un lien"):
        give(row, me, 1, 1, 1)

    assert not Evaluation.objects.exists()


def test_the_total_weighs_criteria_and_leaves_the_independent_ones_out(programme):
    row = problem(programme, rank=2)  # the collectivité's second: 3 on 4 for its own criterion
    me = colleague()
    give(row, me, 4, 0, 0)

    # 3 × 4 + 1 × 0 + 1 × 3, on 5 × 4
    assert seen_by(me, row).total == 75.0


@pytest.mark.parametrize("rank, value", [(1, 4), (2, 3), (4, 1), (5, 0), (9, 0)])
def test_the_rank_gives_the_score_of_what_the_collectivite_judges(rank, value):
    assert score_of_rank(rank) == value


def test_a_criterion_added_since_weighs_nothing_for_earlier_readings(programme, row):
    me = colleague()
    give(row, me, 4, 4, 4)
    CriterionFactory(programme=programme, position=9, weight=5)

    assert seen_by(me, row).total == 100.0


def test_without_any_score_there_is_no_total(programme):
    assert weighted_total(criteria=to_score(programme), values={}, rank=1) is None


def test_a_reading_is_given_whole(row):
    me = colleague()
    criterion = to_score(row.candidature.programme)[0]

    with pytest.raises(RefusedError, match="Il manque une note pour : Équipe motivée, Territoire cible"):
        give_reading(problematique=row, values={criterion.pk: 2}, comment="", actor=me, at=AT)

    assert not Evaluation.objects.exists()


@pytest.mark.parametrize("value", [-1, 5])
def test_a_score_stays_within_its_scale(row, value):
    criterion = to_score(row.candidature.programme)[0]

    with pytest.raises(RefusedError, match="Une note va de 0 à 4"):
        save_reading(problematique=row, values={criterion.pk: value}, comment="", actor=colleague(), at=AT)


def test_the_criterion_of_another_edition_or_of_the_collectivite_is_refused(programme, row):
    for criterion in (CriterionFactory(), programme.criteria.get(label="Priorité locale")):
        with pytest.raises(RefusedError, match="Ce critère ne se note pas"):
            save_reading(problematique=row, values={criterion.pk: 2}, comment="", actor=colleague(), at=AT)


def test_a_given_reading_is_locked_then_taken_back(row):
    me, other = colleague(), colleague()
    give(row, other, 1, 1, 1)
    give(row, me, 4, 4, 4)
    with pytest.raises(RefusedError, match="déjà rendue"):
        give(row, me, 0, 0, 0)

    take_back(problematique=row, actor=me, at=AT)

    standing = seen_by(me, row)
    assert (standing.mine, standing.is_open, standing.readings) == (EvaluationState.DRAFT, False, ())
    assert list(Score.objects.filter(evaluation__evaluator=me).values_list("value", flat=True)) == [4, 4, 4]
    assert list(
        EvaluationTransition.objects.filter(subject__evaluator=me).order_by("pk").values_list("transition", flat=True)
    ) == ["give", "take_back"]


def test_nothing_is_taken_back_once_decided(row):
    me = colleague()
    give(row, me, 4, 4, 4)
    row.outcome, row.outcome_reason = Outcome.RETAINED, "Clair."
    row.save()

    with pytest.raises(RefusedError, match="La décision est prise"):
        take_back(problematique=row, actor=me, at=AT)

    assert Evaluation.objects.get().state == EvaluationState.GIVEN


@pytest.mark.parametrize("state", [CandidatureState.SUBMITTED, CandidatureState.DECIDED, CandidatureState.WITHDRAWN])
def test_only_what_is_under_instruction_is_scored(programme, state):
    row = problem(programme, state=state)

    with pytest.raises(RefusedError, match="pas en instruction"):
        give(row, colleague(), 1, 1, 1)


def test_one_abstains_at_once_from_what_one_has_not_begun(programme):
    me = colleague()
    begun, untouched = under_review(programme, ranks=[1, 2, 3]).problematiques.order_by("rank")[:2]
    linked = problem(programme)
    declare_conflict(candidature=linked.candidature, reason="Ancien poste.", actor=me, at=AT)
    problem(edition())  # of another edition
    save_reading(problematique=begun, values={}, comment="à finir", actor=me, at=AT)

    number = abstain_from_the_rest(programme=programme, reason="Je ne note pas.", actor=me, at=AT)

    assert number == 2
    assert seen_by(me, untouched).mine == EvaluationState.ABSTAINED
    assert seen_by(me, begun).mine == EvaluationState.DRAFT
    assert EvaluationTransition.objects.filter(transition="abstain", actor=me).count() == 2
    with pytest.raises(RefusedError, match="Il ne vous reste aucune"):
        abstain_from_the_rest(programme=programme, reason="Encore.", actor=me, at=AT)


def test_the_spread_is_told_in_words(row):
    first, second, me = colleague(), colleague(), colleague()
    hidden = spread_in_words(seen_by(me, row))
    give(row, me, 4, 4, 0)
    alone = spread_in_words(seen_by(me, row))
    give(row, first, 4, 3, 0)
    near = spread_in_words(seen_by(me, row))
    give(row, second, 2, 3, 0)

    assert hidden.startswith("Les notes des autres s’ouvriront")
    assert alone == "Une seule lecture, à 100 sur 100 : il n’y a pas encore d’écart à regarder."
    assert near == (
        "2 lectures, de 95 à 100 sur 100 (écart-type : 2,5). Sur chaque critère, les notes se suivent à un point près."
    )
    assert spread_in_words(seen_by(me, row)) == (
        "3 lectures, de 65 à 100 sur 100 (écart-type : 15,5). "
        "Désaccord sur « Problème réel » (de 2 à 4) : parlez-en avant de décider."
    )
