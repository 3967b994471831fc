"""PURE. Programming languages: their names, and the endings of the files that are written in them."""

from __future__ import annotations

from collections.abc import Iterable

# Name as ast-grep has it, where it reads the language: other names, endings of files.
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
_NOT_READ = {"markdown", "scss", "sql"}
_DIALECTS = {"scss": "css", "tsx": "typescript"}  # what people call by the other's name, and ast-grep does not
_BY_NAME = {alias: name for name, (others, _) in _LANGUAGES.items() for alias in (name, *others.split())}
_BY_ENDING = {ending: name for name, (_, endings) in _LANGUAGES.items() for ending in endings.split()}


def language_of(path: str) -> str:
    """The language that a file is written in by its name, empty where that does not say."""
    name = path.rpartition("/")[2]
    stem, dot, ending = name.rpartition(".")
    return _BY_ENDING.get(f".{ending}".casefold(), "") if dot and stem else ""


def languages_of(paths: Iterable[str]) -> set[str]:
    """The languages of some files, by their common names."""
    return {common_name(found) for path in paths if (found := language_of(path))}


def common_name(language: str) -> str:
    """A language's one name, however a page calls it; what is unknown in lower case."""
    folded = language.strip().casefold()
    name = _BY_NAME.get(folded, folded)
    return _DIALECTS.get(name, name)


def rule_language(name: str) -> str:
    """A language's name as rules have it, empty where ast-grep reads none of that name."""
    known = _BY_NAME.get(name.strip().casefold(), "")
    return "" if known in _NOT_READ else known
