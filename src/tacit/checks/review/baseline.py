"""The knowledge base that judges a change: as its base commit has it, or as it is on disk; no old store is believed."""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tacit.checks.review.source import Source
from tacit.checks.review.values import Change
from tacit.checks.rules.rulebook import check_is_there, patterns_of
from tacit.checks.rules.values import SUFFIX
from tacit.domain.pattern import Pattern
from tacit.errors import BusyError, FileAccessError, SettingsError, StoreAccessError
from tacit.queries.lookup import Answer, answering
from tacit.sync import service
from tacit.system import files
from tacit.system.git import Repository
from tacit.workspace import settings
from tacit.workspace.settings import SETTINGS, Config
from tacit.workspace.workspace import Workspace

_NO_NOTES = "the base commit has no notes, so no pattern has a level: commit the notes"


class Judged(NamedTuple):
    """Where levels and patterns of a review come from.

    `patterns` are by slug. `after` is the knowledge base as the change leaves it, with its patterns, and `lowered` are
    the levels that it lowers. `by_committed` is set if a commit judges, and `is_touched` if the change differs from it.
    """

    answer: Answer
    patterns: dict[str, Pattern]
    after: Workspace
    patterns_after: dict[str, Pattern]
    lowered: tuple[str, ...] = ()
    by_committed: bool = False
    is_touched: bool = False


class Snapshot(NamedTuple):
    """The files of a knowledge base in a commit, or without a `revision` in the index: hashes by path."""

    repository: Repository
    prefix: str
    revision: str
    config: Config
    blobs: dict[str, str]

    @property
    def pages(self) -> dict[str, str]:
        """Notes, pattern pages, and the files that mark other knowledge bases among them."""
        ends = (".md", f"/{SETTINGS}")
        return {path: blob for path, blob in self.blobs.items() if path.endswith(ends)}

    @property
    def has_rules(self) -> bool:
        """Whether there is any rule file."""
        folder = f"{self.config.layout.patterns}/"
        return any(path.startswith(folder) and path.endswith(SUFFIX) for path in self.blobs)

    @property
    def has_notes(self) -> bool:
        """Whether there is any note."""
        folder = f"{self.config.layout.notes}/"
        return any(path.startswith(folder) and path.endswith(".md") for path in self.blobs)


@contextlib.contextmanager
def judging(source: Source, change: Change) -> Iterator[Judged]:
    """What judges a change: the knowledge base of its base if a commit has it, else the notes as they are."""
    workspace = source.workspace
    before = None if source.repository is None else _snapshot(source, source.base, workspace.config)
    # What is not committed may bring the first rules: there are none that it could loosen.
    if before is None or not (before.has_rules or change.target):
        check_is_there(workspace)
        with _as_it_is(workspace, in_memory=source.is_tracked) as answer:
            patterns = patterns_of(answer)
            yield Judged(answer, patterns, workspace, patterns)
        return
    with _opened(before, source) as opened:
        patterns = patterns_of(opened)
        answer = opened if before.has_notes else opened._replace(remark=opened.remark or _NO_NOTES)
        if not _is_touched(source, before.config, change):
            yield Judged(answer, patterns, answer.workspace, patterns, by_committed=True)
            return
        with _after(source, change, before.config) as left:
            after, resolve = patterns_of(left), left.reader.directory()[0].resolve
            now = {slug: after.get(resolve(slug)) for slug in patterns}
        lowered = (_lowered(old, now[slug]) for slug, old in sorted(patterns.items()))
        told = tuple(filter(None, lowered))
        yield Judged(answer, patterns, left.workspace, after, told, by_committed=True, is_touched=True)


def _lowered(old: Pattern, new: Pattern | None) -> str:
    """What becomes of a pattern's level, empty where it stays or rises."""
    if old.retired or (new is not None and not new.retired and old.level <= new.level):
        return ""
    return f"{old.name} from {old.level.name} to {'none' if new is None or new.retired else new.level.name}"


def _is_touched(source: Source, config: Config, change: Change) -> bool:
    """Whether a change has files in it that decide about rules or levels."""
    if source.prefix != source.shown:  # in a submodule
        return source.base != source.target
    prefix, layout = source.prefix, config.layout
    folders = tuple(f"{prefix}{name}/" for name in (layout.notes, layout.patterns))
    # a folder may become a link, which then is a file of its name
    above = {folder[: end + 1] for folder in folders for end, sign in enumerate(folder) if sign == "/"}
    return any(
        path == f"{prefix}{SETTINGS}" or path.startswith(folders) or f"{path}/" in above
        for file in change.files
        for path in (file.path, file.old_path)
    )


