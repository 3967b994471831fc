"""Find and read tacit's own templates and migrations, in an installed wheel and in an editable checkout."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from tacit import __version__

_PACKAGE = Path(__file__).parent.parent
_CHECKOUT = _PACKAGE.parent.parent


def _folder(name: str) -> Path:
    packaged = _PACKAGE / name
    return packaged if packaged.is_dir() else _CHECKOUT / name


@functools.cache
def templates() -> Mapping[str, str]:
    """Return the default Jinja templates: the text of each template by its file name."""
    found = {path.name: path.read_text("utf-8") for path in sorted(_folder("templates").glob("*.j2"))}
    return MappingProxyType(found)


@functools.cache
def web() -> Mapping[str, bytes]:
    """Return the files of the web pages (templates, scripts, style, libraries) by their path in `templates/web/`."""
    folder = _folder("templates") / "web"
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return MappingProxyType({name: path.read_bytes() for name, path in found.items()})


def content_key(packages: Iterable[str]) -> str:
    """Return a hash of tacit's version, its web files, and the code of those of its packages that are in `packages`.

    The hash is the same on every machine.
    """
    import hashlib

    hasher = hashlib.sha256(__version__.encode())
    for path in sorted(path for package in packages for path in (_PACKAGE / package).rglob("*.py")):
        name = path.relative_to(_PACKAGE).as_posix()
        hasher.update(f"\n{name}\n".encode() + path.read_bytes())
    for name, data in web().items():
        hasher.update(f"\n{name}\n".encode() + data)
    return hasher.hexdigest()


# Packages that `sync` does not import. Looking at all files of the code takes longer than reading a note.
ABOVE_SYNC = ("actions", "checks", "cli", "fleet", "ingest", "queries", "server")


@functools.cache
def code_key(*, whole: bool = False) -> str:
    """Return a hash of the version and the files of tacit's code (64 hexadecimal digits).

    If the hash changes, all stored results of a sync are computed again. The packages in `ABOVE_SYNC`, which a sync
    does not import, are left out; if `whole` is true, only `cli` is left out.
    """
    import hashlib

    without = {"__pycache__", "cli"} if whole else {"__pycache__", *ABOVE_SYNC}
    parts, pending = [], [str(_PACKAGE)]
    while pending:  # os.scandir takes a quarter of the time of Path.rglob
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    found = entry.stat()
                    parts.append((entry.path, found.st_size, found.st_mtime_ns))
                elif entry.is_dir() and entry.name not in without:
                    pending.append(entry.path)
    return hashlib.sha256(repr((__version__, sorted(parts))).encode()).hexdigest()


def build_of(module: str) -> str:
    """Return a text that identifies the installed build of a module, without importing it; `""` if it is missing."""
    from importlib.util import find_spec

    origin = found.origin if (found := find_spec(module)) is not None else None
    if origin is None:
        return ""
    folder = Path(origin).parent
    files = sorted((entry.name, entry.stat().st_size, entry.stat().st_mtime_ns) for entry in os.scandir(folder))
    return repr((origin, files))


def migrations() -> Path:
    """Return the folder with the migrations of the store and the settings of Alembic, which runs them."""
    return _folder("migrations")


@functools.cache
def revisions() -> tuple[str, ...]:
    """Return the schema revisions of the store, such as `0005`, oldest first, from the file names of the migrations."""
    return _revisions_in(migrations())


def _revisions_in(folder: Path) -> tuple[str, ...]:
    # Path.glob compiles a regular expression, which takes longer than listing the folder
    names = (path.name for path in (folder / "versions").iterdir())
    return tuple(sorted(name.split("_")[0] for name in names if name[0].isdigit() and name.endswith(".py")))


def team_migrations() -> Path:
    """Return the folder with the migrations of the team store and the settings of Alembic."""
    return migrations() / "team"


def team_revisions() -> tuple[str, ...]:
    """Return the schema revisions of the team store, such as `0001`, oldest first."""
    return _revisions_in(team_migrations())


def schema() -> str:
    """Return the newest schema as SQL, with its revision in a comment on the first line; `""` without `schema.sql`."""
    path = migrations() / "schema.sql"
    return path.read_text("utf-8") if path.is_file() else ""


def starter(name: str) -> str:
    """Return the text of a file in `templates/init/`, from which `tacit init` creates a file in a knowledge base."""
    return (_folder("templates") / "init" / name).read_text("utf-8")


def skills() -> dict[str, str]:
    """Return the texts of the skills for coding agents, by name."""
    return {path.stem: path.read_text("utf-8") for path in sorted((_folder("templates") / "agents").glob("*.md"))}
