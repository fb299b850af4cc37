"""Mails of the call, by noun: written to the outbox in the transaction of the change."""
