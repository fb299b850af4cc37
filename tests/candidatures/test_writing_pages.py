"""The pages of a draft, as its référents meet them; without a script."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from candidatures import published_neighbours
from candidatures.models import AnswerRevision, Candidature, CommitmentAcceptance, Problematique, ProposedAgent
from candidatures.published_neighbours import PublishedNeighbour
from candidatures.services.deposit import deposit_candidature
from candidatures.states import CandidatureState
from core.written_together import mark_of
from programmes.models import Call
from tests.candidatures.writing_scene import build_scene, posted
from tests.factories.calls import CallFactory, CharterFactory, CommitmentFactory
from tests.factories.candidatures import CandidatureFactory, ProblematiqueFactory, ProposedAgentFactory
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.programmes import ThemeFactory
from tests.personas import agent, coach, referent, sign_in, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return build_scene()


@pytest.fixture
def julien(client, scene):
    sign_in(client, scene.julien)
    return client


def close(scene):
    """A second ago."""
    Call.objects.filter(pk=scene.call.pk).update(closes_at=timezone.now() - dt.timedelta(seconds=1))


def text_of(response):
    return response.content.decode()


# --- Home ---


def kinds(client):
    return [[entry.kind for entry in place.entries] for place in client.get("/candidatures/").context["places"]]


def test_home_offers_the_draft_first(julien, scene):
    CallFactory(programme__name="Une autre édition")

    assert kinds(julien) == [["resume", "start"]]
    assert f'href="{scene.base}">Reprendre votre brouillon' in text_of(julien.get("/candidatures/"))


@pytest.mark.parametrize("call, kind", [({"over": True}, "closed"), ({"future": True}, "future")])
def test_home_explains_a_call_that_is_not_open(client, call, kind):
    CallFactory(**call)
    sign_in(client, referent())

    assert kinds(client) == [[kind]]


def test_a_retained_candidature_is_followed_until_the_edition_ends(client):
    collectivite = CollectiviteFactory()
    call = CallFactory(over=True)
    call.programme.ends_on = timezone.localdate()
    call.programme.save(update_fields=["ends_on"])
    CandidatureFactory(programme=call.programme, collectivite=collectivite, deposited=True, state="decided")
    sign_in(client, referent(collectivite))

    [place] = client.get("/candidatures/").context["places"]
    assert ([entry.kind for entry in place.entries], place.past) == (["follow"], ())


def test_home_says_what_past_candidatures_became(client):
    collectivite = CollectiviteFactory()
    call = CallFactory(over=True)
    for state, reference in (("withdrawn", "2026-001"), ("decided", "2026-002")):
        CandidatureFactory(
            programme=call.programme, collectivite=collectivite, deposited=True, state=state, reference=reference
        )
    sign_in(client, referent(collectivite))

    [place] = client.get("/candidatures/").context["places"]
    assert sorted((past.candidature.reference, past.label) for past in place.past) == [
        ("2026-001", "Retirée"),
        ("2026-002", "Décision rendue"),
    ]


def test_home_of_somebody_else_says_how_to_become_a_referent(client):
    sign_in(client, agent())

    assert "Demander mon rattachement" in text_of(client.get("/candidatures/"))


def test_my_space_leads_to_the_draft(julien, scene):
    [card] = [card for card in julien.get("/mon-espace/").context["cards"] if "brouillon" in card.title]

    assert card.url == scene.base


def start_url(call, collectivite):
    return f"/candidatures/commencer/{call.programme.slug}/{collectivite.pk}/"


def test_a_candidature_begins_with_a_button(client):
    call, julien = CallFactory(), referent()
    collectivite = julien.mandates.get().collectivite
    sign_in(client, julien)

    response = client.post(start_url(call, collectivite))

    begun = Candidature.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/candidatures/{begun.pk}/")
    assert (begun.collectivite, begun.created_by) == (collectivite, julien)


def test_nobody_begins_for_another_collectivite_nor_after_the_closing(client):
    call, over, julien = CallFactory(), CallFactory(over=True), referent()
    sign_in(client, julien)

    assert client.post(start_url(call, CollectiviteFactory())).status_code == 404
    assert client.post(start_url(over, julien.mandates.get().collectivite)).status_code == 403
    assert Candidature.objects.count() == 0


# --- The draft ---


def test_the_draft_asks_nothing_of_what_is_known(julien, scene):
    response = julien.get(scene.base)

    assert response.context["facts"][0] == ("Collectivité", "Ville d’essai")
    assert 'name="population"' not in text_of(response)


def test_the_draft_says_what_is_missing_and_where(julien, scene):
    missing = dict(julien.get(scene.base).context["missing"])

    assert f"{scene.page}#id_problem" in missing.values()
    assert julien.get(scene.page).status_code == 200


def test_the_motivation_is_saved_without_a_script(julien, scene):
    data = {
        "motivation": "Apprendre.",
        "base_motivation": mark_of(""),
        "territory_note": "",
        "base_territory_note": mark_of(""),
    }

    assert julien.post(scene.base, data).status_code == 302
    assert Candidature.objects.get(pk=scene.candidature.pk).motivation == "Apprendre."


def test_problematiques_are_added_ranked_and_removed_by_buttons(julien, scene):
    added = julien.post(f"{scene.base}problematiques/ajouter/")
    second = Problematique.objects.get(rank=2)
    assert added["Location"] == f"{scene.base}problematiques/{second.pk}/"

    up = julien.post(f"{scene.base}problematiques/{second.pk}/monter/")
    assert up["Location"] == f"{scene.base}#problematiques"
    assert [row.pk for row in Problematique.objects.order_by("rank")] == [second.pk, scene.first.pk]
    julien.post(f"{scene.base}problematiques/{second.pk}/descendre/")
    assert [row.pk for row in Problematique.objects.order_by("rank")] == [scene.first.pk, second.pk]

    asked = julien.get(f"{scene.page}supprimer/")
    assert "Cela ne se défait pas" in text_of(asked)
    julien.post(f"{scene.page}supprimer/")
    assert [(row.pk, row.rank) for row in Problematique.objects.all()] == [(second.pk, 1)]


def test_pages_cost_the_same_with_one_or_thirty(julien, scene):
    def cost(path):
        julien.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert julien.get(path).status_code == 200
        return len(captured)

    paths = [scene.base, f"{scene.base}historique/", "/candidatures/", f"{scene.page}agents/"]
    revision = {"candidature": scene.candidature, "field": "problem", "at": timezone.now(), "author": scene.julien}
    AnswerRevision.objects.create(problematique=scene.first, text="A", **revision)
    ProposedAgentFactory(problematique=scene.first, position=1)
    before = [cost(path) for path in paths]
    for rank in range(2, 31):
        row = ProblematiqueFactory(candidature=scene.candidature, rank=rank)
        ProposedAgentFactory(problematique=row, position=1)
        ProposedAgentFactory(problematique=scene.first, position=rank)
        AnswerRevision.objects.create(problematique=row, text="A", **revision)
        CallFactory()

    assert [cost(path) for path in paths] == before


# --- A problématique ---


def test_answers_and_themes_are_saved_without_a_script(julien, scene):
    theme = ThemeFactory()
    data = posted(scene.first, problem="Trois guichets.", who_suffers="Les familles.", themes=[theme.pk])

    response = julien.post(scene.page, data)

    assert (response.status_code, response["Location"]) == (302, scene.page)
    assert (scene.reload().problem, scene.first.who_suffers) == ("Trois guichets.", "Les familles.")
    assert list(scene.first.themes.all()) == [theme]


@pytest.mark.parametrize("then, suffix", [("liste", ""), ("agents", "problematiques/{pk}/agents/")])
def test_the_button_says_where_one_goes_next(julien, scene, then, suffix):
    response = julien.post(scene.page, posted(scene.first, then=then))

    assert response["Location"] == scene.base + suffix.format(pk=scene.first.pk)


def test_a_text_too_long_comes_back_whole(julien, scene):
    response = julien.post(scene.page, posted(scene.first, problem="é" * 5001, why_now="Demain."))

    assert response.status_code == 422
    assert "é" * 5001 in text_of(response)
    assert "5001 signes" in text_of(response)
    assert scene.reload().why_now == ""
    assert 'maxlength="5000"' not in text_of(response)


def test_a_page_without_its_marks_is_refused(julien, scene):
    assert julien.post(scene.page, {"problem": "x"}).status_code == 422
    assert scene.reload().problem == ""


def test_a_stale_tab_gets_both_texts_then_decides(julien, scene):
    stale = posted(scene.first, problem="Mon texte", why_now="Demain.")
    Problematique.objects.filter(pk=scene.first.pk).update(problem="Le sien", evidence="Sa preuve")

    response = julien.post(scene.page, stale)

    [asked] = [one for one in response.context["asked"] if one.theirs is not None]
    assert response.status_code == 409
    assert (asked.bound.value(), asked.theirs, asked.base.value()) == ("Mon texte", "Le sien", mark_of("Le sien"))
    shown = {one.question.field: one.bound.value() for one in response.context["asked"]}
    assert shown["evidence"] == "Sa preuve"  # untouched here: the page now shows what the other person wrote
    assert (scene.reload().problem, scene.first.why_now) == ("Le sien", "Demain.")

    again = posted(scene.first, problem="Mon texte, relu")
    assert julien.post(scene.page, {**again, "keep_problem": "mine"}).status_code == 302
    assert scene.reload().problem == "Mon texte, relu"
    assert AnswerRevision.objects.filter(text="Le sien").count() == 1


def test_the_other_version_may_be_preferred(julien, scene):
    Problematique.objects.filter(pk=scene.first.pk).update(problem="Le sien")
    scene.reload()

    data = posted(scene.first, problem="Mon texte", keep_problem="theirs", why_now="Demain.")
    assert julien.post(scene.page, data).status_code == 302

    assert (scene.reload().problem, scene.first.why_now) == ("Le sien", "Demain.")


def test_a_form_sent_after_the_closing_keeps_its_text_on_the_page(julien, scene):
    data = posted(scene.first, problem="Un texte de dernière seconde")
    close(scene)

    response = julien.post(scene.page, data)

    assert response.status_code == 422
    assert "Un texte de dernière seconde" in text_of(response)
    assert "fermé" in text_of(response)
    assert scene.reload().problem == ""


def test_a_form_sent_for_a_removed_problematique_is_a_404(julien, scene):
    data = posted(scene.first)
    Problematique.objects.filter(pk=scene.first.pk).delete()

    assert julien.post(scene.page, data).status_code == 404


def test_a_closed_draft_is_read_and_not_written(julien, scene):
    Problematique.objects.filter(pk=scene.first.pk).update(problem="Écrit à temps")
    close(scene)

    for path in (scene.base, scene.page, f"{scene.page}agents/", f"{scene.base}engagements/"):
        response = julien.get(path)
        assert (response.status_code, "<textarea" in text_of(response)) == (200, False)
    assert "Écrit à temps" in text_of(julien.get(scene.page))
    assert julien.post(f"{scene.base}problematiques/ajouter/").status_code == 403


def test_neighbours_are_shown_on_the_page_and_as_a_fragment(julien, scene, monkeypatch):
    asked = []

    def source(text, limit):
        asked.append(text)
        return [PublishedNeighbour("Le guichet unique", "/fiche/", "Roubaix", "reprise", ("guichet",))]

    monkeypatch.setattr(published_neighbours, "_sources", [source])
    Problematique.objects.filter(pk=scene.first.pk).update(problem="Trois guichets.")

    for path in (scene.page, f"{scene.page}similaires/"):
        assert "Déjà investigué : Roubaix" in text_of(julien.get(path))
    assert asked == ["Les dossiers refusés\nTrois guichets.\n"] * 2


# --- Agents, commitments, history ---


def test_agents_are_proposed_corrected_and_removed(julien, scene):
    where = f"{scene.page}agents/"
    julien.post(where, {"first_name": "Awa", "last_name": "Perrin", "service": "Accueil"})
    awa = ProposedAgent.objects.get()
    julien.post(f"{where}{awa.pk}/", {"first_name": "Awa", "last_name": "Perrin", "service": "État civil"})

    assert ProposedAgent.objects.get().service == "État civil"
    assert julien.post(where, {"first_name": "Sans nom"}).status_code == 422
    assert julien.post(f"{where}{awa.pk}/retirer/").status_code == 302
    assert ProposedAgent.objects.count() == 0


def test_one_more_agent_than_a_team_is_refused_and_kept_on_the_page(julien, scene):
    for position in range(1, 5):
        ProposedAgentFactory(problematique=scene.first, position=position)

    response = julien.post(
        f"{scene.page}agents/", {"first_name": "Une", "last_name": "Cinquième", "service": "Accueil"}
    )

    assert (response.status_code, "Cinquième" in text_of(response)) == (422, True)


def test_an_agent_of_another_problematique_is_not_there(julien, scene):
    other = ProposedAgentFactory()

    assert julien.get(f"{scene.page}agents/{other.pk}/").status_code == 404
    assert julien.post(f"{scene.page}agents/{other.pk}/retirer/").status_code == 404


def commit_data(commitment, **changes):
    prefix = f"engagement-{commitment.pk}"
    return {
        "commitment": commitment.pk,
        "act": "accepter",
        f"{prefix}-name": "Marc Hoareau",
        f"{prefix}-job_title": "Directeur général des services",
        **changes,
    }


def test_commitments_are_accepted_one_by_one_and_taken_back(julien, scene):
    commitment = CommitmentFactory(charter=CharterFactory(programme=scene.call.programme))
    where = f"{scene.base}engagements/"

    nameless = julien.post(where, commit_data(commitment, **{f"engagement-{commitment.pk}-name": " "}))
    assert (nameless.status_code, CommitmentAcceptance.objects.count()) == (422, 0)
    accepted = julien.post(where, commit_data(commitment))
    assert accepted["Location"] == f"{where}#engagement-{commitment.pk}"
    assert "Accepté par Marc Hoareau" in text_of(julien.get(where))
    julien.post(where, commit_data(commitment, act="reprendre"))
    assert CommitmentAcceptance.objects.count() == 0


def test_a_newer_charter_is_said_and_asked_again(julien, scene):
    former = CommitmentFactory(
        charter=CharterFactory(programme=scene.call.programme, version=1), title="Libérer du temps"
    )
    where = f"{scene.base}engagements/"
    julien.post(where, commit_data(former))
    newer = CommitmentFactory(
        charter=CharterFactory(programme=scene.call.programme, version=2), title="Libérer du temps", text="Deux jours."
    )

    page = text_of(julien.get(where))
    stale = julien.post(where, commit_data(former))

    assert "Le texte des engagements a changé" in page
    assert "Cette phrase a changé" in page
    assert (stale.status_code, "vient de changer" in text_of(stale)) == (422, True)
    assert julien.post(where, commit_data(newer)).status_code == 302


def test_a_replaced_text_is_taken_back_from_the_history(julien, scene):
    julien.post(scene.page, posted(scene.first, problem="A"))
    Candidature.objects.filter(pk=scene.candidature.pk).update(saved_at=timezone.now())
    sign_in(julien, scene.colleague)
    julien.post(scene.page, posted(scene.reload(), problem="B"))

    page = julien.get(f"{scene.base}historique/")
    [replaced] = page.context["page_obj"]
    julien.post(f"{scene.base}historique/{replaced.revision.pk}/reprendre/")

    assert (replaced.revision.text, replaced.question) == ("A", "Quel est le problème ?")
    assert scene.reload().problem == "A"


# --- Others ---


@pytest.mark.parametrize("persona", ["stranger", "agent", "coach", "staff"])
def test_nothing_of_a_draft_exists_for_others(client, scene, persona):
    people = {"stranger": lambda: scene.stranger, "agent": agent, "coach": coach, "staff": staff}
    sign_in(client, people[persona]())
    reading = ["", "engagements/", "historique/"]
    of_one = ["", "similaires/", "supprimer/", "agents/"]

    paths = [scene.base + path for path in reading] + [scene.page + path for path in of_one]
    assert {client.get(path).status_code for path in paths} == {404}
    for act in ("monter/", "descendre/", "supprimer/", "agents/", ""):
        assert client.post(scene.page + act).status_code == 404
    assert client.post(f"{scene.base}problematiques/ajouter/").status_code == 404


def test_a_deposited_candidature_is_corrected_without_autosave(julien, scene):
    julien_page = text_of(julien.get(scene.page))
    Candidature.objects.filter(pk=scene.candidature.pk).update(
        state=CandidatureState.SUBMITTED, submitted_at=timezone.now(), reference="2026-001"
    )
    corrected = text_of(julien.get(scene.page))

    assert ("data-autosave" in julien_page, "data-autosave" in corrected) == (True, False)
    assert "Enregistrer la correction" in corrected
    refused = julien.post(scene.page, posted(scene.first, problem="Une correction"))
    assert refused.status_code == 422  # it would leave the deposited candidature incomplete
    assert scene.reload().problem == ""


def test_a_correction_is_a_new_deposit_and_a_gap_is_refused(julien, scene):
    row = ProblematiqueFactory(candidature=scene.candidature, rank=2, complete=True)
    alone = ProposedAgentFactory(problematique=row, position=1)
    Problematique.objects.filter(pk=scene.first.pk).delete()
    Problematique.objects.filter(pk=row.pk).update(rank=1)
    row.refresh_from_db()
    deposit_candidature(candidature=scene.candidature, actor=scene.julien, at=timezone.now())
    page = f"{scene.base}problematiques/{row.pk}/"

    assert julien.post(page, posted(row, problem="Mieux dit.")).status_code == 302
    assert julien.post(f"{page}agents/{alone.pk}/retirer/").status_code == 403
    assert (
        julien.post(f"{page}agents/{alone.pk}/", {"first_name": "Awa", "last_name": "P.", "service": "S"}).status_code
        == 302
    )

    assert scene.candidature.submissions.count() == 3
    assert row.proposed_agents.count() == 1
