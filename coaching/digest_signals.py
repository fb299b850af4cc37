"""The one door between the weekly digest and the signals of team health (`coaching.health`)."""

import datetime as dt
from collections.abc import Iterable


def signal_sentences(team_ids: Iterable[int], *, on: dt.date) -> dict[int, list[str]]:
    """By key of team, one sentence for each signal that nobody acknowledged: its label, never what sources said.

    In a constant number of queries, whatever the number of teams. Nothing until team health is there.
    """
    return {}
