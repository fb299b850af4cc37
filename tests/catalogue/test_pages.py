"""Home, territories, themes, solutions, programmes: what they say, and what they answer to the unknown."""

import datetime as dt

import pytest

from tests.catalogue.html import cards, heading, hrefs, link, links, main, tidy, title
from tests.factories.collectivites import (
    CollectiviteFactory,
    DepartementFactory,
    FormerNameFactory,
    RegionFactory,
)
from tests.factories.investigations import ExistingSolutionFactory, published_sheet
from tests.factories.programmes import (
    EngagementFactory,
    MilestoneFactory,
    PrintedFigureFactory,
    ProgrammeFactory,
    ProgrammePhaseFactory,
    SourceDiscrepancyFactory,
)

pytestmark = pytest.mark.django_db


def read(client, url: str):
    response = client.get(url)
    assert response.status_code == 200
    return response


@pytest.fixture
def lot():
    return DepartementFactory(code="46", name="Lot", region=RegionFactory(code="76", name="Occitanie"))


class TestHome:
    def test_promise_search_and_two_calls_to_action(self, client):
        response = read(client, "/")

        assert heading(response, 1) == (
            "Des agents publics enquêtent sur le terrain, et partagent ce qu’ils ont trouvé"
        )
        assert link(response, "Parcourir les investigations")["href"] == "/investigations/"
        assert {each["href"] for each in links(response) if each["text"] == "Proposer un problème"} == {
            "/proposer-un-probleme/"
        }
        assert '<form class="fr-search-bar fr-search-bar--lg" role="search" method="get" action="/investigations/"' in (
            " ".join(response.content.decode().split())
        )

    def test_figures_are_counted_defined_and_dated(self, client, lot):
        lead = CollectiviteFactory(departement=lot)
        sheet = published_sheet(lead=lead, partners=[CollectiviteFactory()])
        published_sheet(lead=lead)
        type(sheet).objects.update(updated_at=dt.datetime(2023, 2, 1, 9, tzinfo=dt.UTC))

        figures = [(each.value, each.label) for each in read(client, "/").context["home"].figures]

        assert figures == [
            (2, "investigations publiées"),
            (2, "collectivités et organismes"),
            (1, "départements"),
            (1, "régions"),
        ]
        assert "Chiffres calculés à partir des fiches publiées, au 1er février 2023." in main(read(client, "/"))

    def test_printed_figures_say_who_counts_and_where(self, client):
        programme = ProgrammeFactory()
        PrintedFigureFactory(
            programme=programme,
            key="satisfaction",
            printed_value="95 %",
            label="participants satisfaits",
            population="participants",
            source="Synthèse",
            as_of="2022-05",
        )
        PrintedFigureFactory(programme=programme, key="autre", label="figure que l’accueil ne montre pas")

        text = main(read(client, "/"))

        assert "95 % participants satisfaits Qui est compté : participants. Source : Synthèse, mai 2022." in text
        assert "figure que l’accueil" not in text

    def test_three_stories_those_with_a_service_first(self, client):
        for number in range(4):
            published_sheet(title=f"Fiche {number}")
        published_sheet(title="Un service", exit_scenario="digital_service", exit_basis="explicit")

        stories = cards(read(client, "/"))

        assert len(stories) == 3
        assert stories[0] == "Un service"
        assert len(set(stories)) == 3

    def test_map_with_its_list(self, client, lot):
        published_sheet(lead=CollectiviteFactory(departement=lot))

        response = read(client, "/")
        area = next(each for each in links(response) if each.get("aria-label"))

        assert (area["href"], tidy(area["aria-label"])) == (
            "/territoires/departements/lot/",
            "Lot (46) : 1 investigation",
        )
        assert link(response, "Lot")["href"] == "/territoires/departements/lot/"
        assert link(response, "Occitanie")["href"] == "/territoires/regions/occitanie/"

    def test_it_stands_on_an_empty_database(self, client):
        assert cards(read(client, "/")) == []

    @pytest.mark.parametrize("rows", [1, 30])
    def test_queries_do_not_follow_rows(self, client, rows, django_assert_num_queries):
        programme = ProgrammeFactory()
        ProgrammePhaseFactory(programme=programme)
        for number in range(rows):
            published_sheet(programme=programme, position=number + 1, themes=["eau", f"theme-{number}"])

        with django_assert_num_queries(11):
            read(client, "/")


