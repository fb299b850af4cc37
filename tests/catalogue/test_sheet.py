"""The page of a sheet: every fact of it, its honest gaps, its neighbours, and what it costs."""

import datetime as dt
import re

import pytest

from catalogue.selectors.sheet import sheet_page
from investigations.services.publication import withdraw_sheet
from reports.models import SheetDocument
from tests.catalogue.html import cards, description, heading, hrefs, link, links, main, part, title
from tests.factories.collectivites import CollectiviteFactory, DepartementFactory, RegionFactory
from tests.factories.core import StoredFileFactory
from tests.factories.investigations import (
    ExistingSolutionFactory,
    HypothesisFactory,
    InvestigationFactory,
    ProposedSolutionFactory,
    SolutionMentionFactory,
    published,
    published_sheet,
    taken_back_sheet,
)
from tests.factories.programmes import EngagementFactory, ProgrammeFactory, ThemeFactory

pytestmark = pytest.mark.django_db

QUERIES = 4  # the sheet, its lists, its neighbours by subject, its document


def url(sheet) -> str:
    return f"/investigations/{sheet.slug}/"


def read(client, sheet):
    response = client.get(url(sheet))
    assert response.status_code == 200
    return response


class TestContent:
    def test_title_territory_and_summary(self, client):
        lot = DepartementFactory(code="46", name="Lot", region=RegionFactory(code="76", name="Occitanie"))
        place = CollectiviteFactory(name="Rocamadour", departement=lot, population=631, population_year=2023)
        sheet = published_sheet(title="Mieux informer", summary="Un résumé.", lead=place)

        response = read(client, sheet)

        assert heading(response, 1) == "Mieux informer"
        assert title(response) == "Mieux informer - Rocamadour - Programme d’investigations"
        assert description(response) == "Un résumé."
        assert link(response, "Lot (46)")["href"] == "/territoires/departements/lot/"
        assert link(response, "Occitanie")["href"] == "/territoires/regions/occitanie/"
        assert link(response, "Rocamadour")["href"] == f"/territoires/collectivites/{place.slug}/"
        assert "631 habitants (Insee, 2023)" in main(response)

    def test_leader_first_then_partners_under_the_names_of_then(self, client):
        lead = CollectiviteFactory(name="Nouvelle-Ville")
        partner = CollectiviteFactory(as_cc=True, name="Communauté de communes d’Ici")
        sheet = published_sheet(lead=lead, partners=[partner])
        sheet.participations.filter(collectivite=lead).update(name_then="Ancienne-Ville")

        page = sheet_page(sheet.slug)

        assert [(row["name"], row["role_label"], row["present_name"]) for row in page.territories] == [
            ("Ancienne-Ville", "porteuse", "Nouvelle-Ville"),
            ("Communauté de communes d’Ici", "partenaire", ""),
        ]
        assert "Aujourd’hui : Nouvelle-Ville" in main(read(client, sheet))

    def test_population_that_the_programme_printed_stands_beside(self, client):
        place = CollectiviteFactory(population=35_106, population_year=2023)
        sheet = published_sheet(lead=place)
        EngagementFactory(programme=sheet.programme, collectivite=place, printed_population=40_000)

        text = main(read(client, sheet))

        assert "35 106 habitants (Insee, 2023)" in text
        assert "40 000 habitants selon la synthèse de l’édition 2021" in text

    def test_every_section_in_its_place(self, client):
        sheet = published_sheet(
            problem="Le problème ?",
            context="Premier paragraphe.\n\nSecond paragraphe.",
            hypotheses_intro="Une introduction.",
            inquiry="L’enquête.",
            solutions="Des solutions.",
            aftermath="La suite.",
        )

        response = read(client, sheet)

        assert part(response, "problem") == "La problématique Le problème ?"
        assert part(response, "context") == "Le contexte Premier paragraphe. Second paragraphe."
        assert "<p>Premier paragraphe.</p><p>Second paragraphe.</p>" in response.content.decode()
        assert part(response, "hypotheses") == "Les hypothèses de départ Une introduction."
        assert part(response, "inquiry") == "L’investigation L’enquête."
        assert part(response, "solutions").startswith("Quelles solutions ? Des solutions.")
        assert part(response, "aftermath").startswith("Et maintenant ? La suite.")

    def test_a_gap_is_told_with_its_reason(self, client):
        sheet = published_sheet(aftermath="", undocumented={"aftermath": "la fiche s’arrête là."})

        text = part(read(client, sheet), "aftermath")

        assert text.startswith("Et maintenant ? Non documenté dans la source. La fiche s’arrête là.")

    def test_hypotheses_with_verdict_and_what_it_rests_on(self, client):
        sheet = InvestigationFactory()
        HypothesisFactory(investigation=sheet, position=2, text="Deuxième", verdict="nuanced", basis="inferred")
        HypothesisFactory(investigation=sheet, position=1, text="Première", verdict="confirmed", basis="explicit")
        HypothesisFactory(
            investigation=sheet, position=3, text="Troisième", verdict="unsettled", basis="", note="à voir"
        )
        HypothesisFactory(investigation=sheet, position=4, text="Quatrième", verdict="refuted", basis="global")
        sheet = published(sheet)

        response = read(client, sheet)

        assert part(response, "hypotheses").endswith(
            "Première confirmée Deuxième nuancée verdict déduit Troisième non tranchée À voir"
            " Quatrième infirmée verdict d’ensemble"
        )
        badges = re.findall(r"fr-badge--sm (fr-badge--\w+)", response.content.decode())
        assert badges == ["fr-badge--success", "fr-badge--warning", "fr-badge--info", "fr-badge--error"]

    def test_research_in_numbers_or_in_words(self, client):
        sheet = published_sheet(
            interviews=25, survey_text="un questionnaire aux familles", research_methods=["interviews", "workshops"]
        )

        assert part(read(client, sheet), "inquiry").startswith(
            "L’investigation Entretiens 25 Questionnaire un questionnaire aux familles Méthodes Entretiens, ateliers"
        )

    def test_solutions_met_point_to_the_register(self, client):
        solution = ExistingSolutionFactory(slug="pix", name="Pix", open_source=True, operator="GIP Pix")
        sheet = InvestigationFactory()
        SolutionMentionFactory(investigation=sheet, solution=solution, note="un bon diagnostic")
        sheet = published(sheet)

        response = read(client, sheet)

        assert link(response, "Pix")["href"] == "/solutions/pix/"
        assert part(response, "inquiry").endswith(
            "Ce qui existe ailleurs Outil numérique · logiciel libre · GIP Pix Pix Un outil qui existe ailleurs."
            " Ce que l’équipe en retient : un bon diagnostic"
        )

    def test_proposals_prototype_and_trial(self, client):
        sheet = InvestigationFactory(prototype_kind="kit", prototype_text="un classeur", tested=False)
        ProposedSolutionFactory(investigation=sheet, title="Un kit d’accueil", kind="communication")
        sheet = published(sheet)

        assert part(read(client, sheet), "solutions").endswith(
            "Ce que l’équipe propose Un kit d’accueil (communication)"
            " Prototype Kit : un classeur Essai Aucun essai rapporté"
        )

    @pytest.mark.parametrize(
        "tested, words",
        [(True, "Un essai est rapporté"), (False, "Aucun essai rapporté"), (None, "Non documenté dans la source")],
    )
    def test_a_trial_has_three_values(self, client, tested, words):
        assert part(read(client, published_sheet(tested=tested)), "solutions").endswith(f"Essai {words}")

    def test_exit_with_the_service_born_of_it(self, client):
        sheet = published_sheet(
            exit_scenario="digital_service",
            exit_basis="explicit",
            exit_details="Construit par l’ANCT.",
            exit_named_service="Mon suivi social",
            secondary_exits=["autonomy"],
        )
        ExistingSolutionFactory(slug="mon-suivi-social", name="Mon suivi social").born_from.add(sheet)

        response = read(client, sheet)

        assert part(response, "aftermath").endswith(
            "Issue de l’investigation Service public numérique avec l’Incubateur écrite dans la source"
            " Construit par l’ANCT. Service issu de l’investigation : Mon suivi social"
            " Aussi évoqué : poursuite en autonomie ou avec des partenaires."
        )
        assert link(response, "Mon suivi social")["href"] == "/solutions/mon-suivi-social/"

    def test_what_was_deduced_is_flagged(self, client):
        sheet = published_sheet(
            territory_inferred=True,
            territory_evidence="en-tête absent",
            themes_inferred=True,
            themes=["eau"],
            source_note="Deux listes diffèrent.",
        )

        text = main(read(client, sheet))

        assert "Collectivité déduite du texte" in text
        assert "Thèmes attribués à la relecture" in text
        about = part(read(client, sheet), "source")
        assert "Le nom de la collectivité a été déduit du texte : en-tête absent." in about
        assert "Les thèmes ont été attribués à la relecture : la source n’en imprime pas pour cette fiche." in about
        assert "Deux listes diffèrent." in about

    def test_what_was_printed_is_not_flagged(self, client):
        text = main(read(client, published_sheet(themes=["eau"])))

        assert [word for word in ("déduit", "attribués à la relecture") if word in text] == []

    def test_dates_licence_and_permanent_address(self, client, settings):
        settings.SITE_URL = "https://investigations.test"
        sheet = published_sheet(slug="une-fiche", at=dt.datetime(2022, 5, 1, 9, tzinfo=dt.UTC))
        type(sheet).objects.filter(pk=sheet.pk).update(updated_at=dt.datetime(2023, 2, 3, 9, tzinfo=dt.UTC))

        response = client.get("/investigations/une-fiche/", headers={"host": "localhost"})
        about = part(response, "source")

        assert "Publiée le 1er mai 2022, mise à jour le 3 février 2023." in about
        assert "Licence Ouverte 2.0 (etalab-2.0)" in about
        assert link(response, "https://investigations.test/investigations/une-fiche/")["href"] == (
            "https://investigations.test/investigations/une-fiche/"
        )
        assert '<link rel="canonical" href="https://investigations.test/investigations/une-fiche/">' in (
            response.content.decode()
        )

    def test_sharing_by_mail_is_a_plain_link(self, client, settings):
        settings.SITE_URL = "https://investigations.test"
        sheet = published_sheet(slug="une-fiche", title="Titre & accents é")

        assert link(read(client, sheet), "Envoyer la fiche par courriel")["href"] == (
            "mailto:?subject=Titre%20%26%20accents%20%C3%A9&body=Bonjour%2C%0A%0ACette%20fiche%20peut%20vous%20int%C3%A9resser"
            "%20%3A%0ATitre%20%26%20accents%20%C3%A9%0Ahttps%3A%2F%2Finvestigations.test%2Finvestigations%2Fune-fiche%2F%0A"
        )

    def test_document_with_its_weight(self, client):
        sheet = published_sheet(slug="une-fiche")
        assert [each for each in links(read(client, sheet)) if "PDF" in each["text"]] == []

        SheetDocument.objects.create(
            investigation=sheet,
            data_hash="0" * 64,
            template_version="1",
            sheet_updated_at=sheet.updated_at,
            file=StoredFileFactory(size_bytes=84_200),
            page_count=3,
            built_at=sheet.updated_at,
        )

        document = link(read(client, sheet), "Télécharger la fiche PDF – 84 Ko")
        assert document["href"] == "/investigations/une-fiche/fiche.pdf"

    def test_what_authors_write_is_text(self, client):
        sheet = published_sheet(title="<script>alert(1)</script>", context="<b>gras</b> & « guillemets »")

        html = read(client, sheet).content.decode()

        assert "<script>alert" not in html
        assert "&lt;b&gt;gras&lt;/b&gt; &amp; «\u00a0guillemets\u00a0»" in html


