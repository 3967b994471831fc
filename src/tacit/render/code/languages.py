"""PURE. Remove from code in fences what formatters change: the formatting of prettier, and prompts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from textwrap import dedent

from tacit.render.code.markup import markup
from tacit.render.code.script import script
from tacit.render.code.style import query, style
from tacit.render.code.yaml import yaml

_PROMPT = re.compile(r"^[ \t>]*\$[ \t]+", re.MULTILINE)


def _markdown(code: str) -> str:
    from tacit.render.blocks import blocks

    return repr(blocks(dedent(code), lambda inner, info: without_formatting(inner, info) or " ".join(inner.split())))


_LANGUAGES: dict[str, Callable[[str], str]] = {}
for _names, _read in (
    ("javascript js cjs mjs jsx json5", script),
    ("typescript ts cts mts tsx", lambda code: script(code, is_typed=True)),
    ("json jsonc", lambda code: script(code, keeps_keys=True)),
    ("css less scss", style),
    ("graphql gql", query),
    ("yaml yml", yaml),
    ("html htm xhtml", lambda code: markup(code, is_html=True)),
    ("vue angular handlebars hbs", lambda code: markup(code, is_html=False)),
    ("markdown md mdx", _markdown),
):
    _LANGUAGES.update(dict.fromkeys(_names.split(), _read))


def without_formatting(code: str, info: str) -> str | None:
    """Return code without what prettier changes; `info` is the text after the fence, which names the language.

    Return None if prettier does not format this language.
    """
    read = _LANGUAGES.get((info.split() or [""])[0].lower())
    return None if read is None else read(code)


def without_changes(blocks: Sequence[tuple[str, str]]) -> list[tuple[str, bool]]:
    """Return blocks of code without what formatters change. Each block is given with the text after its fence.

    The second value of a result says whether prettier formats the language. If not, only prompts are left out.
    """
    plain = [(code, without_formatting(code, info)) for code, info in blocks]
    return [(_without_prompts(code), False) if found is None else (found, True) for code, found in plain]


def _without_prompts(code: str) -> str:
    """Return code without the dollar signs at the start of its lines, which markdownlint removes if all lines have one.

    Such a block has commands without their output.
    """
    lines = [line for line in code.split("\n") if line.strip(" \t>")] if "$" in code else []
    return _PROMPT.sub("", code) if lines and all(map(_PROMPT.match, lines)) else code
