"""The map of France that the server draws: départements with sheets are links, and a table says the same."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse

from collectivites.map_outline import MapLabel, load_outline
from collectivites.models import Departement

# Upper bound of each shade; the last shade has none. The number is written on the map too: colour is not alone.
SHADES = ((1, "1 investigation"), (3, "2 ou 3 investigations"), (None, "4 investigations et plus"))


@dataclass(frozen=True)
class Area:
    """A département with at least one sheet. `x`, `y`: where its number is written."""

    url: str
    name: str
    path: str
    shade: int
    count: int
    x: int
    y: int

    @property
    def label(self) -> str:
        return f"{self.name} : {self.count} investigation{'s' if self.count > 1 else ''}"


@dataclass(frozen=True)
class FranceMap:
    view_box: str
    is_whole: bool
    background: str
    areas: Sequence[Area]
    frames: Sequence[str]
    labels: Sequence[MapLabel]
    legend: Sequence[tuple[int, str]]


def draw(
    departements: Collection[Departement], counts: Mapping[str, int], *, around: Collection[str] = ()
) -> FranceMap | None:
    """The whole country, or a window on the départements of code `around`.

    `counts`: sheets by code of département; `departements`: at least those. None when the window would be empty (a
    collectivité d'outre-mer that the outline lacks): the page then has its table alone.
    """
    outline = load_outline()
    view_box = outline.box_around(around) if around else outline.view_box
    if view_box is None:
        return None
    areas = []
    for departement in departements:
        shape = outline.shape(departement.code)
        number = counts.get(departement.code, 0)
        if shape and number:
            left, top, right, bottom = shape.box
            areas.append(
                Area(
                    url=reverse("catalogue:departement", args=[departement.slug]),
                    name=str(departement),
                    path=shape.path,
                    shade=_shade(number),
                    count=number,
                    x=(left + right) // 2,
                    y=(top + bottom) // 2,
                )
            )
    shades = sorted({area.shade for area in areas})
    return FranceMap(
        view_box=view_box,
        is_whole=not around,
        background=_background(frozenset(code for code, number in counts.items() if number), view_box),
        areas=areas,
        frames=outline.frames,
        labels=outline.labels,
        legend=[(shade, SHADES[shade - 1][1]) for shade in shades],
    )


def _shade(number: int) -> int:
    return next(shade for shade, (bound, _) in enumerate(SHADES, start=1) if bound is None or number <= bound)


@lru_cache(maxsize=256)
def _background(linked: frozenset[str], view_box: str) -> str:
    """One path for all the départements in view that are not links: the page stays light."""
    left, top, width, height = map(int, view_box.split())
    outline = load_outline()
    paths = [outline.inner_paris_block]
    for shape in outline.shapes:
        in_view = (
            shape.box[0] < left + width and shape.box[2] > left and shape.box[1] < top + height and shape.box[3] > top
        )
        if in_view and shape.code not in linked:
            paths.append(shape.path)
    return "".join(paths)
