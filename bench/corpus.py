"""Generate a knowledge base for benchmarks: `python -m bench.corpus --notes 10000 --patterns 1000 --out DIR --seed 7`.

The same arguments give the same bytes on any machine. A note depends only on its number, the seed and the number of
patterns, so a small knowledge base has the first notes of a large one.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.notes import MadeNote, make_note
from bench.pages import page_path, page_text
from bench.words import Ranks, pattern_name, pattern_slug

FORMAT = 2
MEDIUM, HIGH = 2, 5
_QUERY = ("retry", "budget")


@dataclass(slots=True)
class _Sums:
    """The counts of the generated notes: bytes, examples of each pattern, and the newest notes."""

    size: int = 0
    supports: dict[int, int] = field(default_factory=dict)
    against: dict[int, int] = field(default_factory=dict)
    newest: tuple[str, str] = ("", "")
    newest_rare: tuple[str, str] = ("", "")

    def add(self, note: MadeNote, rare: int) -> None:
        """Count a note.

        Patterns have ranks by their number of examples. If all patterns of the note have at least the rank `rare`, the
        note counts as one about patterns with few examples.
        """
        self.size += len(note.text.encode())
        for rank, verdict in note.patterns:
            if verdict == "supports":
                self.supports[rank] = self.supports.get(rank, 0) + 1
            elif verdict == "contradicts":
                self.against[rank] = self.against.get(rank, 0) + 1
        if note.shown:
            self.newest = max(self.newest, (note.date, note.path))
            if all(rank >= rare for rank, _ in note.patterns):
                self.newest_rare = max(self.newest_rare, (note.date, note.path))

    def level(self, rank: int) -> str:
        net = self.supports.get(rank, 0) - self.against.get(rank, 0)
        return "HIGH" if net >= HIGH else "MEDIUM" if net >= MEDIUM else "LOW" if net > 0 else "UNPROVEN"


def generate(out: Path, notes: int, patterns: int, seed: int) -> dict[str, Any]:
    """Write the knowledge base and its `manifest.json` to the folder `out`, and return the manifest.

    The manifest has the results that tacit should compute: the level of each pattern and the numbers of its supporting
    and contradicting examples. It also names the files that a benchmark edits, and the pattern and words it asks for.
    """
    ranks, sums = Ranks(patterns), _Sums()
    for number in range(notes):
        note = make_note(number, seed, ranks)
        _write(out / note.path, note.text)
        sums.add(note, patterns // 2)
    names = [pattern_name(rank, seed) for rank in range(patterns)]
    for rank in range(patterns):
        _write(out / page_path(rank, seed), page_text(rank, seed, patterns))
    manifest = {
        "format": FORMAT,
        "notes": notes,
        "patterns": patterns,
        "seed": seed,
        "bytes": sums.size,
        "levels": {pattern_slug(name): sums.level(rank) for rank, name in enumerate(names)},
        "supports": {pattern_slug(name): sums.supports.get(rank, 0) for rank, name in enumerate(names)},
        "against": {pattern_slug(name): sums.against.get(rank, 0) for rank, name in enumerate(names)},
        "probe": {
            "note": sums.newest[1],
            "rare": sums.newest_rare[1] or sums.newest[1],
            "page": page_path(0, seed),
            "pattern": names[0],
            "query": list(_QUERY),
        },
    }
    _write(out / "manifest.json", json.dumps(manifest, indent=1) + "\n")
    return manifest


def _write(path: Path, text: str) -> None:
    try:
        path.write_bytes(text.encode())
    except FileNotFoundError:
        path.parent.mkdir(parents=True)
        path.write_bytes(text.encode())


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.corpus", description="Generate a knowledge base.")
    parser.add_argument("--notes", type=int, required=True, help="the number of notes")
    parser.add_argument("--patterns", type=int, default=100, help="the number of patterns, each with a page")
    parser.add_argument("--out", type=Path, required=True, help="the folder, created if it is missing")
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args(arguments)
    if asked.notes < 0 or asked.patterns < 1:
        parser.error("--notes must be at least 0, and --patterns at least 1")
    manifest = generate(asked.out, asked.notes, asked.patterns, asked.seed)
    sys.stdout.write(f"{manifest['notes']} notes of {manifest['bytes']:,} bytes, {manifest['patterns']} patterns\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
