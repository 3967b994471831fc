"""Open the knowledge base whose rules and levels a review uses: as it is in the base commit, or else on disk.

The base commit is the commit before the change, so that a change cannot weaken the rules of its own review.
"""

import contextlib
import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tacit.checks.review.source import Source
from tacit.checks.review.values import LISTS, Change
from tacit.checks.rules.rulebook import check_is_there, patterns_of
from tacit.checks.rules.values import SUFFIX
from tacit.domain.findings import Diagnostic
from tacit.domain.note import Section
from tacit.domain.pattern import Pattern
from tacit.errors import BusyError, FileAccessError, SettingsError, StoreAccessError
from tacit.queries.lookup import Answer, answering
from tacit.store.rows import REMARK
from tacit.sync import service
from tacit.sync.trust import Place
from tacit.system import files
from tacit.system.git import Repository
from tacit.text.outgoing import Frame
from tacit.workspace import settings
from tacit.workspace.confirmed_text import CONFIRMED
from tacit.workspace.settings import SETTINGS, Config
from tacit.workspace.workspace import Workspace

_NO_NOTES = (
    "the base commit, to which the change is compared, has no notes, so no pattern has a level; commit the notes"
)


class Judged(NamedTuple):
    """The knowledge base whose rules and levels a review uses, and the same knowledge base after the change.

    `answer` queries the first one, and `after` is the workspace of the second one. `patterns` and `patterns_after` have
    the patterns of both by slug. `lowered` describes the levels that the change lowers. `altered` reports changes to
    the texts and settings that coding agents read. `by_committed` is true if the review takes rules and levels from the
    base commit, and not from the disk. `is_touched` is true if the change edits files on which rules or levels depend.
    """

    answer: Answer
    patterns: dict[str, Pattern]
    after: Workspace
    patterns_after: dict[str, Pattern]
    lowered: tuple[str, ...] = ()
    altered: tuple[Diagnostic, ...] = ()
    by_committed: bool = False
    is_touched: bool = False


class Snapshot(NamedTuple):
    """The files of a knowledge base in one commit, with the hash of each file's content (git's blob) by path.

    If `revision` is `""`, these are the files in git's index.
    """

    repository: Repository
    prefix: str
    revision: str
    config: Config
    blobs: dict[str, str]

    @property
    def pages(self) -> dict[str, str]:
        """Return the notes, pages and settings on which patterns and their levels depend: blob hashes by path.

        All tacit.toml files are included, because they mark nested knowledge bases.
        """
        ends, named = (".md", f"/{SETTINGS}"), {SETTINGS, CONFIRMED, *self.config.layout.results}
        return {path: blob for path, blob in self.blobs.items() if path.endswith(ends) or path in named}

    @property
    def has_rules(self) -> bool:
        """Return whether the snapshot (the files in one commit or in git's index) contains a rule file."""
        folder = f"{self.config.layout.patterns}/"
        return any(path.startswith(folder) and path.endswith(SUFFIX) for path in self.blobs)

    @property
    def has_notes(self) -> bool:
        """Return whether the snapshot (the files in one commit or in git's index) contains a note."""
        folder = f"{self.config.layout.notes}/"
        return any(path.startswith(folder) and path.endswith(".md") for path in self.blobs)


@contextlib.contextmanager
def judging(source: Source, change: Change) -> Iterator[Judged]:
    """Yield the knowledge base whose rules and levels a review uses: as it is in the base commit, or else on disk.

    The disk is used if the knowledge base is not in the base commit, or if uncommitted changes add its first rules.
    """
    workspace = source.workspace
    before = None if source.repository is None else _snapshot(source, source.base, workspace.config)
    # Uncommitted changes may add the first rules. The base has no rules that they could weaken, so the disk is used.
    if before is None or not (before.has_rules or change.target):
        check_is_there(workspace)
        with _as_it_is(workspace, in_memory=source.is_tracked) as answer:
            patterns, altered = patterns_of(answer), tuple[Diagnostic, ...]()
            if before is not None and before.blobs and _is_touched(source, before.config, change):
                with _opened(before, source) as opened:
                    altered = _altered(source, change, opened, answer, first=not before.has_rules)
            yield Judged(answer, patterns, workspace, patterns, altered=altered)
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
            altered = _altered(source, change, opened, left)
        lowered = (_lowered(old, now[slug]) for slug, old in sorted(patterns.items()))
        falling = tuple(filter(None, lowered))
        yield Judged(answer, patterns, left.workspace, after, falling, altered, by_committed=True, is_touched=True)


def _altered(
    source: Source, change: Change, before: Answer, after: Answer, *, first: bool = False
) -> tuple[Diagnostic, ...]:
    """Return diagnostics about how a change alters the instructions for coding agents.

    `before` and `after` query the knowledge base before and after the change. `first` is true if the knowledge base had
    no rules before; each rule file that the change adds is then reported, too.
    """
    from tacit.checks.review import told  # most changes do not need it

    old, new = patterns_of(before), patterns_of(after)
    shown, layout = source.shown or "", before.workspace.config.layout
    patterns = told.altered_patterns(
        told.Side(old, _texts(before, told.high(old))),
        told.Side(new, _texts(after, told.high(new))),
        after.reader.directory()[0].resolve,
        shown,
        layout.notes,
    )
    rules = told.first_rules(change, f"{source.prefix}{layout.patterns}/") if first else ()
    return (*patterns, *told.altered_files(change, source.prefix, SETTINGS), *rules)


