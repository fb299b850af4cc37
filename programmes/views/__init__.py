"""Pages of the set-up, by noun. All stand under /gestion/programmes/, for the ANCT's team."""
