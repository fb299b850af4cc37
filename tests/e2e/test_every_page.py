"""Pages of the site on the real cohort, in two appearances: readable by everyone, well formed, speaking to nobody else.

Those that are not shown here are in `test_table_of_rights.py`, which also checks that none is forgotten.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e import people
from tests.e2e.auditing import faults_by_appearance, faults_of, orientation_faults
from tests.e2e.conftest import PATIENCE_MS, Site, browser_options
from tests.e2e.pages.entrance import Entrance
from tests.e2e.people import Person
from tests.e2e.routes import ADDRESSES
from tests.e2e.scenes import SCENES, Stage, confirm_identity
from tests.e2e.watching import Watch


@pytest.fixture(scope="package")
def browsers(site: Site, browser: Browser) -> Iterator[dict[str, tuple[BrowserContext, Person | None]]]:
    """One browser for each persona, kept from page to page once it has really signed in: the door itself is judged by
    its own journeys."""
    opened: dict[str, tuple[BrowserContext, Person | None]] = {}
    yield opened
    for context, _person in opened.values():
        context.close()


@pytest.fixture
def as_someone(
    site: Site, browser: Browser, browsers: dict[str, tuple[BrowserContext, Person | None]], watch: Watch
) -> Iterator[Callable[[str], tuple[Page, Person | None]]]:
    pages: list[Page] = []

    def open_page(persona: str) -> tuple[Page, Person | None]:
        if persona not in browsers:
            browsers[persona] = sign_in_for_good(browser.new_context(**browser_options(site)), persona)
        context, person = browsers[persona]
        watch.follow(context)
        pages.append(context.new_page())
        return pages[-1], person

    yield open_page
    for page in pages:
        watch.leave(page.context)
        page.close()


def sign_in_for_good(context: BrowserContext, persona: str) -> tuple[BrowserContext, Person | None]:
    """Identity freshly confirmed, so that the pages of security open."""
    context.set_default_timeout(PATIENCE_MS)
    if persona == "anonymous":
        return context, None
    person = people.arrive(persona)
    page = context.new_page()
    Entrance(page).sign_in(person)
    page.goto("/compte/reauthenticate/")
    confirm_identity(page, person)
    page.close()
    return context, person


@pytest.fixture
def stage(arrive, as_someone, mails) -> Stage:
    return Stage(arrive=arrive, as_someone=as_someone, mails=mails)


@pytest.mark.parametrize("name", ADDRESSES)
def test_address(name, as_someone):
    persona, _route, address = ADDRESSES[name]
    page, _person = as_someone(persona)

    answer = page.goto(address)

    assert answer.status == 200
    assert page.url.endswith(address), "the address leads elsewhere"
    assert faults_by_appearance(page) == {}


@pytest.mark.parametrize("name", SCENES)
def test_scene(name, stage, watch):
    played = SCENES[name]
    watch.expect(*played.statuses)

    page = played.play(stage)

    assert watch.seen & {400, 403, 404, 409, 410, 414, 422, 429, 500} == set(played.statuses)
    assert faults_by_appearance(page) == {}


def test_the_design_system_turns_with_the_device(arrive):
    page = arrive()
    page.goto("/")

    assert orientation_faults(page) == []


def test_no_style_sheet_of_ours_asks_how_the_device_is_held():
    sheets = list((settings.BASE_DIR / "static").rglob("*.css"))

    assert [sheet.name for sheet in sheets if "orientation" in sheet.read_text(encoding="utf-8")] == []
    assert len(sheets) >= 4


def test_every_title_tells_its_page_from_the_others(as_someone):
    """One page, one title: tabs, history and screen readers have nothing else. Two addresses are one page when they
    say so (rel=canonical)."""
    pages: dict[str, set[str]] = {}
    readers = {persona: as_someone(persona)[0].context for persona, _route, _address in ADDRESSES.values()}
    for persona, _route, address in ADDRESSES.values():
        body = readers[persona].request.get(address).text()
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
