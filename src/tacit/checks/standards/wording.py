"""PURE. Recognise sentences of a standards document that are about each module, and languages that it names.

A module is a part of the code, such as a service.
"""

from __future__ import annotations

import re

from tacit.checks.standards.modules import family
from tacit.checks.verify.document import Document
from tacit.text.languages import language_of

_NOUN = r"(?:micro-?services?|modules?|services?|components?|packages?|plugins?|apps?|applications?|projects?|crates?)"
_MODULE = re.compile(rf"\b{_NOUN}\b", re.IGNORECASE)
_EACH = re.compile(
    rf"\b(?:each|every|all|any)\b[^.\n]{{0,40}}\b{_NOUN}\b"
    rf"|\b{_NOUN}\b[^.\n]{{0,40}}\b(?:must|shall|has to|have to|needs?)\b",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    rf"^[\W_]*(?:(?:in|for|on|at|inside) [^,.\n]{{1,60}}, ?)?"
    rf"(?:(?:each|every|all)\b[^,.\n]{{0,40}}?\b{_NOUN}\b"
    rf"|(?:the |our |your )?(?:[\w-]+ )?{_NOUN}\b[^,.\n]{{0,20}}\b(?:must|shall|have to|has to)\b)",
    re.IGNORECASE,
)
_LANGUAGES = re.compile(
    r"\b(python|go|golang|node(?:\.js)?|javascript|typescript|java|kotlin|rust|ruby|php)\b", re.IGNORECASE
)
_OF_FILE = {
    **dict.fromkeys(("requirements.txt", "pyproject.toml", "setup.py", "setup.cfg", "pipfile"), "python"),
    **dict.fromkeys(("package.json", "package-lock.json", "tsconfig.json"), "javascript"),
    "go.mod": "go",
    "go.sum": "go",
    "cargo.toml": "rust",
    "pom.xml": "java",
    "gemfile": "ruby",
}


def is_about_modules(text: str) -> bool:
    """Return whether a text has a word for a part of a repository, such as "service" or "component"."""
    return _MODULE.search(text) is not None


def is_for_each(text: str) -> bool:
    """Return whether a sentence says that something is true for each module, such as "every module must have"."""
    return _EACH.search(text) is not None


def is_subject(sentence: str) -> bool:
    """Return whether the subject of a sentence is each module: "Every service uses …"."""
    return _SUBJECT.search(sentence) is not None


def language_in(text: str) -> str:
    """Return the programming language that a text names; `""` if it names none or several."""
    found = {family(name.lower().replace("node.js", "node").replace("node", "js")) for name in _LANGUAGES.findall(text)}
    return found.pop() if len(found) == 1 else ""


def language_of_section(document: Document, section: int) -> str:
    """Return the programming language that the heading of a section names, or else the nearest heading around it.

    These are the headings of the sections that contain this section, without the document's title. If none of them
    names a language, the result is `""`.
    """
    level = document.headings[section].level + 1
    for heading in reversed(document.headings[: section + 1]):
        if heading.level < level and heading.level > 1:
            level = heading.level
            if language := language_in(heading.title):
                return language
    return ""


def language_of_file(path: str) -> str:
    """Return the language of modules that have a file of this name: python for `setup.py`.

    If modules in any language may have it, the result is `""`.
    """
    name = path.rstrip("/").rpartition("/")[2].lower()
    language = family(language_of(path.rstrip("/")))
    return _OF_FILE.get(name) or (language if _LANGUAGES.fullmatch(language) else "")
