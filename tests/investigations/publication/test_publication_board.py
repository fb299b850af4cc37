"""Where every sheet is: its step, the tiles that say who is awaited, and the staff's board."""

import datetime as dt

import pytest

from core.home_cards import cards_for, staff_cards_for
from core.written_together import Answer, mark_of
from investigations.publication_states import PublicationStep
from investigations.selectors.publication_board import with_step
from investigations.services import gate
from investigations.services.revisions import save_texts
from tests.factories.investigations import InvestigationFactory, published_sheet
from tests.factories.teams import TeamFactory, workspace_of
from tests.investigations.gate_scene import ANCT, AT, COLLECTIVITE, LATER, TEAM, build_gate_scene, decide, revise
from tests.investigations.publication_browser import step_of, url
from tests.investigations.team_scene import text_of
from tests.personas import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_december")]


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
