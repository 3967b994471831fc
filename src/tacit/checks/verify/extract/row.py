"""PURE. What an extractor yields: kind, name, value and line of a fact, without the path of the file.

Kinds that begin with `+` are no facts yet: `assemble` makes facts of them when it knows all files.
"""

from __future__ import annotations

from typing import TypeAlias

Row: TypeAlias = tuple[str, str, str, int]

IMPORT = "+import"  # name: the module as it is written; value: the names, with commas, `name>alias`
DDL = "+ddl"  # name: "table.column", value: "operation|type or new name"
MODEL = "+model"  # a Django model: its table gets the name of its app; value: "table" or "column|type"
OWN = "+own"  # the name under which others import from this repository: a package's name, a Go module
ALIAS = "+alias"  # a prefix of imports, and the folder that it means
PREFIX = "+prefix"  # the path before all routes of a router, value: the router's name
