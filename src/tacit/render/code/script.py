"""PURE. The tokens of JavaScript, TypeScript and JSON, without what prettier changes.

Prettier changes quotes, semicolons, commas at the end of a list, parentheses that only group, numbers, and the quotes
of keys. Parentheses of calls and parameters stay, and so does each operator.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from tacit.render.code.lexing import NUMBER, SEPARATOR, STRING, Token, number, string, without_space

_TOKEN = re.compile(
    rf"(?P<space>\s+)|(?P<comment>//[^\n]*|/\*[\s\S]*?(?:\*/|\Z))|(?P<string>{STRING})|(?P<number>{NUMBER}n?)"
    r"|(?P<word>[\w$#@\\]+(?:(?<=[a-z])'[a-z]{1,2}\b)?)"
    r"|(?P<op>=>|\.\.\.|\?\.(?!\d)|===|!==|\*\*=|\*\*|<<=|&&=|\|\|=|\?\?=|&&|\|\||\?\?|\+\+|--|[-+*/%&|^!=<>]=|[\s\S])"
)
_REGEX = re.compile(r"/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n]){0,200}+\]|[^/\\\[\n]){1,200}+/([a-z]*)")
_NAME = re.compile(r"[A-Za-z_$][\w$]*|\d+")
_IS_JSX = re.compile(r"</\w|/>|<>")
_OPERAND = {"string", "number", "word", "template", "regex"}
_CLOSING = {")", "]", "}"}
# Words before an expression, so that a parenthesis after them only groups, and a slash begins a regular expression.
_BEFORE_VALUE = frozenset(
    [
        "return",
        "typeof",
        "await",
        "yield",
        "void",
        "delete",
        "throw",
        "in",
        "of",
        "instanceof",
        "case",
        "else",
        "do",
        "default",
        "extends",
        "as",
        "satisfies",
        "async",
        "new",
        "keyof",
        "let",
        "const",
        "var",
        "export",
        "import",
        "is",
        "asserts",
        "infer",
        "readonly",
        "unique",
    ]
)
_BEFORE_TYPE = {*"=:(<,|&?[", "=>", "", *_BEFORE_VALUE}  # prettier begins a union after these tokens with a bar
_HEADS = {"if", "while", "for", "with", "switch", "catch"}  # the parenthesis after their condition begins a statement
_CONTINUES = frozenset("+-*/<`")  # after a comma they begin a value, else they continue one
_STYLED = re.compile(r"css|keyframes|createGlobalStyle|graphql|gql|html|svg|markdown|md|sql")
_IN_TEXT = -1
_MOST_TEMPLATES = 5  # inside each other; deeper templates are compared as they are
_AS_IT_IS = re.compile(r'"[^\\]*"').fullmatch  # strings that need no change
_PUNCTUATION = str.maketrans("", "", " \t\r\n;,'\"*_-")


def script(code: str, *, is_typed: bool = False, keeps_keys: bool = False, depth: int = 0) -> str:
    """Return the tokens of a script as one text, for comparison.

    If `is_typed` is true, commas in braces make no difference, because prettier writes semicolons between the members
    of a TypeScript type. If `keeps_keys` is true, the quotes of keys matter, as in JSON. `depth` is the number of
    template literals that contain the script.
    """
    is_jsx = not keeps_keys and _IS_JSX.search(code) is not None
    comments: list[str] = []
    tokens: list[Token] = []
    for token in _lexed(code, depth, is_jsx=is_jsx):
        if token.kind == "comment":
            comments.append(token.text)
        else:
            tokens.append(token)
    said = _Script(tokens, is_jsx=is_jsx, is_typed=is_typed, keeps_keys=keeps_keys).read()
    return SEPARATOR.join((*said, *map(without_space, comments)))  # formatters move comments past punctuation


def _lexed(code: str, depth: int, *, is_jsx: bool) -> Iterator[Token]:
    """Yield the tokens of a script in their order, including comments.

    `depth` is the number of template literals that contain the script.
    """
    at, is_first = 0, True
    before = Token("op", "")
    while at < len(code):
        char = code[at]
        if char == "`":
            end = _template_end(code, at)
            token = Token("template", _template(code[at:end], before.text, depth), is_first)
        elif char == "/" and not (_ends_value(before) or before.text == "<") and (regex := _REGEX.match(code, at)):
            end = regex.end()
            token = Token("regex", code[at : regex.start(1)] + "".join(sorted(regex[1])), is_first)
        else:
            found = _TOKEN.match(code, at)
            assert found is not None  # noqa: S101  (for the type checker: the last alternative matches each character)
            end, kind, text = found.end(), found.lastgroup or "", found[0]
            if kind == "space":
                is_first = is_first or "\n" in text
                at = end
                continue
            token = Token(kind, without_space(text) if is_jsx and kind == "string" else text, is_first)
        yield token
        at, is_first = end, False
        before = token if token.kind != "comment" else before


def _ends_value(token: Token) -> bool:
    return (token.kind in _OPERAND and token.text not in _BEFORE_VALUE) or token.text in _CLOSING


def _template_end(code: str, start: int) -> int:
    """Return the offset after a template literal, whose values may contain other template literals."""
    inside = [_IN_TEXT]  # `_IN_TEXT` for each open template, the number of open braces for each open value
    at = start
    while inside and (at := at + 1) < len(code):
        char = code[at]
        if char == "\\":
            at += 1
        elif char == "`" and inside[-1] == _IN_TEXT:
            inside.pop()
        elif char == "`":
            inside.append(_IN_TEXT)
        elif inside[-1] == _IN_TEXT:
            if code.startswith("${", at):
                inside.append(0)
                at += 1
        elif char == "}" and not inside[-1]:
            inside.pop()
        elif char in "{}":
            inside[-1] += 1 if char == "{" else -1
    return min(at + 1, len(code))


def _template(text: str, tag: str, depth: int) -> str:
    """Return a template literal for comparison: its text as it is, and the values in `${…}` as scripts.

    `tag` is the token before the literal. If it shows that the text is code of another language, such as CSS, the text
    is returned without white space and some punctuation. `depth` is the number of literals around this one.
    """
    if _STYLED.fullmatch(tag) or tag in {">", ")"}:
        return text.translate(_PUNCTUATION)
    if depth > _MOST_TEMPLATES:
        return text
    parts, at = [], 0
    while (start := text.find("${", at)) >= 0:
        end, unclosed = start + 2, 1
        while end < len(text) and unclosed:
            unclosed += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        parts += [text[at:start], "${", script(text[start + 2 : end if unclosed else end - 1], depth=depth + 1), "}"]
        at = end
    return "".join((*parts, text[at:]))


class _Bracket(NamedTuple):
    """An open bracket.

    If `is_said` is false, the bracket is left out of the compared text, because it only groups. `is_head` is true if it
    belongs to the head of a statement such as `if (…)`.
    """

    text: str
    is_said: bool = True
    is_head: bool = False


@dataclass(slots=True)
class _Script:
    """Selects the tokens of a script that prettier does not change, and collects them in `said`.

    The tokens must have no comments.
    """

    tokens: list[Token]
    is_jsx: bool
    is_typed: bool
    keeps_keys: bool
    said: list[str] = field(default_factory=list)
    opened: list[_Bracket] = field(default_factory=list)
    is_after_head: bool = False

    def read(self) -> list[str]:
        """Return the texts of the tokens that prettier does not change, in the form in which they are compared."""
        place = 0
        while place < len(self.tokens):
            kind, text, _ = self.tokens[place]
            if self.is_jsx and self._is_break(place):
                place += 2
            elif kind == "op":
                self._operator(text, self._at(place - 1), self._at(place + 1))
            elif kind == "string":
                is_key = not self.keeps_keys and self._is_key(place)
                self.said.append(text[1:-1] if is_key else text if _AS_IT_IS(text) else string(text))
            else:
                self.said.append(number(text) if kind == "number" and not text.isdecimal() else text)
            place += 1
        return self.said

    def _at(self, place: int) -> Token:
        return self.tokens[place] if 0 <= place < len(self.tokens) else Token("op", "")

    def _is_break(self, place: int) -> bool:
        """Return whether the tokens from the index `place` are `{" "}`, which prettier adds where it breaks a line."""
        return [token.text for token in self.tokens[place : place + 3]] in (["{", '""', "}"], ["{", "''", "}"])

    def _is_key(self, place: int) -> bool:
        """Return whether the token with the index `place` is a quoted key of an object that needs no quotes."""
        token, before, after = self.tokens[place], self._at(place - 1), self._at(place + 1)
        if after.text == "?":
            after = self._at(place + 2)
        is_first = before.text in {"{", ",", ";", "readonly", ""} or (token.is_first and _ends_value(before))
        return after.text == ":" and is_first and _NAME.fullmatch(token.text[1:-1]) is not None

    def _operator(self, text: str, before: Token, after: Token) -> None:
        if text == "(":
            self._open_group(before, after)
        elif text in {"[", "{"}:
            self.opened.append(_Bracket(text))
            self.said.append(text)
        elif text in _CLOSING:
            bracket = self.opened.pop() if self.opened else _Bracket(text)
            self.is_after_head = bracket.is_head
            if bracket.is_said:
                self.said.append(text)
            if text == ")" and self._is_empty_new():
                del self.said[-2:]
        elif text == ",":
            in_braces = bool(self.opened) and self.opened[-1].text == "{"
            is_member = self.is_typed and in_braces and after.text[:1] not in _CONTINUES
            if not (is_member or after.text in {*_CLOSING, ">", ""}):
                self.said.append(text)
        elif not (text == ";" or (text in {"|", "&"} and before.text in _BEFORE_TYPE)):
            self.said.append(text)

    def _open_group(self, before: Token, after: Token) -> None:
        """Put an opening parenthesis on the list of open brackets; `before` and `after` are the tokens beside it.

        If it begins arguments or parameters, it is also added to the compared text; if it only groups, it is not.
        """
        is_head = before.text in _HEADS
        if before.text == ")":
            is_said = not self.is_after_head
        elif before.kind == "word":
            is_method = len(self.said) > 1 and self.said[-2] in {".", "?."}
            is_said = is_method or before.text not in _BEFORE_VALUE
        else:
            is_said = before.text in {"]", "?."} or (before.text == "=>" and after.text == "{")
        self.opened.append(_Bracket("(", is_said=is_said, is_head=is_head))
        if is_said:
            self.said.append("(")

    def _is_empty_new(self) -> bool:
        """Return whether the last tokens are `new Name()`.

        prettier adds `()` to `new Name`, so the caller leaves these brackets out: the two forms must be equal.
        """
        if self.said[-2:] != ["(", ")"]:
            return False
        place = len(self.said) - 3
        while place > 1 and self.said[place - 1] == ".":
            place -= 2
        return place > 0 and self.said[place - 1] == "new"
