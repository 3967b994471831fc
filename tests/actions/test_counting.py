"""Test that `lint`, `import` and `sync` agree on which notes count as examples."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tacit.actions.import_ import Wanted, apply
from tacit.actions.lint_document import lint_document
from tacit.domain.note import Note
from tacit.domain.pattern import Thresholds
from tacit.ingest.importers.draft import Setting
from tacit.ingest.importers.kinds import plan_of
from tests.base import Base
from tests.ingest.importers.shared import source

LEVELS = ("UNPROVEN", "LOW", "MEDIUM", "HIGH")
DAYS = st.integers(1, 3).map("2025-03-{:02}".format)
WORDS = st.sampled_from(["held", "held again", "broke", "rope\u00a0held"])
NOTES = st.builds("memory/episodic/dock/{}-{}.md".format, DAYS, st.sampled_from(["a", "b"]))
ITEMS = st.one_of(
    NOTES,
    st.builds("{} - {}".format, NOTES, WORDS),
    st.builds("{}: {}".format, DAYS, WORDS),
    st.builds("Quay - Ferry ({}) - {}".format, DAYS, WORDS),
    st.builds("Applied in the dock, {}".format, DAYS),
    WORDS,
    WORDS.map("`{}`".format),
    st.just("docs/ropes.md"),
    st.just("... and 2 more"),
)
LISTS = st.builds(
    "**{}:**\n{}\n".format,
    st.sampled_from(["Examples", "Evidence", "Related Episodes", "Sources", "Steps", "Log"]),
    st.lists(ITEMS, min_size=1, max_size=6).map(lambda found: "\n".join(f"- {item}" for item in found)),
)
LINES = st.one_of(
    st.builds("**{} reinforcement:** {}\n".format, DAYS, WORDS),
    st.builds("**Source:** First seen {}\n".format, DAYS),
    st.builds("**Seen in:** {}, {}\n".format, NOTES, NOTES),
    st.builds("**Last used:** {}\n".format, DAYS),
)
PATTERNS = st.lists(st.lists(st.one_of(LISTS, LINES), max_size=4), min_size=1, max_size=3)
EXISTING = st.lists(st.tuples(NOTES, st.sampled_from(["", "It held.", "supports", "contradicts"])), max_size=4)


def _note(text: str) -> str:
    listed = f"patterns:\n- name: Pattern 0\n  verdict: {text}\n" if text.endswith("s") else ""
    return f"---\ntitle: Tide\n{listed}---\n\n{text}\n"


A, B = "memory/episodic/dock/2025-03-01-a.md", "memory/episodic/dock/2025-03-01-b.md"


@settings(max_examples=25, deadline=None)
@given(PATTERNS, st.integers(0, 3), EXISTING)
# The second pattern brings a note with it that the first one lists beside its example.
@example([["**Examples:**\n- Held (2025-03-03)\n", f"**Seen in:** {A}\n"], [f"**Seen in:** {B}, {A}\n"]], 1, [])
def test_lint_import_and_sync_agree(patterns: list[list[str]], stated: int, existing: list[tuple[str, str]]) -> None:
    text = "# Dock Patterns\n"
    for number, evidence in enumerate(patterns):
        text += f"\n### Pattern {number}\n\n**Confidence:** {LEVELS[stated]}\n\n**Pattern:** Tie.\n\n"
        text += "\n".join(evidence)
    with tempfile.TemporaryDirectory() as folder:
        base = Base(Path(folder).resolve())
        base.write("tacit.toml", "")
        every = Setting("2020-01-01", existing=lambda path: Note(path, "2025-01-01", "Any", body="Any."))
        listed = {draft.listed for draft in plan_of(source(text), every, None).notes}
        for path, said in existing:
            if path in listed:  # another note that names the pattern is no evidence of the document
                base.write(path, _note(said))
        document = base.write("dock-patterns.md", text)
        linted = lint_document(document, Thresholds(), base.root)
        report = apply(base.workspace, Wanted((document,)))
        synced = base.levels()
        again = lint_document(document, Thresholds(), base.root)
    (fitted,) = report.documents
    wrong = {name for name, level in synced.items() if level != LEVELS[stated]}
    for found in (linted, fitted.claims, again):
        named = {item.message[1:10] for item in found if item.rule == "level-contradicts-examples"}
        assert {name.capitalize().replace("-", " ") for name in wrong} == named
    counted = {slug: standing.level.name for slug, standing in fitted.standings.items()}
    assert synced == {slug: counted.get(slug, "UNPROVEN") for slug in synced}
