"""PURE. Extract classes, functions, types, constants and members from languages with braces, such as Go and Java.

The text is read once, at the starts of lines and at braces. Comments and strings were replaced by blanks before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.checks.verify.extract.row import TESTS, Row
from tacit.checks.verify.lexer import Text

_TEST_MODULE = re.compile(r"(?:pub[ \t]+)?mod[ \t]+\w+[ \t]*\{")
_PIECE = re.compile(r"[{}]|[^\s{}][^\n{}]*")
_MODIFIERS = (
    r"(?:(?:export|default|declare|abstract|public|private|protected|internal|static|sealed|final|partial|async|open"
    r"|data|inline|unsafe|override|virtual|readonly|pub(?:\([\w: ]+\))?|const|extern|suspend|inner|companion|case"
    r"|implicit|lazy)[ \t]+)*"
)
_ANNOTATIONS = r"(?>(?:@[\w.]+(?:\([^()\n]*\))?[ \t]*)*)"
_CLASS = re.compile(
    _ANNOTATIONS
    + _MODIFIERS
    + r"(class|interface|enum(?: class)?|record|struct|trait|object|union|mod|namespace|module|protocol|actor|extension"
    r"|annotation class|@interface)[ \t]+([A-Za-z_$][\w$.]*)"
)
_FUNCTION = {
    "script": re.compile(
        r"(?:export[ \t]+)?(?:default[ \t]+)?(?:declare[ \t]+)?(?:async[ \t]+)?function\b[ \t*]*([A-Za-z_$][\w$]*)"
    ),
    "go": re.compile(r"func[ \t]+(\w+)[ \t]*[\[(]"),
    "rust": re.compile(_MODIFIERS + r"fn[ \t]+(\w+)"),
    "php": re.compile(r"function[ \t]+&?(\w+)"),
    "java": re.compile(_MODIFIERS + r"(?:fun|def|func)[ \t]+(?:<[^>\n]*>[ \t]*)?(?:\w+\.)?(\w+)"),
}
_VALUE = {
    "script": re.compile(r"(?:export[ \t]+)?(?:declare[ \t]+)?(?:const|let|var)[ \t]+([A-Za-z_$][\w$]*)"),
    "go": re.compile(r"(?:const|var)[ \t]+(\w+)"),
    "rust": re.compile(_MODIFIERS + r"(?:static|const)[ \t]+(?:mut[ \t]+)?(\w+)"),
    "php": re.compile(r"(?:const[ \t]+(\w+)|define\()"),
    "java": re.compile(_MODIFIERS + r"(?:val|var)[ \t]+(\w+)"),
}
_TYPE = re.compile(_MODIFIERS + r"(?:type|typealias)[ \t]+(\w+)(?:[ \t]*<[^\n]*>)?[ \t]*(=?)")
_ARROW = re.compile(r"=[ \t]*(?:async[ \t]*)?(?:function\b|\([^\n]*\)[^\n]*=>|\w+[ \t]*=>|\([^)\n]*$)")
_GO_METHOD = re.compile(r"func[ \t]*\([ \t]*(?:\w+[ \t]+)?\*?(\w+)(?:\[[^\]\n]*\])?[ \t]*\)[ \t]*(\w+)")
_GO_TYPE = re.compile(r"(?:type[ \t]+)?(\w+)(?:\[[^\]\n]*\])?[ \t]+(struct|interface)\b")
_GO_GROUP = re.compile(r"(type|const|var|import)[ \t]*\([ \t]*$")
_GO_NAME = re.compile(r"(\w+)[ \t]*(?:,|=|$|[\w*\[])")
_RUST_IMPL = re.compile(r"(?:unsafe[ \t]+)?impl\b(?:<[^\n]*?>)?[ \t]+(?:[^\n]*?[ \t]for[ \t]+)?&?(?:\w+::)*(\w+)")
_MEMBER = {
    "script": re.compile(
        _ANNOTATIONS
        + r"(?:(?:public|private|protected|static|readonly|abstract|async|override|declare|get|set|accessor)[ \t]+)*"
        r"[*#]?([A-Za-z_$][\w$]*)[ \t]*[?!]?[ \t]*(\(|<[^\n]*>\(|:|=(?!=)|;|,|$)"
    ),
    "go": re.compile(r"(\w+)(?:,[ \t]*\w+)*[ \t]*(\(|[ \t][\w*\[\].]|$)"),
    "rust": re.compile(_MODIFIERS + r"(?:fn[ \t]+(?=\w)|(?:static|const|type)[ \t]+)?(\w+)[ \t]*(\(|<[^\n]*|:|,|=|$)"),
    "php": re.compile(
        r"(?:(?:public|private|protected|static|abstract|final|readonly|var|case|const)[ \t]+)*"
        r"(?:function[ \t]+&?(?=\w)|[?\w\\|]+[ \t]+(?=\$))?\$?(\w+)[ \t]*(\(|=|;|,|$)"
    ),
    "java": re.compile(
        _ANNOTATIONS
        + r"(?:[\w<>\[\],.?*:]+[ \t]+)*?(?:(?:val|var|fun|def|func|let)[ \t]+)?(\w+)[ \t]*(\(|=(?!=)|;|,|:|$)"
    ),
}
_STYLE = {
    **dict.fromkeys(("javascript", "typescript", "tsx", "vue"), "script"),
    **dict.fromkeys(("java", "csharp", "kotlin", "scala", "swift"), "java"),
    **{name: name for name in ("go", "rust", "php")},
}
_WORDS = {
    *("if", "for", "while", "switch", "catch", "return", "new", "throw"),
    *("else", "do", "try", "case", "default", "super", "this", "import"),
    *("from", "export", "await", "yield", "using", "package", "namespace", "where"),
    *("extends", "implements", "use", "match", "loop", "let", "type", "interface"),
    *("class", "enum", "function", "static", "readonly", "public", "private", "protected"),
    *("get", "set", "constructor", "self", "fn", "impl", "pub", "const"),
}
_HAS_FUNCTIONS = {"constructor", "get", "set", "default", "type", "from", "match", "use"}
_CONTAINERS = {"namespace", "module", "mod", "object"}


def braces(split: Text, form: str) -> Iterator[Row]:
    """Yield the definitions and members in a file of a language with braces."""
    return _Reader(split, _STYLE[form]).run()


class _Reader:
    """Reads one source text, and keeps a stack of open braces.

    `inside` is the class whose body is being read. It is `""` outside of all braces, and None inside other braces, such
    as a function body, where definitions do not count.
    """

    def __init__(self, split: Text, style: str) -> None:
        self.split, self.style = split, style
        self.stack: list[tuple[str | None, int]] = []
        self.inside: str | None = ""
        self.parentheses = 0
        self.coming: str | None = None  # the class that the next brace opens, or None
        self.is_enum = False
        self.group = ""  # the keyword of an open group of declarations in Go, such as `const (`

    def run(self) -> Iterator[Row]:
        for found in _PIECE.finditer(self.split.code):
            piece = found[0]
            if piece == "{":
                self.stack.append((self.inside, self.parentheses))
                self.inside, self.parentheses, self.coming = self.coming, 0, None
            elif piece == "}":
                if self.stack:
                    self.inside, self.parentheses = self.stack.pop()
                self.coming = None
            elif self.inside is not None:
                yield from self._piece(piece, found.start())

    def _piece(self, piece: str, offset: int) -> Iterator[Row]:
        code = self.split.code
        fresh = not code[code.rfind("\n", 0, offset) + 1 : offset].strip()
        if self.parentheses <= 0 and (fresh or (offset and code[offset - 1] in "{} ")):
            row = self._definition(piece)
            if row is None and self.inside:
                yield from self._members(piece, offset)
            elif row is not None:
                yield (*row, self.split.line(offset))
        if self.style == "go" and not self.stack and self._group(piece):
            return
        self.parentheses += piece.count("(") - piece.count(")")
        if piece.endswith(";"):
            self.coming, self.parentheses = None, 0

    def _definition(self, piece: str) -> tuple[str, str, str] | None:
        if self.style == "go":
            return None if self.inside else self._go(piece)
        if self.style == "rust" and (found := _RUST_IMPL.match(piece)):
            self.coming = found[1]
            return None
        if found := _CLASS.match(piece):
            keyword, name = found.groups()
            if keyword in _CONTAINERS and not (keyword == "object" and self.style == "java"):
                self.coming = ""
                return None
            name = name.rpartition(".")[2]
            self.coming = name
            self.is_enum = keyword.startswith("enum")
            return "definition", name, "class"
        if self.inside:
            return None
        return self._function(piece)

    def _function(self, piece: str) -> tuple[str, str, str] | None:
        style = self.style
        if found := _FUNCTION[style].match(piece):
            return "definition", found[1], "function"
        if found := _TYPE.match(piece):
            self.coming = found[1] if style == "script" else None
            return "definition", found[1], "type"
        if (found := _VALUE[style].match(piece)) and found[1]:
            return "definition", found[1], "function" if _ARROW.search(piece) else "constant"
        return None

    def _group(self, piece: str) -> bool:
        """Return whether a line begins or ends a group of declarations in Go, such as `const (`.

        The caller does not count the parentheses of such a group, because they are not those of an expression.
        """
        if found := _GO_GROUP.match(piece):
            self.group = found[1]
        elif self.group and piece.startswith(")"):
            self.group = ""
        else:
            return False
        return True

    def _go(self, piece: str) -> tuple[str, str, str] | None:
        if self.group in ("const", "var") and (found := _GO_NAME.match(piece)):
            return "definition", found[1], "constant"
        if found := _GO_METHOD.match(piece):
            return "member", f"{found[1]}.{found[2]}", "method"
        if found := _GO_TYPE.match(piece):
            self.coming = found[1]
            return "definition", found[1], "class"
        return self._function(piece)

    def _members(self, piece: str, offset: int) -> Iterator[Row]:
        """Yield the members on one line, such as `a: string; b: number`, or `NEW, PAID` in an enumeration."""
        mark = "," if self.is_enum else ";"
        parts = piece.split(mark) if mark in piece[:-1] and "(" not in piece else [piece]
        end = offset + len(piece)
        for part in parts:
            row = self._member(part.strip() + (mark if len(parts) > 1 else ""), self.split.code[end : end + 1])
            if row is not None:
                yield (*row, self.split.line(offset))

    def _member(self, piece: str, following: str) -> tuple[str, str, str] | None:
        found = _MEMBER[self.style].match(piece.lstrip("#[ ") if self.style == "rust" else piece)
        if found is None:
            return None
        name, mark = found.groups()
        if name in _WORDS and not (name in _HAS_FUNCTIONS and mark == "("):
            return None
        is_method = mark.endswith("(") or mark.startswith("<")
        if not mark and following != "{" and self.style in ("java", "php") and not is_method:
            return "member", f"{self.inside}.{name}", "field"  # the last constant of an enum
        if is_method:
            self.coming = None
        return "member", f"{self.inside}.{name}", "method" if is_method else "field"


def rust_tests(split: Text, form: str) -> Iterator[Row]:
    """Yield the first and the last line of each module of tests in a Rust file, such as `mod tests {`."""
    if form != "rust":
        return
    lines = split.code.split("\n")
    for number, line in enumerate(lines, 1):
        is_start = line.startswith("#[cfg(test)]") and number < len(lines) and _TEST_MODULE.match(lines[number])
        if is_start and "}" in lines[number:]:
            yield TESTS, str(lines.index("}", number) + 1), "", number
