"""`python -m benchmarks`, called by `make bench`: every bench, one after the other. Prints Markdown."""

from benchmarks import catalogue

if __name__ == "__main__":
    catalogue.main()
