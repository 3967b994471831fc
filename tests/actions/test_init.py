"""Test `init`, which creates a knowledge base."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest

from tacit.actions.init import InitReport, init
from tacit.errors import FileAccessError, SettingsError
from tests.base import Base
from tests.cli.test_learn import talk

TODAY = date(2024, 5, 6)
NOTE = "memory/episodic/code/2024-05-06-date-parsing-bug.md"
PAGE = "patterns/testing/write-the-failing-test-first.md"
GENERATED = "merge=tacit linguist-generated text eol=lf"


def make(root: Path, **environment: str) -> InitReport:
    return init(root, environment, TODAY)


def state(root: Path) -> dict[str, tuple[bytes, int]]:
    """Return the content and the mtime of every file by path, without the files in `.tacit/`."""
    return {
        path.relative_to(root).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in root.rglob("*")
        if path.is_file() and ".tacit" not in path.parts
    }


def attribute(root: Path, path: str, name: str) -> str:
    """Return the value of a git attribute of a path, which git reads from .gitattributes."""
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    command = ["git", "-C", str(root), "check-attr", name, "--", path]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.rpartition(": ")[2].strip()


def test_new_knowledge_base_syncs_cleanly(tmp_path: Path) -> None:
    root = tmp_path / "new" / "base"
    report = make(root)
    assert report.root == root
    assert report.written == ("tacit.toml", NOTE, PAGE, ".gitattributes")
    assert report.kept == ()
    assert (report.sync.added, report.sync.diagnostics) == (1, ())
    assert {"patterns/dev-patterns.md", "patterns/README.md"} <= set(report.sync.written)
    assert Base(root).levels() == {"write-the-failing-test-first": "LOW"}
    assert Base(root).sync().written == ()


def test_twice_writes_nothing(tmp_path: Path) -> None:
    make(tmp_path)
    before = state(tmp_path)
    report = init(tmp_path, {}, date(2024, 5, 7))
    assert report.written == ()
    assert report.kept == ("tacit.toml", ".gitattributes")
    assert (report.sync.written, report.sync.diagnostics) == ((), ())
    assert state(tmp_path) == before


def test_settings_with_spaces_in_their_paths(tmp_path: Path) -> None:
    (tmp_path / "tacit.toml").write_text('[paths]\npatterns = "team patterns"\n')
    make(tmp_path)
    assert attribute(tmp_path, "team patterns/README.md", "merge") == "tacit"
    make(tmp_path)  # the first time in a repository
    before = state(tmp_path)
    assert make(tmp_path).written == ()
    assert state(tmp_path) == before


def test_existing_notes_need_no_sample(base: Base) -> None:
    base.note("2024-01-01-a", "Retry")
    report = make(base.root)
    assert report.written == ("tacit.toml", ".gitattributes")
    assert base.levels() == {"retry": "LOW"}
    assert not (base.root / PAGE).exists()


def test_empty_notes_folder_gets_the_sample(base: Base) -> None:
    assert NOTE in make(base.root).written


def test_what_is_there_is_kept(base: Base) -> None:
    own = "---\nname: Write the Failing Test First\n---\n\n## Context\n\nOurs.\n"
    base.write(PAGE, own)
    base.write("tacit.toml", "[confidence]\nmedium = 3\n")
    base.write("patterns/dev-patterns.md", "# By hand\n")
    report = make(base.root)
    assert report.kept == ("tacit.toml", PAGE)
    assert (base.read(PAGE), base.read("patterns/dev-patterns.md")) == (own, "# By hand\n")
    assert [(item.location.path, item.rule) for item in report.sync.diagnostics] == [
        ("patterns/dev-patterns.md", "hand-kept-page")
    ]


def test_layout_of_existing_settings(tmp_path: Path) -> None:
    (tmp_path / "tacit.toml").write_text('[paths]\nnotes = "log"\npatterns = "knowledge"\nworkflows = "how"\n')
    report = make(tmp_path)
    assert report.written[:2] == ("log/code/2024-05-06-date-parsing-bug.md", PAGE.replace("patterns", "knowledge"))
    assert not (tmp_path / "memory").exists()
    assert (tmp_path / ".gitattributes").read_text().splitlines() == [
        *(
            f"{path} {GENERATED}"
            for path in (
                "patterns/dev-patterns.md", "knowledge/README.md", "knowledge/evidence/*.md", "INDEX.md",
                "ONBOARDING.md", "how/_*.md",
            )
        ),
        "how/*.md merge=tacit text eol=lf",
    ]  # fmt: skip


def test_generated_pages_are_marked_for_git(tmp_path: Path) -> None:
    make(tmp_path)
    for path in ("patterns/dev-patterns.md", "patterns/evidence/x.md", "memory/procedural/workflows/x.md"):
        assert attribute(tmp_path, path, "merge") == "tacit"
        assert attribute(tmp_path, path, "eol") == "lf"
    assert attribute(tmp_path, PAGE, "merge") == "unspecified"


@pytest.mark.parametrize("old", ["*.png binary", "*.png binary\n", "*.png binary\n\n# remark\n"])
def test_lines_of_an_existing_gitattributes_stay(tmp_path: Path, old: str) -> None:
    (tmp_path / ".gitattributes").write_text(old)
    make(tmp_path)
    new = (tmp_path / ".gitattributes").read_text()
    assert new.startswith(old)
    assert f"\npatterns/dev-patterns.md {GENERATED}\n" in new
    assert attribute(tmp_path, "a.png", "diff") == "unset"


def test_line_ends_of_an_existing_gitattributes_stay(tmp_path: Path) -> None:
    (tmp_path / ".gitattributes").write_bytes(b"*.png binary\r\n*.jpg binary\r\n")
    make(tmp_path)
    assert (tmp_path / ".gitattributes").read_bytes().startswith(b"*.png binary\r\n*.jpg binary\r\n")


@pytest.mark.parametrize("space", [" ", "\t", "  "])
def test_own_attributes_of_a_generated_page_stay(tmp_path: Path, space: str) -> None:
    (tmp_path / ".gitattributes").write_text(f"patterns/dev-patterns.md{space}merge=ours\n")
    make(tmp_path)
    assert attribute(tmp_path, "patterns/dev-patterns.md", "merge") == "ours"
    assert attribute(tmp_path, "patterns/README.md", "merge") == "tacit"


def test_gitattributes_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / ".gitattributes").write_bytes(b"\xff")
    with pytest.raises(FileAccessError, match=r"\.gitattributes: is not UTF-8"):
        make(tmp_path)
    assert (tmp_path / ".gitattributes").read_bytes() == b"\xff"


def test_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "base").write_text("")
    with pytest.raises(FileAccessError, match="is a file, not a folder"):
        make(tmp_path / "base")


def test_broken_settings_stop_it_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "tacit.toml").write_text("unheard_of = 1\n")
    with pytest.raises(SettingsError, match="unknown key"):
        make(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["tacit.toml"]


@pytest.mark.parametrize("settings", [None, "[confidence]\n"])
def test_environment_wins_from_the_start(tmp_path: Path, settings: str | None) -> None:
    if settings is not None:
        (tmp_path / "tacit.toml").write_text(settings)
    make(tmp_path, TACIT_DATABASE="sqlite:///elsewhere.db")
    assert (tmp_path / "elsewhere.db").is_file()
    assert not (tmp_path / ".tacit" / "tacit.db").exists()


def test_a_wrong_owner_is_asked_for_again(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    question = "add nothing): "
    code, screen = talk(Base(tmp_path), tmp_path, ["init"], [(question, "ann"), (question, "@ann")])
    assert code == 0, screen
    assert "`ann` can't be an owner in CODEOWNERS" in screen
    assert "/patterns/ @ann\n" in (tmp_path / ".github/CODEOWNERS").read_text()
    assert "is a knowledge base. Next: read the sample note" in " ".join(screen.split())


def test_a_folder_with_dots_in_its_path(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / "code").mkdir()
    report = make(tmp_path / "code" / ".." / "knowledge")
    assert (report.root, report.driver) == (tmp_path / "knowledge", True)
