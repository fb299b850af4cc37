"""« Rattachement », « ma collectivité », the link of an invitation, and the staff's queue, as read and clicked."""

import pytest
from django.utils import timezone

from accounts.models import MandateRequest, ProfessionalDomain, ReferentInvitation, ReferentMandate
from tests.core.html import parse
from tests.factories.accounts import ReferentMandateFactory, UserFactory
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.onboarding import MandateRequestFactory, ProfessionalDomainFactory, ReferentInvitationFactory
from tests.personas import sign_in, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def epinal():
    agglomeration = CollectiviteFactory(as_ca=True, name="CA d’Épinal")
    return CollectiviteFactory(name="Épinal", slug="epinal", population=32188, population_year=2021, epci=agglomeration)


@pytest.fixture
def ana(client):
    return sign_in(client, UserFactory(email="ana@epinal.test", first_name="Ana", last_name="Lévy"))


@pytest.fixture
def bob(client, epinal):
    user = UserFactory(email="bob@epinal.test", first_name="Bob", last_name="Noël")
    ReferentMandateFactory(user=user, collectivite=epinal)
    return sign_in(client, user)


def facts(response):
    return {
        fact.one("dt").text: fact.one("dd").text for fact in parse(response).one("dl", class_="pni-facts").all("div")
    }


# --- Asking -------------------------------------------------------------------------------------------------------


def test_without_scripts_a_search_leads_to_the_collectivite(client, ana, epinal):
    page = parse(client.get("/mon-espace/rattachement/", {"q": "epinal"}))

    form = page.one("main").one("form", role="search")
    links = [link.attrs["href"] for link in page.one("ul", class_="territory-results").all("a")]
    assert (form.attrs["action"], form.attrs["data-source"]) == (
        "/mon-espace/rattachement/",
        "/collectivites/recherche/",
    )
    assert form.attrs["data-page"] == "/mon-espace/rattachement/__slug__/"
    assert links[0] == "/mon-espace/rattachement/epinal/"


def test_what_is_known_is_told_and_not_asked(client, ana, epinal):
    response = client.get("/mon-espace/rattachement/epinal/")

    told = facts(response)
    assert told["Population"] == "32 188 habitants (2021)"
    assert told["Intercommunalité"] == "CA d’Épinal"
    assert told["Département"] == str(epinal.departement)
    names = [field.attrs["name"] for kind in ("input", "textarea") for field in parse(response).one("main").all(kind)]
    assert names == ["csrfmiddlewaretoken", "job_title", "message"]


def test_asking(client, ana, epinal):
    response = client.post("/mon-espace/rattachement/epinal/", {"job_title": "DGS", "message": "Bonjour"})

    asked = MandateRequest.objects.get()
    page = parse(client.get("/mon-espace/rattachement/"))
    assert (response["Location"], asked.user, asked.state) == ("/mon-espace/rattachement/", ana, "pending")
    assert page.one("li", class_="pni-rows__item").one("strong").text == "Épinal"
    client.post(f"/mon-espace/rattachement/demandes/{asked.pk}/annuler/")
    assert MandateRequest.objects.get().state == "cancelled"


def test_a_professional_address_enters_at_once(client, ana, epinal):
    ProfessionalDomainFactory(collectivite=epinal, domain="epinal.test")

    response = client.post("/mon-espace/rattachement/epinal/", {"job_title": "DGS"})

    assert response["Location"] == "/mon-espace/collectivites/epinal/"
    assert client.get(response["Location"]).status_code == 200


def test_a_refused_form_keeps_what_was_typed(client, ana, epinal):
    response = client.post("/mon-espace/rattachement/epinal/", {"job_title": "", "message": "Un long message"})

    page = parse(response)
    assert (response.status_code, page.one("textarea").text) == (422, "Un long message")
    assert page.one("div", id="error-summary").one("a").attrs["href"] == "#id_job_title"


def test_others_requests_do_not_exist(client, ana):
    asked = MandateRequestFactory()

    assert client.post(f"/mon-espace/rattachement/demandes/{asked.pk}/annuler/").status_code == 404
    assert MandateRequest.objects.get().state == "pending"


# --- Ma collectivité ----------------------------------------------------------------------------------------------


def test_the_page_of_a_collectivite_is_its_referents_own(client, ana, epinal):
    assert client.get("/mon-espace/collectivites/epinal/").status_code == 404


