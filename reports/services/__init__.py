"""Verbs, split so that a web process never loads what only the worker needs to build documents."""
