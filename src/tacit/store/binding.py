"""I/O. Check that tacit on this machine wrote the files in `.tacit/`, and that no other program changed them since.

The record (`binding.json`) has the sign of each file (its inode, size and dates) and a seal, which is a hash made with
a secret key of this user. A file that was copied, came with git, or was changed by another program does not match it.
"""

import contextlib
import fcntl
import json
import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias

from tacit.errors import ForeignDatabaseError, StoreAccessError
from tacit.store import earlier
from tacit.system.hashing import blake2b
from tacit.text.late_regex import late

RECORD = "binding.json"
STORE, CACHE, INDEX, HOOK = "store", "cache", "index", "hook"
# The application id in the header of an SQLite database says which program owns it. These are "tacS" and "tacC".
APPLICATION_IDS = {STORE: 0x74616353, CACHE: 0x74616343}
EARLIER = {STORE: earlier.STORE, CACHE: earlier.CACHE}
_MAGIC = b"SQLite format 3\0"
_HEADER = 100  # bytes of SQLite's header
_ID_AT = 68  # offset of the application id in the header
_KEY_SIZE = 32  # bytes
_LONGEST_RECORD = 1 << 16  # bytes that are read; a record is far shorter
_RECORD_SIZE = 2048  # bytes; all records have this size, so a new record replaces all bytes of the old one
_TRIES = 5  # a writer may replace the record while it is compared with the files
_SECOND = 1_000_000_000
_HOLDER = late(rb"process (\d+)$")
_WITHOUT_CTIME = 3  # the first numbers of a sign: inode, size, mtime
_ASIDE = ("-wal", "-journal")  # suffixes of files from which SQLite would apply changes to a database

_Sign: TypeAlias = list[int]  # inode, size, mtime and ctime in nanoseconds
_temporary_key = bytearray()  # the key of this process, if no key can be kept in the user's state folder


class _Record(NamedTuple):
    """The record: the sign (inode, size, dates) of each file, the id of the process that writes now, and a time.

    `writer` is 0 if no process writes. `scanned` is when the last sync scanned the notes, in nanoseconds.
    """

    writer: int
    files: Mapping[str, _Sign]
    scanned: int = 0


class Binding(NamedTuple):
    """The files in `.tacit/` (`local`) whose state tacit records. A role, such as `STORE`, names one of these files."""

    local: Path
    store: Path
    cache: Path
    index_path: Path

    def believes(self, role: str) -> bool:
        """Return whether the file with this role (`STORE`, …) is as tacit recorded it, so that tacit may use it.

        While a tacit process writes, only the store is used; its size and dates may then differ from the record.
        """
        key = state_key()
        if key is None:
            return False
        record = self._record(key) or self._record(key)  # read again if a writer was replacing the record
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
        """Check that no other program created the store or the cache, before tacit opens these files.

        Raises:
            ForeignDatabaseError: the file at the path of the store or the cache is not tacit's.
        """
        for role in (STORE, CACHE):
            if not self.believes(role) and (reason := self.foreign(role)):
                raise ForeignDatabaseError(self._shown(role), reason)

    def foreign(self, role: str) -> str:
        """Return why the file with this role (such as `STORE`) is not tacit's; `""` if it is, or if there is none."""
        path = self._path(role)
        is_own_folder = path.parent == self.local
        try:
            found = path.lstat() if is_own_folder else path.stat()
            if not stat.S_ISREG(found.st_mode):
                return "the file is not a regular file"
            head = _read(path, _HEADER, follow=not is_own_folder)
        except FileNotFoundError:
            return "the file is a link whose target does not exist" if path.is_symlink() else ""
        except OSError as error:
            raise StoreAccessError(self._shown(role), error.strerror or str(error)) from error
        # Outside of `.tacit/` an equal inode proves nothing: another program may own a new file with the same inode.
        if is_own_folder and (not head or self.names(role)):
            return ""
        if not head.startswith(_MAGIC) or len(head) < _HEADER:
            return "the file is not an SQLite database"
        owner = int.from_bytes(head[_ID_AT : _ID_AT + 4], "big")
        if owner == APPLICATION_IDS[role]:
            return ""
        is_earlier = not owner and is_own_folder and earlier.has_tables(path, EARLIER[role])
        return "" if is_earlier else "the file is another program's database"

    def names(self, role: str) -> bool:
        """Return whether the file of a role, such as `STORE`, has the recorded inode: it was not replaced."""
        key = state_key()
        record, found = self._record(key) if key else None, _sign(self._path(role))
        return record is not None and found is not None and record.files.get(role, [0])[0] == found[0]

    def is_interrupted(self) -> bool:
        """Return whether a process began to write the files, and has not (yet) recorded their new sizes and dates."""
        key = state_key()
        record = self._record(key) if key else None
        return record is not None and record.writer != 0

    def scanned(self) -> int:
        """Return when the last sync scanned the notes, in ns since 1970; 0 if unknown, or while a process writes."""
        record = self._record(key) if (key := state_key()) else None
        return record.scanned if record is not None and not record.writer else 0

    def mark(self, scanned: int = 0) -> None:
        """Record that this process writes now. `scanned` is when it scanned the notes; 0 keeps the recorded time."""
        key, found = state_key(), _sign(self.store)
        before = self._record(key) if key and not scanned else None
        kept = before.scanned if before is not None else scanned
        self._save(_Record(os.getpid(), {STORE: found} if found else {}, kept))

    def seal(self) -> None:
        """Record inode, size and dates of the files after a write. The caller has the lock, and no open transaction."""
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
        """Return the record; None if there is none, or if its seal was not made with `key`."""
        try:
            data = json.loads(_read(self.local / RECORD, _LONGEST_RECORD, follow=False))
            record = _Record(int(data["writer"]), dict(data["files"]), int(data["scanned"]))
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None
        return record if data.get("seal") == _seal(record, key) else None

    def _save(self, record: _Record) -> None:
        """Write the record. If that fails, delete it: the next command then creates the files in `.tacit/` again."""
        data = {**record._asdict(), "seal": _seal(record, _lasting_key(create=True) or _key_of_process())}
        path = self.local / RECORD
        try:
            _overwrite(path, json.dumps(data).encode().ljust(_RECORD_SIZE - 1) + b"\n")
        except OSError:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


