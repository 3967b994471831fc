"""PURE. Programming languages by the endings of file names, under the names that pages and rules use."""

from __future__ import annotations

from collections.abc import Iterable

_ENDINGS = """
bash .sh .bash
c .c .h
cpp .cpp .cc .cxx .hpp .hh
csharp .cs
css .css .scss
elixir .ex .exs
go .go
haskell .hs
html .html .htm
java .java
javascript .js .mjs .cjs .jsx
kotlin .kt .kts
lua .lua
markdown .md
php .php
python .py .pyi
ruby .rb
rust .rs
scala .scala
sql .sql
swift .swift
terraform .tf
typescript .ts .tsx .mts
yaml .yml .yaml
"""
_LANGUAGES = {ending: line.split()[0] for line in _ENDINGS.strip().splitlines() for ending in line.split()[1:]}
_OTHER_NAMES = {
    "c#": "csharp",
    "c++": "cpp",
    "js": "javascript",
    "ts": "typescript",
    "tsx": "typescript",
    "golang": "go",
}


def language_of(path: str) -> str:
    """The language of a file, empty where its name does not say."""
    name = path.rpartition("/")[2]
    return _LANGUAGES.get(f".{name.rpartition('.')[2].lower()}", "") if "." in name else ""


def languages_of(paths: Iterable[str]) -> set[str]:
    """The languages of some files."""
    return {found for path in paths if (found := language_of(path))}


def common_name(language: str) -> str:
    """A language's name as `language_of` gives it, however a page calls it."""
    lower = language.strip().lower()
    return _OTHER_NAMES.get(lower, lower)
