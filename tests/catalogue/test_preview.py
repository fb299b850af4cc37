"""A sheet before it is public: the public page itself, with a banner."""

import datetime as dt
import re
import uuid

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from catalogue.views.preview import NOTE
from core.written_together import Answer, mark_of
from investigations.models import Investigation
from investigations.services.revisions import begin_revision, correct_hypotheses, open_revision, save_texts
from tests.catalogue.gate_scene import add_picture, add_presentation, consent, of_a_team, publish_alone
from tests.catalogue.html import description, main, title
from tests.factories.investigations import (
    ExistingSolutionFactory,
    HypothesisFactory,
    InvestigationCollectiviteFactory,
    InvestigationFactory,
    ProposedSolutionFactory,
    SolutionMentionFactory,
    published_sheet,
)
from tests.personas import agent, coach, other_agent, referent, sign_in, staff

pytestmark = pytest.mark.django_db
FIRST = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
SECOND = FIRST + dt.timedelta(days=30)


def preview_url(sheet) -> str:
    return f"/fiches/{sheet.pk}/apercu/"


def own_part(response) -> str:
    """The page's own part without the banner; the files of a page stand under its own address."""
    html = response.content.decode()
    body = html[html.index("<main") : html.index("</main>")]
    body = re.sub(r'<div class="cat-preview".*?</div>', "", body, flags=re.DOTALL)
    body = re.sub(r"/(fiches/[0-9a-f-]{36}/apercu|investigations/[a-z0-9-]+)/(images|presentation)", r"/\2", body)
    return " ".join(body.split())


def rich_draft() -> Investigation:
    sheet = InvestigationFactory(
        slug="une-fiche", title="Un titre", themes=["eau"], undocumented={"aftermath": "Rien n’est dit."}, aftermath=""
    )
    InvestigationCollectiviteFactory(investigation=sheet)
    HypothesisFactory(investigation=sheet, text="Les gens ne savent pas.")
    HypothesisFactory(investigation=sheet, text="Les gens ne veulent pas.", verdict="refuted", note="Ils veulent.")
    SolutionMentionFactory(investigation=sheet, note="Utile.")
    ProposedSolutionFactory(investigation=sheet)
    ExistingSolutionFactory(name="Un service né").born_from.add(sheet)
    published_sheet(programme=sheet.programme, position=sheet.position + 1, themes=["eau"])
    add_picture(sheet, caption="Le hall de la mairie")
    add_presentation(sheet)
    return sheet


@pytest.fixture
def claire(client):
    return sign_in(client, staff())


class TestSamePage:
    def test_first_version(self, client, claire):
        sheet = rich_draft()
        with time_machine.travel(FIRST, tick=False):
            before = client.get(preview_url(sheet))
            publish_alone(sheet, actor=claire, at=FIRST)
            after = client.get("/investigations/une-fiche/")

        assert (before.status_code, after.status_code) == (200, 200)
        assert own_part(before) == own_part(after)
        assert (title(before), description(before)) == (title(after), description(after))
        assert "Le hall de la mairie" in main(after)
        assert "Télécharger la présentation" in main(after)

    def test_next_version_with_corrected_words_hypotheses_and_facts(self, client, claire):
        sheet = rich_draft()
        publish_alone(sheet, actor=claire, at=FIRST)
        first = sheet.hypotheses.order_by("position").first()
        open_revision(investigation=sheet, is_substantive=True, actor=claire, at=SECOND)
        words = {
            "title": Answer("Un titre corrigé", mark_of("Un titre")),
            "aftermath": Answer("Une suite enfin écrite.", mark_of("")),
        }
        save_texts(investigation=sheet, answers=words, actor=claire, at=SECOND)
        changed = {first.pk: {"text": "Les gens ne savaient pas.", "note": ""}}
        correct_hypotheses(investigation=sheet, corrections=changed, actor=claire, at=SECOND)
        begin_revision(sheet, facts={"exit_scenario": "stop", "exit_details": "Fini."}, actor=claire, at=SECOND)
        add_picture(sheet, body=b"\x89PNG une autre", caption="Une seconde image")

        with time_machine.travel(SECOND, tick=False):
            public = client.get("/investigations/une-fiche/")
            before = client.get(preview_url(sheet))
            assert "Un titre corrigé" not in main(public)
            publish_alone(sheet, actor=claire, at=SECOND, note=NOTE)
            after = client.get("/investigations/une-fiche/")

        assert own_part(before) == own_part(after)
        assert title(before) == title(after)
        said = main(after)
        for words in (
            "Un titre corrigé",
            "Une suite enfin écrite.",
            "Les gens ne savaient pas.",
            "Fini.",
            "Une seconde image",
            f"Version 2 , mise à jour le 1er avril 2026 : {NOTE}",
        ):
            assert words in said
        assert "Non documenté dans la source. Rien n’est dit." not in said

    def test_looking_writes_nothing(self, client, claire):
        sheet = rich_draft()
        publish_alone(sheet, actor=claire, at=FIRST)
        open_revision(investigation=sheet, is_substantive=True, actor=claire, at=SECOND)
        Investigation.objects.get(pk=sheet.pk).revision.__class__.objects.update(title="Autre titre")

        assert "Autre titre" in main(client.get(preview_url(sheet)))
        assert Investigation.objects.get(pk=sheet.pk).title == "Un titre"
        assert "Autre titre" not in main(client.get("/investigations/une-fiche/"))


