"""Forms of the teams, by act."""
