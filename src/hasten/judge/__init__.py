"""The judge: compiles, tests and measures programs, and gives a verdict."""
