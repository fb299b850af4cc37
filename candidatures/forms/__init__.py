"""What the call asks, by noun."""
