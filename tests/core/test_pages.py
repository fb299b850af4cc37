"""Pages required of a State service, and the base they all stand on."""

import datetime as dt

import pytest
import time_machine
from django.contrib import messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.shortcuts import render
from django.urls import reverse

from tests.core.html import parse
from tests.personas import agent, sign_in, staff

STATIC_PAGES = {
    "core:accessibility": "Accessibilité : non conforme - Programme d’investigations",
    "core:legal": "Mentions légales - Programme d’investigations",
    "core:privacy": "Données personnelles - Programme d’investigations",
    "core:cookies": "Gestion des cookies - Programme d’investigations",
    "core:sitemap_page": "Plan du site - Programme d’investigations",
    "core:contact": "Contact - Programme d’investigations",
}


@pytest.mark.parametrize("name, title", STATIC_PAGES.items())
@pytest.mark.django_db
def test_a_static_page_has_its_title_one_heading_and_costs_no_query(name, title, client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get(reverse(name))

    page = parse(response)
    assert response.status_code == 200
    assert page.one("title").text == title
    assert len(page.all("h1")) == 1
    assert len(page.one("main").attrs["id"]) > 0


@pytest.mark.parametrize("name", STATIC_PAGES)
def test_a_static_page_is_only_read(name, client):
    assert client.post(reverse(name)).status_code == 405


def test_the_first_links_skip_to_the_four_parts_of_the_page(client):
    page = parse(client.get(reverse("core:contact")))

    links = page.one("div", class_="fr-skiplinks").all("a")
    assert [(link.text, link.attrs["href"]) for link in links] == [
        ("Contenu", "#content"),
        ("Menu", "#header-navigation"),
        ("Recherche", "#header-search"),
        ("Pied de page", "#footer"),
    ]
    targets = [page.one(tag, id=identifier) for tag, identifier in (("main", "content"), ("footer", "footer"))]
    assert [target.attrs["tabindex"] for target in targets] == ["-1", "-1"]
    assert [page.one("div", id=part).attrs["tabindex"] for part in ("header-navigation", "header-search")] == ["-1"] * 2


def test_every_page_carries_the_state_marks_and_its_footer(client):
    page = parse(client.get(reverse("core:contact")))

    assert [logo.text for logo in page.all("p", class_="fr-logo")] == ["République Française"] * 2
    assert page.one("p", class_="fr-header__service-title").text == "Programme d’investigations"
    footer = page.one("footer")
    assert [link.text for link in footer.one("ul", class_="fr-footer__content-list").all("a")] == [
        "info.gouv.fr",
        "service-public.gouv.fr",
        "legifrance.gouv.fr",
        "data.gouv.fr",
    ]
    assert [item.text for item in footer.one("ul", class_="fr-footer__bottom-list").all("li")] == [
        "Plan du site",
        "Accessibilité : non conforme",
        "Mentions légales",
        "Données personnelles",
        "Gestion des cookies",
        "Contact",
        "Paramètres d’affichage",
    ]
    assert footer.one("div", class_="fr-footer__bottom-copy").text.endswith("licence etalab-2.0 . Version 0.1.0.")


def test_the_source_code_is_linked_when_its_address_is_known(client, settings):
    settings.SOURCE_CODE_URL = "https://code.test/pni"

    footer = parse(client.get(reverse("core:contact"))).one("footer")

    assert footer.one("a", title="Code source - nouvelle fenêtre").attrs["href"] == "https://code.test/pni"


def test_the_theme_can_be_chosen(client):
    page = parse(client.get(reverse("core:contact")))

    dialog = page.one("dialog", id="theme-modal")
    assert [field.attrs["value"] for field in dialog.all("input", type="radio")] == ["light", "dark", "system"]
    assert page.one("button", class_="fr-icon-theme-fill").attrs["aria-controls"] == "theme-modal"


def test_the_search_of_the_header_leads_to_the_list(client):
    form = parse(client.get(reverse("core:contact"))).one("form", role="search")

    assert (form.attrs["action"], form.attrs["method"]) == (reverse("catalogue:list"), "get")
    assert form.one("input").attrs["name"] == "q"


def menu(page):
    return [(link.text, link.attrs.get("aria-current")) for link in page.one("nav", id="main-navigation").all("a")]


PUBLIC_MENU = ["Accueil", "Investigations", "Territoires", "Thèmes", "Solutions", "Programmes"]


@pytest.mark.django_db
def test_the_menu_of_a_visitor_and_the_way_in(client):
    page = parse(client.get(reverse("core:contact")))

    assert menu(page) == [(label, None) for label in PUBLIC_MENU]
    tools = page.one("div", class_="fr-header__tools-links")
    assert [(link.text, link.attrs["href"]) for link in tools.all("a")] == [("Se connecter", reverse("account_login"))]


@pytest.mark.django_db
def test_the_menu_of_an_agent_and_the_way_out(client):
    sign_in(client, agent())

    page = parse(client.get(reverse("core:contact")))

    assert menu(page) == [(label, None) for label in PUBLIC_MENU]
    tools = page.one("div", class_="fr-header__tools-links")
    assert [link.text for link in tools.all("a")] == ["Mon espace"]
    assert tools.one("form", action=reverse("account_logout"), method="post").one("button").text == "Se déconnecter"


@pytest.mark.django_db
def test_the_menu_of_the_staff_says_where_one_is(client):
    sign_in(client, staff())

    here, below = client.get(reverse("core:staff_home")), client.get(reverse("core:mail_list"))

    assert menu(parse(here)) == [*((label, None) for label in PUBLIC_MENU), ("Gestion", "page")]
    assert menu(parse(below)) == [*((label, None) for label in PUBLIC_MENU), ("Gestion", "true")]


@pytest.mark.parametrize(
    "level, look, role",
    [
        (messages.SUCCESS, "success", "status"),
        (messages.INFO, "info", "status"),
        (messages.WARNING, "warning", "alert"),
        (messages.ERROR, "error", "alert"),
    ],
)
def test_a_message_is_an_alert_of_the_design_system(level, look, role, rf):
    request = rf.get("/")
    request.session = {}
    request._messages = FallbackStorage(request)
    messages.add_message(request, level, "C’est <fait>.")

    main = parse(render(request, "base.html")).one("main")

    alert = main.one("div", class_="fr-alert")
    assert (alert.text, alert.attrs["role"]) == ("C’est <fait>.", role)
    assert f"fr-alert--{look}" in alert.attrs["class"].split()


def test_the_demonstration_says_so_on_every_page(client, settings):
    assert parse(client.get(reverse("core:contact"))).all("section", aria_label="Démonstration") == []

    settings.DEMO = True
    notice = parse(client.get(reverse("core:contact"))).one("section", aria_label="Démonstration")

    assert notice.one("a").attrs["href"] == reverse("accounts:demo")


def test_robots_are_told_what_is_closed_and_where_the_map_is(client, settings):
    settings.SITE_URL = "https://pni.test"

    response = client.get("/robots.txt")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == (
        "User-agent: *\n"
        "Disallow: /administration/\n"
        "Disallow: /compte/\n"
        "Disallow: /gestion/\n"
        "Disallow: /mon-compte/\n"
        "Disallow: /mon-espace/\n"
        "Disallow: /taches/\n"
        "Sitemap: https://pni.test/sitemap.xml\n"
    )


def test_weaknesses_can_be_reported_and_the_file_never_goes_stale(client, settings):
    settings.SITE_URL, settings.SUPPORT_EMAIL = "https://pni.test", "aide@pni.test"

    with time_machine.travel(dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC), tick=False):
        response = client.get("/.well-known/security.txt")

    assert response.content.decode() == (
        "Contact: mailto:aide@pni.test\n"
        "Expires: 2027-05-21T00:00:00+00:00\n"
        "Preferred-Languages: fr, en\n"
        "Canonical: https://pni.test/.well-known/security.txt\n"
    )
