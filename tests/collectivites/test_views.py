import json

import pytest
from django.urls import reverse

from collectivites.presentation import french_number, inhabitants
from tests.factories.accounts import UserFactory
from tests.factories.collectivites import CollectiviteFactory, DepartementFactory

pytestmark = pytest.mark.django_db

URL = "/collectivites/recherche/"
JSON = {"accept": "application/json"}


def names(response) -> list[str]:
    return [result["name"] for result in response.context["results"]]


def test_the_address():
    assert reverse("collectivites:search") == URL


def test_the_page_answers_without_an_account(client, territories):
    response = client.get(URL, {"q": "sainte rose"})

    assert response.status_code == 200
    assert response.templates[0].name == "collectivites/search.html"
    assert [(result["name"], result["detail"]) for result in response.context["results"]] == [
        ("Sainte-Rose", "Commune, Guadeloupe (971), 17\u202f700 habitants"),
        ("Sainte-Rose", "Commune, La Réunion (974), 6\u202f557 habitants"),
    ]
    page = response.content.decode()
    assert "<title>2 territoires pour «&nbsp;sainte rose&nbsp;» - " in page
    assert page.count(reverse("catalogue:departement", args=["la-reunion"])) == 1
    assert page.count(reverse("catalogue:collectivite", args=["sainte-rose-974"])) == 1
    assert 'value="sainte rose"' in page


def test_the_page_says_under_which_name(client, territories):
    page = client.get(URL, {"q": "lancrans"}).content.decode()

    assert "Autre nom&nbsp;: Lancrans" in page


def test_the_page_asks_nothing_at_first(client, territories, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get(URL)

    assert (response.status_code, names(response)) == (200, [])
    assert "<h2" not in response.content.decode().split("<main")[1].split("</main>")[0]


def test_the_page_advises_when_nothing_answers(client, territories):
    response = client.get(URL, {"q": "zzzz"})

    assert (response.status_code, names(response)) == (200, [])
    assert '<h2 class="fr-h4">Aucun territoire ne correspond</h2>' in response.content.decode()


def test_json(client, territories):
    response = client.get(URL, {"q": "lancrans"}, headers=JSON)

    assert response["Content-Type"] == "application/json"
    assert json.loads(response.content) == {
        "results": [
            {
                "slug": "valserhone-01",
                "name": "Valserhône",
                "kind": "commune",
                "kind_label": "Commune",
                "departement": {"code": "01", "name": "Ain", "slug": "ain"},
                "region": {"code": "84", "name": "Auvergne-Rhône-Alpes", "slug": "auvergne-rhone-alpes"},
                "insee_code": "01033",
                "siren": "200083863",
                "population": 16712,
                "population_year": 2023,
                "inhabitants": "16\u202f712 habitants",
                "former_name": "Lancrans",
                "has_page": True,
                "detail": "Commune, Ain (01), 16\u202f712 habitants",
            }
        ]
    }


def test_json_of_a_body_above_departements(client, territories):
    (result,) = json.loads(client.get(URL, {"q": "occitanie"}, headers=JSON).content)["results"]

    assert (result["departement"], result["region"]["slug"], result["detail"]) == (
        None,
        "occitanie",
        "Région, Occitanie, 6\u202f124\u202f653 habitants",
    )


@pytest.mark.parametrize(
    "accept,content_type",
    [
        ("application/json", "application/json"),
        ("application/json, text/html;q=0.5", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8"),
        ("*/*", "text/html; charset=utf-8"),
        ("", "text/html; charset=utf-8"),
        ("image/png", "text/html; charset=utf-8"),
    ],
)
def test_the_form_of_the_answer(client, territories, accept, content_type):
    response = client.get(URL, {"q": "épinal"}, headers={"accept": accept})

    assert (response.status_code, response["Content-Type"]) == (200, content_type)
    assert "Accept" in response["Vary"]


def test_suggestions_may_be_kept_by_caches_for_visitors_only(client, territories):
    assert client.get(URL, {"q": "épinal"}, headers=JSON)["Cache-Control"] == "public, max-age=3600"

    client.force_login(UserFactory())
    assert client.get(URL, {"q": "épinal"}, headers=JSON)["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("rows,shown", [(1, 1), (30, 30)])
@pytest.mark.parametrize("headers,limit", [({}, 30), (JSON, 10)])
def test_queries(client, rows, shown, headers, limit, django_assert_num_queries):
    CollectiviteFactory.create_batch(rows, departement=DepartementFactory())

    with django_assert_num_queries(2):
        response = client.get(URL, {"q": "commune"}, headers=headers)

    results = response.context["results"] if not headers else json.loads(response.content)["results"]
    assert len(results) == min(shown, limit)


def test_a_cut_list_says_so(client):
    CollectiviteFactory.create_batch(31, departement=DepartementFactory())

    page = client.get(URL, {"q": "commune"}).content.decode()

    assert "Les 30 premiers territoires" in page


@pytest.mark.parametrize("headers", [{}, JSON])
@pytest.mark.parametrize(
    "typed", ["x" * 4000, "'; DROP TABLE collectivites_collectivite; --", "%", "<script>", "東京", "\\"]
)
def test_strange_questions(client, territories, typed, headers):
    response = client.get(URL, {"q": typed}, headers=headers)

    assert response.status_code == 200
    assert (response.context["results"] if not headers else json.loads(response.content)["results"]) == []


def test_what_was_typed_is_escaped(client):
    page = client.get(URL, {"q": "<b>\"'&"}).content.decode()

    assert "<b>" not in page
    assert 'value="&lt;b&gt;&quot;&#x27;&amp;"' in page


def test_too_long_a_text_is_told(client):
    page = client.get(URL, {"q": "x" * 201}).content.decode()

    assert "Le texte dépasse 200 caractères" in page
    assert "x" * 201 not in page


@pytest.mark.parametrize(
    "query,status", [("q=%00", 400), ("q=%ff", 400), ("q=%ED%A0%80", 400), ("q=" + "x" * 10_240, 414)]
)
def test_unreadable_questions(client, query, status):
    assert client.get(f"{URL}?{query}").status_code == status


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_reading_only(client, method):
    assert getattr(client, method)(URL).status_code == 405


def test_bodies_are_for_signed_in_people(client):
    CollectiviteFactory(as_body=True, name="CCAS secret")

    assert names(client.get(URL, {"q": "secret"})) == []

    client.force_login(UserFactory())
    response = client.get(URL, {"q": "secret"})
    assert names(response) == ["CCAS secret"]
    assert reverse("catalogue:collectivite", args=["x"])[:-2] + "ccas" not in response.content.decode()


def test_the_field_is_a_plain_form_until_scripts_run(client):
    page = client.get(URL).content.decode().split("<main")[1]
    form = page[page.index("<form") : page.index("</form>")]

    assert f'action="{URL}"' in form
    assert 'method="get"' in form
    assert '<label class="fr-label" for="territory-search">Chercher un territoire</label>' in form
    assert "combobox" not in form


@pytest.mark.parametrize(
    "number,text", [(0, "0"), (999, "999"), (1000, "1\u202f000"), (12463067, "12\u202f463\u202f067")]
)
def test_french_number(number, text):
    assert french_number(number) == text


@pytest.mark.parametrize(
    "population,text", [(None, ""), (0, "0 habitant"), (1, "1 habitant"), (2, "2 habitants"), (45, "45 habitants")]
)
def test_inhabitants(population, text):
    assert inhabitants(population) == text
