"""Measure how often `suggest` proposes the right known pattern for a note: `python -m bench.fits [DIR]`.

DIR is a knowledge base, by default that of this repository. The benchmark works on a copy. In the copy, it removes the
names of the patterns from every second note; each of these notes should then be proposed for one of its patterns. It
also removes every fourth pattern with its page and from all other notes, so that notes about this pattern fit no known
one, and a proposal for them is wrong. `link` is measured in the same way.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from shutil import copytree, ignore_patterns

from tacit.actions import link
from tacit.actions.audience import audience
from tacit.actions.suggest import worklist
from tacit.notes.edit import retract
from tacit.queries.lookup import answering
from tacit.store import note_queries
from tacit.sync.service import sync
from tacit.text.names import slugify
from tacit.workspace.roots import open_workspace
from tacit.workspace.workspace import Workspace

_EVERY_NOTE, _EVERY_PATTERN = 2, 4


def prepare(root: Path) -> dict[str, set[str]]:
    """Remove the names of the patterns from half of the notes of a knowledge base, and some patterns as a whole.

    Return, by the path of each of these notes, the slugs of its patterns that are still known.
    """
    workspace = open_workspace(root, {}, root)
    sync(workspace)
    named = defaultdict[str, set[str]](set)
    with answering(workspace) as answer:
        slugs = answer.reader.slugs()
        for slug, evidence in answer.reader.evidence(slugs):
            for item in evidence:
                named[item.path].add(slug)
        gone = set(sorted(slugs)[::_EVERY_PATTERN])
        pages = [path for slug in gone for path in answer.reader.pages_of(slug)]
        gone |= {slugify(alias.name) for page in answer.reader.pages(gone).values() for alias in page.aliases}
    asked = sorted(path for path in named if path.startswith("memory/"))[::_EVERY_NOTE]
    for path, known in named.items():
        text = (root / path).read_text("utf-8")
        (root / path).write_text(retract(text, "patterns", (known if path in asked else set()) | gone), "utf-8")
    for path in pages:
        (root / path).unlink()
    sync(workspace)
    with answering(workspace) as answer:
        left = answer.reader.slugs()
        without = {path for path, *_ in note_queries.unlinked(answer.reader)}
    return {path: named[path] & left for path in asked if path in without}


def proposed(workspace: Workspace) -> dict[str, str]:
    """Return, by the path of a note, the slug of the known pattern that `suggest` proposes for it."""
    found = worklist(workspace, audience(workspace, workspace.root)).proposals
    return {
        quotation.note: item.fitting[0].slug
        for item in found
        if [candidate.name for candidate in item.fitting] == [item.group.name]
        for quotation in item.group.quotations
    }


def linked(workspace: Workspace) -> dict[str, str]:
    """Return, by the path of a note, the slug of the best pattern that `link` suggests for it."""
    found = link.worklist(workspace, audience(workspace, workspace.root)).suggestions
    return {item.note: item.slug for item in found[::-1]}


def told(expected: Mapping[str, set[str]], found: Mapping[str, str], *, as_list: bool) -> Iterable[str]:
    """Yield a line with the numbers of all and of right proposals, and, with `as_list`, a line for each note."""
    among = {path: slug for path, slug in found.items() if path in expected}
    right = sum(slug in expected[path] for path, slug in among.items())
    fitting = sum(map(bool, expected.values()))
    yield (
        f"{len(expected)} notes, {fitting} of a known pattern; {len(among)} proposals, {right} right: "
        f"{right / (len(among) or 1):.0%} precision, {right / (fitting or 1):.0%} recall"
    )
    for path, slugs in sorted(expected.items()) if as_list else ():
        mark = "right" if among.get(path) in slugs else "wrong" if path in among else "none " if slugs else "ok   "
        yield f"  {mark} {path}: {among.get(path, '-')} ({', '.join(sorted(slugs)) or '-'})"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the results of `suggest` and `link`, and return the exit code."""
    parser = argparse.ArgumentParser(prog="bench.fits", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path(__file__).parents[1], metavar="DIR")
    parser.add_argument("--list", action="store_true", help="print a line for each note")
    wanted = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve() / "base"
        root.mkdir()
        (root / "tacit.toml").write_bytes((wanted.folder / "tacit.toml").read_bytes())
        for name in ("memory", "patterns"):
            copytree(wanted.folder / name, root / name, ignore=ignore_patterns(".*"))
        expected = prepare(root)
        workspace = open_workspace(root, {}, root)
        for name, way in (("suggest", proposed), ("link", linked)):
            for line in told(expected, way(workspace), as_list=wanted.list):
                sys.stdout.write(f"{name}: {line}\n" if not line.startswith(" ") else f"{line}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
