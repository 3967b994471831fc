"""I/O. Build the inventory of a repository: list its files, extract facts from them, and combine the facts.

A fact is a declaration in the code, such as a table or a route. Facts of files that have not changed are taken from the
cache.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from tacit.checks.verify import assemble, cache
from tacit.checks.verify.cache import Record
from tacit.checks.verify.extract import extract
from tacit.checks.verify.facts import ORDER, Inventory, LeftOut
from tacit.checks.verify.tiers import foreign, form_of, limit_of, tier_of
from tacit.checks.verify.tree import Tree, list_files
from tacit.system.isolation import Failure, work_through

SECONDS = 120.0  # seconds for all files together; the rest is left out after this time
SECONDS_PER_FILE = 10.0  # seconds; a file that needs more time is left out
MOST_FILES = 100_000  # files that are read; source files come first
NOT_HERE = "its content is not in this clone"  # why a file of a partial clone is not read
_WAVE = 16 << 20  # bytes of sources that are in memory at once
_CHUNK = 256 << 10  # bytes of one job
_LONGEST_LINE = 2000  # characters; only generated files have longer lines
_AT_ONCE = 500  # files whose texts are in memory at once
_Job: TypeAlias = list[tuple[str, str, bytes]]  # key, form, content


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits for reading the code of a repository.

    They are the time in seconds for all files and for each file, and the largest numbers of files and of processes.
    """

    seconds: float = SECONDS
    seconds_per_file: float = SECONDS_PER_FILE
    files: int = MOST_FILES
    processes: int = 0  # 0: one per processor, at most four


def build(
    folder: Path,
    revision: str = "",
    *,
    without: Sequence[str] = (),
    caches: Path | None = None,
    limits: Limits | None = None,
) -> Inventory:
    """Return the inventory of a repository or folder, at a revision or with uncommitted changes.

    If `revision` is `""`, HEAD is read with the uncommitted changes. Files at or below the paths `without` are left
    out. `caches` replaces the user's cache folder.

    Raises:
        GitError: there is no such revision, or a revision is given and the folder is not in a git repository.
        OSError: the folder is not in git, and it does not exist.
    """
    limits = limits or Limits()
    with _few_collections():
        tree = list_files(folder, revision, _limit)
        for path in [path for path in tree.blobs if any(f"{path}/".startswith(f"{place}/") for place in without)]:
            del tree.blobs[path]
        reasons: dict[str, str] = dict(tree.left_out)
        wanted = _wanted(tree, reasons, limits.files)
        place = cache.cache_file(folder, caches)
        known = cache.load(place)
        missing = {key: path for path, key in wanted.items() if key not in known}
        if missing:
            made, failed = Reading(tree, limits).run(missing)
            reasons |= {path: failed[key] for path, key in wanted.items() if key in failed}
            known |= made
            cache.save(place, _worth_keeping(known, wanted.values()))
        records = {path: known[key] for path, key in wanted.items() if key in known}
        return _put_together(tree, folder, records, reasons)


def _put_together(tree: Tree, folder: Path, records: Mapping[str, Record], reasons: Mapping[str, str]) -> Inventory:
    kept = {path: record for path, record in records.items() if record[0] or record[1] or record[2]}
    facts, words, own = assemble.assemble(tree.blobs, kept)
    for path, record in records.items():
        if record[0] and record[0][0][0] == "+left-out":
            reasons = {**reasons, path: record[0][0][1]}
    left_out = [LeftOut(path, reason) for path, reason in sorted(reasons.items())]

    def read(path: str) -> str | None:
        return next((text for _, text in read_many([path])), None)

    def read_many(paths: Sequence[str]) -> Iterator[tuple[str, str]]:
        for start in range(0, len(paths), _AT_ONCE):
            chunk = paths[start : start + _AT_ONCE]
            blobs = [tree.blobs[path] for path in chunk if path not in tree.changed and tree.blobs.get(path)]
            contents = tree.contents(blobs, 1 << 20) if blobs else {}
            for path in chunk:
                data = tree.changed.get(path, contents.get(tree.blobs.get(path, "")))
                if data is not None and b"\0" not in data:
                    yield path, data.decode("utf-8", "replace")

    name = folder.resolve().name
    return Inventory(
        name,
        tree.commit,
        facts,
        tree.blobs,
        own=own,
        words=words,
        left_out=left_out,
        blobs=tree.blobs,
        read=read,
        read_many=read_many,
    )


def _limit(path: str) -> int:
    # these files have no form, but stories read their texts
    name = path.rpartition("/")[2].partition(".")[0].lower()
    form = form_of(path) or ("ini" if name in {"codeowners", "readme", "license", "licence", "copying"} else "")
    return limit_of(form) if form and not foreign(path) else 0


def _wanted(tree: Tree, reasons: dict[str, str], most: int) -> dict[str, str]:
    """Return the cache key of each file to read, by path.

    At most `most` files are read, source files first. For other files that could be read, the reason why they are not
    is added to `reasons`.
    """
    found = []
    for path, blob in tree.blobs.items():
        if not blob or not (form := form_of(path)):
            continue
        if why := foreign(path):
            reasons[path] = why
            continue
        found.append((ORDER[tier_of(path)], path, f"{form}:{blob}"))
    found.sort()
    reasons.update((path, f"more than {most:,} files") for _, path, _ in found[most:])
    return {path: key for _, path, key in found[:most]}


