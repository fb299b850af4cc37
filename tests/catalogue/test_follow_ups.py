"""What became of the investigations: on a sheet, counted, and the sheets behind each count. Public sheets only."""

import datetime as dt

import pytest
from django.test import Client

from evaluation.models import FollowUp
from evaluation.selectors.public import asked_about
from investigations.models import SheetVersion
from investigations.services.committee import record_decision, reopen_committee
from investigations.services.publication import record_version, withdraw_sheet
from investigations.states import ExitScenario
from tests.catalogue.html import heading, hrefs, main, part
from tests.factories.accounts import UserFactory
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.follow_ups import DECIDED_AT, HELD_ON, asked, decided, followed_sheet
from tests.factories.investigations import InvestigationFactory, published_sheet
from tests.factories.programmes import PrintedFigureFactory, ProgrammeFactory, ThemeFactory
from tests.investigations.team_scene import text_of
from tests.personas import sign_in, staff

pytestmark = pytest.mark.django_db
URL = "/que-deviennent-elles/"
QUERIES, LIST_QUERIES, SHEET_QUERIES = 6, 5, 4


def read(path: str) -> str:
    response = Client().get(path)
    assert response.status_code == 200
    return main(response)


def on_sheet(sheet) -> str:
    return part(Client().get(f"/investigations/{sheet.slug}/"), "follow-up")


# --- On a sheet -----------------------------------------------------------------------------------------------------


def test_a_sheet_without_committee_says_nothing():
    sheet = published_sheet()

    assert "Ce que c’est devenu" not in read(f"/investigations/{sheet.slug}/")


def test_each_answered_question_gives_its_answer_and_its_month():
    sheet = followed_sheet({3: ["goes_on"], 6: ["stopped", "changed"]})

    text = on_sheet(sheet)

    assert text.startswith("Ce que c’est devenu Décidé par le comité, septembre 2025 Poursuite en autonomie")
    assert "3 mois après Cela continue (décembre 2025)" in text
    assert (
        "6 mois après Cela continue, sous une autre forme (mars 2026)"
        " Réponse précédente : cela s’est arrêté (mars 2026)" in text
    )
    assert "12 mois après Question à poser en septembre 2026" in text


def test_a_question_without_answer_is_told_as_such():
    assert "3 mois après Question posée en décembre 2025, sans réponse" in on_sheet(followed_sheet({3: []}))


def test_the_line_of_whoever_answered_is_not_published():
    sheet = published_sheet()
    asked(decided(sheet), 3, "goes_on", line="Mme Untel a repris le dossier.")

    assert "Untel" not in read(f"/investigations/{sheet.slug}/")
    assert "Untel" not in read(f"{URL}ensemble/toutes/")


def test_a_reopened_decision_stays_with_its_answers_and_is_asked_no_more():
    sheet = followed_sheet({3: ["goes_on"]})
    reopen_committee(investigation=sheet, reason="Budget retiré.", actor=UserFactory(), at=DECIDED_AT)

    assert on_sheet(sheet).startswith("Ce que c’est devenu Le comité a rouvert sa décision")
    assert "12 mois après" not in on_sheet(sheet)

    record_decision(
        investigation=sheet,
        values={"held_on": HELD_ON.replace(month=11), "scenario": ExitScenario.STOP, "text": "N.", "people": ["A, B"]},
        conditions=[],
        seen=1,
        actor=UserFactory(),
        at=DECIDED_AT,
    )

    text = on_sheet(sheet)
    assert text.index("Décidé par le comité, novembre 2025 Arrêt") < text.index("Décidé d’abord, puis rouvert")
    assert "3 mois après Cela continue (décembre 2025)" in text
    assert "Budget retiré" not in text


def test_a_decision_that_no_public_version_tells_is_not_told_beside_it():
    """The new exit waits for the signatures of the version that says it, and so does what becomes of it."""
    sheet = followed_sheet({3: ["goes_on"]})
    told_at = SheetVersion.objects.get(investigation=sheet).published_at
    later = told_at + dt.timedelta(days=10)
    reopen_committee(investigation=sheet, reason="Budget retiré.", actor=UserFactory(), at=later)
    decision = record_decision(
        investigation=sheet,
        values={"held_on": later.date(), "scenario": ExitScenario.STOP, "text": "N.", "people": ["A, B"]},
        conditions=[],
        seen=1,
        actor=UserFactory(),
        at=later,
    )
    asked(decision, 12, "stopped")

    text = on_sheet(sheet)
    assert "Arrêt" not in text
    assert "Le comité a rouvert sa décision. Celle qu’il a prise depuis sera dite" in text
    assert "3 mois après Cela continue (décembre 2025)" in text
    assert "Aucune question posée pour l’instant" in read(URL)
    assert asked_about([sheet.pk]) == []
    preview = Client()
    sign_in(preview, staff())
    assert "Arrêt" in part(preview.get(f"/fiches/{sheet.pk}/apercu/"), "follow-up")

    record_version(investigation=sheet, note="Le comité arrête.", actor=None, at=later + dt.timedelta(days=1))
    assert "Décidé par le comité" in on_sheet(sheet)
    assert "Arrêt" in on_sheet(sheet)
    assert [each.months for each in asked_about([sheet.pk])] == [12]


@pytest.mark.parametrize("months", [(), (3, 6, 12)])
def test_a_sheet_costs_the_same_with_and_without_answers(months, django_assert_num_queries):
    sheet = followed_sheet({each: ["goes_on", "changed"] for each in months})
    sheet.themes.add(ThemeFactory())
    read(f"/investigations/{sheet.slug}/")  # prepared statements are composed once

    with django_assert_num_queries(SHEET_QUERIES):
        read(f"/investigations/{sheet.slug}/")


