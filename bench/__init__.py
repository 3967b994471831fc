"""Benchmarks: generate knowledge bases, and measure the time and memory that tacit needs for them."""
