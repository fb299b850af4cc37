"""What the pages of the call need, by noun."""
