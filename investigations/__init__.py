"""The work itself and its public sheet. Knows no session and no budget."""
