"""What the ANCT does: publish now or at an hour, withdraw, open a version, compare two of them, erase one."""

import datetime as dt

import pytest
from django.urls import reverse

from collectivites.models import Collectivite
from investigations.models import InvestigationTransition, ScheduledPublication, SheetRevision, SheetVersion
from investigations.publication_states import PublicationStep
from investigations.services import gate
from investigations.states import SheetState
from tests.investigations.gate_scene import ANCT, AT, LATER, TEAM, revise
from tests.investigations.publication_browser import step_of, url
from tests.investigations.team_scene import text_of
from tests.personas import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_december")]


# --- Publishing -----------------------------------------------------------------------------------------------------


def test_the_first_version_is_published_without_a_note(scene, claire):
    scene.sign_all()
    shown = claire.get(url(scene, "publication_publish"))
    assert "note" not in shown.context["form"].fields
    assert "Samira" in text_of(shown)

    response = claire.post(url(scene, "publication_publish"), {"seen": scene.seen}, follow=True)

    assert "C’est public : version 1." in text_of(response)
    assert scene.fresh().state == SheetState.PUBLISHED


def test_the_next_version_tells_readers_what_changes(scene, claire):
    scene.sign_all()
    scene.publish()
    revise(scene, is_substantive=False, context="La ville a fermé trois accueils en cinq ans.")
    scene.sign(ANCT)
    address = url(scene, "publication_publish")

    assert claire.post(address, {"seen": scene.seen, "note": " "}).status_code == 422
    claire.post(address, {"seen": scene.seen, "note": "Le nombre d’accueils est corrigé."})

    version = SheetVersion.objects.get(number=2)
    assert (version.note, scene.fresh().context) == (
        "Le nombre d’accueils est corrigé.",
        "La ville a fermé trois accueils en cinq ans.",
    )


def test_publishing_a_sheet_that_changed_meanwhile_is_refused(scene, claire):
    scene.sign_all()
    seen = scene.seen
    scene.write(context="Autre chose.")

    response = claire.post(url(scene, "publication_publish"), {"seen": seen})

    assert response.status_code == 409
    assert "Rien n’est publié." in text_of(response)
    assert scene.fresh().state == SheetState.DRAFT


def test_nothing_is_published_before_everybody_signed(scene, claire):
    scene.sign(TEAM)

    response = claire.get(url(scene, "publication_publish"), follow=True)
    assert "Il manque encore une signature" in text_of(response)
    assert claire.post(url(scene, "publication_publish"), {"seen": scene.seen}).status_code == 422
    assert scene.fresh().state == SheetState.DRAFT


@pytest.mark.parametrize("name", ["publish", "schedule", "withdraw", "revise", "discard", "unschedule"])
def test_the_acts_of_the_anct_are_nobody_elses(scene, claire, name):
    for user in (scene.agent, scene.referent):
        assert client_of(user).post(url(scene, f"publication_{name}"), {}).status_code == 403
    assert claire.post(url(scene, f"publication_{name}"), {}).status_code != 403


# --- At an hour -----------------------------------------------------------------------------------------------------


def test_a_publication_is_planned_in_paris_time_and_shown(scene, claire):
    scene.sign_all()
    data = {"seen": scene.seen, "day": "2026-12-15", "hour": "09:30"}

    response = claire.post(url(scene, "publication_schedule"), data, follow=True)

    assert ScheduledPublication.objects.get().due_at == dt.datetime(2026, 12, 15, 8, 30, tzinfo=dt.UTC)
    assert "Publication prévue le mardi 15 décembre 2026 à 9 h 30, heure de Paris" in text_of(response)
    assert step_of(scene) == PublicationStep.SCHEDULED

    form = claire.get(url(scene, "publication_schedule")).context["form"]
    assert (str(form["day"].value()), str(form["hour"].value())) == ("2026-12-15", "09:30:00")
    Collectivite.objects.filter(pk=scene.collectivite.pk).update(time_zone="Indian/Reunion")
    assert "Soit mardi 15 décembre à 12 h 30, heure de La Réunion." in text_of(claire.get(url(scene)))

    response = claire.post(url(scene, "publication_unschedule"), follow=True)
    assert "La publication prévue est annulée. Les signatures restent." in text_of(response)
    assert ScheduledPublication.objects.count() == 0


def test_a_moment_that_is_past_is_refused_where_it_is(scene, claire):
    scene.sign_all()
    data = {"seen": scene.seen, "day": "2026-12-01", "hour": "09:30"}

    response = claire.post(url(scene, "publication_schedule"), data)

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["day"])
    assert response.context["form"]["hour"].value() == "09:30"


def test_a_planned_publication_that_failed_says_why(scene, claire):
    scene.sign_all()
    gate.schedule(investigation=scene.sheet, due_at=LATER, note="", seen=scene.seen, actor=scene.staff, at=AT)
    scene.write(context="Un mot de plus.")
    assert gate.publish_due(at=LATER) == 0

    page = text_of(claire.get(url(scene)))
    assert "La publication prévue n’a pas eu lieu" in page
    assert "La fiche a changé depuis que la publication a été prévue." in page
    assert "La publication prévue n’a pas eu lieu." in text_of(claire.get(reverse("investigations:publication_board")))


