"""Verbs of the agenda, one module a noun."""
