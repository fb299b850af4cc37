"""Public sheets with real pictures, in the edition of `composing_scene`, and one that went through the gate."""

import datetime as dt

from collectivites.models import Collectivite
from core.models import Job
from investigations.models import Investigation, SheetPicture
from investigations.publication_states import ConsentScope
from investigations.services.publication import record_version
from investigations.services.sheet_pictures import remove_picture
from programmes.models import Programme
from tests.catalogue.gate_scene import add_picture
from tests.factories.collectivites import DepartementFactory, RegionFactory
from tests.factories.core import AT, JobFactory
from tests.factories.pictures import drawn
from tests.investigations.gate_scene import AT as SIGNED_AT
from tests.investigations.gate_scene import GateScene, build_gate_scene

LATER = AT + dt.timedelta(hours=1)
SIGNED_LATER = SIGNED_AT + dt.timedelta(hours=1)


def show(sheet: Investigation, *colours: str) -> list[SheetPicture]:
    """Pictures that the next version of a public sheet cites: everybody sees them."""
    pictures = [
        add_picture(sheet, body=drawn(colour), alt_text=f"Un mur {colour}", caption=f"Le mur {colour}.")
        for colour in colours
    ]
    record_version(investigation=sheet, note="Des images.", actor=None, at=AT)
    return pictures


def remove(picture: SheetPicture) -> None:
    remove_picture(picture=picture, actor=None, at=LATER)


def gated(*colours: str, scope: tuple[str, ...] = (ConsentScope.PICTURES,)) -> GateScene:
    """Signed by all, and public, with these pictures; of a collectivité that stands somewhere."""
    scene = build_gate_scene()
    departement = DepartementFactory(code="46", region=RegionFactory(code="Occ", name="Occitanie"))
    Collectivite.objects.filter(pk=scene.collectivite.pk).update(departement=departement)
    for colour in colours:
        add_picture(scene.sheet, body=drawn(colour), alt_text=f"Un mur {colour}")
    scene.sign_all(scope=scope)
    scene.publish()
    return scene


def look(programme: Programme) -> Job:
    """Somebody asks to see a chapter."""
    return JobFactory(key=f"preview:{programme.pk}:region-bretagne", task="reports.tasks.preview_chapter")