# --- Withdrawing ----------------------------------------------------------------------------------------------------


def test_a_withdrawal_has_a_public_cause_and_a_private_comment(scene, claire):
    scene.sign_all()
    scene.publish()
    address = url(scene, "publication_withdraw")
    assert claire.post(address, {"comment": "x"}).status_code == 422

    page = text_of(claire.post(address, {"cause": "error", "comment": "Le chiffre est faux."}, follow=True))

    sheet = scene.fresh()
    assert (sheet.state, sheet.withdrawal_cause) == (SheetState.WITHDRAWN, "error")
    assert InvestigationTransition.objects.get(subject=sheet, transition="withdraw").comment == "Le chiffre est faux."
    assert "Le chiffre est faux." in page
    assert "pour corriger une erreur" in page
    assert "Le chiffre est faux." not in text_of(client_of(scene.agent).get(url(scene)))
    assert claire.post(address, {"cause": "error"}).status_code == 422


# --- Versions -------------------------------------------------------------------------------------------------------


def test_a_revision_is_opened_changed_compared_and_given_up(scene, claire):
    scene.sign_all()
    scene.publish()
    assert claire.post(url(scene, "publication_revise"), {}).status_code == 422
    claire.post(url(scene, "publication_revise"), {"nature": "form"})
    assert SheetRevision.objects.get().is_substantive is False
    claire.post(url(scene, "publication_revise"), {"nature": "substance"})
    assert SheetRevision.objects.get().is_substantive is True
    revise(scene, context="La ville a fermé quatre accueils en cinq ans.")

    page = text_of(client_of(scene.referent).get(url(scene)))
    assert "Ce que change la version 2" in page
    assert '<ins class="ws-ins">quatre</ins>' in page
    assert '<del class="ws-del">deux</del>' in page

    assert "Ce qui serait perdu" in text_of(claire.get(url(scene, "publication_discard")))
    claire.post(url(scene, "publication_discard"))
    assert SheetRevision.objects.count() == 0
    assert scene.fresh().context == "La ville a fermé deux accueils en cinq ans."


def test_a_version_that_tells_a_new_decision_is_not_given_up(scene, claire):
    scene.sign_all()
    scene.publish()
    revise(scene)
    SheetRevision.objects.update(facts={"exit_scenario": "stop"})

    response = claire.post(url(scene, "publication_discard"))

    assert response.status_code == 422
    assert "Le comité a décidé de nouveau" in text_of(response)
    assert SheetRevision.objects.count() == 1


def second_version(scene) -> None:
    scene.sign_all()
    scene.publish()
    revise(scene, is_substantive=False, context="La ville a fermé trois accueils en cinq ans.")
    scene.sign(ANCT, at=LATER)
    scene.publish(note="Le nombre d’accueils est corrigé.", at=LATER)


def test_after_a_correction_of_form_nobody_is_told_to_sign_again(scene, claire):
    second_version(scene)

    page = text_of(claire.get(url(scene)))
    assert "Pour une version précédente : depuis, seule la forme a changé." in page
    assert "Il faut signer de nouveau" not in page
    assert "Le texte a changé depuis" not in page


def test_two_versions_are_compared_by_any_reader(scene):
    second_version(scene)
    client = client_of(scene.referent)

    for query in ("", "?avant=1&apres=2", "?avant=2&apres=1"):
        page = text_of(client.get(url(scene, "publication_compare") + query))
        assert '<del class="ws-del">deux</del>' in page
        assert '<ins class="ws-ins">trois</ins>' in page
        assert page.count("pub-change") == 1
    assert client.get(url(scene, "publication_compare") + "?avant=1&apres=9").status_code == 404
    assert "Choisissez deux versions différentes." in text_of(
        client.get(url(scene, "publication_compare") + "?avant=1&apres=1")
    )


def test_the_text_of_a_former_version_is_erased_and_said_so(scene, claire):
    second_version(scene)
    assert claire.post(url(scene, "publication_erase", number=2)).status_code == 422
    assert client_of(scene.agent).post(url(scene, "publication_erase", number=1)).status_code == 403

    claire.post(url(scene, "publication_erase", number=1))

    version = SheetVersion.objects.get(number=1)
    assert (version.content, version.erased_at) == ({}, AT)
    assert "Le texte de la version 1 a été effacé." in text_of(claire.get(url(scene, "publication_compare")))
    assert claire.get(url(scene, "publication_erase", number=1)).status_code == 404


def test_a_version_of_before_versions_says_that_its_text_was_not_kept(scene, claire):
    second_version(scene)
    SheetVersion.objects.filter(number=1).update(content={})

    assert "Son texte n’a pas été conservé" in text_of(claire.get(url(scene)))
    compared = text_of(claire.get(url(scene, "publication_compare")))
    assert "Le texte de la version 1 n’a pas été conservé." in compared
