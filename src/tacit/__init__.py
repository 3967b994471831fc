"""tacit keeps the coding patterns of a software team, and counts the examples for each pattern.

A module whose docstring starts with `PURE.` opens no file and starts no program; a module whose docstring starts with
`I/O.` does so.
"""

__version__ = "0.1.0"
