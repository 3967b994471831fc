"""Test that lines with long names fit on a terminal with 80 columns in `suggest`, `link`, `learn` and `undo`."""

from __future__ import annotations

import re

import pytest

from tests.base import Base
from tests.cli.test_learn import talk
from tests.system.test_git import git

KNOWN = "Dry the Tins With a Warm Cloth Before You Store the Seeds of the Beans in the Cellar"
NAME = "Always put the version of the schema into each of the keys of the cache of the shop"
LONG = "a-note-with-a-name-that-is-as-long-as-the-name"
QUESTION = re.compile(r"^.*(?:\]|empty: all\)|nothing): ?")
BODY = "## Problem\n\nUsers saw stale prices from the cache after a deploy.\n\n## Lesson\n\n{}.\n"


@pytest.fixture
def long_names(base: Base) -> Base:
    folder = "memory/episodic/code"
    base.page("tins", KNOWN, category="kitchen")
    base.note("2025-02-01-a", KNOWN, body="Seeds in wet tins had mould.\n")
    seeds = "The seeds of the beans had mould in the cellar. Dry the tins with a warm cloth before you store the seeds"
    for name, title, said in (
        ("2025-02-02", "Mould", seeds),
        ("2025-02-03", "Old prices", NAME),
        ("2025-02-04", "Prices of yesterday", f"{NAME}, said the review"),
    ):
        base.write(f"{folder}/{name}-{LONG}.md", f"---\ntitle: {title}\n---\n{BODY.format(said)}")
    base.sync()
    return base


def widest(screen: str) -> str:
    """Return the longest line that tacit wraps itself.

    Questions are left out, because the terminal wraps them, and so are paths, which stay whole so that people can copy
    them.
    """
    lines = (QUESTION.sub("", line).strip() for line in screen.splitlines())
    return max((line for line in lines if " " in line), key=len)


def test_the_lines_of_suggest_link_and_undo_fit(long_names: Base) -> None:
    shown = talk(long_names, long_names.root, ["suggest"], [("[q]uit", "a"), ("Name", ""), ("empty: all", "")] * 2)[1]
    assert "linked" in shown
    assert "created" in shown
    shown += talk(long_names, long_names.root, ["undo"], [("[Y/n]", "y")])[1]
    assert "restored" in shown
    shown += talk(long_names, long_names.root, ["link"], [("[q]uit", "y")])[1]
    assert len(widest(shown)) <= 80, widest(shown)


def test_the_lines_of_learn_fit(long_names: Base) -> None:
    title = "The tins were wet again and the seeds of the beans in the cellar had mould again"
    shown = talk(long_names, long_names.root, ["learn", KNOWN, "-m", title, "--title", title], [])[1]
    again = ["learn", f"{KNOWN}s", "-m", "The mould was back", "--title", title]
    shown += talk(long_names, long_names.root, again, [("nothing:", "1")])[1]
    assert shown.count("created") == 2
    assert len(widest(shown)) <= 80, widest(shown)


def test_the_lines_of_errors_and_findings_fit(long_names: Base) -> None:
    words = " ".join(["cache"] * 20)
    scripts = f"python patterns/kitchen/{'x' * 30}.py\npython patterns/kitchen/none.py\n"
    text = f"# Guide\n\nRead [the other guide](patterns/kitchen/none.md).\n\n```bash\n{scripts}```\n"
    long_names.write("a.md", text)
    long_names.note("2025-02-09-b", KNOWN, body="See [this](gone.md) and [that](also-gone.md).\n")
    shown = ""
    for arguments in (
        ["show", words],
        ["verify"],
        ["verify", "a.md"],
        ["lint"],
        ["import", "a.md"],
        ["list", "--nope"],
    ):
        shown += talk(long_names, long_names.root, arguments, [])[1]
    assert shown.count("help: ") >= 5
    assert "warning[dead-link]" in shown
    assert "warning[path]" in shown
    assert len(widest(shown)) <= 80, widest(shown)


def test_the_list_on_a_narrow_terminal_has_the_names_below(long_names: Base) -> None:
    shown = talk(long_names, long_names.root, ["list"], [], columns=40)[1].splitlines()
    assert shown[:2] == ["LEVEL  EXAMPLES  AGENTS  LAST", "  PATTERN"]
    assert shown[3].startswith("  Dry the Tins With")
    assert max(map(len, shown)) <= 40


def test_a_wrapped_help_keeps_its_indent(long_names: Base) -> None:
    shown = talk(long_names, long_names.root, ["verify"], [])[1]
    first, second, third = shown.splitlines()[:3]
    assert first.startswith("error[usage]: ")
    assert second.startswith("  help: ")
    assert third.startswith("    ")


def test_the_items_of_a_story_fit(long_names: Base) -> None:
    git(long_names.root, "init", "-q")
    long_names.write("story.md", f"# Story: the cache\n\n## Keys\n\n- [ ] {NAME}\n- [x] Check that {KNOWN}\n")
    git(long_names.root, "add", ".")
    git(long_names.root, "commit", "-q", "-m", "First")
    shown = talk(long_names, long_names.root, ["story", "run", "story.md"], [])[1]
    assert "story.md:5: " in shown
    assert len(widest(shown)) <= 80, widest(shown)


def test_the_report_of_an_import_fits(long_names: Base) -> None:
    entry = f"## {NAME}\n\n**Confidence**: HIGH (5 examples)\n\n**Examples**:\n- 2025-01-05: The prices were old\n"
    long_names.write("patterns-of-the-shop.md", f"# Development patterns\n\n{entry}")
    shown = talk(long_names, long_names.root, ["import", "patterns-of-the-shop.md"], [])[1]
    assert "contradict" in shown
    assert "existing" in shown
    assert len(widest(shown)) <= 80, widest(shown)
