"""Test that links, pipes, sockets and devices among notes and pages are skipped and reported, without waiting."""

from __future__ import annotations

import os
import re
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tacit.domain.findings import Severity
from tacit.errors import FileAccessError
from tests.base import Base

NOTE = "---\ntitle: Outside\ndate: 2025-01-01\npatterns: [Outside]\n---\nNot of this knowledge base.\n"


def outside(folder: Path, name: str, text: str) -> Path:
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")
    return target


def link_to_a_file(path: Path, beside: Path) -> None:
    path.symlink_to(outside(beside, "note.md", NOTE))


def link_to_nothing(path: Path, beside: Path) -> None:
    path.symlink_to(beside / "nowhere.md")


def link_to_itself(path: Path, _: Path) -> None:
    path.symlink_to(path)


def link_to_an_endless_device(path: Path, _: Path) -> None:
    path.symlink_to("/dev/zero")


def pipe(path: Path, _: Path) -> None:
    os.mkfifo(path)


def listening(path: Path, _: Path) -> None:
    with socket.socket(socket.AF_UNIX) as end:
        here = Path.cwd()
        os.chdir(path.parent)  # a socket's address has about a hundred bytes
        try:
            end.bind(path.name)
        finally:
            os.chdir(here)


def device(path: Path, _: Path) -> None:
    try:
        os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("only root makes devices")


SPECIAL = (link_to_a_file, link_to_nothing, link_to_itself, link_to_an_endless_device, pipe, listening, device)
PLACES = ("memory/episodic/code/x.md", "patterns/data/x.md", "memory/procedural/workflows/x.md")


@pytest.fixture
def grown(base: Base) -> Base:
    base.page("retry", "Retry")
    for number in range(1, 6):
        base.note(f"2025-01-0{number}", "Retry")
    base.sync()
    return base


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("make", SPECIAL)
def test_a_special_file_is_skipped(
    grown: Base, make: Callable[[Path, Path], None], place: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before = grown.pages()
    target = grown.root / place
    target.parent.mkdir(parents=True, exist_ok=True)
    make(target, tmp_path_factory.mktemp("outside"))
    kind = stat.S_IFMT(target.lstat().st_mode)
    report = grown.sync()
    found = [(item.location.path, item.severity, item.rule) for item in report.diagnostics]
    rule = "link" if stat.S_ISLNK(kind) else "special-file"
    assert found == [(place, Severity.WARNING, rule)]
    assert grown.levels() == {"retry": "HIGH"}
    assert {path: text for path, text in grown.pages().items() if path != place} == before
    assert stat.S_IFMT(target.lstat().st_mode) == kind
    assert grown.sync(rebuild=True).errors == 0


@pytest.mark.parametrize("place", ["memory/episodic/code/linked", "patterns/data/linked"])
def test_a_linked_folder_is_not_entered(grown: Base, place: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("outside")
    outside(elsewhere, "note.md", NOTE)
    outside(elsewhere, "page.md", "---\nname: Outside\n---\n")
    (grown.root / place).symlink_to(elsewhere, target_is_directory=True)
    report = grown.sync()
    assert [(item.location.path, item.rule) for item in report.diagnostics] == [(place, "link")]
    assert grown.levels() == {"retry": "HIGH"}


@pytest.mark.parametrize("page", ["patterns/dev-patterns.md", "memory/procedural/workflows/retry.md"])
def test_a_link_at_a_generated_page_never_redirects_a_write(
    grown: Base, page: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    target = outside(tmp_path_factory.mktemp("outside"), "mine.md", "mine\n")
    (grown.root / page).unlink()
    (grown.root / page).symlink_to(target)
    grown.note("2025-01-06", "Retry")
    with pytest.raises(FileAccessError, match=re.escape(page)):
        grown.sync()
    assert target.read_text("utf-8") == "mine\n"
    assert (grown.root / page).is_symlink()
