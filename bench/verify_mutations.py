"""Count the false claims that `tacit verify` names: `python -m bench.verify_mutations DIR`.

DIR has clones of repositories, which need no checkout. In each document that describes its repository, about one in ten
of the names that the code has is replaced by a name that it does not have. The documents with these replacements are
verified, and each replaced name is counted as named by a warning, named by a hint, or silent. The sample is seeded, so
that a second run gives the same figures. The warnings about the documents without replacements are counted as well.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from bench.mutations import Names, Occurrence, described
from bench.renames import Renamer, chosen
from tacit.actions.verify import past_of
from tacit.checks.verify.inventory import build
from tacit.checks.verify.values import DocumentReport
from tacit.checks.verify.verification import Settings, Source, verify
from tacit.domain.findings import Severity
from tacit.system.git import Repository

SHARE, RUNS, SEED = 0.1, 3, "1"
NAMED, NOTED, SILENT = "named", "noted", "silent"


class Mutation(NamedTuple):
    """A name that was replaced by another one, and whether the report has a warning or a hint about it, or nothing."""

    repository: str
    document: str
    occurrence: Occurrence
    other: str
    result: str
    line: str
    told: str = ""


def mutated(root: Path, runs: int, seed: str) -> Iterator[Mutation | DocumentReport]:
    """Yield the reports about the documents as they are, then the replaced names of all runs."""
    held = Repository(root)
    commit = held.text("rev-parse", "HEAD").strip()
    inventory = build(root, commit)
    names = Names(inventory)
    found = described(names, seed)
    settings = Settings(past=past_of(held))
    sources = [Source(path, text, _is_pattern_page(path)) for path, text, _ in found]
    yield from verify(sources, [inventory], settings)[0] if sources else ()
    for run in range(runs):
        changed, texts = [], []
        for path, text, occurrences in found:
            renamer = Renamer(names, f"{seed} {root.name} {path} {run}")
            rows, here = text.split("\n"), []
            for item in chosen(occurrences, f"{seed} {path} {run}", SHARE):
                if other := renamer.other(item):
                    row = rows[item.line - 1]
                    rows[item.line - 1] = f"{row[: item.start]}{other}{row[item.end :]}"
                    here.append((item, other))
            changed.append(here)
            texts.append(Source(path, "\n".join(rows), _is_pattern_page(path)))
        reports = verify(texts, [inventory], settings)[0] if texts else ()
        for report, here in zip(reports, changed, strict=True):
            for item, other in here:
                result, told = _result(report, item, other)
                yield Mutation(root.name, report.path, item, other, result, report.lines[item.line - 1].strip(), told)


def _is_pattern_page(path: str) -> bool:
    return any(word in path.lower() for word in ("pattern", "standard", "convention", "guideline"))


def _result(report: DocumentReport, item: Occurrence, other: str) -> tuple[str, str]:
    result, told = SILENT, []
    new = other.strip("./").lower()
    last = new.rpartition("/")[2]
    for judged in report.judged:
        claim = judged.claim
        texts = (claim.name, claim.value, claim.written, claim.owner)
        if claim.line != item.line or not any(new in text.lower() or last in text.lower() for text in texts):
            continue
        told.append(f"{claim.kind}/{claim.form}/{claim.mood.value}/{claim.basis.value}:{judged.verdict.value}")
        if judged.severity is Severity.WARNING:
            return NAMED, ""
        if judged.severity is Severity.HINT:
            result = NOTED
    return result, " ".join(told)


def _table(every: Iterable[Mutation], title: str, keys: Iterable[tuple[str, ...]]) -> str:
    counts: dict[tuple[str, ...], Counter[str]] = {}
    for item, key in zip(every, keys, strict=True):
        counts.setdefault(key, Counter())[item.result] += 1
    rows = [f"| {title} | replaced | named | with hints | silent |", "| --- | --- | --- | --- | --- |"]
    for key, count in sorted(counts.items(), key=lambda entry: (-entry[1].total(), entry[0])):
        total, named, noted = count.total(), count[NAMED], count[NAMED] + count[NOTED]
        shares = f"{named} ({named / total:.0%}) | {noted} ({noted / total:.0%}) | {total - noted}"
        rows.append(f"| {', '.join(key)} | {total} | {shares} |")
    return "\n".join(rows) + "\n"


def _listed(every: Iterable[Mutation]) -> Iterator[str]:
    """Yield a line for each replaced name that no warning names, with the claims on its line."""
    for one in sorted(every, key=lambda one: (one.occurrence.kind, one.occurrence.place, one.repository)):
        if one.result != NAMED:
            item = one.occurrence
            names, place = f"{item.name} -> {one.other}", f"{one.repository} {one.document}:{item.line}"
            yield f"{one.result}\t{item.kind}\t{item.place}\t{names}\t{place}\t{one.told}\t{one.line}\n"


def main() -> int:
    """Print a table by kind and one by place, and the warnings about the documents as they are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--runs", type=int, default=RUNS, help="samples of each document (default: %(default)s)")
    parser.add_argument("--seed", default=SEED, help="the seed of the samples (default: %(default)s)")
    parser.add_argument("--list", dest="is_listing", action="store_true", help="list what is not named by a warning")
    arguments = parser.parse_args()
    every: list[Mutation] = []
    number = alarms = 0
    for root in sorted(path for path in arguments.folder.iterdir() if path.is_dir()):
        for item in mutated(root, arguments.runs, arguments.seed):
            if isinstance(item, Mutation):
                every.append(item)
                continue
            number += 1
            for judged in item.findings:
                if judged.severity is Severity.WARNING:
                    alarms += 1
                    claim = judged.claim
                    sys.stdout.write(f"{root.name} {item.path}:{claim.line} {claim.kind} {claim.name}: {judged.why}\n")
    if arguments.is_listing:
        sys.stdout.write("".join(_listed(every)))
    sys.stdout.write(f"\n{number} documents as they are: {alarms} warnings\n\n")
    tables = (
        ("kind", [(item.occurrence.kind,) for item in every]),
        ("place", [(item.occurrence.place,) for item in every]),
        ("repository", [(item.repository,) for item in every]),
        ("", [("all",)] * len(every)),
    )
    for title, keys in tables:
        sys.stdout.write(_table(every, title, keys) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
