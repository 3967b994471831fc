"""Benchmarks: knowledge bases made for measuring, and what tacit needs for them."""
