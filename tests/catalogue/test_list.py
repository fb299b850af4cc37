"""The list: what it shows, what its address keeps, what it answers to nonsense, and what it costs."""

import gzip

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.catalogue.html import cards, heading, link, links, tidy, title
from tests.factories.collectivites import CollectiviteFactory, DepartementFactory, RegionFactory
from tests.factories.investigations import PUBLISHED_AT, published_sheet
from tests.factories.programmes import ProgrammeFactory

pytestmark = pytest.mark.django_db

URL = "/investigations/"
QUERIES = 3  # vocabulary, counts, rows
QUERIES_OF_AN_EMPTY_LIST = 3  # vocabulary, counts, near matches
LONG_SUMMARY = (
    "Dans cette commune rurale, les familles peinent à savoir où inscrire leurs enfants, et les agents perdent leur "
    "temps à répondre au téléphone ; l’équipe essaie un guide unique, un accueil commun et une adresse partagée."
)


def page(client, query: str = ""):
    response = client.get(f"{URL}{query}")
    assert response.status_code == 200
    return response


class TestContent:
    def test_everything_public_by_default(self, client):
        published_sheet(title="Une fiche")

        response = page(client)

        assert cards(response) == ["Une fiche"]
        assert heading(response) == "1 investigation"
        assert title(response).startswith("1 investigation - ")

    def test_count_and_filters_stand_in_the_title(self, client):
        published_sheet(title="Le tri", themes=["dechets"])
        published_sheet(title="Le tri bis", themes=["dechets"])

        response = page(client, "?q=tri&theme=dechets")

        assert title(response).startswith("2 investigations : « tri », Dechets - ")
        assert heading(response) == "2 investigations trouvées"

    def test_occitanie(self, client):
        occitanie = RegionFactory(code="76", name="Occitanie")
        place = CollectiviteFactory(departement=DepartementFactory(code="46", name="Lot", region=occitanie))
        published_sheet(title="À Cahors", lead=place)
        published_sheet(title="Ailleurs")

        assert cards(page(client, "?region=76")) == ["À Cahors"]

    def test_a_partner_counts_as_much_as_a_leader(self, client):
        partner = CollectiviteFactory(departement=DepartementFactory(code="46", name="Lot"))
        published_sheet(title="À deux", partners=[partner])

        assert cards(page(client, "?departement=46")) == ["À deux"]

    @pytest.mark.parametrize(
        "sort, expected",
        [
            ("", ["B", "C", "A"]),
            ("recentes", ["B", "C", "A"]),
            ("titre", ["A", "B", "C"]),
            ("territoire", ["C", "A", "B"]),
        ],
    )
    def test_orders(self, client, sort, expected):
        programme = ProgrammeFactory()
        places = [
            CollectiviteFactory(departement=DepartementFactory(region=RegionFactory(name=name)))
            for name in ("Île-de-France", "Occitanie", "Bretagne")
        ]
        later = PUBLISHED_AT.replace(year=2023)
        published_sheet(title="A", programme=programme, position=9, lead=places[0])
        published_sheet(title="B", programme=programme, position=8, lead=places[1], at=later)
        published_sheet(title="C", programme=programme, position=7, lead=places[2])

        assert cards(page(client, f"?sort={sort}")) == expected

    def test_accents_and_case_play_no_part_in_alphabetical_order(self, client):
        for name in ("Zoo", "école", "Eau", "Été"):
            published_sheet(title=name)

        assert cards(page(client, "?sort=titre")) == ["Eau", "école", "Été", "Zoo"]


