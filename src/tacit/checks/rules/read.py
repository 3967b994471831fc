"""PURE. Read rules from the YAML text of a rule file. Errors become diagnostics."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tacit.checks.rules.needles import needles
from tacit.checks.rules.values import LARGEST, Finds, Rule
from tacit.domain.findings import Diagnostic, Severity
from tacit.notes.reading import Findings, quoted
from tacit.notes.tree import Entries, FrontMatterError, Items, Node, Scalar, tree
from tacit.text.conflicts import RESOLVE, conflicts
from tacit.text.languages import rule_language

MOST_RULES = 100
_MATCHER = ("rule", "constraints", "utils", "transform")
_KNOWN = {*_MATCHER, "id", "language", "message", "note", "severity", "fix", "files", "ignores", "url", "metadata"}
_SEVERITIES = {"error": Severity.ERROR, "warning": Severity.WARNING, "info": Severity.HINT, "hint": Severity.HINT}
_NUMBERS = {"nthChild", "position", "line", "column", "startChar", "endChar"}
_SEPARATOR = re.compile(r"^---(?:[ \t].*)?$", re.MULTILINE)
_VARIABLE = re.compile(r"\$+([A-Z_][A-Z0-9_]*)")
_CLASS = re.compile(r"\[[!^]?\]?[^\]/]*\]")
_INTEGER = re.compile(r"-?\d{1,9}")


class RuleFaultError(Exception):
    """One rule of a file can't be used; the other rules of the file can.

    The attribute `rule` is the name of the error, such as `no-id`, in the message that the user gets.
    """

    def __init__(self, rule: str, message: str, node: Node, advice: str = "") -> None:
        super().__init__(message)
        self.rule, self.line, self.column, self.advice = rule, node.line, node.column, advice


def read_rules(path: str, pattern: str, data: bytes) -> tuple[tuple[Rule, ...], tuple[Diagnostic, ...]]:
    """Return the rules in a pattern's rule file, one for each YAML document, and diagnostics for invalid ones."""
    found = Findings(path)
    rules: dict[str, Rule] = {}
    for number, (line, part) in enumerate(_documents(_text_of(data, found))):
        if number >= MOST_RULES:
            found.warning("too-many", f"a file has at most {MOST_RULES} rules; the others are ignored", line)
            break
        rule = _read(path, pattern, part, line, found)
        if rule is not None and rule.id in rules:
            found.error("duplicate-id", f"an earlier rule already has the id {quoted(rule.id)}", rule.line)
        elif rule is not None:
            rules[rule.id] = rule
    diagnostics = found.reading(None).diagnostics
    if not rules and not diagnostics:
        found.error("no-rule", "the file has no rule", advice="write a rule, or remove the file")
        diagnostics = found.reading(None).diagnostics
    return tuple(rules.values()), diagnostics


def _text_of(data: bytes, found: Findings) -> str:
    if len(data) > LARGEST:
        found.error("too-large", f"a rule file has at most {LARGEST >> 10} KiB", advice="split the file")
        return ""
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        found.error("not-utf-8", f"not UTF-8 at byte {error.start}", advice="save the file as UTF-8")
        return ""
    left = conflicts(text, markdown=False)
    for conflict in left:
        found.error("merge-conflict", conflict.described(), conflict.start, advice=RESOLVE)
    return "" if left else text


def _read(path: str, pattern: str, part: str, line: int, found: Findings) -> Rule | None:
    """Return the rule in `part`, one YAML document of a rule file; None if the rule is not valid.

    `line` is the first line of the document in the file. Errors and hints are added to `found`.
    """
    try:
        root = tree(part, line).root
        rule = rule_of(path, pattern, root) if root.pairs else None
    except FrontMatterError as error:
        message = error.message.replace("the front matter", "the rule")
        advice = "write `key: value` lines" if error.rule == "not-a-mapping" else error.advice
        found.error(error.rule, message, error.line, error.column, advice)
        return None
    except RuleFaultError as error:
        found.error(error.rule, str(error), error.line, error.column, error.advice)
        return None
    for name, (key, _) in root.pairs.items():
        if name not in _KNOWN:
            found.hint("unknown-key", f"the key {quoted(name)} is not supported", key.line, key.column)
    return rule


def _documents(text: str) -> Iterator[tuple[int, str]]:
    """Yield the YAML documents of a file, each with the number of its first line."""
    start = 0
    for separator in [*_SEPARATOR.finditer(text), None]:
        end = separator.start() if separator else len(text)
        if text[start:end].strip():
            yield text.count("\n", 0, start) + 1, text[start:end]
        start = separator.end() if separator else end


