"""Opening an internal call, receiving ideas, closing, forgetting who wrote them."""

import datetime as dt
import re

import pytest

from candidatures.models import Idea, InternalCall
from candidatures.services import internal_call as services
from candidatures.services.internal_call_ideas import thank_authors
from candidatures.tasks import purge_internal_calls
from core.models import OutboxMail
from pni.beat import BEAT_SCHEDULE
from tests.factories.accounts import UserFactory
from tests.factories.calls import CallFactory
from tests.factories.candidatures import IdeaFactory, InternalCallFactory
from tests.factories.collectivites import CollectiviteFactory, DepartementFactory

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 10, 1, 9, 0, tzinfo=dt.UTC)
CLOSING = dt.datetime(2026, 10, 30, 22, 0, tzinfo=dt.UTC)
VOLUNTEER = {
    "problem": "Les familles déposent trois fois la même pièce.",
    "who_suffers": "Les familles",
    "is_volunteer": True,
    "first_name": "Awa",
    "last_name": "Perrin",
    "service": "Accueil",
    "time_available": "Deux jours",
    "why": "Je les reçois.",
    "email": "awa@ville.test",
}
PERSONAL = ("first_name", "last_name", "service", "time_available", "why", "email")


@pytest.fixture
def call():
    return CallFactory(opens_at=AT - dt.timedelta(days=3), closes_at=CLOSING)


def open_page(call, collectivite=None, **values):
    fields = {"message": "Dites-nous.", "closes_on": dt.date(2026, 10, 15), "actor": UserFactory(), "at": AT}
    return services.open_internal_call(
        call=call, collectivite=collectivite or CollectiviteFactory(), **{**fields, **values}
    )


def submit(internal_call, at=AT, **values):
    return services.submit_idea(internal_call=internal_call, values={**VOLUNTEER, **values}, at=at)


def personal(idea):
    return [getattr(idea, name) for name in PERSONAL]


def test_opened_once_by_two_colleagues(call):
    epinal = CollectiviteFactory()

    first, second = open_page(call, epinal), open_page(call, epinal, message="Autre")

    assert (first.pk, second.message) == (second.pk, "Dites-nous.")


def test_links_are_read_aloud_and_never_the_same():
    tokens = {services.new_token() for _ in range(200)}

    assert len(tokens) == 200
    assert [token for token in tokens if not re.fullmatch(r"([2-9a-hjkmnp-z]{4}-){2}[2-9a-hjkmnp-z]{4}", token)] == []


def test_opened_before_the_call_itself(call):
    call.opens_at = AT + dt.timedelta(days=5)
    call.save()

    assert open_page(call).is_open(AT) is True


@pytest.mark.parametrize(
    "closes_on, why",
    [(dt.date(2026, 9, 30), "aujourd’hui ou un jour à venir"), (dt.date(2026, 10, 31), "avant la ferm")],
)
def test_a_date_that_cannot_serve(closes_on, why, call):
    with pytest.raises(services.InternalCallError, match=why):
        open_page(call, closes_on=closes_on)

    assert open_page(call, closes_on=dt.date(2026, 10, 30)).closes_on == dt.date(2026, 10, 30)


def test_nothing_opens_for_a_call_that_is_over_or_not_confirmed(call):
    unconfirmed = CallFactory(opens_at=AT, closes_at=CLOSING, confirmed_at=None)

    for wrong, at in ((unconfirmed, AT), (call, CLOSING)):
        with pytest.raises(services.InternalCallError, match="ne reçoit plus"):
            open_page(wrong, at=at)


@pytest.mark.parametrize(
    "departement, last, first_refused",
    [
        ({}, "2026-10-15T21:59:59+00:00", "2026-10-15T22:00:00+00:00"),
        ({"in_la_reunion": True}, "2026-10-15T19:59:59+00:00", "2026-10-15T20:00:00+00:00"),
    ],
)
def test_the_last_day_ends_where_the_collectivite_is(departement, last, first_refused, call):
    page = open_page(call, CollectiviteFactory(departement=DepartementFactory(**departement)))

    submit(page, at=dt.datetime.fromisoformat(last))
    with pytest.raises(services.InternalCallClosedError):
        submit(page, at=dt.datetime.fromisoformat(first_refused))

    assert Idea.objects.count() == 1