class TestState:
    """The address holds everything: it can be sent, bookmarked, and walked back."""

    @pytest.fixture
    def many(self):
        programme = ProgrammeFactory()
        for number in range(1, 22):
            published_sheet(title=f"Fiche {number}", programme=programme, position=number, themes=["eau"], met=["pix"])

    def test_pages_keep_filters(self, client, many):
        first = page(client, "?q=fiche&theme=eau&sort=titre")
        second = client.get(URL + link(first, "Page suivante")["href"])

        assert len(cards(first)) == 20
        assert second.status_code == 200
        assert len(cards(second)) == 1
        assert set(cards(first)).isdisjoint(cards(second))
        assert second.context["listing"].filters.choices == {"theme": ("eau",)}
        assert title(second).endswith("page 2 sur 2 - Programme d’investigations")

    def test_tags_remove_one_filter_each_and_the_page(self, client, many):
        response = page(client, "?q=fiche&theme=eau&solution=pix&page=2")
        removals = {tidy(each["title"]): each["href"] for each in links(response) if "Retirer" in each.get("title", "")}

        assert removals == {
            "Retirer le filtre « fiche »": f"{URL}?theme=eau&solution=pix",
            "Retirer le filtre Eau": f"{URL}?q=fiche&solution=pix",
            "Retirer le filtre Pix": f"{URL}?q=fiche&theme=eau",
        }
        everything = {each["href"] for each in links(response) if each["text"] == "Effacer tout"}
        assert URL in everything

    def test_sorting_keeps_filters(self, client, many):
        assert link(page(client, "?theme=eau"), "Titre")["href"] == f"{URL}?theme=eau&sort=titre"

    def test_a_new_search_keeps_the_order(self, client, many):
        assert '<input type="hidden" name="sort" value="titre">' in page(client, "?sort=titre").content.decode()

    def test_relevance_is_offered_to_a_search_only(self, client, many):
        assert [sort.label for sort in page(client).context["listing"].sorts] == [
            "Plus récentes",
            "Titre",
            "Territoire",
        ]
        with_text = page(client, "?q=fiche").context["listing"].sorts
        assert next((sort.label, sort.is_current) for sort in with_text) == ("Pertinence", True)

    def test_canonical_address_is_tidy(self, client, many, settings):
        settings.SITE_URL = "https://investigations.test"
        html = page(client, "?utm_source=x&theme=eau&theme=zzz&q=%20%20fiche%20&page=2").content.decode()

        assert (
            '<link rel="canonical" href="https://investigations.test/investigations/?q=fiche&amp;theme=eau&amp;page=2">'
            in html
        )


class TestEmpty:
    def test_advice(self, client):
        published_sheet(title="Le tri des déchets", themes=["dechets"])
        published_sheet(title="La mobilité", themes=["mobilites"])

        response = page(client, "?q=tri&theme=mobilites")
        html = response.content.decode()

        assert heading(response) == "0 investigation trouvée"
        assert "Aucune fiche ne réunit tous ces critères." in html
        assert link(response, "Retirer Mobilites")["href"] == f"{URL}?q=tri"
        assert "1 fiche apparaît" in html
        assert cards(response) == ["Le tri des déchets"]  # near match

    def test_nothing_published_at_all(self, client):
        response = page(client)

        assert heading(response) == "0 investigation"
        assert cards(response) == []