def rule_of(path: str, pattern: str, root: Entries) -> Rule:
    """Return the rule that a YAML mapping in the file `path` describes.

    Raises:
        RuleFaultError: the rule can't be used.
    """
    identity = _text(root, "id")
    if not identity:
        raise RuleFaultError("no-id", "the rule has no id", root, "add `id: …`")
    if "rule" not in root.pairs:
        raise RuleFaultError(
            "no-rule", f"{quoted(identity)} has no key 'rule'", root, "see ast-grep's documentation of rules"
        )
    languages = _languages(root)
    if "rewriters" in root.pairs:
        raise RuleFaultError("unknown-key", "rewriters are not supported", root.pairs["rewriters"][0])
    matcher = {key: _plain(root.pairs[key][1], key) for key in _MATCHER if key in root.pairs}
    return Rule(
        pattern=pattern,
        id=identity,
        language=languages[0],
        others=languages[1:],
        matcher=matcher,
        path=path,
        line=root.pairs["id"][0].line,
        message=_text(root, "message"),
        note=_text(root, "note"),
        severity=_severity(root),
        finds=_finds(root),
        files=_globs(root, "files"),
        ignores=_globs(root, "ignores"),
        fix=_fix(root, matcher),
        needles=needles(matcher),
    )


def _languages(root: Entries) -> tuple[str, ...]:
    """Return the languages of a rule. Its key `language` has one name or a list of names."""
    node = root.pairs["language"][1] if "language" in root.pairs else root
    nodes = node.nodes if isinstance(node, Items) and node.nodes else [node]
    found = []
    for item in nodes:
        named = item.text.strip() if isinstance(item, Scalar) and not item.empty else ""
        if not (known := rule_language(named)):
            raise RuleFaultError("unknown-language", f"{quoted(named)} is not a language that ast-grep supports", item)
        found.append(known)
    return tuple(dict.fromkeys(found))


def _text(root: Entries, key: str) -> str:
    if key not in root.pairs:
        return ""
    node = root.pairs[key][1]
    if not isinstance(node, Scalar):
        raise RuleFaultError("bad-value", f"{quoted(key)} is not a text", node)
    return "" if node.empty else node.text.strip()


def _severity(root: Entries) -> Severity:
    said = _text(root, "severity") or "hint"
    if said == "off":
        raise RuleFaultError("rule-off", "the rule is switched off (`severity: off`)", root.pairs["severity"][1])
    if said not in _SEVERITIES:
        raise RuleFaultError(
            "bad-value", f"{quoted(said)} is not a severity", root.pairs["severity"][1], "write error, warning or hint"
        )
    return _SEVERITIES[said]


def _finds(root: Entries) -> Finds:
    metadata = root.pairs["metadata"][1] if "metadata" in root.pairs else None
    if not isinstance(metadata, Entries) or "finds" not in metadata.pairs:
        return Finds.VIOLATION
    said = _text(metadata, "finds")
    if said not in set(Finds):
        advice = "write violation or adoption"
        raise RuleFaultError(
            "bad-value", f"{quoted(said)} is not a value of `finds`", metadata.pairs["finds"][1], advice
        )
    return Finds(said)


def _globs(root: Entries, key: str) -> tuple[str, ...]:
    if key not in root.pairs:
        return ()
    node = root.pairs[key][1]
    nodes = node.nodes if isinstance(node, Items) else [node]
    for item in nodes:
        if not isinstance(item, Scalar):
            raise RuleFaultError(
                "bad-value", f"{quoted(key)} is not a list of globs", item, 'write them as ["**/*.py"]'
            )
        rest = _CLASS.sub("", item.text)
        if "[" in rest or rest.count("{") != rest.count("}"):
            message = f"{quoted(item.text)} is not a glob: a bracket is not closed"
            raise RuleFaultError("bad-glob", message, item, 'write them as ["**/*.py"]')
    return tuple(item.text for item in nodes if isinstance(item, Scalar) and not item.empty)


def _fix(root: Entries, matcher: Mapping[str, Any]) -> str | None:
    if "fix" not in root.pairs:
        return None
    node = root.pairs["fix"][1]
    if not isinstance(node, Scalar):
        raise RuleFaultError(
            "bad-value", "the value of `fix` is not a text", node, "write the code that replaces the match as one text"
        )
    # ast-grep itself reports a constraint for a variable that the rule does not have.
    known = {*_VARIABLE.findall(repr(matcher)), *matcher.get("transform", {}), *matcher.get("constraints", {})}
    unknown = next((name for name in _VARIABLE.findall(node.text) if name not in known), None)
    if unknown is not None:
        raise RuleFaultError(
            "unknown-variable",
            f"the fix uses the variable ${unknown}, which the rule does not have",
            node,
            "correct the fix",
        )
    return node.text.removesuffix("\n")


def _plain(node: Node, key: str) -> Any:
    """Return a YAML node as the plain value that ast-grep expects: a number for keys that need one, otherwise text."""
    if isinstance(node, Items):
        return [_plain(item, key) for item in node.nodes]
    if isinstance(node, Entries):
        return {name: _plain(value, name) for name, (_, value) in node.pairs.items()}
    if node.plain and key in _NUMBERS and _INTEGER.fullmatch(node.text):
        return int(node.text)
    if node.plain and key == "reverse":
        return node.text == "true"
    return node.text
