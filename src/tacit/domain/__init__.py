"""Immutable values (notes, patterns, findings) and pure functions that compute other values from them.

In all packages, a module whose docstring starts with `PURE.` opens no file and starts no program. A module whose
docstring starts with `I/O.` does.

The trusted branch is the git branch in the setting `branch` of `[trust]`. If it is set, only notes on this branch
count, and examples in other notes are pending. A workspace is one knowledge base. The workspaces of a team share their
examples in the team store, a database.
"""