def test_a_volunteer_is_named(call):
    idea = submit(open_page(call))

    assert personal(idea) == ["Awa", "Perrin", "Accueil", "Deux jours", "Je les reçois.", "awa@ville.test"]


def test_of_whoever_does_not_volunteer_only_the_address_is_kept(call):
    idea = submit(open_page(call), is_volunteer=False)

    assert (idea.is_volunteer, personal(idea)) == (False, ["", "", "", "", "", "awa@ville.test"])


def test_closed_by_hand_then_open_again(call):
    page = open_page(call)
    later = AT + dt.timedelta(days=1)
    closed = services.close_internal_call(internal_call=page, actor=None, at=later)
    again = services.close_internal_call(internal_call=page, actor=None, at=later + dt.timedelta(days=1))
    with pytest.raises(services.InternalCallClosedError):
        submit(page, at=later)

    services.change_internal_call(
        internal_call=page, call=call, message="", closes_on=dt.date(2026, 10, 20), actor=None, at=later
    )

    assert (closed.closed_at, again.closed_at) == (later, later)
    assert submit(page, at=later).pk is not None


def test_a_call_receives_so_many_ideas(call, monkeypatch):
    monkeypatch.setattr(services, "MAX_IDEAS", 1)
    page = open_page(call)
    submit(page)

    with pytest.raises(services.InternalCallClosedError, match="toutes les idées"):
        submit(page)


def test_names_are_erased_and_problems_stay(call):
    page = open_page(call)
    idea = submit(page)
    thank_authors(internal_call=page, actor=UserFactory(), at=AT)

    erased = services.purge_internal_call(internal_call=page, actor=None, at=AT)
    again = services.purge_internal_call(internal_call=page, actor=None, at=AT + dt.timedelta(days=1))

    idea.refresh_from_db()
    page = InternalCall.objects.get()
    assert (erased, again, personal(idea), idea.problem) == (1, 0, [""] * 6, VOLUNTEER["problem"])
    assert (page.purged_at, page.closed_at, OutboxMail.objects.count()) == (AT, AT, 0)
    with pytest.raises(services.InternalCallError, match="effacées"):
        services.change_internal_call(
            internal_call=page, call=call, message="", closes_on=page.closes_on, actor=None, at=AT
        )


@pytest.mark.parametrize("second, is_erased", [(-1, False), (0, True)])
def test_erased_sixty_days_after_the_closing(second, is_erased, call):
    page = open_page(call)
    submit(page)
    due = dt.datetime(2026, 12, 14, 23, 0, tzinfo=dt.UTC)  # 15 December, midnight in Paris: winter time since

    purged = services.purge_due_internal_calls(at=due + dt.timedelta(seconds=second))

    assert (purged, Idea.objects.get().is_purged) == (int(is_erased), is_erased)


def test_a_call_closed_early_is_erased_early(call):
    page = open_page(call)
    submit(page)
    services.close_internal_call(internal_call=page, actor=None, at=AT)

    assert services.purge_due_internal_calls(at=AT + dt.timedelta(days=59)) == 0
    assert services.purge_due_internal_calls(at=AT + dt.timedelta(days=60)) == 1


def test_the_task_erases_what_is_due_and_only_once():
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=100)
    old = InternalCallFactory(opened_at=long_ago, closes_on=(long_ago + dt.timedelta(days=10)).date())
    IdeaFactory(internal_call=old, email="awa@ville.test")
    IdeaFactory(internal_call=InternalCallFactory(), email="ines@ville.test")

    assert [purge_internal_calls(), purge_internal_calls()] == [1, 0]
    assert sorted(Idea.objects.values_list("email", flat=True)) == ["", "ines@ville.test"]
    assert BEAT_SCHEDULE["purge-internal-calls"]["task"] == purge_internal_calls.name
