"""I/O. Wait until the data of written files is on the disk."""

import errno
import os
from collections.abc import Sequence
from pathlib import Path

from tacit.errors import FileAccessError

_WORTH_THREADS = 16  # files; for fewer, starting threads costs more than it saves
_THREADS = 32  # ext4 stores the files of all waiting threads with one commit of its journal
_WITHOUT_SYNC = (errno.EINVAL, errno.ENOTSUP)  # the file system can't be asked to store a file at once


def store(staged: Sequence[tuple[Path, Path]]) -> None:
    """Wait until the data of temporary files is on the disk. Each pair has such a file and the file it will replace.

    For many files, several threads wait at the same time, because the disk can then store several files at once. After
    an error or Ctrl-C, each thread stops after the file that it is waiting for.

    Raises:
        FileAccessError: the data of a file can't be stored; the error names the file that was to be replaced.
    """
    if len(staged) < _WORTH_THREADS:
        for pair in staged:
            _wait(pair)
        return
    from concurrent.futures import ThreadPoolExecutor  # imported late, because most commands write few files
    from threading import Event

    stopped = Event()

    def wait_for(pairs: Sequence[tuple[Path, Path]]) -> None:
        try:
            for pair in pairs:
                if stopped.is_set():
                    return
                _wait(pair)
        except BaseException:
            stopped.set()
            raise

    with ThreadPoolExecutor(_THREADS) as pool:
        try:
            for _ in pool.map(wait_for, [staged[number::_THREADS] for number in range(_THREADS)]):
                pass
        except BaseException:  # such as Ctrl-C; the pool waits for its threads before it passes the error on
            stopped.set()
            raise


def _wait(pair: tuple[Path, Path]) -> None:
    temporary, path = pair
    try:
        opened = os.open(temporary, os.O_RDONLY)
        try:
            _sync(opened)
        finally:
            os.close(opened)
    except OSError as error:
        raise FileAccessError(str(path), f"can't be written: {error.strerror}") from error


def _sync(opened: int) -> None:
    try:
        os.fsync(opened)
    except OSError as error:
        if error.errno not in _WITHOUT_SYNC:
            raise
