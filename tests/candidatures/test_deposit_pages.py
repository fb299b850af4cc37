"""Recap, deposit, what follows: as a référent sees them."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from candidatures.models import Candidature, CandidatureTransition, Submission
from candidatures.services.deposit import deposit_candidature
from candidatures.states import CandidatureState, LetterState, Outcome
from tests.candidatures.test_deposit_services import ready
from tests.factories import candidatures as make
from tests.factories.accounts import ReferentMandateFactory
from tests.factories.core import StoredFileFactory
from tests.factories.programmes import MilestoneFactory
from tests.personas import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(client) -> Candidature:
    """A complete draft of the collectivité whose référent is signed in."""
    candidature = ready()
    candidature.referent = ReferentMandateFactory(collectivite=candidature.collectivite).user
    sign_in(client, candidature.referent)
    return candidature


def url(name: str, candidature: Candidature, **kwargs: object) -> str:
    return reverse(f"candidatures:{name}", kwargs={"pk": candidature.pk, **kwargs})


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def close(candidature: Candidature) -> None:
    call = candidature.programme.call
    call.closes_at = timezone.now() - dt.timedelta(seconds=1)
    call.save()


def test_a_complete_draft_shows_everything_and_one_button(client, own):
    page = text_of(client.get(url("recap", own)))

    assert page.count(">Déposer</button>") == 1
    assert "Environ 400 dossiers par an" in page
    assert "Awa Perrin, Accueil" in page
    assert "Marc Hoareau, Directeur général des services" in page


def test_an_incomplete_draft_shows_what_is_missing_with_links_and_no_button(client, own):
    problematique = own.problematiques.get()
    own.problematiques.update(why_now="")

    page = text_of(client.get(url("recap", own)))

    place = reverse("candidatures:problematique", kwargs={"pk": own.pk, "problematique_pk": problematique.pk})
    assert f'href="{place}#id_why_now"' in page
    assert page.count(">Déposer</button>") == 0


def test_depositing_leads_to_the_confirmation_whatever_the_number_of_times(client, own):
    answers = [client.post(url("recap", own)) for _ in range(2)]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, url("deposited", own))] * 2
    assert Submission.objects.count() == 1
    page = text_of(client.get(url("deposited", own)))
    assert "2026-001" in page
    assert own.referent.email in page


def test_an_incomplete_draft_is_refused_in_words(client, own):
    own.problematiques.update(title="")

    response = client.post(url("recap", own))

    assert response.status_code == 422
    assert "La candidature n’a pas été déposée" in text_of(response)
    own.refresh_from_db()
    assert own.state == "draft"


def test_too_late_by_a_second_is_said_and_the_draft_is_kept(client, own):
    close(own)

    response = client.post(url("recap", own))

    assert response.status_code == 409
    assert "La candidature n’a pas été déposée : l’appel est fermé" in text_of(response)
    assert "Environ 400 dossiers par an" in text_of(response)
    own.refresh_from_db()
    assert (own.state, Submission.objects.count()) == ("draft", 0)


def test_a_draft_of_a_closed_call_has_no_button(client, own):
    close(own)

    page = text_of(client.get(url("recap", own)))

    assert page.count(">Déposer</button>") == 0
    assert "ce brouillon n’a pas été déposé" in page


@pytest.mark.parametrize("name", ["deposited", "follow"])
def test_a_draft_goes_back_to_its_recap(client, own, name):
    response = client.get(url(name, own))

    assert (response.status_code, response["Location"]) == (302, url("recap", own))


def test_another_collectivite_sees_nothing(client, own):
    stranger = ready()

    for name in ("recap", "deposited", "follow", "withdraw", "attachments"):
        assert client.get(url(name, stranger)).status_code == 404
    assert client.post(url("recap", stranger)).status_code == 404
    assert Submission.objects.count() == 0


def test_the_number_of_queries_does_not_follow_the_number_of_problematiques(client, django_assert_max_num_queries):
    big = ready(problematiques=30)
    sign_in(client, ReferentMandateFactory(collectivite=big.collectivite).user)

    with django_assert_max_num_queries(22):
        client.get(url("recap", big))


# --- Following ------------------------------------------------------------------------------------------------------


def deposited(own: Candidature) -> Candidature:
    deposit_candidature(candidature=own, actor=own.referent, at=timezone.now())
    own.refresh_from_db()
    return own


def test_what_the_staff_note_is_not_told(client, own):
    candidature = deposited(own)
    Candidature.objects.update(state=CandidatureState.IN_REVIEW)
    CandidatureTransition.objects.create(
        subject=candidature,
        transition="start_review",
        from_state="submitted",
        to_state="in_review",
        at=timezone.now(),
        comment="À lire par Claire, dossier faible",
    )
    candidature.problematiques.update(outcome=Outcome.REJECTED, outcome_reason="Motif interne")
    make.DecisionLetterFactory(candidature=candidature, body="Lettre préparée")

    page = text_of(client.get(url("follow", candidature)))

    assert "L’examen de votre candidature a commencé" in page
    assert "En cours d’examen" in page
    told = [word for word in ("dossier faible", "Motif interne", "Lettre préparée", "Non retenue") if word in page]
    assert told == []
    assert reverse("candidatures:decision_letter", kwargs={"pk": candidature.pk}) not in page


def test_the_decision_is_told_once_its_letter_is_sent(client, own):
    candidature = deposited(own)
    Candidature.objects.update(state=CandidatureState.DECIDED)
    candidature.problematiques.update(outcome=Outcome.RETAINED, outcome_reason="Oui", announced_outcome=Outcome.WAITING)
    make.DecisionLetterFactory(candidature=candidature, state=LetterState.SENT, sent_at=timezone.now())

    page = text_of(client.get(url("follow", candidature)))

    assert "<strong>Liste d’attente</strong>" in page
    assert page.count(reverse("candidatures:decision_letter", kwargs={"pk": candidature.pk})) == 1


def test_what_comes_next_is_dated(client, own):
    call = own.programme.call
    call.decision_expected_on = dt.date(2030, 3, 14)
    call.save()
    MilestoneFactory(programme=own.programme, title="Journée de lancement", starts_on=dt.date(2030, 5, 2))

    steps = client.get(url("follow", deposited(own))).context["steps"]

    assert [(step.label, step.status) for step in steps] == [
        ("Dépôt", "done"),
        ("Fermeture de l’appel", "now"),
        ("Examen par l’équipe de l’ANCT", "to_come"),
        ("Décision", "to_come"),
        ("Journée de lancement", "to_come"),
    ]
    assert [step.when for step in steps[3:]] == ["annoncée pour le 14 mars 2030", "2 mai 2030"]


def test_a_receipt_is_downloaded_by_its_own_collectivite_only(client, own):
    candidature = deposited(own)
    Submission.objects.update(receipt=StoredFileFactory(body=b"%PDF-1.7 recu", name="recepisse.pdf"))
    path = url("receipt", candidature, number=1)

    response = client.get(path)

    assert b"".join(response.streaming_content) == b"%PDF-1.7 recu"
    assert response["Content-Disposition"] == 'attachment; filename="recepisse.pdf"'
    assert path in text_of(client.get(url("follow", candidature)))
    sign_in(client, ReferentMandateFactory().user)
    assert client.get(path).status_code == 404


# --- Withdrawing ----------------------------------------------------------------------------------------------------


def test_withdrawing_asks_why(client, own):
    candidature = deposited(own)

    assert client.post(url("withdraw", candidature), {"reason": "  "}).status_code == 422
    candidature.refresh_from_db()
    assert candidature.state == "submitted"

    answers = [client.post(url("withdraw", candidature), {"reason": "Le service ferme."}) for _ in range(2)]

    assert [answer["Location"] for answer in answers] == [url("follow", candidature)] * 2
    candidature.refresh_from_db()
    assert (candidature.state, candidature.transitions.filter(transition="withdraw").count()) == ("withdrawn", 1)
    page = text_of(client.get(url("follow", candidature)))
    assert page.count("Reprendre avec ces textes") == 1


def test_beginning_again_leads_to_the_new_draft(client, own):
    candidature = deposited(own)
    client.post(url("withdraw", candidature), {"reason": "Une erreur."})

    answers = [client.post(url("restart", candidature)) for _ in range(2)]

    draft = Candidature.objects.get(state=CandidatureState.DRAFT)
    assert [answer["Location"] for answer in answers] == [reverse("candidatures:edit", kwargs={"pk": draft.pk})] * 2


def test_nothing_begins_again_once_the_call_is_closed(client, own):
    candidature = deposited(own)
    client.post(url("withdraw", candidature), {"reason": "Une erreur."})
    close(candidature)

    assert client.post(url("restart", candidature)).status_code == 403
    assert Candidature.objects.count() == 1


def test_pages_have_one_title_and_headings_in_order(client, own):
    candidature = deposited(own)

    for name in ("recap", "deposited", "follow", "withdraw", "attachments"):
        levels = [int(tag[1]) for tag in headings(client.get(url(name, candidature)))]
        assert levels.count(1) == 1, name
        assert [level for level, before in zip(levels[1:], levels, strict=False) if level > before + 1] == [], name


def headings(response) -> list[str]:
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return [piece[:2] for piece in main.split("<") if piece[:2] in ("h1", "h2", "h3", "h4")]
