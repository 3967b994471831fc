"""Test that files written together are on the disk before the first of them replaces an old file."""

import errno
import os
import time
from pathlib import Path

import pytest

from tacit.errors import FileAccessError
from tacit.system import files


def write(folder: Path, number: int) -> None:
    """Write `number` files together, with `files.together`."""
    with files.together(folder.parent) as put:
        for each in range(number):
            put(folder / f"{each}.md", f"reed {each}\n")


@pytest.mark.parametrize("number", [3, 40])
def test_all_data_is_stored_before_the_first_file_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    stored: list[int] = []
    before: list[int] = []
    real_sync, real_replace = os.fsync, Path.replace

    def sync(opened: int) -> None:
        real_sync(opened)
        stored.append(os.fstat(opened).st_ino)

    def replace(self: Path, target: Path) -> Path:
        before.append(len(stored))
        return real_replace(self, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", replace)
    write(tmp_path / "reeds", number)
    assert before == [number] * number
    found = [tmp_path / "reeds" / f"{each}.md" for each in range(number)]
    assert sorted(stored) == sorted(path.stat().st_ino for path in found)
    assert [path.read_text("utf-8") for path in found] == [f"reed {each}\n" for each in range(number)]


@pytest.mark.parametrize("number", [3, 40])
def test_if_one_file_can_not_be_stored_no_file_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def fail(_opened: int) -> None:
        raise OSError(5, "Input/output error")

    (tmp_path / "1.md").write_text("old\n", "utf-8")
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(FileAccessError, match="can't be written"):
        write(tmp_path, number)
    assert [(path.name, path.read_text("utf-8")) for path in tmp_path.iterdir()] == [("1.md", "old\n")]


def test_after_an_error_no_further_file_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []

    def fail_once(opened: int) -> None:
        begun.append(opened)
        number = len(begun)
        time.sleep(0.002)
        if number == 100:  # all threads work by now
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fail_once)
    with pytest.raises(FileAccessError, match="No space left"):
        write(tmp_path, 1000)
    assert len(begun) < 500
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [3, 40])
def test_a_file_system_that_cannot_wait_for_the_disk_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(_opened: int) -> None:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))

    monkeypatch.setattr(os, "fsync", refuse)
    write(tmp_path, number)
    assert len(list(tmp_path.glob("*.md"))) == number
