"""One world for all journeys: database, web server, worker, mail. Browsers come and go.

pytest-xdist gives all of it to one worker (`--dist loadgroup`): the world is dear. What it holds ends with the folder's
last test. Only `test_table_of_rights.py` has a site of its own, and may be given to another worker.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.e2e import people, processes, world
from tests.e2e.pages.entrance import Entrance
from tests.e2e.people import Mails, Person
from tests.e2e.watching import Watch

HERE = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
# No sandbox: containers and root have none. The rest keeps the browser from speaking to anyone but the site.
BROWSER_ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
WIDE, PHONE, SMALL = (1280, 800), (375, 812), (320, 640)
PATIENCE_MS = 15_000


class Site(NamedTuple):
    """Where the site under test is, and what its processes need to be started again."""

    address: str
    mail_folder: Path
    database: str
    environment: dict[str, str]


def pytest_itemcollected(item: pytest.Item) -> None:
    """Called for this folder's tests only."""
    item.add_marker(pytest.mark.e2e)
    if item.get_closest_marker("xdist_group") is None:
        item.add_marker(pytest.mark.xdist_group("e2e"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Together and last, whatever pytest-randomly says: cheap tests fail first, and the world is built once.
    pytest-xdist, for its part, starts with its largest group, which is this one."""
    ours = [item for item in items if item.path.is_relative_to(HERE)]
    items[:] = [item for item in items if not item.path.is_relative_to(HERE)] + ours


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Ends with this folder: Playwright's event loop would be taken for asynchronous code by the database tests that
    may follow in the same process."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Debian's chromium: Playwright's own is a download."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER_ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def browser_context_args() -> dict[str, Any]:
    """Everything about a visit is said by `browser_options`."""
    return {}


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Site]:
    """The site's processes on the cohort; all of it gone at the end."""
    database = f"pni_e2e_{worker_id}_{os.getpid()}"
    directory = tmp_path_factory.mktemp("site")
    port, mail_port = processes.choose_port(), processes.choose_port()
    env = processes.environment(database=database, directory=directory, port=port, mail_port=mail_port)
    with ExitStack() as stack:
        stack.enter_context(world.fresh_database(database))
        world.fill_with(env)
        mail_folder = stack.enter_context(processes.mail_catcher(env, port=mail_port))
        stack.enter_context(processes.worker(env))
        address = stack.enter_context(processes.web_server(env, port=port))
        yield Site(address, mail_folder, database, env)


@pytest.fixture(autouse=True)
def rows(site: Site, django_db_blocker: Any) -> Iterator[None]:
    """The test may write rows of its own: committed, so that the site sees them."""
    with django_db_blocker.unblock(), world.speaking_to(site.database):
        yield


@pytest.fixture
def mails(site: Site) -> Mails:
    return Mails(site.mail_folder)


@pytest.fixture
def watch(site: Site) -> Iterator[Watch]:
    """Follows every page of the test, and fails it at the end for what no visit may cause."""
    watching = Watch(site.address)
    yield watching
    watching.assert_clean()


def browser_options(
    site: Site, *, size: tuple[int, int] = WIDE, javascript: bool = True, theme: str = "light"
) -> dict[str, Any]:
    """The browser of one visit, as Playwright wants it described."""
    return {
        "base_url": site.address,
        "viewport": {"width": size[0], "height": size[1]},
        "java_script_enabled": javascript,
        "color_scheme": theme,
        "locale": "fr-FR",
        "reduced_motion": "reduce",
        "has_touch": size != WIDE,
    }


@pytest.fixture
def arrive(new_context: Callable[..., BrowserContext], site: Site, watch: Watch) -> Callable[..., Page]:
    """Someone opens a browser: `arrive(size=PHONE, javascript=False, as_=person)`. A person really signs in."""

    def open_page(*, as_: Person | None = None, **how: Any) -> Page:
        context = new_context(**browser_options(site, **how))
        context.set_default_timeout(PATIENCE_MS)
        watch.follow(context)
        page = context.new_page()
        if as_ is not None:
            Entrance(page).sign_in(as_)
        return page

    return open_page


@pytest.fixture
def person() -> Callable[[str], Person]:
    """A new person of a persona (tests/personas.py), who can sign in."""
    return people.arrive
