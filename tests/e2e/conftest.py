"""One world for each worker of pytest-xdist: database, web server, worker, mail. Browsers come and go."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import BrowserContext, Page

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


class Site(NamedTuple):
    """Where the site under test is, and what its processes need to be started again."""

    address: str
    mail_folder: Path
    database: str
    environment: dict[str, str]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: cheap tests fail first, and Playwright's event loop, which stays until the end of the
    process, would be taken for asynchronous code by the database tests that follow."""
    ours = [item for item in items if item.path.is_relative_to(HERE)]
    for item in ours:
        item.add_marker(pytest.mark.e2e)
    items[:] = [item for item in items if not item.path.is_relative_to(HERE)] + ours


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's chromium: Playwright's own is a download."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": BROWSER_ARGUMENTS}


@pytest.fixture(scope="session")
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


@pytest.fixture
def arrive(new_context: Callable[..., BrowserContext], site: Site, watch: Watch) -> Callable[..., Page]:
    """Someone opens a browser: `arrive(size=PHONE, javascript=False, as_=person)`. A person really signs in."""

    def open_page(
        *, size: tuple[int, int] = WIDE, javascript: bool = True, theme: str = "light", as_: Person | None = None
    ) -> Page:
        context = new_context(
            base_url=site.address,
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=javascript,
            color_scheme=theme,
            locale="fr-FR",
            reduced_motion="reduce",
            has_touch=size != WIDE,
        )
        context.set_default_timeout(15_000)
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