class TestTerritories:
    def test_regions_and_departements_with_their_numbers(self, client, lot):
        published_sheet(lead=CollectiviteFactory(departement=lot))
        published_sheet(lead=CollectiviteFactory(departement=lot))
        RegionFactory(name="Sans fiche")

        response = read(client, "/territoires/")

        assert "Occitanie 2 fiches Lot (2)" in main(response)
        assert "Sans fiche" not in main(response)

    def test_overseas(self, client):
        published_sheet(lead=CollectiviteFactory(departement=DepartementFactory(in_la_reunion=True)))

        response = read(client, "/territoires/")
        labels = [tidy(each["aria-label"]) for each in links(response) if each.get("aria-label")]

        assert labels == ["La Réunion (974) : 1 investigation"]

    def test_a_place_that_the_drawing_lacks_is_in_the_list(self, client):
        saint_pierre = DepartementFactory(code="975", name="Saint-Pierre-et-Miquelon")
        published_sheet(lead=CollectiviteFactory(departement=saint_pierre))

        response = read(client, "/territoires/")

        assert [each for each in links(response) if each.get("aria-label")] == []
        assert (
            link(response, "Saint-Pierre-et-Miquelon")["href"] == "/territoires/departements/saint-pierre-et-miquelon/"
        )
        assert read(client, "/territoires/departements/saint-pierre-et-miquelon/").status_code == 200

    @pytest.mark.parametrize("url", ["/territoires/regions/occitanie/", "/territoires/departements/lot/"])
    def test_pages_of_places(self, client, lot, url):
        published_sheet(title="À Cahors", lead=CollectiviteFactory(departement=lot))
        published_sheet(title="Ailleurs")

        response = read(client, url)

        assert cards(response) == ["À Cahors"]
        assert ": 1 investigation - " in title(response)

    def test_a_place_without_sheets_advises(self, client, lot):
        for url in ("/territoires/regions/occitanie/", "/territoires/departements/lot/"):
            assert "Aucune investigation publiée ici pour l’instant." in main(read(client, url))

    @pytest.mark.parametrize("kind", ["regions", "departements", "collectivites"])
    def test_unknown_places(self, client, kind):
        assert client.get(f"/territoires/{kind}/nulle-part/").status_code == 404

    def test_collectivite_with_sheets(self, client, lot):
        place = CollectiviteFactory(name="Rocamadour", departement=lot, population=631, population_year=2023)
        FormerNameFactory(collectivite=place, name="Roc-Amadour")
        published_sheet(title="Chez elle", lead=place)
        published_sheet(title="Avec elle", partners=[place])
        published_sheet(title="Ailleurs", lead=CollectiviteFactory(departement=lot))

        response = read(client, f"/territoires/collectivites/{place.slug}/")

        assert sorted(cards(response)) == ["Avec elle", "Chez elle"]
        assert "631 habitants Insee, 2023 Autres noms Roc-Amadour ancien nom" in main(response)

    def test_collectivite_without_sheets_shows_the_nearest_ones(self, client, lot):
        epci = CollectiviteFactory(as_cc=True, departement=lot)
        commune = CollectiviteFactory(departement=lot, epci=epci)
        alone = CollectiviteFactory(departement=lot)
        of_region = CollectiviteFactory(departement=DepartementFactory(code="31", region=lot.region))
        far = CollectiviteFactory()
        published_sheet(title="De la communauté", lead=epci)

        def nearby(place) -> tuple[list[str], str]:
            response = read(client, f"/territoires/collectivites/{place.slug}/")
            return cards(response), heading(response)

        assert nearby(commune) == (["De la communauté"], "Dans les collectivités qui lui sont liées")
        assert nearby(alone) == (["De la communauté"], "Dans le département : Lot")
        assert nearby(of_region) == (["De la communauté"], "Dans la région : Occitanie")
        assert cards(read(client, f"/territoires/collectivites/{far.slug}/")) == []

    def test_a_body_entered_by_hand_shows_once_something_public_names_it(self, client):
        body = CollectiviteFactory(as_body=True)
        url = f"/territoires/collectivites/{body.slug}/"
        assert client.get(url).status_code == 404

        published_sheet(lead=body)
        assert client.get(url).status_code == 200

    @pytest.mark.parametrize("rows", [1, 30])
    @pytest.mark.parametrize(
        "url, queries",
        [("/territoires/", 3), ("/territoires/regions/occitanie/", 4), ("/territoires/departements/lot/", 3)],
    )
    def test_queries_do_not_follow_rows(self, client, lot, rows, url, queries, django_assert_num_queries):
        programme = ProgrammeFactory()
        for number in range(rows):
            published_sheet(
                programme=programme, position=number + 1, lead=CollectiviteFactory(departement=lot), themes=["eau"]
            )

        with django_assert_num_queries(queries):
            read(client, url)


