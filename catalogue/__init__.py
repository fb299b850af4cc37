"""Everything a visitor reads. Knows nothing unpublished."""