class TestNeighbours:
    def test_previous_and_next_of_the_edition(self, client):
        programme = ProgrammeFactory()
        first, second, third = (
            published_sheet(programme=programme, position=rank, title=name)
            for rank, name in ((1, "Première"), (3, "Deuxième"), (5, "Troisième"))
        )
        InvestigationFactory(programme=programme, position=2)
        taken_back_sheet(programme=programme, position=4)
        published_sheet(position=4)

        def ways(sheet) -> tuple[str | None, str | None]:
            page = sheet_page(sheet.slug)
            return page.previous and page.previous["title"], page.next and page.next["title"]

        assert ways(first) == (None, "Deuxième")
        assert ways(second) == ("Première", "Troisième")
        assert ways(third) == ("Deuxième", None)
        rels = {
            each["rel"]: each["href"] for each in links(read(client, second)) if each.get("rel") in ("prev", "next")
        }
        assert rels == {"prev": url(first), "next": url(third)}

    def test_similar_sheets_share_themes_then_words(self, client):
        sheet = published_sheet(title="Le tri des déchets", themes=["dechets", "environnement"])
        published_sheet(title="Le tri", themes=["dechets"])
        published_sheet(title="Les bornes", themes=["dechets"])
        published_sheet(title="La rivière", themes=["dechets", "environnement"])
        published_sheet(title="La forêt", themes=["environnement"])
        published_sheet(title="Le tri du courrier", themes=["numerique"])

        assert cards(read(client, sheet)) == ["La rivière", "Le tri", *cards(read(client, sheet))[2:]]
        assert len(cards(read(client, sheet))) == 3

    def test_never_itself_never_a_draft(self, client):
        theme = ThemeFactory(slug="eau")
        sheet = published_sheet(themes=[theme])
        InvestigationFactory(themes=[theme])
        taken_back_sheet(themes=[theme])
        published_sheet(themes=[theme], programme=ProgrammeFactory(in_preparation=True))

        assert cards(read(client, sheet)) == []

    def test_no_theme_no_similar_sheet(self, client):
        published_sheet(title="Une autre")

        assert cards(read(client, published_sheet(title="Une fiche"))) == []


