"""Floor 7: what coaches and designers write, their days, and the health of teams. Their assignment lives in teams."""
