"""PURE. Extract the imports of source files as they are written. The module `modules` finds out what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.checks.verify.extract.row import IMPORT, Row
from tacit.checks.verify.lexer import Text

_PYTHON = re.compile(r"[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]+([(\w*])|import[ \t]+([\w., \t]+))")
_AS = re.compile(r"[ \t]+as[ \t]+(?=\w)")
_ALIAS = re.compile(r"[ \t]+as[ \t]+\w+")
_SCRIPT = re.compile(
    r"""(?:\bfrom[ \t]*|\bimport[ \t]*\(?[ \t]*|\brequire[ \t]*\([ \t]*|\bimport[ \t]+)(["'])([^"'\n]+)\1""",
    re.MULTILINE,
)
_CLAUSE = re.compile(r"(?:import|export)\b[ \t]*(?:type[ \t]+)?(.*)$|(?:const|let|var)[ \t]+(.*?)[ \t]*=[ \t]*$")
_KEYWORDS = ("import", "export", "const ", "let ", "var ")
_ENDS = (";", '"', "'", "\n\n")
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_GO = re.compile(r'^[ \t]*(?:import[ \t]+)?(?:[\w.]+[ \t]+)?"([\w./~-]+)"[ \t]*$', re.MULTILINE)
_JAVA = re.compile(r"^[ \t]*import[ \t]+(?:static[ \t]+)?([\w.]+(?:\.\*)?)", re.MULTILINE)
_PACKAGE = re.compile(r"^[ \t]*(?:package|namespace)[ \t]+([\w.\\]+)", re.MULTILINE)
_CSHARP = re.compile(
    r"^[ \t]*(?:global[ \t]+)?using[ \t]+(?:static[ \t]+)?(?:\w+[ \t]*=[ \t]*)?([\w.]+)[ \t]*;", re.MULTILINE
)
_RUST = re.compile(r"^[ \t]*(?:pub[ \t]+)?(?:use[ \t]+([\w:]+)|extern[ \t]+crate[ \t]+(\w+))", re.MULTILINE)
_PHP = re.compile(r"^[ \t]*use[ \t]+(?:function[ \t]+)?\\?([\w\\]+)", re.MULTILINE)
_RUBY = re.compile(r"""^[ \t]*(require|require_relative)[ (]+["']([\w./-]+)["']""", re.MULTILINE)


def python(split: Text) -> Iterator[Row]:
    """Yield the imports of Python: `import a.b` and `from a.b import c, d`."""
    code = split.code
    if "import" not in code:
        return
    at = code.find("import")
    while at >= 0:
        begin = code.rfind("\n", 0, at) + 1
        after = at + len("import")
        at = code.find("import", after)
        if code[begin] not in " \tfi" or (found := _PYTHON.match(code, begin)) is None:
            continue
        at = code.find("import", max(found.end(), after))
        module, first, modules = found.groups()
        line = split.line(found.end())
        if modules:
            for name in _ALIAS.sub("", modules).split(","):
                if name.strip():
                    yield IMPORT, name.strip(), "", line
            continue
        start = found.start(2)
        if first == "(":
            names = code[start + 1 : split.closing(start)].replace("\n", " ")
        else:
            end = code.find("\n", start)
            names = code[start : end if end >= 0 else None]
            while names.endswith("\\") and end >= 0:
                start, end = end + 1, code.find("\n", end + 1)
                names = names[:-1] + code[start : end if end >= 0 else None]
        listed = ",".join(name.strip() for name in _AS.sub(">", names).split(";")[0].split(",") if name.strip())
        yield IMPORT, module, listed, line


def script(split: Text) -> Iterator[Row]:
    """Yield the imports of JavaScript: ES imports, re-exports, `import()` and `require()`."""
    plain = split.plain
    if "import" not in plain and "require" not in plain and "export" not in plain:
        return
    for found in _SCRIPT.finditer(plain):
        before = plain[max(0, found.start() - 1500) : found.start()]
        start = max(before.rfind(keyword) for keyword in _KEYWORDS)
        end = max(before.rfind(mark) for mark in _ENDS)
        clause = _CLAUSE.match(before[start:].replace("\n", " ")) if start > end else None
        listed = (clause[1] or clause[2] or "") if clause else ""
        parts = listed.replace("{", ",").replace("}", ",").replace("type ", "").split(",")
        names = [">".join(_NAME.findall(_AS.sub(":", part))[:2]) for part in parts if _NAME.search(part)]
        yield IMPORT, found[2], ",".join(names), split.line(found.start())


def go(split: Text) -> Iterator[Row]:
    """Yield the import paths of a Go file, which are all before its first function."""
    end = split.code.find("\nfunc ")
    head = split.plain[: end if end >= 0 else None]
    if "import" in head:
        for found in _GO.finditer(head, head.find("import")):
            yield IMPORT, found[1], "", split.line(found.start(1))


def dotted(split: Text, form: str) -> Iterator[Row]:
    """Yield the imports of Java, Kotlin, Scala, C#, PHP and Rust files, and the package that a file declares."""
    code = split.code
    expression = {"csharp": _CSHARP, "rust": _RUST, "php": _PHP}.get(form, _JAVA)
    for found in expression.finditer(code):
        name = next(filter(None, found.groups())).replace("::", ".").replace("\\", ".")
        yield IMPORT, name, "", split.line(found.end())
    if form != "rust" and (package := _PACKAGE.search(code)):
        yield "+package", package[1].replace("\\", "."), "", split.line(package.end())


def ruby(split: Text) -> Iterator[Row]:
    """Yield the imports of Ruby: `require` and `require_relative`."""
    for found in _RUBY.finditer(split.plain):
        yield IMPORT, f"./{found[2]}" if found[1] == "require_relative" else found[2], "", split.line(found.end())
