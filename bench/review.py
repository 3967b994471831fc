"""Measure how correct and how fast `tacit review` is, on real commits, sample violations and a large change."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from bench.measure import Figures, run
from bench.review_history import history
from bench.violations import SAMPLES

ROOT = Path(__file__).parent.parent
VERDICTS = Path(__file__).parent / "review-verdicts.tsv"
_NEEDS = """
OLD and NEW are two versions of one package: folders, wheels or sdists, as `pip download --no-deps PACKAGE==VERSION`
leaves them. Each pair becomes a repository with OLD as its first commit. Further commits change it to NEW, some files
at a time, in the order of their names. Every commit is reviewed by all rules of this repository, whatever their level.
review-verdicts.tsv says for each finding whether it is right; findings that are not in this file are printed.
"""
_GIT = ("git", "-c", "user.name=bench", "-c", "user.email=bench@example.com", "-c", "commit.gpgsign=false")


def git(folder: Path, *arguments: str) -> str:
    """Run git in a repository that the benchmark created, and return its output."""
    done = subprocess.run((*_GIT, *arguments), cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def tacit(*arguments: str, root: Path = ROOT) -> list[str]:
    """Return the command that runs this checkout's tacit on the knowledge base at `root`."""
    return [sys.executable, "-m", "tacit", "--root", str(root), *arguments]


def sources(place: Path, work: Path) -> Path:
    """Return the folder with the source files of a version; a package archive is unpacked into `work`."""
    if place.is_dir():
        return place
    folder = work / f"{place.name}.d"
    if place.suffix in (".whl", ".zip"):
        with zipfile.ZipFile(place) as archive:
            archive.extractall(folder)  # noqa: S202  (the user named these packages)
    else:
        with tarfile.open(place) as archive:  # with this filter, no file is written outside of the folder
            archive.extractall(folder, filter="data")
        inner = list(folder.iterdir())
        folder = inner[0] if len(inner) == 1 else folder
    return folder


def _files(folder: Path) -> dict[str, Path]:
    found = (path for path in folder.rglob("*.py") if path.is_file())
    return {path.relative_to(folder).as_posix(): path for path in found if ".dist-info" not in str(path)}


def commits(old: Path, new: Path, folder: Path, number: int) -> Iterator[str]:
    """Create a repository with the version `old`, and yield the hash of each commit on the way to `new`."""
    folder.mkdir(parents=True)
    git(folder, "init", "-q")
    before, after = _files(old), _files(new)
    for path, source in before.items():
        _put(folder / path, source)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "old")
    for number_, part in enumerate(_parts(before, after, number)):
        for path in part:
            if path in after:
                _put(folder / path, after[path])
            else:
                (folder / path).unlink()
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", f"part {number_}")
        yield git(folder, "rev-parse", "HEAD")


def _parts(before: dict[str, Path], after: dict[str, Path], number: int) -> list[list[str]]:
    """Return the paths that differ in at most `number` groups.

    Files of the same name are in one group, because one of them may have moved.
    """
    changed = sorted(
        (
            path
            for path in before.keys() | after.keys()
            if path not in before or path not in after or before[path].read_bytes() != after[path].read_bytes()
        ),
        key=lambda path: path.split("/")[::-1],
    )
    parts: list[list[str]] = []
    for _, group in groupby(changed, lambda path: path.rpartition("/")[2]):
        if not parts or len(parts[-1]) >= len(changed) / number:
            parts.append([])
        parts[-1] += group
    return parts


