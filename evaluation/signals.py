"""Notices to the floors above (listed in docs/architecture.md), inside the transaction of the change."""

from django.dispatch import Signal

attestation_issued = Signal()  # attestation
