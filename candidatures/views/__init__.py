"""Pages of the call, by noun."""
