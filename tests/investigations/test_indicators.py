"""Indicators: in words, in a drawing, in a table."""

import datetime as dt
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from investigations.models import Indicator, IndicatorMeasure
from investigations.selectors.indicators import figure, indicators_in_order, progress_in_words, reading
from tests.factories.teams import LAUNCHED_ON
from tests.factories.trials import IndicatorFactory, IndicatorMeasureFactory
from tests.investigations.team_scene import TeamScene, build_team_scene, text_of

pytestmark = pytest.mark.django_db
ATTENTE = {
    "name": "Temps d’attente",
    "unit": "minutes",
    "aim": "decrease",
    "method": "Montre en main.",
    "baseline": "12,5",
    "baseline_on": "2026-09-14",
    "target": "5",
    "target_on": "",
}


@pytest.fixture
def scene() -> TeamScene:
    return build_team_scene()


def said(*values: str, aim: str = "decrease", baseline: str | None = "12", target: str | None = "4", unit: str = "min"):
    one, other = (None if value is None else Decimal(value) for value in (baseline, target))
    indicator = Indicator(aim=aim, baseline=one, target=other, unit=unit)
    return progress_in_words(indicator, [Decimal(value) for value in values]).replace("\u00a0", " ")


@pytest.mark.parametrize(
    "words, told",
    [
        (
            said(baseline=None),
            "Pas encore mesuré. Notez la valeur de départ avant de rien changer : après, il sera trop tard.",
        ),
        (
            said("8", baseline=None),
            "Dernière mesure : 8 min."
            " Sans valeur de départ, on ne peut pas dire si la solution y est pour quelque chose.",
        ),
        (said(), "Valeur de départ : 12 min. Pas encore mesuré depuis."),
        (said("9", "8", target=None), "A baissé de 4 min depuis le départ, dans le bon sens : de 12 à 8 min."),
        (
            said("11", baseline="21", target=None, unit="%"),
            "A baissé de 10 points depuis le départ, dans le bon sens : de 21 à 11 %.",
        ),
        (
            said("8"),
            "A baissé de 4 min depuis le départ, dans le bon sens : de 12 à 8 min."
            " C’est 50 % du chemin vers la cible de 4 min.",
        ),
        (
            said("4.01"),
            "A baissé de 7,99 min depuis le départ, dans le bon sens : de 12 à 4,01 min."
            " C’est 99 % du chemin vers la cible de 4 min.",
        ),
        (
            said("3"),
            "A baissé de 9 min depuis le départ, dans le bon sens : de 12 à 3 min. La cible de 4 min est atteinte.",
        ),
        (
            said("15"),
            "A augmenté de 3 min depuis le départ, dans le mauvais sens : de 12 à 15 min."
            " La cible de 4 min reste entière.",
        ),
        (said("12"), "N’a pas bougé depuis le départ : 12 min. La cible de 4 min reste entière."),
        (
            said("15", aim="increase", target="20", unit=""),
            "A augmenté de 3 depuis le départ, dans le bon sens : de 12 à 15."
            " C’est 38 % du chemin vers la cible de 20.",
        ),
    ],
)
def test_progress_is_said_in_words(words, told):
    assert words == told


@pytest.mark.parametrize(
    "value, written",
    [("12.00", "12"), ("12.50", "12,5"), ("1234567.25", "1\u202f234\u202f567,25"), ("-3", "−3"), ("100", "100")],
)
def test_figures_are_written_as_people_do(value, written):
    assert figure(Decimal(value)) == written


def test_the_drawing_places_values_in_time_and_height(scene):
    row = IndicatorFactory(investigation=scene.workspace, target=Decimal(2))
    for days, value in ((10, 7), (20, 2)):
        IndicatorMeasureFactory(indicator=row, day=LAUNCHED_ON + dt.timedelta(days=days), value=value)

    chart = reading(indicators_in_order(scene.workspace).get()).chart

    assert [(point.x, point.y) for point in chart.points] == [("70.0", "16.0"), ("265.0", "101.0"), ("460.0", "186.0")]
    assert chart.line == "70.0,16.0 265.0,101.0 460.0,186.0"
    assert (chart.target.y, [mark.label for mark in chart.marks]) == ("186.0", ["12", "2"])
    assert chart.told.replace("\u00a0", " ") == (
        "3 valeurs, de 12 minutes le 14 septembre 2026 à 2 minutes le 4 octobre 2026. Toutes sont dans le tableau."
        " Cible : 2 minutes."
    )


def test_a_single_value_stands_in_the_middle(scene):
    IndicatorFactory(investigation=scene.workspace)

    chart = reading(indicators_in_order(scene.workspace).get()).chart

    assert [(point.x, point.y) for point in chart.points] == [("265.0", "101.0")]
    assert chart.has_one_day is True


def test_nothing_measured_draws_nothing(scene):
    IndicatorFactory(investigation=scene.workspace, baseline=None, baseline_on=None, target=Decimal(3))

    assert reading(indicators_in_order(scene.workspace).get()).chart is None


def test_the_page_has_the_chart_its_words_and_the_table(scene):
    row = IndicatorFactory(investigation=scene.workspace, name="Attente & co", baseline=Decimal("1200.5"))
    IndicatorMeasureFactory(indicator=row, value=Decimal(900), note="Semaine calme")

    response = scene.client(scene.coach).get(scene.url("indicator", indicator_pk=row.pk))

    page = response.content.decode()
    drawn = ElementTree.fromstring(page[page.index('<svg class="wst-chart"') : page.index("</svg>") + 6])  # noqa: S314
    assert drawn.get("role") == "img"
    assert drawn.get("aria-labelledby") == f"{drawn[0].get('id')} {drawn[1].get('id')}"
    assert drawn[0].text == "Attente & co"
    assert drawn[1].text.startswith("2 valeurs, de 1\u202f200,5\u00a0minutes")
    circles = [(each.get("cx"), each.get("cy")) for each in drawn.iter("circle")]
    assert circles == [("70.0", "16.0"), ("460.0", "186.0")]
    assert '<td class="pni-cell-text">Semaine calme</td>' in page
    assert "Enregistrer la mesure" not in page


