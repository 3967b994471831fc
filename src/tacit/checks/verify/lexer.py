"""PURE. Tell code, strings and comments of a source text apart, without a parser. No input can crash it.

The time grows only with the length of the text. For this, each regular expression stays on one line, and the end of
block comments and long strings is found with `str.find`.
"""

import re
from bisect import bisect_right
from typing import NamedTuple

_DOUBLE = r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"?'
_SINGLE = r"'[^'\\\n]*(?:\\.[^'\\\n]*)*'?"
_CHARACTER = r"'(?:[^'\\\n]|\\[^\n'][^'\n]{0,8}|\\')'"  # one character: Rust writes lifetimes with a quote too
_BACK = r"`[^`\\\n]*(?:\\.[^`\\\n]*)*`"
_REGEX = r"(?<=[=(,:\[!&|?;{}])[ ]?/(?![/*])(?:[^/\\\n\[]|\\.|\[[^\]\\\n]*(?:\\.[^\]\\\n]*)*\])+/"
_LONGEST_LITERAL = 80
_LOOK_BACK = 200  # characters before a string that are looked at, to tell a docstring from an argument
_BUDGET = 4 << 20  # characters that `Text.closing` may search in one text, which keeps the time linear
_NEAR = 300  # characters that `Text.closing` searches if the budget is used up

# For each family of languages: a comment until the end of the line, openings of parts over several lines, strings.
_FAMILIES = {
    "python": ("#", ('"""', "'''"), (_DOUBLE, _SINGLE)),
    "c": ("//", ("/*", '"""'), (_DOUBLE, _SINGLE)),
    "script": ("//", ("/*",), (_DOUBLE, _SINGLE, _BACK, _REGEX)),
    "go": ("//", ("/*",), (_DOUBLE, _CHARACTER, r"`[^`\n]*`")),
    "rust": ("//", ("/*", 'r#"'), (_DOUBLE, _CHARACTER)),
    "php": (r"//|#(?!\[)", ("/*",), (_DOUBLE, _SINGLE)),
    "hash": (r"(?<![\w$\\&{])#", (), (_DOUBLE, _SINGLE)),
    "sql": ("--", ("/*",), (r"'[^'\n]*'?",)),
    "brackets": (r"(?!)", ("<!--",), (_DOUBLE, _SINGLE)),
}
_LONG = {"script": "`", "go": "`"}  # strings that may be opened on one line and closed on another
_CLOSING = {"/*": "*/", "<!--": "-->", 'r#"': '"#'}
FAMILY = {
    **dict.fromkeys(("python",), "python"),
    **dict.fromkeys(
        ("java", "csharp", "kotlin", "scala", "swift", "c", "cpp", "solidity", "css", "scss", "prisma"), "c"
    ),
    **dict.fromkeys(("javascript", "typescript", "tsx", "vue"), "script"),
    **dict.fromkeys(("bash", "yaml", "toml", "ruby", "elixir", "dockerfile", "make", "dotenv", "hcl", "nix"), "hash"),
    **{name: name for name in ("go", "rust", "php", "sql")},
    "html": "brackets",
}


def _expression(family: str) -> re.Pattern[str]:
    comment, longer, strings = _FAMILIES[family]
    opening = "|".join(re.escape(mark) for mark in longer) or "(?!)"
    late = f"|({_LONG[family]})" if family in _LONG else "|((?!))"
    return re.compile(f"({opening})|((?:{comment})[^\n]*)|({'|'.join(strings)}){late}")


_EXPRESSIONS = {family: _expression(family) for family in _FAMILIES}
_IDENTIFIER = re.compile(r"[A-Za-z_]\w+")
_LITERAL = re.compile(r"[\w@*>.:/{}$#+-]+")


class Text(NamedTuple):
    """A source text, split into code, strings and comments.

    `code` and `plain` are the text with blanks in place of comments and strings, so that offsets and lines stay the
    same. In `code`, comments and the contents of all strings are blank. In `plain`, comments and strings over several
    lines are blank, and other strings are kept.
    """

    text: str
    code: str  # comments and the insides of strings are blank
    plain: str  # comments and strings over several lines are blank, other strings are kept
    strings: list[tuple[int, str]]  # offset and content of each string
    comments: list[tuple[int, str]]
    starts: list[int]  # the offset at which each line starts
    names: dict[str, None]  # the identifiers of the code, in order
    # the number of characters that `closing` may still search; a list with one number, so that it can change
    budget: list[int]

    def line(self, offset: int) -> int:
        """Return the number of the line that contains an offset."""
        return bisect_right(self.starts, offset)

    def arguments(self, opening: int, most: int = 4000) -> str:
        """Return the arguments of a call on one line without comments. `opening` is the offset of its parenthesis."""
        return self.plain[opening + 1 : self.closing(opening, most)].replace("\n", " ")

    def closing(self, opening: int, most: int = 4000) -> int:
        """Return the offset of the bracket that closes the bracket at `opening`.

        If it is not found within `most` characters (fewer, if many brackets of the text are not closed), the offset at
        which the search ended is returned. If there is no bracket at `opening`, the result is `opening`.
        """
        code = self.code
        left = code[opening : opening + 1]
        if (right := _PARTNERS.get(left, "")) == "":
            return opening
        if self.budget[0] < 0:  # the text has many brackets that are not closed
            most = min(most, _NEAR)
        depth, at, end = 0, opening, min(len(code), opening + most)
        while True:
            close = code.find(right, at, end)
            depth += code.count(left, at, close) - 1 if close >= 0 else 0
            if close < 0 or depth == 0:
                close = end if close < 0 else close
                self.budget[0] -= close - opening
                return close
            at = close + 1


