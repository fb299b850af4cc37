"""What coaches and designers write: sessions and days. Empty until issue 4; the coach's assignment lives in teams."""
