"""A withdrawn sheet leaves every public surface with its commit: nothing waits, nothing was kept.

Every address that told it is read before, through the real client, with the tag that a browser keeps; then in the same
second after, with that tag. The canary stands in every text, name and file.
"""

import pytest
from django.test import Client

from investigations.models import CorrectionRequest, Investigation
from investigations.publication_states import WithdrawalCause
from investigations.services import gate
from reports.models import SheetDocument
from reports.services.publishing import publish_synthesis
from tests.catalogue.gate_scene import add_picture, add_presentation
from tests.catalogue.html import main, title
from tests.factories.collectivites import CollectiviteFactory, DepartementFactory, RegionFactory
from tests.factories.core import AT, StoredFileFactory
from tests.factories.investigations import (
    ExistingSolutionFactory,
    HypothesisFactory,
    InvestigationCollectiviteFactory,
    InvestigationFactory,
    ProposedSolutionFactory,
    SolutionMentionFactory,
    published,
    published_sheet,
)
from tests.factories.programmes import ProgrammeFactory, ThemeFactory
from tests.personas import sign_in, staff
from tests.reports.composing_scene import built

pytestmark = pytest.mark.django_db
CANARY = "canari"
TEXTS = (
    "title", "summary", "problem", "context", "hypotheses_intro", "inquiry", "solutions", "aftermath",
    "exit_details", "exit_named_service", "source_note", "interviews_text", "survey_text", "prototype_text",
)  # fmt: skip
OWN = "/investigations/canari-retire/"


@pytest.fixture
def sheet() -> Investigation:
    """A public sheet full of canaries, among public neighbours: the same edition, place and theme; one resumes it."""
    occitanie = RegionFactory(code="76", name="Occitanie")
    lot = DepartementFactory(code="46", name="Lot", region=occitanie)
    place = CollectiviteFactory(name="Ville-Ouverte", slug="ville-ouverte", departement=lot)
    programme = ProgrammeFactory(slug="ouvert")
    theme, own_theme = ThemeFactory(slug="eau"), ThemeFactory(slug="canari-theme", label="canari thème")
    ExistingSolutionFactory(slug="pix", name="Pix")
    draft = InvestigationFactory(
        slug="canari-retire",
        programme=programme,
        position=5,
        themes=[theme, own_theme],
        other_partners=["canari partenaire"],
        **{text: f"canari {text}" for text in TEXTS},
    )
    body = CollectiviteFactory(as_body=True, name="canari organisme", departement=lot)
    InvestigationCollectiviteFactory(investigation=draft, collectivite=body, role="partner", position=2)
    HypothesisFactory(investigation=draft, text="canari hypothèse")
    ProposedSolutionFactory(investigation=draft, title="canari proposition")
    met = ExistingSolutionFactory(slug="canari-solution", name="canari solution")
    SolutionMentionFactory(investigation=draft, solution=met, note="canari note")
    SolutionMentionFactory(investigation=draft, solution__slug="pix", note="canari note sur pix")
    ExistingSolutionFactory(slug="canari-service", name="canari service").born_from.add(draft)
    add_picture(draft, body=b"\x89PNG canari", caption="canari image", alt_text="canari vu", credit="canari crédit")
    add_presentation(draft, body=b"%PDF-1.7 canari")
    sheet = published(draft, lead=place)
    SheetDocument.objects.create(
        investigation=sheet,
        data_hash="0" * 64,
        template_version="1",
        sheet_updated_at=sheet.updated_at,
        file=StoredFileFactory(body=b"%PDF-1.7 canari fiche"),
        page_count=1,
        built_at=AT,
    )
    published_sheet(slug="avant", programme=programme, position=4, themes=[theme], lead=place, met=["pix"])
    resuming = InvestigationFactory(
        slug="suivante", programme=programme, position=6, themes=[theme], resumed_from=sheet
    )
    HypothesisFactory(investigation=resuming, text="La même", resumed_from=sheet.hypotheses.get())
    published(resuming, lead=CollectiviteFactory(departement=lot))
    synthesis = built(programme)
    synthesis.file = StoredFileFactory(body=b"%PDF-1.7 canari synthese")
    synthesis.save(update_fields=["file"])
    publish_synthesis(synthesis=synthesis, note="", actor=None, at=AT)
    return sheet


