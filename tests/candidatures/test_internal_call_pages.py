"""The référent's pages of the internal call."""

import datetime as dt

import pytest
from django.utils import timezone

from candidatures.models import Candidature, Idea, InternalCall
from candidatures.qr_code import qr_svg
from core.models import OutboxMail
from tests.core.html import parse
from tests.factories.calls import CallFactory
from tests.factories.candidatures import IdeaFactory, InternalCallFactory
from tests.factories.collectivites import CollectiviteFactory
from tests.personas import referent, sign_in, staff

pytestmark = pytest.mark.django_db
LIST = "/mon-espace/appels-internes/"


@pytest.fixture
def epinal():
    return CollectiviteFactory(name="Épinal", slug="epinal")


@pytest.fixture
def julien(client, epinal):
    return sign_in(client, referent(epinal))


@pytest.fixture
def call():
    return CallFactory(programme__slug="pni-2026")


@pytest.fixture
def page(call, epinal):
    return InternalCallFactory(programme=call.programme, collectivite=epinal, token="k7mp-3xqd-w9ha")


def at(page, rest=""):
    return f"{LIST}{page.pk}/{rest}"


def test_from_my_space_to_an_open_page(client, julien, call, settings):
    settings.SITE_URL = "https://pni.exemple"
    tiles = [tile.text for tile in parse(client.get("/mon-espace/")).all("h2", class_="fr-tile__title")]
    door = parse(client.get(LIST)).one("main").one("a", class_="fr-btn").attrs["href"]
    day = timezone.localdate() + dt.timedelta(days=3)
    opened = client.post(door, {"message": "Dites-nous.", "closes_on": day.isoformat()})

    page = InternalCall.objects.get()
    detail = parse(client.get(opened["Location"])).one("main")
    assert [tile for tile in tiles if tile in ("Épinal", "Appel interne")] == ["Épinal", "Appel interne"]
    assert (page.closes_on, page.message, page.opened_by) == (day, "Dites-nous.", julien)
    assert detail.one("input", id="link").attrs["value"] == f"https://pni.exemple/appel/{page.token}/"
    assert f"https://pni.exemple/appel/{page.token}/" in detail.one("textarea", id="invitation").text
    assert client.get(door)["Location"] == opened["Location"]


@pytest.mark.parametrize("closes_on", ["", "hier", "2020-01-01"])
def test_a_wrong_date_is_told_and_the_message_kept(closes_on, client, julien, call):
    response = client.post(f"{LIST}ouvrir/epinal/pni-2026/", {"message": "Dites-nous.", "closes_on": closes_on})

    main = parse(response).one("main")
    assert (response.status_code, main.one("textarea").text) == (422, "Dites-nous.")
    assert main.one("div", id="error-summary").one("a").attrs["href"] == "#id_closes_on"
    assert InternalCall.objects.count() == 0


def test_a_call_that_is_over_opens_nothing(client, julien):
    CallFactory(over=True, programme__slug="pni-2026")

    assert client.get(f"{LIST}ouvrir/epinal/pni-2026/").status_code == 404
    assert "Aucun appel à candidatures en vue" in parse(client.get(LIST)).one("main").text


def test_ideas_are_read_by_their_referents_only(client, page):
    IdeaFactory(internal_call=page)
    codes = {}
    for name, user in (("own", referent(page.collectivite)), ("other", referent()), ("staff", staff())):
        sign_in(client, user)
        codes[name] = [client.get(at(page, rest)).status_code for rest in ("", "affiche/", "problematique/")]
        client.logout()

    assert codes == {"own": [200] * 3, "other": [404] * 3, "staff": [404] * 3}


def test_sorting_by_the_buttons(client, julien, page):
    first, second = IdeaFactory.create_batch(2, internal_call=page)

    def sort(idea, **values):
        client.post(at(page, f"idees/{idea.pk}/trier/"), values)
        idea.refresh_from_db()
        return idea.state

    states = [
        sort(first, act="keep"),
        sort(second, act="merge", target=first.pk),
        sort(second, act="set_aside"),
        sort(second, act="merge", target=second.pk),
        sort(second, act="merge", target=IdeaFactory().pk),
        sort(second, act="détruire"),
    ]
    assert states == ["kept", "merged", "set_aside", "set_aside", "set_aside", "set_aside"]


