"""Finds templates/ and migrations/, in an installed wheel and in an editable checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent.parent


def _folder(name: str) -> Path:
    packaged = _PACKAGE / name
    return packaged if packaged.is_dir() else _CHECKOUT / name


def templates() -> dict[str, str]:
    """The templates that come with tacit: file name to source."""
    return {path.name: path.read_text("utf-8") for path in sorted(_folder("templates").glob("*.j2"))}


def migrations() -> Path:
    """The folder of Alembic's environment."""
    return _folder("migrations")


def revisions() -> list[str]:
    """The store's revisions, oldest first: a migration's file name starts with its number."""
    return sorted(path.name.split("_")[0] for path in (migrations() / "versions").glob("[0-9]*.py"))


def starter(name: str) -> str:
    """A file of a new knowledge base: its text."""
    return (_folder("templates") / "init" / name).read_text("utf-8")
