"""Test one file of the largest size, full of the text that is slowest to read or render, in a whole sync."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.base import Base

LARGEST = (1 << 20) - 200
LONGEST = 2.0
PIECES = (
    *("1. ", "1. a\n", "- ", "- a\n", "+ ", "> ", "> a\n\n", "> - ", "# ", "# a\n", "## a\n", "a\n===\n", "---\n"),
    *("[", "[](", "[a](http://b)", "![a](b)", "![](", "[a]", "[a]: b\n", "[^1]", "[a][", "[*", "]", "(", "{{ x }} "),
    *("*", "**a", "*_", "*a **b ", "_a", "`", "`a", " `` ``` ", "~~a", "\\", "a\\\n", "<", "<a", "<!--", "<![CDATA["),
    *("<div>\n\n", "<http://a.b> ", "&amp;", "|", "|a", "a|b\n-|-\n", "```\n", "```\na\n```\n", "    a\n\n", "-\ta\n"),
    *("a\n", "a\n\n", "\n", " ", "a", "word ", "\t", "\r", "\x00a", "\ufeff", "\u202e\n", "\u200d", "漢", "a\u0301"),
    *(
        "- **a**\n",
        "- [x] a\n",
        "* a\n- b\n",
        "- [a](b) - c (d)\n",
        "**Date:** a\n",
        "**Project:** a | ",
        " - b",
        " (a)",
    ),
    *("100000 days ", "5 min ", "<!-- keep: a -->\n", "Applied: x\n", "## Pattern: x\n", "## Outcome\n", "### a\n"),
)
SHAPES: tuple[tuple[str, Callable[[], str]], ...] = (
    ("patterns", lambda: "".join(f"## Pattern: x{n}\n" for n in range(50_000))),
    ("patterns with text", lambda: "".join(f"## Pattern: x{n}\n### Context\na\n" for n in range(26_000))),
    ("heavy patterns", lambda: "".join(f"## Pattern: x{n}\n" + "+ " * 38 + "\n" * 2 for n in range(10_000))),
    ("applied", lambda: "## Patterns Applied\n" + "".join(f"- **x{n}**\n" for n in range(70_000))),
    ("one long name", lambda: f"## Patterns Applied\n- **{'word ' * 200_000}**\n"),
    ("related", lambda: "## Related patterns\n" + "".join(f"- a{n}\n" for n in range(100_000))),
    ("related brackets", lambda: "## Related patterns\n- " + "[a](" * 250_000),
    ("deep list", lambda: "".join(f"{'  ' * n}- a\n" for n in range(1_000))),
    ("shallow lists", lambda: ("".join(f"{'  ' * n}- a\n" for n in range(30)) + "\n") * 800),
    ("wide table", lambda: "|a" * 10_000 + "|\n" + "|-" * 10_000 + "|\n" + "|b|\n" * 200_000),
    (
        "definitions",
        lambda: "".join(f"[a{n}]: b\n" for n in range(40_000)) + "".join(f"[a{n}] " for n in range(40_000)),
    ),
    ("one long title", lambda: "# " + "*a" * 500_000),
    ("runs of backticks", lambda: " ".join("`" * n + "a" for n in range(1, 1_400))),
)
DATED, PAGE = "memory/episodic/code/2024-01-01-n.md", "patterns/data/x.md"
PLACES = (
    (DATED, ""),
    (DATED, "# a\n\n## Outcome\n\n"),
    (DATED, "# a\n\n## Patterns Applied\n\n"),
    (DATED, "# a\n\n## Pattern: Inline\n\n"),
    (PAGE, "---\nname: X\n---\n"),
    (PAGE, "---\nname: X\n---\n## Pattern\n\n"),
    (PAGE, "---\nname: X\n---\n## Related patterns\n\n- a"),
    ("memory/procedural/workflows/own.md", "# own\n"),
)


def largest(head: str, text: str) -> bytes:
    return (head + text).encode()[:LARGEST].decode("utf-8", "ignore").encode()


def full(piece: str) -> str:
    return piece * (LARGEST // len(piece.encode()) + 1)


@pytest.fixture
def grown(base: Base) -> Base:
    """Return a knowledge base in which patterns of the large file have a workflow page and a category page, too."""
    base.page("y", "Y")
    base.page("x", "X")
    for number in range(1, 6):
        base.note(f"2023-01-0{number}", "X", "Y", "Inline")
    base.sync()
    return base


def sync_with(base: Base, path: str, data: bytes) -> float:
    """Write a file, sync, and return the seconds of the sync."""
    target = base.root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    base.age(path)
    began = time.perf_counter()
    base.sync()
    return time.perf_counter() - began


@pytest.mark.parametrize("place", PLACES, ids=[f"{path} {head!r}" for path, head in PLACES])
@pytest.mark.parametrize("piece", ["+ ", "- [x] a\n"])
def test_a_huge_file_is_read_and_leaves_the_rest_alone(grown: Base, place: tuple[str, str], piece: str) -> None:
    path, head = place
    sync_with(grown, path, largest(head, full(piece)))
    assert grown.levels()["y"] == "HIGH"
    assert not grown.sync().written


@pytest.mark.soak
@pytest.mark.parametrize("place", PLACES, ids=[f"{path} {head!r}" for path, head in PLACES])
def test_no_file_takes_two_seconds(grown: Base, place: tuple[str, str]) -> None:
    path, head = place
    took = {repr(piece): sync_with(grown, path, largest(head, full(piece))) for piece in PIECES}
    took |= {name: sync_with(grown, path, largest(head, text())) for name, text in SHAPES}
    slowest = sorted(took, key=lambda name: -took[name])[:3]
    print(f"{path} {head!r}: {len(took)} files, slowest " + ", ".join(f"{name} {took[name]:.2f} s" for name in slowest))
    assert took[slowest[0]] < LONGEST, slowest[0]
