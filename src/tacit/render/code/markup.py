"""PURE. The tokens of HTML, Vue and Handlebars without what prettier changes.

Prettier adds closing tags that HTML leaves out, and changes quotes, the case of names, and the space around tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.render.code.lexing import SEPARATOR, without_space
from tacit.render.code.script import script
from tacit.render.code.style import style

_VALUE = r"\"[^\"]{0,2000}+\"|'[^']{0,2000}+'|[^\s\"'<>]{1,500}+"
_TAG = re.compile(
    r"<!--(?P<comment>[\s\S]*?)(?:-->|\Z)|<!(?P<doctype>[a-zA-Z][^>]{0,500}+)>|\{\{(?P<value>[^{}]{0,500}+)\}\}"
    r"|</(?P<closing>[\w:.-]{1,100}+)\s{0,100}+>"
    rf"|<(?P<opening>[a-zA-Z][\w:.-]{{0,100}}+)(?P<attributes>(?:\s|[^\s=>\"'/<]{{1,200}}+(?:\s{{0,50}}+=\s{{0,50}}+(?:{_VALUE}))?|/(?!>)){{0,500}}+)(?P<end>/?>)"
)
_ATTRIBUTE = re.compile(rf"([^\s=>\"'/<]{{1,200}}+)(?:\s{{0,50}}+=\s{{0,50}}+({_VALUE}))?")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_OPTIONAL = frozenset(
    [
        "li",
        "p",
        "td",
        "tr",
        "th",
        "dt",
        "dd",
        "option",
        "optgroup",
        "thead",
        "tbody",
        "tfoot",
        "colgroup",
        "html",
        "body",
        "head",
        "rp",
        "rt",
        "caption",
    ]
)
_MOST_OPEN = 100  # open elements with which a closing tag is compared
_RAW = {"script", "style"}
_IS_CODE = re.compile(r"[@:#*(\[]|v-|on[a-z]")  # names of attributes whose values are code of JavaScript
_LISTS = {"class", "style", "srcset", "sizes"}
_MARKS = re.compile(r"[\w.#$-]+|\S")


def markup(code: str, *, is_html: bool) -> str:
    """Return the tokens of HTML, Vue or Handlebars as one text, for comparison.

    If `is_html` is true, upper and lower case in names of tags make no difference.
    """
    return SEPARATOR.join(_read(code, is_html=is_html))


def _read(code: str, *, is_html: bool) -> Iterator[str]:
    at = 0
    opened: list[str] = []
    while found := _TAG.search(code, at):
        yield from code[at : found.start()].split()
        at = found.end()
        kind = found.lastgroup
        if kind == "comment":
            yield f"<!--{without_space(found['comment'])}"
        elif kind == "doctype":
            yield f"<!{without_space(found['doctype'])}".lower()
        elif kind == "value":
            yield f"{{{{{script(found['value'])}"
        elif kind == "closing":
            yield from _closed(_name(found["closing"], is_html=is_html), opened)
        else:
            name = _name(found["opening"], is_html=is_html)
            yield f"<{name}"
            yield from _attributes(found["attributes"], is_html=is_html)
            if found["end"] == ">" and name not in _VOID | _RAW:
                opened.append(name)
            if name in _RAW and found["end"] == ">":
                end = code.find(f"</{found['opening']}", at)
                text = code[at : end if end >= 0 else len(code)]
                yield script(text, is_typed=True) if name == "script" else style(text)
                at += len(text)
    yield from code[at:].split()
    for name in reversed(opened):
        yield from _closed(name, [])


def _closed(name: str, opened: list[str]) -> Iterator[str]:
    """Yield the closing tag of an element, except of elements whose closing tag is optional in HTML.

    The element, and all elements inside it, are removed from `opened`, the list of open elements.
    """
    if name in opened[-_MOST_OPEN:]:
        while opened.pop() != name:
            pass
    if name not in _OPTIONAL:
        yield f"</{name}"


def _name(name: str, *, is_html: bool) -> str:
    return name.lower() if is_html else name


def _attributes(text: str, *, is_html: bool) -> Iterator[str]:
    for found in _ATTRIBUTE.finditer(text):
        name, value = _name(found[1], is_html=is_html), found[2]
        if value is None:
            yield name
            continue
        if value[:1] in {'"', "'"}:
            value = value[1:-1]
        value = value.replace("&quot;", '"').replace("&apos;", "'")
        if name in _LISTS:
            yield f"{name}={' '.join(_MARKS.findall(value)).removesuffix(' ;')}"
        elif _IS_CODE.match(name):
            yield f"{name}={script(value)}"
        else:
            yield f"{name}={' '.join(value.split())}"
