"""I/O. Decide whether tacit on this machine wrote the databases in `.tacit/`, and nothing changed them since.

A record next to them has each file's inode, size and dates, signed with a key from the user's state folder. A file that
was copied, came with git, or was changed by another program does not match the record, and is not used.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias

from tacit.errors import ForeignDatabaseError, StoreAccessError
from tacit.store import earlier

RECORD = "binding.json"
STORE, CACHE, INDEX, HOOK = "store", "cache", "index", "hook"
# What SQLite keeps for the program that a database belongs to: "tacS" and "tacC".
APPLICATION_IDS = {STORE: 0x74616353, CACHE: 0x74616343}
EARLIER = {STORE: earlier.STORE, CACHE: earlier.CACHE}
_MAGIC = b"SQLite format 3\0"
_HEADER = 100
_ID_AT = 68
_KEY_SIZE = 32
_LONGEST_RECORD = 1 << 16
_RECORD_SIZE = 2048  # always the same, so that a record is overwritten whole
_TRIES = 5  # at a record that a writer may have replaced meanwhile
_SECOND = 1_000_000_000
_HOLDER = re.compile(rb"process (\d+)$")
_WITHOUT_CTIME = 3  # numbers of a sign: inode, size, mtime
_ASIDE = ("-wal", "-journal")  # files that SQLite would take changes from

_Sign: TypeAlias = list[int]  # inode, size, mtime and ctime in nanoseconds
_temporary_key = bytearray()  # of this process alone, if the user's state folder can't hold one


class _Record(NamedTuple):
    """What tacit left: the sign of each file by role, the process that is writing (0 if none), the time of its scan."""

    writer: int
    files: Mapping[str, _Sign]
    scanned: int = 0


class Binding(NamedTuple):
    """The databases of one knowledge base, and the record of them in `local`."""

    local: Path
    store: Path
    cache: Path
    index_path: Path

    def believes(self, role: str) -> bool:
        """Whether a database is as tacit left it here, or a store that another tacit is writing right now."""
        key = state_key()
        if key is None:
            return False
        record = self._record(key) or self._record(key)  # it may just have been written
        for _ in range(_TRIES):
            if record is None:
                return False
            if self._is_as_left(role, record):
                return True
            before, record = record, self._record(key)
            if record == before:
                return False
        return False

    def refuse_foreign(self) -> None:
        """Stop before tacit opens a file that another program created.

        Raises:
            ForeignDatabaseError: the path of the store or the cache has such a file.
        """
        for role in (STORE, CACHE):
            if not self.believes(role) and (reason := self.foreign(role)):
                raise ForeignDatabaseError(self._shown(role), reason)

    def foreign(self, role: str) -> str:
        """Return why a file is not one of tacit's; empty if it is, or if there is no file."""
        path = self._path(role)
        is_own_folder = path.parent == self.local
        try:
            found = path.lstat() if is_own_folder else path.stat()
            if not stat.S_ISREG(found.st_mode):
                return "it is not a regular file"
            head = _head(path, follow=not is_own_folder)
        except FileNotFoundError:
            return "it is a link that leads nowhere" if path.is_symlink() else ""
        except OSError as error:
            raise StoreAccessError(self._shown(role), error.strerror or str(error)) from error
        # Elsewhere an inode proves nothing: another program may have got it, or written into the file.
        if is_own_folder and (not head or self.names(role)):
            return ""
        if not head.startswith(_MAGIC) or len(head) < _HEADER:
            return "it is not an SQLite database"
        owner = int.from_bytes(head[_ID_AT : _ID_AT + 4], "big")
        if owner == APPLICATION_IDS[role]:
            return ""
        is_earlier = not owner and is_own_folder and earlier.has_tables(path, EARLIER[role])
        return "" if is_earlier else "it is another program's database"

    def names(self, role: str) -> bool:
        """Whether a signed record names this file by its inode, even if its content has changed since."""
        key = state_key()
        record, found = self._record(key) if key else None, _sign(self._path(role))
        return record is not None and found is not None and record.files.get(role, [0])[0] == found[0]

    def is_interrupted(self) -> bool:
        """Whether a writer was killed before it had sealed what it left."""
        key = state_key()
        record = self._record(key) if key else None
        return record is not None and record.writer != 0

    def scanned(self) -> int:
        """The time in nanoseconds at which the last sync looked at the files; 0 if unknown, or during a sync."""
        record = self._record(key) if (key := state_key()) else None
        return record.scanned if record is not None and not record.writer else 0

    def mark(self, scanned: int = 0) -> None:
        """Say, with the lock held, that this process writes the databases; `scanned` is the time of its scan."""
        key, found = state_key(), _sign(self.store)
        before = self._record(key) if key and not scanned else None
        kept = before.scanned if before is not None else scanned
        self._save(_Record(os.getpid(), {STORE: found} if found else {}, kept))

    def seal(self) -> None:
        """Record the databases as they are, with the lock held and every connection closed or idle."""
        key = state_key()
        before = self._record(key) if key else None
        files: dict[str, _Sign] = {}
        for role in (STORE, CACHE, INDEX, HOOK):
            path = self._path(role)
            for suffix in ("", "-wal"):
                place = path.with_name(path.name + suffix)
                if (found := _sign(place)) is not None and (not suffix or found[1]):
                    known = before is not None and before.files.get(role + suffix) == found
                    files[role + suffix] = found if known else _dated(place, found)
        self._save(_Record(0, files, before.scanned if before is not None else 0))

    def _is_as_left(self, role: str, record: _Record) -> bool:
        path = self._path(role)
        found = _sign(path)
        if found is None:
            return False
        if record.writer:
            is_named = role == STORE and record.files.get(role, [0])[0] == found[0]
            return is_named and _holder(self.local / "lock") == record.writer
        if found != record.files.get(role):
            return False
        return all(_is_empty(path, suffix, record.files.get(role + suffix)) for suffix in _ASIDE)

    def _path(self, role: str) -> Path:
        paths = {STORE: self.store, CACHE: self.cache, INDEX: self.index_path}
        return paths[role] if role in paths else self.local / "hook.json"

    def _shown(self, role: str) -> str:
        path = self._path(role)
        return f"{self.local.name}/{path.name}" if path.parent == self.local else str(path)

    def _record(self, key: bytes) -> _Record | None:
        """The record, None if there is none that was sealed with the key."""
        try:
            data = json.loads(_read(self.local / RECORD, _LONGEST_RECORD, follow=False))
            record = _Record(int(data["writer"]), dict(data["files"]), int(data["scanned"]))
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None
        return record if data.get("seal") == _seal(record, key) else None

    def _save(self, record: _Record) -> None:
        """Write the record; if there is no room for one, the databases are not believed, and nothing else happens."""
        data = {**record._asdict(), "seal": _seal(record, _lasting_key(create=True) or _key_of_process())}
        path = self.local / RECORD
        try:
            _overwrite(path, json.dumps(data).encode().ljust(_RECORD_SIZE - 1) + b"\n")
        except OSError:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


