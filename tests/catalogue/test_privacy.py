"""Nothing unpublished on any public page: canaries in drafts, withdrawn sheets and programmes in preparation.

Every public address is read, with the searches, filters and machine formats that could tell of them.
"""

import pytest
from django.urls import get_resolver

from catalogue.models import SheetIndex
from catalogue.services import index_sheet
from collectivites.models import Departement
from evaluation.states import FollowUpMonth
from investigations.models import Investigation
from reports.figure_registry import DEFINITIONS
from reports.services.publishing import publish_synthesis
from tests.catalogue.html import cards
from tests.factories.collectivites import CollectiviteFactory, DepartementFactory, RegionFactory
from tests.factories.core import AT
from tests.factories.follow_ups import asked, decided
from tests.factories.investigations import (
    ExistingSolutionFactory,
    HypothesisFactory,
    InvestigationCollectiviteFactory,
    InvestigationFactory,
    ProposedSolutionFactory,
    SolutionMentionFactory,
    published,
    published_sheet,
)
from tests.factories.programmes import PrintedFigureFactory, ProgrammeFactory, ThemeFactory
from tests.personas import sign_in, staff
from tests.reports.composing_scene import built

pytestmark = pytest.mark.django_db

CANARY = "canari"
TEXTS = (
    "title", "summary", "problem", "context", "hypotheses_intro", "inquiry", "solutions", "aftermath",
    "exit_details", "exit_named_service", "source_note", "interviews_text", "survey_text", "prototype_text",
)  # fmt: skip


def hidden_sheet(number: int, *, theme, place, **fields) -> Investigation:
    """A draft full of canaries, in the same place and theme as a public sheet, and in its own ones too."""
    sheet = InvestigationFactory(
        slug=f"{CANARY}-{number}",
        themes=[theme, ThemeFactory(slug=f"{CANARY}-theme-{number}", label=f"{CANARY} thème {number}")],
        other_partners=[f"{CANARY} partenaire"],
        **{text: f"{CANARY} {text} {number}" for text in TEXTS},
        **fields,
    )
    InvestigationCollectiviteFactory(investigation=sheet, collectivite=place, name_then=f"{CANARY} ville {number}")
    body = CollectiviteFactory(as_body=True, name=f"{CANARY} organisme {number}")
    InvestigationCollectiviteFactory(investigation=sheet, collectivite=body, role="partner", position=2)
    HypothesisFactory(investigation=sheet, text=f"{CANARY} hypothèse")
    ProposedSolutionFactory(investigation=sheet, title=f"{CANARY} proposition")
    met = ExistingSolutionFactory(slug=f"{CANARY}-solution-{number}", name=f"{CANARY} solution {number}")
    SolutionMentionFactory(investigation=sheet, solution=met, note=f"{CANARY} note")
    SolutionMentionFactory(investigation=sheet, solution__slug="pix", note=f"{CANARY} note")
    born = ExistingSolutionFactory(slug=f"{CANARY}-service-{number}", name=f"{CANARY} service {number}")
    born.born_from.add(sheet)
    return sheet


@pytest.fixture
def world():
    """One public sheet, and around it everything that must not show."""
    place = CollectiviteFactory(
        name="Ville-Ouverte",
        departement=DepartementFactory(code="46", name="Lot", region=RegionFactory(code="76", name="Occitanie")),
    )
    theme = ThemeFactory(slug="eau", label="eau")
    programme = ProgrammeFactory(slug="ouvert")
    ExistingSolutionFactory(slug="pix", name="Pix")
    public = published_sheet(
        slug="publique", title="La publique", programme=programme, position=5, lead=place, themes=[theme], met=["pix"]
    )
    in_preparation = ProgrammeFactory(slug=f"{CANARY}-programme", name=f"{CANARY} programme", in_preparation=True)
    PrintedFigureFactory(programme=in_preparation, label=f"{CANARY} chiffre")
    common = {"theme": theme, "place": place}
    sheets = [
        hidden_sheet(1, programme=programme, position=4, **common),
        published_then_withdrawn(hidden_sheet(2, programme=programme, position=6, **common)),
        hidden_sheet(3, programme=in_preparation, **common),
    ]
    third = sheets[2]
    Investigation.objects.filter(pk=third.pk).update(state="published", published_at=public.published_at)
    for sheet in sheets:
        sheet.refresh_from_db()
    index_sheet(investigation=third, at=public.published_at)
    for sheet in (public, *sheets):
        follow(sheet)
    return {"public": public, "sheets": sheets, "place": place}


def follow(sheet: Investigation) -> None:
    """Its committee has decided, everything was asked and answered; its own words on the exit stay."""
    told = ("exit_scenario", "exit_basis", "exit_details", "exit_named_service", "secondary_exits", "updated_at")
    kept = Investigation.objects.filter(pk=sheet.pk).values(*told).get()
    decision = decided(sheet)
    for months in FollowUpMonth.values:
        asked(decision, months, "goes_on", line=f"{CANARY} ligne")
    Investigation.objects.filter(pk=sheet.pk).update(**kept)


def published_then_withdrawn(sheet: Investigation) -> Investigation:
    """Withdrawn behind the services' back: its row of the index is still there, and a synthesis online told it."""
    sheet.participations.all().delete()
    published(sheet, lead=CollectiviteFactory(name=f"{CANARY}-ville", departement=Departement.objects.get(code="46")))
    publish_synthesis(synthesis=built(sheet.programme), note="", actor=None, at=AT)
    Investigation.objects.filter(pk=sheet.pk).update(state="withdrawn")
    return sheet


