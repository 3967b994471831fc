"""PURE. The result of an extractor: rows with the kind, name, value and line of a fact (a declaration in the code).

A row does not have the path of its file. Kinds that begin with `+` are not facts yet: other modules turn them into
facts after all files have been read.
"""

from __future__ import annotations

from typing import TypeAlias

Row: TypeAlias = tuple[str, str, str, int]

IMPORT = "+import"  # name: the module as it is written; value: the names, with commas, `name>alias`
DDL = "+ddl"  # name: the table; value: operation, column, and type or new name, as `sql.event` joins them
OWN = "+own"  # the name under which code imports from this repository: a package's name, or a Go module
ALIAS = "+alias"  # a prefix of imports, such as `@/`; value: the folder that replaces the prefix
INDIRECT = "+indirect"  # a package that only other packages need; value: its version
# a prefix of routes; value: `*` for all routes, `router|` for a prefix that the router sets itself, `router|above` if
# the router `above` adds the prefix, or `router|+` if that router is not known
PREFIX = "+prefix"
TESTS = "+tests"  # the first line of a module of tests in a Rust file; name: its last line
TASK = "task"  # value of a target that `task` runs: a task of a Taskfile, or of taskipy
