"""Measures of speed and weight, as ratios of one run (docs/benchmarks.md). Started by `make bench`."""