def state_folder(platform: str = sys.platform) -> Path | None:
    """Return the user's folder for tacit's key; None if the home folder is unknown. platformdirs imports too slowly."""
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
    """Return the secret key for seals: the one in the state folder, else the temporary one of this process, or None."""
    return _lasting_key(create=False) or bytes(_temporary_key) or None


def can_bind() -> bool:
    """Return whether the user's state folder has a key, by which later commands check files; create a missing key."""
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
            with contextlib.suppress(FileExistsError):  # another process created the key first: use that key
                os.link(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
        return _checked(path)
    except OSError:
        return None


def _checked(path: Path) -> bytes | None:
    """Return the key in a file; None if it has not the size of a key, or if other users own or can access the file."""
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
    return blake2b(text, key=key, digest_size=32, person=b"tacit binding 1").hexdigest()


def _sign(path: Path) -> _Sign | None:
    try:
        found = path.stat()
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return [found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns]


def _dated(path: Path, found: _Sign) -> _Sign:
    """Give a file's mtime random nanoseconds, which no later write repeats, and return its inode, size and dates."""
    with contextlib.suppress(OSError):
        date = found[2] // _SECOND * _SECOND + int.from_bytes(os.urandom(8), "big") % _SECOND
        os.utime(path, ns=(date, date))
    return _sign(path) or found


def _is_empty(path: Path, suffix: str, known: _Sign | None) -> bool:
    """Return whether a database's log (`path` + `suffix`) has the stat `known`; for None, whether it has no content."""
    place = path.with_name(path.name + suffix)
    try:
        found = place.lstat()
    except OSError:
        return known is None
    if not found.st_size and stat.S_ISREG(found.st_mode):
        return known is None
    # If root runs SQLite, it sets the owner of a log each time it opens the log. That changes only the ctime.
    now = _sign(place)
    return known is not None and now is not None and now[:_WITHOUT_CTIME] == known[:_WITHOUT_CTIME]


def _holder(lock: Path) -> int:
    """Return the id of the process that has the write lock; 0 if no process has the lock."""
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


def _read(path: Path, most: int, *, follow: bool) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if follow else os.O_NOFOLLOW))
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "not a regular file", str(path))
        return os.read(descriptor, most)
    finally:
        os.close(descriptor)


def _overwrite(path: Path, data: bytes) -> None:
    """Overwrite the record in place, because a rename would wait for the disk. If half-written, its seal is wrong."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o644)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1:
            raise OSError(0, "not a regular file with one name", str(path))
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