@contextlib.contextmanager
def _after(source: Source, change: Change, config: Config) -> Iterator[Answer]:
    """The knowledge base as the change leaves it: in a commit, in the index or on disk."""
    with contextlib.ExitStack() as stack:
        if source.target or change.staged:
            opened = _opened(_snapshot(source, source.target, config), source)
        else:
            # With its notes a change may take away the knowledge base, and no store is made where there is none.
            has_notes = (source.workspace.root / source.workspace.config.layout.notes).is_dir()
            opened = _as_it_is(source.workspace, in_memory=source.is_tracked or not has_notes)
        yield stack.enter_context(opened)


def _snapshot(source: Source, revision: str, config: Config) -> Snapshot:
    """List a knowledge base in a commit or the index; `config` holds if its own settings cannot be read."""
    place, prefix = source.repository, source.prefix
    assert place is not None  # noqa: S101  (for the type checker)
    said = place.listing(revision, [f"{prefix}{SETTINGS}"])
    data = b"".join(place.contents(list(said.values()), files.LARGEST).values())
    with contextlib.suppress(SettingsError):  # the change may be there to mend them
        config = settings.parse(data.decode("utf-8", "replace"))
    layout = config.layout
    listed = said | place.listing(revision, [f"{prefix}{layout.notes}/", f"{prefix}{layout.patterns}/"])
    return Snapshot(place, prefix, revision, config, {path.removeprefix(prefix): blob for path, blob in listed.items()})


@contextlib.contextmanager
def _opened(snapshot: Snapshot, source: Source) -> Iterator[Answer]:
    """Look-ups in a snapshot: on disk if the files there are the same byte for byte, else in a folder of its own."""
    with contextlib.ExitStack() as stack:
        if snapshot.has_notes and not source.is_tracked and _is_on_disk(snapshot, source.workspace.root):
            workspace = source.workspace._replace(
                config=snapshot.config._replace(database=source.workspace.config.database)
            )
            yield stack.enter_context(_as_it_is(workspace, in_memory=False))
            return
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tacit-"))).resolve()
        _unpack(snapshot, root)
        workspace = Workspace(root, snapshot.config)
        yield Answer(workspace, stack.enter_context(service.store_in_memory(workspace, cached=False)))


def _unpack(snapshot: Snapshot, root: Path) -> None:
    wanted = snapshot.pages
    contents = snapshot.repository.contents(list(wanted.values()), files.LARGEST)
    for path, blob in wanted.items():
        if blob in contents:
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(contents[blob])


def _is_on_disk(snapshot: Snapshot, root: Path) -> bool:
    """Whether the files on disk are those of a snapshot: their bytes, since attributes may make git see others."""
    layout = snapshot.config.layout
    there = {path for folder in (layout.notes, layout.patterns) for path in files.walk(root, folder).files}
    if (root / SETTINGS).exists():
        there.add(SETTINGS)
    pages = {path: blob for path, blob in snapshot.pages.items() if not _is_hidden(path)}
    return pages.keys() == there and all(_blob(root / path, blob) == blob for path, blob in pages.items())


def _is_hidden(path: str) -> bool:
    return path.startswith(".") or "/." in path


def _blob(path: Path, like: str) -> str:
    """The hash that git gives a file's bytes, empty if it cannot be read."""
    try:
        data = files.read(path)
    except OSError:
        return ""
    head = b"blob %d\0" % len(data)
    if len(like) == hashlib.sha256().digest_size * 2:
        return hashlib.sha256(head + data).hexdigest()
    return hashlib.sha1(head + data, usedforsecurity=False).hexdigest()


@contextlib.contextmanager
def _as_it_is(workspace: Workspace, *, in_memory: bool) -> Iterator[Answer]:
    """Look-ups in the notes as they are: the store is brought up to date first, or a new one is made in memory.

    Raises:
        UnsafePathError: a folder is a link or a special file.
    """
    workspace.checked()
    remark = ""
    if not in_memory:
        try:
            service.build_store(workspace)
        except (FileAccessError, StoreAccessError, BusyError) as error:
            remark = f"answers without writing anything: {error}"
        else:
            with answering(workspace) as answer:
                yield answer
            return
    with service.store_in_memory(workspace, cached=not in_memory) as reader:
        yield Answer(workspace, reader, remark)
