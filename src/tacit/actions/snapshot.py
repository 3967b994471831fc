"""The knowledge base as a commit of the reviewed repository holds it: no change loosens what judges it."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tacit import config as settings
from tacit import files
from tacit.actions import rulebook, sync
from tacit.actions.lookup import Answer, Filter, list_patterns
from tacit.errors import SettingsError
from tacit.git import Repository
from tacit.model import Pattern
from tacit.review.values import Change
from tacit.workspace import LOCAL, Workspace


class Judged(NamedTuple):
    """Where levels and patterns of a review come from.

    `patterns` are by slug. `after` is the knowledge base as the change leaves it, with its patterns, and `lowered`
    names the levels that it lowers; where it touches no file of the knowledge base, nothing of that differs.
    """

    answer: Answer
    patterns: dict[str, Pattern]
    after: Workspace
    patterns_after: dict[str, Pattern]
    lowered: tuple[str, ...] = ()


@contextlib.contextmanager
def judging(
    workspace: Workspace, place: Repository | None, prefix: str | None, change: Change, *, fresh: bool
) -> Iterator[Judged]:
    """What judges a change: the knowledge base of its base where it leads to a commit and touches it, else as it is.

    `prefix` stands before the knowledge base's paths in the repository, None where it lies elsewhere.
    """
    if place is None or prefix is None or not (change.target and _is_touched(workspace, prefix, change)):
        with rulebook.answering(workspace, fresh=fresh) as (answer, patterns):
            yield Judged(answer, patterns, workspace, patterns)
        return
    with _at(workspace, place, prefix, change.base) as before:
        patterns = _patterns(before)
        with _at(workspace, place, prefix, change.target) as answer:
            after, resolve = _patterns(answer), answer.reader.directory()[0].resolve
            left = answer.workspace
            now = {slug: after.get(resolve(slug)) for slug in patterns}
        lowered = (_lowered(old, now[slug]) for slug, old in sorted(patterns.items()))
        yield Judged(before, patterns, left, after, tuple(filter(None, lowered)))


def _patterns(answer: Answer) -> dict[str, Pattern]:
    return {pattern.slug: pattern for pattern in list_patterns(answer, Filter())}


def _lowered(old: Pattern, new: Pattern | None) -> str:
    """What becomes of a pattern's level, empty where it stays or rises."""
    if old.retired or (new is not None and not new.retired and old.level <= new.level):
        return ""
    return f"{old.name} from {old.level.name} to {'none' if new is None or new.retired else new.level.name}"


def _is_touched(workspace: Workspace, prefix: str, change: Change) -> bool:
    """Whether a change has files in it that decide about levels; a store that is committed is one."""
    layout = workspace.config.layout
    whole = (f"{prefix}{settings.SETTINGS}", f"{prefix}{workspace.config.store}")
    folders = tuple(f"{prefix}{name}/" for name in (layout.notes, layout.patterns, LOCAL))
    # a folder may become a link, which then is a file of its name
    above = {folder[: end + 1] for folder in folders for end, sign in enumerate(folder) if sign == "/"}
    return any(
        path in whole or path.startswith(folders) or f"{path}/" in above
        for file in change.files
        for path in (file.path, file.old_path)
    )


@contextlib.contextmanager
def _at(workspace: Workspace, place: Repository, prefix: str, revision: str) -> Iterator[Answer]:
    """Look-ups in the knowledge base of a commit; its files are put into a folder that goes away again."""
    with tempfile.TemporaryDirectory(prefix="tacit-") as name:
        own = _unpacked(workspace, place, prefix, revision, Path(name).resolve())
        with sync.store_in_memory(own) as reader:
            yield Answer(own, reader)


def _unpacked(workspace: Workspace, place: Repository, prefix: str, revision: str, root: Path) -> Workspace:
    tree = {
        path.removeprefix(prefix): blob
        for path, blob in place.tree(revision, prefix.removesuffix("/")).items()
        if path.startswith(prefix)
    }
    said = place.contents([tree.get(settings.SETTINGS, "")], files.LARGEST)
    config = workspace.config
    with contextlib.suppress(SettingsError):  # a change may be there to mend them
        config = settings.parse("".join(data.decode("utf-8", "replace") for data in said.values()))
    folders = (f"{config.layout.notes}/", f"{config.layout.patterns}/")
    wanted = {path: blob for path, blob in tree.items() if path.startswith(folders) and path.endswith(".md")}
    contents = place.contents(list(wanted.values()), files.LARGEST)
    for path, blob in wanted.items():
        if blob in contents:
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(contents[blob])
    return Workspace(root, config)
