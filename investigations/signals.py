"""Upward notices, sent inside the transaction that changed the sheet (listed in docs/architecture.md).

Receivers live on upper floors: the catalogue's index follows the publication in the same commit.
Arguments: `investigation`; for `committee_decided` and `minutes_signed`, `decision` and `at`; for
`shown_pictures_changed`, `gone`: the SHA-256 of the pictures that the public sheet showed, and no longer shows.
"""

from django.dispatch import Signal

sheet_published = Signal()
sheet_withdrawn = Signal()
shown_pictures_changed = Signal()
committee_decided = Signal()
minutes_signed = Signal()
