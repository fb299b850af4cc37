"""The one door between the weekly digest and the signals of team health."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from coaching.selectors.health import digest_signals
from teams.models import Team


def signal_sentences(team_ids: Iterable[int], *, on: dt.date) -> dict[int, list[str]]:
    """By key of team, a sentence for each signal that is new this week: its label and its facts, which are counts and
    dates. Those that last are on the board. Five queries, whatever the number of teams; none without a team."""
    found = defaultdict(list)
    teams = list(team_ids)
    if not teams:
        return found
    for line in digest_signals(Team.objects.filter(pk__in=teams), on):
        if line.is_new:
            found[line.health.team.pk].append(f"{line.raised.signal.label}. {line.raised.facts}")
    return found
