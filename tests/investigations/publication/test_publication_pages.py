"""The page of a publication in a browser: what each reader is told, signs, justifies and takes back."""

import pytest
from django.urls import reverse

from core.models import OutboxMail
from investigations.models import Investigation, PassageJustification, PublicationSignature, SheetPicture
from investigations.publication_states import PassageState
from investigations.selectors.gate import gate_of
from investigations.states import SheetState
from teams.states import TeamRole
from tests.factories.accounts import ReferentMandateFactory, UserFactory
from tests.factories.core import StoredFileFactory
from tests.factories.evidence import HypothesisFactory
from tests.factories.teams import MembershipFactory
from tests.investigations.gate_scene import ANCT, COLLECTIVITE, QUOTE, TEAM, build_gate_scene
from tests.investigations.publication_browser import url
from tests.investigations.team_scene import text_of
from tests.personas import client_of, coach

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_december")]
PHONE = "Le numéro est le 02 47 00 00 00."


def consent_url(scene) -> str:
    return url(scene, "publication_sign_collectivite", collectivite_pk=scene.collectivite.pk)


def picture(scene, **values) -> SheetPicture:
    kept = {"width": 800, "height": 600, "alt_text": "Le guichet, vide.", "credit": "Ville", **values}
    return SheetPicture.objects.create(investigation=scene.sheet, position=1, file=StoredFileFactory(), **kept)


# --- Where it is, and whose turn it is ------------------------------------------------------------------------------


def test_each_reader_is_told_what_to_do_now(scene):
    agent, referent, staff = (client_of(user) for user in (scene.agent, scene.referent, scene.staff))
    pages = {name: text_of(client.get(url(scene))) for name, client in (("a", agent), ("r", referent), ("s", staff))}

    assert "Relisez la fiche, puis signez pour l’équipe." in pages["a"]
    assert url(scene, "publication_sign_team") in pages["a"]
    assert "C’est au tour de l’équipe. Rien n’est attendu de vous pour l’instant." in pages["r"]
    assert "Étape 1 sur 3" in pages["s"]
    assert "Étape suivante :</span> La collectivité autorise" in pages["s"]
    assert url(scene, "publication_sign_team") not in pages["r"] + pages["s"]

    scene.sign(TEAM)
    page = text_of(referent.get(url(scene)))
    assert f"puis signez pour {scene.collectivite}." in page
    assert consent_url(scene) in page
    assert "Étape 2 sur 3" in page

    scene.sign(COLLECTIVITE)
    assert url(scene, "publication_sign_anct") in text_of(staff.get(url(scene)))

    scene.sign(ANCT)
    assert "Tout le monde a signé. Il reste à publier." in text_of(staff.get(url(scene)))
    assert "Tout le monde a signé. L’ANCT peut publier." in text_of(agent.get(url(scene)))

    scene.publish()
    page = text_of(agent.get(url(scene)))
    assert "Le public lit la version 1" in page
    assert reverse("catalogue:sheet", args=[scene.fresh().slug]) in page
    assert "Étape" not in page


def test_what_holds_the_sheet_back_is_said_to_all_and_to_whoever_writes_first():
    scene = build_gate_scene(decided=False, context="")
    page = text_of(client_of(scene.agent).get(url(scene)))

    assert "Il reste à faire avant de signer." in page
    assert "Le comité de fin n’a pas encore décidé" in page
    assert "« Le contexte » : écrivez cette section" in page
    assert "La fiche n’est pas encore prête à être signée." in text_of(client_of(scene.referent).get(url(scene)))


def test_a_stale_signature_is_said_so(scene):
    scene.sign(TEAM)
    scene.write(context="La ville a rouvert un accueil.")

    page = text_of(client_of(scene.agent).get(url(scene)))
    assert "Le texte a changé depuis" in page
    assert "Il faut signer de nouveau." in page
    assert url(scene, "publication_sign_team") in page


def test_a_coach_reads_and_neither_signs_nor_justifies(scene):
    scene.write(context=PHONE)
    client = client_of(coach(scene.sheet.team))

    page = text_of(client.get(url(scene)))
    assert "02 47 00 00 00" in page
    assert 'name="reason"' not in page
    assert client.post(url(scene, "publication_sign_team"), {"function": "Coach"}).status_code == 403
    assert client.post(url(scene, "publication_passage"), {"reason": "Oui"}).status_code == 403
    assert PublicationSignature.objects.count() == 0


# --- Passages -------------------------------------------------------------------------------------------------------


def passage_data(scene, **more) -> dict[str, str]:
    (passage,) = gate_of(scene.fresh()).passages
    return {"act": "justify", "section": passage.section, "kind": passage.kind.value, "value": passage.value, **more}


