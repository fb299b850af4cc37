"""What the mails of a publication say, and what their subjects do not."""

import pytest
from django.urls import reverse

from core.models import OutboxMail
from investigations.models import SheetRevision
from investigations.publication_states import PublicationParty
from investigations.services import gate
from investigations.services.revisions import open_revision
from tests.investigations.gate_scene import AT, LATER

pytestmark = pytest.mark.django_db


def mail(name: str, person, *, about: str = "") -> OutboxMail:
    return OutboxMail.objects.get(key__startswith=f"{name}:", recipient=person.email, text__contains=about)


def words(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def test_a_referent_learns_who_signed_what_is_asked_and_where(scene):
    signature = scene.sign(PublicationParty.TEAM)

    asked = mail("consent-asked", scene.referent)
    assert asked.subject == "Votre accord est attendu pour publier une fiche"
    assert f"{signature.name} l’a signée pour elle." in words(asked.text)
    assert reverse("investigations:publication", args=[scene.sheet.pk]) in asked.text
    assert "Sans cet accord, rien n’est publié." in words(asked.text)


def test_each_version_is_told_with_what_changes(scene):
    scene.sign_all()
    scene.publish()
    assert "est publiée :" in words(mail("sheet-published", scene.agent).text)

    open_revision(investigation=scene.sheet, is_substantive=False, actor=scene.staff, at=AT)
    SheetRevision.objects.update(context="La ville a fermé trois accueils.")
    scene.sign(PublicationParty.ANCT)
    scene.publish(note="Le nombre est corrigé.")

    told = words(mail("sheet-published", scene.referent, about="version 2").text)
    assert "La version 2 de la fiche" in told
    assert "Ce qui change : Le nombre est corrigé." in told


def test_a_planned_publication_that_failed_says_why_to_whoever_planned_it(scene):
    scene.sign_all()
    gate.schedule(investigation=scene.sheet, due_at=LATER, note="", seen=scene.seen, actor=scene.staff, at=AT)
    scene.write(context="Un mot de plus.")
    gate.publish_due(at=LATER)

    told = words(mail("publication-failed", scene.staff).text)
    assert "13 décembre 2026 à 10:00, heure de Paris" in told
    assert "Pour le public, rien n’a changé." in told
    assert "La fiche a changé depuis que la publication a été prévue." in told


def test_a_withdrawal_tells_its_cause_and_not_its_comment(scene):
    scene.sign_all()
    scene.publish()
    gate.take_back_signature(signature=scene.consent(), reason="Le maire hésite.", actor=scene.referent, at=LATER)

    told = mail("sheet-withdrawn", scene.agent)
    assert "Elle a été retirée à la demande de la collectivité." in words(told.text)
    assert "Le maire hésite." not in told.text
    assert scene.fresh().title not in told.subject
