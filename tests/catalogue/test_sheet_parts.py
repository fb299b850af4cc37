"""Pictures, presentation and versions on the public page: what is shown, to whom, and until when."""

import datetime as dt
import uuid
import xml.etree.ElementTree as ET

import pytest

from investigations.models import Investigation, SheetVersion
from investigations.services.publication import publish_sheet
from investigations.services.revisions import open_revision
from tests.catalogue.gate_scene import add_picture, add_presentation, consent, of_a_team, publish_alone
from tests.catalogue.html import main, part
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.core import AT, StoredFileFactory
from tests.factories.investigations import InvestigationFactory, published, published_sheet
from tests.personas import staff

pytestmark = pytest.mark.django_db
LATER = AT + dt.timedelta(days=40)
OFFER = "Télécharger la présentation Faite au comité de fin, PDF"


def page(client, sheet):
    return client.get(f"/investigations/{sheet.slug}/")


def picture_url(sheet, picture) -> str:
    return f"/investigations/{sheet.slug}/images/{picture.pk}/"


def presentation_url(sheet) -> str:
    return f"/investigations/{sheet.slug}/presentation.pdf"


def status(client, url: str) -> int:
    response = client.get(url)
    if response.streaming:
        body(response)  # read to its end, the file is closed
    return response.status_code


def body(response) -> bytes:
    return b"".join(response.streaming_content)


class TestPictures:
    def test_a_picture_is_described_credited_and_sized(self, client):
        sheet = InvestigationFactory()
        picture = add_picture(sheet, caption="Le hall", alt_text='Trois "chaises" vides', credit="Ville d’Épinal")
        sheet = published(sheet)

        response = page(client, sheet)
        assert part(response, "pictures") == "En images Le hall Crédit : Ville d’Épinal"
        html = " ".join(response.content.decode().split())
        assert (
            f'<img class="cat-picture__image" src="{picture_url(sheet, picture)}"'
            ' alt="Trois &quot;chaises&quot; vides" width="800" height="600" loading="lazy" decoding="async">'
        ) in html
        answer = client.get(picture_url(sheet, picture))
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
        assert answer["Cache-Control"] == "no-cache"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert body(answer) == b"\x89PNG une image"
        assert client.get(picture_url(sheet, picture), headers={"If-None-Match": answer["ETag"]}).status_code == 304

    def test_added_later_it_waits_for_the_next_version(self, client):
        claire = staff()
        sheet = published_sheet()
        late = add_picture(sheet, caption="Ajoutée après")

        assert "Ajoutée après" not in main(page(client, sheet))
        assert status(client, picture_url(sheet, late)) == 404

        open_revision(investigation=sheet, is_substantive=False, actor=claire, at=LATER)
        publish_alone(sheet, actor=claire, at=LATER, note="Une image de plus.")
        assert "Ajoutée après" in main(page(client, sheet))
        assert status(client, picture_url(sheet, late)) == 200

    def test_removed_or_replaced_it_leaves_at_once(self, client):
        sheet = InvestigationFactory()
        removed = add_picture(sheet, caption="Première image")
        replaced = add_picture(sheet, body=b"\x89PNG deux", caption="Deuxième image")
        sheet = published(sheet)
        replaced.file = StoredFileFactory(body=b"\x89PNG trois", content_type="image/png")
        replaced.save(update_fields=["file"])
        removed_url = picture_url(sheet, removed)
        removed.delete()

        said = main(page(client, sheet))
        assert "Première image" not in said
        assert "Deuxième image" not in said
        assert status(client, removed_url) == 404
        assert status(client, picture_url(sheet, replaced)) == 404

    def test_words_are_those_that_were_signed(self, client):
        sheet = InvestigationFactory()
        picture = add_picture(sheet, caption="La légende signée")
        sheet = published(sheet)
        type(picture).objects.update(caption="Une autre légende", alt_text="Autre chose")

        assert part(page(client, sheet), "pictures").startswith("En images La légende signée")

    def test_not_of_another_sheet_nor_unknown(self, client):
        sheet, other = published_sheet(), InvestigationFactory()
        elsewhere = add_picture(other)
        published(other)

        assert status(client, picture_url(other, elsewhere)) == 200
        assert status(client, picture_url(sheet, elsewhere)) == 404
        assert status(client, f"/investigations/{sheet.slug}/images/{uuid.uuid4()}/") == 404

    def test_not_of_a_draft(self, client):
        sheet = InvestigationFactory()
        picture, _presentation = add_picture(sheet), add_presentation(sheet)

        assert status(client, picture_url(sheet, picture)) == 404
        assert status(client, presentation_url(sheet)) == 404

    def test_a_sheet_of_before_versions_has_none(self, client):
        sheet = published_sheet()
        picture = add_picture(sheet)
        SheetVersion.objects.filter(investigation=sheet).update(content={})

        assert page(client, sheet).status_code == 200
        assert status(client, picture_url(sheet, picture)) == 404


