"""The settings of `tacit verify`, which compares documents with the code of a repository."""

from typing import NamedTuple


class Verify(NamedTuple):
    """The documents to verify, and the names to ignore.

    `docs` and `pattern_docs` are globs relative to the root of the repository. Documents in `pattern_docs` contain code
    examples that should be copies of the repository's code. `ignore` has entries such as `path:docs/legacy/**` or
    `table:orders`. `probes` are files with the team's own probes, relative to the knowledge base: a probe says which
    evidence in the code answers which item of a checklist (see `tacit story`).
    """

    docs: tuple[str, ...] = ()
    pattern_docs: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    probes: tuple[str, ...] = ()
