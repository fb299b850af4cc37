"""Feed, sitemap, map drawing and typography."""

import datetime as dt
import xml.etree.ElementTree as ET

import pytest

from catalogue import france_map
from catalogue.templatetags import catalogue as tags
from tests.factories.collectivites import CollectiviteFactory, DepartementFactory, RegionFactory
from tests.factories.investigations import PUBLISHED_AT, InvestigationFactory, published_sheet
from tests.factories.programmes import ProgrammeFactory

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def site(settings):
    settings.SITE_URL = "https://investigations.test"


@pytest.mark.django_db
class TestFeed:
    def test_entries(self, client, site, django_assert_num_queries):
        published_sheet(title="Ancienne", slug="ancienne")
        recent = published_sheet(
            title="Récente", slug="recente", summary="Résumé.", themes=["eau"], at=PUBLISHED_AT + dt.timedelta(days=1)
        )
        InvestigationFactory(title="Brouillon")

        with django_assert_num_queries(1):
            response = client.get("/investigations/flux.atom", headers={"host": "localhost"})
        feed = ET.fromstring(response.content)  # noqa: S314 -- our own
        entries = feed.findall(f"{ATOM}entry")

        assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
        assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Récente", "Ancienne"]
        assert entries[0].find(f"{ATOM}link").get("href") == "https://investigations.test/investigations/recente/"
        assert entries[0].findtext(f"{ATOM}id") == f"urn:uuid:{recent.pk}"
        assert entries[0].findtext(f"{ATOM}published") == "2022-05-04T09:00:00+00:00"
        assert entries[0].findtext(f"{ATOM}summary") == "Résumé."
        assert [each.get("term") for each in entries[0].findall(f"{ATOM}category")] == ["Eau"]
        assert {link.get("href") for link in feed.findall(f"{ATOM}link")} == {
            "https://investigations.test/investigations/",
            "https://investigations.test/investigations/flux.atom",
        }

    def test_it_is_bounded(self, client):
        programme = ProgrammeFactory()
        for number in range(31):
            published_sheet(programme=programme, position=number + 1)

        assert client.get("/investigations/flux.atom").content.count(b"<entry>") == 30

    def test_it_stands_empty(self, client):
        assert client.get("/investigations/flux.atom").status_code == 200

    def test_it_only_reads(self, client):
        assert client.post("/investigations/flux.atom").status_code == 405


@pytest.mark.django_db
class TestSitemap:
    def test_every_public_page_and_no_other(self, client, site):
        lot = DepartementFactory(code="46", name="Lot", region=RegionFactory(code="76", name="Occitanie"))
        place = CollectiviteFactory(departement=lot)
        published_sheet(
            slug="une-fiche", lead=place, themes=["eau"], met=["pix"], programme=ProgrammeFactory(slug="edition")
        )
        CollectiviteFactory(departement=lot)
        RegionFactory(name="Sans fiche")

        response = client.get("/sitemap.xml", headers={"host": "localhost"})
        tree = ET.fromstring(response.content)  # noqa: S314 -- our own
        pages = {each.text for each in tree.iter(f"{SITEMAP}loc")}

        base = "https://investigations.test"
        fixed = {
            "/", "/investigations/", "/territoires/", "/themes/", "/solutions/", "/programmes/",
            "/proposer-un-probleme/", "/contact/", "/mentions-legales/", "/donnees-personnelles/", "/accessibilite/",
            "/plan-du-site/", "/syntheses/", "/que-deviennent-elles/",
        }  # fmt: skip
        own = {
            "/investigations/une-fiche/", "/territoires/regions/occitanie/", "/territoires/departements/lot/",
            f"/territoires/collectivites/{place.slug}/", "/themes/eau/", "/solutions/pix/", "/programmes/edition/",
        }  # fmt: skip
        assert pages == {base + path for path in fixed | own}
        for page in pages:
            assert client.get(page.removeprefix(base)).status_code == 200, page

    @pytest.mark.parametrize("page", ["2", "abc", "-1"])
    def test_pages_that_do_not_exist(self, client, page):
        assert client.get("/sitemap.xml", {"p": page}).status_code == 404


class TestMap:
    def place(self, code: str):
        return DepartementFactory.build(code=code, name=f"Nom {code}", slug=f"nom-{code}", region=None)

    def test_areas_with_sheets_are_links_shaded_by_number(self):
        places = [self.place(code) for code in ("46", "34", "93", "974", "23")]

        drawing = france_map.draw(places, {"46": 1, "34": 3, "93": 6, "974": 2})

        assert [(area.name, area.shade, area.count) for area in drawing.areas] == [
            ("Nom 46 (46)", 1, 1),
            ("Nom 34 (34)", 2, 3),
            ("Nom 93 (93)", 3, 6),
            ("Nom 974 (974)", 2, 2),
        ]
        assert drawing.areas[0].url == "/territoires/departements/nom-46/"
        assert [shade for shade, _ in drawing.legend] == [1, 2, 3]
        assert drawing.is_whole is True

    def test_an_area_is_drawn_once(self):
        """Linked départements are not in the background: nothing hides them."""
        whole = france_map.draw([], {})
        with_lot = france_map.draw([self.place("46")], {"46": 1})

        assert len(whole.background) - len(with_lot.background) == len(with_lot.areas[0].path)

    def test_the_legend_names_only_what_is_drawn(self):
        assert france_map.draw([self.place("46")], {"46": 1}).legend == [(1, "1 investigation")]

    def test_a_window_shows_the_neighbourhood(self):
        window = france_map.draw([self.place("46")], {"46": 1}, around=["46"])

        assert window.is_whole is False
        assert window.view_box != france_map.draw([], {}).view_box
        assert len(window.background) < len(france_map.draw([], {}).background) / 2

    def test_a_place_that_the_drawing_lacks_has_no_window(self):
        assert france_map.draw([self.place("975")], {"975": 1}, around=["975"]) is None


class TestTags:
    @pytest.mark.parametrize(
        "iso, said",
        [("2022", "2022"), ("2022-05", "mai 2022"), ("2022-05-03", "3 mai 2022"), ("2022-05-01", "1er mai 2022")],
    )
    def test_partial_dates(self, iso, said):
        assert tags.partial_date(iso) == said

    def test_a_day_is_told_in_french_time(self):
        assert tags.french_date(dt.date(2021, 4, 1)) == "1er avril 2021"

    @pytest.mark.parametrize("count, said", [(0, "fiche"), (1, "fiche"), (2, "fiches")])
    def test_zero_is_singular(self, count, said):
        assert tags.plural(count, "fiche/fiches") == said

    def test_text_is_escaped_then_set(self):
        assert tags.typo("<b> : l'eau ?") == "&lt;b&gt;\u00a0: l’eau\u202f?"
        assert tags.paragraphs("Un.\n\n<i>\n \nDeux.") == "<p>Un.</p><p>&lt;i&gt;</p><p>Deux.</p>"
        assert tags.paragraphs("") == ""
