"""Test that incremental syncs give the same results as a rebuild after random changes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.base import Base

NAMES = ("Retry with Backoff", "Cache Less", "N+1 Query Prevention", "Größe zählt", "retry with backoff")
SLUGS = ("retry-with-backoff", "cache-less", "n-plus-1-query-prevention", "grosse-zahlt")
VERDICTS = ("supports", "contradicts", "limits")
BODIES = ("The same story.\n", "the  SAME story.\n", "", "Another story.\n", "A third one, with `code`.\n")
BROKEN = (
    "---\ntitle: x\n",
    "---\n- a\n---\nx\n",
    "---\ndate: 2025-13-01\n---\nx\n",
    "\ufeff",
    "---\npatterns: [{name: x, verdict: y}]\n---\n",
)
SECTIONS = (
    "## Pattern\n\n- Do it.\n",
    "## Checklist\n\n- One\n- Two\n\n## Related patterns\n\n- Cache Less\n- Nowhere\n",
    "## Context\n\n# Not a title\n\n```\nnever closed\n",
)


class Life:
    """Makes random changes to a knowledge base, such as people make."""

    def __init__(self, base: Base, random: Random) -> None:
        self.base, self.random = base, random

    def note_path(self) -> str:
        domain, number = self.random.choice(("code", "learning/deep", "")), self.random.randrange(12)
        return "/".join(
            part for part in ("memory/episodic", domain, f"2025-{1 + number % 9:02}-{1 + number:02}-n.md") if part
        )

    def existing(self, folder: str) -> list[str]:
        """Return the paths of the notes or pages in a folder that people wrote."""
        found = sorted((self.base.root / folder).rglob("*.md"))
        written = [path for path in found if path.name != "README.md" and not path.is_symlink()]
        return [
            str(path.relative_to(self.base.root))
            for path in written
            if path.parent.name not in {"patterns", "evidence"}
        ]

    def write_note(self) -> None:
        pick = self.random.choice
        chosen = self.random.sample(NAMES, self.random.randrange(3))
        listed = "".join(f"- {{name: {name}, verdict: {pick(VERDICTS)}}}\n" for name in chosen)
        front = f"---\nproject: {pick(('Shop', 'shop', 'Web', ''))}\ntime_saved: {pick((5, 30, 60))}\n"
        front += pick(("source: {commit: abcdef1234}\n", "source: {commit: abcdef1}\n", "", ""))
        text = f"{front}patterns:\n{listed}---\n{pick(BODIES)}" if chosen else f"{front}---\n{pick(BODIES)}"
        if self.random.random() < 0.2:
            text += f"## Pattern: {pick(NAMES)}\n\nInline {self.random.random()}.\n"
        self.base.write(self.note_path(), text)

    def write_page(self) -> None:
        pick = self.random.choice
        slug = pick(SLUGS)
        name = dict(zip(SLUGS, NAMES, strict=False))[slug]
        aliases = pick(("", "aliases: [Cache Less]\n", "aliases: [Try again, 'retry with backoff']\n"))
        status = pick(("", "", "status: retired\nsuperseded_by: Cache Less\n"))
        self.base.page(slug, name, category=pick(("a", "b")), front=aliases + status, body=pick(SECTIONS))

    def delete(self) -> None:
        if found := self.existing(self.random.choice(("memory/episodic", "patterns"))):
            (self.base.root / self.random.choice(found)).unlink()

    def move(self) -> None:
        if found := self.existing("memory/episodic"):
            target = self.base.root / self.note_path()
            target.parent.mkdir(parents=True, exist_ok=True)
            (self.base.root / self.random.choice(found)).rename(target)

    def spoil(self) -> None:
        if found := self.existing(self.random.choice(("memory/episodic", "patterns"))):
            self.base.write(self.random.choice(found), self.random.choice(BROKEN))

    def configure(self) -> None:
        settings_ = (
            "",
            "[confidence]\nmedium = 1\nhigh = 2\n",
            '[projects.shop]\naliases = ["Web"]\n[confidence]\nhigh_projects = 2\n',
            '[[documents]]\npath = "patterns/code.md"\ndomains = ["code"]\n[confidence]\nmedium = 1\n',
        )
        self.base.write("tacit.toml", self.random.choice(settings_))

    def tamper(self) -> None:
        """Delete or empty a random generated page, which does not count as an edit of a person."""
        if found := sorted(self.base.pages()):
            path = self.base.root / self.random.choice(found)
            self.random.choice((path.unlink, lambda: path.write_text("")))()

    def link(self) -> None:
        place = self.base.root / "memory/episodic/linked.md"
        if not place.is_symlink():
            place.symlink_to("code/2025-01-01-n.md")

    def step(self) -> None:
        often = (self.write_note,) * 4 + (self.write_page,) * 2
        self.random.choice((*often, self.delete, self.move, self.spoil, self.configure, self.tamper, self.link))()


@contextmanager
def new_base() -> Iterator[Base]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "kb"
        (root / "memory/episodic").mkdir(parents=True)
        yield Base(root)


def live(seed: int, steps: int, every: int) -> None:
    """Make random changes, sync after every `every`-th one, and compare with a new sync of the same files."""
    with new_base() as base:
        life = Life(base, Random(seed))
        for number in range(1, steps + 1):
            life.step()
            if number % every == 0:
                base.sync()
                assert_as_if_new(base)


def assert_as_if_new(base: Base) -> None:
    with tempfile.TemporaryDirectory() as folder:
        fresh = Base(Path(folder) / "kb")
        shutil.copytree(base.root, fresh.root, symlinks=True, ignore=shutil.ignore_patterns(".tacit"))
        theirs = base.sources()  # an emptied file that was an overview before counts as a person's page
        for path in fresh.pages().keys() - theirs:
            (fresh.root / path).unlink()
        fresh.sync()
        assert fresh.knowledge() == base.knowledge()
        assert fresh.pages() == base.pages()


@settings(max_examples=25)
@given(st.integers(0, 2**32), st.integers(1, 3))
def test_incremental_equals_rebuild(seed: int, every: int) -> None:
    live(seed, 12, every)


@pytest.mark.soak
@pytest.mark.parametrize("block", range(50))
def test_incremental_equals_rebuild_at_length(block: int) -> None:
    for seed in range(10):
        live(1000 * block + seed, 40, 1 + seed % 4)


def pages_under(base: Base, environment: dict[str, str]) -> dict[str, bytes]:
    shutil.rmtree(base.root / ".tacit", ignore_errors=True)
    for path in base.pages():
        (base.root / path).unlink()
    command = [sys.executable, "-m", "tacit", "--root", str(base.root), "sync"]
    subprocess.run(command, env={**os.environ, **environment}, capture_output=True, check=False)
    return base.pages()


def assert_the_same_everywhere(seeds: range, zones: tuple[str, ...], locales: tuple[str, ...]) -> None:
    with new_base() as base:
        life = Life(base, Random(7))
        for _ in range(40):
            life.write_note()
            life.write_page()
        base.write("tacit.toml", "[confidence]\nmedium = 1\nhigh = 2\n")
        expected = pages_under(base, {})
        assert len(expected) > len(("dev-patterns.md", "README.md", "INDEX.md"))
        for seed in seeds:
            for zone in zones:
                for locale in locales:
                    environment = {"PYTHONHASHSEED": str(seed), "TZ": zone, "LC_ALL": locale}
                    assert pages_under(base, environment) == expected, environment


def test_the_same_notes_give_the_same_bytes_everywhere() -> None:
    assert_the_same_everywhere(range(1, 2), ("Pacific/Kiritimati", "Etc/GMT+12"), ("C", "tr_TR.UTF-8"))


@pytest.mark.soak
def test_the_same_notes_give_the_same_bytes_under_many_seeds() -> None:
    assert_the_same_everywhere(range(20), ("UTC", "Asia/Tokyo", "America/Los_Angeles"), ("C", "tr_TR.UTF-8"))
