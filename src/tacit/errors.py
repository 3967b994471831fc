"""What can stop a command. A fault in somebody's note is no exception but a `Diagnostic`."""

from __future__ import annotations

from collections.abc import Sequence


class TacitError(Exception):
    """Base of all expected faults: one message, one exit code; never raised itself."""

    exit_code = 2
    help = ""

    def __init__(self, message: str, help_text: str = "") -> None:
        super().__init__(message)
        self.help = help_text or self.help


class NoKnowledgeBaseError(TacitError):
    """No root was given and none was found."""

    def __init__(self, start: str) -> None:
        super().__init__(
            f"{start}: no knowledge base here or above (no tacit.toml, no memory/episodic/)",
            "make one with `tacit init`, or name one with --root or TACIT_ROOT",
        )


class SettingsError(TacitError):
    """tacit.toml says something that makes no sense."""

    def __init__(self, path: str, line: int, rule: str, message: str, help_text: str = "") -> None:
        super().__init__(f"{path}:{line}:1: error[{rule}]: {message}", help_text)


class NotesMissingError(TacitError):
    """The notes folder is gone while the store knows notes from it."""

    def __init__(self, folder: str, known: int) -> None:
        super().__init__(
            f"{folder}/: the notes folder is missing, but the store knows {known} notes; nothing was changed",
            f"bring the folder back, or make an empty {folder}/ if the notes are really meant to go",
        )


class StoreTooNewError(TacitError):
    """The store was written by a newer version."""

    def __init__(self, path: str, revision: str, newest: str) -> None:
        super().__init__(
            f"{path}: the store is at revision {revision}, this version knows revisions up to {newest}",
            "upgrade tacit, or delete the store: it is rebuilt from the notes",
        )


class StoreMissingError(TacitError):
    """There is no store yet, and the command does not make one."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path}: there is no store yet", "run `tacit sync`")


class StoreAccessError(TacitError):
    """The store is there, and can't be opened or written."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"{path}: the store can't be used: {reason}",
            "free space or mend the permissions and run it again; notes and pages are as they were",
        )


class ForeignDatabaseError(TacitError):
    """A file that is none of tacit's is where the store or the cache goes."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"{path}:1:1: error[foreign-database]: {reason}; tacit leaves it as it is",
            "move it away, or let TACIT_DATABASE name another file for the store",
        )


class StoreUnboundError(TacitError):
    """The store is not as tacit left it on this machine."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path}: the store is not as tacit left it on this machine, and is not used",
            "run `tacit sync`: it rebuilds the store from the notes",
        )


class BusyError(TacitError):
    """Another process holds the knowledge base for longer than we wait."""

    def __init__(self, path: str, holder: str, seconds: float) -> None:
        super().__init__(
            f"{path}: another process has held this for {seconds:.0f} s ({holder})",
            "wait for it to finish, or stop it",
        )
        self.holder = holder


class WatchedError(TacitError):
    """Somebody watches this knowledge base already."""

    def __init__(self, root: str, holder: str) -> None:
        super().__init__(f"{root}: is watched already ({holder})", "one watcher is enough for all who write here")


class FileAccessError(TacitError):
    """A file or folder that is needed can't be read or written."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}", "mend the path or its permissions, then run the command again")


class UnsafePathError(FileAccessError):
    """A path of the knowledge base is a link or a special file, which is never followed or opened."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.help = "put a plain file or folder in its place; tacit follows no links inside a knowledge base"


class TemplateError(TacitError):
    """A template can't be rendered."""

    def __init__(self, path: str, line: int, message: str) -> None:
        super().__init__(
            f"{path}:{line}:1: error[broken-template]: {message}; no page was written",
            "mend the template, or delete it to use the one that comes with tacit",
        )


class StoreDamagedError(TacitError):
    """The store is no sound store any more."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"{path}: the store is damaged: {reason}",
            "run `tacit sync`: it keeps the damaged store aside and rebuilds it from the notes",
        )


class UnknownPatternError(TacitError):
    """A name that no pattern has."""

    def __init__(self, name: str, nearest: Sequence[str]) -> None:
        near = f"did you mean {', '.join(repr(other) for other in nearest)}?" if nearest else ""
        super().__init__(f"no pattern is called {name!r}", near or "see `tacit list`")


class ChangedMeanwhileError(TacitError):
    """A file is no longer as it was read."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path}: was changed meanwhile; nothing was written", "run the command again")


class UsageError(TacitError):
    """Options that make no sense, alone or together."""


class GitError(TacitError):
    """Git is missing, or says no."""

    def __init__(self, reason: str, help_text: str = "") -> None:
        super().__init__(f"git: {reason}", help_text)


class NotImportableError(TacitError):
    """A document that can't be imported."""

    def __init__(self, path: str, reason: str, help_text: str = "") -> None:
        super().__init__(f"{path}: {reason}", help_text)


class NothingToUndoError(TacitError):
    """No `learn` of this user can be taken back."""

    def __init__(self, name: str = "") -> None:
        what = f"{name!r} is no note that you saved with `tacit learn` here" if name else "nothing to undo here"
        super().__init__(what, "a note is a file: delete it, then run `tacit sync`" if name else "")


class ChangedSinceError(TacitError):
    """A file of a `learn` is not what was written any more."""

    exit_code = 1

    def __init__(self, path: str) -> None:
        super().__init__(f"{path}: it has changed since it was written; nothing was undone", "delete it by hand")