def _worth_keeping(known: Mapping[str, Record], used: Iterable[str]) -> Mapping[str, Record]:
    """Return the records to save in the cache. A record has what was extracted from one file.

    Records that this reading did not use, such as those of other commits, are also kept, unless there are more of them
    than used ones.
    """
    current = {key: known[key] for key in used if key in known}
    return known if len(known) <= 2 * len(current) else current


class Reading:
    """Reads files and extracts their facts (declarations) in child processes.

    A file that crashes an extractor or takes too long then stops only its child process.
    """

    def __init__(self, tree: Tree, limits: Limits) -> None:
        self.tree, self.limits = tree, limits
        self.end = time.monotonic() + limits.seconds
        self.made: dict[str, Record] = {}
        self.failed: dict[str, str] = {}

    def run(self, missing: Mapping[str, str]) -> tuple[dict[str, Record], dict[str, str]]:
        """Return what was extracted from each file, and why other files could not be read. Both are by cache key.

        `missing` has the paths of the files to read, by cache key.
        """
        pending = list(missing.items())
        sizes = self._sizes(missing)
        wave: list[tuple[str, str]] = []
        total = 0
        for key, path in pending:
            size = sizes.get(key, -1)
            if size < 0 or size > limit_of(key.partition(":")[0]):
                self.failed[key] = NOT_HERE if size < 0 else "too large"
                continue
            wave.append((key, path))
            total += size
            if total > _WAVE:
                self._extract(wave)
                wave, total = [], 0
        self._extract(wave)
        return self.made, self.failed

    def _sizes(self, missing: Mapping[str, str]) -> dict[str, int]:
        changed = {key: len(self.tree.changed[path]) for key, path in missing.items() if path in self.tree.changed}
        blobs = [key.rpartition(":")[2] for key in missing if key not in changed]
        found = self.tree.git.sizes(blobs) if self.tree.git else {}
        return {key: changed[key] if key in changed else found.get(key.rpartition(":")[2], -1) for key in missing}

    def _extract(self, wave: list[tuple[str, str]]) -> None:
        blobs = [key.rpartition(":")[2] for key, path in wave if path not in self.tree.changed]
        contents = self.tree.contents(blobs, 1 << 20)
        jobs: list[_Job] = []
        size = _CHUNK
        for key, path in wave:
            form, _, blob = key.rpartition(":")
            data = self.tree.changed.get(path, contents.get(blob))
            if data is None:
                self.failed[key] = NOT_HERE
                continue
            if size >= _CHUNK:
                jobs.append([])
                size = 0
            jobs[-1].append((key, form, data))
            size += len(data) + 1000
        self._work(jobs)

    def _work(self, jobs: list[_Job]) -> None:
        """Extract the facts of the files in all jobs.

        If a job fails, its files are tried again one by one, so that only the faulty file is left out.
        """
        while jobs:
            left = self.end - time.monotonic()
            if left <= 0:
                self.failed |= {key: f"not read within {self.limits.seconds:g} s" for job in jobs for key, _, _ in job}
                return
            seconds = min(self.limits.seconds_per_file, max(left, 0.1))
            results = work_through(_extract_all, jobs, seconds=seconds, processes=self.limits.processes)
            again: list[_Job] = []
            for job, result in zip(jobs, results, strict=True):
                if result is None:
                    again.append(job)
                elif not isinstance(result, Failure):
                    self.made.update(result)
                elif len(job) > 1:
                    again += [[file] for file in job]
                else:
                    self.failed[job[0][0]] = result.reason
            jobs = again


def _extract_all(job: _Job) -> list[tuple[str, Record]]:
    gc.disable()  # this process ends soon, so it need not free memory
    return [(key, _extract_one(form, data)) for key, form, data in job]


def _extract_one(form: str, data: bytes) -> Record:
    text, why = _decoded(form, data)
    if not why:
        try:
            return extract(form, text)
        except Exception as error:  # noqa: BLE001  (a file that causes an error in an extractor must not stop the others)
            why = f"not understood ({type(error).__name__})"
    return [("+left-out", why, "", 0)], "", "", ""


def _decoded(form: str, data: bytes) -> tuple[str, str]:
    """Return the text of a file, and why it can't be read. One of both is `""`.

    Lines of more than 2,000 characters become empty, except in JSON manifests and lock files.
    """
    if b"\0" in data:
        return "", "binary"
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return "", "not UTF-8"
    if form.endswith((".json", ".lock", ".sum")) or len(text) <= _LONGEST_LINE:
        return text, ""
    lines = text.split("\n")
    long = sum(len(line) for line in lines if len(line) > _LONGEST_LINE)
    if not long:
        return text, ""
    if long > len(text) // 2:
        return "", "minified"
    return "\n".join(line if len(line) <= _LONGEST_LINE else "" for line in lines), ""


@contextmanager
def _few_collections() -> Iterator[None]:
    """Switch off Python's garbage collection (the search for reference cycles) inside of a `with` block.

    The search would look at hundreds of thousands of tuples again and again.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
