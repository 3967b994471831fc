"""Hold `tacit verify` against a list of claims whose truth is known: `python -m bench.verify_claims DIR`.

DIR has a clone of each repository in verify_claims.json, under its name without the owner. The list has for each
claim its line, kind, name, and whether it is true at the commit. A false claim is named if a warning, or with
`--notes` a note, is at its line for its name; a true claim is left alone if there is no warning about it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tacit.actions.verify import Asked, verify_documents
from tacit.checks.verify.values import Judged
from tacit.domain.findings import Severity

LIST = Path(__file__).with_name("verify_claims.json")


class Labelled(NamedTuple):
    """A claim of the list, and what the report says about it."""

    repository: str
    document: str
    line: int
    kind: str
    name: str
    is_true: bool
    found: tuple[Judged, ...]

    def is_named(self, *, notes: bool) -> bool:
        """Whether the report complains about the claim."""
        wanted = {Severity.WARNING, Severity.HINT} if notes else {Severity.WARNING}
        return any(item.severity in wanted for item in self.found)


def compared(folder: Path) -> Iterator[Labelled]:
    """Yield each claim of the list with the verdicts on it."""
    for repository, entry in json.loads(LIST.read_text("utf-8")).items():
        root = folder / repository.partition("/")[2]
        if not root.is_dir():
            sys.stderr.write(f"{root}: not there, left out\n")
            continue
        documents = tuple(root / name for name in entry["claims"])
        asked = Asked(documents, (root,), entry["commit"], as_patterns=entry["pattern_documents"])
        reports = {report.path: report for report in verify_documents(root, asked, {}).report.documents}
        for document, claims in entry["claims"].items():
            for line, kind, name, is_true in claims:
                found = tuple(
                    item
                    for item in reports[document].judged
                    if item.claim.line == line and item.claim.name.rpartition("/")[2] == name.rpartition("/")[2]
                )
                yield Labelled(repository, document, line, kind, name, is_true, found)


def main() -> int:
    """Print the figures, and with `--list` each claim on which list and report differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--list", action="store_true", help="list what differs")
    arguments = parser.parse_args()
    every = list(compared(arguments.folder))
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
        if arguments.list and item.is_true is item.is_named(notes=False):
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
