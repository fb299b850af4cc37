"""Test data, one module per app. Traits read as sentences; nothing hidden happens."""
