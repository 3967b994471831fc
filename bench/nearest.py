"""Measure how often the candidates for a new name have the right pattern: `python -m bench.nearest [--patterns N …]`.

Each pair in `nearest.toml` and `nearest_pages.toml` is a new name and a known pattern that means the same, but whose
name has other words. Each new name is looked up among the known patterns of its set and generated patterns. Four ways
are measured: BM25 over names and texts alone, the five candidates that `learn` shows without the extra
`tacit[semantic]`, the five that it shows with the extra, and the vectors of the extra's model alone. If the extra is
not installed, the last two are left out.
"""

import argparse
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple

from bench.pages import page_path, page_text
from tacit.queries import meaning
from tacit.queries.lookup import Answer, answering
from tacit.queries.nearest import nearest
from tacit.store import full_text
from tacit.sync.service import sync
from tacit.system import sentence_model
from tacit.text.names import slugify
from tacit.workspace.roots import open_workspace

SEED = 21
_HERE = Path(__file__).parent.parent
_PAGES = "patterns/*/*.md"
_SHOWN = 5
_SIZES = (40, 1_000)


class Pair(NamedTuple):
    """The name of a known pattern, and a new name and text that another developer wrote for the same pattern."""

    known: str
    name: str
    text: str


class PairSet(NamedTuple):
    """Pairs of names, and the pages (texts by path) among which the known pattern of each pair is searched for."""

    label: str
    pairs: tuple[Pair, ...]
    pages: dict[str, str]


def sets() -> Iterator[PairSet]:
    """Yield the sets of pairs of both files."""
    for label, rows in tomllib.loads((_HERE / "bench/nearest.toml").read_text("utf-8")).items():
        pages = dict(_page(known, f"## Context\n\n{text}\n") for known, text, _, _ in rows if text)
        if not pages:  # the pairs are about the pages of this repository
            pages = {page.relative_to(_HERE).as_posix(): page.read_text("utf-8") for page in _HERE.glob(_PAGES)}
        yield PairSet(label, tuple(Pair(known, name, text) for known, _, name, text in rows), pages)
    for label, found in tomllib.loads((_HERE / "bench/nearest_pages.toml").read_text("utf-8")).items():
        rows = (
            (name, f"## Context\n\n{context}\n\n## Pattern\n\n{text}\n") for name, context, text in found["patterns"]
        )
        yield PairSet(label, tuple(Pair(*pair) for pair in found["pairs"]), dict(_page(*row) for row in rows))


def _page(name: str, text: str) -> tuple[str, str]:
    return f"patterns/known/{slugify(name)}.md", f"---\nname: {name}\n---\n\n{text}"


def prepare(root: Path, pages: dict[str, str], patterns: int) -> None:
    """Write a knowledge base with the pages of a set, and with generated pages, until it has `patterns` pages."""
    (root / "tacit.toml").write_text("", "utf-8")
    (root / "memory/episodic").mkdir(parents=True)
    made = patterns - len(pages)
    texts = pages | {page_path(rank, SEED): page_text(rank, SEED, made) for rank in range(made)}
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")


def ways(answer: Answer, local: Path) -> dict[str, Callable[[str, str], list[str]]]:
    """Return the ways to find candidates by name: functions that return the first five slugs for a name and a text."""
    reader = answer.reader

    def by_text(name: str, text: str) -> list[str]:
        return list(full_text.similar_patterns(reader.connection, reader.workspace, f"{name} {text}", _SHOWN))

    def shown(name: str, text: str) -> list[str]:
        return [candidate.slug for candidate in nearest(reader, name, text)]

    found: dict[str, Callable[[str, str], list[str]]] = {"BM25": by_text, "learn": shown}
    if sentence_model.is_installed():
        found["learn, with vectors"] = lambda name, text: [c.slug for c in nearest(reader, name, text, local=local)]
        found["vectors alone"] = lambda name, text: list(meaning.ranked(reader, local, f"{name}. {text}", _SHOWN))
    return found


def main() -> None:
    """Print a line for each number of patterns, set of pairs, and way to find candidates."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--patterns", type=int, nargs="+", default=_SIZES)
    wanted = parser.parse_args()
    for patterns, chosen in product(wanted.patterns, list(sets())):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder).resolve()
            prepare(root, chosen.pages, patterns)
            workspace = open_workspace(root, {}, root)
            sync(workspace)
            with answering(workspace) as answer:
                _measure(answer, workspace.local, chosen.pairs, f"{patterns} patterns, {chosen.label} set")


def _measure(answer: Answer, local: Path, pairs: Sequence[Pair], about: str) -> None:
    if sentence_model.is_installed():
        began = time.monotonic()
        made = meaning.make(answer.reader, local, lambda _stage, _done, _total: None)
        sys.stdout.write(f"{about}: {made} vectors made in {time.monotonic() - began:.1f} s\n")
    for way, find in ways(answer, local).items():
        right = sum(slugify(pair.known) in find(pair.name, pair.text) for pair in pairs)
        sys.stdout.write(f"{about}, {way}: {right} of {len(pairs)}\n")


if __name__ == "__main__":
    main()