def _texts(answer: Answer, slugs: set[str]) -> dict[str, tuple[Section, ...]]:
    """Return the sections of the texts of patterns, by slug.

    They are from the page of the pattern or, if it has no page, from the notes that describe it.
    """
    pages = answer.reader.pages(slugs)
    inline = answer.reader.inline_texts(slugs - pages.keys())
    return {slug: page.sections for slug, page in pages.items()} | {slug: found[1] for slug, found in inline.items()}


def _lowered(old: Pattern, new: Pattern | None) -> str:
    """Describe how the change lowers a pattern's level: "Name from HIGH to LOW".

    The result is `""` if the level stays the same or rises.
    """
    if old.retired or (new is not None and not new.retired and old.level <= new.level):
        return ""
    name = Frame(frozenset).name(old.name)
    return f"{name} from {old.level.name} to {'none' if new is None or new.retired else new.level.name}"


def _is_touched(source: Source, config: Config, change: Change) -> bool:
    """Return whether a change edits files on which rules, levels, or the instructions for coding agents depend."""
    if source.prefix != source.shown:  # in a submodule
        return source.base != source.target
    prefix, layout = source.prefix, config.layout
    folders = tuple(f"{prefix}{name}/" for name in (layout.notes, layout.patterns))
    # A folder can become a link. The change then lists a file with the folder's name.
    above = {folder[: end + 1] for folder in folders for end, sign in enumerate(folder) if sign == "/"}
    single = {f"{prefix}{name}" for name in (SETTINGS, *LISTS)}
    folders = (*folders, f"{prefix}templates/")
    return any(
        path in single or path.startswith(folders) or f"{path}/" in above
        for file in change.files
        for path in (file.path, file.old_path)
    )


@contextlib.contextmanager
def _after(source: Source, change: Change, config: Config) -> Iterator[Answer]:
    """Yield the knowledge base after the change: in a commit, in git's index or on disk."""
    with contextlib.ExitStack() as stack:
        if source.target or change.staged:
            opened = _opened(_snapshot(source, source.target, config), source)
        else:
            # A change can delete the notes and with them the knowledge base. Then no store is created on disk.
            has_notes = (source.workspace.root / source.workspace.config.layout.notes).is_dir()
            opened = _as_it_is(source.workspace, in_memory=source.is_tracked or not has_notes)
        yield stack.enter_context(opened)


def _snapshot(source: Source, revision: str, config: Config) -> Snapshot:
    """List the files of a knowledge base in a commit, or in git's index if `revision` is `""`.

    `config` has the settings to use if the settings file of this revision cannot be read.
    """
    place, prefix = source.repository, source.prefix
    assert place is not None  # noqa: S101  (for the type checker)
    said = place.listing(revision, [f"{prefix}{SETTINGS}"])
    data = b"".join(place.contents(list(said.values()), files.LARGEST).values())
    with contextlib.suppress(SettingsError):  # the change may be the one that repairs them
        config = settings.parse(data.decode("utf-8", "replace"))
    layout = config.layout
    wanted = [f"{prefix}{CONFIRMED}", f"{prefix}{layout.notes}/", f"{prefix}{layout.patterns}/"]
    listed = said | place.listing(revision, wanted)
    return Snapshot(place, prefix, revision, config, {path.removeprefix(prefix): blob for path, blob in listed.items()})


@contextlib.contextmanager
def _opened(snapshot: Snapshot, source: Source) -> Iterator[Answer]:
    """Yield an object that answers queries about the knowledge base of a snapshot (its files in one commit).

    The store on disk is used if the files on disk are equal to those of the snapshot, the snapshot has notes, and git
    tracks no file in the store's folder. Otherwise, the snapshot is read into a store in memory.
    """
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
        place = Place(snapshot.repository, snapshot.prefix, snapshot.revision or "HEAD")
        reader = stack.enter_context(service.store_in_memory(workspace, cached=False, place=place))
        yield Answer(workspace, reader, reader.state(REMARK))


def _unpack(snapshot: Snapshot, root: Path) -> None:
    wanted = snapshot.pages
    contents = snapshot.repository.contents(list(wanted.values()), files.LARGEST)
    for path, blob in wanted.items():
        if blob in contents:
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(contents[blob])


def _is_on_disk(snapshot: Snapshot, root: Path) -> bool:
    """Return whether the files on disk are equal, byte by byte, to the files of a snapshot (a commit or git's index).

    Git's own comparison is not used, because it depends on attributes.
    """
    layout = snapshot.config.layout
    there = {path for folder in (layout.notes, layout.patterns) for path in files.walk(root, folder).files}
    there |= {path for path in (SETTINGS, CONFIRMED, *layout.results) if (root / path).exists()}
    pages = {path: blob for path, blob in snapshot.pages.items() if not _is_hidden(path)}
    return pages.keys() == there and all(_blob(root / path, blob) == blob for path, blob in pages.items())


def _is_hidden(path: str) -> bool:
    return path.startswith(".") or "/." in path


def _blob(path: Path, like: str) -> str:
    """Return git's blob hash of a file, to compare it with the hash `like`.

    It is SHA-1 or SHA-256, like `like`. If the file cannot be read, the result is `""`.
    """
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
    """Yield an object to query the knowledge base as it is on disk.

    The store is updated first. If it can't be, or if `in_memory` is true, a new store is built in memory.

    Raises:
        UnsafePathError: a folder of the knowledge base is a link or a special file.
    """
    workspace.checked()
    remark = ""
    if not in_memory:
        try:
            service.build_store(workspace)
        except (FileAccessError, StoreAccessError, BusyError) as error:
            remark = f"the store can't be updated, so this review uses a new store in memory: {error}"
        else:
            with answering(workspace) as answer:
                yield answer
            return
    with service.store_in_memory(workspace, cached=not in_memory) as reader:
        yield Answer(workspace, reader, remark)
