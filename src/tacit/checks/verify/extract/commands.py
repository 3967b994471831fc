"""PURE. Extract the sub-commands of console programs that use typer, click, argparse, cobra or commander."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.checks.verify.extract.row import Row
from tacit.checks.verify.lexer import Text

_DECORATOR = re.compile(r"^[ \t]*@(?:\w+\.)*(?:command|group|callback)\(", re.MULTILINE)
_NAME = re.compile(r"""[ \t]*(?:name[ \t]*=[ \t]*)?["']([\w:-]+)["']""")
_FUNCTION = re.compile(r"^[ \t]*(?:async[ \t]+)?def[ \t]+(\w+)", re.MULTILINE)
_MOUNT = re.compile(r"\.add_(?:typer|command)\(")
_MOUNTED = re.compile(r"""(?:[\w.]+[ \t]*,[ \t]*|(?:.*[\s,])?name[ \t]*=[ \t]*)["']([\w:-]+)["']""")
_PARSER = re.compile(r"\badd_parser\(")
_COBRA = re.compile(r"""\bUse:[ \t]*"([\w-]+)""")
_COMMANDER = re.compile(r"""\.command\([ \t]*["'`]([\w:-]+)""")


def commands(split: Text, form: str) -> Iterator[Row]:
    """Yield the sub-commands that a file defines."""
    plain = split.plain
    if form == "python":
        yield from _of_python(split)
    elif form == "go" and "cobra" in plain:
        for found in _COBRA.finditer(plain):
            yield "command", found[1], "sub-command", split.line(found.start())
    elif form in ("javascript", "typescript") and ("commander" in plain or "yargs" in plain):
        for found in _COMMANDER.finditer(plain):
            yield "command", found[1], "sub-command", split.line(found.start())


def _of_python(split: Text) -> Iterator[Row]:
    code = split.code
    for found in _DECORATOR.finditer(code) if ".command(" in code or ".group(" in code else ():
        opening = found.end() - 1
        named = _NAME.match(split.arguments(opening, 400))
        function = _FUNCTION.search(code, opening, opening + 3000)
        if named or function:
            name = named[1] if named else (function[1] if function else "").replace("_", "-").removesuffix("-cmd")
            yield "command", name, "sub-command", split.line(found.start())
    # looking for a plain text first is much faster than the expressions
    for call, form, most, part in ((_PARSER, _NAME, 200, "add_parser("), (_MOUNT, _MOUNTED, 400, ".add_")):
        for found in call.finditer(code) if part in code else ():
            if named := form.match(split.arguments(found.end() - 1, most)):
                yield "command", named[1], "sub-command", split.line(found.start())
