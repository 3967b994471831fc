"""PURE. Draft the first rules of a pattern from the examples on its page.

Run this in a separate process, because the parser can crash. A violation rule matches code that violates the pattern;
an adoption rule matches code that follows it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from tacit.checks.induction.candidates import Candidate, Origin, candidate, rule_text
from tacit.checks.induction.gains import Gain, compared
from tacit.checks.induction.unify import Unified, has_context, in_context, pattern_for
from tacit.checks.rules import syntax
from tacit.checks.rules.match import Source
from tacit.checks.rules.values import Block
from tacit.domain.pattern import Pattern

if TYPE_CHECKING:
    from ast_grep_py import Config, SgNode

_SHORTEST = 8  # characters of code, without white space
_MOST_SHOWN = 12  # lines of the good example in a comment
_DEPTHS = (1, 3, 2, 4)  # levels of the syntax tree in a pattern: 3 has the operators in arguments, 2 only their number
_KINDS = ("statement", "definition", "declaration")
_BRACKETS = "([{"
_CONSTANTS = frozenset({"true", "false", "none", "null", "nil", "boolean", "null_literal", "boolean_literal"})
_INSERTED = frozenset({"interpolation", "template_substitution", "interpolated_expression", "string_interpolation"})


class Drafted(NamedTuple):
    """A drafted rule.

    `is_literal` is true if the rule is the code of the bad example itself, and so finds only equal code.
    """

    candidate: Candidate
    is_literal: bool = False


def drafted(bad: Block, blocks: Sequence[Block]) -> list[Drafted]:
    """Return rules for the language of the bad example `bad`: one violation rule, and possibly an adoption rule.

    A violation rule matches code that violates the pattern; an adoption rule matches code that follows it. `blocks` are
    all good and bad examples of the page. There is an adoption rule if the good examples have exactly one new call that
    the bad ones lack: it matches this call.
    """
    own = [block for block in blocks if block.language == bad.language]
    bads, goods = ([block.code for block in own if block.good is side] for side in (False, True))
    ways = [way for way in _violations(bad, bads, goods) if _hits(way.candidate, goods) == 0]
    best = max(ways, key=lambda way: _hits(way.candidate, bads), default=None)
    found = [best or Drafted(_literal(bad, bad.code.strip("\n"), ""), is_literal=True)]
    gained = _groups(gain for gain in compared(bad.language, bads, goods) if not gain.argument and gain.before is None)
    if len(gained) == 1:
        follows = candidate("call", gained[0])
        if _hits(follows, goods) and not _hits(follows, bads) and follows.id != found[0].candidate.id:
            found.append(Drafted(follows))
    return found


def _violations(bad: Block, bads: Sequence[str], goods: Sequence[str]) -> Iterator[Drafted]:
    """Yield possible violation rules, which match bad examples. The best come first.

    `bads` and `goods` are the texts of the bad and good examples. First come rules for a call that lacks an argument,
    then rules for a call that only bad examples have, then rules for code of the example `bad`.
    """
    gained = [gain for gain in compared(bad.language, bads, goods) if gain.argument and gain.before is not None]
    yield from (Drafted(candidate("lacking", group)) for group in _groups(gained))
    lost = [gain for gain in compared(bad.language, goods, bads) if not gain.argument and gain.before is None]
    groups = sorted(_groups(lost), key=lambda group: len(group[0].gain.call.text))
    yield from (Drafted(candidate("lost", group)) for group in groups)
    node = telling_node(bad, goods)
    if node is not None and syntax.is_call(node):
        for depth in _DEPTHS:
            abstract = _Abstraction(node, depth)
            yield Drafted(_literal(bad, abstract.pattern, node.kind(), abstract.constraints))
    yield Drafted(_literal(bad, node.text(), node.kind()) if node else _literal(bad, bad.code.strip("\n"), ""), True)


def _groups(gains: Iterable[Gain]) -> list[list[Origin]]:
    groups: dict[tuple[str, str], list[Origin]] = defaultdict(list)
    for gain in gains:
        groups[gain.argument, gain.call.name].append(Origin("", gain))
    return list(groups.values())


def telling_node(bad: Block, good: Iterable[str]) -> "SgNode | None":
    """Return the shortest call in a bad example that is in no good example (`good`).

    If there is no such call, return the shortest statement that is in no good example, or else the shortest definition,
    or else the shortest declaration. White space is ignored when code is compared. Code of fewer than 8 characters is
    never returned. If nothing is found, the result is None.
    """
    allowed = ["".join(code.split()) for code in good]
    text = in_context(bad.language, bad.code)  # in some languages, a call alone is not a valid file
    for code in dict.fromkeys((bad.code, text)):
        nodes = Source(code, bad.language).root.find_all({"rule": {"pattern": "$ANY"}})
        groups = (
            [node for node in nodes if syntax.is_call(node)],
            *([n for n in nodes if k in n.kind()] for k in _KINDS),
        )
        for group in groups:
            for node in sorted(group, key=lambda node: len(node.text())):
                bare = "".join(node.text().split())
                is_own = len(bare) >= _SHORTEST and bare in "".join(bad.code.split())
                if is_own and not any(bare in other for other in allowed):
                    return node
    return None


def _literal(bad: Block, code: str, kind: str, constraints: dict[str, Any] | None = None) -> Candidate:
    rule = Unified(pattern_for(bad.language, code, kind), constraints or {})
    return Candidate("", "lost", (bad.language,), rule, ())


class _Abstraction:
    """A pattern of ast-grep that matches a call and similar ones.

    Variables of ast-grep, which match any code, replace names and literals in the arguments, and parts that are nested
    deeper than `depth`. Equal parts get the same variable. `constraints` has conditions on the variables: a variable in
    place of a string with inserted values, such as `f"{a}"`, only matches such strings.
    """

    def __init__(self, node: "SgNode", depth: int) -> None:
        self.names: dict[str, str] = {}
        self.constraints: dict[str, Any] = {}
        self.pattern = self._said(node, depth)

    def _said(self, part: "SgNode", left: int) -> str:
        if left <= 0 and part.kind() in syntax.ARGUMENTS and part.text()[:1] in _BRACKETS:
            return f"{part.text()[0]}$$$ARGS{part.text()[-1]}"
        children = part.children()
        is_plain = not children or "string" in part.kind() or syntax.is_access(part)
        if part.is_named() and (is_plain or left <= 0) and part.kind() not in syntax.ARGUMENTS | _CONSTANTS:
            return self._variable(part)
        if not children:
            return part.text()
        text, start = part.text(), part.range().start.index
        pieces, at = [], start
        for number, child in enumerate(children):
            place = child.range()
            is_name = number == 0 and part.kind() in syntax.NAMED_ARGUMENTS
            is_callee = syntax.is_call(part) and child.kind() not in syntax.ARGUMENTS | {"call_suffix"}
            said = child.text() if is_name or is_callee else self._said(child, left - (len(children) > 1))
            pieces += [text[at - start : place.start.index - start], said]
            at = place.end.index
        return "".join((*pieces, text[at - start :]))

    def _variable(self, part: "SgNode") -> str:
        name = self.names.setdefault(part.text(), f"PART{len(self.names)}")
        inserted = next((child.kind() for child in part.children() if child.kind() in _INSERTED), "")
        if inserted:
            self.constraints[name] = {"kind": part.kind(), "has": {"kind": inserted}}
        return f"${name}"


def _hits(item: Candidate, texts: Iterable[str]) -> int:
    """Return how many source texts the rule of a candidate (possible rule) matches; 0 if ast-grep rejects it."""
    config: dict[str, Any] = {"rule": item.rule.rule}
    if item.rule.constraints:
        config["constraints"] = item.rule.constraints
    try:
        return sum(bool(Source(text, item.languages[0]).root.find_all(cast("Config", config))) for text in texts)
    except RuntimeError:
        return 0


def file_text(pattern: Pattern, bad: Block, drafts: Sequence[Drafted], good: str = "") -> str:
    """Return the text of a rule file with the drafted rules, and advice in comments.

    `good` is the good example of the page.
    """
    lines = good.strip("\n").split("\n") if good.strip() else ["(the page has no good example yet: add one)"]
    shown = "\n".join(f"  {line}" for line in lines[:_MOST_SHOWN])
    what = "matches only this code" if drafts[0].is_literal else "is generalised from the examples of the page"
    advice = (
        f"A first version of the rule, which {what}. In a pattern, $NAME stands for one part, and $$$ARGS "
        "for any number.\n"
        f"{_contextual(bad.language)}"
        f"Run `tacit rules test {pattern.slug}` after each edit. How rules are written: "
        "https://ast-grep.github.io/reference/yaml.html\n"
        "The good example of the page. A rule with `severity: error` must not match it:\n"
        f"  ```{bad.language} good\n{shown}\n  ```"
    )
    texts = [rule_text(drafts[0].candidate._replace(id=pattern.slug), head=advice, message=pattern.name)]
    texts += [rule_text(item.candidate, head="This rule finds what only the good example has.") for item in drafts[1:]]
    return "---\n".join(texts)


def _contextual(language: str) -> str:
    if not has_context(language):
        return ""
    example = in_context(language, "$CODE.call($$$ARGS)" if language != "c" else "call($$$ARGS)")
    return (
        f"In {language}, a call alone may not be parsed as a call. If a pattern matches nothing, put code around it:\n"
        f"`pattern: {{context: '{example}', selector: KIND}}`, with the kind of the node that you mean.\n"
    )
