"""What the pages of teams read, by page."""
