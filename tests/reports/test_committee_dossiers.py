"""The dossier as a PDF: asked for by anybody who reads the file, laid out once, served while it is true."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from core.models import OutboxMail, StoredFile
from investigations.models import CommitteeDecision, CommitteeGuest
from investigations.services.committee import propose_exits, record_decision, write_committee
from investigations.states import ExitScenario
from reports.models import CommitteeDossier
from reports.models.committee import KEPT_FOR, MAX_ATTEMPTS
from reports.rendering import Limits
from reports.services import committee_dossiers
from reports.services.committee_dossiers import TRY_AGAIN_AFTER, ask_dossier, build_dossiers, discard_old_dossiers
from reports.services.minutes import build_minutes
from tests.factories.evidence import EvidenceFactory, HypothesisFactory, SourceFactory, VerbatimFactory
from tests.investigations.team_scene import build_team_scene, text_of
from tests.personas import client_of, staff
from tests.reports.pdf_reading import words_in

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 12, 1, 9, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
SECRET = "Il m’attend devant la mairie."
NO_TIME = Limits(cpu_seconds=1, wall_seconds=0, memory_mib=600)


@pytest.fixture
def scene():
    scene = build_team_scene()
    values = {"pitch": "Les places se perdent.", "asks": "Deux mairies annexes."}
    write_committee(investigation=scene.workspace, values=values, base="", actor=scene.samira, at=AT)
    propose_exits(investigation=scene.workspace, exits=[("stop", "Rien à résoudre.")], actor=scene.samira, at=AT)
    return scene


def ask(scene, *, at: dt.datetime = AT) -> CommitteeDossier:
    return ask_dossier(investigation=scene.workspace, today=at.date(), at=at)


def present(scene, pitch: str) -> None:
    scene.workspace.committee.refresh_from_db()
    type(scene.workspace.committee).objects.filter(pk=scene.workspace.committee.pk).update(pitch=pitch)


def url_of(scene) -> str:
    return reverse("reports:committee_dossier", kwargs={"pk": scene.workspace.pk})


def invite(scene) -> str:
    """The secret of the link of a guest."""
    data = {"name": "Anne Le Goff", "email": "dgs@ville.test", "capacity": "dgs", "function": "DGS"}
    scene.client(scene.samira).post(scene.url("committee_guest_add"), data)
    mail = OutboxMail.objects.get()
    return next(word for word in mail.text.split() if "/comites/lien/" in word).split("/")[-2]


def pdf_text(response) -> str:
    return words_in(b"".join(response.streaming_content))


def kind_of(response) -> str:
    """The type of an answer, read to its end."""
    b"".join(response)
    return response["Content-Type"].partition(";")[0]


# --- Asking and building --------------------------------------------------------------------------------------------


def test_the_same_content_is_laid_out_once(scene):
    ask(scene)
    assert (build_dossiers(at=AT), build_dossiers(at=AT)) == (1, 0)

    ask(scene, at=AT + 2 * MINUTE)

    assert build_dossiers(at=AT + 2 * MINUTE) == 0
    assert StoredFile.objects.get().name.startswith("dossier-du-comite-")
    assert CommitteeDossier.objects.get().page_count == 1


def test_another_content_replaces_the_document_which_is_removed_at_once(scene, django_capture_on_commit_callbacks):
    ask(scene)
    build_dossiers(at=AT)
    former = StoredFile.objects.get()
    present(scene, "Autre chose.")

    with django_capture_on_commit_callbacks(execute=True):
        ask(scene)

    assert StoredFile.objects.count() == 0
    assert not former.content.storage.exists(former.content.name)
    assert build_dossiers(at=AT) == 1


def test_a_content_asked_for_while_another_is_laid_out_wins(scene, monkeypatch):
    """The document of the former content is thrown away by the worker that made it."""
    ask(scene)
    real = committee_dossiers.render_pdf

    def overtaken(parts, **kwargs):
        monkeypatch.setattr(committee_dossiers, "render_pdf", real)
        present(scene, "Autre chose.")
        ask(scene)
        return real(parts, **kwargs)

    monkeypatch.setattr(committee_dossiers, "render_pdf", overtaken)

    assert build_dossiers(at=AT) == 0
    assert StoredFile.objects.count() == 0
    assert build_dossiers(at=AT) == 1


def test_one_that_cannot_be_laid_out_says_why_and_waits_to_be_asked_again(scene, monkeypatch):
    monkeypatch.setattr(committee_dossiers, "COMMITTEE_LIMITS", NO_TIME)
    ask(scene)
    assert (build_dossiers(at=AT), build_dossiers(at=AT)) == (0, 0)
    row = CommitteeDossier.objects.get()
    assert row.error.startswith("Le document est trop lourd à mettre en page")
    assert row.attempts == 1

    page = text_of(scene.client(scene.samira).get(url_of(scene)))
    assert "Le PDF n’a pas pu être préparé" in page
    assert "Le dossier se lit en entier sur sa page." in page

    assert ask(scene, at=AT + TRY_AGAIN_AFTER - MINUTE).error != ""
    assert ask(scene, at=AT + TRY_AGAIN_AFTER).error == ""
    monkeypatch.undo()
    assert build_dossiers(at=AT + TRY_AGAIN_AFTER) == 1


def test_a_worker_that_dies_each_time_is_not_followed_for_ever(scene):
    ask(scene)
    CommitteeDossier.objects.update(attempts=MAX_ATTEMPTS)

    assert build_dossiers(at=AT) == 0
    assert "arrêtée plusieurs fois" in CommitteeDossier.objects.get().error


def test_one_that_nobody_asks_for_is_removed_after_a_week(scene, django_capture_on_commit_callbacks):
    ask(scene)
    build_dossiers(at=AT)
    assert discard_old_dossiers(at=AT + KEPT_FOR) == 0

    with django_capture_on_commit_callbacks(execute=True):
        assert discard_old_dossiers(at=AT + KEPT_FOR + MINUTE) == 1
    assert (CommitteeDossier.objects.count(), StoredFile.objects.count()) == (0, 0)


# --- In a browser ---------------------------------------------------------------------------------------------------


def test_the_team_asks_waits_and_downloads(scene):
    client = scene.client(scene.samira)
    assert "Préparer le dossier en PDF" in text_of(client.get(scene.url("committee_file")))

    assert client.post(url_of(scene)).headers["Location"] == url_of(scene)
    page = text_of(client.get(url_of(scene)))
    assert "Le PDF se prépare" in page
    assert f'href="{url_of(scene)}">Voir s’il est prêt' in page
    assert "Le dossier en PDF se prépare" in text_of(client.get(scene.url("committee")))

    build_dossiers(at=AT)
    assert "Télécharger le dossier (PDF, " in text_of(client.get(scene.url("committee_file")))
    response = client.get(url_of(scene))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith('attachment; filename="dossier-du-comite-')
    text = pdf_text(response)
    for said in ("Les places se perdent.", "Deux mairies annexes.", "Rien à résoudre.", scene.workspace.title):
        assert said in text, said


def test_a_guest_does_the_same_by_her_link_alone(scene):
    token = invite(scene)
    link = reverse("reports:committee_guest_dossier", kwargs={"token": token})
    guest = Client(enforce_csrf_checks=True)
    file_url = reverse("investigations:committee_guest", kwargs={"token": token})
    page = guest.get(file_url)
    assert f'action="{link}"' in text_of(page)

    assert guest.post(link).status_code == 403
    answer = guest.post(link, {"csrfmiddlewaretoken": page.context["csrf_token"]}, headers={"Referer": "https://x/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, link)
    build_dossiers(at=AT)

    response = guest.get(link)
    assert (response["Content-Type"], response["Cache-Control"], response["Referrer-Policy"]) == (
        "application/pdf",
        "no-store",
        "same-origin",
    )
    assert "Les places se perdent." in pdf_text(response)
    CommitteeGuest.objects.update(revoked_at=AT)
    for method in (guest.get, guest.head):
        assert method(link).status_code == 404


def test_a_guest_downloads_the_minutes_of_each_decision(scene):
    token = invite(scene)
    record_decision(
        investigation=scene.workspace,
        values={"held_on": AT.date(), "scenario": ExitScenario.STOP, "text": "On arrête.", "people": ["Anne"]},
        conditions=(),
        seen=0,
        actor=scene.coach,
        at=AT,
    )
    link = reverse("reports:committee_guest_minutes", kwargs={"token": token, "number": 1})
    page = reverse("investigations:committee_guest", kwargs={"token": token})
    assert Client().get(link).status_code == 404
    assert "Le compte rendu en PDF se prépare." in text_of(Client().get(page))

    build_minutes(at=AT)

    assert link in text_of(Client().get(page))
    response = Client().get(link)
    assert "On arrête." in pdf_text(response)
    assert response["Cache-Control"] == "no-store"
    own = reverse("reports:committee_minutes", kwargs={"pk": scene.workspace.pk, "number": 1})
    assert own in text_of(scene.client(scene.karim).get(scene.url("committee_file")))


def test_minutes_that_lack_the_last_signature_say_that_another_version_comes(scene):
    record_decision(
        investigation=scene.workspace,
        values={"held_on": AT.date(), "scenario": ExitScenario.STOP, "text": "On arrête.", "people": ["Anne"]},
        conditions=(),
        seen=0,
        actor=scene.coach,
        at=AT,
    )
    build_minutes(at=AT)
    client = client_of(staff())
    sign = scene.url("committee_sign_anct")
    assert "Lire le compte rendu (PDF, " in text_of(client.get(sign))

    client.post(sign, {"name": "Claire Martin", "function": "Responsable"})

    page = text_of(client.get(scene.url("committee_file")))
    assert "la version avec la dernière signature se prépare" in page
    build_minutes(at=AT)
    assert "se prépare" not in text_of(client.get(scene.url("committee_file"))).partition("Télécharger le compte")[2]
    assert CommitteeDecision.objects.get().minutes is not None


# --- What never leaves ----------------------------------------------------------------------------------------------


def test_nothing_reserved_is_frozen_or_printed(scene):
    source = SourceFactory(
        investigation=scene.workspace, is_sensitive=True, title=SECRET, notes=SECRET, held_by=scene.samira
    )
    hypothesis = HypothesisFactory(investigation=scene.workspace, text="Les gens ont peur.")
    EvidenceFactory(
        hypothesis=hypothesis, source=source, verbatim=VerbatimFactory(source=source, text=SECRET), note=SECRET
    )

    row = ask(scene)

    assert SECRET not in str(row.data)
    assert row.data["hypotheses"][0]["text"] == "Les gens ont peur."
    assert row.data["sources"] == [[source.get_kind_display(), 1]]


def test_what_is_no_longer_presented_is_not_served(scene):
    """A text withdrawn since is not to be downloaded by whoever keeps the address."""
    ask(scene)
    build_dossiers(at=AT)
    client = scene.client(scene.samira)
    assert kind_of(client.get(url_of(scene))) == "application/pdf"

    present(scene, "")

    response = client.get(url_of(scene))
    assert response["Content-Type"].startswith("text/html")
    assert "Préparer le PDF" in text_of(response)


def test_the_same_dossier_is_true_tomorrow(scene):
    ask(scene)
    build_dossiers(at=AT)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=1)):
        assert kind_of(scene.client(scene.samira).get(url_of(scene))) == "application/pdf"


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_and_the_document_cost_the_same_whatever_their_length(scene, rows, django_assert_num_queries):
    for number in range(rows):
        source = SourceFactory(investigation=scene.workspace, held_by=scene.samira)
        hypothesis = HypothesisFactory(investigation=scene.workspace, text=f"Hypothèse {number}")
        EvidenceFactory(hypothesis=hypothesis, source=source)
    ask(scene)
    build_dossiers(at=AT)
    client = scene.client(scene.samira)
    b"".join(client.get(url_of(scene)))

    with django_assert_num_queries(19):
        b"".join(client.get(url_of(scene)))
    with django_assert_num_queries(23):
        client.get(scene.url("committee_file"))
