"""Upward notices, sent inside the transaction of the change (listed in docs/architecture.md).

`month_closed`: `closing`, `actor`, `at`.
"""

from django.dispatch import Signal

month_closed = Signal()