class TestThemes:
    def test_alphabetical_with_numbers(self, client):
        published_sheet(themes=["sport", "eau"])
        published_sheet(themes=["eau"])

        assert main(read(client, "/themes/")).endswith("Eau 2 fiches Sport 1 fiche")

    def test_page_of_a_theme(self, client):
        published_sheet(title="La source", themes=["eau", "sport"])
        published_sheet(title="Le stade", themes=["sport"])

        response = read(client, "/themes/eau/")

        assert cards(response) == ["La source"]
        assert link(response, "Sport")["href"] == "/themes/sport/"
        assert link(response, "Chercher et filtrer parmi les fiches du thème")["href"] == "/investigations/?theme=eau"

    def test_a_theme_without_public_sheet_does_not_exist(self, client):
        published_sheet(themes=["secret"], programme=ProgrammeFactory(in_preparation=True))

        assert client.get("/themes/secret/").status_code == 404
        assert client.get("/themes/inconnu/").status_code == 404
        assert "secret" not in read(client, "/themes/").content.decode().lower()


class TestSolutions:
    def test_register_with_counts(self, client):
        published_sheet(met=[ExistingSolutionFactory(slug="pix", name="Pix")])
        published_sheet(met=["pix"])
        ExistingSolutionFactory(slug="forum", name="Forum")

        text = main(read(client, "/solutions/"))

        assert "2 solutions Outil numérique Forum" in text
        assert "Pix Un outil qui existe ailleurs. Rencontrée dans 2 fiches" in text

    def test_filters_with_counts(self, client):
        for slug, kind, libre in (("a", "digital", True), ("b", "digital", None), ("c", "guide", False)):
            ExistingSolutionFactory(slug=slug, name=slug.upper(), kind=kind, open_source=libre)

        def shown(query: str) -> list[str]:
            return [each.name for each in read(client, f"/solutions/{query}").context["register"].solutions]

        assert shown("") == ["A", "B", "C"]
        assert shown("?nature=digital") == ["A", "B"]
        assert shown("?libre=oui") == ["A"]
        assert shown("?libre=non") == ["C"]
        assert shown("?libre=inconnu") == ["B"]
        assert shown("?nature=guide&libre=oui") == []
        register = read(client, "/solutions/?nature=digital").context["register"]
        assert [(each.value, each.count, each.is_chosen) for each in register.licences] == [
            ("oui", 1, False),
            ("non", 0, False),
            ("inconnu", 1, False),
        ]
        assert "Aucune solution ne réunit ces critères" in main(read(client, "/solutions/?nature=guide&libre=oui"))

    def test_unknown_filters_are_told(self, client):
        ExistingSolutionFactory()

        response = read(client, "/solutions/?nature=magie&libre=peut-etre")

        assert "Filtre inconnu ignoré : nature « magie »." in main(response)
        assert "Filtre inconnu ignoré : licence « peut-etre »." in main(response)
        assert len(response.context["register"].solutions) == 1

    def test_page_of_a_solution(self, client):
        solution = ExistingSolutionFactory(
            slug="pix",
            name="Pix",
            aliases=["Pix Territoires"],
            operator="GIP Pix",
            status_note="déploiement",
            status_as_of="2022-05",
            link="https://pix.test",
        )
        sheet = published_sheet(title="Une fiche", met=[solution])
        sheet.mentions.update(note="un bon diagnostic")
        solution.born_from.add(published_sheet(title="À l’origine"))

        response = read(client, "/solutions/pix/")

        text = main(response)
        assert "Porté par GIP Pix Autres noms Pix Territoires Où il en est Déploiement Mai 2022" in text
        assert cards(response) == ["À l’origine"]
        assert link(response, "Une fiche")["href"] == f"/investigations/{sheet.slug}/"
        assert "Ce que l’équipe en retient : un bon diagnostic" in text
        assert link(response, "https://pix.test")["rel"] == "noopener external"

    def test_unknown_solution(self, client):
        assert client.get("/solutions/inconnue/").status_code == 404

    @pytest.mark.parametrize("rows", [1, 30])
    def test_queries_do_not_follow_rows(self, client, rows, django_assert_num_queries):
        solution = ExistingSolutionFactory(slug="pix")
        for number in range(rows):
            published_sheet(met=[solution, f"autre-{number}"])

        with django_assert_num_queries(1):
            read(client, "/solutions/")
        with django_assert_num_queries(3):
            read(client, "/solutions/pix/")


