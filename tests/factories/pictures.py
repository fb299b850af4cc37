"""Pictures of sheets as frozen values, and real bytes for them."""

import dataclasses
import io

from PIL import Image

from reports.composition_data import ImageValue
from reports.synthesis_data import SynthesisValue
from tests.factories.reports import synthesis_value


def drawn(colour: str = "navy", size: tuple[int, int] = (300, 200), kind: str = "PNG") -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", size, colour).save(picture, format=kind)
    return picture.getvalue()


def image_value(letter: str = "a", *, width: int = 300, height: int = 200, **words: str) -> ImageValue:
    said = {"alt_text": f"Un mur {letter}", "credit": "Ville d’essai", "caption": f"Le mur {letter}.", **words}
    return ImageValue(sha256=letter * 64, file=letter * 36, extension="png", width=width, height=height, **said)


def illustrated_synthesis(*pictures: ImageValue) -> SynthesisValue:
    """The first sheet of the first région shows them."""
    value = synthesis_value(1)
    region = value.regions[0]
    departement = region.departements[0]
    group = departement.collectivites[0]
    sheet = dataclasses.replace(group.sheets[0], pictures=pictures)
    group = dataclasses.replace(group, sheets=(sheet, *group.sheets[1:]))
    departement = dataclasses.replace(departement, collectivites=(group, *departement.collectivites[1:]))
    region = dataclasses.replace(region, departements=(departement, *region.departements[1:]))
    return dataclasses.replace(value, regions=(region, *value.regions[1:]))
