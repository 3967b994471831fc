"""How often the right pattern is among the candidates for a new name: `python -m bench.nearest [--patterns N …]`.

Each pair in `nearest.toml` is a new name and a known pattern that means the same, and whose name shares no word with
it. Each new name is looked up among the known patterns of all pairs of its set and generated patterns. Four ways are
measured: BM25 over names and texts alone, the five candidates that `learn` shows without the extra `tacit[semantic]`,
the five that it shows with the extra, and the vectors of the extra's model alone. If the extra is not installed, the
last two are left out.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from itertools import product
from pathlib import Path

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
_SHOWN = 5
_SIZES = (40, 1_000)


def prepare(root: Path, pairs: list[list[str]], patterns: int) -> None:
    """Write a knowledge base with the known pattern of each pair, and generated ones up to the wanted number."""
    (root / "tacit.toml").write_text("", "utf-8")
    (root / "memory/episodic").mkdir(parents=True)
    texts = {
        f"patterns/known/{slugify(known)}.md": f"---\nname: {known}\n---\n\n## Context\n\n{text}\n"
        for known, text, _, _ in pairs
        if text
    }
    if not texts:  # the pairs are about the pages of this repository
        texts = {page.relative_to(_HERE).as_posix(): page.read_text("utf-8") for page in _HERE.glob("patterns/*/*.md")}
    made = patterns - len(texts)
    texts |= {page_path(rank, SEED): page_text(rank, SEED, made) for rank in range(made)}
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")


def ways(answer: Answer, local: Path) -> dict[str, Callable[[str, str], list[str]]]:
    """Return the ways to find candidates: each gives the slugs of the first five for a name and a text."""
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
    """Print a line for each number of patterns and each way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--patterns", type=int, nargs="+", default=_SIZES)
    wanted = parser.parse_args()
    sets = tomllib.loads(Path(__file__).with_name("nearest.toml").read_text("utf-8"))
    for patterns, (label, pairs) in product(wanted.patterns, sets.items()):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder).resolve()
            prepare(root, pairs, patterns)
            workspace = open_workspace(root, {}, root)
            sync(workspace)
            with answering(workspace) as answer:
                _measure(answer, workspace.local, pairs, f"{patterns} patterns, {label} set")


def _measure(answer: Answer, local: Path, pairs: list[list[str]], about: str) -> None:
    if sentence_model.is_installed():
        began = time.monotonic()
        made = meaning.make(answer.reader, local, lambda _stage, _done, _total: None)
        sys.stdout.write(f"{about}: {made} vectors made in {time.monotonic() - began:.1f} s\n")
    for way, find in ways(answer, local).items():
        right = sum(slugify(known) in find(new, text) for known, _, new, text in pairs)
        sys.stdout.write(f"{about}, {way}: {right} of {len(pairs)}\n")


if __name__ == "__main__":
    main()
