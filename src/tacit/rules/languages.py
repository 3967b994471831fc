"""PURE. The languages that ast-grep reads, and the files that are written in them."""

from __future__ import annotations

# name as ast-grep has it: other names, endings of files
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
    "nix": ("", ".nix"),
    "php": ("", ".php"),
    "python": ("py python3", ".py .pyi"),
    "ruby": ("rb", ".rb"),
    "rust": ("rs", ".rs"),
    "scala": ("", ".scala .sc"),
    "solidity": ("sol", ".sol"),
    "swift": ("", ".swift"),
    "tsx": ("", ".tsx"),
    "typescript": ("ts", ".ts .cts .mts"),
    "yaml": ("yml", ".yaml .yml"),
}
_BY_NAME = {alias: name for name, (others, _) in _LANGUAGES.items() for alias in (name, *others.split())}
_BY_ENDING = {ending: name for name, (_, endings) in _LANGUAGES.items() for ending in endings.split()}

# What opens a scope with a name, by language.
_SCOPES = {
    "python": ("function_definition", "class_definition"),
    "go": ("function_declaration", "method_declaration"),
    "java": ("method_declaration", "class_declaration", "constructor_declaration"),
    "csharp": ("method_declaration", "class_declaration"),
    "ruby": ("method", "class", "module"),
    "rust": ("function_item", "impl_item"),
    "php": ("function_definition", "method_declaration", "class_declaration"),
    **dict.fromkeys(
        ("javascript", "typescript", "tsx"),
        ("function_declaration", "method_definition", "class_declaration", "variable_declarator"),
    ),
}


def language(name: str) -> str:
    """A language's name as ast-grep has it, empty where it knows none of that name."""
    return _BY_NAME.get(name.strip().casefold(), "")


def language_of(path: str) -> str:
    """The language that a file is written in by its name, empty where it is none of these."""
    name = path.rpartition("/")[2]
    stem, dot, ending = name.rpartition(".")
    return _BY_ENDING.get(f".{ending}".casefold(), "") if dot and stem else ""


def scopes(name: str) -> tuple[str, ...]:
    """The kinds of nodes that open a named scope in a language."""
    return _SCOPES.get(name, ())