def test_a_passage_is_justified_then_taken_back(scene):
    scene.write(context=f"{PHONE} Il ouvre à neuf heures.")
    client = client_of(scene.agent)
    page = text_of(client.get(url(scene)))
    assert "Le numéro est le <mark>02 47 00 00 00</mark>. Il ouvre à neuf heures." in page
    assert "des propos rapportés sans guillemets" in page

    response = client.post(url(scene, "publication_passage"), passage_data(scene, reason="Le standard de la ville."))
    assert (response.status_code, response["Location"]) == (302, f"{url(scene)}#passages")
    row = PassageJustification.objects.get()
    assert (row.reason, row.justified_by) == ("Le standard de la ville.", scene.agent)
    assert "Le standard de la ville. (Samira" in text_of(client.get(url(scene)))

    client.post(url(scene, "publication_passage"), passage_data(scene, act="reopen"))
    assert PassageJustification.objects.count() == 0
    assert gate_of(scene.fresh()).passages[0].state == PassageState.OPEN


def test_a_justification_without_a_reason_is_refused_at_its_passage(scene):
    scene.write(context=PHONE)

    response = client_of(scene.agent).post(url(scene, "publication_passage"), passage_data(scene, reason="   "))

    assert response.status_code == 422
    page = text_of(response)
    assert 'aria-describedby="erreur-1"' in page
    assert "Dites pourquoi ce passage peut rester" in page


def test_a_reason_for_a_passage_that_left_is_given_back(scene):
    scene.write(context=PHONE)
    data = passage_data(scene, reason="C’est le standard.")
    scene.write(context="Le numéro est à l’accueil.")

    response = client_of(scene.agent).post(url(scene, "publication_passage"), data)

    assert response.status_code == 422
    assert "Ce passage n’est plus dans la fiche. Vous aviez écrit : « C’est le standard. »" in text_of(response)
    assert PassageJustification.objects.count() == 0


def test_words_without_consent_offer_no_reason(scene):
    scene.quoted(QUOTE, allows=False)
    scene.write(context=f"Une habitante : « {QUOTE} »")
    client = client_of(scene.agent)

    page = text_of(client.get(url(scene)))
    assert "dont la personne n’a pas accepté d’être citée" in page
    assert 'name="reason"' not in page
    assert client.post(url(scene, "publication_passage"), passage_data(scene, reason="Beau.")).status_code == 422


# --- Signing --------------------------------------------------------------------------------------------------------


def test_the_team_signs_what_it_reads(scene):
    client = client_of(scene.agent)
    page = client.get(url(scene, "publication_sign_team"))
    assert "Le standard sonne dans le vide le lundi matin." in text_of(page)
    assert page.context["form"]["seen"].value() == scene.seen

    assert client.post(url(scene, "publication_sign_team"), {"seen": scene.seen}).status_code == 422
    response = client.post(
        url(scene, "publication_sign_team"), {"seen": scene.seen, "function": "Chargée d’accueil", "name": "Un autre"}
    )

    assert (response.status_code, response["Location"]) == (302, url(scene))
    row = PublicationSignature.objects.get()
    assert (row.party, row.name, row.function) == (TEAM, scene.agent.get_full_name(), "Chargée d’accueil")
    assert row.content_hash == scene.seen
    assert OutboxMail.objects.filter(key__startswith="consent-asked", recipient=scene.referent.email).count() == 1


def test_a_referent_gives_an_agreement_and_its_scope(scene):
    picture(scene)
    scene.sign(TEAM)
    client = client_of(scene.referent)
    shown = client.get(consent_url(scene))
    assert [value for value, _label in shown.context["form"].fields["scope"].choices] == ["pictures"]

    data = {"seen": scene.seen, "name": "Anne Le Goff", "function": "Maire", "scope": ["pictures"]}
    client.post(consent_url(scene), data)

    row = scene.consent()
    assert (row.name, row.function, row.scope, row.signed_by) == ("Anne Le Goff", "Maire", ["pictures"], scene.referent)
    page = text_of(client.get(url(scene)))
    assert "Anne Le Goff, Maire" in page
    assert "Autorise aussi : les images." in page


def test_what_is_not_allowed_is_said(scene):
    picture(scene)
    scene.sign(TEAM)
    scene.sign(COLLECTIVITE)

    page = text_of(client_of(scene.staff).get(url(scene)))
    assert "N’autorise pas : les images. Le public ne les verra pas." in page


def test_without_pictures_nothing_but_the_text_is_asked(scene):
    scene.sign(TEAM)
    client = client_of(scene.referent)

    assert "scope" not in client.get(consent_url(scene)).context["form"].fields
    data = {"seen": scene.seen, "name": "Anne Le Goff", "function": "Maire", "scope": ["pictures"]}
    client.post(consent_url(scene), data)
    assert scene.consent().scope == []


