"""Every page that the table of rights opens (docs/droits.csv), on the world of the permission matrix.

A new route has a line there, or tests/architecture fails; a line that opens is visited here, unless the route is a file
or is shown on the real cohort (`routes.py`, `scenes.py`).
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, Page

from tests.architecture.matrix_world import World, build_world
from tests.architecture.test_permission_matrix import ADMIN_WILDCARD, ASKS_AGAIN, COLUMNS, ROWS, open_session
from tests.e2e import processes, world
from tests.e2e.auditing import appearances_of, faults_by_appearance
from tests.e2e.conftest import PATIENCE_MS, Site, browser_options
from tests.e2e.routes import ADDRESSES, NOT_PAGES
from tests.e2e.scenes import SCENES
from tests.e2e.watching import Watch

# Another worker of pytest-xdist may take these: they start their own site.
pytestmark = pytest.mark.xdist_group("e2e-table")

SHOWN_ELSEWHERE = {
    *(route for _persona, route, _address in ADDRESSES.values()),
    *(scene.route for scene in SCENES.values()),
    *("accounts:demo", "accounts:demo_mails", "accounts:demo_mail"),  # test_demonstration.py
    ADMIN_WILDCARD,  # test_administration.py
}
OPENING = [row for row in ROWS if row["acte"] == "lire" and any(row[column][:3] == "200" for column in COLUMNS)]
VISITED = [row for row in OPENING if row["route"] not in SHOWN_ELSEWHERE | set(NOT_PAGES)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Site]:
    """A web server on an empty database; nobody works nor sends mail behind it."""
    database = f"pni_e2e_table_{worker_id}_{os.getpid()}"
    directory = tmp_path_factory.mktemp("site-of-the-table")
    port = processes.choose_port()
    env = processes.environment(
        database=database,
        directory=directory,
        port=port,
        mail_port=processes.choose_port(),
        offset=processes.SECOND_SITE_OFFSET,
    )
    with ExitStack() as stack:
        stack.enter_context(world.fresh_database(database))
        address = stack.enter_context(processes.web_server(env, port=port))
        yield Site(address, directory / "mail", database, env)


@pytest.fixture(scope="module")
def filled(site: Site, django_db_blocker: Any) -> World:
    with django_db_blocker.unblock(), world.speaking_to(site.database), override_settings(STORAGES=files_of(site)):
        call_command("migrate", verbosity=0, interactive=False)
        return build_world()


def files_of(site: Site) -> dict[str, Any]:
    """Where the site under test reads its files: pages show the pictures of this world."""
    private = {"location": Path(site.environment["PNI_DATA_DIR"]) / "private", "base_url": None}
    return {**settings.STORAGES, "default": {**settings.STORAGES["default"], "OPTIONS": private}}


@pytest.fixture(scope="module")
def browsers(
    site: Site, filled: World, browser: Browser, django_db_blocker: Any
) -> Iterator[dict[str, BrowserContext]]:
    """One browser for each persona, with the session that the permission matrix gives it."""
    opened: dict[str, BrowserContext] = {}
    with django_db_blocker.unblock(), world.speaking_to(site.database):
        for persona in COLUMNS.values():
            opened[persona] = browser.new_context(**browser_options(site))
            opened[persona].set_default_timeout(PATIENCE_MS)
            cookies = open_session(filled, persona)
            opened[persona].add_cookies(
                [{"name": name, "value": morsel.value, "url": site.address} for name, morsel in cookies.items()]
            )
    yield opened
    for context in opened.values():
        context.close()


@pytest.fixture
def open_as(browsers: dict[str, BrowserContext], watch: Watch) -> Iterator[Callable[[str], Page]]:
    pages: list[Page] = []

    def open_page(persona: str) -> Page:
        watch.follow(browsers[persona])
        pages.append(browsers[persona].new_page())
        return pages[-1]

    yield open_page
    for page in pages:
        watch.leave(page.context)
        page.close()


@pytest.mark.parametrize("row", VISITED, ids=lambda row: f"{row['route']}-{row['objet']}")
def test_page(row, filled, open_as):
    """As the first persona of the table to whom it opens."""
    persona = next(COLUMNS[column] for column in COLUMNS if row[column][:3] == "200")
    page = open_as(persona)
    path = filled.path(row["route"], row["objet"])

    answer = page.goto(path)

    assert answer.status == 200
    assert page.url.endswith(path), "the address leads elsewhere"
    assert answer.header_value("content-type").startswith("text/html"), "say in NOT_PAGES what it is"
    assert faults_by_appearance(page, appearances=appearances_of(f"{row['route']} {row['objet']}")) == {}


def test_what_is_said_to_be_shown_or_not_a_page_exists():
    routes = {row["route"] for row in ROWS}

    assert SHOWN_ELSEWHERE - routes == {"error"}
    assert set(NOT_PAGES) - {row["route"] for row in OPENING} == set()


def test_pages_that_ask_for_identity_again_are_shown_on_the_cohort():
    """The table's sessions never open them."""
    assert {"mfa_download_recovery_codes"} == ASKS_AGAIN - SHOWN_ELSEWHERE  # a file
