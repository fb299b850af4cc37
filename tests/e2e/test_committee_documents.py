"""The documents of a committee: a guest on a phone without script, then both sides sign, the team is told."""

import io
from urllib.parse import urlsplit

import pytest
from celery import current_app
from django.utils import timezone
from kombu import Connection
from playwright.sync_api import expect
from pypdf import PdfReader

from investigations.committee_states import SigningParty
from investigations.services.committee import (
    Condition,
    propose_exits,
    record_decision,
    sign_minutes,
    write_committee,
)
from investigations.services.committee_guests import invite_guest
from teams.states import TeamRole
from tests.e2e.auditing import APPEARANCES, faults_by_appearance
from tests.e2e.calls import edition_of_teams, town, workspace_at_work
from tests.e2e.conftest import PHONE, WIDE
from tests.e2e.pages import plain
from tests.e2e.people import work_in
from tests.factories.accounts import UserFactory

AGEN = "47001"
BOTH = (*APPEARANCES, (PHONE, "light"), (WIDE, "dark"))
GUEST = "dgs@ville-d-essai.test"


@pytest.fixture
def workspace(rows):
    workspace = workspace_at_work(edition_of_teams("Édition des comptes rendus"), town(AGEN), "Les rendez-vous perdus")
    who = {"investigation": workspace, "actor": None, "at": timezone.now()}
    write_committee(values={"pitch": "Les places se perdent.", "asks": "Deux mairies."}, base="", **who)
    propose_exits(exits=[("local_experiment", "Un message la veille suffit peut-être.")], **who)
    return workspace


def test_a_guest_takes_the_dossier_and_the_team_receives_the_minutes(workspace, site, arrive, mails):
    samira = work_in(workspace.team, TeamRole.AGENT, "Samira", "Belkacem")
    invite_guest(
        investigation=workspace,
        name="Anne Le Goff",
        email=GUEST,
        capacity="dgs",
        function="",
        actor=samira.user,
        at=timezone.now(),
    )
    ring(site, "core.tasks.sweep_outbox")
    path = urlsplit(mails.link_to(GUEST, about="Comité de fin")).path
    audited = arrive()
    audited.goto(path)
    assert faults_by_appearance(audited, appearances=BOTH) == {}
    page = arrive(size=PHONE, javascript=False)
    page.goto(path)
    the_guest_takes_the_dossier(page)

    decide_and_sign(workspace)
    ring(site, "reports.tasks.build_committee_documents")
    text = mails.last_to(samira.email, about="Compte rendu signé")
    assert "Il est joint à ce message." in text
    page = arrive(as_=samira)
    page.goto(f"/comites/{workspace.pk}/")
    assert faults_by_appearance(page, appearances=BOTH) == {}
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger le compte rendu").click()
    assert "Pour l’ANCT Claire Martin" in words_of(download.value.path().read_bytes())
    assert download.value.suggested_filename.startswith("compte-rendu-equipe-de-agen")


def ring(site, task: str) -> None:
    """What was done in this process rang another broker than that of the site."""
    with Connection(site.environment["E2E_BROKER_URL"]) as broker:
        current_app.send_task(task, connection=broker, queue="default", ignore_result=True)


def the_guest_takes_the_dossier(page):
    """She asks, comes back to her page, and finds it ready in a few seconds, opening it again."""
    address = page.url
    page.get_by_role("button", name="Préparer le dossier en PDF").click()
    link = page.get_by_role("link", name="Télécharger le dossier")
    back = page.get_by_role("link", name="Revenir au dossier")
    expect(link.or_(back).first).to_be_visible()
    for _ in range(30):
        page.goto(address)
        if link.count():
            break
        page.wait_for_timeout(1000)
    with page.expect_download() as download:
        link.click()
    assert "Les places se perdent." in words_of(download.value.path().read_bytes())


def decide_and_sign(workspace):
    at = timezone.now()
    decision = record_decision(
        investigation=workspace,
        values={
            "held_on": timezone.localdate(),
            "scenario": "local_experiment",
            "text": "La ville essaie six mois.",
            "people": ["Anne Le Goff, directrice générale des services"],
        },
        conditions=[Condition("human", "Un mi-temps", "La direction")],
        seen=0,
        actor=UserFactory(is_staff=True),
        at=at,
    )
    for party, name in ((SigningParty.COLLECTIVITE, "Julien Payet"), (SigningParty.ANCT, "Claire Martin")):
        sign_minutes(decision=decision, party=party, name=name, function="Responsable", actor=None, at=at)


def words_of(content: bytes) -> str:
    return " ".join(plain(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)).split())