def test_inviting_and_withdrawing(client, bob, epinal):
    client.post("/mon-espace/collectivites/epinal/inviter/", {"email": "Ana@epinal.test"})
    sent = ReferentInvitation.objects.get()
    listed = parse(client.get("/mon-espace/collectivites/epinal/")).all("li", class_="pni-rows__item")
    client.post(f"/mon-espace/collectivites/epinal/invitations/{sent.pk}/renvoyer/")
    again = ReferentInvitation.objects.get()
    client.post(f"/mon-espace/collectivites/epinal/invitations/{sent.pk}/retirer/")

    assert [item.one("strong").text for item in listed] == ["Bob Noël", "ana@epinal.test"]
    assert again.token_hash != sent.token_hash
    assert ReferentInvitation.objects.get().revoked_at is not None


def test_the_last_one_is_warned_before_leaving(client, bob, epinal):
    refused = client.post("/mon-espace/collectivites/epinal/quitter/", {})
    left = client.post("/mon-espace/collectivites/epinal/quitter/", {"leaves_nobody": "on"})

    assert (refused.status_code, left["Location"]) == (422, "/mon-espace/")
    assert client.get("/mon-espace/collectivites/epinal/").status_code == 404


def test_one_of_two_leaves_without_more(client, bob, epinal):
    ReferentMandateFactory(collectivite=epinal)

    assert client.post("/mon-espace/collectivites/epinal/quitter/", {})["Location"] == "/mon-espace/"


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_page_of_a_collectivite_costs_the_same_whatever_its_people(
    how_many, client, bob, epinal, django_assert_num_queries
):
    ReferentMandateFactory.create_batch(how_many, collectivite=epinal)
    ReferentInvitationFactory.create_batch(how_many, collectivite=epinal, invited_by=bob)
    client.get("/mon-espace/collectivites/epinal/")

    with django_assert_num_queries(7):  # session, user, collectivité, mandates, invitations, labels, their confirmation
        client.get("/mon-espace/collectivites/epinal/")


# --- The link -----------------------------------------------------------------------------------------------------


@pytest.fixture
def link(epinal):
    host = ReferentMandateFactory(collectivite=epinal, user=UserFactory(first_name="Zoé", last_name="Roy"))
    ReferentInvitationFactory(collectivite=epinal, email="ana@epinal.test", invited_by=host.user, token="secret")
    return "/invitation/secret/"


def test_the_link_is_unlisted_and_offers_both_doors(client, link):
    response = client.get(link)

    headers = [response[name] for name in ("Cache-Control", "X-Robots-Tag", "Referrer-Policy")]
    doors = [entry.attrs["href"] for entry in parse(response).one("ul", class_="fr-btns-group--inline-md").all("a")]
    assert headers == ["no-store", "noindex, nofollow", "same-origin"]
    assert doors == [
        "/compte/login/?next=/invitation/secret/",
        "/compte/signup/?next=/invitation/secret/&email=ana%40epinal.test",
    ]


def test_a_newcomer_signs_up_by_the_link_and_accepts(client, link, mailed_code, epinal):
    asked = client.post("/compte/signup/", {"email": "ana@epinal.test", "next": link})
    landed = client.post(asked["Location"], {"code": mailed_code("ana@epinal.test")})
    accepted = client.post(landed["Location"])

    assert (landed["Location"], accepted["Location"]) == (link, "/mon-compte/?next=/mon-espace/collectivites/epinal/")
    assert ReferentMandate.objects.filter(user__email="ana@epinal.test").count() == 1


def test_accepting_once(client, link, ana):
    first = client.post(link)
    again = client.post(link)
    read_again = client.get(link)
    client.logout()
    by_a_stranger = client.get(link)

    assert (first.status_code, again.status_code, by_a_stranger.status_code) == (302, 410, 410)
    assert read_again["Location"] == "/mon-espace/collectivites/epinal/"
    assert ReferentMandate.objects.filter(user=ana).count() == 1


def test_another_account_is_told_and_opens_nothing(client, link):
    eve = sign_in(client, UserFactory(email="eve@ailleurs.test"))

    read, posted = client.get(link), client.post(link)

    assert parse(read).one("div", class_="fr-alert--warning").one("h2").text == "Elle est pour une autre adresse"
    assert (read.status_code, posted.status_code) == (200, 403)
    assert ReferentMandate.objects.filter(user=eve).count() == 0


