"""Starting from a published sheet: hypotheses to test again, nothing of anybody's words, and verdicts side by side."""

import pytest
from django.utils import timezone

from investigations.models import InterviewGuide, Investigation
from investigations.selectors.resumption import coming_from, compared_with_territories, found_sheets
from investigations.services.resumption import Resumed, resume_sheet
from investigations.services.row_marks import RefusedError
from investigations.states import Verdict, VerdictBasis
from investigations.workspace_states import HypothesisKind, PrototypeState
from teams.states import TeamState
from tests.factories import evidence
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.investigations import HypothesisFactory, InvestigationFactory, published_sheet, taken_back_sheet
from tests.factories.teams import workspace_of
from tests.factories.trials import PrototypeFactory, PrototypeFileFactory, TrialFactory
from tests.investigations.team_scene import build_team_scene, text_of
from tests.personas import PERSONAS

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def scene():
    return build_team_scene()


@pytest.fixture
def sheet():
    found = published_sheet(title="Le courrier perdu", lead=CollectiviteFactory(name="Ville-Source"))
    HypothesisFactory(investigation=found, position=1, text="Le plan est faux.", verdict=Verdict.CONFIRMED)
    HypothesisFactory(
        investigation=found,
        position=2,
        text="Une pancarte suffit.",
        kind=HypothesisKind.SOLUTION,
        verdict=Verdict.REFUTED,
    )
    InterviewGuide.objects.create(investigation=found, title="À l’accueil", questions="Quoi ?\nOù ?", changed_at=NOW)
    described = {"title": "La pancarte", "description": "Grande.", "state": PrototypeState.KEPT}
    prototype = PrototypeFactory(investigation=found, **described)
    PrototypeFileFactory(prototype=prototype)
    TrialFactory(prototype=prototype)
    evidence.EvidenceFactory(hypothesis=found.hypotheses.first(), source__investigation=found)
    return found


def resume(scene, sheet, workspace=None):
    return resume_sheet(workspace=workspace or scene.workspace, sheet=sheet, actor=scene.samira, at=NOW)