# --- The counts -----------------------------------------------------------------------------------------------------


def test_nothing_asked_yet():
    assert "Aucune question posée pour l’instant" in read(URL)


def test_counts_are_out_of_the_questions_asked():
    followed_sheet({3: ["goes_on"], 6: ["elsewhere"]})
    followed_sheet({3: ["changed"], 6: ["stopped"]})
    followed_sheet({3: []})

    text = read(URL)

    assert "À 3 mois 2 sur 3 interrogées continuent, telle quelle, sous une autre forme ou ailleurs" in text
    assert "ou ailleurs 0 arrêtée, 1 sans réponse. La liste des 3 à 3 mois" in text
    assert "À 6 mois 1 sur 2 interrogées continue" in text
    assert "À 12 mois Aucune question posée pour l’instant" in text
    assert "%" not in text


def test_by_exit_theme_and_size():
    followed_sheet({3: ["goes_on"]}, lead=CollectiviteFactory(population=900, population_year=2023)).themes.add(
        ThemeFactory(slug="eau", label="eau")
    )
    followed_sheet({12: ["stopped"]}, scenario=ExitScenario.STOP, lead=CollectiviteFactory(population=None))

    response = Client().get(URL)

    text = main(response)
    assert "Poursuite en autonomie ou avec des partenaires 1 sur 1 interrogée" in text
    assert "Eau 1 sur 1 interrogée" in text
    assert "Moins de 2 000 habitants 1 sur 1 interrogée" in text
    assert "Population inconnue aucune interrogée aucune interrogée 0 sur 1 interrogée" in text
    assert f"{URL}issue/autonomy/#m3" in hrefs(response, URL)
    assert f"{URL}issue/stop/#m12-stopped" in hrefs(response, URL)
    assert f"{URL}theme/eau/#m3" in hrefs(response, URL)
    assert f"{URL}taille/under_2000/#m3" in hrefs(response, URL)


def test_each_count_opens_the_sheets_behind_it():
    sheet = followed_sheet({3: ["goes_on"]}, title="Mieux informer", lead=CollectiviteFactory(name="Rocamadour"))
    followed_sheet({3: []}, title="Accueillir")

    response = Client().get(f"{URL}issue/autonomy/")

    assert heading(response, 1) == "Poursuite en autonomie ou avec des partenaires"
    text = main(response)
    assert "À 3 mois : 1 sur 2 interrogées continue" in text
    assert "Cela continue 1 Mieux informer Rocamadour. Issue décidée" in text
    assert "Question posée, sans réponse 1 Accueillir" in text
    assert f"/investigations/{sheet.slug}/#follow-up" in hrefs(response, "/investigations/")


@pytest.mark.parametrize("address", ["issue/stop/", "theme/eau/", "couleur/toutes/", "ensemble/autre/"])
def test_no_list_where_nothing_is_counted(address):
    followed_sheet({3: ["goes_on"]})

    assert Client().get(URL + address).status_code == 404
    assert Client().get(URL + "ensemble/toutes/").status_code == 200


def test_a_withdrawn_sheet_a_draft_and_a_hidden_edition_count_nowhere():
    gone = followed_sheet({3: ["goes_on"]})
    draft = InvestigationFactory()
    asked(decided(draft), 3, "goes_on")
    hidden = InvestigationFactory(programme=ProgrammeFactory(in_preparation=True), published=True)
    asked(decided(hidden), 3, "goes_on")
    assert "1 sur 1 interrogée" in read(URL)

    withdraw_sheet(investigation=gone, actor=None, at=DECIDED_AT, comment="Retirée.")

    assert FollowUp.objects.filter(asked_at__isnull=False).count() == 3
    assert "Aucune question posée pour l’instant" in read(URL)
    assert Client().get(f"{URL}ensemble/toutes/").status_code == 404
    assert asked_about([gone.pk, draft.pk, hidden.pk]) == []


def test_a_reopened_decision_is_not_counted():
    sheet = followed_sheet({3: ["goes_on"]})
    reopen_committee(investigation=sheet, reason="Budget retiré.", actor=UserFactory(), at=DECIDED_AT)

    assert "Aucune question posée pour l’instant" in read(URL)


def test_printed_percentages_stand_with_who_they_count():
    PrintedFigureFactory(
        key="continuation_territories",
        label="territoires signalant une suite",
        printed_value="90 %",
        population="territoires engagés",
    )
    PrintedFigureFactory(key="satisfaction", printed_value="95 %")

    text = read(URL)

    assert "90 % : territoires signalant une suite. Qui est compté : territoires engagés" in text
    assert "95 %" not in text


@pytest.mark.parametrize("count", [1, 30])
def test_they_cost_the_same_for_one_sheet_and_for_thirty(count, django_assert_num_queries):
    theme = ThemeFactory()
    for _ in range(count):
        followed_sheet({3: ["goes_on"]}).themes.add(theme)

    with django_assert_num_queries(QUERIES):
        read(URL)
    with django_assert_num_queries(LIST_QUERIES):
        read(f"{URL}theme/{theme.slug}/")


def test_the_front_page_and_the_plan_lead_to_it():
    for path in ("/", "/plan-du-site/"):
        assert URL in hrefs(Client().get(path), URL)
    assert URL in Client().get("/sitemap.xml").content.decode()


def test_text_of_the_stop_says_it_is_no_failure():
    assert "S’arrêter n’est pas échouer" in text_of(Client().get(URL))
