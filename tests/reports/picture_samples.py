"""Writes a sheet with pictures, and a synthesis that shows it, to a folder: to have them judged, or to look at them.

python -m tests.reports.picture_samples FOLDER
"""

import sys
from pathlib import Path

import django


def write_samples(folder: Path) -> list[Path]:
    from reports import documents  # noqa: PLC0415 -- once Django is set up
    from reports.chapters import NoShelf, build_chaptered  # noqa: PLC0415
    from reports.illustration import illustrated  # noqa: PLC0415
    from reports.rendering import SHEET_LIMITS, Part, render_pdf  # noqa: PLC0415
    from tests.factories.pictures import drawn, illustrated_synthesis, image_value  # noqa: PLC0415
    from tests.factories.reports import sheet_value  # noqa: PLC0415

    words = {"alt_text": 'Une file <devant> "un guichet" & une affiche', "caption": "Le hall. " * 20}
    wide, tall = image_value("a", width=2400, height=600, **words), image_value("b", width=200, height=300)
    sheet = sheet_value(pictures=(image_value("c"), image_value("d", caption=""), tall, wide, image_value("e")))
    part = illustrated(Part("fiche", documents.sheet_html(sheet)), lambda sha256: drawn(size=(1200, 800)))
    [alone] = render_pdf([part], limits=SHEET_LIMITS)
    synthesis, _pages = build_chaptered(
        illustrated_synthesis(tall, wide), shelf=NoShelf(), pictures=lambda sha256: drawn(size=(1200, 800))
    )
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in (("fiche-illustree", alone.pdf), ("synthese-illustree", synthesis)):
        written.append(folder / f"{name}.pdf")
        written[-1].write_bytes(content)
    return written


if __name__ == "__main__":
    django.setup()
    for path in write_samples(Path(sys.argv[1])):
        print(f"{path.name} : {path.stat().st_size // 1000} Ko")
