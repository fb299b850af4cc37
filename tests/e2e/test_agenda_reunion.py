"""An agent of La Réunion reads the right hour everywhere: her agenda, her team's, the mail, and her own calendar."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from celery import current_app
from django.utils import timezone
from icalendar import Calendar
from kombu import Connection
from playwright.sync_api import expect

from agenda.models import Appointment
from agenda.services.invitations import sync_invitations
from teams.states import TeamRole
from tests.e2e.auditing import faults_of
from tests.e2e.calls import edition_of_teams, town, workspace_at_work
from tests.e2e.conftest import PHONE
from tests.e2e.pages import plain
from tests.e2e.people import work_in

SAINTE_ROSE = "97419"
ZONE = "Indian/Reunion"
DAY = timezone.localdate() + dt.timedelta(days=40)
AT_NINE = "9 h 00 à 11 h 00"


@pytest.fixture
def workspace(rows):
    workspace = workspace_at_work(edition_of_teams("Édition des horloges"), town(SAINTE_ROSE), "Les associations")
    workspace.team.time_zone = ZONE
    workspace.team.save(update_fields=["time_zone"])
    return workspace


def test_nine_in_the_morning_is_nine_everywhere(workspace, site, arrive, person, mails):
    claire = person("staff")
    lucile = work_in(workspace.team, TeamRole.AGENT, "Lucile", "Payet")
    the_staff_fixes_the_committee(arrive(as_=claire), workspace)
    page = arrive(as_=lucile, size=PHONE)
    on_her_own_agenda(page)
    on_that_of_her_team(page, workspace)
    in_her_mail(site, mails, lucile)
    in_her_own_calendar(page)


def the_staff_fixes_the_committee(page, workspace):
    """From Paris, in the hours of the team, on a page that says both."""
    page.goto(f"/gestion/agenda/?edition={workspace.programme.slug}")
    main = page.get_by_role("main")
    assert faults_of(page) == []
    main.get_by_role("link", name="fixer son comité").click()
    expect(page.get_by_role("radio", name="Comité de fin")).to_be_checked()
    expect(page.get_by_role("radio", name="l’heure de La Réunion")).to_be_checked()
    page.get_by_role("textbox", name="Jour", exact=True).fill(DAY.isoformat())
    page.get_by_role("textbox", name=re.compile("^Heure")).fill("09:00")
    page.get_by_role("combobox", name=re.compile("^Durée")).select_option("120")
    page.get_by_role("textbox", name=re.compile("^Lieu")).fill("Mairie de Sainte-Rose")
    assert faults_of(page) == []
    page.get_by_role("button", name="Fixer le rendez-vous").click()
    in_paris = committee().starts_at.astimezone(timezone.get_default_timezone())
    assert plain(main.inner_text()).count(f"de {in_paris.hour} h 00 à {in_paris.hour + 2} h 00") == 1
    assert f"{AT_NINE}, heure de La Réunion" in plain(main.inner_text())
    assert faults_of(page) == []


def on_her_own_agenda(page):
    page.goto("/mon-espace/")
    assert f"{AT_NINE}, heure de La Réunion" in plain(page.get_by_role("main").inner_text())
    page.get_by_role("link", name="Mon agenda", exact=True).click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("heure de La Réunion")
    assert AT_NINE in plain(main.inner_text())
    assert faults_of(page) == []
    main.get_by_role("link", name="Comité de fin").click()
    assert "de 9 h 00 à 11 h 00, heure de La Réunion" in plain(main.inner_text())
    assert faults_of(page) == []


def on_that_of_her_team(page, workspace):
    page.goto(f"/espace/{workspace.pk}/agenda/")
    main = page.get_by_role("main")
    assert AT_NINE in plain(main.inner_text())
    expect(main).to_contain_text("Lucile Payet")
    assert faults_of(page) == []
    page.goto(f"/espace/{workspace.pk}/")
    text = plain(main.inner_text())
    days = (DAY - timezone.now().astimezone(ZoneInfo(ZONE)).date()).days  # hers: tomorrow comes earlier
    assert f"comité de fin dans {days} jours" in text
    assert f"{AT_NINE} (heure de La Réunion)" in text


def in_her_mail(site, mails, lucile):
    """The sweep of every five minutes, played at once."""
    sync_invitations(at=timezone.now() + dt.timedelta(minutes=5))
    with Connection(site.environment["E2E_BROKER_URL"]) as broker:
        current_app.send_task("core.tasks.sweep_outbox", connection=broker, queue="default", ignore_result=True)
    mail = mails.message_to(lucile.email, about="Invitation : Comité de fin")
    assert "de 9 h 00 à 11 h 00, heure de La Réunion" in plain(mail["Subject"])
    assert "Mairie de Sainte-Rose" in mail.get_body(preferencelist=("plain",)).get_content()
    (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "REQUEST"
    assert_it_is_nine(Calendar.from_ical(part.get_content()))


def in_her_own_calendar(page):
    page.goto("/agenda/abonnements/")
    assert faults_of(page) == []
    page.get_by_role("button", name=re.compile("tout mon agenda")).click()
    address = page.locator(".ag-address").inner_text()
    assert faults_of(page) == []
    page.goto("/agenda/abonnements/")  # said once
    expect(page.locator(".ag-address")).to_have_count(0)
    answer = page.context.request.get(address)
    assert answer.status == 200
    assert_it_is_nine(Calendar.from_ical(answer.body()))


def assert_it_is_nine(calendar):
    (event,) = calendar.events
    start = event.decoded("dtstart")
    assert (event["dtstart"].params["TZID"], start.hour, start.date()) == (ZONE, 9, DAY)
    assert start == committee().starts_at
    assert event["summary"] == "Comité de fin · PI · Sainte-Rose"


def committee():
    return Appointment.objects.get(kind="end_committee", team__programme__name="Édition des horloges")
