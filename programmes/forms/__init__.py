"""Forms of the set-up, by noun."""
