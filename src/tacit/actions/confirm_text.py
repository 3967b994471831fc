"""Confirm texts that read like instructions: a person has read them, and coding agents may read them too."""

from collections.abc import Sequence
from typing import NamedTuple

from tacit.actions.instructions import instructions, rule_files
from tacit.domain.instruction_like import fingerprint_in
from tacit.errors import FileAccessError, UsageError
from tacit.ingest.lesson.journal import remember
from tacit.notes.reading import quoted
from tacit.sync.service import refresh_store, sync_touched
from tacit.sync.session import open_session
from tacit.system import files
from tacit.workspace import confirmed_text
from tacit.workspace.confirmed_text import CONFIRMED, ConfirmedText
from tacit.workspace.workspace import Workspace


class ConfirmedTexts(NamedTuple):
    """The texts that `person` confirmed, and the files that had no text to confirm.

    Only texts that read like instructions need a confirmation.
    """

    person: str
    confirmed: tuple[ConfirmedText, ...]
    unchanged: tuple[str, ...]


def confirm_text(workspace: Workspace, paths: Sequence[str], by: str) -> ConfirmedTexts:
    """Confirm all texts in the files at `paths` that read like instructions, and sync. `by` is the person who confirms.

    An earlier confirmation of a text is removed if the text is no longer in its file.

    Raises:
        UsageError: a path is not the path of a note, a pattern page or a rule file; nothing was written.
        FileAccessError: confirmed-text.toml can't be read or written; nothing was written.
        TacitError: the sync afterwards failed.
    """
    with workspace.locked("tacit confirm"), open_session(workspace) as session:
        refresh_store(session)
        with workspace.reading() as reader:
            known = {*reader.sources(), *rule_files(workspace)}
            for path in paths:
                if path not in known:
                    advice = "pass a path as `tacit lint` prints it"
                    raise UsageError(f"{quoted(path)} is not a note, a pattern page or a rule file", advice)
            found = instructions(workspace, reader, paths)
        old = _old(workspace)
        now = {
            (item.location.path, fingerprint_in(item.message)): item.message.rpartition(" reads like ")[0].strip("`")
            for item in found
        }
        entries = [item for item in old if item.path not in paths or (item.path, item.fingerprint) in now]
        before = {(item.path, item.fingerprint) for item in entries}
        new = tuple(ConfirmedText(key[1], key[0], by, text) for key, text in now.items() if key not in before)
        text = confirmed_text.written([*entries, *new])
        if new or entries != old:
            remember(workspace, "confirm", ", ".join(paths), {CONFIRMED: text})
            files.write(workspace.root / CONFIRMED, text, workspace.root)
        changed = {item.path for item in new}
        sync_touched(session, {CONFIRMED})
        return ConfirmedTexts(by, new, tuple(path for path in dict.fromkeys(paths) if path not in changed))


def _old(workspace: Workspace) -> list[ConfirmedText]:
    try:
        return confirmed_text.load(workspace.root)
    except (OSError, ValueError) as error:
        raise FileAccessError(CONFIRMED, f"can't be used: {error}") from error
