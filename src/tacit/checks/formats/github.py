"""PURE. Format a review as GitHub workflow commands (lines that begin with `::`), which GitHub shows in the diff."""

from __future__ import annotations

from tacit.checks.review import words
from tacit.checks.review.values import Kind, Review
from tacit.domain.findings import Diagnostic
from tacit.text.display import one_line, path_line, path_text

COMMANDS = {"error": "error", "warning": "warning", "hint": "notice"}


def github(review: Review) -> str:
    """Return a review as workflow commands (lines that begin with `::`), one per line.

    There is one command for all rules that the change adds, one for all rules that it edits, one for all rules that it
    removes, and one for all patterns whose level it lowers. Each diagnostic, skipped file, silenced finding, and change
    to the instructions for coding agents has a command of its own. The first five findings of each pattern also have
    one command each; one more command counts the other findings of the pattern.
    """
    lines = [
        f"::warning ::{_escaped(one_line(f'{title}: ' + ', '.join(names)))}\n"
        for title, names in words.rules_changed(review)
    ]
    lines += [_fault(review, item) for item in review.diagnostics]
    for skipped in review.skipped:
        properties = {"file": path_text(skipped.path), "title": "skipped"}
        lines.append(command("warning" if skipped.is_source else "notice", properties, one_line(skipped.reason)))
    for group in words.grouped(review):
        item = group.finding
        grounds = review.grounds[item.rule.pattern]
        properties = {
            "file": path_text(item.spot.path),
            "line": str(item.spot.line),
            "title": one_line(grounds.pattern.name),
        }
        if item.kind is Kind.VIOLATION:
            properties["endLine"] = str(item.match.end_line)
        fix = "" if item.match.fix is None else f"Instead: {item.match.fix}"
        parts = (words.what(item, grounds), *words.reasons(item, grounds), fix, words.links(grounds))
        message = "\n".join((*filter(None, parts), f"{words.evidence(grounds)} [{item.fingerprint}]"))
        lines.append(command(COMMANDS[item.severity.value], properties, message))
        if group.more:
            lines.append(command("notice", {"title": properties["title"]}, words.and_more(group, grounds)))
    lines += [_fault(review, item) for item in review.altered]
    # GitHub shows at most ten notices per step, so findings come before findings that a comment silences.
    for silenced in review.silences:
        spot, grounds = silenced.finding.spot, review.grounds[silenced.finding.rule.pattern]
        properties = {"file": path_text(spot.path), "line": str(spot.line), "title": "silenced"}
        lines.append(command("notice", properties, words.silenced(silenced, grounds)))
    return "".join(lines)


def _fault(review: Review, item: Diagnostic) -> str:
    """Return a diagnostic (an error or warning about a file) as a workflow command.

    If the change contains this file, the command names the file and the line, so that GitHub shows the message there.
    Otherwise the message begins with the file and the line.
    """
    if words.is_of_change(review, item):
        properties = {"file": path_text(item.location.path), "line": str(item.location.line), "title": item.rule}
        return command(COMMANDS[item.severity.value], properties, words.told(item))
    place = f"{path_line(item.location.path)}:{item.location.line}"
    return command(COMMANDS[item.severity.value], {"title": item.rule}, f"{place}: {words.told(item)}")


def command(name: str, properties: dict[str, str], message: str) -> str:
    """Return one GitHub workflow command (a line that begins with `::`).

    The properties are sorted; their values and the message are escaped.
    """
    said = ",".join(f"{key}={_property(value)}" for key, value in sorted(properties.items()))
    return f"::{name} {said}::{_escaped(message)}\n"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
