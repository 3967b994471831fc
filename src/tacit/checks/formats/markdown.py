"""PURE. Format a review as markdown, for a comment on a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from tacit.checks.review import words
from tacit.checks.review.values import Finding, Grounds, Kind, Review, Silenced, ToCheck
from tacit.domain.findings import Diagnostic
from tacit.text.display import one_line, path_line, visible
from tacit.text.escape import code_fence, code_span
from tacit.text.escape import inline as shown
from tacit.text.languages import language_of

MOST = 50  # findings in a comment; more would not be read
MOST_FAULTS = 20  # errors, skipped files and changed texts in a comment
LONGEST = 45_000  # bytes of findings; GitHub allows 65,536 in a comment, and the other sections need space too
MOST_LISTED = 5_000  # bytes of a list of silenced findings
_SIGNS = {"error": "❌", "warning": "⚠️", "hint": "💡"}


_AT = re.compile(r"(?<!\\)`[^`]*`|@")


def inline(text: str) -> str:
    """Escape text for markdown. Each `@` is followed by an empty comment, so that GitHub notifies no user."""
    return _AT.sub(lambda found: "@<!-- -->" if found[0] == "@" else found[0], shown(text))


def markdown(review: Review) -> str:
    """Return a review as the text of a comment on a pull request.

    First come findings with their evidence, then findings that a comment in the code silences, patterns without rules
    that a person should check, changes to what coding agents are told, errors and warnings, skipped files, and rules
    that were changed or not used.
    """
    head = f"{inline(words.looked_at(review.change))}; {words.summary(review)}."
    if step := words.next_step(review):
        head += f" Next: {step}."
    parts = [f"## Review against the team's patterns\n\n{head}"]
    groups = words.grouped(review)
    told = list(_as_many_as_fit((_group(group, review) for group in groups[:MOST]), LONGEST))
    parts += told
    if len(groups) > len(told):
        parts.append(f"And {sum(1 + group.more for group in groups[len(told) :])} more findings.")
    if review.silences:
        listed = [_silenced(item, review.grounds[item.finding.rule.pattern]) for item in review.silences]
        kept = list(_as_many_as_fit(listed, MOST_LISTED))
        more = [f"- and {len(listed) - len(kept)} more"] if len(listed) > len(kept) else []
        parts += ["### Silenced", "\n".join((*kept, *more))]
    if review.to_check:
        parts.append("### To check by eye")
        parts += [_to_check(item, review.grounds[item.pattern.slug]) for item in review.to_check]
    if review.altered:
        parts += ["### What agents are told", "\n".join(_listed(review.altered))]
    if review.diagnostics:
        parts += ["### Errors and warnings", "\n".join(_fault(item) for item in review.diagnostics[:MOST_FAULTS])]
    skipped = sorted(review.skipped, key=lambda item: not item.is_source)
    aside = [f"- {code_span(path_line(item.path))}: {inline(item.reason)}" for item in skipped]
    if aside:
        more = [f"- and {len(aside) - MOST_FAULTS} more"] if len(aside) > MOST_FAULTS else []
        parts += ["### Skipped files", "\n".join((*aside[:MOST_FAULTS], *more))]
    if review.rules_refused:
        parts.append(f"Rules that were not used: {', '.join(code_span(name) for name in review.rules_refused)}")
    parts += [
        f"{title[0].upper()}{title[1:]}: {', '.join(code_span(name) for name in names)}"
        for title, names in words.rules_changed(review)
    ]
    return "\n\n".join(parts) + "\n"


def _listed(altered: Sequence[Diagnostic]) -> Iterator[str]:
    for item in altered[:MOST_FAULTS]:
        yield f"- {code_span(path_line(item.location.path))}: {inline(one_line(item.message))}"
    if len(altered) > MOST_FAULTS:
        yield f"- and {len(altered) - MOST_FAULTS} more"


def _group(group: words.Group, review: Review) -> str:
    grounds = review.grounds[group.finding.rule.pattern]
    more = f"\n\n{inline(words.and_more(group, grounds)).replace('and', 'And', 1)}." if group.more else ""
    return _finding(group.finding, grounds) + more


def _silenced(item: Silenced, grounds: Grounds) -> str:
    place = code_span(f"{path_line(item.finding.spot.path)}:{item.finding.spot.line}")
    return f"- {place}: {inline(words.silenced(item, grounds))}"


def _as_many_as_fit(parts: Iterable[str], room: int) -> Iterator[str]:
    for part in parts:
        room -= len(part.encode("utf-8", "replace"))
        if room < 0:
            return
        yield part


def _finding(item: Finding, grounds: Grounds) -> str:
    place = code_span(f"{path_line(item.spot.path)}:{item.spot.line}")
    if item.kind is Kind.REMOVAL:
        place += f", line {item.match.line} before the change"
    head = f"### {_SIGNS[item.severity.value]} {inline(words.what(item, grounds))}\n\n{place}"
    excerpt = code_fence(visible("\n".join(item.excerpt)), language_of(item.path))
    lines = [f"**{inline(grounds.pattern.name)}** ({words.evidence(grounds)})"]
    lines += map(inline, words.reasons(item, grounds))
    lines += [f"Read more: {code_span(path)}" for path in (grounds.link, *grounds.notes) if path]
    fix = f"\n\nInstead:\n\n{code_fence(visible(item.match.fix), language_of(item.path))}" if item.match.fix else ""
    tail = f"<sub>{item.fingerprint}</sub>"
    about = "  \n".join(lines)
    return f"{head}\n\n{excerpt}\n\n{about}{fix}\n\n{tail}"


def _fault(item: Diagnostic) -> str:
    place = code_span(f"{path_line(item.location.path)}:{item.location.line}")
    return f"- {place}: {inline(words.told(item))}"


def _to_check(item: ToCheck, grounds: Grounds) -> str:
    head = f"**{inline(item.pattern.name)}** ({words.evidence(grounds)}): {inline(item.reason)}"
    return "\n".join((head, "", *(f"- [ ] {inline(step)}" for step in item.checklist))).rstrip()
