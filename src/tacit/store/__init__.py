"""I/O. The only place that knows SQL."""