class TestProgrammes:
    @pytest.fixture
    def programme(self, lot):
        programme = ProgrammeFactory(
            slug="pni-2021",
            name="Programme national",
            presentation="Une présentation.",
            principles=["partir du besoin"],
            rhythm_note="Une source dit 12 semaines.",
        )
        ProgrammePhaseFactory(programme=programme, position=1, title="Chercher")
        MilestoneFactory(programme=programme, position=1, title="Lancement", starts_on=dt.date(2021, 4, 1))
        MilestoneFactory(programme=programme, position=2, title="Fin", starts_on=None)
        PrintedFigureFactory(programme=programme, key="investigations", printed_value="49", position=1)
        PrintedFigureFactory(
            programme=programme, key="experts", printed_value="20", label="experts", position=2, population="experts"
        )
        SourceDiscrepancyFactory(programme=programme, topic="nombre d’investigations", comment="à vérifier")
        place = CollectiviteFactory(name="Rocamadour", departement=lot)
        EngagementFactory(programme=programme, collectivite=place)
        published_sheet(title="Une fiche", programme=programme, lead=place)
        return programme

    def test_list(self, client, programme):
        ProgrammeFactory(in_preparation=True, name="En préparation")

        text = main(read(client, "/programmes/"))

        assert "Du 1er avril 2021 au 30 novembre 2021" in text
        assert "Programme national 2021 Une présentation. 1 fiche publiée" in text
        assert "En préparation" not in text

    def test_rhythm_phases_and_calendar(self, client, programme):
        text = main(read(client, "/programmes/pni-2021/"))

        assert "12 semaines durée d’une investigation 2 jours de travail par semaine et par équipe 2 à 4" in text
        assert "Chercher L’équipe va voir les personnes concernées." in text
        assert "1er avril 2021 Lancement Date non documentée Fin" in text
        assert "Partir du besoin" in text

    def test_figures_computed_and_printed_side_by_side(self, client, programme):
        text = main(read(client, "/programmes/pni-2021/"))

        assert "1 investigation racontée Fiches publiées à ce jour, une par investigation." in text
        assert "Imprimé : 49 investigations menées (investigations du programme). Source : Synthèse, mai 2022." in text
        assert "20 experts Experts Synthèse, mai 2022" in text
        assert "Nombre d’investigations 49 : investigations annoncées À vérifier" in text

    def test_sheets_by_region_and_collectivites_by_kind(self, client, programme):
        response = read(client, "/programmes/pni-2021/")

        assert "Occitanie 1 fiche Une fiche Rocamadour, Lot (46)" in main(response)
        assert "Commune 1 Rocamadour , Lot (46)" in main(response)
        assert hrefs(response, "/investigations/fiche") == {f"/investigations/{programme.investigations.get().slug}/"}

    def test_before_its_first_sheet(self, client):
        ProgrammeFactory(slug="neuf")

        assert "Les fiches de cette édition seront publiées ici" in main(read(client, "/programmes/neuf/"))

    def test_unpublished_or_unknown(self, client):
        ProgrammeFactory(slug="bientot", in_preparation=True)

        assert client.get("/programmes/bientot/").status_code == 404
        assert client.get("/programmes/inconnu/").status_code == 404

    @pytest.mark.parametrize("rows", [1, 30])
    def test_queries_do_not_follow_rows(self, client, rows, django_assert_num_queries):
        programme = ProgrammeFactory(slug="pni")
        for number in range(rows):
            published_sheet(programme=programme, position=number + 1, themes=["eau"], met=["pix"])

        with django_assert_num_queries(19):
            read(client, "/programmes/pni/")
        with django_assert_num_queries(1):
            read(client, "/programmes/")


def test_how_to_propose_a_problem(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = read(client, "/proposer-un-probleme/")

    assert link(response, "Contacter l’équipe")["href"] == "/contact/"
