"""Editions copied, criteria, rules and commitments: what the services write and refuse."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from programmes.models import Charter, Commitment, Criterion, EligibilityRule, Milestone, Programme
from programmes.selectors import charter_in_force, criteria_of, scoring_has_started
from programmes.services.calendar import add_milestone, change_milestone, move_milestone, remove_milestone
from programmes.services.charter import (
    CharterError,
    add_commitment,
    change_commitment,
    draft_charter,
    move_commitment,
    publish_charter,
    remove_commitment,
)
from programmes.services.criteria import (
    CriterionInUseError,
    ScoringStartedError,
    add_criterion,
    add_rule,
    change_criterion,
    change_rule,
    move_criterion,
    remove_criterion,
    remove_rule,
)
from programmes.services.editions import change_edition, create_edition
from programmes.services.ordered import DOWN, UP, StaleEditError, fingerprint
from programmes.states import EligibilityCheck
from tests.factories.calls import CharterFactory, CommitmentFactory, CriterionFactory, EligibilityRuleFactory
from tests.factories.candidatures import ScoreFactory
from tests.factories.programmes import MilestoneFactory, ProgrammeFactory, ProgrammePhaseFactory

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
WHO = {"actor": None, "at": AT}
CRITERION = {
    "label": "Un problème réel",
    "guidance": "",
    "owner": "anct",
    "is_independent": False,
    "weight": 3,
}


def new_edition(source, **changes):
    values = {"name": "PNI", "edition": 2026, "starts_on": dt.date(2026, 4, 1), "ends_on": None}
    return create_edition(**{**values, **changes}, source=source, **WHO)


def labels(rows, field="title"):
    return list(rows.order_by("position").values_list(field, flat=True))


def test_an_edition_takes_everything_from_another_one():
    source = ProgrammeFactory(acronym="PNI", weeks_max=14, principles=["Partir du besoin"], presentation="2021")
    ProgrammePhaseFactory(programme=source, position=1)
    MilestoneFactory(programme=source, title="Lancement", starts_on=dt.date(2021, 4, 6))
    MilestoneFactory(programme=source, title="Comité", starts_on=None)
    CriterionFactory(programme=source, label="Ampleur", weight=4)
    EligibilityRuleFactory(programme=source)
    CommitmentFactory(charter=CharterFactory(programme=source, version=1), title="ancien")
    latest = CharterFactory(programme=source, version=2)
    CommitmentFactory(charter=latest, title="Un référent nommé")

    edition = new_edition(source)

    assert (edition.slug, edition.state, edition.weeks_max) == ("pni-2026", "draft", 14)
    assert (edition.principles, edition.presentation) == (["Partir du besoin"], "")
    assert edition.ends_on == source.ends_on + dt.timedelta(weeks=261)
    assert labels(edition.phases) == ["Recherche utilisateur"]
    assert list(edition.milestones.order_by("position").values_list("title", "starts_on")) == [
        ("Lancement", dt.date(2026, 4, 7)),
        ("Comité", None),
    ]
    assert labels(edition.criteria, "label") == ["Ampleur"]
    assert edition.eligibility_rules.count() == 1
    charter = edition.charters.get()
    assert (charter.version, charter.published_at) == (1, None)
    assert labels(charter.commitments) == ["Un référent nommé"]
    assert labels(latest.commitments) == ["Un référent nommé"]


def test_a_blank_edition_has_the_usual_rhythm_and_nothing_else():
    edition = new_edition(None, ends_on=dt.date(2026, 11, 30))

    assert (edition.weeks_min, edition.weeks_max, edition.team_size_max) == (12, 12, 4)
    assert [edition.milestones.count(), edition.criteria.count(), edition.charters.count()] == [0, 0, 0]


def test_two_editions_of_a_year_have_two_addresses():
    source = ProgrammeFactory(acronym="PNI")

    assert [new_edition(source).slug, new_edition(source).slug] == ["pni-2026", "pni-2026-2"]


def test_an_edition_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValidationError) as refusal:
        new_edition(None, ends_on=dt.date(2026, 3, 1))

    assert refusal.value.messages == ["Un programme finit après avoir commencé."]
    assert Programme.objects.count() == 0


def test_two_people_write_the_same_frame():
    edition = ProgrammeFactory(funding="État")
    seen = fingerprint(edition, ["funding"])

    change_edition(programme=edition, values={"funding": "Région"}, seen=seen, **WHO)
    with pytest.raises(StaleEditError) as refusal:
        change_edition(programme=edition, values={"funding": "Europe"}, seen=seen, **WHO)

    assert refusal.value.current.funding == "Région"
    assert Programme.objects.get().funding == "Région"


@pytest.mark.parametrize(
    "moved, direction, expected",
    [
        ("b", UP, ["b", "a", "c"]),
        ("b", DOWN, ["a", "c", "b"]),
        ("a", UP, ["a", "b", "c"]),
        ("c", DOWN, ["a", "b", "c"]),
    ],
)
def test_milestones_change_places(moved, direction, expected):
    programme = ProgrammeFactory()
    rows = {title: MilestoneFactory(programme=programme, title=title) for title in "abc"}

    move_milestone(milestone=rows[moved], direction=direction, **WHO)

    assert labels(programme.milestones) == expected


def test_a_milestone_is_added_last_changed_and_removed():
    programme = ProgrammeFactory()
    MilestoneFactory(programme=programme, title="a")
    values = {"kind": "launch", "title": "b", "starts_on": None, "note": ""}

    added = add_milestone(programme=programme, values=values, **WHO)
    change_milestone(milestone=added, values={"title": "bb"}, seen=fingerprint(added, ["title"]), **WHO)

    assert labels(programme.milestones) == ["a", "bb"]
    remove_milestone(milestone=added, **WHO)
    assert labels(Milestone.objects.all()) == ["a"]


def test_a_criterion_is_added_changed_and_removed_before_any_score():
    programme = ProgrammeFactory()

    added = add_criterion(programme=programme, values=CRITERION, is_confirmed=False, **WHO)
    changed = change_criterion(
        criterion=added,
        values={**CRITERION, "weight": 5},
        seen=fingerprint(added, CRITERION),
        is_confirmed=False,
        **WHO,
    )

    assert (changed.weight, scoring_has_started(programme)) == (5, False)
    remove_criterion(criterion=added, **WHO)
    assert Criterion.objects.count() == 0


def test_a_criterion_is_not_written_twice():
    programme = ProgrammeFactory()
    add_criterion(programme=programme, values=CRITERION, is_confirmed=False, **WHO)

    with pytest.raises(ValidationError) as refusal:
        add_criterion(programme=programme, values=CRITERION, is_confirmed=False, **WHO)

    assert refusal.value.messages == ["Ce critère existe déjà dans cette édition."]


def scored_criterion():
    criterion = CriterionFactory(weight=2, **{key: CRITERION[key] for key in ("label", "guidance")})
    ScoreFactory(criterion=criterion)
    return criterion


def test_a_criterion_with_scores_is_not_removed():
    criterion = scored_criterion()

    with pytest.raises(CriterionInUseError) as refusal:
        remove_criterion(criterion=criterion, **WHO)

    assert str(refusal.value).startswith("Des notes ont déjà été données sur ce critère")
    assert Criterion.objects.get() == criterion
    assert scoring_has_started(criterion.programme)


def test_totals_move_only_when_somebody_confirms():
    criterion = scored_criterion()
    seen = fingerprint(criterion, CRITERION)

    with pytest.raises(ScoringStartedError):
        change_criterion(criterion=criterion, values=CRITERION, seen=seen, is_confirmed=False, **WHO)
    with pytest.raises(ScoringStartedError):
        add_criterion(programme=criterion.programme, values={**CRITERION, "label": "Autre"}, is_confirmed=False, **WHO)
    assert [row.weight for row in criteria_of(criterion.programme)] == [2]

    change_criterion(criterion=criterion, values=CRITERION, seen=seen, is_confirmed=True, **WHO)
    add_criterion(programme=criterion.programme, values={**CRITERION, "label": "Autre"}, is_confirmed=True, **WHO)
    assert [row.weight for row in criteria_of(criterion.programme)] == [3, 3]


def test_guidance_may_change_while_people_score():
    criterion = scored_criterion()
    values = {**CRITERION, "weight": 2, "guidance": "0 : rien ne le montre."}

    changed = change_criterion(
        criterion=criterion, values=values, seen=fingerprint(criterion, values), is_confirmed=False, **WHO
    )

    assert changed.guidance == "0 : rien ne le montre."


def test_criteria_change_places():
    programme = ProgrammeFactory()
    first, second = (CriterionFactory(programme=programme, label=label) for label in ("a", "b"))

    move_criterion(criterion=second, direction=UP, **WHO)

    assert list(criteria_of(programme)) == [second, first]


def test_a_rule_says_what_it_checks():
    programme = ProgrammeFactory()
    values = {"text": "Moins de 20 000 habitants", "check_kind": EligibilityCheck.POPULATION_AT_MOST, "kinds": []}

    with pytest.raises(ValidationError) as refusal:
        add_rule(programme=programme, values={**values, "threshold": None}, **WHO)
    assert refusal.value.messages == ["Cette vérification demande un seuil, ou des natures de collectivité."]

    rule = add_rule(programme=programme, values={**values, "threshold": 20_000}, **WHO)
    change_rule(rule=rule, values={"threshold": 15_000}, seen=fingerprint(rule, ["threshold"]), **WHO)
    assert EligibilityRule.objects.get().threshold == 15_000
    remove_rule(rule=rule, **WHO)
    assert EligibilityRule.objects.count() == 0


def test_a_published_charter_never_changes_and_the_next_one_starts_from_it():
    programme = ProgrammeFactory()
    draft = draft_charter(programme=programme, **WHO)
    commitment = add_commitment(charter=draft, values={"title": "Un référent", "text": ""}, **WHO)
    assert charter_in_force(programme, AT) is None

    publish_charter(charter=draft, **WHO)

    assert charter_in_force(programme, AT) == draft
    for act in (
        lambda: add_commitment(charter=draft, values={"title": "Autre", "text": ""}, **WHO),
        lambda: change_commitment(commitment=commitment, values={"title": "Autre"}, seen="", **WHO),
        lambda: move_commitment(commitment=commitment, direction=UP, **WHO),
        lambda: remove_commitment(commitment=commitment, **WHO),
    ):
        with pytest.raises(CharterError):
            act()
    following = draft_charter(programme=programme, **WHO)
    assert (following.version, labels(following.commitments)) == (2, ["Un référent"])
    assert draft_charter(programme=programme, **WHO) == following
    assert charter_in_force(programme, AT) == draft

    copied = following.commitments.get()
    change_commitment(
        commitment=copied,
        values={"title": "Un référent nommé", "text": ""},
        seen=fingerprint(copied, ["title", "text"]),
        **WHO,
    )
    publish_charter(charter=following, actor=None, at=AT + dt.timedelta(days=1))
    assert charter_in_force(programme, AT) == draft
    assert charter_in_force(programme, AT + dt.timedelta(days=1)) == following
    assert labels(draft.commitments) == ["Un référent"]


def test_a_charter_is_published_once_and_never_empty():
    charter = CharterFactory(published_at=None)

    with pytest.raises(CharterError) as refusal:
        publish_charter(charter=charter, **WHO)
    assert str(refusal.value).startswith("Un texte sans engagement ne se publie pas")
    commitment = CommitmentFactory(charter=charter)
    publish_charter(charter=charter, **WHO)
    with pytest.raises(CharterError):
        publish_charter(charter=charter, actor=None, at=timezone.now())
    assert Charter.objects.get().published_at == AT
    assert Commitment.objects.get() == commitment


def test_commitments_of_a_draft_change_places_and_leave():
    charter = CharterFactory(published_at=None)
    first, second = (CommitmentFactory(charter=charter, title=title) for title in ("a", "b"))

    move_commitment(commitment=first, direction=DOWN, **WHO)
    assert labels(charter.commitments) == ["b", "a"]
    remove_commitment(commitment=second, **WHO)
    assert labels(charter.commitments) == ["a"]
