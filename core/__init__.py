"""Mechanisms without a domain word: state machine, access gates, mail outbox, jobs, private files, page base."""