def telling_pages() -> list[str]:
    """Pages that go on without the sheet."""
    return [
        "/",
        "/investigations/",
        f"/investigations/?q={CANARY}",
        "/investigations/?theme=eau",
        "/investigations/?edition=ouvert&region=76",
        "/investigations/?sort=titre",
        "/investigations/avant/",
        "/investigations/suivante/",
        "/investigations/flux.atom",
        "/territoires/regions/occitanie/",
        "/territoires/departements/lot/",
        "/territoires/collectivites/ville-ouverte/",
        "/themes/",
        "/themes/eau/",
        "/solutions/",
        "/solutions/pix/",
        "/programmes/ouvert/",
        "/programmes/ouvert/chiffres/hypotheses/",
        "/syntheses/ouvert/",
        "/syntheses/ouvert/occitanie/",
        "/sitemap.xml",
    ]


def own_pages() -> list[str]:
    """What was the sheet's own: gone, and said so."""
    picture = Investigation.objects.get(slug="canari-retire").pictures.get()
    return [
        OWN,
        f"{OWN}fiche.pdf",
        f"{OWN}presentation.pdf",
        f"{OWN}images/{picture.pk}/",
        f"{OWN}corriger/",
        f"{OWN}corriger/merci/",
        "/syntheses/ouvert/synthese.pdf",
    ]


