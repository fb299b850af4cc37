"""The pages of the set-up, as staff go through them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from programmes.models import Call, CallExtension, Commitment, Criterion, EligibilityRule, Milestone, Programme
from programmes.services.ordered import fingerprint
from tests import personas
from tests.factories.calls import (
    CallFactory,
    CharterFactory,
    CommitmentFactory,
    CriterionFactory,
    EligibilityRuleFactory,
)
from tests.factories.candidatures import ScoreFactory
from tests.factories.collectivites import DepartementFactory
from tests.factories.programmes import MilestoneFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db
RHYTHM = {
    "name": "PNI",
    "acronym": "PNI",
    "edition": "2026",
    "operator": "",
    "funding": "",
    "starts_on": "2026-04-01",
    "ends_on": "2026-11-30",
    "weeks_min": "9",
    "weeks_max": "12",
    "days_per_week": "2",
    "coach_days_per_week": "0.5",
    "designer_days": "6",
    "preparation_days": "2",
    "common_days": "3",
    "team_size_min": "2",
    "team_size_max": "4",
    "presentation": "Pour comprendre.",
}
NO_END = "Donnez la date de fin\u00a0: une édition vierge n’en reprend aucune."
NO_DATE = "Écrivez une date, par exemple 31/12/2026."
CALL = {
    "opens_at_day": "2026-03-02",
    "opens_at_hour": "09:00",
    "closes_at_day": "2026-04-03",
    "closes_at_hour": "12:00",
    "decision_expected_on": "",
    "introduction": "Bienvenue",
    "contact_email": "appel@exemple.localhost",
    "team_capacity": "5",
    "coach_days_budget": "40",
}


@pytest.fixture
def staff(client):
    personas.sign_in(client, personas.staff())
    return client


def address(name, *args):
    return reverse(f"programmes:{name}", args=args)


def errors(response):
    return {field: list(found) for field, found in response.context["form"].errors.items()}


def plain(response):
    return " ".join(response.content.decode().replace("&nbsp;", " ").replace("\u00a0", " ").split())


def test_no_edition_yet(staff):
    page = staff.get(address("edition_list"))

    assert page.status_code == 200
    assert plain(page).count("Aucune édition") == 1


def test_an_edition_is_copied_through_the_page(staff):
    source = ProgrammeFactory(acronym="PNI", name="Programme national")
    MilestoneFactory(programme=source, starts_on=dt.date(2021, 4, 6))

    form = staff.get(address("edition_new"), {"modele": source.slug})
    assert form.context["form"].initial["source"] == source
    answer = staff.post(
        address("edition_new"),
        {"source": source.pk, "name": "Programme national", "edition": "2026", "starts_on": "01/04/2026"},
    )

    copy = Programme.objects.get(slug="pni-2026")
    assert (answer.status_code, answer.url) == (302, address("edition", "pni-2026"))
    assert copy.milestones.get().starts_on == dt.date(2026, 4, 7)
    assert staff.get(answer.url).status_code == 200


@pytest.mark.parametrize(
    "typed, expected",
    [
        (
            {"starts_on": "2026-04-01"},
            {"ends_on": ["Donnez la date de fin\u00a0: une édition vierge n’en reprend aucune."]},
        ),
        ({"starts_on": "2026-04-01", "ends_on": "2026-04-01"}, {"ends_on": ["La fin doit venir après le début."]}),
        (
            {"starts_on": "demain", "ends_on": "2026-04-01"},
            {"starts_on": ["Écrivez une date, par exemple 31/12/2026."]},
        ),
    ],
)
def test_a_new_edition_is_refused_and_what_was_typed_stays(staff, typed, expected):
    answer = staff.post(address("edition_new"), {"name": "PNI", "edition": "2026", **typed})

    assert answer.status_code == 422
    assert errors(answer) == expected
    assert f'value="{typed["starts_on"]}"' in plain(answer)
    assert Programme.objects.count() == 0


def test_the_frame_is_saved_and_a_stale_page_loses_nothing(staff):
    edition = ProgrammeFactory(in_preparation=True)
    url = address("edition_rhythm", edition.slug)
    seen = staff.get(url).context["form"].initial["seen"]

    assert staff.post(url, {**RHYTHM, "seen": seen}).status_code == 302
    stale = staff.post(url, {**RHYTHM, "funding": "Région", "weeks_max": "14", "seen": seen})

    assert stale.status_code == 409
    assert errors(stale)["weeks_max"] == ["Enregistré entre-temps\u00a0: «\u00a012\u00a0»"]
    assert 'value="14"' in plain(stale)
    assert Programme.objects.get().weeks_max == 12
    again = staff.post(url, {**RHYTHM, "weeks_max": "14", "seen": stale.context["form"]["seen"].value()})
    assert (again.status_code, Programme.objects.get().weeks_max) == (302, 14)


def test_the_page_becomes_public_once(staff):
    edition = ProgrammeFactory(in_preparation=True)

    assert staff.post(address("edition_publish", edition.slug)).status_code == 302
    assert Programme.objects.get().state == "published"
    assert staff.post(address("edition_publish", edition.slug)).status_code == 409


def test_a_milestone_from_its_creation_to_its_removal(staff):
    edition = ProgrammeFactory()
    MilestoneFactory(programme=edition, title="Avant")
    typed = {"kind": "launch", "title": "Lancement", "starts_on": "2021-05-13"}

    staff.post(address("milestone_new", edition.slug), typed)
    milestone = Milestone.objects.get(title="Lancement")
    shown = staff.get(address("milestone_edit", milestone.pk)).context["form"]

    staff.post(
        address("milestone_edit", milestone.pk),
        {**typed, "title": "Journée de lancement", "seen": shown.initial["seen"]},
    )
    staff.post(address("milestone_move", milestone.pk), {"vers": "haut"})
    page = staff.get(address("calendar", edition.slug))
    assert [row.title for row in page.context["milestones"]] == ["Journée de lancement", "Avant"]
    assert "tombe un jour férié, le 13/05/2021 (Ascension)" in plain(page)

    assert staff.post(address("milestone_remove", milestone.pk)).status_code == 302
    assert [row.title for row in Milestone.objects.all()] == ["Avant"]


def test_criteria_show_their_total_and_ask_before_moving_it(staff):
    edition = ProgrammeFactory()
    CriterionFactory(programme=edition, weight=3)
    typed = {"label": "Ampleur", "owner": "anct", "weight": "2"}
    new_url = address("criterion_new", edition.slug)

    assert staff.post(new_url, {**typed, "weight": ""}).status_code == 422
    assert staff.post(new_url, typed).status_code == 302
    assert staff.post(new_url, {"label": "Équilibre", "owner": "anct", "is_independent": "on"}).status_code == 302
    assert staff.get(address("criteria", edition.slug)).context["total_weight"] == 5

    scored = Criterion.objects.get(label="Ampleur")
    ScoreFactory(criterion=scored)
    url = address("criterion_edit", scored.pk)
    seen = staff.get(url).context["form"].initial["seen"]
    refused = staff.post(url, {**typed, "weight": "9", "seen": seen})
    assert refused.status_code == 422
    assert len(errors(refused)["__all__"]) == 1
    assert staff.post(address("criterion_remove", scored.pk)).status_code == 409
    assert staff.post(url, {**typed, "weight": "9", "seen": seen, "is_confirmed": "on"}).status_code == 302
    assert staff.get(address("criteria", edition.slug)).context["total_weight"] == 12


def test_an_eligibility_rule_says_what_it_needs(staff):
    edition = ProgrammeFactory()
    url = address("rule_new", edition.slug)

    no_kind = staff.post(url, {"text": "Une commune", "check_kind": "kind", "threshold": "5"})
    no_threshold = staff.post(url, {"text": "Petite", "check_kind": "population_at_most"})
    assert [errors(no_kind), errors(no_threshold)] == [
        {"kinds": ["Cochez au moins une nature de collectivité."]},
        {"threshold": ["Donnez le seuil que le service doit vérifier."]},
    ]
    staff.post(url, {"text": "Une commune", "check_kind": "kind", "kinds": ["commune", "cc"], "threshold": "5"})
    rule = EligibilityRule.objects.get()
    assert (rule.kinds, rule.threshold) == (["commune", "cc"], None)
    assert "commune, communauté de communes" in plain(staff.get(address("eligibility", edition.slug)))
    assert staff.post(address("rule_remove", rule.pk)).status_code == 302


def test_the_charter_from_its_draft_to_its_next_version(staff):
    edition = ProgrammeFactory()
    page_url = address("charter", edition.slug)
    assert staff.get(page_url).status_code == 200
    staff.post(address("charter_draft", edition.slug))
    draft = edition.charters.get()
    staff.post(address("commitment_new", draft.pk), {"title": "Un référent", "text": "Nommé."})
    assert staff.get(page_url).context["draft"] == draft

    staff.post(address("charter_publish", draft.pk))

    page = staff.get(page_url)
    assert [page.context["draft"], page.context["in_force"]] == [None, draft]
    commitment = Commitment.objects.get()
    assert [
        staff.post(address("charter_publish", draft.pk)).status_code,
        staff.get(address("commitment_new", draft.pk)).status_code,
        staff.post(address("commitment_edit", commitment.pk), {"title": "Autre"}).status_code,
        staff.post(address("commitment_remove", commitment.pk)).status_code,
        staff.post(address("commitment_move", commitment.pk)).status_code,
    ] == [409, 403, 403, 409, 409]
    staff.post(address("charter_draft", edition.slug))
    page = staff.get(page_url)
    assert [page.context["draft"].version, page.context["in_force"]] == [2, draft]


def test_the_hours_of_a_call_are_those_of_paris(staff):
    edition = ProgrammeFactory()
    url = address("call", edition.slug)

    assert staff.post(url, CALL).status_code == 302

    call = Call.objects.get()
    assert call.opens_at == dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)
    assert call.closes_at == dt.datetime(2026, 4, 3, 10, tzinfo=dt.UTC)
    page = staff.get(url)
    shown = page.context["form"].initial
    assert (shown["closes_at_day"], shown["closes_at_hour"]) == (dt.date(2026, 4, 3), dt.time(12))
    assert "5 équipes × 12 semaines × 0,5 j = 30 jours. Sur les 40 jours prévus, il en reste 10." in plain(page)


@pytest.mark.parametrize(
    "typed, field",
    [
        ({"opens_at_day": "2026-03-29", "opens_at_hour": "02:30"}, "opens_at_hour"),
        ({"closes_at_day": "2026-03-01"}, "closes_at_day"),
        ({"closes_at_hour": "midi"}, "closes_at_hour"),
        ({"team_capacity": "0"}, "__all__"),
        ({"coach_days_budget": "-1"}, "__all__"),
    ],
)
def test_a_call_that_cannot_be(staff, typed, field):
    answer = staff.post(address("call", ProgrammeFactory().slug), {**CALL, **typed})

    assert (answer.status_code, list(errors(answer))) == (422, [field])
    assert Call.objects.count() == 0


def test_an_hour_that_comes_twice_is_explained(staff):
    edition = ProgrammeFactory()
    url = address("call", edition.slug)
    staff.post(url, {**CALL, "closes_at_day": "2026-10-25", "closes_at_hour": "02:30"})

    assert Call.objects.get().closes_at == dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC)
    assert "C’est la seconde qui compte, à l’heure d’hiver." in plain(staff.get(url))


def test_an_open_call_keeps_its_dates_and_is_extended(staff):
    now = timezone.now().replace(microsecond=0)
    call = CallFactory(opens_at=now - dt.timedelta(days=3), closes_at=now + dt.timedelta(days=30))
    url = address("call", call.programme.slug)
    page = staff.get(url)
    assert sorted(set(page.context["form"].fields)) == [
        "coach_days_budget",
        "contact_email",
        "decision_expected_on",
        "introduction",
        "seen",
        "team_capacity",
    ]
    typed = {key: CALL[key] for key in ("introduction", "contact_email", "coach_days_budget")}
    answer = staff.post(url, {**CALL, **typed, "team_capacity": "7", "seen": page.context["form"].initial["seen"]})
    kept = Call.objects.get()
    assert (answer.status_code, kept.team_capacity, kept.closes_at) == (302, 7, call.closes_at)

    extend_url = address("call_extend", call.programme.slug)
    later = (call.closes_at + dt.timedelta(days=7)).date()
    moved = {"closes_at_day": later.isoformat(), "closes_at_hour": "12:00", "reason": "Les congés"}
    assert staff.get(extend_url).status_code == 200
    assert staff.post(extend_url, {**moved, "reason": ""}).status_code == 422
    assert staff.post(extend_url, moved).status_code == 302
    twice = staff.post(extend_url, moved)
    assert (twice.status_code, CallExtension.objects.count()) == (422, 1)
    assert "Les congés" in plain(staff.get(address("edition", call.programme.slug)))


def test_an_edition_opens_from_its_checklist(staff):
    now = timezone.now()
    call = CallFactory(opens_at=now + dt.timedelta(days=1), confirmed_at=None, coach_days_budget=Decimal("30.0"))
    edition = call.programme
    url = address("edition", edition.slug)
    confirm_url = address("call_confirm", edition.slug)

    assert [gap.key for gap in staff.get(url).context["board"].gaps] == ["calendar", "criteria", "charter"]
    refused = staff.post(confirm_url)
    assert (refused.status_code, Call.objects.get().confirmed_at) == (409, None)

    MilestoneFactory(programme=edition, kind="launch", starts_on=dt.date(2021, 5, 12))
    CriterionFactory(programme=edition)
    CommitmentFactory(charter=CharterFactory(programme=edition))
    assert "Confirmer l’ouverture" in plain(staff.get(url))
    assert staff.post(confirm_url).status_code == 302
    assert "Retirer la confirmation" in plain(staff.get(url))
    assert staff.post(address("call_postpone", edition.slug)).status_code == 302
    assert Call.objects.get().confirmed_at is None


def test_staff_read_the_closing_as_overseas_will(staff):
    DepartementFactory(code="974", name="La Réunion", zone="drom", time_zone="Indian/Reunion")
    call = CallFactory(
        closes_at=dt.datetime(2026, 6, 12, 10, tzinfo=dt.UTC), opens_at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
    )

    for name in ("edition", "calendar", "call"):
        assert "vendredi 12/06/2026, 14:00" in plain(staff.get(address(name, call.programme.slug)))


def test_the_card_of_staff_announces_the_open_call(staff):
    call = CallFactory()

    page = plain(staff.get(reverse("core:staff_home")))

    assert f"{call.programme} : appel ouvert jusqu’au" in page


@pytest.mark.parametrize(
    "name, factory",
    [
        ("calendar", MilestoneFactory),
        ("criteria", CriterionFactory),
        ("eligibility", EligibilityRuleFactory),
    ],
)
def test_long_lists_cost_no_more_queries(staff, name, factory):
    programme = ProgrammeFactory()
    factory(programme=programme)
    assert_same_cost(
        staff,
        address(name, programme.slug),
        lambda: factory.create_batch(29, programme=programme),
    )


def test_many_editions_and_long_charters_cost_no_more_queries(staff):
    call = CallFactory()
    assert_same_cost(staff, address("edition_list"), lambda: CallFactory.create_batch(29))
    charter = CharterFactory(programme=call.programme)
    CommitmentFactory(charter=charter)
    assert_same_cost(
        staff,
        address("charter", call.programme.slug),
        lambda: CommitmentFactory.create_batch(29, charter=charter),
    )


def assert_same_cost(client, url, grow):
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    grow()
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(one)


def test_a_row_seen_twice_is_not_lost(staff):
    rule = EligibilityRuleFactory()
    url = address("rule_edit", rule.pk)
    seen = fingerprint(rule, ["text", "check_kind", "kinds", "threshold"])
    typed = {"text": "Premier", "check_kind": "human", "seen": seen}

    assert staff.post(url, typed).status_code == 302
    stale = staff.post(url, {**typed, "text": "Second"})
    assert (stale.status_code, EligibilityRule.objects.get().text) == (409, "Premier")
    assert errors(stale)["text"] == ["Enregistré entre-temps\u00a0: «\u00a0Premier\u00a0»"]
