"""Measure `tacit import` of many pattern documents against `tacit sync` of the result: `python -m bench.import_speed`.

The sync has no store and no generated pages, as in a new knowledge base. Both commands run in turn. No file is deleted
before the last run ends, because ext4 creates files slowly for some seconds after many files were deleted.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench.listings import LANGUAGES, code
from bench.measure import Figures, run
from bench.prose import bullets, headline, paragraph
from bench.words import PROJECTS, Dice, pattern_name

SEED = 7
_GENERATED = ("patterns/dev-patterns.md", "patterns/README.md", "memory/procedural/INDEX.md")
_MOST_PATTERNS, _MOST_EXAMPLES = 3, 4


def document(number: int, seed: int = SEED) -> str:
    """Return the text of a generated document with one to three patterns, each with one to four dated examples."""
    dice = Dice(seed, "document", number)
    lines = [f"# {headline(dice)}", ""]
    for place in range(dice.number(1, _MOST_PATTERNS)):
        examples = dice.number(1, _MOST_EXAMPLES)
        lines += [f"## {pattern_name(number * _MOST_PATTERNS + place, seed)}", ""]
        lines += ["**Confidence:** LOW", f"**Based on:** {examples} examples", ""]
        lines += [f"**Context:** {paragraph(dice, 1)}", "", f"**Pattern:** {paragraph(dice, 2)}", ""]
        lines += [*code(dice, dice.number(3, 7), dice.pick(LANGUAGES)), "", "**Anti-patterns:**", ""]
        lines += [*bullets(dice, 2), "", "**Examples:**", ""]
        for item in range(1, examples + 1):
            day = f"20{dice.number(21, 25)}-{dice.number(1, 12):02d}-{dice.number(1, 28):02d}"
            lines.append(f"{item}. {dice.pick(PROJECTS)} ({day}): {headline(dice)}")
        lines.append("")
    return "\n".join(lines)


def made(folder: Path, documents: int, seed: int = SEED) -> Path:
    """Write `documents` generated documents to the new folder `folder`, and return the folder."""
    folder.mkdir(parents=True)
    for number in range(documents):
        (folder / f"document-{number:05d}.md").write_text(document(number, seed), "utf-8")
    return folder


def _fresh(root: Path, aside: Path) -> None:
    """Move the store and all generated pages to the folder `aside`."""
    aside.mkdir()
    for number, name in enumerate((".tacit", *_GENERATED, "patterns/evidence", "memory/procedural")):
        if (root / name).exists():
            (root / name).rename(aside / str(number))


def measured(tacit: Path, documents: int, runs: int) -> tuple[Figures, Figures]:
    """Run imports and syncs of their results in turn, and return the measurements of both."""
    imports, syncs = Figures(), Figures()
    with tempfile.TemporaryDirectory(prefix="tacit-imports-") as above:
        for number in range(runs):
            place = Path(above) / str(number)
            folder, root = made(place / "documents", documents), place / "base"
            environment = {"XDG_STATE_HOME": f"{place}/state", "XDG_CACHE_HOME": f"{place}/cache", "HOME": f"{place}"}
            root.mkdir()
            (root / "tacit.toml").touch()
            command = [str(tacit), "--root", str(root)]
            run([*command, "sync"], environment)  # compiled templates are cached for both
            _fresh(root, place / "first")
            imports.add(run([*command, "import", str(folder), "--outside"], environment))
            _fresh(root, place / "second")
            syncs.add(run([*command, "sync"], environment))
    return imports, syncs


def main(arguments: list[str] | None = None) -> int:
    """Print the times of `tacit import` and of `tacit sync`, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.import_speed", description="Measure `tacit import`.")
    parser.add_argument("--documents", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--tacit", type=Path, default=Path(sys.executable).with_name("tacit"))
    asked = parser.parse_args(arguments)
    imports, syncs = measured(asked.tacit, asked.documents, asked.runs)
    for name, figures in (("import", imports), ("sync, no store, no pages", syncs)):
        print(f"{name:<26} {figures.median:6.2f} s, {figures.median_cpu:6.2f} s CPU, {figures.memory >> 20} MB")
    cpu = (imports.median_cpu or 0) / (syncs.median_cpu or 1)
    print(f"import takes {imports.median / syncs.median:.2f} times as long as the sync, and {cpu:.2f} times the CPU")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
