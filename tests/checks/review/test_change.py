"""Test how a change is read from real repositories: names, renames, copies and binary files."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tacit.checks.review.values import Hunk
from tacit.errors import GitError, UsageError
from tests.checks.review.repositories import Repo, make
from tests.system.test_git import git


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = make(tmp_path / "a shop")
    made.write("a.py", "one\ntwo\nthree\n")
    made.write("b.py", "".join(f"line {number}\n" for number in range(40)))
    made.commit()
    return made


def test_what_is_not_committed(repo: Repo) -> None:
    repo.write("a.py", "one\n2\nthree\nfour\n")
    repo.write("sub dir/new.py", "x = 1\n")
    found = repo.files()
    assert found["a.py"].hunks == (Hunk(2, 1, 2, 1), Hunk(3, 0, 4, 1))
    assert (found["a.py"].before, found["a.py"].after) == ("one\ntwo\nthree\n", "one\n2\nthree\nfour\n")
    assert (found["sub dir/new.py"].before, found["sub dir/new.py"].after) == (None, "x = 1\n")


def test_ignored_files_are_no_change(repo: Repo) -> None:
    repo.write(".gitignore", "*.log\n")
    repo.commit()
    repo.write("x.log", "x")
    assert repo.files() == {}


def test_renames_and_deletions(repo: Repo) -> None:
    git(repo.root, "mv", "b.py", "c d.py")
    repo.write("c d.py", (repo.root / "c d.py").read_text().replace("line 3\n", "line three\n"))
    (repo.root / "a.py").unlink()
    commit = repo.commit()
    found = repo.files(commit)
    assert (found["c d.py"].old_path, found["c d.py"].hunks) == ("b.py", (Hunk(4, 1, 4, 1),))
    assert (found["a.py"].before, found["a.py"].after) == ("one\ntwo\nthree\n", None)
    assert found["a.py"].hunks == (Hunk(1, 3, 0, 0),)


def test_what_was_renamed_in_the_index_and_edited_since_is_read_under_its_new_name(repo: Repo) -> None:
    git(repo.root, "mv", "b.py", "c.py")
    after = (repo.root / "c.py").read_text() + "new\n"
    repo.write("c.py", after)
    found = repo.files()["c.py"]
    assert (found.old_path, found.after, found.remark) == ("b.py", after, "")
    assert found.hunks == (Hunk(40, 0, 41, 1),)


def test_a_staged_file_that_was_edited_since_and_is_paired_with_a_deleted_one(repo: Repo) -> None:
    lines = (repo.root / "b.py").read_text()
    (repo.root / "b.py").unlink()
    repo.write("d.py", lines)
    git(repo.root, "add", "d.py")
    repo.write("d.py", lines + "new\n")
    found = repo.files()["d.py"]
    assert (found.after, found.remark) == (lines + "new\n", "")


def test_links_that_git_does_not_know_are_not_followed(repo: Repo) -> None:
    (repo.root / "link.py").symlink_to("a.py")
    assert repo.files()["link.py"].remark == "a link is not followed"


def test_ranges_and_revisions(repo: Repo) -> None:
    first = git(repo.root, "rev-parse", "HEAD").strip()
    git(repo.root, "checkout", "-q", "-b", "topic")
    repo.write("topic.py", "one thing\n")
    repo.commit()
    git(repo.root, "checkout", "-q", "main")
    repo.write("main.py", "another\n")
    second = repo.commit()
    assert list(repo.files("topic")) == ["topic.py"]
    assert set(repo.files("main..topic")) == {"topic.py", "main.py"}
    assert list(repo.files("main...topic")) == ["topic.py"]
    assert list(repo.files(f"{first}..")) == ["main.py"]
    assert repo.change(f"{first}..").base == first
    git(repo.root, "checkout", "-q", "--detach")
    assert list(repo.files("HEAD")) == ["main.py"]
    git(repo.root, "merge", "-q", "--no-edit", "topic")
    assert list(repo.files("HEAD")) == ["topic.py"]  # against the first parent
    assert list(repo.files(f"{second}~1")) == ["a.py", "b.py"]  # the first commit of all


def test_what_is_staged(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write("a.py", "staged\n")
    git(repo.root, "add", "a.py")
    repo.write("a.py", "not staged\n")
    repo.write("new.py", "x\n")
    assert {path: file.after for path, file in repo.files(staged=True).items()} == {"a.py": "staged\n"}
    other = repo.root / ".git" / "other-index"
    environment = {**os.environ, "GIT_INDEX_FILE": str(other)}
    for command in (("read-tree", "HEAD"), ("add", "new.py")):
        subprocess.run(("git", *command), cwd=repo.root, env=environment, check=True)
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/other-index")  # as `git commit PATH` tells its hooks
    assert list(repo.files(staged=True)) == ["new.py"]
    monkeypatch.setenv("GIT_INDEX_FILE", str(repo.root / "a.py"))  # an index is only taken from git's own folder
    assert list(repo.files(staged=True)) == ["a.py"]


def test_an_empty_repository(tmp_path: Path) -> None:
    repo = make(tmp_path / "empty")
    assert repo.files() == {}
    repo.write("a.py", "x\n")
    assert repo.files()["a.py"].after == "x\n"
    git(repo.root, "add", "a.py")
    assert repo.files(staged=True)["a.py"].after == "x\n"
    assert list(repo.files()) == ["a.py"]
    with pytest.raises(GitError):
        repo.files("HEAD")


def test_what_is_no_text_is_named_and_passed_over(repo: Repo, tmp_path: Path) -> None:
    inner = make(tmp_path / "inner")
    inner.commit()
    git(repo.root, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner.root), "module")
    repo.write("binary.py", b"\0\1\2")
    (repo.root / "link.py").symlink_to("/etc/passwd")
    repo.write("large.py", b"x" * ((1 << 20) + 1))
    git(repo.root, "config", "diff.submodule", "log")
    uncommitted = {path: file.remark for path, file in repo.files().items()}
    assert uncommitted["module"] == "submodule"
    assert uncommitted["binary.py"] == "binary"
    assert uncommitted["link.py"] == "a link is not followed"
    assert uncommitted["large.py"].startswith("larger than 1 MiB")
    commit = repo.commit()
    committed = {path: file.remark for path, file in repo.files(commit).items()}
    assert committed["module"] == "submodule"
    assert committed["binary.py"] == "binary"
    assert committed["link.py"] == "link"
    assert committed["large.py"].startswith("larger than 1 MiB")
    assert committed[".gitmodules"] == ""


def test_a_file_becomes_a_link(repo: Repo) -> None:
    (repo.root / "a.py").unlink()
    (repo.root / "a.py").symlink_to("b.py")
    repo.write("b.py", "line 0\n")
    found = repo.files(repo.commit())
    assert found["a.py"].remark == "link"
    assert found["b.py"].hunks == (Hunk(2, 39, 1, 0),)


def test_conflicts_are_named(repo: Repo) -> None:
    git(repo.root, "checkout", "-q", "-b", "other")
    repo.write("a.py", "theirs\n")
    repo.commit()
    git(repo.root, "checkout", "-q", "main")
    repo.write("a.py", "ours\n")
    repo.write("c.py", "x\n")
    repo.commit()
    with pytest.raises(subprocess.CalledProcessError):
        git(repo.root, "merge", "other")
    repo.write("b.py", "other\n")
    found = repo.files()
    assert found["a.py"].remark == "not merged" or "<<<<<<<" in (found["a.py"].after or "")
    assert found["b.py"].after == "other\n"


def test_bytes_that_are_no_utf_8_and_other_line_ends(repo: Repo) -> None:
    repo.write("latin.py", "name = 'Müller'\nx = 1\n".encode("latin-1"))
    repo.write("dos.py", "a = 1\r\nb = 2\r\n")
    repo.write("marked.py", "\ufeffa = 1\n")
    repo.commit()
    repo.write("latin.py", "name = 'Müller'\nx = 2\n".encode("latin-1"))
    repo.write("dos.py", "a = 1\r\nb = 3\r\n")
    repo.write("marked.py", "\ufeffa = 2\n")
    found = repo.files()
    assert (found["latin.py"].after, found["latin.py"].hunks) == ("name = 'Müller'\nx = 2\n", (Hunk(2, 1, 2, 1),))
    assert found["dos.py"].hunks == (Hunk(2, 1, 2, 1),)
    assert found["marked.py"].after == "a = 2\n"


@pytest.mark.parametrize(
    "name",
    ['"quoted".py', "new\nline.py", "tab\t.py", "ünder score.py", "@@ -1 +1 @@.py", "-option.py", "diff --git a b.py"],
)
def test_odd_names(repo: Repo, name: str) -> None:
    repo.write(name, "a = 1\n")
    repo.commit()
    repo.write(name, "a = 2\n")
    repo.write("z.py", "z\n")
    repo.commit()
    assert repo.files("HEAD")[name].hunks == (Hunk(1, 1, 1, 1),)
    repo.write(name, "a = 3\n")
    assert repo.files()[name].after == "a = 3\n"


def test_a_name_that_is_no_utf_8(repo: Repo) -> None:
    (Path(os.fsdecode(os.fsencode(repo.root) + b"/\xff.py"))).write_text("a = 1\n")
    assert repo.files()["\udcff.py"].after == "a = 1\n"
    repo.commit()
    assert repo.files("HEAD")["\udcff.py"].after == "a = 1\n"


def test_a_great_many_lines(repo: Repo) -> None:
    repo.write("a.py", "".join(f"x = {number}\n" for number in range(50_000)))
    found = repo.files()["a.py"]
    assert found.hunks == (Hunk(1, 3, 1, 50_000),)
    assert found.after is not None
    assert found.after.count("\n") == 50_000


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "-p", "a..b", "..", "main:a.py", "^main"])
def test_no_revision_is_an_option(repo: Repo, revision: str) -> None:
    if revision == "..":
        assert repo.files(revision) == {}
        return
    with pytest.raises(GitError):
        repo.files(revision)
    assert not (repo.root / "x").exists()


def test_nothing_of_the_repository_runs(repo: Repo) -> None:
    trap = f"touch '{repo.root}/ran' #"
    keys = ("core.fsmonitor", "diff.external", "diff.x.textconv", "diff.x.command", "filter.x.clean", "filter.x.smudge")
    for key in (*keys, "filter.x.process", "core.pager", "core.sshCommand", "uploadpack.packObjectsHook"):
        git(repo.root, "config", key, trap)
    repo.write(".gitattributes", "* filter=x diff=x\n")
    repo.write("a.py", "other\n")
    assert set(repo.files()) == {".gitattributes", "a.py"}
    assert repo.files(staged=True) == {}
    assert repo.files("HEAD")
    assert not (repo.root / "ran").exists()


def test_no_attribute_hides_a_change(repo: Repo) -> None:
    repo.write(".gitattributes", "*.py -diff -text binary\nb.py linguist-generated export-ignore\n")
    repo.commit()
    repo.write("a.py", "one\ntwo\n3\n")
    assert repo.files()["a.py"].hunks == (Hunk(3, 1, 3, 1),)
    repo.write("large.dat", b"\0\1" * (3 << 20))
    assert repo.files(repo.commit())["large.dat"].remark.startswith("larger than")


def test_without_a_repository_only_a_diff_can_be_reviewed(tmp_path: Path) -> None:
    folder = Repo(tmp_path)
    with pytest.raises(UsageError, match="not a git repository"):
        folder.files()
    assert folder.files(diff=b"--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n-a\n+b\n")["x.py"].after == "b\n"


def test_a_diff_of_a_file_that_is_here(repo: Repo) -> None:
    diff = b"--- a/b.py\n+++ b/b.py\n@@ -3,3 +3,3 @@ line 1\n line 2\n-line 3\n+line three\n line 4\n"
    forth = repo.files(diff=diff)["b.py"]
    assert forth.before == (repo.root / "b.py").read_text()
    assert "line three" in (forth.after or "")
    repo.write("b.py", forth.after or "")
    back = repo.files(diff=diff.replace(b"\n", b"\r\n"))["b.py"]
    assert (back.before, back.after, back.partial) == (forth.before, forth.after, False)
    repo.write("b.py", "something else\n")
    part = repo.files(diff=diff)["b.py"]
    assert part.partial
    assert (part.after or "").split("\n")[2:5] == ["line 2", "line three", "line 4"]


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "a/../../x", "link/passwd"])
def test_no_path_of_a_diff_leads_out(repo: Repo, path: str) -> None:
    (repo.root / "link").symlink_to("/etc")
    diff = f"--- a/{path}\n+++ b/{path}\n@@ -1 +1 @@\n-a\n+b\n".replace("a//", "/").replace("b//", "/")
    file = next(iter(repo.files(diff=diff.encode()).values()))
    assert "root:" not in f"{file.before}{file.after}"
    assert file.remark == "the path is outside the repository" or file.partial


@pytest.mark.parametrize("diff", [b"no diff", b"--- a\n+++ b\n@@ -1,9 +1 @@\n-a\n", b"\xff\xfe\0", b"@@ -1 +1 @@\n"])
def test_input_that_is_not_a_diff_is_refused(repo: Repo, diff: bytes) -> None:
    with pytest.raises(UsageError, match="not a unified diff"):
        repo.files(diff=diff)


def test_an_empty_diff_is_no_change(repo: Repo) -> None:
    assert repo.files(diff=b"") == {}
    assert repo.files(diff=b"\n") == {}


def test_code_is_not_new_at_the_end_of_a_shallow_clone(tmp_path: Path) -> None:
    repo = make(tmp_path / "whole")
    for number in range(3):
        repo.write("a.py", f"x = {number}\n")
        repo.commit()
    git(tmp_path, "clone", "-q", "--depth", "2", f"file://{repo.root}", "cut")
    clone = Repo(tmp_path / "cut")
    assert [file.hunks for file in clone.files("HEAD").values()] == [(Hunk(1, 1, 1, 1),)]
    with pytest.raises(GitError, match=r"the history before [0-9a-f]{12} is not in this clone") as raised:
        clone.change("HEAD~1")
    assert "fetch-depth: 0" in raised.value.help
    git(repo.root, "checkout", "-q", "--orphan", "other")
    repo.commit()
    with pytest.raises(GitError, match="have no common ancestor in this clone"):
        repo.change("main...other")


def _odd(repo: Repo) -> dict[str, str]:
    """Commit files with odd names, change them, copy one and rename one; return the new texts by path."""
    body = "".join(f"line_{number} = {number}\n" for number in range(30))
    names = ["é b.py", "a b/c.py", "plain.py", "tab\tx.py", 'q"uote.py', "to rename.py"]
    for name in names:
        repo.write(name, body + f"# {name!r}\n")
    repo.commit()
    texts = {name: (repo.root / name).read_text().replace("line_3 ", "LINE_3 ") for name in names[:-1]}
    texts["a copy é.py"] = (repo.root / "plain.py").read_text().replace("line_5 ", "LINE_5 ")
    texts["new é x.py"] = "x = 1\n"
    texts["empty é.py"] = ""
    for name, text in texts.items():
        repo.write(name, text)
    git(repo.root, "mv", "to rename.py", "renamed é.py")
    git(repo.root, "add", "-A")
    return texts


@pytest.mark.parametrize("option", ["-M", "-C", "--no-renames"])
@pytest.mark.parametrize("quoted", ["true", "false"])
@pytest.mark.parametrize("is_known", [True, False])
def test_a_diff_with_odd_paths_and_copies(tmp_path: Path, option: str, quoted: str, is_known: bool) -> None:
    repo = make(tmp_path / "repo")
    texts = _odd(repo)
    diff = git(repo.root, "-c", f"core.quotePath={quoted}", "diff", "--cached", option).encode()
    assert b"copy to" in diff or option != "-C"
    other = repo if is_known else make(tmp_path / "other")
    found = other.files(diff=diff)
    assert set(texts) <= set(found)
    for name, text in texts.items():
        if is_known:
            assert found[name].after == text
    copied = found["a copy é.py"]
    assert (copied.before, copied.old_path) == (None, "a copy é.py")
    shown = {line for hunk in copied.hunks for line in range(hunk.start, hunk.start + hunk.count)}
    assert {3, 6} <= shown  # what is around the edited line is new, too
    assert found["é b.py"].hunks == (Hunk(4, 1, 4, 1),)
    if option != "--no-renames":
        assert found["renamed é.py"].old_path == "to rename.py"


def test_a_copied_file_is_new_if_git_is_set_to_find_copies(tmp_path: Path) -> None:
    repo = make(tmp_path / "repo")
    git(repo.root, "config", "diff.renames", "copies")
    _odd(repo)
    copied = repo.files(staged=True)["a copy é.py"]
    assert (copied.before, copied.hunks[0].count) == (None, 31)
