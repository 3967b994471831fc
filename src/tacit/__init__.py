"""tacit: a pattern memory that software teams can trust."""

__version__ = "0.1.0"
