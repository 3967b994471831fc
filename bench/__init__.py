"""Benchmarks: measure the time and memory that tacit needs, and how often its results are right."""
