"""Upward notices, sent inside the transaction of the change (listed in docs/architecture.md).

`candidature_submitted` carries `submission`: a first deposit, or a correction of what was deposited.
"""

from django.dispatch import Signal

candidature_submitted = Signal()
