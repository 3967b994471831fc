"""I/O. Scan folders, read files, and write files atomically."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.errors import FileAccessError, UnsafePathError
from tacit.system import durable, safe_files

LARGEST = safe_files.LARGEST
LARGEST_PAGE = 1 << 30  # bytes of a generated page, which grows with the number of patterns
read = safe_files.read
# If a file was changed less than 50 ms before it was read, a second change may be within the same tick of the file
# system's clock, and leave the stat unchanged. git calls such an index entry "racily clean".
_RACY_NS = 50_000_000
_TEMPORARY = re.compile(r"\.tacit-\d+-")
_PLAIN = "replace the link or special file with a plain file or folder"

# The stat of a file: size, mtime and ctime in nanoseconds, inode. This is a plain tuple, because marshal, which writes
# the index of all files, does not support named tuples.
Stat: TypeAlias = tuple[int, int, int, int]
_ALMOST = (".md", ".md.txt", ".markdown")  # ends of file names that are probably meant as `.md`


@dataclass(slots=True)
class Tree:
    """The files with one suffix below a folder: their stats by folder and name, and findings about skipped files."""

    folders: dict[str, dict[str, Stat]] = field(default_factory=dict)
    skipped: list[Diagnostic] = field(default_factory=list)
    leftovers: list[Path] = field(default_factory=list)  # temporary files of a writer that was killed

    @property
    def files(self) -> dict[str, Stat]:
        """Return the stat of each file by its path relative to the root."""
        return {f"{path}/{name}": stat for path, folder in self.folders.items() for name, stat in folder.items()}


def walk(root: Path, folder: str, suffix: str = ".md") -> Tree:
    """Stat every file below `root/folder` whose name ends with `suffix`, in no particular order.

    Hidden entries, and folders that are other knowledge bases, are left out. Links and special files are skipped, and
    reported in the result.
    """
    tree = Tree()
    pending = [folder] if (root / folder).is_dir() else []
    while pending:
        here = pending.pop()
        found: dict[str, Stat] = {}
        try:
            with _opened(root / here) as descriptor, os.scandir(descriptor) as entries:
                listed = list(entries)
                if here != folder and _is_a_root(f"{root}/{here}", {entry.name for entry in listed}):
                    continue
                others = _take_plain(found, listed, suffix, descriptor)
                _take_others(tree, pending, (root, here, found), others, suffix)
        except OSError as error:
            tree.skipped.append(_passed_over(here, Severity.ERROR, "unreadable", f"can't be read: {error.strerror}"))
        tree.folders[here] = found
    return tree


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[int]:
    """Open a folder and yield its descriptor: a stat through it is faster than a stat by the whole path."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _take_plain(
    here: dict[str, Stat], listed: list[os.DirEntry[str]], suffix: str, folder: int
) -> list[os.DirEntry[str]]:
    """Add the stats of visible regular files `*SUFFIX` with ASCII names to `here`, and return the other entries."""
    others, tail = [], len(suffix)
    for entry in listed:
        name = entry.name
        if name[-tail:] == suffix and name[0] != "." and name.isascii():
            try:
                # `entry.stat()` keeps its result in memory as long as the entry, which is slow for many files.
                found = os.stat(name, dir_fd=folder, follow_symlinks=False)
            except OSError:
                others.append(entry)
                continue
            if stat.S_ISREG(found.st_mode):
                here[name] = (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
                continue
        others.append(entry)
    return others


def _take_others(
    tree: Tree,
    pending: list[str],
    place: tuple[Path, str, dict[str, Stat]],
    listed: list[os.DirEntry[str]],
    suffix: str,
) -> None:
    root, folder, here = place
    for entry in listed:
        if _is_leftover(entry):
            tree.leftovers.append(root / folder / entry.name)
        elif entry.name[0] != ".":
            _take(tree, pending, (folder, here), entry, suffix)


def _is_a_root(folder: str, names: set[str]) -> bool:
    # Without permission os.path.isdir returns False, but Path.is_dir raises an error.
    return "tacit.toml" in names or ("memory" in names and os.path.isdir(f"{folder}/memory/episodic"))  # noqa: PTH112


def _is_leftover(entry: os.DirEntry[str]) -> bool:
    name = entry.name
    return name[0] == "." and _TEMPORARY.match(name) is not None and entry.is_file(follow_symlinks=False)


def _take(
    tree: Tree, pending: list[str], place: tuple[str, dict[str, Stat]], entry: os.DirEntry[str], suffix: str
) -> None:
    folder, here = place
    path = f"{folder}/{entry.name}"
    if not _is_text(entry.name):
        shown = path.encode("utf-8", "backslashreplace").decode()
        tree.skipped.append(_passed_over(shown, Severity.WARNING, "bad-name", "the file's name is not UTF-8"))
    elif entry.is_symlink():
        if entry.name.endswith(suffix) or entry.is_dir():
            tree.skipped.append(_passed_over(path, Severity.WARNING, "link", "a link is not followed"))
    elif entry.is_dir(follow_symlinks=False):
        pending.append(path)
    elif entry.name.endswith(suffix):
        _take_file(tree, here, path, entry)
    elif suffix == ".md" and entry.name.lower().endswith(_ALMOST):
        message = f"the file is not read, because its name does not end with {suffix}"
        tree.skipped.append(_passed_over(path, Severity.WARNING, "bad-name", message))


def _take_file(tree: Tree, here: dict[str, Stat], path: str, entry: os.DirEntry[str]) -> None:
    try:
        found = entry.stat(follow_symlinks=False)
    except FileNotFoundError:  # deleted since the folder was listed
        return
    except OSError as error:
        tree.skipped.append(_passed_over(path, Severity.ERROR, "unreadable", f"can't be read: {error.strerror}"))
        return
    if stat.S_ISREG(found.st_mode):
        here[entry.name] = (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
    else:
        tree.skipped.append(_passed_over(path, Severity.WARNING, "special-file", "not a regular file"))


def _is_text(name: str) -> bool:
    return name.encode("utf-8", "ignore").decode() == name


def _passed_over(path: str, severity: Severity, rule: str, message: str) -> Diagnostic:
    advice = {"unreadable": "correct the permissions", "bad-name": "rename the file"}.get(rule, _PLAIN)
    return Diagnostic(Location(path), severity, rule, message, advice)


def stat_of(path: Path) -> Stat | None:
    """Return the stat of a regular file; None if there is no regular file at the path."""
    try:
        found = path.lstat()
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def is_settled(found: Stat, now: int) -> bool:
    """Return whether the stat `found` is so old that any change after `now` (time in nanoseconds) would alter it."""
    _, mtime, ctime, _ = found
    return max(mtime, ctime) + _RACY_NS < now


def joined(folder: str, name: str) -> str:
    """Return `folder/name`. If the folder is `""`, the name is already the whole path."""
    return f"{folder}/{name}" if folder else name


def read_page(path: Path) -> str | None:
    """Return the text of a generated page with the line ends of the file; None if there is no file.

    Raises:
        FileAccessError: the file exists, but can't be read.
    """
    data = page_bytes(path)
    return None if data is None else data.decode("utf-8", "replace")


def page_bytes(path: Path) -> bytes | None:
    """Return the bytes of a generated page; None if there is no file.

    Raises:
        FileAccessError: the file exists, but can't be read.
    """
    try:
        return read(path, limit=LARGEST_PAGE)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FileAccessError(str(path), f"can't be read: {error.strerror}") from error


def digest(data: bytes) -> str:
    """Return the SHA-256 of a file's content as hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def replace(path: Path, *parts: bytes) -> None:
    """Replace a file by the bytes `parts`, atomically, without waiting for the disk: tacit can create it again.

    Raises:
        FileAccessError: no space, no permission, or a folder has this path; the old file is unchanged.
    """
    temporary = path.with_name(f".tacit-{os.getpid()}-{digest(os.fsencode(path.name))[:16]}")
    with _faults(path):
        try:
            with temporary.open("wb") as file:
                file.writelines(parts)
            temporary.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise


def write(path: Path, text: str, root: Path | None = None) -> None:
    """Write a file atomically, by a rename. If `root` is given, no folder between `root` and the file may be a link.

    Raises:
        FileAccessError: no space, no permission, or a folder has this path; the old file is unchanged.
    """
    with together(root) as put:
        put(path, text)


@contextlib.contextmanager
def together(root: Path | None = None) -> Iterator[Callable[[Path, str | bytes], None]]:
    """Yield a function that writes a file (path, content) under a temporary name.

    After the `with` block, when all files are on the disk, they replace the old files. If `root` is given, it must
    exist (a deleted folder is not created again), and no folder between `root` and a file may be a symbolic link.

    Raises:
        FileAccessError: no space, no permission, or a folder has the path of a file, which stays unchanged.
    """
    staged: list[tuple[Path, Path]] = []
    sound: set[Path] = set()

    def put(path: Path, text: str | bytes) -> None:
        if root is not None and path.parent not in sound:
            if not root.is_dir():
                raise FileAccessError(str(root), "the folder no longer exists; nothing was written to it")
            refuse_links(root, path)
        data = text if isinstance(text, bytes) else text.encode("utf-8")
        temporary = path.with_name(f".tacit-{os.getpid()}-{digest(os.fsencode(path.name))[:16]}")
        with _faults(path):
            if path.parent not in sound:
                path.parent.mkdir(parents=True, exist_ok=True)
                sound.add(path.parent)
            staged.append((temporary, path))
            temporary.write_bytes(data)

    try:
        yield put
        durable.store(staged)
        for temporary, path in staged:
            with _faults(path):
                temporary.replace(path)
    except BaseException:
        for temporary, _ in staged:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        raise


def refuse_links(root: Path, path: Path) -> None:
    """Check that no folder between `root` and a file is a symbolic link.

    Raises:
        UnsafePathError: a folder is a symbolic link.
    """
    parent = path.parent
    if parent != root and (found := safe_files.fault(root, (parent.relative_to(root).as_posix(),))):
        raise UnsafePathError(*found)


@contextlib.contextmanager
def _faults(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FileAccessError(str(path), f"can't be written: {error.strerror}") from error


def leftovers(folder: Path) -> list[Path]:
    """Return the temporary files that a killed process of tacit left in a folder."""
    try:
        with os.scandir(folder) as entries:
            return [Path(entry.path) for entry in entries if _is_leftover(entry)]
    except OSError:
        return []


def discard(root: Path, path: str, trash: Path | None) -> None:
    """Delete a file, or move it to the folder `trash` under an unused name; then delete its old folder if it is empty.

    Raises:
        FileAccessError: the file can't be moved or removed.
    """
    target = root / path
    refuse_links(root, target)
    try:
        if trash is None:
            target.unlink(missing_ok=True)
        else:
            trash.mkdir(parents=True, exist_ok=True)
            number = 1
            while (trashed := trash / f"{number}-{_flat(path)}").exists():
                number += 1
            target.rename(trashed)
        if target.parent != root and not any(target.parent.iterdir()):
            target.parent.rmdir()
    except OSError as error:
        raise FileAccessError(path, f"can't be removed: {error.strerror}") from error


def last_trashed(path: str, trash: Path) -> Path | None:
    """Return the file in the folder `trash` that was moved there last from a path; None if there is none."""
    number = 1
    while (trash / f"{number}-{_flat(path)}").exists():
        number += 1
    return trash / f"{number - 1}-{_flat(path)}" if number > 1 else None


def _flat(path: str) -> str:
    return path.replace("/", "__")
