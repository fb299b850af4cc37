"""The document that leaves a workspace: everything the team found, nobody whom it met."""

import datetime as dt
import io
import time
import zipfile

import docx
import odfdo
import pytest
from django.utils import timezone
from markdown_it import MarkdownIt

from investigations.dossier_formats import FORMATS, to_docx, to_markdown, to_odt
from investigations.dossier_outline import Bullets, Heading, Paragraph, Quotation, Table, outline
from investigations.models import Hypothesis, Investigation, ProblemVersion
from investigations.permissions import visible_workspaces
from investigations.selectors.dossier import RESERVED, dossier_of
from investigations.workspace_states import ConsentState, ReformulationTrigger, SourceKind
from tests.factories.evidence import EvidenceFactory, HypothesisFactory, SourceFactory, VerbatimFactory
from tests.factories.trials import (
    IndicatorFactory,
    IndicatorMeasureFactory,
    JournalEntryFactory,
    PrototypeFactory,
    SolutionAssessmentFactory,
    SolutionIdeaFactory,
    TrialFactory,
)
from tests.investigations.source_scene import build_scene, interview_of, with_identity

pytestmark = pytest.mark.django_db
QUERIES = 17
AT = dt.datetime(2026, 11, 3, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def scene():
    return build_scene()


def told(source, hypothesis, *, words="Mot pour mot.", note="Une précision."):
    verbatim = VerbatimFactory(source=source, text=words)
    return EvidenceFactory(hypothesis=hypothesis, source=source, verbatim=verbatim, note=note)


def dossier(scene, user=None, *, with_journal=False):
    user = user or scene.samira
    workspace = visible_workspaces(user).select_related("team", "programme").get(pk=scene.workspace.pk)
    return dossier_of(user, workspace, today=dt.date(2026, 11, 3), with_journal=with_journal)


def proofs(scene, user=None):
    (row,) = dossier(scene, user).hypotheses
    return [(proof.words, proof.note, proof.is_reserved) for proof in row.proofs]


class TestWords:
    def test_of_someone_who_agreed(self, scene):
        told(interview_of(scene).source, HypothesisFactory(investigation=scene.workspace))

        assert proofs(scene) == [("Mot pour mot.", "Une précision.", False)]

    @pytest.mark.parametrize("consent", [ConsentState.PENDING, ConsentState.REFUSED])
    def test_of_someone_who_did_not(self, scene, consent):
        told(interview_of(scene, consent=consent).source, HypothesisFactory(investigation=scene.workspace))

        assert proofs(scene) == [("", "Une précision.", False)]

    def test_of_someone_who_agreed_but_not_to_be_quoted(self, scene):
        interview = interview_of(scene)
        interview.allows_verbatims = False
        interview.save()
        told(interview.source, HypothesisFactory(investigation=scene.workspace))

        assert proofs(scene) == [("", "Une précision.", False)]

    def test_sensitive_ones_stay_even_for_their_holder(self, scene):
        source = interview_of(scene, is_sensitive=True, title="Madame X").source
        told(source, HypothesisFactory(investigation=scene.workspace))

        assert proofs(scene) == [("", "", True)]
        assert [row.title for row in dossier(scene).sources] == [RESERVED]

    def test_of_a_sensitive_investigation_stay(self, scene):
        Investigation.objects.filter(pk=scene.workspace.pk).update(is_sensitive=True)
        told(interview_of(scene).source, HypothesisFactory(investigation=scene.workspace))

        for user in (scene.samira, scene.coach):
            assert proofs(scene, user) == [("", "", True)]

    @pytest.mark.parametrize("is_sensitive, left", [(False, "Elle pleurait."), (True, RESERVED)])
    def test_the_story_of_a_reformulation_leaves_with_those_of_its_source(self, scene, is_sensitive, left):
        source = interview_of(scene, is_sensitive=is_sensitive).source
        ProblemVersion.objects.create(
            investigation=scene.workspace,
            number=2,
            statement="Le silence",
            trigger=ReformulationTrigger.SOURCE,
            trigger_source=source,
            trigger_note="Elle pleurait.",
            at=AT,
        )

        label = ReformulationTrigger.SOURCE.label
        assert dossier(scene).versions[-1].trigger == f"{label} ({source.code}) : {left}"


def full(scene, rows=1):
    """A workspace with `rows` of everything."""
    for number in range(rows):
        hypothesis = HypothesisFactory(investigation=scene.workspace, position=number + 1, text=f"Croyance {number}")
        with_identity(interview := interview_of(scene, title="Au marché", number=number + 1), name="Zénobie Secret")
        told(interview.source, hypothesis)
        SourceFactory(investigation=scene.workspace, kind=SourceKind.OBSERVATION, title="Le guichet")
        SolutionAssessmentFactory(investigation=scene.workspace, solution__name=f"Outil {number}")
        SolutionIdeaFactory(investigation=scene.workspace, title="Une pancarte")
        prototype = PrototypeFactory(investigation=scene.workspace, title="La pancarte", link="https://example.org/p")
        TrialFactory(prototype=prototype, learnings="Trop haute.", testers=4)
        indicator = IndicatorFactory(investigation=scene.workspace, name=f"Attente {number}")
        IndicatorMeasureFactory(indicator=indicator)
        JournalEntryFactory(investigation=scene.workspace, text="Note <b>libre</b>", author=scene.karim)


def titles(scene, **kwargs):
    return [block.text for block in outline(dossier(scene, **kwargs)) if isinstance(block, Heading)]


class TestOutline:
    def test_every_part(self, scene):
        full(scene)

        assert titles(scene, with_journal=True) == [
            scene.workspace.title,
            "Le problème",
            "Au départ",
            "Les hypothèses et les preuves",
            "H1. Croyance 0",
            "Les sources",
            "Les solutions qui existent déjà",
            "Outil 0",
            "Les idées",
            "Une pancarte",
            "Les prototypes et les essais",
            "La pancarte",
            dossier_trial(scene),
            "Les indicateurs",
            "Attente 0",
            "Le journal",
            "14/09/2026, note",
        ]

    def test_nothing_written_yet(self, scene):
        said = {block.text for block in outline(dossier(scene)) if isinstance(block, Paragraph)}

        assert {
            "Aucune hypothèse écrite.",
            "Aucune source notée.",
            "Aucune solution étudiée.",
            "Aucune idée notée.",
            "Aucun prototype.",
            "Aucun indicateur.",
        } - said == set()

    def test_never_the_journal_of_a_sensitive_investigation(self, scene):
        Investigation.objects.filter(pk=scene.workspace.pk).update(is_sensitive=True)
        full(scene)

        assert "Le journal" not in titles(scene, with_journal=True)

    def test_without_the_journal_unless_asked(self, scene):
        full(scene)

        assert "Le journal" not in titles(scene)


def dossier_trial(scene):
    trial = scene.workspace.prototypes.get().trials.get()
    return f"Essai {trial.number}, le 14/09/2026"


SAMPLE = [
    Heading(1, "Un <titre> & *étoilé*"),
    Paragraph("# pas un titre\n- pas une liste\n1. ni ceci\n<script>alert(1)</script> `code` [lien](http://x)"),
    Quotation("« Mot\npour mot »"),
    Bullets(("un *deux*", "trois\nquatre")),
    Table("Légende", ("A", "B"), (("1 | 2", "trois\nquatre"), ("", "É😀"))),
]


class TestFormats:
    def test_markdown_shows_what_was_typed(self):
        text = to_markdown(SAMPLE, title="Essai", at=AT).decode()
        html = MarkdownIt("commonmark").enable("table").render(text)

        assert html == (
            "<h1>Un &lt;titre&gt; &amp; *étoilé*</h1>\n"
            "<p># pas un titre<br />\n- pas une liste<br />\n1. ni ceci<br />\n"
            "&lt;script&gt;alert(1)&lt;/script&gt; `code` [lien](http://x)</p>\n"
            "<blockquote>\n<p>« Mot\npour mot »</p>\n</blockquote>\n"
            "<ul>\n<li>un *deux*</li>\n<li>trois quatre</li>\n</ul>\n"
            "<p><em>Légende</em></p>\n"
            "<table>\n<thead>\n<tr>\n<th>A</th>\n<th>B</th>\n</tr>\n</thead>\n<tbody>\n"
            "<tr>\n<td>1 | 2</td>\n<td>trois quatre</td>\n</tr>\n<tr>\n<td></td>\n<td>É😀</td>\n</tr>\n"
            "</tbody>\n</table>\n"
        )

    def test_docx_opens_with_the_same_words(self):
        document = docx.Document(io.BytesIO(to_docx(SAMPLE, title="Essai", at=AT)))

        assert [(each.style.name, each.text) for each in document.paragraphs] == [
            ("Heading 1", "Un <titre> & *étoilé*"),
            ("Normal", SAMPLE[1].text),
            ("Quote", "« Mot\npour mot »"),
            ("List Bullet", "un *deux*"),
            ("List Bullet", "trois\nquatre"),
            ("Caption", "Légende"),
        ]
        cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
        assert cells == [["A", "B"], ["1 | 2", "trois\nquatre"], ["", "É😀"]]
        about = document.core_properties
        assert (about.title, about.author, about.language) == ("Essai", "Programme d’investigations", "fr-FR")

    def test_odt_opens_with_the_same_words(self):
        document = odfdo.Document(io.BytesIO(to_odt(SAMPLE, title="Essai", at=AT)))

        assert [header.text_recursive for header in document.body.headers] == ["Un <titre> & *étoilé*"]
        rows = document.body.tables[0].get_elements("descendant::table:table-row")
        cells = [[cell.text_recursive.rstrip() for cell in row.get_elements("table:table-cell")] for row in rows]
        assert cells == [["A", "B"], ["1 | 2", "trois\nquatre"], ["", "É😀"]]
        assert (document.meta.title, document.meta.language, document.meta.creator) == (
            "Essai",
            "fr-FR",
            "Programme d’investigations",
        )


def words_in(response):
    """Every byte that a curious person could read in a downloaded document."""
    content = response.content
    if not content.startswith(b"PK"):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


class TestDownload:
    @pytest.mark.parametrize("extension", FORMATS)
    def test_no_identity_in_any_format(self, scene, extension):
        full(scene)
        client = scene.client(scene.samira)

        response = client.get(scene.url("export"), {"format": extension, "journal": "1"})

        words = words_in(response)
        assert (response.status_code, response["Content-Type"]) == (200, FORMATS[extension][1])
        assert ("Trop haute." in words, "Mot pour mot." in words) == (True, True)
        for secret in ("Zénobie", "Secret", "06 00", scene.karim.email, scene.samira.email, "Karim"):
            assert secret not in words

    def test_file_name_is_safe(self, scene):
        scene.workspace.team.name = "../Équipe « A »\r\n; b"
        scene.workspace.team.save()

        response = scene.client(scene.samira).get(scene.url("export"), {"format": "md"})

        day = timezone.localdate()
        assert response["Content-Disposition"] == f'attachment; filename="equipe-a-b-{day:%Y-%m-%d}.md"'

    def test_unknown_format(self, scene):
        assert scene.client(scene.samira).get(scene.url("export"), {"format": "exe"}).status_code == 404

    @pytest.mark.parametrize("rows", [1, 30])
    def test_queries_do_not_follow_rows(self, scene, rows, django_assert_num_queries):
        full(scene, rows)
        client = scene.client(scene.samira)

        with django_assert_num_queries(QUERIES):
            client.get(scene.url("export"), {"format": "md", "journal": "1"})

    def test_a_whole_investigation_is_quick(self, scene):
        """Thirty hypotheses, two hundred sources that speak of each of them: made while the person waits."""
        hypotheses = [HypothesisFactory(investigation=scene.workspace, position=rank + 1) for rank in range(30)]
        sources = [SourceFactory(investigation=scene.workspace, number=rank + 1) for rank in range(200)]
        for source in sources:
            for hypothesis in hypotheses[:10]:
                EvidenceFactory(hypothesis=hypothesis, source=source, note="Une précision de l’équipe.")
        blocks = outline(dossier(scene))

        for extension, (_, _, write) in FORMATS.items():
            begun = time.process_time()
            write(blocks, title="Essai", at=AT)
            assert (extension, time.process_time() - begun < 2) == (extension, True)
        assert Hypothesis.objects.filter(investigation=scene.workspace).count() == 30
