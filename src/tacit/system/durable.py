"""I/O. Wait until the data of written files is on the disk."""

import os
from collections.abc import Sequence
from pathlib import Path

from tacit.errors import FileAccessError

_WORTH_THREADS = 16  # files; for fewer, starting threads costs more than it saves
_THREADS = 32  # ext4 stores the files of all waiting threads with one commit of its journal


def store(staged: Sequence[tuple[Path, Path]]) -> None:
    """Wait until the data of temporary files is on the disk. Each pair has such a file and the file it will replace.

    For many files, several threads wait at the same time, because the disk can then store several files at once.

    Raises:
        FileAccessError: the data of a file can't be stored; the error names the file that was to be replaced.
    """
    if len(staged) < _WORTH_THREADS:
        for pair in staged:
            _wait(pair)
        return
    from concurrent.futures import ThreadPoolExecutor  # imported late, because most commands write few files

    with ThreadPoolExecutor(_THREADS) as pool:
        for _ in pool.map(_wait_for_all, [staged[number::_THREADS] for number in range(_THREADS)]):
            pass


def _wait_for_all(staged: Sequence[tuple[Path, Path]]) -> None:
    for pair in staged:
        _wait(pair)


def _wait(pair: tuple[Path, Path]) -> None:
    temporary, path = pair
    try:
        opened = os.open(temporary, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
    except OSError as error:
        raise FileAccessError(str(path), f"can't be written: {error.strerror}") from error
