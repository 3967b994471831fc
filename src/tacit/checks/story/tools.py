"""PURE. Tell which languages a linter or formatter reads, from its settings file or the text that shows it."""

from __future__ import annotations

import re

from tacit.checks.story.interfaces import SCRIPTS
from tacit.domain.trace import Place

_PYTHON = frozenset({"python"})
_GO = frozenset({"go"})
# A settings file, or the text of a setting. Tools for any language, such as EditorConfig, are not in the table
_TOOLS = (
    (re.compile(r"(?:^|/)(?:\.?ruff\.toml|\.flake8|\.pylintrc)$|\[tool\.(?:ruff|pylint|flake8|black)"), _PYTHON),
    (
        re.compile(r"(?:^|/)(?:\.eslintrc|eslint\.config|\.prettierrc|prettier\.config|biome\.json|tslint\.json)"),
        frozenset(SCRIPTS),
    ),
    (re.compile(r"(?:^|/)\.golangci\.|^text - go(?:fmt|imports|fumpt)"), _GO),
    (re.compile(r"(?:^|/)\.rubocop\.yml$"), frozenset({"ruby"})),
    (re.compile(r"(?:^|/)\.?(?:rustfmt|clippy)\.toml$"), frozenset({"rust"})),
    (re.compile(r"(?:^|/)\.clang-format$"), frozenset({"c", "cpp", "objective-c", "java", "csharp", "cuda"})),
    (re.compile(r"^text (?:spotless|google-java-format|formatter-maven-plugin)"), frozenset({"java", "kotlin"})),
    (re.compile(r"^text ktlint|(?:^|/)detekt"), frozenset({"kotlin"})),
    (re.compile(r"(?:^|/)eclipse-formatter[\w-]*\.xml$"), frozenset({"java"})),
    (re.compile(r"^text scalafmt|(?:^|/)\.scalafmt\.conf$"), frozenset({"scala"})),
    (re.compile(r"^text csharpier|(?:^|/)\.csharpierrc"), frozenset({"csharp"})),
    (re.compile(r"(?:^|/)(?:phpcs\.xml|phpstan\.neon|\.php-cs-fixer|pint\.json)"), frozenset({"php"})),
)


def languages_of(place: Place) -> frozenset[str]:
    """Return the languages of the linter or formatter whose settings are at a place.

    If the tool is for all languages, or is not known, the set is empty.
    """
    shown = place.shows if place.shows.startswith("text ") else place.path
    return next((languages for expression, languages in _TOOLS if expression.search(shown)), frozenset())
