"""The call: nothing opens before it is confirmed ready, and its closing moves only with a reason."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from programmes.models import Call, CallExtension, ProgrammeTransition
from programmes.readiness import EditionNotReadyError
from programmes.selectors import blocking_gaps, edition_board, next_or_open_call, open_call
from programmes.services.call import CallError, confirm_call, extend_call, postpone_call, set_call
from programmes.services.criteria import change_criterion, remove_criterion
from programmes.services.ordered import StaleEditError, fingerprint
from programmes.signals import call_extended
from programmes.states import MilestoneKind
from tests.factories.accounts import UserFactory
from tests.factories.calls import CallFactory, CharterFactory, CommitmentFactory, CriterionFactory
from tests.factories.programmes import MilestoneFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
WEEK = dt.timedelta(weeks=1)
WHO = {"actor": None, "at": AT}


def call_values(**changes):
    values = {
        "opens_at": AT + WEEK,
        "closes_at": AT + 5 * WEEK,
        "decision_expected_on": None,
        "introduction": "",
        "contact_email": "appel@exemple.localhost",
        "team_capacity": 5,
        "coach_days_budget": Decimal("40.0"),
    }
    return {**values, **changes}


def seen(call):
    return fingerprint(call, call_values())


def edition_ready(**call):
    """A published edition that lacks nothing, its call unconfirmed unless told otherwise."""
    programme = ProgrammeFactory(starts_on=dt.date(2026, 4, 1), ends_on=dt.date(2026, 12, 1))
    MilestoneFactory(programme=programme, kind=MilestoneKind.LAUNCH, starts_on=dt.date(2026, 5, 12))
    CriterionFactory(programme=programme)
    CommitmentFactory(charter=CharterFactory(programme=programme, published_at=AT - WEEK))
    values = {"opens_at": AT + WEEK, "closes_at": AT + 5 * WEEK, "confirmed_at": None, **call}
    CallFactory(programme=programme, **values)
    return programme


def test_a_call_is_begun_then_changed():
    programme = ProgrammeFactory()

    call = set_call(programme=programme, **call_values(), seen="", **WHO)
    again = set_call(programme=programme, **call_values(team_capacity=8), seen=seen(call), **WHO)

    assert (again.pk, again.team_capacity, again.confirmed_at) == (call.pk, 8, None)


def test_a_call_closes_after_it_opens():
    with pytest.raises(ValidationError) as refusal:
        set_call(programme=ProgrammeFactory(), **call_values(closes_at=AT), seen="", **WHO)

    assert refusal.value.messages == ["Un appel ferme après avoir ouvert."]
    assert Call.objects.count() == 0


def test_two_people_set_the_same_call():
    programme = ProgrammeFactory()
    call = set_call(programme=programme, **call_values(), seen="", **WHO)
    before = seen(call)
    set_call(programme=programme, **call_values(team_capacity=8), seen=before, **WHO)

    with pytest.raises(StaleEditError):
        set_call(programme=programme, **call_values(team_capacity=9), seen=before, **WHO)
    with pytest.raises(StaleEditError):
        set_call(programme=programme, **call_values(), seen="", **WHO)

    assert Call.objects.get().team_capacity == 8


def test_an_edition_that_lacks_nothing_opens():
    programme = edition_ready()
    assert blocking_gaps(programme, AT) == []
    assert next_or_open_call(AT) is None

    call = confirm_call(programme=programme, **WHO)

    assert [next_or_open_call(AT), open_call(AT)] == [call, None]
    assert [open_call(call.opens_at), open_call(call.opens_at - dt.timedelta(seconds=1))] == [call, None]
    assert [open_call(call.closes_at - dt.timedelta(seconds=1)), open_call(call.closes_at)] == [call, None]
    assert list(ProgrammeTransition.objects.values_list("transition", "from_state", "to_state", "at")) == [
        ("confirm_call", "published", "published", AT)
    ]
    with pytest.raises(CallError):
        confirm_call(programme=programme, **WHO)


def remove_public_page(programme):
    programme.state = "draft"
    programme.save()


@pytest.mark.parametrize(
    "take_away, key",
    [
        (lambda programme: programme.milestones.all().delete(), "calendar"),
        (lambda programme: programme.milestones.update(starts_on=None), "calendar"),
        (lambda programme: programme.criteria.all().delete(), "criteria"),
        (lambda programme: programme.criteria.update(is_independent=True, weight=0), "criteria"),
        (lambda programme: programme.charters.update(published_at=None), "charter"),
        (lambda programme: programme.call.delete(), "call"),
        (lambda programme: Call.objects.update(opens_at=AT - 3 * WEEK, closes_at=AT), "call"),
        (remove_public_page, "public"),
    ],
)
def test_each_gap_refuses_the_opening(take_away, key):
    programme = edition_ready()
    take_away(programme)

    with pytest.raises(EditionNotReadyError) as refusal:
        confirm_call(programme=type(programme).objects.get(pk=programme.pk), **WHO)

    assert [gap.key for gap in refusal.value.gaps] == [key]
    assert not Call.objects.confirmed().exists()


def test_a_confirmed_call_keeps_what_it_stands_on():
    programme = edition_ready(confirmed_at=AT)
    criterion = programme.criteria.get()

    with pytest.raises(EditionNotReadyError):
        remove_criterion(criterion=programme.criteria.get(), **WHO)
    values = {"label": "a", "guidance": "", "owner": "anct", "is_independent": True, "weight": 0}
    with pytest.raises(EditionNotReadyError):
        change_criterion(
            criterion=criterion, values=values, seen=fingerprint(criterion, values), is_confirmed=True, **WHO
        )
    assert programme.criteria.get().is_independent is False

    remove_criterion(criterion=criterion, actor=None, at=AT + 5 * WEEK)  # the call is over
    assert programme.criteria.count() == 0


def test_a_confirmation_is_taken_back_before_the_opening_only():
    programme = edition_ready(confirmed_at=AT)

    with pytest.raises(CallError):
        postpone_call(programme=programme, actor=None, at=AT + WEEK)
    postpone_call(programme=programme, actor=None, at=AT + WEEK - dt.timedelta(seconds=1))
    assert Call.objects.get().confirmed_at is None
    with pytest.raises(CallError):
        postpone_call(programme=programme, **WHO)


def test_the_dates_of_an_open_call_do_not_change_there():
    programme = edition_ready(confirmed_at=AT)
    call = programme.call
    opened = {"actor": None, "at": call.opens_at}

    with pytest.raises(CallError):
        set_call(programme=programme, **call_values(closes_at=call.closes_at - WEEK), seen=seen(call), **opened)
    set_call(programme=programme, **call_values(team_capacity=6), seen=seen(call), **opened)

    assert (Call.objects.get().closes_at, Call.objects.get().team_capacity) == (call.closes_at, 6)


def test_the_dates_of_a_confirmed_call_change_before_it_opens():
    programme = edition_ready(confirmed_at=AT)
    call = programme.call

    with pytest.raises(CallError):
        set_call(programme=programme, **call_values(opens_at=AT - WEEK, closes_at=AT), seen=seen(call), **WHO)
    changed = set_call(programme=programme, **call_values(closes_at=AT + 6 * WEEK), seen=seen(call), **WHO)

    assert changed.closes_at == AT + 6 * WEEK


@pytest.fixture
def notices():
    heard = []

    def hear(**notice):
        heard.append((notice["call"], notice["extension"], notice["actor"]))

    call_extended.connect(hear)
    yield heard
    call_extended.disconnect(hear)


def test_an_extension_is_told_upwards(notices):
    programme = edition_ready(confirmed_at=AT)
    call, actor = programme.call, UserFactory(is_staff=True)
    last_second = call.closes_at - dt.timedelta(seconds=1)

    extension = extend_call(
        call=call, closes_at=call.closes_at + WEEK, reason=" Les congés ", actor=actor, at=last_second
    )

    assert Call.objects.get().closes_at == call.closes_at + WEEK
    assert (extension.former_closes_at, extension.reason, extension.at) == (call.closes_at, "Les congés", last_second)
    assert notices == [(call, extension, actor)]
    assert ProgrammeTransition.objects.get().transition == "extend_call"


@pytest.mark.parametrize(
    "confirmed_at, later, after, reason",
    [
        (None, WEEK, WEEK, "Les congés"),  # not announced yet
        (AT, WEEK, 5 * WEEK, "Les congés"),  # closed at this very instant
        (AT, dt.timedelta(0), WEEK, "Les congés"),  # the second click of a double click
        (AT, -WEEK, WEEK, "Les congés"),  # an extension never shortens
        (AT, WEEK, WEEK, "  "),
    ],
)
def test_an_extension_is_refused(notices, confirmed_at, later, after, reason):
    call = edition_ready(confirmed_at=confirmed_at).call

    with pytest.raises((CallError, ValidationError)):
        extend_call(call=call, closes_at=call.closes_at + later, reason=reason, actor=None, at=AT + after)

    assert (notices, CallExtension.objects.count()) == ([], 0)
    assert Call.objects.get().closes_at == call.closes_at


def test_several_open_calls_the_first_to_close_comes_first():
    at = timezone.now()
    CallFactory(closes_at=at + 3 * WEEK)
    sooner = CallFactory(closes_at=at + WEEK)
    CallFactory(closes_at=at + dt.timedelta(days=1), unconfirmed=True)
    CallFactory(closes_at=at + dt.timedelta(days=1), programme=ProgrammeFactory(in_preparation=True))

    assert open_call(at) == sooner
    assert next_or_open_call(at) == sooner


def test_the_checklist_shows_the_coach_days_that_are_missing():
    programme = edition_ready(closes_at=AT + 6 * WEEK, coach_days_budget=Decimal("25"), introduction="Bienvenue")

    board = edition_board(programme, AT)

    assert [(item.key, item.standing.value) for item in board.items] == [
        ("rhythm", "advised"),
        ("phases", "advised"),
        ("calendar", "ready"),
        ("criteria", "ready"),
        ("eligibility", "advised"),
        ("charter", "ready"),
        ("call", "advised"),
        ("public", "ready"),
    ]
    assert board.items[6].text == "Il manque 5 jours de coach pour cette capacité"