def test_an_indicator_is_created_with_a_comma(scene):
    response = scene.client(scene.samira).post(scene.url("indicator_new"), ATTENTE)

    assert response["Location"] == scene.url("indicators")
    row = scene.workspace.indicators.get()
    assert (row.baseline, row.baseline_on, row.target, row.position) == (Decimal("12.5"), LAUNCHED_ON, Decimal(5), 1)


@pytest.mark.parametrize(
    "change, words",
    [
        ({"target": "13"}, "L’indicateur doit baisser : la cible est au-dessous de la valeur de départ."),
        ({"aim": "increase"}, "L’indicateur doit augmenter : la cible est au-dessus de la valeur de départ."),
        ({"baseline_on": ""}, "Donnez le jour où la valeur de départ a été mesurée."),
        ({"baseline": ""}, "Donnez la valeur de départ, ou effacez sa date."),
        ({"baseline": "beaucoup"}, "Écrivez un nombre, par exemple 12 ou 12,5."),
        ({"baseline": "nan"}, "Écrivez un nombre, par exemple 12 ou 12,5."),
        ({"baseline": "1e99"}, "Ce nombre est trop grand."),
        ({"baseline": "1,234"}, "Deux chiffres après la virgule au plus."),
        ({"baseline_on": "2999-01-01"}, "Cette date est dans le futur."),
        ({"name": "temps d'ATTENTE accueil"}, "Un indicateur de l’équipe porte déjà ce nom."),
    ],
)
def test_a_refused_indicator_says_why_and_keeps_what_was_typed(scene, change, words):
    IndicatorFactory(investigation=scene.workspace, name="Temps d’attente accueil")

    response = scene.client(scene.samira).post(scene.url("indicator_new"), {**ATTENTE, **change})

    assert response.status_code == 422
    assert words in text_of(response)
    assert response.context["form"]["method"].value() == "Montre en main."
    assert scene.workspace.indicators.count() == 1


def test_an_indicator_is_changed_and_two_members_are_both_shown(scene):
    row = IndicatorFactory(investigation=scene.workspace)
    client = scene.client(scene.samira)
    path = scene.url("indicator_edit", indicator_pk=row.pk)
    base = client.get(path).context["form"]["base"].value()

    assert client.get(path).context["form"]["baseline"].value() == "12"
    assert client.post(path, {**ATTENTE, "base": base}).status_code == 302
    conflict = client.post(path, {**ATTENTE, "target": "6", "base": base})

    assert conflict.status_code == 409
    assert [tuple(each) for each in conflict.context["theirs"]] == [("Cible", "5")]
    row.refresh_from_db()
    assert (row.name, row.target) == ("Temps d’attente", Decimal(5))


def test_a_baseline_comes_before_the_measures(scene):
    row = IndicatorFactory(investigation=scene.workspace)
    IndicatorMeasureFactory(indicator=row, day=dt.date(2026, 9, 20))
    client = scene.client(scene.samira)
    path = scene.url("indicator_edit", indicator_pk=row.pk)

    response = client.post(path, {**ATTENTE, "baseline_on": "2026-09-20"})
    assert response.status_code == 422
    assert "Une mesure date déjà du 20/09/2026 : la valeur de départ se mesure avant." in text_of(response)


def test_measures_are_added_one_a_day_and_taken_back(scene):
    row = IndicatorFactory(investigation=scene.workspace, baseline_on=dt.date(2025, 9, 1))
    client = scene.client(scene.samira)
    path = scene.url("indicator", indicator_pk=row.pk)
    sent = {"value": "1 000,5", "day": "2025-10-05", "note": ""}

    assert client.post(path, sent)["Location"] == path
    assert client.post(path, sent).status_code == 302  # the same sent twice
    other = client.post(path, {**sent, "value": "8"})
    assert (other.status_code, other.context["form"]["value"].value()) == (422, "8")
    assert "Il y a déjà une mesure ce jour-là : retirez-la d’abord si elle est fausse." in text_of(other)
    early = client.post(path, {**sent, "day": "2025-09-01"})
    assert "La valeur de départ date du 01/09/2025 : une mesure vient après." in text_of(early)

    measure = row.measures.get()
    assert measure.value == Decimal("1000.5")
    client.post(scene.url("indicator_measure_remove", indicator_pk=row.pk, measure_pk=measure.pk))
    assert IndicatorMeasure.objects.count() == 0


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same(scene, rows, django_assert_num_queries):
    for _ in range(rows):
        row = IndicatorFactory(investigation=scene.workspace)
        IndicatorMeasureFactory(indicator=row)
    client = scene.client(scene.samira)

    with django_assert_num_queries(5):
        client.get(scene.url("indicators"))


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_costs_the_same(scene, rows, django_assert_num_queries):
    row = IndicatorFactory(investigation=scene.workspace)
    for _ in range(rows):
        IndicatorMeasureFactory(indicator=row)
    client = scene.client(scene.samira)

    with django_assert_num_queries(5):
        client.get(scene.url("indicator", indicator_pk=row.pk))
