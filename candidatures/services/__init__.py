"""Verbs of the call, by noun."""
