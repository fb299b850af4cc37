"""What became of the exits: planned with the decision, asked once, answered by a link, counted out of them."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from candidatures.states import Outcome
from core.models import OutboxMail
from evaluation.models import FollowUp, FollowUpLink, FollowUpReply
from evaluation.selectors.follow_ups import by_scenario, overall, questions, survival
from evaluation.services.follow_ups import FollowUpError, answer, ask_due, fingerprint, months_later
from investigations.services.committee import record_decision, reopen_committee
from investigations.states import ExitScenario
from teams.models import TeamProblematique
from tests.factories.accounts import ReferentMandateFactory, UserFactory
from tests.factories.candidatures import CandidatureFactory, ProblematiqueFactory
from tests.factories.teams import workspace_of
from tests.investigations.team_scene import text_of
from tests.personas import client_of, staff

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 12, 4, 15, 0, tzinfo=dt.UTC)
HELD = dt.date(2026, 12, 4)


def decided(*, scenario: str = ExitScenario.AUTONOMY, seen: int = 0, workspace=None):
    return record_decision(
        investigation=workspace or workspace_of(),
        values={"held_on": HELD, "scenario": scenario, "text": "Oui.", "people": ["A, DGS"]},
        conditions=[],
        seen=seen,
        actor=UserFactory(),
        at=AT,
    )


def with_referent(decision, *, starts_on: dt.date = dt.date(2026, 1, 1), ends_on: dt.date | None = None):
    """A référent of a collectivité of the team."""
    candidature = CandidatureFactory(deposited=True)
    row = ProblematiqueFactory(
        candidature=candidature, outcome=Outcome.RETAINED, outcome_reason="Réelle.", announced_outcome=Outcome.RETAINED
    )
    team = decision.committee.investigation.team
    TeamProblematique.objects.create(team=team, problematique=row, position=1)
    mandate = ReferentMandateFactory(collectivite=candidature.collectivite, starts_on=starts_on, ends_on=ends_on)
    return mandate.user


def token_in(mail: OutboxMail) -> str:
    return next(word for word in mail.text.split() if "/suites/lien/" in word).split("/lien/")[1].split("/")[0]


# --- Planning and asking --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "day, months, expected",
    [
        (dt.date(2026, 11, 30), 3, dt.date(2027, 2, 28)),
        (dt.date(2027, 11, 30), 3, dt.date(2028, 2, 29)),
        (dt.date(2026, 12, 4), 12, dt.date(2027, 12, 4)),
        (dt.date(2026, 8, 31), 6, dt.date(2027, 2, 28)),
    ],
)
def test_months_later(day, months, expected):
    assert months_later(day, months) == expected


def test_a_decision_is_followed_at_three_six_and_twelve_months():
    decision = decided()

    rows = decision.follow_ups.order_by("months").values_list("months", "due_on")
    assert list(rows) == [(3, dt.date(2027, 3, 4)), (6, dt.date(2027, 6, 4)), (12, dt.date(2027, 12, 4))]


def test_after_a_stop_one_asks_at_the_end_only():
    assert list(decided(scenario=ExitScenario.STOP).follow_ups.values_list("months", flat=True)) == [12]


def test_the_referent_is_asked_once_on_its_day():
    decision = decided()
    julien = with_referent(decision)
    day = dt.date(2027, 3, 4)

    assert ask_due(today=day - dt.timedelta(days=1), at=AT) == 0
    assert ask_due(today=day, at=AT) == 1
    assert ask_due(today=day, at=AT) == 0

    mail = OutboxMail.objects.get()
    assert (mail.recipient, mail.is_secret) == (julien.email, True)
    assert FollowUpLink.objects.get().token_hash == fingerprint(token_in(mail))


def test_whoever_is_no_more_a_referent_is_not_asked():
    decision = decided()
    with_referent(decision, ends_on=dt.date(2027, 1, 1))

    assert ask_due(today=dt.date(2027, 3, 4), at=AT) == 1
    assert OutboxMail.objects.count() == 0
    assert [each.state for each in questions(FollowUp.objects.filter(months=3))] == ["Personne à qui demander"]


def test_a_reopened_decision_is_asked_no_more_and_the_new_one_is():
    workspace = workspace_of()
    decided(workspace=workspace)
    reopen_committee(investigation=workspace, reason="Le budget a changé.", actor=UserFactory(), at=AT)
    assert ask_due(today=dt.date(2028, 1, 1), at=AT) == 0

    second = decided(workspace=workspace, seen=1)

    assert ask_due(today=dt.date(2027, 3, 4), at=AT) == 1
    assert FollowUp.objects.get(asked_at__isnull=False).decision == second


# --- Answering ------------------------------------------------------------------------------------------------------


@pytest.fixture
def asked():
    decision = decided()
    julien = with_referent(decision)
    now = timezone.now()
    ask_due(today=dt.date(2027, 3, 4), at=now)
    return decision.follow_ups.get(months=3), julien, token_in(OutboxMail.objects.get())


def test_a_link_prepares_and_a_button_answers(asked):
    follow_up, julien, token = asked
    client, url = Client(), f"/suites/lien/{token}/"

    page = client.get(f"{url}?reponse=changed")
    assert page.context["form"]["answer"].value() == "changed"
    assert (page["Cache-Control"], FollowUpReply.objects.count()) == ("no-store", 0)

    response = client.post(url, {"answer": "changed", "line": "Une page du site\nla remplace."})
    assert (response.status_code, response["Location"]) == (302, url)
    reply = FollowUpReply.objects.get()
    assert (reply.follow_up, reply.answer, reply.line, reply.person) == (
        follow_up,
        "changed",
        "Une page du site la remplace.",
        julien,
    )
    assert "Dernière réponse" in text_of(client.get(url))


def test_an_answer_changes_and_a_double_click_does_not_count_twice(asked):
    _, _, token = asked
    client, url = Client(), f"/suites/lien/{token}/"
    for data in ({"answer": "goes_on"}, {"answer": "goes_on"}, {"answer": "stopped"}):
        client.post(url, {**data, "line": ""})

    assert list(FollowUpReply.objects.order_by("pk").values_list("answer", flat=True)) == ["goes_on", "stopped"]


@pytest.mark.parametrize("data", [{}, {"answer": "peut-être"}])
def test_a_missing_or_forged_answer_is_refused_in_words(asked, data):
    _, _, token = asked

    response = Client().post(f"/suites/lien/{token}/", {**data, "line": "Si."})

    assert response.status_code == 422
    assert response.context["form"]["line"].value() == "Si."
    assert FollowUpReply.objects.count() == 0


def test_a_guessed_or_expired_link_answers_nothing(asked):
    _, _, token = asked
    assert Client().post(f"/suites/lien/{token}x/", {"answer": "goes_on"}).status_code == 404

    FollowUpLink.objects.update(expires_at=timezone.now())
    response = Client().get(f"/suites/lien/{token}/")
    assert response.status_code == 404
    assert "Ce lien ne pose plus de question" in text_of(response)


def test_a_reopened_decision_takes_no_answer(asked):
    follow_up, julien, _ = asked
    reopen_committee(
        investigation=follow_up.decision.committee.investigation, reason="Erreur.", actor=UserFactory(), at=AT
    )

    with pytest.raises(FollowUpError, match="rouverte"):
        answer(follow_up=follow_up, value="goes_on", line="", actor=julien, at=AT)


def test_a_referent_answers_signed_in_too(asked):
    follow_up, julien, _ = asked
    client = client_of(julien)

    assert client.post(f"/suites/{follow_up.pk}/", {"answer": "elsewhere", "line": ""}).status_code == 302
    assert FollowUpReply.objects.get().answer == "elsewhere"


# --- Counting -------------------------------------------------------------------------------------------------------


def test_survival_is_always_answers_out_of_questions():
    for scenario, value in (
        (ExitScenario.AUTONOMY, "goes_on"),
        (ExitScenario.AUTONOMY, "stopped"),
        (ExitScenario.AUTONOMY, None),
        (ExitScenario.LOCAL_EXPERIMENT, "elsewhere"),
    ):
        decision = decided(scenario=scenario)
        ask_due(today=dt.date(2027, 3, 4), at=AT)
        if value:
            answer(follow_up=decision.follow_ups.get(months=3), value=value, line="", actor=None, at=AT)

    rows = questions(FollowUp.objects.standing())

    assert [(line.label, line.months, line.in_words) for line in survival(rows, by_scenario)] == [
        ("Expérimentation locale", 3, "1 encore en vie, sur 1 réponse à 1 question"),
        ("Poursuite en autonomie ou avec des partenaires", 3, "1 encore en vie, sur 2 réponses à 3 questions"),
    ]
    assert [line.in_words for line in survival(rows, overall)] == ["2 encore en vie, sur 3 réponses à 4 questions"]


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_page_costs_the_same_whatever_its_questions(how_many, django_assert_num_queries):
    for _ in range(how_many):
        decision = decided()
        answer(follow_up=decision.follow_ups.get(months=3), value="goes_on", line="", actor=None, at=AT)
    client = client_of(staff())
    client.get("/gestion/suites/")

    with django_assert_num_queries(QUERIES):
        client.get("/gestion/suites/")


QUERIES = 7


def test_nothing_to_follow_says_when_it_will_be():
    client = client_of(staff())

    assert "Aucune issue à suivre" in text_of(client.get("/gestion/suites/"))


# --- Rows -----------------------------------------------------------------------------------------------------------


def test_rows_that_cannot_be(asked):
    follow_up, julien, _ = asked
    kept = {"decision": follow_up.decision, "due_on": HELD}
    for name, act in (
        ("followup_once", lambda: FollowUp.objects.create(months=3, **kept)),
        ("followup_months_known", lambda: FollowUp.objects.create(months=4, **kept)),
        (
            "followuplink_once_per_person",
            lambda: FollowUpLink.objects.create(
                follow_up=follow_up, person=julien, token_hash="x", sent_at=AT, expires_at=AT
            ),
        ),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            act()
