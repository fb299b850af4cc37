"""Who can log in: custom user, sign-in, second factor, sessions. Knows no programme."""
