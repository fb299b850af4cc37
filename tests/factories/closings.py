"""A closed month, unsaved: what a statement is made of."""

import datetime as dt

from coaching.models import MonthClosing
from coaching.month_rows import Correction, Row, to_json
from tests.factories.programmes import ProgrammeFactory

ROWS = (
    Row(2, "Inès Garnier", "designer", 7, "Épinal, le parcours des demandes d’aide", support=4),
    Row(1, "Gaël Prigent", "coach", 7, "Épinal, le parcours des demandes d’aide", support=5, preparation=1, common=2),
    Row(
        1,
        "Gaël Prigent",
        "coach",
        8,
        "Redon, rendez-vous de passeport",
        support=3,
        corrections=(Correction("2026-02-10", -1, "support", "Séance du 14 janvier comptée deux fois"),),
    ),
)


def closing_value(rows: tuple[Row, ...] = ROWS) -> MonthClosing:
    return MonthClosing(
        pk=1,
        programme=ProgrammeFactory.build(name="Programme d’essai", edition=2026, slug="pni-2026"),
        month=dt.date(2026, 2, 1),
        closed_at=dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC),
        rows=to_json(rows),
    )
