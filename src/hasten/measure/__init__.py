"""Meters: what one run of a program costs."""
