"""tacit keeps the coding patterns of a software team, and counts the examples for each pattern.

A module whose docstring starts with `I/O.` reads or writes files, or starts other programs. A module whose docstring
starts with `PURE.` does neither.
"""

__version__ = "0.1.0"
