"""The demonstration's own pages: accounts, code of the moment, mail that was caught. Nowhere else."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import processes
from tests.e2e.auditing import faults_by_appearance
from tests.e2e.conftest import Site
from tests.e2e.pages.entrance import Entrance


@pytest.fixture(scope="module")
def demonstration(site: Site) -> Iterator[str]:
    """The same data and worker, seen through a web server that is the demonstration."""
    port = processes.choose_port()
    address = f"http://127.0.0.1:{port}"
    env = {**site.environment, "E2E_DEMO": "1", "SITE_URL": address}
    with processes.web_server(env, port=port):
        yield address


@pytest.fixture
def visit(arrive, watch, demonstration):
    watch.site = demonstration

    def open_page(path: str) -> Page:
        page = arrive()
        page.goto(f"{demonstration}{path}")
        return page

    return open_page


def test_accounts_are_shown_and_the_banner_leads_to_them(visit):
    page = visit("/")

    page.get_by_role("link", name="Comptes, codes et courriels").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Comptes de la démonstration")
    assert page.locator("#demo-accounts tbody tr").count() == 7
    assert faults_by_appearance(page) == {}


def test_a_caught_mail_is_read(visit, person, mails):
    samira = person("agent")
    page = visit("/compte/login/")
    Entrance(page).ask_code(samira.email)
    code = mails.code_to(samira.email, about="code de connexion")

    page.goto(f"{page.url.split('/compte')[0]}/demo/courriels/")
    assert faults_by_appearance(page) == {}
    page.get_by_role("row").filter(has_text=samira.email).get_by_role("link", name="Votre code de connexion").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Votre code de connexion")
    expect(page.get_by_role("main")).to_contain_text(code)
    assert faults_by_appearance(page) == {}


def test_elsewhere_these_pages_do_not_exist(arrive, watch):
    page = arrive()
    watch.expect(404)

    answers = {path: page.goto(path).status for path in ("/demo/", "/demo/courriels/", "/demo/courriels/cle/")}

    assert answers == {"/demo/": 404, "/demo/courriels/": 404, "/demo/courriels/cle/": 404}
    page.goto("/compte/login/")
    expect(page.get_by_text("Démonstration")).to_have_count(0)
