"""An edition with sheets in two régions, as a composition orders them."""

from investigations.models import Investigation
from programmes.models import Programme
from reports.models import Synthesis
from reports.scope import WHOLE
from reports.services.requests import request_synthesis
from tests.factories.collectivites import CollectiviteFactory, DepartementFactory, RegionFactory
from tests.factories.core import AT, StoredFileFactory
from tests.factories.investigations import published_sheet
from tests.factories.programmes import ProgrammeFactory

PLACES = (("29", "Bretagne"), ("29", "Bretagne"), ("35", "Bretagne"), ("46", "Occitanie"))


def edition(slug="essai") -> Programme:
    """fiche-0 and fiche-1 of two collectivités of the Finistère, fiche-2 in Ille-et-Vilaine, fiche-3 in the Lot."""
    programme = ProgrammeFactory(name="Programme d’essai", slug=slug)
    for number, (code, region) in enumerate(PLACES):
        departement = DepartementFactory(code=code, region=RegionFactory(code=region[:3], name=region))
        published_sheet(
            programme=programme,
            slug=f"{slug}-{number}",
            title=f"Le problème numéro {number}",
            position=number + 1,
            lead=CollectiviteFactory(name=f"Commune {number}", departement=departement),
        )
    return programme


def sheet_of(programme: Programme, number: int) -> Investigation:
    return Investigation.objects.get(slug=f"{programme.slug}-{number}")


def built(programme: Programme, scope=WHOLE, at=AT) -> Synthesis:
    """A synthesis with a document, without laying anything out."""
    synthesis, _job, _is_new = request_synthesis(programme=programme, scope=scope, actor=None, at=at)
    synthesis.file, synthesis.page_count = StoredFileFactory(), 9
    synthesis.save(update_fields=["file", "page_count"])
    return synthesis
