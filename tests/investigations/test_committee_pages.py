"""The committee in a browser: prepared by the team, read by guests and référents, decided by the ANCT."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from core.models import OutboxMail
from investigations.models import CommitteeDecision, CommitteeGuest, EndCommittee, ExitCondition, ProposedExit
from investigations.services.committee import propose_exits, write_committee
from investigations.states import ExitScenario
from tests.factories.evidence import EvidenceFactory, HypothesisFactory, SourceFactory, VerbatimFactory
from tests.investigations.team_scene import build_team_scene, text_of
from tests.personas import client_of, staff

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 12, 4, 15, 0, tzinfo=dt.UTC)
DECISION = {
    "seen": 0,
    "held_on": "2026-11-20",
    "scenario": "autonomy",
    "text": "La ville continue seule.",
    "people": "Anne Le Goff, DGS\nPaul Roux, adjoint",
    "lines": "3",
}
SECRET = "Il m’attend devant la mairie."


@pytest.fixture
def scene():
    return build_team_scene()


@pytest.fixture
def claire():
    return client_of(staff())


def file_url(scene) -> str:
    return scene.url("committee_file")


# --- The team -------------------------------------------------------------------------------------------------------


def test_an_empty_preparation_says_what_is_missing(scene):
    page = text_of(scene.client(scene.samira).get(scene.url("committee")))

    assert "La date n’est pas encore fixée" in page
    assert "Un comité qui ne sait pas ce qu’on lui demande ne décide rien." in page
    assert "Personne encore. Invitez qui peut décider" in page


def test_the_team_writes_and_proposes(scene):
    client = scene.client(scene.samira)
    client.post(scene.url("committee_write"), {"base": "", "pitch": "Deux réservations.", "asks": "Deux mairies."})
    client.post(scene.url("committee_exits"), {"stop": "", "autonomy": "La ville continue."})

    page = text_of(client.get(file_url(scene)))
    assert "Deux réservations." in page
    assert "Deux mairies." in page
    assert list(ProposedExit.objects.values_list("scenario", "reason")) == [("autonomy", "La ville continue.")]


def test_a_colleague_who_wrote_meanwhile_is_shown(scene):
    first, second = scene.client(scene.samira), scene.client(scene.karim)
    first.post(scene.url("committee_write"), {"base": "", "pitch": "Le texte de Samira.", "asks": ""})

    response = second.post(scene.url("committee_write"), {"base": "", "pitch": "Le texte de Karim.", "asks": ""})

    assert response.status_code == 409
    assert "Le texte de Samira." in text_of(response)
    assert response.context["form"]["pitch"].value() == "Le texte de Karim."


def test_a_pitch_longer_than_two_minutes_is_refused_and_kept(scene):
    response = scene.client(scene.samira).post(scene.url("committee_write"), {"base": "", "pitch": "a" * 1801})

    assert response.status_code == 422
    assert response.context["form"]["pitch"].value() == "a" * 1801


# --- What others read -----------------------------------------------------------------------------------------------


def reserved_words(scene) -> None:
    source = SourceFactory(
        investigation=scene.workspace, is_sensitive=True, title=SECRET, notes=SECRET, held_by=scene.samira
    )
    hypothesis = HypothesisFactory(investigation=scene.workspace, text="Les gens ont peur.")
    verbatim = VerbatimFactory(source=source, text=SECRET)
    EvidenceFactory(hypothesis=hypothesis, source=source, verbatim=verbatim, note=SECRET)


def invite(scene) -> str:
    data = {"name": "Anne Le Goff", "email": "dgs@ville.test", "capacity": "dgs", "function": "DGS"}
    scene.client(scene.samira).post(scene.url("committee_guest_add"), data)
    mail = OutboxMail.objects.get()
    return next(word for word in mail.text.split() if "/comites/lien/" in word).split("/comites", 1)[1]


@pytest.mark.parametrize("tail", ["", "projection/"])
def test_nothing_reserved_is_presented_even_to_whoever_heard_it(scene, tail):
    reserved_words(scene)
    link = f"/comites{invite(scene)}{tail}"

    for client in (Client(), scene.client(scene.samira)):
        page = text_of(client.get(link))
        assert "Les gens ont peur." in page
        assert SECRET not in page
    assert SECRET not in text_of(scene.client(scene.samira).get(file_url(scene) + tail))


def test_a_guest_reads_without_an_account_and_it_is_noted(scene):
    link = f"/comites{invite(scene)}"

    response = Client().get(link)

    assert "Bonjour Anne Le Goff." in text_of(response)
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")
    assert CommitteeGuest.objects.get().opened_at is not None
    listed = text_of(scene.client(scene.samira).get(scene.url("committee")))
    assert "A ouvert le dossier le" in listed


def test_a_withdrawn_link_says_whom_to_ask(scene):
    link = f"/comites{invite(scene)}"
    guest = CommitteeGuest.objects.get()
    scene.client(scene.samira).post(scene.url("committee_guest_revoke", guest_pk=guest.pk))

    response = Client().get(link)

    assert response.status_code == 404
    assert "demandez un nouveau lien" in text_of(response)


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_file_costs_the_same_whatever_it_holds(scene, how_many, django_assert_num_queries):
    write_committee(investigation=scene.workspace, values={"pitch": "Oui."}, base="", actor=scene.samira, at=AT)
    propose_exits(investigation=scene.workspace, exits=[(ExitScenario.STOP, "Rien.")], actor=scene.samira, at=AT)
    for _ in range(how_many):
        source = SourceFactory(investigation=scene.workspace)
        EvidenceFactory(hypothesis=HypothesisFactory(investigation=scene.workspace), source=source)
    client = scene.client(scene.samira)
    client.get(file_url(scene))

    with django_assert_num_queries(FILE_QUERIES):
        client.get(file_url(scene))


FILE_QUERIES = 23


# --- The decision ---------------------------------------------------------------------------------------------------


def test_the_anct_records_what_was_decided_with_its_conditions(scene, claire):
    data = {
        **DECISION,
        "condition_1_text": "Un mi-temps",
        "condition_1_kind": "human",
        "condition_1_owner": str(scene.samira.pk),
        "condition_1_due_on": "2027-02-01",
        "condition_2_text": "2 000 euros",
        "condition_2_kind": "financial",
        "condition_2_owner_name": "Service des finances",
    }

    response = claire.post(scene.url("committee_decide"), data)

    assert (response.status_code, response["Location"]) == (302, file_url(scene))
    decision = CommitteeDecision.objects.get()
    assert decision.people == ["Anne Le Goff, DGS", "Paul Roux, adjoint"]
    rows = ExitCondition.objects.order_by("position").values_list("kind", "text", "owner_name", "due_on", "owner")
    assert list(rows) == [
        ("human", "Un mi-temps", "Samira Essai", dt.date(2027, 2, 1), scene.samira.pk),
        ("financial", "2 000 euros", "Service des finances", None, None),
    ]
    page = text_of(claire.get(file_url(scene)))
    assert "La décision : Poursuite en autonomie ou avec des partenaires" in page
    assert "Pour l’ANCT : pas encore signé. <a" in page.replace("&nbsp;", " ")


def test_a_condition_without_anybody_is_refused_where_it_is(scene, claire):
    response = claire.post(scene.url("committee_decide"), {**DECISION, "condition_2_text": "Un mi-temps"})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["condition_2_owner_name"]
    assert response.context["form"]["condition_2_text"].value() == "Un mi-temps"


def test_one_more_condition_loses_nothing_and_saves_nothing(scene, claire):
    response = claire.post(
        scene.url("committee_decide"), {**DECISION, "more": "1", "secondary_exits": ["stop"], "condition_3_text": "C"}
    )

    form = response.context["form"]
    assert (response.status_code, len(form.condition_lines())) == (200, 4)
    assert (form["text"].value(), form["condition_3_text"].value()) == ("La ville continue seule.", "C")
    assert form["secondary_exits"].value() == ["stop"]
    assert CommitteeDecision.objects.count() == 0


def test_a_decision_on_a_stale_page_shows_the_one_that_was_first(scene, claire):
    claire.post(scene.url("committee_decide"), DECISION)

    response = claire.post(scene.url("committee_decide"), {**DECISION, "text": "La ville arrête."})

    assert response.status_code == 409
    assert "La ville continue seule." in text_of(response)
    assert response.context["form"]["text"].value() == "La ville arrête."
    assert CommitteeDecision.objects.count() == 1


def test_reopening_asks_why_and_keeps_what_was_decided(scene, claire):
    claire.post(scene.url("committee_decide"), DECISION)
    assert claire.post(scene.url("committee_reopen"), {"reason": ""}).status_code == 422

    claire.post(scene.url("committee_reopen"), {"reason": "Le budget a changé."})

    assert EndCommittee.objects.get().state == "preparing"
    page = text_of(claire.get(file_url(scene)))
    assert "Décisions précédentes" in page
    assert "Décision 1, rouverte" in page


def test_conditions_are_followed_by_the_team(scene, claire):
    claire.post(
        scene.url("committee_decide"), {**DECISION, "condition_1_text": "Un bureau", "condition_1_owner_name": "DGS"}
    )
    row = ExitCondition.objects.get()
    client, url = scene.client(scene.samira), scene.url("committee_condition", condition_pk=row.pk)

    client.post(url, {"act": "meet"})
    row.refresh_from_db()
    assert row.state == "met"

    response = client.post(url, {"act": "meet"}, follow=True)
    assert "n’est pas possible" in text_of(response).replace("&#x27;", "’").replace("n'est", "n’est")


def test_the_anct_signs_with_a_name_and_a_function(scene, claire):
    claire.post(scene.url("committee_decide"), DECISION)
    url = scene.url("committee_sign_anct")
    assert claire.post(url, {"name": "", "function": ""}).status_code == 422

    response = claire.post(url, {"name": "Claire Vasseur", "function": "Responsable"}, follow=True)

    assert "Pour l’ANCT : Claire Vasseur, Responsable" in text_of(response)
    assert reverse("investigations:committee_sign_anct", args=[scene.workspace.pk]) not in response.content.decode()
