"""Test scanning, reading, writing and deleting files on a real disk."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tacit.domain.findings import Severity
from tacit.errors import FileAccessError
from tacit.system import files
from tests.store.users import limited, public_folder


def put(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(f"text of {path}\n")


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def next_descriptor() -> int:
    descriptor = os.open(os.devnull, os.O_RDONLY)
    os.close(descriptor)
    return descriptor


# Walking


def test_walk_finds_markdown_files_at_any_depth(tmp_path: Path) -> None:
    put(tmp_path, "notes/a.md", "notes/x/y/b.md", "notes/x/c.txt", "other/e.md")
    tree = files.walk(tmp_path, "notes")
    assert sorted(tree.files) == ["notes/a.md", "notes/x/y/b.md"]
    assert (tree.skipped, tree.leftovers) == ([], [])
    found = (tmp_path / "notes/a.md").stat()
    assert tree.files["notes/a.md"] == (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def test_a_file_whose_name_is_almost_that_of_a_note_is_reported(tmp_path: Path) -> None:
    put(tmp_path, "notes/a.md.txt", "notes/b.MD", "notes/c.markdown", "notes/d.txt", "notes/e.md")
    tree = files.walk(tmp_path, "notes")
    assert list(tree.files) == ["notes/e.md"]
    assert sorted((item.location.path, item.rule) for item in tree.skipped) == [
        (f"notes/{name}", "bad-name") for name in ("a.md.txt", "b.MD", "c.markdown")
    ]
    assert "notes/a.md.txt" not in str(files.walk(tmp_path, "notes", ".rules.yml").skipped)


def test_walk_of_a_missing_folder_is_empty(tmp_path: Path) -> None:
    assert files.walk(tmp_path, "notes") == files.Tree()


def test_walk_leaves_hidden_entries_out(tmp_path: Path) -> None:
    put(tmp_path, "notes/.hidden.md", "notes/.git/a.md", "notes/a.md")
    assert list(files.walk(tmp_path, "notes").files) == ["notes/a.md"]


@pytest.mark.parametrize("sign", ["tacit.toml", "memory/episodic/code/inner.md"])
def test_walk_leaves_out_a_knowledge_base_inside(tmp_path: Path, sign: str) -> None:
    put(tmp_path, "notes/a.md", "notes/inner/deep/b.md", f"notes/inner/{sign}")
    assert list(files.walk(tmp_path, "notes").files) == ["notes/a.md"]


def test_walk_begins_in_a_folder_that_looks_like_a_knowledge_base(tmp_path: Path) -> None:
    put(tmp_path, "notes/tacit.toml", "notes/a.md")
    assert list(files.walk(tmp_path, "notes").files) == ["notes/a.md"]


def test_walk_reports_links_and_follows_none(tmp_path: Path) -> None:
    put(tmp_path, "notes/a.md", "elsewhere/b.md", "notes/plain.txt")
    (tmp_path / "notes/loop").symlink_to(tmp_path / "notes", target_is_directory=True)
    (tmp_path / "notes/link.md").symlink_to(tmp_path / "elsewhere/b.md")
    (tmp_path / "notes/dangling.md").symlink_to("nowhere.md")
    (tmp_path / "notes/link.txt").symlink_to("plain.txt")
    tree = files.walk(tmp_path, "notes")
    assert list(tree.files) == ["notes/a.md"]
    assert sorted((item.location.path, item.rule, item.severity) for item in tree.skipped) == [
        (f"notes/{name}", "link", Severity.WARNING) for name in ("dangling.md", "link.md", "loop")
    ]


def test_walk_reports_special_files(tmp_path: Path) -> None:
    put(tmp_path, "notes/a.md")
    os.mkfifo(tmp_path / "notes/pipe.md")
    os.mkfifo(tmp_path / "notes/pipe")
    tree = files.walk(tmp_path, "notes")
    assert list(tree.files) == ["notes/a.md"]
    assert [(item.location.path, item.rule) for item in tree.skipped] == [("notes/pipe.md", "special-file")]


def test_walk_takes_a_folder_for_a_folder_whatever_its_name(tmp_path: Path) -> None:
    put(tmp_path, "notes/folder.md/a.md")
    assert list(files.walk(tmp_path, "notes").files) == ["notes/folder.md/a.md"]


def test_walk_reports_a_folder_it_cannot_list_and_goes_on() -> None:
    with public_folder() as root:
        put(root, "notes/closed/a.md", "notes/b.md")
        with limited(root / "notes/closed", 0o000):
            tree = files.walk(root, "notes")
        assert list(tree.files) == ["notes/b.md"]
        (found,) = tree.skipped
        assert (found.location.path, found.severity, found.rule) == ("notes/closed", Severity.ERROR, "unreadable")
        assert (found.message, found.help) == ("can't be read: Permission denied", "correct the permissions")


def test_walk_goes_on_after_a_folder_it_can_list_and_not_enter() -> None:
    with public_folder() as root:
        put(root, "notes/listed/a.md", "notes/b.md")
        with limited(root / "notes/listed", 0o444):
            tree = files.walk(root, "notes")
        assert list(tree.files) == ["notes/b.md"]
        assert [item.rule for item in tree.skipped] == ["unreadable"]


def test_walk_collects_leftovers_of_a_killed_writer(tmp_path: Path) -> None:
    put(tmp_path, "notes/x/.tacit-123-a.md", "notes/a.md")
    tree = files.walk(tmp_path, "notes")
    assert tree.leftovers == [tmp_path / "notes/x/.tacit-123-a.md"]
    assert list(tree.files) == ["notes/a.md"]


def test_leftovers_are_never_files_of_other_programs(tmp_path: Path) -> None:
    put(tmp_path, "notes/.tacit-ideas.md", "notes/.tacit-old/keep.md", "notes/.tacit-7-folder/keep.md")
    assert files.walk(tmp_path, "notes").leftovers == []
    assert files.leftovers(tmp_path / "notes") == []


def test_leftovers_of_one_folder(tmp_path: Path) -> None:
    put(tmp_path, ".tacit-123-a.md", "a.md", ".tacit/lock", "x/.tacit-123-b.md")
    assert files.leftovers(tmp_path) == [tmp_path / ".tacit-123-a.md"]
    assert files.leftovers(tmp_path / "missing") == []


# Looking and reading


def test_stat_of_a_regular_file_alone(tmp_path: Path) -> None:
    put(tmp_path, "a.md")
    (tmp_path / "link.md").symlink_to("a.md")
    found = files.stat_of(tmp_path / "a.md")
    assert found is not None
    assert found[0] == len("text of a.md\n")
    for other in ("link.md", "missing.md", "."):
        assert files.stat_of(tmp_path / other) is None


def test_read_stops_one_byte_after_the_limit(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"0123456789")
    assert files.read(tmp_path / "a.md", 4) == b"01234"
    assert files.read(tmp_path / "a.md") == b"0123456789"


@pytest.mark.parametrize(
    "make",
    [
        os.mkfifo,
        lambda path: path.mkdir(),
        lambda path: path.symlink_to(os.devnull),
        lambda _path: None,
    ],
    ids=["pipe", "folder", "link", "missing"],
)
def test_read_refuses_special_files_and_leaves_nothing_open(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "a.md"
    make(path)
    before = next_descriptor()
    with pytest.raises(OSError, match="Errno"):
        files.read(path)
    assert next_descriptor() == before


def test_read_page(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"a\r\n\xff\n")
    assert files.read_page(tmp_path / "a.md") == "a\r\n\ufffd\n"
    assert files.read_page(tmp_path / "missing.md") is None
    with pytest.raises(FileAccessError, match="can't be read"):
        files.read_page(tmp_path)


def test_digest_differs_for_different_contents() -> None:
    assert files.digest(b"a") == files.digest(b"a") != files.digest(b"b")


# Writing


def test_write_makes_folders_and_keeps_line_ends(tmp_path: Path) -> None:
    files.write(tmp_path / "x/y/a.md", "ü\r\nb\n")
    assert (tmp_path / "x/y/a.md").read_bytes() == b"\xc3\xbc\r\nb\n"
    assert names(tmp_path / "x/y") == ["a.md"]


def test_write_puts_a_new_file_in_the_old_ones_place(tmp_path: Path) -> None:
    put(tmp_path, "a.md")
    with (tmp_path / "a.md").open() as reader:
        files.write(tmp_path / "a.md", "new\n")
        assert reader.read() == "text of a.md\n"
    assert (tmp_path / "a.md").read_text() == "new\n"
    assert names(tmp_path) == ["a.md"]


def test_write_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    put(tmp_path, "a.md/in-the-way.md")
    with pytest.raises(FileAccessError, match=r"a\.md: can't be written: "):
        files.write(tmp_path / "a.md", "new\n")
    assert names(tmp_path) == ["a.md"]
    assert names(tmp_path / "a.md") == ["in-the-way.md"]


def test_write_below_a_file(tmp_path: Path) -> None:
    put(tmp_path, "a.md")
    with pytest.raises(FileAccessError, match="can't be written"):
        files.write(tmp_path / "a.md" / "b.md", "new\n")
    assert (tmp_path / "a.md").read_text() == "text of a.md\n"


def test_write_of_invalid_text_keeps_the_old_file_and_leaves_no_other(tmp_path: Path) -> None:
    put(tmp_path, "a.md")
    with pytest.raises(UnicodeEncodeError):
        files.write(tmp_path / "a.md", "new \ud800\n")
    assert (tmp_path / "a.md").read_text() == "text of a.md\n"
    assert names(tmp_path) == ["a.md"]


def test_write_in_a_read_only_folder() -> None:
    with public_folder() as root:
        put(root, "a.md")
        with limited(root, 0o555), pytest.raises(FileAccessError, match="Permission denied"):
            files.write(root / "a.md", "new\n")
        assert (root / "a.md").read_text() == "text of a.md\n"
        assert names(root) == ["a.md"]


def test_files_written_together_wait_for_each_other(tmp_path: Path) -> None:
    put(tmp_path, "a.md")
    with files.together() as write:
        write(tmp_path / "a.md", "new a\n")
        write(tmp_path / "new/b.md", "new b\n")
        assert (tmp_path / "a.md").read_text() == "text of a.md\n"
        assert not (tmp_path / "new/b.md").exists()
    assert [(tmp_path / path).read_text() for path in ("a.md", "new/b.md")] == ["new a\n", "new b\n"]
    assert (names(tmp_path), names(tmp_path / "new")) == (["a.md", "new"], ["b.md"])


def test_files_written_together_are_all_written_or_none(tmp_path: Path) -> None:
    put(tmp_path, "a.md", "c.md")

    def act() -> None:
        with files.together() as write:
            write(tmp_path / "a.md", "new a\n")
            write(tmp_path / "c.md/b.md", "new b\n")

    with pytest.raises(FileAccessError, match=r"b\.md: can't be written: "):
        act()
    assert (tmp_path / "a.md").read_text() == "text of a.md\n"
    assert names(tmp_path) == ["a.md", "c.md"]


@pytest.mark.parametrize("stem", ["a" * 252, "字" * 84], ids=["ascii", "other"])
def test_write_of_the_longest_names(tmp_path: Path, stem: str) -> None:
    files.write(tmp_path / f"{stem}.md", "text")
    assert names(tmp_path) == [f"{stem}.md"]


# Discarding


def test_discard_removes_a_file_and_its_empty_folder(tmp_path: Path) -> None:
    put(tmp_path, "x/a.md", "x/b.md")
    files.discard(tmp_path, "x/a.md", None)
    assert names(tmp_path / "x") == ["b.md"]
    files.discard(tmp_path, "x/gone-already.md", None)
    files.discard(tmp_path, "x/b.md", None)
    assert names(tmp_path) == []


def test_discard_keeps_the_root(tmp_path: Path) -> None:
    root = tmp_path / "root"
    put(root, "a.md")
    files.discard(root, "a.md", None)
    assert names(tmp_path) == ["root"]


def test_discard_never_overwrites_in_the_trash(tmp_path: Path) -> None:
    trash = tmp_path / ".tacit/trash"
    for text in ("first", "second", "third"):
        put(tmp_path, "x/a.md")
        (tmp_path / "x/a.md").write_text(text)
        files.discard(tmp_path, "x/a.md", trash)
    put(tmp_path, "x__a.md")
    files.discard(tmp_path, "x__a.md", trash)
    assert {name: (trash / name).read_text() for name in names(trash)} == {
        "1-x__a.md": "first",
        "2-x__a.md": "second",
        "3-x__a.md": "third",
        "4-x__a.md": "text of x__a.md\n",
    }
    assert names(tmp_path) == [".tacit"]


def test_discard_that_fails_says_so(tmp_path: Path) -> None:
    put(tmp_path, "x/a.md", "in-the-way")
    with pytest.raises(FileAccessError, match=r"x/a\.md: can't be removed"):
        files.discard(tmp_path, "x/a.md", tmp_path / "in-the-way")
    assert (tmp_path / "x/a.md").read_text() == "text of x/a.md\n"
