"""Evaluating generators: judgements of many generations, metrics with intervals, reports."""
