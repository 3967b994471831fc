"""PURE. Tell in which languages a probe knows libraries or forms of code, by the forms of their names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tacit.checks.story.probes import Evidence, Probe
from tacit.text.globs import fits

# The languages in which libraries are searched for besides Python and JavaScript, with the name and ending of each
_LANGUAGES = {
    "go": ("Go", ".go"),
    "java": ("Java", ".java"),
    "kotlin": ("Kotlin", ".kt"),
    "scala": ("Scala", ".scala"),
    "csharp": ("C#", ".cs"),
    "rust": ("Rust", ".rs"),
    "ruby": ("Ruby", ".rb"),
    "php": ("PHP", ".php"),
    "swift": ("Swift", ".swift"),
    "elixir": ("Elixir", ".ex"),
    "c": ("C", ".c"),
    "cpp": ("C++", ".cpp"),
}
_JVM = re.compile(r"(?:org|com|io|net|dev|co|ch|mu|java|javax|jakarta|kotlin)\.|brave")
_LIBRARIES = {
    "go": re.compile(r"[\w-]+(?:\.[\w-]+)+/|(?:log|net|html|database)/"),
    **dict.fromkeys(("java", "kotlin", "scala"), _JVM),
    "csharp": re.compile(r"[A-Z]\w+(?:[.*]|$)"),
}
_CALLS = {"go": re.compile(r"[a-z]\w*\.[A-Z]")}
_BY_LANGUAGE = {"uses", "call", "rule"}  # kinds of evidence that each language has in its own form
# Globs of files that are the same for all languages, such as `**/*backup*.{sh,py}`, and not `package.json`
_SETTINGS = re.compile(r"\.(?:\{(?:\w+,)*)?(?:sql|ya?ml|sh|bash|conf)(?:,\w+)*\}?$|\*\.json$|(?:^|/)Makefile$")
_OF_FILES = {"text", "call", "uses", "definition", "technology"}


def unknown(probe: Probe, languages: Iterable[str]) -> str:
    """Return the first of these languages in which a probe has no proof; `""` if there is none.

    This only concerns probes whose proof is imports, calls, rules or texts in code, which each language has in its own
    form. Hints (`look`) only count for probes without proof, because their lists are short. Python and JavaScript are
    always known.
    """
    own = [item for item in probe.proof or probe.look if _is_of_language(item)]
    found = (name for name in sorted(languages) if name in _LANGUAGES and not any(_has(item, name) for item in own))
    return next((_LANGUAGES[name][0] for name in found), "") if own else ""


def _is_of_language(item: Evidence) -> bool:
    """Return whether evidence differs from language to language. Settings are the same for all."""
    if item.kind == "text":
        return not any(_SETTINGS.search(glob) for glob in item.files if not glob.startswith("!"))
    return item.kind in _BY_LANGUAGE


def _has(item: Evidence, language: str) -> bool:
    """Return whether evidence can be found in code in a language."""
    if item.kind == "rule":
        return language in item.names
    if any(not glob.startswith("!") for glob in item.files) and item.kind in _OF_FILES:
        return fits(f"a{_LANGUAGES[language][1]}", item.files)
    forms = {"uses": _LIBRARIES, "call": _CALLS}.get(item.kind, {})
    return language in forms and any(forms[language].match(name) for name in item.names)