@pytest.mark.parametrize("side", ["agent", "referent", "staff"])
def test_a_sheet_that_changed_meanwhile_is_shown_again_and_nothing_typed_is_lost(scene, side):
    user = getattr(scene, side)
    before, address = {
        "agent": ((), url(scene, "publication_sign_team")),
        "referent": ((TEAM,), consent_url(scene)),
        "staff": ((TEAM, COLLECTIVITE), url(scene, "publication_sign_anct")),
    }[side]
    for party in before:
        scene.sign(party)
    seen = scene.seen
    scene.write(context="La ville a rouvert un accueil hier.")

    data = {"seen": seen, "name": "Anne Le Goff", "function": "Directrice"}
    response = client_of(user).post(address, data)

    assert response.status_code == 409
    assert "La fiche a changé pendant que vous la lisiez" in text_of(response)
    assert "La ville a rouvert un accueil hier." in text_of(response)
    form = response.context["form"]
    assert (form["function"].value(), form["seen"].value()) == ("Directrice", scene.seen)
    assert PublicationSignature.objects.count() == len(before)


def test_out_of_turn_the_form_is_not_shown(scene):
    response = client_of(scene.referent).get(consent_url(scene), follow=True)

    assert response.redirect_chain == [(url(scene), 302)]
    assert "Ce n’est pas encore le tour de cette signature" in text_of(response)


def test_each_side_signs_for_itself(scene):
    elsewhere = ReferentMandateFactory(user=UserFactory()).user
    assert client_of(elsewhere).get(consent_url(scene)).status_code == 404
    assert client_of(scene.agent).get(consent_url(scene)).status_code == 403
    assert client_of(scene.staff).get(consent_url(scene)).status_code == 403
    assert client_of(scene.referent).get(url(scene, "publication_sign_anct")).status_code == 403
    other = url(scene, "publication_sign_collectivite", collectivite_pk=elsewhere.mandates.get().collectivite_id)
    MembershipFactory(team=scene.sheet.team, user=elsewhere)
    assert client_of(elsewhere).get(other).status_code == 404


# --- Taking back ----------------------------------------------------------------------------------------------------


def test_taking_a_consent_back_says_what_follows_then_does_it(scene):
    scene.sign_all()
    scene.publish()
    client = client_of(scene.referent)
    address = url(scene, "publication_take_back", signature_pk=scene.consent().pk)

    assert "La fiche quitte le site aussitôt" in text_of(client.get(address))
    refused = client.post(address, {"reason": " "})
    assert (refused.status_code, scene.fresh().state) == (422, SheetState.PUBLISHED)

    response = client.post(address, {"reason": "Le maire a changé d’avis."}, follow=True)
    assert scene.fresh().state == SheetState.WITHDRAWN
    page = text_of(response)
    assert "La fiche n’est plus publique." in page
    assert "à la demande de la collectivité" in page
    assert "Le maire a changé d’avis." in page
    assert client.get(address).status_code == 404


def test_the_team_takes_its_signature_back_and_the_public_sheet_stays(scene):
    scene.sign_all()
    scene.publish()
    mine = PublicationSignature.objects.get(party=TEAM)
    address = url(scene, "publication_take_back", signature_pk=mine.pk)

    assert client_of(scene.referent).post(address, {"reason": "Non."}).status_code == 403
    client = client_of(scene.agent)
    assert "La version que le public lit reste publique." in text_of(client.get(address))
    client.post(address, {"reason": "Erreur de ma part."})

    mine.refresh_from_db()
    assert (mine.end_reason, scene.fresh().state) == ("Erreur de ma part.", SheetState.PUBLISHED)


# --- Cost -----------------------------------------------------------------------------------------------------------

PAGE_QUERIES = 27


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_page_costs_the_same_whatever_it_holds(scene, how_many, django_assert_num_queries):
    for number in range(how_many):
        HypothesisFactory(investigation=scene.sheet, note=f"Écrire à agent{number}@example.org.")
        PassageJustification.objects.create(
            investigation=scene.sheet,
            section="hypotheses",
            kind="email",
            value=f"agent{number}@example.org",
            excerpt="x",
            reason="Adresse du service.",
            justified_by=UserFactory(),
            at=scene.fresh().updated_at,
        )
        PublicationSignature.objects.create(
            investigation=scene.sheet,
            party=TEAM,
            name="Samira",
            function="Agente",
            content_hash="0" * 64,
            signed_by=UserFactory(),
            signed_at=scene.fresh().updated_at,
            ended_at=scene.fresh().updated_at,
        )
    client = client_of(scene.agent)
    assert len(client.get(url(scene)).context["page"].passages) == how_many

    with django_assert_num_queries(PAGE_QUERIES):
        client.get(url(scene))


def test_a_sheet_of_nobody_else_is_not_found(scene):
    stranger = MembershipFactory().user

    assert client_of(stranger).get(url(scene)).status_code == 404
    assert Investigation.objects.filter(pk=scene.sheet.pk).exists()


def test_a_designer_writes_the_sheet_and_signs_for_nobody(scene):
    designer = UserFactory()
    MembershipFactory(team=scene.sheet.team, user=designer, role=TeamRole.DESIGNER)
    browser = client_of(designer)

    assert browser.get(url(scene, "sheet")).status_code == 200
    assert "Signer pour l’équipe" not in text_of(browser.get(url(scene, "publication")))
    assert browser.get(url(scene, "publication_sign_team")).status_code == 403
    assert "Signer pour l’équipe" in text_of(client_of(scene.agent).get(url(scene, "publication")))
