"""Every page of the site, in two appearances: readable by everyone, well formed, speaking to nobody else.

The resolver says which routes exist: one without a scene here fails.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e import people
from tests.e2e.auditing import faults_of
from tests.e2e.conftest import SMALL, WIDE, Site
from tests.e2e.pages.entrance import Entrance
from tests.e2e.people import Person
from tests.e2e.routes import ADDRESSES, NOT_PAGES, site_routes
from tests.e2e.scenes import SCENES, Stage, confirm_identity


@pytest.fixture(scope="session")
def signed_in(site: Site) -> dict[str, tuple[Person, object]]:
    """Cookies of each persona, once it has really signed in: the door itself is judged by its own journeys."""
    return {}


@pytest.fixture
def as_someone(
    arrive: Callable[..., Page], signed_in: dict[str, tuple[Person, object]]
) -> Callable[[str], tuple[Page, Person]]:
    def open_page(persona: str) -> tuple[Page, Person]:
        page = arrive()
        if persona not in signed_in:
            person = people.arrive(persona)
            Entrance(page).sign_in(person)
            page.goto("/compte/reauthenticate/")
            confirm_identity(page, person)
            signed_in[persona] = person, page.context.cookies()
        person, cookies = signed_in[persona]
        page.context.add_cookies(cookies)
        return page, person

    return open_page


@pytest.fixture
def stage(arrive, as_someone, mails) -> Stage:
    return Stage(page=arrive(), as_someone=as_someone, mails=mails)


def assert_good(page: Page, *, heading: str | None = None) -> None:
    """Wide and light, then as narrow as the rules ask and dark."""
    faults = {}
    for size, theme in ((WIDE, "light"), (SMALL, "dark")):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        expect(page.locator("html")).to_have_attribute("data-fr-theme", theme)
        if found := faults_of(page):
            faults[f"{size[0]} px, {theme}"] = found

    assert faults == {}


@pytest.mark.parametrize("name", ADDRESSES)
def test_address(name, arrive, as_someone):
    persona, _route, address = ADDRESSES[name]
    page = arrive() if persona == "anonymous" else as_someone(persona)[0]

    answer = page.goto(address)

    assert answer.status == 200
    assert page.url.endswith(address), "the address leads elsewhere"
    assert_good(page)


@pytest.mark.parametrize("name", SCENES)
def test_scene(name, stage, watch):
    played = SCENES[name]
    watch.expect(*played.statuses)

    page = played.play(stage)

    assert watch.seen & {400, 403, 404, 409, 410, 414, 422, 429, 500} == set(played.statuses)
    assert_good(page)


def test_every_route_is_shown_or_said_to_be_no_page():
    shown = {route for _persona, route, _address in ADDRESSES.values()} | {scene.route for scene in SCENES.values()}
    demo = {"accounts:demo", "accounts:demo_mails", "accounts:demo_mail"}  # test_demonstration.py

    routes = set(site_routes())
    assert routes - shown - set(NOT_PAGES) - demo == set()
    assert (shown | set(NOT_PAGES) | demo) - routes == {"error", "admin:index"}


def test_every_title_tells_its_page_from_the_others(arrive, as_someone):
    """One page, one title: tabs, history and screen readers have nothing else. Two addresses are one page when they
    say so (rel=canonical)."""
    pages: dict[str, set[str]] = {}
    browsers: dict[str, BrowserContext] = {}
    for persona, _route, address in ADDRESSES.values():
        if persona not in browsers:
            browsers[persona] = (arrive() if persona == "anonymous" else as_someone(persona)[0]).context
        body = browsers[persona].request.get(address).text()
        title = " ".join(re.search(r"<title>(.*?)</title>", body, re.DOTALL).group(1).split())
        canonical = re.search(r'<link rel="canonical" href="([^"]+)"', body)
        pages.setdefault(title, set()).add(canonical.group(1) if canonical else address)

    assert {title: found for title, found in pages.items() if len(found) > 1} == {}


@pytest.fixture
def broken_page(arrive) -> Page:
    page = arrive()
    page.goto("/contact/")
    return page


@pytest.mark.parametrize(
    "damage, told",
    [
        ("document.documentElement.lang = 'en'", "lang is « en »"),
        ("document.querySelector('h1').outerHTML += '<h1>Encore</h1>'", "2 h1"),
        ("document.title = 'Contact'", "title is « Contact »"),
        ("document.querySelector('h1').id = 'content'", "identifiers given twice: ['content']"),
        ("document.querySelector('h1').setAttribute('onclick', 'x()')", "1 inline styles, scripts or handlers"),
        ("document.querySelector('h1').style.width = '3000px'", "scrolls sideways"),
        ("document.querySelector('main').innerHTML += '<img src=\"/static/x.png\">'", "axe image-alt"),
        ("document.querySelector('h1').style.color = '#bbb'", "axe color-contrast"),
        ("document.querySelector('h1').textContent = 'UNDEFINED-VARIABLE'", "an undefined variable is shown"),
    ],
)
def test_the_judge_sees_each_fault(broken_page, watch, damage, told):
    """The checks above can fail: each sees the damage made for it, on a page that was good."""
    assert faults_of(broken_page) == []

    broken_page.evaluate(f"() => {{ {damage} }}")

    assert [fault for fault in faults_of(broken_page) if fault.startswith(told)] != []
    watch.wrong.clear()
