"""The phases of an edition: added, changed, put in order, removed by staff; read in that order by everyone."""

import pytest
from django.urls import reverse

from programmes.models import ProgrammePhase
from programmes.selectors import phases_of
from programmes.services.ordered import fingerprint
from programmes.states import PhaseCode
from tests import personas
from tests.core.html import parse
from tests.factories.programmes import ProgrammeFactory, ProgrammePhaseFactory
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db
FIELDS = ("code", "title", "description", "weeks")
TYPED = {"code": "testing", "title": "Test sur le terrain", "description": "On essaie.", "weeks": "3"}


@pytest.fixture
def staff(client):
    personas.sign_in(client, personas.staff())
    return client


@pytest.fixture
def programme():
    return ProgrammeFactory()


def address(name, key):
    return reverse(f"programmes:{name}", args=[key])


def titles(programme):
    return [phase.title for phase in phases_of(programme)]


def test_a_phase_is_added_at_the_end_and_only_once(staff, programme):
    ProgrammePhaseFactory(programme=programme, position=4, title="Recherche")

    added = staff.post(address("phase_new", programme.slug), TYPED)
    twice = staff.post(address("phase_new", programme.slug), {**TYPED, "title": "Encore"})

    assert (added.status_code, twice.status_code) == (302, 422)
    assert "Une phase n'apparaît qu'une fois dans un programme." in str(twice.context["form"].errors.as_data())
    assert list(phases_of(programme).values_list("position", "code", "title", "weeks")) == [
        (4, "research", "Recherche", None),
        (5, "testing", "Test sur le terrain", 3),
    ]


def test_a_phase_changes_unless_somebody_saved_it_meanwhile(staff, programme):
    phase = ProgrammePhaseFactory(programme=programme)
    seen = fingerprint(phase, FIELDS)
    typed = {**TYPED, "code": "research", "weeks": ""}

    first = staff.post(address("phase_edit", phase.pk), {**typed, "seen": seen})
    second = staff.post(address("phase_edit", phase.pk), {**typed, "title": "Autre", "seen": seen})

    assert (first.status_code, second.status_code) == (302, 409)
    phase.refresh_from_db()
    assert (phase.title, phase.weeks) == ("Test sur le terrain", None)


@pytest.mark.parametrize("weeks", ["0", "53", "-1", "deux"])
def test_weeks_are_those_of_a_year(staff, programme, weeks):
    answer = staff.post(address("phase_new", programme.slug), {**TYPED, "weeks": weeks})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["weeks"])
    assert not ProgrammePhase.objects.exists()


def test_the_database_refuses_weeks_out_of_a_year(programme):
    for weeks in (0, 53):
        assert_refused(
            "programmephase_weeks_in_a_year",
            lambda weeks=weeks: ProgrammePhaseFactory(programme=programme, weeks=weeks),
        )


def test_phases_are_put_in_order_and_removed(staff, programme):
    first = ProgrammePhaseFactory(programme=programme, position=1, title="Un")
    second = ProgrammePhaseFactory(programme=programme, position=2, title="Deux", code=PhaseCode.TESTING)

    staff.post(address("phase_move", second.pk), {"vers": "haut"})
    assert titles(programme) == ["Deux", "Un"]
    staff.post(address("phase_remove", first.pk))
    assert titles(programme) == ["Deux"]


def test_everyone_reads_them_in_that_order(staff, client, programme):
    ProgrammePhaseFactory(programme=programme, position=1, title="Chercher")
    second = ProgrammePhaseFactory(programme=programme, position=2, title="Essayer", code=PhaseCode.TESTING, weeks=2)
    staff.post(address("phase_move", second.pk), {"vers": "haut"})
    client.logout()

    read = parse(client.get(reverse("catalogue:programme", args=[programme.slug])))
    home = parse(client.get("/"))

    assert [item.text for item in read.one("ol", class_="cat-steps").all("h4")] == ["Essayer", "Chercher"]
    assert "Environ 2 semaines." in read.text
    assert [item.text for item in home.all("h3") if item.text in ("Essayer", "Chercher")] == ["Essayer", "Chercher"]
