"""PURE. Programming languages: their names and file extensions."""

from __future__ import annotations

from collections.abc import Iterable

# The name (ast-grep's, if it supports the language): other names, file extensions.
_LANGUAGES = {
    "bash": ("shell", ".sh .bash"),
    "c": ("", ".c .h"),
    "cpp": ("c++ cc cxx", ".cc .cpp .cxx .hpp .hh"),
    "csharp": ("cs c#", ".cs"),
    "css": ("", ".css"),
    "elixir": ("ex", ".ex .exs"),
    "go": ("golang", ".go"),
    "haskell": ("hs", ".hs"),
    "hcl": ("terraform", ".hcl .tf"),
    "html": ("", ".html .htm"),
    "java": ("", ".java"),
    "javascript": ("js jsx", ".js .cjs .mjs .jsx"),
    "json": ("", ".json"),
    "kotlin": ("kt", ".kt .kts"),
    "lua": ("", ".lua"),
    "markdown": ("md", ".md"),
    "nix": ("", ".nix"),
    "php": ("", ".php"),
    "python": ("py python3", ".py .pyi"),
    "ruby": ("rb", ".rb"),
    "rust": ("rs", ".rs"),
    "scala": ("", ".scala .sc"),
    "scss": ("", ".scss"),
    "solidity": ("sol", ".sol"),
    "sql": ("", ".sql"),
    "swift": ("", ".swift"),
    "tsx": ("", ".tsx"),
    "typescript": ("ts", ".ts .cts .mts"),
    "yaml": ("yml", ".yaml .yml"),
}
_NOT_READ = {"markdown", "scss", "sql"}  # ast-grep, which matches rules with code, does not support these
_DIALECTS = {"scss": "css", "tsx": "typescript"}  # variants of a language, which share its common name
_BY_NAME = {alias: name for name, (others, _) in _LANGUAGES.items() for alias in (name, *others.split())}
_BY_ENDING = {ending: name for name, (_, endings) in _LANGUAGES.items() for ending in endings.split()}


def language_of(path: str) -> str:
    """Return the name of a file's language, from the extension; `""` if the extension is unknown."""
    name = path.rpartition("/")[2]
    stem, dot, ending = name.rpartition(".")
    return _BY_ENDING.get(f".{ending}".casefold(), "") if dot and stem else ""


def languages_of(paths: Iterable[str]) -> set[str]:
    """Return the common names of the languages of some files, such as `typescript` for `a.tsx`."""
    return {common_name(found) for path in paths if (found := language_of(path))}


def common_name(language: str) -> str:
    """Return the common name of a language from any of its names. An unknown name is returned in lower case."""
    folded = language.strip().casefold()
    name = _BY_NAME.get(folded, folded)
    return _DIALECTS.get(name, name)


def rule_language(name: str) -> str:
    """Return ast-grep's name of a language, which rules use; `""` if ast-grep does not support the language."""
    known = _BY_NAME.get(name.strip().casefold(), "")
    return "" if known in _NOT_READ else known
