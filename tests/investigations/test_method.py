"""The method at hand: the guides are readable, and offered where the thing is done."""

import re

import pytest
import yaml
from django.urls import reverse

from investigations.method import DATA, MINUTES, MethodFileError, all_guides, by_phase, guides_of_page, read_guides
from investigations.models import PhaseStep
from investigations.workspace_menu import entries
from programmes.states import PhaseCode
from tests import personas
from tests.factories.accounts import UserFactory
from tests.factories.teams import LAUNCHED_AT, LAUNCHED_ON
from tests.investigations.team_scene import TeamScene, build_team_scene, text_of

WORDS_A_MINUTE = 120  # aloud, at the end of the day


def words_of(guide):
    return " ".join([guide.title, guide.purpose, *guide.steps, guide.example, guide.trap])


@pytest.mark.parametrize("guide", all_guides(), ids=lambda guide: guide.slug)
def test_a_guide_is_read_in_the_time_it_says(guide):
    assert guide.minutes in MINUTES
    assert len(words_of(guide).split()) <= guide.minutes * WORDS_A_MINUTE


@pytest.mark.parametrize("guide", all_guides(), ids=lambda guide: guide.slug)
def test_a_guide_is_typed_in_french(guide):
    text = words_of(guide)

    assert [mark for mark in ("'", '"', "...") if mark in text] == []
    assert not re.search(r" [:;?!»]|« ", text), "a space that lets French punctuation start a line"
    assert all(part[-1] in ".?!»" for part in (guide.purpose, *guide.steps, guide.example, guide.trap))
    assert not guide.title.endswith(".")


def test_the_method_is_whole():
    assert {guide.phase for guide in all_guides()} == set(PhaseCode) - {PhaseCode.EXIT, PhaseCode.CERTIFICATION}
    helped = {route for guide in all_guides() for route in guide.where}
    method = ["hypotheses", "sources", "guides", "matrix", "solutions", "ideas", "prototypes", "indicators", "phases"]
    assert helped >= {*method, "problem", "journal"}
    assert all(len(guides_of_page(entry.route)) <= 3 for entry in entries())


@pytest.mark.parametrize(
    "wrong, said",
    [
        ({"phase": "rest"}, "unknown phase rest"),
        ({"minutes": 9}, "minutes out of bounds"),
        ({"steps": ["Faites."]}, "too few or too many steps"),
        ({"where": ["nowhere"]}, "no page of the menu: nowhere"),
        ({"where": []}, "no page of the menu"),
        ({"trap": ""}, "trap empty or longer"),
        ({"title": "a" * 61}, "title empty or longer"),
        ({"slug": "Deux mots"}, "slug is no slug"),
        ({"author": "Quelqu’un"}, "fields missing or unknown: author"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_wrong_file_is_refused_at_load(wrong, said):
    entry = yaml.safe_load(DATA.read_text(encoding="utf-8"))["guides"][0]

    with pytest.raises(MethodFileError, match=said):
        read_guides(yaml.safe_dump({"guides": [entry | wrong]}))


def test_a_slug_is_used_once():
    entry = yaml.safe_load(DATA.read_text(encoding="utf-8"))["guides"][0]

    with pytest.raises(MethodFileError, match=f"{entry['slug']}: twice in the file"):
        read_guides(yaml.safe_dump({"guides": [entry, entry]}))


@pytest.mark.parametrize("present", [PhaseCode.RESEARCH, PhaseCode.TESTING])
def test_the_present_phase_comes_first(present):
    phases = by_phase(present)

    assert [each.phase for each in phases if each.is_current] == [phases[0].phase] == [present]
    assert [each.phase for each in phases[1:]] == [
        code for code in PhaseCode if code != present and code not in (PhaseCode.EXIT, PhaseCode.CERTIFICATION)
    ]


# --- The pages -------------------------------------------------------------------------------------------------------


@pytest.fixture
def scene(db) -> TeamScene:
    return build_team_scene()


def enter(scene, phase):
    PhaseStep.objects.create(
        investigation=scene.workspace, number=2, phase=phase, entered_on=LAUNCHED_ON, recorded_at=LAUNCHED_AT
    )


def test_the_list_marks_the_phase_of_the_team(scene, django_assert_num_queries):
    enter(scene, PhaseCode.TESTING)
    client = scene.client(scene.samira)

    with django_assert_num_queries(4):
        page = client.get(scene.url("method"))

    text = text_of(page)
    assert text.count("Votre phase en ce moment") == 1
    assert text.index("Faire essayer") < text.index("Écrire une hypothèse qui peut être fausse")
    assert all(scene.url("method_guide", slug=guide.slug) in text for guide in all_guides())


def test_the_list_says_that_a_phase_has_no_guide(scene):
    enter(scene, PhaseCode.CERTIFICATION)

    text = text_of(scene.client(scene.samira).get(scene.url("method")))

    assert "Votre équipe en est à cette phase : certification." in text
    assert "Votre phase en ce moment" not in text


@pytest.mark.parametrize("guide", all_guides(), ids=lambda guide: guide.slug)
def test_a_guide_is_whole_and_leads_to_where_the_thing_is_done(scene, guide):
    page = scene.client(scene.samira).get(scene.url("method_guide", slug=guide.slug))

    content = page.content.decode()
    assert content.count("<h1") == 1
    assert all(part in content for part in (guide.title, *guide.steps, guide.example, guide.trap))
    assert all(f'href="{scene.url(route)}"' in content for route in guide.where)


def test_who_reads_the_method(scene, client):
    addresses = [scene.url("method"), scene.url("method_guide", slug="faire-essayer")]
    staff, stranger = client, scene.client(UserFactory())
    personas.sign_in(staff, personas.staff())

    for address in addresses:
        assert [scene.client(user).get(address).status_code for user in (scene.samira, scene.coach)] == [200, 200]
        assert staff.get(address).status_code == 200
        assert stranger.get(address).status_code == 404
    assert scene.client(scene.samira).get(scene.url("method_guide", slug="nulle-part")).status_code == 404


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.route)
def test_each_page_of_the_menu_offers_its_guides(scene, entry):
    content = scene.client(scene.samira).get(reverse(entry.route, kwargs={"pk": scene.workspace.pk})).content.decode()

    guides = guides_of_page(entry.route)
    assert content.count("ws-help") == bool(guides)
    line = content.partition("ws-help")[2].partition("</p>")[0]
    assert re.findall(r'href="([^"]+)"', line) == [scene.url("method_guide", slug=guide.slug) for guide in guides]
    assert line.count("nouvelle fenêtre") == len(guides)  # what is being typed on the page stays where it is


def test_a_page_below_the_menu_is_helped_too(scene):
    page = scene.client(scene.samira).get(scene.url("source_interview_add"))

    assert scene.url("method_guide", slug="mener-l-entretien") in page.content.decode()


@pytest.mark.parametrize(
    "phase, slug", [(PhaseCode.BENCHMARK, "regarder-ailleurs"), (PhaseCode.END_COMMITTEE, "preparer-le-comite-de-fin")]
)
def test_the_home_offers_what_to_read_for_the_phase(scene, phase, slug):
    enter(scene, phase)

    content = scene.client(scene.samira).get(scene.url("home")).content.decode()

    assert "À lire pour cette phase" in content
    assert re.findall(r"/methode/([a-z-]+)/", content) == [slug]


def test_the_home_says_nothing_of_a_phase_without_guides(scene):
    enter(scene, PhaseCode.EXIT)

    assert "À lire pour cette phase" not in text_of(scene.client(scene.samira).get(scene.url("home")))
