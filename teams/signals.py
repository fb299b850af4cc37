"""Upward notices, sent inside the transaction of the change (listed in docs/architecture.md).

Arguments: `team`, `actor`, `at`.
"""

from django.dispatch import Signal

team_launched = Signal()
