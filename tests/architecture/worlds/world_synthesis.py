"""A composed edition, its snapshot, a look at a chapter; a synthesis online, one taken off, and what they show."""

from typing import Any

from django.utils import timezone

from reports.models import Synthesis
from reports.scope import WHOLE, Scope
from reports.services.publishing import publish_synthesis, take_off
from reports.services.requests import request_synthesis
from tests.factories.collectivites import CollectiviteFactory, DepartementFactory, RegionFactory
from tests.factories.core import JobFactory, StoredFileFactory
from tests.factories.investigations import InvestigationFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.reports import (
    CompositionFactory,
    CompositionPictureFactory,
    CompositionRevisionFactory,
    CompositionVerbatimFactory,
    FigureSnapshotFactory,
)

UNKNOWN = "00000000-0000-4000-8000-000000000000"


def objects(world: Any) -> dict[str, dict[str, object]]:
    programme = ProgrammeFactory(slug="edition-composee")
    region = RegionFactory(code="27", name="Région composée", slug="region-composee")
    lead = CollectiviteFactory(departement=DepartementFactory(code="21", region=region))
    sheet = InvestigationFactory(programme=programme, published=True, slug="fiche-composee")
    sheet.participations.create(collectivite=lead, role="lead", position=1, name_then=lead.name)
    composition = CompositionFactory(programme=programme)
    verbatim = CompositionVerbatimFactory(composition=composition)
    picture = CompositionPictureFactory(composition=composition)
    revision = CompositionRevisionFactory(composition=composition)
    snapshot = FigureSnapshotFactory(programme=programme)
    online, taken_off, ready = _built(programme), _built(programme, Scope.regions(["27"])), _ready(programme)
    author, at = world.people["staff"], timezone.now()
    version = publish_synthesis(synthesis=online, note="", actor=author, at=at)
    gone = publish_synthesis(synthesis=taken_off, note="", actor=author, at=at)
    take_off(slug=gone.slug, reason="Une erreur.", actor=author, at=at)
    preview = JobFactory(
        succeeded=True, requested_by=author, file=StoredFileFactory(), key=f"preview:{programme.pk}:introduction"
    )
    own, elsewhere = {"slug": programme.slug}, {"slug": "nulle-part"}
    stored = {"slug": version.slug, "file": picture.file_id}
    return {
        "édition composée": own,
        "texte remplacé": {**own, "revision_pk": revision.pk},
        "texte remplacé inconnu": {**own, "revision_pk": 0},
        "paroles citées": {**own, "verbatim_pk": verbatim.pk},
        "paroles inconnues": {**own, "verbatim_pk": 0},
        "image de la synthèse": {**own, "pk": picture.pk},
        "image inconnue": {**own, "pk": UNKNOWN},
        "fiche de l’édition": {**own, "sheet_slug": sheet.slug},
        "fiche inconnue de l’édition": {**own, "sheet_slug": "nulle-part"},
        "chapitre": {**own, "chapter": "introduction"},
        "chapitre inconnu": {**own, "chapter": "nulle-part"},
        "instantané": {**own, "pk": snapshot.pk},
        "instantané inconnu": {**own, "pk": UNKNOWN},
        "aperçu d’un chapitre": {"pk": preview.pk},
        "synthèse à publier": {"pk": ready.pk},
        "synthèse en ligne": {"pk": online.pk},
        "deux synthèses": {"pk": online.pk, "other": taken_off.pk},
        "synthèse et identifiant inconnu": {"pk": online.pk, "other": UNKNOWN},
        "synthèse publiée": {"slug": version.slug},
        "synthèse retirée": {"slug": gone.slug},
        "région de la synthèse": {"slug": version.slug, "region_slug": region.slug},
        "région inconnue de la synthèse": {"slug": version.slug, "region_slug": "nulle-part"},
        "région d’une synthèse retirée": {"slug": gone.slug, "region_slug": region.slug},
        "image publiée": stored,
        "image d’une synthèse retirée": {"slug": gone.slug, "file": picture.file_id},
        "chiffre": {**own, "key": "sheets"},
        "chiffre inconnu": {**own, "key": "nulle-part"},
        "chiffre d’une édition inconnue": {**elsewhere, "key": "sheets"},
    }


def _built(programme: Any, scope: Scope = WHOLE) -> Synthesis:
    synthesis, _job, _is_new = request_synthesis(programme=programme, scope=scope, actor=None, at=timezone.now())
    synthesis.file, synthesis.page_count = StoredFileFactory(), 3
    synthesis.save(update_fields=["file", "page_count"])
    return synthesis


def _ready(programme: Any) -> Synthesis:
    """The whole edition again, a word of its composition changed: another synthesis, not published."""
    programme.composition.introduction = "Une introduction."
    programme.composition.save(update_fields=["introduction"])
    return _built(programme)
