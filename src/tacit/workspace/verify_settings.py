"""The settings of `tacit verify`."""

from __future__ import annotations

from typing import NamedTuple


class Verify(NamedTuple):
    """Which documents to verify, and what to leave out.

    `docs` and `pattern_docs` are globs relative to the repository's root; documents of `pattern_docs` show code that
    should be the repository's own. `ignore` has entries such as `path:docs/legacy/**` or `table:orders`.
    """

    docs: tuple[str, ...] = ()
    pattern_docs: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