class TestNonsense:
    @pytest.mark.parametrize(
        "query, notice",
        [
            ("?region=ZZ", "Filtre inconnu ignoré : région « ZZ »."),
            ("?theme=<script>", "Filtre inconnu ignoré : thème « &lt;script&gt; »."),
            ("?edition=" + "x" * 100, f"Filtre inconnu ignoré : édition « {'x' * 40} »."),
            ("?sort=prix", "Ordre de tri inconnu ignoré."),
            ("?sort=pertinence", "Ordre de tri inconnu ignoré."),
        ],
    )
    def test_unknown_words_are_told_and_ignored(self, client, query, notice):
        published_sheet(title="Une fiche")

        response = page(client, query)

        assert notice in response.content.decode()
        assert cards(response) == ["Une fiche"]

    def test_a_long_text_is_cut_and_told(self, client):
        published_sheet(title="mot " * 20)

        response = page(client, "?q=" + "mot+" * 100)

        assert "Votre recherche dépassait 200 caractères" in response.content.decode()
        assert len(response.context["listing"].filters.text) <= 200
        assert len(cards(response)) == 1

    @pytest.mark.parametrize("number", ["0", "2", "-1", "abc", "1e3", "10000000000", "9" * 5000, "٣", "", "1.0"])
    def test_a_page_that_does_not_exist(self, client, number):
        published_sheet(title="Une fiche", themes=["eau"])

        response = client.get(URL, {"theme": "eau", "page": number})

        assert response.status_code == 404
        assert link(response, "Revenir à la première page")["href"] == f"{URL}?theme=eau"

    def test_filters_reach_no_other_field(self, client):
        """An oracle would tell drafts apart by counting (security.md T4)."""
        published_sheet(title="Une fiche")

        for query in ("?investigation__state=draft", "?card__title__startswith=Z", "?order_by=indexed_at", "?facets=x"):
            assert cards(page(client, query)) == ["Une fiche"]

    words = st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30
    )  # those two are stopped before the view, by a 400

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        data=st.dictionaries(
            st.sampled_from(
                [
                    "q",
                    "sort",
                    "page",
                    "theme",
                    "region",
                    "departement",
                    "nature",
                    "population",
                    "issue",
                    "solution",
                    "edition",
                ]
            )
            | words,
            st.lists(words | st.sampled_from(["eau", "pix", "titre", "2", "76"]), max_size=3),
            max_size=6,
        )
    )
    def test_never_a_server_error(self, client, data):
        assert client.get(URL, data).status_code in (200, 404)

    @pytest.mark.parametrize("raw", ["?q=%00", "?theme=%00", "?page=%00", "?q=%ff%fe"])
    def test_unreadable_bytes(self, client, raw):
        assert client.get(URL + raw).status_code == 400

    def test_a_query_of_ten_kilobytes(self, client):
        assert client.get(f"{URL}?q={'a' * 10_240}").status_code == 414


class TestCost:
    @pytest.mark.parametrize("rows", [1, 30])
    def test_queries_do_not_follow_rows(self, client, rows, django_assert_num_queries):
        programme = ProgrammeFactory()
        for number in range(rows):
            published_sheet(
                title="Une fiche", programme=programme, position=number + 1, themes=["eau", "sport"], met=["pix"]
            )

        with django_assert_num_queries(QUERIES):
            page(client)
        with django_assert_num_queries(QUERIES):
            page(client, "?q=fiche&theme=eau&solution=pix&sort=titre")
        with django_assert_num_queries(QUERIES_OF_AN_EMPTY_LIST):
            page(client, "?q=introuvable&theme=eau")

    def test_twenty_cards_weigh_ten_kilobytes_at_most(self, client):
        """With as many facet values as the cohort of 2021 has."""
        programme = ProgrammeFactory()
        regions = [RegionFactory() for _ in range(13)]
        places = [CollectiviteFactory(departement=DepartementFactory(region=regions[n % 13])) for n in range(24)]
        themes = [f"theme-numero-{n}" for n in range(27)]
        for number in range(45):
            published_sheet(
                title=f"Mieux accueillir et orienter les habitants au bourg numéro {number}",
                summary=f"{number} {LONG_SUMMARY}",
                programme=programme,
                position=number + 1,
                lead=places[number % 24],
                themes=[themes[(number + step) % 27] for step in (0, 5, 9)],
                met=[f"un-outil-deja-essaye-{number % 40}"],
            )

        response = page(client)

        assert len(cards(response)) == 20
        assert len(gzip.compress(response.content, 6)) <= 10_240


class TestAnonymous:
    def test_no_cookie_and_a_page_kept_by_its_reader(self, client):
        published_sheet(title="Une fiche")
        response = page(client)

        assert response.cookies == {}
        assert response["Cache-Control"] == "no-cache"
        again = client.get(URL, headers={"If-None-Match": response["ETag"]})
        assert (again.status_code, again.content) == (304, b"")

    def test_a_new_sheet_changes_the_tag(self, client):
        tag = page(client)["ETag"]
        published_sheet(title="Une fiche")

        assert client.get(URL, headers={"If-None-Match": tag}).status_code == 200

    def test_reading_writes_nothing(self, client):
        for method in ("post", "put", "patch", "delete"):
            assert getattr(client, method)(URL).status_code == 405
        assert client.head(URL).status_code == 200
        assert reverse("catalogue:list") == URL