@pytest.mark.parametrize("token", ["autre", "SECRET", "secret ", "0" * 64])
def test_a_guessed_link_does_not_exist(token, client, link):
    assert client.get(f"/invitation/{token}/").status_code == 404


# --- The staff ----------------------------------------------------------------------------------------------------


def test_the_queue_shows_what_waits_and_filters(client, epinal):
    waiting = MandateRequestFactory(collectivite=epinal, user=UserFactory(first_name="Ana", last_name="Lévy"))
    MandateRequestFactory(state="cancelled", decided_at=timezone.now())
    ReferentMandateFactory.create_batch(2, collectivite=epinal)
    sign_in(client, staff())

    def lines(**query):
        body = parse(client.get("/gestion/rattachements/", query)).all("tbody")
        return [[cell.text for cell in row.all("td")][:2] for rows in body for row in rows.all("tr")]

    shown = [f"Épinal {epinal.departement}", f"Ana Lévy {waiting.user.email}"]
    assert lines() == [shown]
    assert len(lines(etat="toutes")) == 2
    assert (lines(q="lévy"), lines(q="épinal ana"), lines(q="vittel")) == ([shown], [shown], [])
    cells = parse(client.get("/gestion/rattachements/")).one("tbody").all("td")
    assert cells[3].text == "2"


@pytest.mark.parametrize("how_many", [1, 15])
def test_the_queue_costs_the_same_whatever_its_length(how_many, client, django_assert_num_queries):
    sign_in(client, staff())
    MandateRequestFactory.create_batch(how_many)
    ProfessionalDomainFactory.create_batch(how_many)
    client.get("/gestion/rattachements/")

    with django_assert_num_queries(5):  # session, user, count, requests, domains
        client.get("/gestion/rattachements/")


def test_confirming_with_the_domain(client, epinal):
    asked = MandateRequestFactory(collectivite=epinal, user=UserFactory(email="ana@epinal.test"))
    sign_in(client, staff())

    path = f"/gestion/rattachements/{asked.pk}/"
    shown = parse(client.get(path)).one("main").one("input", name="shown_domain").attrs["value"]
    response = client.post(path, {"decision": "confirmer", "records_domain": "on", "shown_domain": shown})

    domain = ProfessionalDomain.objects.get()
    assert (response["Location"], domain.domain) == ("/gestion/rattachements/", "epinal.test")
    assert ReferentMandate.objects.get().user == asked.user
    client.post(f"/gestion/rattachements/domaines/{domain.pk}/retirer/")
    assert ProfessionalDomain.objects.count() == 0


def test_a_public_provider_is_not_offered(client):
    asked = MandateRequestFactory(user=UserFactory(email="ana@wanadoo.fr"))
    sign_in(client, staff())

    page = parse(client.get(f"/gestion/rattachements/{asked.pk}/"))

    assert page.all("input", name="records_domain") == []
    assert "« wanadoo.fr » est une messagerie ouverte à tous" in page.one("div", class_="fr-alert--warning").text


def test_a_refusal_says_why(client):
    asked = MandateRequestFactory()
    sign_in(client, staff())

    mute = client.post(f"/gestion/rattachements/{asked.pk}/", {"decision": "refuser", "reason": " "})
    said = client.post(f"/gestion/rattachements/{asked.pk}/", {"decision": "refuser", "reason": "Inconnue."})

    assert (mute.status_code, said.status_code) == (422, 302)
    assert MandateRequest.objects.get().reason == "Inconnue."


def test_the_second_decision_is_told(client):
    asked = MandateRequestFactory(
        state="confirmed", decided_at=timezone.now(), decided_by=UserFactory(first_name="Léa", last_name="Roux")
    )
    sign_in(client, staff())

    response = client.post(f"/gestion/rattachements/{asked.pk}/", {"decision": "refuser", "reason": "Non."})

    assert response.status_code == 409
    assert "Cette demande a déjà été confirmée par Léa Roux." in parse(response).one("main").text
    assert MandateRequest.objects.get().state == "confirmed"


def test_nobody_decides_for_oneself(client):
    me = sign_in(client, staff())
    asked = MandateRequestFactory(user=me)

    assert client.post(f"/gestion/rattachements/{asked.pk}/", {"decision": "confirmer"}).status_code == 404
