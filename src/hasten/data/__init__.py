"""Data: tests, and later the importers of published data sets."""