def public_pages(world) -> list[str]:
    place = world["place"]
    return [
        "/",
        "/proposer-un-probleme/",
        "/investigations/",
        "/investigations/?q=ville",
        f"/investigations/?q={CANARY}",
        f"/investigations/?q={CANARY}+ouverte",
        "/investigations/?theme=eau&region=76&solution=pix&departement=46&nature=commune&edition=ouvert",
        "/investigations/?sort=titre",
        "/investigations/publique/",
        "/investigations/flux.atom",
        "/territoires/",
        "/territoires/regions/occitanie/",
        "/territoires/departements/lot/",
        f"/territoires/collectivites/{place.slug}/",
        "/themes/",
        "/themes/eau/",
        "/solutions/",
        "/solutions/pix/",
        "/programmes/",
        "/programmes/ouvert/",
        *(f"/programmes/ouvert/chiffres/{definition.key}/" for definition in DEFINITIONS),
        "/que-deviennent-elles/",
        "/que-deviennent-elles/ensemble/toutes/",
        "/que-deviennent-elles/theme/eau/",
        "/syntheses/",
        "/syntheses/ouvert/",
        "/syntheses/ouvert/occitanie/",
        "/sitemap.xml",
    ]


def test_the_crawl_reaches_every_public_address(world):
    names = {
        pattern.name
        for resolver in get_resolver().url_patterns
        if getattr(resolver, "namespace", "") == "catalogue"
        for pattern in resolver.url_patterns
    }

    assert names == {
        "home", "propose", "list", "feed", "sheet", "territories", "region", "departement", "collectivite",
        "themes", "theme", "solutions", "solution", "programmes", "programme", "sitemap",
        "figure", "syntheses", "synthesis", "synthesis_region", "synthesis_pdf", "synthesis_picture",
        "sheet_picture", "sheet_presentation", "correct", "correct_sent",  # walked by test_withdrawal.py
        "preview", "preview_picture", "preview_presentation",  # not public: test_preview.py
        "follow_ups", "follow_up_list",
    }  # fmt: skip
    assert SheetIndex.objects.count() == 3  # two of which are stale or hidden: what follows can fail


@pytest.mark.parametrize("persona", ["anonymous", "staff"])
def test_no_canary_on_any_page(client, world, persona):
    if persona == "staff":
        sign_in(client, staff())
    for url in public_pages(world):
        response = client.get(url)
        assert response.status_code == 200, url
        said = response.content.decode().lower().replace(f"q={CANARY}", "").replace(f"« {CANARY} »", "")
        typed = {f'value="{CANARY}"', f'value="{CANARY} ouverte"', f"«\u00a0{CANARY}\u00a0»", f"« {CANARY} ouverte »"}
        for echo in (*typed, f"«\u00a0{CANARY} ouverte\u00a0»", f"{CANARY}+ouverte"):
            said = said.replace(echo, "")
        assert CANARY not in said, f"{url}: …{said[max(0, said.find(CANARY) - 80) : said.find(CANARY) + 60]}…"


def test_counts_do_not_betray(client, world):
    listing = client.get("/investigations/").context["listing"]

    assert listing.total == 1
    numbers = {(group.key, option.value): option.count for group in listing.groups for option in group.options}
    assert set(numbers.values()) == {1}
    assert {value for key, value in numbers if key == "theme"} == {"eau"}
    assert {value for key, value in numbers if key == "solution"} == {"pix"}
    assert {value for key, value in numbers if key == "edition"} == {"ouvert"}
    assert client.get(f"/investigations/?q={CANARY}").context["listing"].total == 0
    assert cards(client.get(f"/investigations/?q={CANARY}")) == []


@pytest.mark.parametrize("facet", ["theme", "solution", "edition"])
def test_a_hidden_value_is_an_unknown_one(client, world, facet):
    """Refusing it in other words would say that it exists."""
    hidden = {"theme": f"{CANARY}-theme-1", "solution": f"{CANARY}-solution-1", "edition": f"{CANARY}-programme"}[facet]

    notices = client.get("/investigations/", {facet: hidden}).context["listing"].notices
    unknown = client.get("/investigations/", {facet: "inconnu"}).context["listing"].notices

    assert [notice.replace(hidden, "…") for notice in notices] == [
        notice.replace("inconnu »", "… »") for notice in unknown
    ]


def test_hidden_pages_are_unknown_pages(client, world):
    body = CollectiviteFactory._meta.model.objects.get(name=f"{CANARY} organisme 1")
    hidden = [
        *(f"/investigations/{sheet.slug}/" for sheet in world["sheets"]),
        *(f"/investigations/{sheet.slug}/fiche.pdf" for sheet in world["sheets"]),
        f"/themes/{CANARY}-theme-1/",
        f"/solutions/{CANARY}-solution-1/",
        f"/solutions/{CANARY}-service-1/",
        f"/programmes/{CANARY}-programme/",
        f"/territoires/collectivites/{body.slug}/",
    ]
    unknown = client.get("/investigations/inconnue/").content

    for url in hidden:
        response = client.get(url)
        # Only the one that was public, in a public edition, says that it was.
        code = 410 if url.startswith(f"/investigations/{CANARY}-2/") else 404
        assert (url, response.status_code) == (url, code)
        assert CANARY.encode() not in response.content.replace(url.encode(), b"")
    assert client.get(hidden[0]).content == unknown
