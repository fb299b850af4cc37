"""Holding the sheets of a synthesis while something that tells them is stored or published."""

from investigations.models import Investigation
from reports.synthesis_data import SynthesisValue


def lock_sheets(value: SynthesisValue, *, programme: int) -> None:
    """To call first in a transaction. Whoever withdraws one of them, or takes a picture back, waits for our commit; or
    we wait for theirs, and see what they did."""
    rows = Investigation.objects.select_for_update(of=("self",), no_key=True)
    slugs = [sheet.slug for sheet in value.sheets]
    list(rows.filter(programme=programme, slug__in=slugs).order_by("pk").values_list("pk"))
