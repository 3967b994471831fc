"""Test that compiled templates are in the user's cache folder, and never in a knowledge base."""

from __future__ import annotations

from pathlib import Path

import platformdirs.macos
import platformdirs.unix
import pytest

from tacit.render.sandbox import Environment
from tacit.render.template_cache import template_cache, user_folder
from tests.base import Base

TEMPLATES = {"a.j2": "one {{ word }}\n", "b.j2": "{% for n in range(3) %}{{ n }}{% endfor %}"}


def rendered(folder: Path, templates: dict[str, str] = TEMPLATES) -> str:
    environment = Environment(templates, template_cache(folder))
    return environment.render("a.j2", word="word") + environment.render("b.j2")


def test_compiled_templates_are_loaded_again(tmp_path: Path) -> None:
    assert rendered(tmp_path) == "one word\n012"
    kept = {path: path.stat() for path in tmp_path.iterdir()}
    assert len(kept) == len(TEMPLATES)
    assert {stat.st_mode & 0o077 for stat in kept.values()} == {0}
    assert rendered(tmp_path) == "one word\n012"
    assert {path: path.stat().st_ino for path in tmp_path.iterdir()} == {p: s.st_ino for p, s in kept.items()}


def test_another_text_is_another_template(tmp_path: Path) -> None:
    rendered(tmp_path)
    assert rendered(tmp_path, {**TEMPLATES, "a.j2": "two {{ word }}\n"}) == "two word\n012"
    assert rendered(tmp_path) == "one word\n012"


@pytest.mark.parametrize("data", [b"", b"x", b"\x00" * 32])
def test_a_file_that_is_no_compiled_template_is_compiled_again(tmp_path: Path, data: bytes) -> None:
    rendered(tmp_path)
    for path in tmp_path.iterdir():
        path.write_bytes(data)
    assert rendered(tmp_path) == "one word\n012"


def test_without_a_folder_every_template_is_compiled(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert rendered(tmp_path / "file") == "one word\n012"


def test_no_compiled_template_is_in_a_knowledge_base(
    base: Base, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    base.note("2024-01-01-a", "Retry")
    base.sync()
    assert list(folder.rglob("*.cache")) or list(Path.home().rglob("*.cache"))
    assert not list(base.root.rglob("*.cache"))


def test_the_cache_folder_is_where_platformdirs_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for named in ("", str(tmp_path / "caches"), "relative"):
        monkeypatch.setenv("XDG_CACHE_HOME", named)
        monkeypatch.setenv("HOME", str(tmp_path))
        assert user_folder("linux") == Path(platformdirs.unix.Unix("tacit").user_cache_dir)
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert user_folder("darwin") == Path(platformdirs.macos.MacOS("tacit").user_cache_dir)
