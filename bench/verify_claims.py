"""Compare `tacit verify` with a list of claims whose truth is known: `python -m bench.verify_claims DIR [LIST]`.

DIR has a clone of each repository of the list, under its name without the owner; it needs no checkout. For each claim,
the list has its line, kind and name, and whether it is true at the commit of the code. A document may come from another
commit, and may have edits (line, old text, new text) that make true claims false. A false claim counts as named if its
line has a warning about its name; the number "with notes" also counts notes. A true claim counts as left alone if there
is no warning about it.

verify_claims.json was used while the extractors were written. The other lists were written by reading the documents and
the code, before tacit verified them: verify_read.json, verify_fresh.json, verify_second.json, verify_third.json,
verify_fourth.json, verify_fifth.json, verify_sixth.json, verify_seventh.json, verify_eighth.json, verify_ninth.json,
verify_tenth.json, verify_eleventh.json, verify_twelfth.json, verify_thirteenth.json, verify_fourteenth.json,
verify_fifteenth.json, verify_sixteenth.json, verify_seventeenth.json. bench/verify.md has the figures of their first
runs, and those after corrections.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tacit.actions.verify import past_of
from tacit.checks.verify.inventory import build
from tacit.checks.verify.values import Judged
from tacit.checks.verify.verification import Settings, Source, verify
from tacit.domain.findings import Severity
from tacit.system.git import Repository

LIST = Path(__file__).with_name("verify_claims.json")


class Labelled(NamedTuple):
    """A claim of the list, and the findings of `tacit verify` about it."""

    repository: str
    document: str
    line: int
    kind: str
    name: str
    is_true: bool
    found: tuple[Judged, ...]

    def is_named(self, *, notes: bool) -> bool:
        """Return whether there is a warning about the claim; if `notes` is true, a note suffices."""
        wanted = {Severity.WARNING, Severity.HINT} if notes else {Severity.WARNING}
        return any(item.severity in wanted for item in self.found)


def compared(folder: Path, listed: Path) -> Iterator[Labelled]:
    """Verify the documents of the list, and yield each claim of the list with the findings about it."""
    for repository, entry in json.loads(listed.read_text("utf-8")).items():
        root = folder / repository.partition("/")[2]
        if not root.is_dir():
            sys.stderr.write(f"{root}: not found, left out\n")
            continue
        held = Repository(root)
        sources = [_source(held, entry["commit"], document) for document in entry["documents"]]
        reports, _ = verify(sources, [build(root, entry["commit"])], Settings(past=past_of(held)))
        for document, report in zip(entry["documents"], reports, strict=True):
            for line, kind, name, is_true in document["claims"]:
                found = tuple(
                    item
                    for item in report.judged
                    if item.claim.line == line and item.claim.name.rpartition("/")[2] == name.rpartition("/")[2]
                )
                yield Labelled(repository, report.path, line, kind, name, is_true, found)


def _source(held: Repository, commit: str, document: dict[str, Any]) -> Source:
    """Return a document of the list, as it is in its commit, with the edits that the list has for it."""
    path = document["path"]
    lines = held.text("show", f"{document.get('commit', commit)}:{path}").split("\n")
    for line, old, new in document.get("edits", ()):
        if lines[line - 1].count(old) != 1:
            raise SystemExit(f"{path}:{line}: {old!r} must occur exactly once in this line")
        lines[line - 1] = lines[line - 1].replace(old, new)
    return Source(path, "\n".join(lines), document.get("as_patterns", False))


def main() -> int:
    """Print the counts, and with `--list` each claim on which the list and the report differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("listed", type=Path, metavar="LIST", nargs="?", default=LIST)
    parser.add_argument("--list", dest="is_listing", action="store_true", help="list what differs")
    arguments = parser.parse_args()
    every = list(compared(arguments.folder, arguments.listed))
    named, noted, alone = Counter[str](), Counter[str](), Counter[str]()
    false, true = Counter[str](), Counter[str]()
    for item in every:
        for key in (item.repository, "all"):
            if item.is_true:
                true[key] += 1
                alone[key] += not item.is_named(notes=False)
            else:
                false[key] += 1
                named[key] += item.is_named(notes=False)
                noted[key] += item.is_named(notes=True)
        if arguments.is_listing and item.is_true is item.is_named(notes=False):
            told = "true, but reported" if item.is_true else "false, but not reported"
            sys.stdout.write(f"{item.repository} {item.document}:{item.line} {item.kind} {item.name}: {told}\n")
    for key in (*sorted({item.repository for item in every}), "all"):
        sys.stdout.write(
            f"{key}: {named[key]} of {false[key]} false claims named ({noted[key]} with notes), "
            f"{alone[key]} of {true[key]} true claims left alone\n"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