def _put(target: Path, source: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def reviewed(folder: Path, *arguments: str) -> dict[str, Any]:
    """Return the JSON report of a review of a repository."""
    command = tacit("review", *arguments, "--level", "unproven", "--fail-on", "never", "--format", "json")
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def verdicts() -> dict[str, bool]:
    """Return for each finding in review-verdicts.tsv whether a person judged it right, by the finding's fingerprint."""
    lines = VERDICTS.read_text("utf-8").splitlines() if VERDICTS.exists() else []
    return {line.split("\t")[0]: line.split("\t")[1] == "true" for line in lines if line and not line.startswith("#")}


def precision(pairs: Sequence[Path], per_pair: int) -> None:
    """Review commits of real packages, count the findings that were judged wrong, and print those not judged yet."""
    judged = verdicts()
    total = found = false = open_ = 0
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        for number, (old, new) in enumerate(zip(pairs[::2], pairs[1::2], strict=True)):
            print(f"{old.name} -> {new.name}")
            folder = work / f"repository-{number}"
            for commit in commits(sources(old, work), sources(new, work), folder, per_pair):
                total += 1
                for item in reviewed(folder, commit)["findings"]:
                    found += 1
                    verdict = judged.get(item["fingerprint"])
                    open_ += verdict is None
                    false += verdict is False
                    if verdict is None:
                        excerpt = " ".join(" ".join(item["excerpt"]).split())[:160]
                        kind = "-" if item["kind"] == "removal" else "+"
                        print(
                            f"{item['fingerprint']}\t?\t{kind}{item['rule']}\t{item['path']}:{item['line']}\t{excerpt}"
                        )
    print(f"{total} commits, {found} findings, {false} false, {open_} not judged yet")


def recall() -> None:
    """Review code samples that violate patterns, and print how many of the violations are found.

    No pattern page contains these samples.
    """
    hits: dict[str, list[bool]] = {}
    for rule, before, after in SAMPLES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            git(folder, "init", "-q")
            (folder / "shop.py").write_text(before, "utf-8")
            git(folder, "add", "-A")
            git(folder, "commit", "-q", "-m", "before")
            (folder / "shop.py").write_text(after, "utf-8")
            rules = {item["rule"] for item in reviewed(folder)["findings"]}
            hits.setdefault(rule, []).append(rule in rules)
    for rule, outcomes in hits.items():
        print(f"{sum(outcomes)} of {len(outcomes)}\t{rule}")
    print(f"{sum(map(sum, hits.values()))} of {len(SAMPLES)} in all")


def doubled(base: Path) -> Path:
    """Copy this repository's knowledge base to `base`, with each rule twice, and return `base`."""
    for part in ("memory", "patterns"):
        shutil.copytree(ROOT / part, base / part)
    for path in base.rglob("*.rules.yml"):
        text = path.read_text("utf-8")
        again = re.sub(r"^id: ", "id: again-", text, flags=re.MULTILINE)
        path.write_text(f"{text}---\n{again}", "utf-8")
    subprocess.run(tacit("sync", root=base), check=True, stdout=subprocess.DEVNULL)
    return base


def speed(files: int, lines: int, runs: int) -> None:
    """Review a change of one file and a change of `files` files, and print the times and the peak memory."""
    with tempfile.TemporaryDirectory() as name:
        folder, base = Path(name, "shop"), doubled(Path(name, "base"))
        folder.mkdir()
        git(folder, "init", "-q")
        block = "def handler_{0}(request):\n    order = load(request, {0})\n    return render(order, 'page')\n\n\n"
        call = "def ask_{0}(url):\n    return requests.get(url, params={{'n': {0}}}, timeout=3)\n\n\n"
        for number in range(files):
            text = "".join(block.format(line) for line in range(lines // 5)) + call.format(number)
            (folder / f"module_{number}.py").write_text(f"import requests\n\n\n{text}", "utf-8")
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", "before")
        one = folder / "module_0.py"
        one.write_text(one.read_text("utf-8") + call.format("new").replace("{'n': new}", "{}"), "utf-8")
        print(f"one file of {lines} lines: {_measured(folder, base, runs)}")
        for path in folder.glob("*.py"):
            path.write_text(path.read_text("utf-8") + "\n\ndef late(order):\n    return order.total\n", "utf-8")
        print(f"{files} files of {lines} lines: {_measured(folder, base, runs)}")


def _measured(folder: Path, base: Path, runs: int) -> str:
    figures = Figures()
    used = os.times()
    here = Path.cwd()
    os.chdir(folder)
    try:
        for _ in range(runs):
            command = tacit("review", "--level", "unproven", "--fail-on", "never", "--format", "json", root=base)
            done = run(command, dict(os.environ))
            figures.add(done)
        rules = json.loads(done.output)["rules"]["used"]
    finally:
        os.chdir(here)
    now = os.times()
    processor = (now.children_user + now.children_system - used.children_user - used.children_system) / runs
    seconds = f"{figures.median:.2f} s, {processor:.2f} s of processor"
    return f"{seconds}, {figures.memory / 1e6:.0f} MB, {rules} rules (of {runs} runs)"


def main() -> None:
    """Run the measurement that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m bench.review", description=__doc__, epilog=_NEEDS)
    kinds = parser.add_subparsers(dest="kind", required=True)
    real = kinds.add_parser("precision", help="real commits", description=_NEEDS)
    real.add_argument("pairs", nargs="+", type=Path, metavar="OLD NEW")
    real.add_argument("--commits", type=int, default=10, help="the largest number of commits per pair")
    kinds.add_parser("recall", help="sample violations")
    fast = kinds.add_parser("speed", help="a change of many files")
    fast.add_argument("--files", type=int, default=1000)
    fast.add_argument("--lines", type=int, default=300)
    fast.add_argument("--runs", type=int, default=5)
    past = kinds.add_parser("history", help="real fix commits in reverse (review-fixes.tsv), and unrelated commits")
    past.add_argument("clones", type=Path, metavar="FOLDER", help="the folder with a clone of each repository")
    past.add_argument("--half", choices=("tune", "judge", "all"), default="all")
    past.add_argument("--unrelated", type=int, default=50, help="so many commits")
    past.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    if asked.kind == "precision":
        if len(asked.pairs) % 2:
            parser.error("name an old and a new version of each package")
        precision(asked.pairs, asked.commits)
    elif asked.kind == "recall":
        recall()
    elif asked.kind == "history":
        history(asked.clones, asked.half, asked.unrelated, asked.seed)
    else:
        speed(asked.files, asked.lines, asked.runs)


if __name__ == "__main__":
    main()
