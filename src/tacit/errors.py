"""The exceptions that end a command. A fault in a note is not an exception: it is reported as a `Diagnostic`."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Sequence

_ADVICE = {
    errno.ENOSPC: "free disk space",
    errno.EDQUOT: "free disk space",
    errno.EFBIG: "raise the limit for the size of files (`ulimit -f`)",
    errno.EROFS: "make the file system writable",
}
_HUMP = r"(?<=[a-z])(?=[A-Z])"  # compiled when an error is printed: compiling takes longer than most imports


class TacitError(Exception):
    """Base class of all expected errors. Each error has a message, an exit code and a help text (what to do).

    Only subclasses are raised.
    """

    exit_code = 2
    help = ""

    def __init__(self, message: str, help_text: str = "") -> None:
        super().__init__(message)
        self.help = help_text or self.help

    @property
    def line(self) -> str:
        """The line that is printed: `error[RULE]: MESSAGE`. RULE is the name of the class: `busy` for `BusyError`."""
        if "error[" in str(self):
            return str(self)
        rule = re.sub(_HUMP, "-", type(self).__name__.removesuffix("Error")).lower()
        return f"error[{rule}]: {self}"


class NoKnowledgeBaseError(TacitError):
    """No knowledge base is in the folder (named by the user: `is_named`) or above it. The subfolder `inside` is one."""

    def __init__(self, start: str, *, is_named: bool = False, inside: str = "") -> None:
        where = "not a knowledge base" if is_named else "no knowledge base found here or in a parent folder"
        first = f"pass the subfolder that is one (`tacit --root {inside} …`), or " if inside else ""
        super().__init__(
            f"{start}: {where} (no tacit.toml, no memory/episodic/)",
            f"{first}create a knowledge base with `tacit init`, or pass the folder of one with --root or TACIT_ROOT",
        )


class SettingsError(TacitError):
    """tacit.toml can't be read, or a setting in it has an invalid value."""

    def __init__(self, path: str, line: int, rule: str, message: str, help_text: str = "", *, column: int = 1) -> None:
        super().__init__(f"{path}:{line}:{column}: error[{rule}]: {message}", help_text)


class FaultyFileError(TacitError):
    """A file that the command needs has an error, so that it can't be read; the message gives the line and column."""

    def __init__(self, path: str, place: tuple[int, int], rule: str, message: str, help_text: str = "") -> None:
        super().__init__(f"{path}:{place[0]}:{place[1]}: error[{rule}]: {message}", help_text)


class NotesMissingError(TacitError):
    """The notes folder is missing, but the store (the database that tacit builds from the notes) has notes from it."""

    def __init__(self, folder: str, known: int) -> None:
        super().__init__(
            f"{folder}/: the notes folder is missing, but the store has {known} notes from it; nothing was changed",
            f"restore the folder, or create an empty {folder}/ if you want to delete these notes",
        )


class PartialCloneError(TacitError):
    """Git tracks files of the knowledge base that are not on disk.

    Without these files, the confidence levels (LOW, MEDIUM, HIGH) and the pages would be wrong.
    """

    def __init__(self, path: str, reason: str, help_text: str) -> None:
        super().__init__(f"{path}: error[partial-clone]: {reason}; nothing was written", help_text)
        self.reason = f"{path}: {reason}"


class StoreTooNewError(TacitError):
    """A newer version of tacit wrote the store, the database that tacit builds from the notes."""

    def __init__(self, path: str, revision: str, newest: str) -> None:
        super().__init__(
            f"{path}: the store has revision {revision}, but this version of tacit knows revisions up to {newest} only",
            "upgrade tacit, or delete the store; `tacit sync` rebuilds it from the notes",
        )


class StoreMissingError(TacitError):
    """There is no store (the database that tacit builds from the notes) yet, and the command does not create one."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path}: there is no store yet", "run `tacit sync`")


class StoreAccessError(TacitError):
    """The store (the database that tacit builds from the notes) exists, but can't be opened or written."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"{path}: the store can't be used: {reason}",
            "free disk space or fix the permissions, then run the command again; notes and pages are unchanged",
        )