def test_the_list_tells_who_volunteers_and_groups(client, julien, page):
    kept = IdeaFactory(internal_call=page, state="kept", is_volunteer=True, last_name="Perrin", service="Accueil")
    IdeaFactory(internal_call=page, state="merged", merged_into=kept, problem="La même chose.")
    IdeaFactory(internal_call=page)

    main = parse(client.get(at(page))).one("main")

    assert main.one("h2", id="ideas").text == "Les idées (3)"
    assert [title.text for title in main.all("h3")] == ["À lire (1)", "Retenues (1)"]
    shown = main.one("article", id=f"idee-{kept.pk}")
    assert shown.one("ul", class_="pni-idea__merged").all("p")[0].text == "La même chose."
    assert [strong.text for strong in shown.all("strong")] == ["Perrin", "volontaire"]


def test_ideas_are_shown_as_text(client, julien, page):
    IdeaFactory(internal_call=page, problem="<script>alert(1)</script>")

    assert parse(client.get(at(page))).one("article").one("p", class_="pni-idea__problem").text == (
        "<script>alert(1)</script>"
    )


def test_thanking_closing_erasing(client, julien, page):
    IdeaFactory(internal_call=page, email="awa@ville.test")

    client.post(at(page, "remercier/"))
    thanked = OutboxMail.objects.count()
    client.post(at(page, "fermer/"))
    is_open = client.get("/appel/k7mp-3xqd-w9ha/").status_code
    client.post(at(page, "effacer/"))

    assert (thanked, is_open, Idea.objects.get().email, OutboxMail.objects.count()) == (1, 410, "", 0)
    assert "Noms et adresses effacés" in parse(client.get(at(page))).one("p", class_="fr-text--lead").text


def test_from_an_idea_to_the_draft(client, julien, page):
    idea = IdeaFactory(internal_call=page, problem="Trois guichets.")
    path = at(page, f"problematique/?idee={idea.pk}")
    form = parse(client.get(path)).one("main")

    refused = client.post(path, {"title": "", "problem": "Trois guichets, et un quatrième.", "ideas": [idea.pk]})
    done = client.post(path, {"title": "Pièces", "problem": "Trois guichets.", "ideas": [idea.pk]})

    assert form.one("textarea").text == "Trois guichets."
    assert (refused.status_code, parse(refused).one("main").one("textarea").text) == (
        422,
        "Trois guichets, et un quatrième.",
    )
    assert done["Location"] == at(page)
    assert Candidature.objects.get().problematiques.get().title == "Pièces"


def test_a_call_closed_meanwhile_loses_nothing(client, julien, page, call):
    idea = IdeaFactory(internal_call=page)
    call.closes_at = timezone.now()
    call.save()

    response = client.post(at(page, "problematique/"), {"title": "Pièces", "problem": "Trois.", "ideas": [idea.pk]})

    main = parse(response).one("main")
    assert (response.status_code, main.one("textarea").text) == (422, "Trois.")
    assert main.one("div", id="error-summary").one("li").text == (
        "L’appel à candidatures est fermé : rien ne peut plus être changé."
    )


def test_the_poster_shows_the_link_and_its_code(client, julien, page, settings):
    settings.SITE_URL = "https://pni.exemple"

    response = client.get(at(page, "affiche/"))

    poster = parse(response).one("article", class_="pni-poster")
    assert poster.one("p", class_="pni-poster__link").text == "pni.exemple/appel/k7mp-3xqd-w9ha/"
    assert qr_svg("https://pni.exemple/appel/k7mp-3xqd-w9ha/") in response.content.decode()
    assert poster.one("div", role="img").one("svg").attrs.get("style") is None


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_page_costs_the_same_whatever_its_ideas(how_many, client, julien, page, django_assert_num_queries):
    IdeaFactory.create_batch(how_many, internal_call=page)
    client.get(at(page))

    with django_assert_num_queries(4):  # session, user, the call with its programme, ideas
        client.get(at(page))


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_list_costs_the_same_whatever_its_calls(how_many, client, julien, epinal, django_assert_num_queries):
    for past in CallFactory.create_batch(how_many, over=True):
        InternalCallFactory(programme=past.programme, collectivite=epinal)
    client.get(LIST)

    with django_assert_num_queries(5):  # session, user, collectivités, calls, internal calls
        client.get(LIST)
