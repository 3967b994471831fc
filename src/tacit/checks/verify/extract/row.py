"""PURE. The row that an extractor yields for each fact: kind, name, value and line, without the path of the file.

A row whose kind begins with `+` is not a fact yet. `assemble` turns these rows into facts after all files are read.
"""

from __future__ import annotations

from typing import TypeAlias

Row: TypeAlias = tuple[str, str, str, int]

IMPORT = "+import"  # name: the module as it is written; value: the imported names with commas, as `name>alias`
DDL = "+ddl"  # a change of a schema; name: the table; value: operation, column and type or new name
MODEL = "+model"  # a Django model, whose table name begins with the name of its app; value: "table" or "column|type"
OWN = "+own"  # the name under which other code imports this repository: the name of a package or a Go module
ALIAS = "+alias"  # a prefix of imports, and the folder that the prefix stands for
PREFIX = "+prefix"  # name: the path before all routes of a router; value: the name of the router
