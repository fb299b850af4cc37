"""Upward notices, sent inside the transaction of the change (listed in docs/architecture.md).

`call_extended` carries `call`, `extension` (a CallExtension) and `actor`: whoever has a draft or waits must be told.
"""

from django.dispatch import Signal

call_extended = Signal()
