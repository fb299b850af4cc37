"""Upward notices, sent inside the transaction of the change (listed in docs/architecture.md).

Arguments: `team`, `actor`, `at`. `launch_day_set`: the day or the place of the launch changed, or was given.
"""

from django.dispatch import Signal

team_launched = Signal()
team_disbanded = Signal()
launch_day_set = Signal()