class TestService:
    def test_what_comes(self, scene, sheet):
        assert resume(scene, sheet) == Resumed(hypotheses=2, guides=1, prototypes=1)

        workspace = Investigation.objects.get(pk=scene.workspace.pk)
        assert workspace.resumed_from == sheet
        rows = workspace.hypotheses.order_by("position").values_list(
            "text", "kind", "verdict", "basis", "note", "resumed_from__text"
        )
        assert list(rows) == [
            ("Le plan est faux.", "problem", "unsettled", "", "", "Le plan est faux."),
            ("Une pancarte suffit.", "solution", "unsettled", "", "", "Une pancarte suffit."),
        ]
        assert workspace.guides.values_list("title", "questions").get() == ("À l’accueil", "Quoi ?\nOù ?")
        prototype = workspace.prototypes.get()
        assert (prototype.title, prototype.description, prototype.state) == ("La pancarte", "Grande.", "making")
        assert (prototype.files.count(), prototype.trials.count(), workspace.sources.count()) == (0, 0, 0)

    def test_what_a_team_on_a_sensitive_subject_prepared_stays_with_it(self, scene, sheet):
        Investigation.objects.filter(pk=sheet.pk).update(is_sensitive=True)
        sheet.refresh_from_db()
        coming = coming_from(sheet)

        assert (len(coming.hypotheses), coming.guides, coming.prototypes) == (2, [], [])
        assert resume(scene, sheet) == Resumed(hypotheses=2, guides=0, prototypes=0)

    def test_what_the_team_wrote_stays(self, scene, sheet):
        own = evidence.HypothesisFactory(
            investigation=scene.workspace,
            position=1,
            text="Le plan est faux.",
            verdict=Verdict.NUANCED,
            basis=VerdictBasis.TEAM,
            note="Selon les jours.",
            settled_at=NOW,
        )
        InterviewGuide.objects.create(investigation=scene.workspace, title="À l’accueil", questions="x", changed_at=NOW)

        assert resume(scene, sheet) == Resumed(hypotheses=1, guides=1, prototypes=1)

        own.refresh_from_db()
        assert (own.verdict, own.note, own.resumed_from.investigation) == (Verdict.NUANCED, "Selon les jours.", sheet)
        assert sorted(scene.workspace.guides.values_list("title", "questions")) == [
            ("À l’accueil", "x"),
            ("À l’accueil (reprise)", "Quoi ?\nOù ?"),
        ]

    def test_twice_adds_nothing(self, scene, sheet):
        resume(scene, sheet)

        assert resume(scene, sheet) == Resumed(0, 0, 0)
        assert scene.workspace.hypotheses.count() == 2

    def test_one_sheet_only(self, scene, sheet):
        resume(scene, sheet)

        with pytest.raises(RefusedError, match="n’en reprend qu’une"):
            resume(scene, published_sheet())

    @pytest.mark.parametrize("state", ["draft", "withdrawn", "own"])
    def test_published_sheets_only(self, scene, state):
        sheet = {
            "draft": InvestigationFactory,
            "withdrawn": lambda: InvestigationFactory(withdrawn=True),
            "own": lambda: scene.workspace,
        }[state]()

        with pytest.raises(RefusedError, match="n’est plus publiée"):
            resume(scene, sheet)

    def test_never_in_a_circle(self, scene, sheet):
        middle = published_sheet()
        Investigation.objects.filter(pk=middle.pk).update(resumed_from=scene.workspace)
        Investigation.objects.filter(pk=sheet.pk).update(resumed_from=middle)
        sheet.refresh_from_db()

        with pytest.raises(RefusedError, match="est partie de la vôtre"):
            resume(scene, sheet)

    def test_too_many(self, scene, sheet):
        for position in range(59):
            evidence.HypothesisFactory(investigation=scene.workspace, position=position + 1)

        with pytest.raises(RefusedError, match="plus de 60"):
            resume(scene, sheet)
        scene.workspace.refresh_from_db()
        assert (scene.workspace.resumed_from, scene.workspace.guides.count()) == (None, 0)


class TestSearch:
    def test_words_without_accents_in_any_order(self, scene, sheet):
        published_sheet(title="Autre chose")

        assert found_sheets(scene.workspace, "PERDU courrièr") == [sheet]

    @pytest.mark.parametrize("form", ["/investigations/{}/", "https://exemple.fr/investigations/{}?page=2#contexte"])
    def test_address(self, scene, sheet, form):
        published_sheet(title="Autre chose")

        assert found_sheets(scene.workspace, form.format(sheet.slug)) == [sheet]

    def test_never_what_is_not_public(self, scene, sheet):
        InvestigationFactory(title="Le courrier perdu")
        hidden = taken_back_sheet(title="Le courrier perdu")

        assert found_sheets(scene.workspace, "courrier") == [sheet]
        assert found_sheets(scene.workspace, f"/investigations/{hidden.slug}/") == []


class TestComparison:
    def test_between_territories(self, scene, sheet):
        resume(scene, sheet)
        sibling = workspace_of()
        resume(scene, sheet, sibling)
        sibling.hypotheses.filter(position=1).update(
            verdict=Verdict.REFUTED, basis=VerdictBasis.TEAM, note="Non.", settled_at=NOW
        )
        scene.workspace.refresh_from_db()
        assert [each.place for each in compared_with_territories(scene.workspace).territories] == ["Ville-Source"]

        Investigation.objects.filter(pk=sibling.pk).update(
            state="published", published_at=NOW, title="Ici aussi", undocumented=dict.fromkeys(SECTIONS, "x"), **EXIT
        )
        found = compared_with_territories(scene.workspace)

        assert [(each.place, each.title) for each in found.territories] == [
            ("Ville-Source", "Le courrier perdu"),
            ("", "Ici aussi"),
        ]
        assert [(line.text, line.label, line.elsewhere) for line in found.lines] == [
            (
                "Le plan est faux.",
                "non tranchée",
                (("confirmed", "confirmée"), ("refuted", "infirmée")),
            ),
            (
                "Une pancarte suffit.",
                "non tranchée",
                (("refuted", "infirmée"), ("unsettled", "non tranchée")),
            ),
        ]

    def test_nothing_without_lineage(self, scene, sheet):
        evidence.HypothesisFactory(investigation=scene.workspace)
        found = compared_with_territories(scene.workspace)

        assert (found.territories, found.lines) == ((), ())


