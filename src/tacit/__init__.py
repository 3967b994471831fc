"""tacit keeps the coding patterns of a software team, and counts the examples for each pattern."""

__version__ = "0.1.0"
