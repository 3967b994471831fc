"""Confirm notes that coding agents wrote: a person has read the notes and confirms that they are true."""

from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from tacit.domain.coding_agents import agents_among
from tacit.domain.trust import Word
from tacit.errors import FileAccessError, UsageError
from tacit.ingest.lesson.journal import remember
from tacit.notes.edit import assign
from tacit.notes.read import read_note
from tacit.notes.reading import quoted
from tacit.notes.tree import FrontMatterError
from tacit.store import words
from tacit.store.reader import Reader
from tacit.sync.service import SyncReport, refresh_store, sync_touched
from tacit.sync.session import open_session
from tacit.system import files, git
from tacit.workspace.workspace import Workspace


class ConfirmReport(NamedTuple):
    """The notes that `person` confirmed, and the notes that needed no confirmation, each with the reason."""

    root: Path
    person: str
    confirmed: tuple[str, ...]
    unchanged: tuple[tuple[str, str], ...]
    sync: SyncReport


def person(workspace: Workspace) -> str:
    """Return the default for the person who confirms: the address in git's settings, `""` if there is none."""
    repository = git.repository(workspace.root)
    return repository.user() if repository else ""


def confirm(workspace: Workspace, names: Sequence[str], by: str) -> ConfirmReport:
    """Write `confirmed: PERSON` to the front matter of notes, and sync. No other byte of a note changes.

    `names` are paths or file names, with or without `.md`. `by` is the person.

    Raises:
        UsageError: a name matches no note, or several; nothing was written.
        FileAccessError: a note can't be changed; nothing was written.
        TacitError: the sync afterwards failed.
    """
    with workspace.locked("tacit confirm"), open_session(workspace) as session:
        refresh_store(session)
        with workspace.reading() as reader:
            paths = dict.fromkeys(_path(workspace, reader, name) for name in names)
            by_agents = {path for path, word in words.words(reader).items() if _has_agents(word)}
        texts, unchanged = dict[str, str](), list[tuple[str, str]]()
        for path in paths:
            if reason := _confirmed(workspace, path, by, texts, of_agent=path in by_agents):
                unchanged.append((path, reason))
        if texts:
            remember(workspace, "confirm", ", ".join(texts), texts)
        with files.together(workspace.root) as put:
            for path, text in texts.items():
                put(workspace.root / path, text)
        return ConfirmReport(workspace.root, by, tuple(texts), tuple(unchanged), sync_touched(session, texts))


def _path(workspace: Workspace, reader: Reader, name: str) -> str:
    folder = f"{workspace.config.layout.notes}/"
    wanted = PurePosixPath(name).as_posix()
    found = [path for path in sorted(reader.sources()) if path.startswith(folder) and _fits(wanted, path)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            f"{quoted(name)} matches several notes: {_listed(found)}", "pass the path of one of these notes"
        )
    raise UsageError(f"{quoted(name)} is not a note", f"pass the path of a note below {folder}")


def _fits(wanted: str, path: str) -> bool:
    place = PurePosixPath(path)
    return wanted in {path, place.name, place.stem} or path.endswith(f"/{wanted}")


def _listed(paths: Iterable[str]) -> str:
    return ", ".join(paths)


def _has_agents(word: Word) -> bool:
    """Return whether a coding agent is an author of a commit that added or changed a note.

    `word` has the authors of the note's commits. If no setting of `[trust]` needs git, the store has no such authors,
    and the result is False.
    """
    return any(map(agents_among, (word.authors, *word.later)))


def _confirmed(workspace: Workspace, path: str, by: str, texts: dict[str, str], *, of_agent: bool) -> str:
    """Add the line `confirmed: PERSON` to a note; if the note needs no confirmation, return the reason, otherwise `""`.

    The new text of the note is put into `texts`, by path. A note needs a confirmation if its front matter says that an
    agent wrote it, or if `of_agent` is true, which means that git's history says so.
    """
    try:
        data = files.read(workspace.root / path)
        note = read_note(path, data, root=workspace.config.layout.notes).value
        if note is None or note.confirmed or not (note.is_by_agent or of_agent):
            return f"confirmed by {note.confirmed}" if note and note.confirmed else "not recorded by an agent"
        texts[path] = assign(data.decode("utf-8"), "confirmed", by)
    except (OSError, UnicodeDecodeError, FrontMatterError) as error:
        raise FileAccessError(path, f"cannot be changed: {error}") from error
    return ""
