"""The one door between the weekly digest and the signals of team health."""

import datetime as dt
from collections.abc import Iterable


def signal_sentences(team_ids: Iterable[int], *, on: dt.date) -> dict[int, list[str]]:
    """By key of team, a sentence for each open signal: its label and its facts, never what sources said.

    To be answered by `coaching.selectors.health.digest_signals`, in a constant number of queries whatever the number of
    teams. Nothing until it is there: the section is then left out.
    """
    return {}
