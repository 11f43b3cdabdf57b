"""Generators: where faster candidates come from."""