class TestConsent:
    """Two collectivités, one team: what both allow is shown."""

    @pytest.fixture
    def pair(self):
        return CollectiviteFactory(), CollectiviteFactory()

    @pytest.fixture
    def sheet(self, pair):
        sheet = of_a_team(pair)
        add_picture(sheet, caption="Le hall")
        add_presentation(sheet)
        publish_sheet(investigation=sheet, actor=None, at=AT)
        return Investigation.objects.get(pk=sheet.pk)

    @pytest.mark.parametrize(
        "scopes, shows_pictures, offers",
        [
            ([["pictures", "presentation"], ["pictures", "presentation"]], True, True),
            ([["pictures", "presentation"], ["pictures"]], True, False),
            ([["pictures"], ["presentation"]], False, False),
            ([["pictures", "presentation"], None], False, False),
            ([None, None], False, False),
        ],
    )
    def test_one_silence_is_a_refusal(self, client, sheet, pair, scopes, shows_pictures, offers):
        for collectivite, scope in zip(pair, scopes, strict=True):
            if scope is not None:
                consent(sheet, collectivite, *scope)
        said = main(page(client, sheet))
        picture = sheet.pictures.get()

        assert ("Le hall" in said, OFFER in said) == (shows_pictures, offers)
        assert status(client, picture_url(sheet, picture)) == (200 if shows_pictures else 404)
        assert status(client, presentation_url(sheet)) == (200 if offers else 404)

    def test_a_consent_that_ended_no_longer_allows(self, client, sheet, pair):
        first, _second = [consent(sheet, each, "pictures", "presentation") for each in pair]
        picture = sheet.pictures.get()
        assert status(client, picture_url(sheet, picture)) == 200
        first.ended_at = LATER
        first.save(update_fields=["ended_at"])

        assert status(client, picture_url(sheet, picture)) == 404
        assert "Le hall" not in main(page(client, sheet))

    def test_a_team_without_any_collectivite_shows_nothing(self, client, sheet):
        sheet.team.team_problematiques.update(is_live=False)

        assert "Le hall" not in main(page(client, sheet))


class TestPresentation:
    def test_it_is_offered_with_its_weight(self, client):
        sheet = InvestigationFactory()
        add_presentation(sheet)
        sheet = published(sheet)

        assert OFFER in main(page(client, sheet))
        answer = client.get(presentation_url(sheet))
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert body(answer) == b"%PDF-1.7 la presentation"

    def test_another_document_waits_for_the_next_version(self, client):
        sheet = InvestigationFactory()
        presentation = add_presentation(sheet)
        sheet = published(sheet)
        presentation.file = StoredFileFactory(body=b"%PDF-1.7 un autre")
        presentation.save(update_fields=["file"])

        assert OFFER not in main(page(client, sheet))
        assert status(client, presentation_url(sheet)) == 404

    def test_none(self, client):
        assert status(client, presentation_url(published_sheet())) == 404


class TestVersions:
    def test_the_first_one_says_nothing_of_numbers(self, client):
        response = page(client, published_sheet())

        assert "Version" not in main(response)

    def test_the_last_one_then_all_of_them_without_the_former_texts(self, client):
        claire = staff()
        sheet = published_sheet(context="L’ancien texte.", at=AT)
        for number, note in ((1, "Un nombre était faux."), (2, "Un lien <b>mort</b> est retiré.")):
            at = AT + dt.timedelta(days=number)
            revision = open_revision(investigation=sheet, is_substantive=False, actor=claire, at=at)
            revision.context = f"Le texte numéro {number}."
            revision.save()
            publish_alone(sheet, actor=claire, at=at, note=note)

        response = page(client, sheet)
        said = main(response)
        assert "Version 3 , mise à jour le 4 mars 2026 : Un lien <b>mort</b> est retiré. Les versions" in said
        assert part(response, "source").endswith(
            "Les 3 versions de cette fiche Version 3 , le 4 mars 2026 : Un lien <b>mort</b> est retiré."
            " Version 2 , le 3 mars 2026 : Un nombre était faux. Version 1 , le 2 mars 2026 : première publication"
        )
        assert "<b>mort" not in response.content.decode()
        assert "L’ancien texte" not in said
        assert "Le texte numéro 1." not in said

    def test_the_feed_says_what_changed(self, client):
        claire = staff()
        sheet = published_sheet(summary="Un <i>résumé</i>.", at=AT)
        revision = open_revision(investigation=sheet, is_substantive=False, actor=claire, at=LATER)
        revision.context = "Un autre nombre."
        revision.save()
        publish_alone(sheet, actor=claire, at=LATER, note="Un <b>nombre</b> était faux.")

        atom = "{http://www.w3.org/2005/Atom}"
        [entry] = ET.fromstring(client.get("/investigations/flux.atom").content).findall(f"{atom}entry")  # noqa: S314 -- ours
        assert entry.findtext(f"{atom}summary").replace("\u00a0", " ") == (
            "Un &lt;i&gt;résumé&lt;/i&gt;.<br>Version 2, mise à jour le 11 avril 2026 :"
            " Un &lt;b&gt;nombre&lt;/b&gt; était faux."
        )
        assert entry.findtext(f"{atom}updated") == LATER.isoformat()


@pytest.mark.parametrize("rows", [1, 30])
def test_queries_do_not_follow_pictures_and_versions(client, rows, django_assert_num_queries):
    sheet = InvestigationFactory()
    for number in range(rows):
        add_picture(sheet, body=f"image {number}".encode(), caption=f"Image {number}")
    sheet = published(sheet)
    SheetVersion.objects.bulk_create(
        SheetVersion(investigation=sheet, number=number + 2, note="Corrigée.", content=sheet.versions.get().content,
                     content_hash="0" * 64, published_at=AT)
        for number in range(rows)
    )  # fmt: skip
    client.get(f"/investigations/{sheet.slug}/")

    with django_assert_num_queries(4 - 1):  # no theme: nothing to look for around it
        response = page(client, sheet)
    assert response.content.decode().count("<figure") == rows