class TestAbsence:
    def test_unknown_and_unpublished_look_the_same(self, client):
        pages = {
            slug: client.get(f"/investigations/{slug}/")
            for slug in (
                "inconnue",
                InvestigationFactory().slug,
                taken_back_sheet(programme=ProgrammeFactory(in_preparation=True)).slug,
                published_sheet(programme=ProgrammeFactory(in_preparation=True)).slug,
            )
        }

        assert {response.status_code for response in pages.values()} == {404}
        bodies = {response.content.decode().replace(slug, "") for slug, response in pages.items()}
        assert len(bodies) == 1
        headers = {frozenset(set(response.headers) - {"X-Request-ID"}) for response in pages.values()}
        assert len(headers) == 1

    def test_withdrawal_is_immediate_even_for_who_kept_the_page(self, client):
        sheet = published_sheet()
        tag = read(client, sheet)["ETag"]
        assert client.get(url(sheet), headers={"If-None-Match": tag}).status_code == 304

        withdraw_sheet(investigation=sheet, actor=None, at=sheet.published_at, comment="Erreur.")

        assert client.get(url(sheet), headers={"If-None-Match": tag}).status_code == 410


@pytest.mark.parametrize("rows", [1, 30])
def test_queries_do_not_follow_rows(client, rows, django_assert_num_queries):
    programme = ProgrammeFactory()
    sheet = InvestigationFactory(programme=programme, position=1, themes=[f"theme-{n}" for n in range(rows)])
    for number in range(rows):
        HypothesisFactory(investigation=sheet)
        ProposedSolutionFactory(investigation=sheet)
        SolutionMentionFactory(investigation=sheet)
        ExistingSolutionFactory().born_from.add(sheet)
        published_sheet(programme=programme, position=number + 2, themes=["theme-0"])
    sheet = published(sheet)

    with django_assert_num_queries(QUERIES):
        response = read(client, sheet)
    assert len(hrefs(response, "/solutions/")) == 2 * rows + 1  # the menu's own link besides
