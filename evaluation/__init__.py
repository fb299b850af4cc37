"""After the work: did the exit last, were people satisfied, who is certified. Above coaching."""