class TestHead:
    def test_no_cache_no_index_and_a_banner(self, client, claire):
        response = client.get(preview_url(rich_draft()))
        html = response.content.decode()

        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert '<meta name="robots" content="noindex, nofollow">' in html
        assert 'rel="canonical"' not in html
        assert not response.has_header("ETag")
        assert "Aperçu avant publication" in main(response)

    def test_the_public_page_has_none_of_it(self, client):
        response = client.get(f"/investigations/{published_sheet().slug}/")

        assert 'rel="canonical"' in response.content.decode()
        assert "noindex" not in response.content.decode()
        assert "Aperçu avant publication" not in main(response)


class TestWho:
    def test_those_who_follow_the_publication(self, client):
        sheet = of_a_team()
        collectivite = sheet.team.team_problematiques.get().problematique.candidature.collectivite
        for person in (agent(sheet.team), coach(sheet.team), referent(collectivite), staff()):
            other = Client()
            sign_in(other, person)
            assert other.get(preview_url(sheet)).status_code == 200, person

    def test_nobody_else(self, client):
        sheet = of_a_team()
        assert client.get(preview_url(sheet)).status_code == 302
        for person in (other_agent(), referent()):
            other = Client()
            sign_in(other, person)
            assert other.get(preview_url(sheet)).status_code == 404, person
            assert other.get(f"{preview_url(sheet)}presentation.pdf").status_code == 404

    def test_files_of_the_preview(self, client, claire):
        sheet = InvestigationFactory()
        picture, _presentation = add_picture(sheet), add_presentation(sheet)
        other = add_picture(InvestigationFactory(), body=b"\x89PNG ailleurs")
        base = preview_url(sheet)

        answer = client.get(f"{base}images/{picture.pk}/")
        assert b"".join(answer.streaming_content) == b"\x89PNG une image"
        assert "no-store" in answer["Cache-Control"]
        document = client.get(f"{base}presentation.pdf")
        assert b"".join(document.streaming_content) == b"%PDF-1.7 la presentation"
        assert client.get(f"{base}images/{other.pk}/").status_code == 404
        assert client.get(f"{base}images/{uuid.uuid4()}/").status_code == 404
        assert client.get(reverse("catalogue:preview_presentation", args=[other.investigation_id])).status_code == 404


class TestPicturesInPreview:
    def test_a_collectivite_reads_the_whole_before_it_answers(self, client, claire):
        sheet = of_a_team()
        add_picture(sheet, caption="Le hall")

        assert "Le hall" in main(client.get(preview_url(sheet)))

    def test_what_it_refused_is_not_shown(self, client, claire):
        sheet = of_a_team()
        add_picture(sheet, caption="Le hall")
        add_presentation(sheet)
        collectivite = sheet.team.team_problematiques.get().problematique.candidature.collectivite
        consent(sheet, collectivite, "presentation")

        said = main(client.get(preview_url(sheet)))
        assert "Le hall" not in said
        assert "Télécharger la présentation" in said


@pytest.mark.parametrize("rows", [1, 30])
def test_queries_do_not_follow_rows(client, claire, rows, django_assert_num_queries):
    sheet = InvestigationFactory(themes=[f"theme-{n}" for n in range(rows)])
    for number in range(rows):
        HypothesisFactory(investigation=sheet)
        SolutionMentionFactory(investigation=sheet)
        add_picture(sheet, body=f"image {number}".encode())
    client.get(preview_url(sheet))

    with django_assert_num_queries(12):
        client.get(preview_url(sheet))
