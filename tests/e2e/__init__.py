"""Journeys in a real browser, against the site's own processes (web server, worker, mail) on real data."""
