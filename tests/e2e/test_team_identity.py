"""Who was met is read by whoever met her, and by nobody else: neither on a page, nor in a file, nor in a mail."""

import html
import re
from io import BytesIO
from urllib.parse import urldefrag, urljoin
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from investigations.dossier_formats import FORMATS
from teams.states import TeamRole
from tests.e2e.auditing import faults_of
from tests.e2e.calls import edition_of_teams, town, workspace_at_work
from tests.e2e.pages.workspace import Workspace
from tests.e2e.people import work_in
from tests.factories.evidence import HypothesisFactory

MONTREUIL = "93048"
NAME, CONTACT = "Zébulon Quatrefages", "06 12 34 56 78"
CANARIES = re.compile(r"z(?:é|&eacute;|%c3%a9|\\u00e9|e)bulon|quatrefages|06 ?12 ?34 ?56 ?78", re.IGNORECASE)
HYPOTHESIS = "Nous pensons que le guichet est trop loin ; nous le saurons si la distance revient."


@pytest.fixture
def workspace(rows):
    workspace = workspace_at_work(edition_of_teams("Édition des secrets"), town(MONTREUIL), "Le guichet")
    HypothesisFactory(investigation=workspace, text=HYPOTHESIS)
    return workspace


def test_only_the_interviewer_reads_who_was_met(workspace, arrive, person, mails, watch):
    samira = work_in(workspace.team, TeamRole.AGENT, "Samira", "Belkacem")
    others = {
        "team mate": work_in(workspace.team, TeamRole.AGENT, "Karim", "Ouali"),
        "coach": work_in(workspace.team, TeamRole.COACH, "Thomas", "Girard"),
        "designer": work_in(workspace.team, TeamRole.DESIGNER, "Inès", "Roux"),
        "staff": person("staff"),
        "agent of another team": person("other_agent"),
    }
    space = Workspace(arrive(as_=samira))
    space.open(workspace.team.name)
    space.begin_interview()
    space.write_interview(notes="Vient à pied.", verbatims=["Une heure de marche."])
    space.save()
    space.open_evidence()
    space.say(HYPOTHESIS, "appuie", verbatim="Une heure de marche.")
    space.save()
    space.go("Entretiens et sources")
    space.main.get_by_role("link", name="E-01").click()
    space.main.get_by_role("link", name="Identité de la personne").click()
    expect(space.heading).to_have_text("Identité liée à E-01")
    identity = space.page.url
    space.page.get_by_role("textbox", name=re.compile("^Nom")).fill(NAME)
    space.page.get_by_role("textbox", name=re.compile("^Comment la joindre")).fill(CONTACT)
    space.page.get_by_role("button", name="Sceller l’identité").click()
    expect(space.told("L’identité liée à E-01 est scellée.")).to_be_visible()

    space.page.goto(identity)
    expect(space.page.get_by_role("textbox", name=re.compile("^Nom"))).to_have_value(NAME)
    assert faults_of(space.page) == []
    addresses = everything_from(space)
    assert len(addresses) > 30

    watch.expect(404)
    leaks, identity_codes, menu_codes = {}, {}, {}
    menu = space.menu_addresses()
    for who, one in others.items():
        page = arrive(as_=one)
        menu_codes[who] = set()
        for address in menu:
            menu_codes[who].add(page.goto(address).status)
            if found := CANARIES.findall(page.content()):
                leaks[who, address] = found
        for address in addresses:
            answer = page.context.request.get(address)
            if found := CANARIES.findall(words_of(answer.body()) + str(answer.headers)):
                leaks[who, address] = found
        identity_codes[who] = page.context.request.get(identity).status
    assert leaks == {}
    assert set(identity_codes.values()) == {404}
    inside, outside = {200}, {404}
    assert menu_codes == {who: outside if who == "agent of another team" else inside for who in others}
    assert CANARIES.findall(mails.everything()) == []


def everything_from(space: Workspace) -> list[str]:
    """The pages and files of the workspace that links lead to, from its home, as its interviewer goes, and the whole
    as a document. Nothing there but the identity's own page says who was met."""
    request = space.page.context.request
    home = space.menu_addresses()[0]
    documents = [f"{home}echange/document/?format={extension}&journal=1" for extension in FORMATS]
    found, shown = [home, *documents], []
    for address in found:
        answer = request.get(address)
        assert answer.ok, address
        body = words_of(answer.body())
        if CANARIES.search(body):
            shown.append(address)
        if answer.headers["content-type"].startswith("text/html"):
            links = (urljoin(address, html.unescape(link)) for link in re.findall(r'href="?([^"\s>]+)', body))
            inside = (urldefrag(link).url for link in links if link.startswith(home))
            found += [link for link in dict.fromkeys(inside) if link not in found]
    assert [address.endswith("/identite/") for address in shown] == [True]
    return found


def words_of(body: bytes) -> str:
    """Of a page, or of a document that a word processor opens."""
    if not body.startswith(b"PK"):
        return body.decode(errors="replace")
    with ZipFile(BytesIO(body)) as archive:
        return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