def told(response) -> str:
    """Everything that an answer says, but what the reader typed herself."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    said = content.decode("latin-1" if response["Content-Type"] != "text/html; charset=utf-8" else "utf-8").lower()
    for echo in (f"q={CANARY}", f'value="{CANARY}"', f"«\u00a0{CANARY}\u00a0»", f"« {CANARY} »"):
        said = said.replace(echo, "")
    return said


def withdraw(sheet, cause=WithdrawalCause.PERSON) -> None:
    gate.withdraw(investigation=sheet, cause=cause, comment="canari interne", actor=None, at=AT)


@pytest.mark.parametrize("persona", ["anonymous", "staff"])
def test_it_leaves_every_page_in_the_same_second_whatever_was_kept(client, sheet, persona):
    if persona == "staff":
        sign_in(client, staff())
    own = own_pages()
    tags = {}
    for url in (*telling_pages(), *own):
        before = client.get(url)
        assert before.status_code == 200, url
        assert CANARY in told(before) or url.endswith("merci/"), f"{url} did not tell it: the test proves nothing there"
        tags[url] = before.headers.get("ETag", '"rien"')

    withdraw(sheet)

    for url in telling_pages():
        after = client.get(url, headers={"If-None-Match": tags[url]})
        assert after.status_code == 200, f"{url}: {after.status_code}, the kept page would be shown"
        assert CANARY not in told(after), url
    for url in own:
        after = client.get(url, headers={"If-None-Match": tags[url]})
        assert after.status_code == 410, url
        assert CANARY not in told(after).replace("canari-retire", ""), url
        assert "no-cache" in after["Cache-Control"] or "no-store" in after["Cache-Control"], url
        assert "ETag" not in after, url


def test_pages_that_only_it_brought_are_gone_or_empty(client, sheet):
    alone = ("/solutions/canari-solution/", "/solutions/canari-service/", "/themes/canari-theme/")
    assert [client.get(url).status_code for url in alone] == [200, 200, 200]

    withdraw(sheet)

    assert [client.get(url).status_code for url in alone[:2]] == [404, 404]
    after = client.get(alone[2])  # a theme is a word of the programme, not of the sheet
    assert "canari title" not in told(after)


def test_the_files_themselves_are_not_given_under_another_address(client, sheet):
    picture = sheet.pictures.get()
    withdraw(sheet)

    assert client.get(f"/investigations/avant/images/{picture.pk}/").status_code == 404
    assert client.get("/investigations/avant/presentation.pdf").status_code == 404


def test_no_public_answer_may_be_kept_longer_than_five_minutes(client, sheet):
    for url in (*telling_pages(), *own_pages()):
        response = client.get(url)
        told(response)
        directives = dict(
            part.strip().partition("=")[::2] for part in response["Cache-Control"].replace(" ", "").split(",")
        )
        kept = int(directives.get("max-age", 0)) if not directives.keys() & {"no-cache", "no-store"} else 0
        assert kept <= 300, url
        assert "s-maxage" not in directives, url


class TestTheHonestPage:
    def test_it_says_when_why_and_what_to_do(self, client, sheet):
        withdraw(sheet)
        response = client.get(OWN)
        said = main(response)

        assert "Cette fiche a été retirée" in said
        assert "Elle ne l’est plus depuis le 2 mars 2026, à la demande d’une personne concernée." in said
        assert "Nous écrire" in said
        assert title(response) == "Fiche retirée - Programme d’investigations"
        assert "canari interne" not in response.content.decode()

    @pytest.mark.parametrize("cause", WithdrawalCause)
    def test_each_cause_has_its_words(self, client, sheet, cause):
        withdraw(sheet, cause)

        assert f", {cause.label}." in main(client.get(OWN))

    def test_without_a_noted_cause_nor_date(self, client, sheet):
        Investigation.objects.filter(pk=sheet.pk).update(state="withdrawn")

        assert "Elle ne l’est plus." in main(client.get(OWN))

    def test_head_answers_the_same(self, client, sheet):
        withdraw(sheet)

        assert client.head(OWN).status_code == 410

    def test_published_again_it_is_back(self, client, sheet):
        from investigations.services.publication import publish_sheet  # noqa: PLC0415 -- the gate is tested elsewhere

        withdraw(sheet)
        publish_sheet(investigation=sheet, actor=None, at=AT, comment="Sans le nom.")

        response = client.get(OWN)
        assert response.status_code == 200
        assert "Version 2 , mise à jour le 2 mars 2026 : Sans le nom." in main(response)

    def test_of_a_programme_that_is_not_public_nothing_is_known(self, client, sheet):
        withdraw(sheet)
        type(sheet.programme).objects.filter(pk=sheet.programme_id).update(state="preparing")

        assert client.get(OWN).status_code == 404
        assert client.get(f"{OWN}fiche.pdf").status_code == 404


def test_a_draft_is_nowhere_byte_for_byte(client):
    draft = InvestigationFactory()
    picture, _presentation = add_picture(draft), add_presentation(draft)
    for path in ("", "fiche.pdf", "presentation.pdf", f"images/{picture.pk}/", "corriger/", "corriger/merci/"):
        hidden = client.get(f"/investigations/{draft.slug}/{path}")
        unknown = client.get(f"/investigations/inconnue/{path}")
        assert (hidden.status_code, unknown.status_code) == (404, 404), path
        assert hidden.content.decode().replace(draft.slug, "") == unknown.content.decode().replace("inconnue", ""), path
        ours = (
            {name: each.headers[name] for name in each.headers if name != "X-Request-ID"} for each in (hidden, unknown)
        )
        assert next(ours).keys() == next(ours).keys(), path


def test_what_was_being_written_to_us_is_given_back(client, sheet):
    withdraw(sheet)
    response = Client().post(f"{OWN}corriger/", {"text": "Un nombre est faux."})

    assert response.status_code == 410
    assert "Un nombre est faux." in response.content.decode()
    assert CorrectionRequest.objects.count() == 0
