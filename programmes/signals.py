"""Upward notices, sent inside the transaction of the change (listed in docs/architecture.md).

`call_extended` carries `call`, `extension` (a CallExtension) and `actor`: whoever has a draft or waits must be told.

`milestone_saved` carries `milestone`, `was` (its former day; None for a new one, or one that had no day), `actor` and
`at`; `milestone_removed`, sent before the row goes, `milestone`, `actor` and `at`: what follows this date follows.
"""

from django.dispatch import Signal

call_extended = Signal()
milestone_saved = Signal()
milestone_removed = Signal()
