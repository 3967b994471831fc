"""PURE. Find the lines of an imported document that are in no file afterwards, and the reason for each."""

from __future__ import annotations

from collections.abc import Mapping

from tacit.ingest.importers.labels import labels
from tacit.ingest.importers.ledger import run_of, unaccounted, words_of
from tacit.ingest.importers.plan import Plan
from tacit.ingest.importers.source import Source

PART_LOST = "some words of this line are in none of the imported files"
RESTATED = "a heading or number that the imported page has in another form"
TITLE = "the document's title"
_NEAR = 4  # lines in which the text of a heading is searched for, including the line of the heading


def left_out(source: Source, plan: Plan, texts: Mapping[str, str], kept: Mapping[str, str]) -> dict[int, str]:
    """Return the lines of a document that are in no file after the import, with the reasons.

    The keys of `texts` and `kept` are those of drafts (planned files). `texts` has the text of the file that the draft
    became: a new file, or an existing file that is kept instead of the draft. `kept` has the reason why an existing
    file with a different text is kept.
    """
    reasons = dict(plan.left_out)
    words = {key: words_of(text) for key, text in texts.items()}
    for line in unaccounted(source.lines, plan.placed, {*plan.said, *reasons}, texts, words):
        reasons[line] = _kept(plan, kept, line) or PART_LOST
    runs = {key: run_of(texts[key]) for key in kept}
    for line, keys in plan.placed.items():
        if line not in plan.said and line not in reasons and all(key in kept for key in keys):
            wanted = run_of(_value(source, line)[0])
            if not any(wanted in runs[key] for key in keys):  # the file has the words, but not in this order
                reasons[line] = _kept(plan, kept, line)
    everything: set[str] = set().union(*words.values())
    headings = {source.title_line, *(part.line for part in source.parts)}
    for line in plan.said - reasons.keys():
        value, is_figure = ("", True) if line in headings else _value(source, line)
        keys = plan.placed.get(line, ())
        there = set().union(*(words.get(key, set()) for key in keys)) if keys else everything
        if line == source.title_line:
            if not words_of(source.lines[line - 1]) <= everything:
                reasons[line] = TITLE
        elif not words_of(value) <= there:
            reasons[line] = _kept(plan, kept, line) or (RESTATED if is_figure else PART_LOST)
        elif not words_of(source.lines[line - 1]) <= everything:
            reasons[line] = _kept(plan, kept, line) or RESTATED
    return reasons


def _value(source: Source, line: int) -> tuple[str, bool]:
    """Return a line without its label, and whether it is a field such as `**Confidence:** HIGH`.

    The value of a field may be written differently in a file, such as a number in the front matter.
    """
    found = labels(source, line, line)
    if not found:
        return source.lines[line - 1], False
    return "\n".join(label.value for label in found), all(label.is_field for label in found)


def _kept(plan: Plan, kept: Mapping[str, str], line: int) -> str:
    """Return why the file that should contain a line of the document keeps its old text; `""` if it does not.

    `kept` has these reasons, by the key of the draft that would have replaced the file. A heading may be in no draft
    itself; then the draft of the text on the next lines is used.
    """
    at = next((number for number in range(line, line + _NEAR) if number in plan.placed), line)
    return next((kept[key] for key in plan.placed.get(at, ()) if key in kept), "")
