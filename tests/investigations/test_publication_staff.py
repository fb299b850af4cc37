"""What the ANCT does: publish now or at an hour, withdraw, open a version, compare, erase; and its board."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from collectivites.models import Collectivite
from core.home_cards import cards_for, staff_cards_for
from core.written_together import Answer, mark_of
from investigations.models import InvestigationTransition, ScheduledPublication, SheetRevision, SheetVersion
from investigations.publication_states import PublicationParty, PublicationStep
from investigations.selectors.publication_board import with_step
from investigations.services import gate
from investigations.services.revisions import open_revision, save_texts
from investigations.states import SheetState
from tests.factories.investigations import InvestigationFactory, published_sheet
from tests.factories.teams import TeamFactory, workspace_of
from tests.investigations.gate_scene import AT, build_gate_scene, decide
from tests.investigations.team_scene import text_of
from tests.personas import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("error")]
TEAM, COLLECTIVITE, ANCT = PublicationParty.TEAM, PublicationParty.COLLECTIVITE, PublicationParty.ANCT
LATER = AT + dt.timedelta(days=3)


@pytest.fixture(autouse=True)
def in_december():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def scene():
    return build_gate_scene()


@pytest.fixture
def claire(scene) -> Client:
    return client_of(scene.staff)


def client_of(user) -> Client:
    client = Client()
    sign_in(client, user)
    return client


def url(scene, name: str = "publication", **kwargs) -> str:
    return reverse(f"investigations:{name}", kwargs={"pk": scene.sheet.pk, **kwargs})


def revise(scene, *, is_substantive: bool = True, at: dt.datetime = AT, **texts: str) -> None:
    open_revision(investigation=scene.sheet, is_substantive=is_substantive, actor=scene.staff, at=at)
    revision = SheetRevision.objects.get(investigation=scene.sheet)
    answers = {name: Answer(text, mark_of(getattr(revision, name))) for name, text in texts.items()}
    save_texts(investigation=scene.sheet, answers=answers, actor=scene.staff, at=at)


def step_of(scene) -> str:
    return with_step(type(scene.sheet).objects.filter(pk=scene.sheet.pk)).get().step


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


def test_a_version_that_changes_nothing_is_neither_signed_nor_published(scene, claire):
    scene.sign_all()
    scene.publish()
    revise(scene)

    assert "La nouvelle version ne change encore rien de ce que le public lit." in text_of(claire.get(url(scene)))
    data = {"seen": scene.seen, "note": "Rien."}
    assert claire.post(url(scene, "publication_publish"), data).status_code == 422
    assert cards(scene.agent, "Publication,") == []
    assert cards(scene.staff, "Publications")[0][1] == ""

    revise(scene, at=LATER, context="La ville a fermé trois accueils en cinq ans.")
    assert cards(scene.agent, "Publication,") == [("La fiche attend la signature de l’équipe.", "")]


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


# --- Where every sheet is -------------------------------------------------------------------------------------------


def test_the_step_of_a_sheet_follows_its_signatures(scene):
    seen = [step_of(scene)]
    for party in (TEAM, COLLECTIVITE, ANCT):
        scene.sign(party)
        seen.append(step_of(scene))
    scene.publish()
    seen.append(step_of(scene))
    revise(scene, context="Deux mots.")
    seen.append(step_of(scene))
    gate.take_back_signature(signature=scene.consent(), reason="Non.", actor=scene.referent, at=AT)
    seen.append(step_of(scene))

    assert seen == [
        PublicationStep.TEAM,
        PublicationStep.COLLECTIVITE,
        PublicationStep.ANCT,
        PublicationStep.READY,
        PublicationStep.PUBLISHED,
        PublicationStep.REVISION,
        PublicationStep.WITHDRAWN,
    ]


def test_a_sheet_that_is_not_written_or_not_decided_is_to_write():
    scene = build_gate_scene(decided=False)
    assert step_of(scene) == PublicationStep.WRITING
    decide(scene)
    assert step_of(scene) == PublicationStep.TEAM
    scene.write(context="")
    assert step_of(scene) == PublicationStep.WRITING
    scene.write(undocumented={"context": "Rien n’a été noté."})
    assert step_of(scene) == PublicationStep.TEAM


def test_a_text_written_after_the_team_signed_waits_for_the_team(scene):
    scene.sign_all()
    answers = {"context": Answer("Autre chose.", mark_of(scene.fresh().context))}
    save_texts(investigation=scene.sheet, answers=answers, actor=scene.agent, at=LATER)
    assert step_of(scene) == PublicationStep.TEAM

    scene.sign(TEAM, at=LATER)
    assert step_of(scene) == PublicationStep.COLLECTIVITE


def test_work_led_without_a_team_waits_for_the_anct_alone():
    sheet = InvestigationFactory(updated_at=AT - dt.timedelta(days=1))
    (row,) = with_step(type(sheet).objects.filter(pk=sheet.pk))

    assert (row.step, row.waits_for) == (PublicationStep.ANCT, ANCT)


def cards(user, title: str) -> list[tuple[str, str]]:
    found = [*cards_for(user), *staff_cards_for(user)]
    return [(card.text, card.detail) for card in found if card.title.startswith(title)]


def test_cards_say_who_is_awaited(scene):
    assert cards(scene.agent, "Publication,") == [("La fiche attend la signature de l’équipe.", "")]
    assert cards(scene.referent, "Publication,") == []

    scene.sign(TEAM)
    assert cards(scene.agent, "Publication,") == []
    assert cards(scene.referent, "Publication,") == [("Votre accord est attendu pour publier cette fiche.", "")]
    assert cards(scene.staff, "Publications")[0][1] == ""

    scene.sign(COLLECTIVITE)
    given = "Votre collectivité a donné son accord. Il peut être retiré à tout moment."
    assert cards(scene.referent, "Publication,") == [(given, "")]
    assert cards(scene.staff, "Publications")[0][1] == "Une fiche attend l’ANCT"

    scene.sign(ANCT)
    assert cards(scene.staff, "Publications")[0][1] == "Une fiche attend l’ANCT"
    scene.publish()
    assert cards(scene.staff, "Publications")[0][1] == ""
    assert cards(scene.agent, "Publications") == []
    assert cards(scene.referent, "Publication,") == [(given, "")]


def test_nobody_is_pressed_to_agree_to_what_she_took_back(scene):
    scene.sign(TEAM)
    gate.take_back_signature(signature=scene.sign(COLLECTIVITE), reason="Non.", actor=scene.referent, at=LATER)
    assert step_of(scene) == PublicationStep.COLLECTIVITE
    assert cards(scene.referent, "Publication,") == []

    scene.write(context="Un autre texte.")
    scene.sign(TEAM, at=LATER)
    assert cards(scene.referent, "Publication,") == [("Votre accord est attendu pour publier cette fiche.", "")]


def test_nobody_is_pressed_to_agree_again_after_a_withdrawal(scene):
    scene.sign_all()
    scene.publish()
    gate.take_back_signature(signature=scene.consent(), reason="Non.", actor=scene.referent, at=LATER)

    assert cards(scene.referent, "Publication,") == []


# --- The board ------------------------------------------------------------------------------------------------------

BOARD = "/gestion/publications/"
BOARD_QUERIES = 6


def test_the_board_filters_and_searches(scene, claire):
    other = published_sheet(title="Le vélo à l’école")
    scene.sign(TEAM)

    def titles(query: str) -> list[str]:
        return [row[0].title for row in claire.get(BOARD + query).context["rows"]]

    own = scene.fresh().title
    assert set(titles("")) == {own, "Le vélo à l’école"}
    assert titles("?etape=collectivite") == [own]
    assert titles("?etape=publiee") == ["Le vélo à l’école"]
    assert titles(f"?edition={other.programme.slug}") == ["Le vélo à l’école"]
    assert titles("?q=velo") == []
    assert titles("?q=VÉLO") == ["Le vélo à l’école"]
    assert titles(f"?q={scene.sheet.team.name}") == [own]
    assert len(titles("?etape=inventee&edition=nulle")) == 2
    assert "Aucune fiche ne répond à ces choix" in text_of(claire.get(f"{BOARD}?q=zeppelin"))
    assert str(scene.collectivite) not in text_of(claire.get(BOARD))


def test_the_board_is_the_staffs(scene):
    assert client_of(scene.agent).get(BOARD).status_code == 403


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_board_costs_the_same_whatever_it_holds(scene, claire, how_many, django_assert_num_queries):
    for _ in range(how_many):
        gate.PublicationSignature.objects.create(
            investigation=workspace_of(TeamFactory(launched=True, programme=scene.sheet.programme)),
            party=TEAM,
            name="Samira",
            function="Agente",
            content_hash="0" * 64,
            signed_at=AT,
        )
    claire.get(BOARD)

    with django_assert_num_queries(BOARD_QUERIES):
        assert len(claire.get(BOARD).context["rows"]) == min(how_many + 1, 25)