_PARTNERS = {"(": ")", "[": "]", "{": "}"}


def lex(text: str, language: str) -> Text:
    """Split a source text into code, strings and comments. If the language is unknown, all of the text is code."""
    family = FAMILY.get(language, "")
    starts = _starts(text)
    if not family:
        return Text(text, text, text, [], [], starts, dict.fromkeys(_IDENTIFIER.findall(text)), [_BUDGET])
    code, plain, strings, comments = _parts(text, family)
    return Text(text, code, plain, strings, comments, starts, dict.fromkeys(_IDENTIFIER.findall(code)), [_BUDGET])


def _parts(text: str, family: str) -> tuple[str, str, list[tuple[int, str]], list[tuple[int, str]]]:
    """Return the parts `code`, `plain`, `strings` and `comments` of a text (see `Text`).

    This loop takes a quarter of the time for reading a repository, so it avoids function calls.
    """
    search = _EXPRESSIONS[family].search
    code: list[str] = []
    plain: list[str] = []
    strings: list[tuple[int, str]] = []
    comments: list[tuple[int, str]] = []
    at = kept = 0  # offsets in `text` up to which `code` and `plain` are complete
    while found := search(text, at):
        begin, end = found.span()
        group = found.lastindex
        code.append(text[at:begin])
        at = end
        if group == _SHORT:
            inside = text[begin + 1 : end - 1]
            if text[end - 1] == text[begin] and end - begin > 1:
                code.append(text[begin] + " " * len(inside) + text[begin])
            else:  # the string is not closed on its line
                inside = text[begin + 1 : end]
                code.append(text[begin] + " " * len(inside))
            strings.append((begin + 1, inside))
            continue
        if group == _COMMENT:
            blank = " " * (end - begin)
            comments.append((begin, text[begin:end]))
        else:
            closing = _CLOSING.get(found[0], found[0])
            close = text.find(closing, end)
            at = len(text) if close < 0 else close + len(closing)
            is_comment = found[0] in _COMMENTS or (family == "python" and _is_docstring(text, begin))
            (comments if is_comment else strings).append((end, text[end : close if close >= 0 else None]))
            if is_comment:
                blank = _blank(text[begin:at])
            else:
                blank = f'"{_blank(text[begin + 1 : at - 1])}"' if close >= 0 else f'"{_blank(text[begin + 1 : at])}'
        code.append(blank)
        plain += (text[kept:begin], blank)
        kept = at
    code.append(text[at:])
    plain.append(text[kept:])
    return "".join(code), "".join(plain), strings, comments


_COMMENT, _SHORT = 2, 3  # the groups of the expressions
_COMMENTS = {"/*", "<!--"}


def _starts(text: str) -> list[int]:
    starts, at = [0], text.find("\n") + 1
    while at:
        starts.append(at)
        at = text.find("\n", at) + 1
    return starts


def _blank(text: str) -> str:
    """Return a text of blanks with the same length and the same line breaks as `text`."""
    lines = text.count("\n")
    return " " * (len(text) - lines) + "\n" * lines


def _is_docstring(text: str, begin: int) -> bool:
    """Return whether the long string at the offset `begin` is a statement of its own, such as a docstring.

    The result is True if nothing is before the string on its line, and if the text above does not end with an open
    bracket, a comma, an operator or `return`.
    """
    before = text[max(0, begin - _LOOK_BACK) : begin].rstrip(" \trRuU")
    if before and before[-1] != "\n":
        return False
    return not before.rstrip().endswith(("(", ",", "=", "[", "{", "+", "%", "return"))


def words(split: Text) -> tuple[str, str, str]:
    """Return the identifiers, short strings and words of comments in a text.

    Each is one text, joined by line breaks.
    """
    code = split.names
    literals = dict.fromkeys(
        inside
        for _, inside in split.strings
        if 1 < len(inside) <= _LONGEST_LITERAL and inside not in code and _LITERAL.fullmatch(inside)
    )
    comments = dict.fromkeys(_IDENTIFIER.findall("\n".join(comment for _, comment in split.comments)))
    return "\n".join(code), "\n".join(literals), "\n".join(word for word in comments if word not in code)