class ForeignDatabaseError(TacitError):
    """tacit did not create the file at the path of its store or of one of its caches, and so does not change it."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"{path}:1:1: error[foreign-database]: {reason}; tacit did not change it",
            "move the file away, or set TACIT_DATABASE to another path for the store",
        )


class StoreUnboundError(TacitError):
    """The store can't be trusted, because it comes from another machine, or another program changed it."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path}: the store was changed outside tacit or comes from another machine, so it is not used",
            "run `tacit sync` to rebuild the store from the notes",
        )


class BusyError(TacitError):
    """Another process has kept the lock of the knowledge base for longer than this process waits."""

    def __init__(self, path: str, holder: str, seconds: float) -> None:
        super().__init__(
            f"{path}: another process has kept this lock for {seconds:.0f} s ({holder})",
            "wait until that process has finished, or stop it",
        )
        self.holder = holder


class WatchedError(TacitError):
    """Another process already watches this knowledge base."""

    def __init__(self, root: str, holder: str) -> None:
        super().__init__(
            f"{root}: this folder is already watched ({holder})", "one watcher is enough for a knowledge base"
        )


class RootGoneError(TacitError):
    """The knowledge base that a process watches was moved or deleted."""

    def __init__(self, root: str) -> None:
        super().__init__(
            f"{root}: the knowledge base was moved or deleted, so watching stopped; nothing was written there again",
            "if the knowledge base was moved, run `tacit watch` in the new folder",
        )


class FileAccessError(TacitError):
    """A file or folder that the command needs can't be read or written."""

    def __init__(self, path: str, reason: str, help_text: str = "") -> None:
        super().__init__(f"{path}: {reason}", help_text or f"{_advice(reason)}, then run the command again")


def _advice(reason: str) -> str:
    """Return advice about a file that can't be read or written, chosen by the system's error message (`reason`)."""
    found = (advice for number, advice in _ADVICE.items() if os.strerror(number) in reason)
    is_full = "disk is full" in reason or "disk I/O error" in reason  # words of SQLite
    return next(found, "free disk space" if is_full else "fix the path or its permissions")


class NotSyncedError(TacitError):
    """A command wrote notes or pages, but the sync after it failed, because a file can't be read or written.

    `done` says what was written: "lessons.md was imported".
    """

    def __init__(self, done: str, reason: TacitError) -> None:
        super().__init__(
            f"{done}, but the sync after it failed: {reason}",
            f"{_advice(str(reason))}, then run `tacit sync`; the notes and pages that were written are saved",
        )


class RecordError(TacitError):
    """A line of `imported.jsonl`, the record of imports, is damaged, or a person edited it."""

    def __init__(self, path: str, line: int) -> None:
        self.place = line
        super().__init__(
            f"{path}:{line}:1: error[bad-record]: this line of the record of imports is not valid",
            "restore the line, or delete it: an import then no longer updates the file that the line is about; after a "
            "merge, delete the conflict markers",
        )


class UnsafePathError(FileAccessError):
    """A path of the knowledge base is a symbolic link or a special file, which tacit does not open."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.help = (
            "replace the link or special file with a plain file or folder; tacit does not follow links inside a "
            "knowledge base"
        )


class TemplateError(TacitError):
    """A template can't be rendered."""

    def __init__(self, path: str, line: int, message: str) -> None:
        super().__init__(
            f"{path}:{line}:1: error[broken-template]: {message.rstrip('.')}; no page was written",
            "fix the template, or delete it to use the default template",
        )


