"""PURE. Remove from the code in a page's code blocks what formatters change: its formatting, and prompts."""

from __future__ import annotations

import re
from collections.abc import Sequence

_PROMPT = re.compile(r"^[ \t>]*\$[ \t]+", re.MULTILINE)


def _markdown(code: str) -> str:
    from textwrap import dedent

    from tacit.render.blocks import blocks

    return repr(blocks(dedent(code), lambda inner, info: without_formatting(inner, info) or " ".join(inner.split())))


_TYPED = frozenset(["typescript", "ts", "cts", "mts", "tsx"])
_JSON = frozenset(("json", "jsonc"))
_SCRIPTS = _TYPED | _JSON | frozenset(["javascript", "js", "cjs", "mjs", "jsx", "json5"])
_STYLES = frozenset(("css", "less", "scss"))
_QUERIES = frozenset(("graphql", "gql"))
_YAML = frozenset(("yaml", "yml"))
_HTML = frozenset(("html", "htm", "xhtml"))
_MARKUP = _HTML | frozenset(("vue", "angular", "handlebars", "hbs"))
_MARKDOWN = frozenset(("markdown", "md", "mdx"))


def without_formatting(code: str, info: str) -> str | None:
    """Return code without what prettier changes; `info`, the text after the opening fence, names the language.

    Return None if prettier does not format this language.
    """
    # Most pages have code in other languages, or none, so the readers are imported when they are needed.
    language = (info.split() or [""])[0].lower()
    if language in _SCRIPTS:
        from tacit.render.code.script import script

        return script(code, is_typed=language in _TYPED, keeps_keys=language in _JSON)
    if language in _STYLES or language in _QUERIES:
        from tacit.render.code.style import query, style

        return (style if language in _STYLES else query)(code)
    if language in _YAML:
        from tacit.render.code.yaml import yaml

        return yaml(code)
    if language in _MARKUP:
        from tacit.render.code.markup import markup

        return markup(code, is_html=language in _HTML)
    return _markdown(code) if language in _MARKDOWN else None


def without_changes(blocks: Sequence[tuple[str, str]]) -> list[tuple[str, bool]]:
    """Return blocks of code without what formatters change; a block is the code, and the text after the opening fence.

    Each result is the code, and whether prettier formats its language. If prettier does not, the code is unchanged
    except for prompts (`$ ` at the start of lines), which are removed.
    """
    plain = [(code, without_formatting(code, info)) for code, info in blocks]
    return [(_without_prompts(code), False) if found is None else (found, True) for code, found in plain]


def _without_prompts(code: str) -> str:
    """Return code without the prompts `$ ` at the start of its lines, if all its lines have one.

    markdownlint removes these prompts from a block that shows commands without their output.
    """
    lines = [line for line in code.split("\n") if line.strip(" \t>")] if "$" in code else []
    return _PROMPT.sub("", code) if lines and all(map(_PROMPT.match, lines)) else code