def state_folder(platform: str = sys.platform) -> Path | None:
    """The user's folder for tacit's state, as platformdirs has it, which takes longer to import than the hook runs."""
    named = os.environ.get("XDG_STATE_HOME", "")
    if named.startswith("/"):
        return Path(named) / "tacit"
    home = os.environ.get("HOME", "")
    if not home.startswith("/"):
        import pwd

        try:
            home = pwd.getpwuid(os.getuid()).pw_dir
        except KeyError:
            return None
    inside = "Library/Application Support" if platform == "darwin" else ".local/state"
    return Path(home) / inside / "tacit" if home.startswith("/") else None


def state_key() -> bytes | None:
    """The key that records are sealed with, None if there is none yet."""
    return _lasting_key(create=False) or bytes(_temporary_key) or None


def can_bind() -> bool:
    """Whether the user's state folder has a key. Without one, the next command can't trust the files of this one."""
    return _lasting_key(create=True) is not None


def _lasting_key(*, create: bool) -> bytes | None:
    folder = state_folder()
    if folder is None:
        return None
    path = folder / "key"
    try:
        return _checked(path)
    except FileNotFoundError:
        if not create:
            return None
    except OSError:
        return None
    temporary = folder / f".tacit-{os.getpid()}-key"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary.unlink(missing_ok=True)
        _create(temporary, os.urandom(_KEY_SIZE), 0o600)
        try:
            with contextlib.suppress(FileExistsError):  # another process was first: its key is the user's
                os.link(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
        return _checked(path)
    except OSError:
        return None


def _checked(path: Path) -> bytes | None:
    """A key, None if others can read or write it."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        found = os.fstat(descriptor)
        is_own = stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077
        key = os.read(descriptor, _KEY_SIZE + 1) if is_own else b""
        return key if len(key) == _KEY_SIZE else None
    finally:
        os.close(descriptor)


def _key_of_process() -> bytes:
    if not _temporary_key:
        _temporary_key.extend(os.urandom(_KEY_SIZE))
    return bytes(_temporary_key)


def _seal(record: _Record, key: bytes) -> str:
    text = json.dumps(record, sort_keys=True).encode()
    return hashlib.blake2b(text, key=key, digest_size=32, person=b"tacit binding 1").hexdigest()


def _sign(path: Path) -> _Sign | None:
    try:
        found = path.stat()
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return [found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns]


def _dated(path: Path, found: _Sign) -> _Sign:
    """Give a file a date that no clock would, so that even a write within one tick of the clock changes it."""
    with contextlib.suppress(OSError):
        date = found[2] // _SECOND * _SECOND + int.from_bytes(os.urandom(8), "big") % _SECOND
        os.utime(path, ns=(date, date))
    return _sign(path) or found


def _is_empty(path: Path, suffix: str, known: _Sign | None) -> bool:
    """Whether a log next to a database is missing, empty, or unchanged since tacit recorded it."""
    place = path.with_name(path.name + suffix)
    try:
        found = place.lstat()
    except OSError:
        return known is None
    if not found.st_size and stat.S_ISREG(found.st_mode):
        return known is None
    # As root, SQLite sets the owner of a log whenever it opens one, even to read: that changes the ctime alone.
    now = _sign(place)
    return known is not None and now is not None and now[:_WITHOUT_CTIME] == known[:_WITHOUT_CTIME]


def _holder(lock: Path) -> int:
    """Return the id of the process that has the write lock, 0 if no process has it."""
    try:
        descriptor = os.open(lock, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return 0
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            found = _HOLDER.search(os.pread(descriptor, 200, 0).rstrip())
            return int(found[1]) if found else 0
        return 0
    finally:
        os.close(descriptor)


def _head(path: Path, *, follow: bool) -> bytes:
    return _read(path, _HEADER, follow=follow)


def _read(path: Path, most: int, *, follow: bool) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if follow else os.O_NOFOLLOW))
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "not a regular file", str(path))
        return os.read(descriptor, most)
    finally:
        os.close(descriptor)


def _overwrite(path: Path, data: bytes) -> None:
    """Write a file in place: renaming one over it would wait for the disk. Half a record has no valid seal."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o644)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1:
            raise OSError(0, "not a file of its own", str(path))
        os.pwrite(descriptor, data, 0)
        if found.st_size > len(data):
            os.ftruncate(descriptor, len(data))
    finally:
        os.close(descriptor)


def _create(path: Path, data: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    try:
        os.write(descriptor, data)
    finally:
        os.close(descriptor)
