"""What each public page needs, in a bounded number of queries. Everything starts from `published()` or `public()`."""