SECTIONS = ("problem", "context", "inquiry", "solutions", "aftermath")
EXIT = {"exit_scenario": "stop", "exit_basis": "explicit"}


class TestPages:
    def test_found_read_then_resumed(self, scene, sheet):
        client = scene.client(scene.samira)

        found = client.get(scene.url("resumption"), {"q": "courrier"})
        assert scene.url("resumption_sheet", slug=sheet.slug) in found.content.decode()
        read = text_of(client.get(scene.url("resumption_sheet", slug=sheet.slug)))
        assert ("Le plan est faux. <span" in read, "À l’accueil" in read, "La pancarte" in read) == (True, True, True)

        done = client.post(scene.url("resumption_sheet", slug=sheet.slug), follow=True)
        told = "Fiche reprise : 2 hypothèses à vérifier, 1 guide d’entretien, 1 prototype à refaire."
        assert told in text_of(done)
        after = text_of(client.get(scene.url("resumption")))
        assert "menée par Ville-Source" in after
        assert "Les mêmes hypothèses, d’un territoire à l’autre" in after

    def test_staff_choose_for_the_team(self, scene, sheet):
        client = scene.client(PERSONAS["staff"]())

        assert client.post(scene.url("resumption_sheet", slug=sheet.slug)).status_code == 302
        assert scene.workspace.hypotheses.count() == 2

    def test_nobody_once_the_team_has_finished(self, scene, sheet):
        scene.workspace.team.state = TeamState.FINISHED
        scene.workspace.team.save(update_fields=["state"])

        for user in (scene.samira, PERSONAS["staff"]()):
            assert scene.client(user).post(scene.url("resumption_sheet", slug=sheet.slug)).status_code == 403

    def test_a_coach_reads(self, scene, sheet):
        client = scene.client(scene.coach)

        assert client.get(scene.url("resumption_sheet", slug=sheet.slug)).status_code == 200
        assert client.post(scene.url("resumption_sheet", slug=sheet.slug)).status_code == 403

    def test_what_is_not_public_does_not_exist(self, scene):
        draft = InvestigationFactory()

        assert scene.client(scene.samira).get(scene.url("resumption_sheet", slug=draft.slug)).status_code == 404

    def test_a_second_sheet_is_refused_with_a_reason(self, scene, sheet):
        resume(scene, sheet)
        other = published_sheet()

        response = scene.client(scene.samira).post(scene.url("resumption_sheet", slug=other.slug))

        assert (response.status_code, "n’en reprend qu’une" in text_of(response)) == (409, True)

    def test_nothing_found_says_what_to_do(self, scene):
        page = text_of(scene.client(scene.samira).get(scene.url("resumption"), {"q": "introuvable"}))

        assert "Aucune fiche trouvée" in page

    @pytest.mark.parametrize("rows", [1, 30])
    def test_queries_do_not_follow_rows(self, scene, rows, django_assert_num_queries):
        origin = published_sheet()
        for position in range(rows):
            HypothesisFactory(investigation=origin, position=position + 1)
            published_sheet(position=position + 100)
        client = scene.client(scene.samira)

        with django_assert_num_queries(BEFORE):
            client.get(scene.url("resumption"), {"q": "fiche"})
        resume(scene, origin)
        with django_assert_num_queries(AFTER):
            client.get(scene.url("resumption"))


BEFORE, AFTER = 6, 6
