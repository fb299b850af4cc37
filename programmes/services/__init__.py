"""Verbs of a programme, by noun."""

from programmes.services.publication import publish_programme
from programmes.services.record import record_programme

__all__ = ["publish_programme", "record_programme"]
