"""Writes the documents of a committee to a folder, from literal values: to have them judged, or to look at them.

python -m tests.reports.committee_samples FOLDER
"""

import datetime as dt
import sys
from pathlib import Path

import django

AS_OF = dt.date(2026, 12, 1)


def write_samples(folder: Path) -> list[Path]:
    """Minutes to sign, minutes signed, a dossier; the same two with the worst texts that people type."""
    from reports.committee_dossiers import dossier_part  # noqa: PLC0415 -- once Django is set up
    from reports.minutes import minutes_part  # noqa: PLC0415
    from reports.rendering import COMMITTEE_LIMITS, render_pdf  # noqa: PLC0415
    from tests.factories.committee_documents import dossier_value, minutes_value, signatures  # noqa: PLC0415
    from tests.reports.committee_texts import HOSTILE, hostile_dossier, hostile_minutes  # noqa: PLC0415

    empty = dict.fromkeys(("place", "when", "dissent", "service_name", "service_link", "reopening_reason"), "")
    bare = minutes_value(**empty, number=1, secondary=(), people=(), exits=(), conditions=())
    text = HOSTILE["short ones"]
    parts = {
        "compte-rendu-signe": minutes_part(minutes_value(), signatures()),
        "compte-rendu-a-signer": minutes_part(bare, signatures("anct")),
        "compte-rendu-hostile": minutes_part(hostile_minutes(text), signatures()),
        "dossier-du-comite": dossier_part(dossier_value(), as_of=AS_OF),
        "dossier-du-comite-hostile": dossier_part(hostile_dossier(text), as_of=AS_OF),
    }
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, rendered in zip(parts, render_pdf(list(parts.values()), limits=COMMITTEE_LIMITS), strict=True):
        written.append(folder / f"{name}.pdf")
        written[-1].write_bytes(rendered.pdf)
    return written


if __name__ == "__main__":
    django.setup()
    for path in write_samples(Path(sys.argv[1])):
        print(f"{path.name} : {path.stat().st_size // 1000} Ko")
