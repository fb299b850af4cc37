"""A visitor reads what became of the investigations, computer and phone, and opens the list behind a count."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from collectivites.models import Collectivite
from investigations.models import Investigation
from investigations.services.publication import withdraw_sheet
from investigations.states import ExitScenario
from tests.e2e.auditing import faults_by_appearance
from tests.e2e.conftest import PHONE, WIDE
from tests.e2e.pages.follow_ups import FollowUps
from tests.factories.follow_ups import followed_sheet
from tests.factories.programmes import ProgrammeFactory, ThemeFactory

SHOTS = os.environ.get("PNI_SHOTS")  # where to leave pictures of the pages, for whoever looks at them


def shoot(page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


@pytest.fixture
def sheets() -> Iterator[list[Investigation]]:
    """Three sheets. Withdrawn from the site at the end: nobody else's figures move."""
    programme, leads = ProgrammeFactory(), Collectivite.objects.exclude(population=None).order_by("slug")
    made = [
        followed_sheet(
            answers,
            scenario=scenario,
            programme=programme,
            lead=lead,
            position=number,
            title=f"Un problème d’accueil {number}",
        )
        for number, (answers, scenario, lead) in enumerate(
            [
                ({3: ["goes_on"], 6: ["stopped", "changed"], 12: []}, ExitScenario.AUTONOMY, leads[0]),
                ({3: ["elsewhere"], 6: []}, ExitScenario.LOCAL_EXPERIMENT, leads[1]),
                ({12: ["stopped"]}, ExitScenario.STOP, leads[2]),
            ],
            start=1,
        )
    ]
    theme = ThemeFactory(slug="accueil-essai", label="accueil des habitants")
    for sheet in made:
        sheet.themes.add(theme)
    yield made
    for sheet in made:
        withdraw_sheet(investigation=sheet, actor=None, at=timezone.now(), comment="fin de l’essai")


@pytest.mark.parametrize("name, size", [("computer", WIDE), ("phone", PHONE)])
def test_from_a_count_to_the_sheet_behind_it(arrive, sheets, name, size):
    page = arrive(size=size)
    counts = FollowUps(page)

    counts.open()
    shoot(page, f"follow-ups-{name}")
    assert faults_by_appearance(page) == {}
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert counts.cells("Arrêt")[2].startswith("0 sur 1 interrogée")

    counts.follow("Accueil des habitants", "2 sur 2 interrogées")
    expect(page.get_by_role("heading", level=1)).to_have_text("Accueil des habitants")
    shoot(page, f"follow-up-list-{name}")
    assert faults_by_appearance(page) == {}

    page.get_by_role("main").get_by_role("link", name="Un problème d’accueil 1").first.click()
    section = page.locator("#follow-up")
    expect(section).to_contain_text("Réponse précédente")
    section.scroll_into_view_if_needed()
    if SHOTS:
        section.screenshot(path=Path(SHOTS) / f"sheet-follow-up-{name}.png")
    assert faults_by_appearance(page) == {}
