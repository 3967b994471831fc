"""Compiled templates: kept in the user's own cache folder, and never believed when they are spoilt."""

from __future__ import annotations

from pathlib import Path

import pytest

from tacit.render.sandbox import Environment
from tacit.render.template_cache import Compiled
from tests.base import Base

TEMPLATES = {"a.j2": "one {{ word }}\n", "b.j2": "{% for n in range(3) %}{{ n }}{% endfor %}"}


def rendered(folder: Path, templates: dict[str, str] = TEMPLATES) -> str:
    compiled = Compiled(folder)
    environment = Environment(templates, compiled)
    text = environment.render("a.j2", word="word") + environment.render("b.j2")
    compiled.save()
    return text


def file_of(folder: Path) -> Path:
    return folder / "templates.bin"


def test_what_was_compiled_is_loaded_again(tmp_path: Path) -> None:
    assert rendered(tmp_path) == "one word\n012"
    kept = file_of(tmp_path).stat()
    assert kept.st_mode & 0o777 == 0o600
    assert rendered(tmp_path) == "one word\n012"
    assert file_of(tmp_path).stat().st_ino == kept.st_ino  # nothing was compiled, so nothing is written
    assert [path.name for path in tmp_path.iterdir()] == ["templates.bin"]


def test_another_text_is_another_template(tmp_path: Path) -> None:
    rendered(tmp_path)
    assert rendered(tmp_path, {**TEMPLATES, "a.j2": "two {{ word }}\n"}) == "two word\n012"
    assert rendered(tmp_path) == "one word\n012"


@pytest.mark.parametrize("place", [0, 31, 32, 40, -1])
def test_spoilt_bytes_are_not_loaded(tmp_path: Path, place: int) -> None:
    rendered(tmp_path)
    data = bytearray(file_of(tmp_path).read_bytes())
    data[place] ^= 0xFF
    file_of(tmp_path).write_bytes(data)
    assert rendered(tmp_path) == "one word\n012"
    assert file_of(tmp_path).read_bytes() != bytes(data)  # it is made anew


@pytest.mark.parametrize("data", [b"", b"x", b"\x00" * 32, b"\xff" * 4096])
def test_anything_else_is_not_loaded(tmp_path: Path, data: bytes) -> None:
    file_of(tmp_path).write_bytes(data)
    assert rendered(tmp_path) == "one word\n012"


def test_where_nothing_can_be_kept_all_is_compiled(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert rendered(tmp_path / "file") == "one word\n012"


def test_nothing_compiled_lies_in_a_knowledge_base(base: Base, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    base.note("2024-01-01-a", "Retry")
    base.sync()
    kept = list((tmp_path / "cache").rglob("templates.bin")) or list(Path.home().rglob("templates.bin"))
    assert len(kept) == 1
    assert not list((base.root / ".tacit").rglob("*.bin"))