class StoreDamagedError(TacitError):
    """The content of the store is damaged; `tacit sync` builds a new store from the notes."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"{path}: the store is damaged: {reason}",
            "run `tacit sync`; it keeps a copy of the damaged store and rebuilds it from the notes",
        )


def _quoted(name: str) -> str:
    r"""Return a name in quotes; bytes that are not UTF-8, which Python reads as surrogates, become `\xff`."""
    return re.sub(r"\\udc([89a-f][0-9a-f])", r"\\x\1", repr(name))


class UnknownPatternError(TacitError):
    """No pattern has this name."""

    def __init__(self, name: str, nearest: Sequence[str]) -> None:
        near = f"did you mean {', '.join(repr(other) for other in nearest)}?" if nearest else ""
        super().__init__(f"no pattern is called {_quoted(name)}", near or "`tacit list` shows all patterns")


class ChangedMeanwhileError(TacitError):
    """A file was changed between the time when the command read it and the time when it wants to write it."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path}: the file was changed while the command ran; nothing was written", "run the command again"
        )


class UsageError(TacitError):
    """An argument or option of the command is not valid, or two options contradict each other."""

    help = "run the command with --help to see its arguments and options"


class MissingExtraError(TacitError):
    """The command needs packages that are not installed; they belong to an extra of tacit, such as `tacit[mcp]`."""

    def __init__(self, extra: str) -> None:
        super().__init__(
            f"the packages of the extra tacit[{extra}] are not installed",
            f"install them: pipx install '.[{extra}]' or pip install '.[{extra}]', in tacit's folder",
        )


class GitError(TacitError):
    """Git is not installed, or a git command failed."""

    def __init__(self, reason: str, help_text: str = "") -> None:
        super().__init__(f"git: {reason}", help_text)


class NotImportableError(TacitError):
    """A document can't be imported; the message says why."""

    def __init__(self, path: str, reason: str, help_text: str = "") -> None:
        super().__init__(f"{path}: {reason}", help_text)


class NothingToUndoError(TacitError):
    """No command that this user ran here can be undone."""

    def __init__(self, name: str = "") -> None:
        what = (
            f"you ran no tacit command here that wrote a file called {_quoted(name)}"
            if name
            else "there is nothing to undo here"
        )
        super().__init__(what, "to remove a note, delete its file, then run `tacit sync`" if name else "")


class ChangedSinceError(TacitError):
    """A command can't be undone, because a file that it wrote was changed later."""

    exit_code = 1

    def __init__(self, path: str, command: str, reason: str = "") -> None:
        what = reason or f"the file was changed after `tacit {command}` wrote it"
        super().__init__(f"{path}: {what}; nothing was undone", "restore the file by hand, or with git")


class TeamAddressError(TacitError):
    """The team store can't be used yet, because an address, an identity, a branch or the first pull is missing."""


class TeamUnreachableError(TacitError):
    """The team store (the database that a team shares) can't be reached, or the connection was lost."""

    def __init__(self, store: str, reason: str, help_text: str = "", *, lost: bool = False) -> None:
        what = "the connection was lost, and no partial change was saved" if lost else "no connection"
        wait = "everything but `tacit team` works without the team store; try again when it is back"
        super().__init__(f"team store {store}: {what}: {reason}", help_text or wait)


class TeamSchemaError(TacitError):
    """The tables of the team store (the database that a team shares) are missing, or of another version of tacit."""

    def __init__(self, store: str, reason: str, help_text: str) -> None:
        super().__init__(f"team store {store}: {reason}; nothing was changed", help_text)


class TeamRefusedError(TacitError):
    """The team store does not allow the command, for example because this login may not read or write it."""

    def __init__(self, store: str, reason: str, help_text: str) -> None:
        super().__init__(f"team store {store}: {reason}; nothing was changed", help_text)


class TeamDatabaseError(TacitError):
    """The database of the team store reports an error that no other exception describes."""

    def __init__(self, store: str, reason: str) -> None:
        super().__init__(f"team store {store}: the database reports: {reason}; nothing was changed")


class OutgoingSecretError(TacitError):
    """A text that `tacit team push` would send to the team store looks like a credential, so nothing is sent."""

    def __init__(self, path: str, kind: str) -> None:
        super().__init__(
            f"{path}: what would be pushed contains {kind}; nothing was sent",
            "remove it from the file, commit, and revoke the credential",
        )
