"""The queue of the ANCT, and one answer from two browsers."""

import datetime as dt

import pytest
from django.test import Client

from investigations.models import CorrectionRequest, SheetRevision
from investigations.services import corrections as services
from tests.catalogue.html import main
from tests.factories.core import AT
from tests.factories.investigations import HypothesisFactory, InvestigationFactory, published, published_sheet
from tests.personas import agent, sign_in, staff

pytestmark = pytest.mark.django_db
LIST = "/gestion/corrections/"


@pytest.fixture
def claire(client):
    return sign_in(client, staff())


@pytest.fixture
def sheet():
    return published_sheet(title="Le tri", context="La commune a 30 000 habitants.")


def propose(sheet, text="Un nombre est faux.", *, topic="fact", section="context", email="", days=0):
    values = {"topic": topic, "section": section, "text": text, "email": email}
    return services.propose_correction(investigation=sheet, values=values, at=AT + dt.timedelta(days=days))


def url(correction) -> str:
    return f"{LIST}{correction.pk}/"


class TestQueue:
    def test_persons_first_then_who_waits_longest(self, client, claire, sheet):
        propose(sheet, "Deuxième", days=1)
        propose(sheet, "Premier", days=0)
        propose(sheet, "Urgent", topic="person", days=2)
        declined = propose(sheet, "Répondu", days=-1)
        services.decline_correction(correction=declined, answer="Non.", actor=claire, at=AT)

        said = main(client.get(LIST))
        assert [word for word in ("Urgent", "Premier", "Deuxième", "Répondu") if word in said] == [
            "Urgent",
            "Premier",
            "Deuxième",
        ]
        assert said.index("Urgent") < said.index("Premier") < said.index("Deuxième")
        assert "À examiner (3) Retenues (0) Non retenues (1) Toutes (4)" in said
        assert "Répondu" in main(client.get(f"{LIST}?etat=non-retenues"))
        assert "Répondu" in main(client.get(f"{LIST}?etat=toutes"))
        assert "Urgent" in main(client.get(f"{LIST}?etat=hasard"))

    def test_an_empty_queue_advises(self, client, claire):
        assert "Chaque fiche publique porte un lien" in main(client.get(LIST))
        assert "Aucune proposition ici" in main(client.get(f"{LIST}?etat=retenues"))

    @pytest.mark.parametrize("rows", [1, 30])
    def test_queries_do_not_follow_rows(self, client, claire, rows, django_assert_num_queries):
        for _number in range(rows):
            propose(published_sheet())
        client.get(LIST)

        with django_assert_num_queries(5):
            response = client.get(LIST)
        assert len(response.context["page_obj"]) == min(rows, 20)


class TestDetail:
    def test_what_was_said_stands_beside_what_the_sheet_says(self, client, claire, sheet):
        said = main(client.get(url(propose(sheet, "Elle en a <b>3 000</b>.", email="awa@ville.test"))))

        for words in ("Elle en a <b>3 000</b>.", "La commune a 30 000 habitants.", "awa@ville.test", "Le contexte"):
            assert words in said

    def test_of_hypotheses_with_their_verdicts(self, client, claire):
        draft = InvestigationFactory()
        HypothesisFactory(investigation=draft, text="Les gens ne savent pas.")
        correction = propose(published(draft), section="hypotheses")

        assert "Les gens ne savent pas. (confirmée)" in main(client.get(url(correction)))

    @pytest.mark.parametrize("topic, told", [("person", True), ("fact", False)])
    def test_a_person_who_may_be_recognised_is_urgent(self, client, claire, sheet, topic, told):
        said = main(client.get(url(propose(sheet, topic=topic))))

        assert ("La fiche peut être retirée tout de suite" in said) is told

    def test_accepted_it_begins_a_version(self, client, claire, sheet):
        correction = propose(sheet, email="awa@ville.test")
        answer = {"answer": "Merci.", "nature": "substance", "verdict": "accept"}
        said = main(client.post(url(correction), answer, follow=True))

        assert "La proposition est retenue. La réponse part par courriel, et l’adresse est effacée." in said
        assert "Une version qui change le sens est en préparation" in said
        assert SheetRevision.objects.get(investigation=sheet).is_substantive is True

    def test_declined_without_choosing_a_nature(self, client, claire, sheet):
        correction = propose(sheet)
        said = main(client.post(url(correction), {"answer": "C’est juste.", "verdict": "decline"}, follow=True))

        assert "La proposition n’est pas retenue." in said
        assert "La réponse part" not in said

    def test_a_refused_answer_keeps_what_was_chosen(self, client, claire, sheet):
        correction = propose(sheet)
        response = client.post(url(correction), {"answer": " ", "nature": "substance", "verdict": "accept"})

        assert response.status_code == 422
        assert "Écrivez la réponse, en quelques mots." in main(response)
        assert response.context["form"]["nature"].value() == "substance"
        assert CorrectionRequest.objects.get().state == "received"

    def test_the_second_of_two_people_reads_the_first_answer_and_keeps_hers(self, client, claire, sheet):
        correction = propose(sheet, email="awa@ville.test")
        other = Client()
        sign_in(other, staff())
        client.post(url(correction), {"answer": "La première.", "verdict": "decline"})
        late = other.post(url(correction), {"answer": "La seconde.", "nature": "form", "verdict": "accept"})

        assert late.status_code == 409
        said = main(late)
        assert "Quelqu’un d’autre a répondu à cette proposition pendant ce temps." in said
        assert "La première." in said
        assert "La seconde." in said
        assert CorrectionRequest.objects.get().answer == "La première."
        assert not SheetRevision.objects.exists()

    def test_examined_again(self, client, claire, sheet):
        correction = propose(sheet)
        services.decline_correction(correction=correction, answer="Non.", actor=claire, at=AT)
        said = main(client.post(f"{url(correction)}rouvrir/", follow=True))

        assert "La proposition est de nouveau à examiner." in said
        assert client.post(f"{url(correction)}rouvrir/").status_code == 409

    def test_for_the_anct_alone(self, client, sheet):
        correction = propose(sheet)
        sign_in(client, agent())

        assert client.get(LIST).status_code == 403
        assert client.get(url(correction)).status_code == 403
        assert client.post(url(correction), {"answer": "Oui.", "verdict": "decline"}).status_code == 403
        assert CorrectionRequest.objects.get().state == "received"
