"""The settings of `tacit check standards`, which compares standards documents with the modules of a repository."""

from typing import NamedTuple


class Standards(NamedTuple):
    """The standards documents, and the modules that they apply to.

    `docs` and `modules` are globs relative to the root of the repository; a glob of modules that starts with `!` leaves
    folders out. `required` are standards that every module must follow, `ignore` those that are not compared; both have
    entries such as `file:Dockerfile` or `environment:DB_*`.
    """

    docs: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
