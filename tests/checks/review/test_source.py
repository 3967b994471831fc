"""Test which knowledge base judges a change, and in which commit: never one that the change itself could choose."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tacit.checks.review.values import Review
from tacit.cli import run
from tacit.domain.elsewhere import Elsewhere
from tacit.notes.team_file import write_team
from tests.base import Base
from tests.checks.review.repositories import NO_EVAL, Repo, found, look, make, with_rules
from tests.system.test_git import git

UNSAFE = "x = eval(a)\n"


@pytest.fixture
def base(tmp_path: Path) -> Base:
    """Return a knowledge base in a git repository, without a commit."""
    make(tmp_path / "base")
    (tmp_path / "base" / "memory" / "episodic").mkdir(parents=True)
    return with_rules(Base(tmp_path / "base"))


@pytest.fixture
def repo(base: Base) -> Repo:
    """Return the repository of the fixture `base`, with its first commit."""
    repo = Repo(base.root)
    repo.write("src/app.py", "x = 1\n")
    repo.commit("knowledge")
    return repo


@pytest.fixture
def code(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., int]:
    """Return a function that runs `tacit review` in a folder, without --root, and returns the exit code."""

    def call(folder: Path, *arguments: str) -> int:
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "argv", ["tacit", "review", *arguments])
        result = run()
        said = capsys.readouterr()
        sys.stderr.write(said.out + said.err)
        return result

    return call


def _judge(result: Review) -> list[tuple[str, str, int]]:
    assert result.rules_used == 2
    return found(result)


@pytest.mark.parametrize("settings", ["", "[confidence]\nhigh = 5\n"])
def test_files_on_disk_that_equal_the_base_use_the_store(base: Base, repo: Repo, settings: str) -> None:
    if settings:
        repo.write("tacit.toml", settings)
        repo.commit("settings")
    repo.write("src/app.py", UNSAFE)
    shutil.rmtree(base.root / ".tacit", ignore_errors=True)
    assert _judge(look(base, repo)) == [("no-eval", "src/app.py", 1)]
    assert base.workspace.store_path.exists()


def test_levels_do_not_come_from_the_branch_of_the_last_sync(base: Base, repo: Repo) -> None:
    git(base.root, "switch", "-q", "-c", "other")
    git(base.root, "rm", "-rq", "memory")
    base.write("memory/episodic/code/none.md", "---\ntitle: None\n---\nNone\n")
    base.sync()
    repo.commit("without its notes")
    git(base.root, "switch", "-q", "main")
    repo.write("src/app.py", UNSAFE)
    expected = [("no-eval", "src/app.py", 1)]
    assert _judge(look(base, repo)) == expected
    git(base.root, "add", "-A")
    assert _judge(look(base, repo, staged=True)) == expected
    repo.commit()
    assert _judge(look(base, repo, "HEAD")) == expected


@pytest.mark.parametrize("wanted", ["", "HEAD"])
def test_examples_of_other_repositories_count_as_the_base_has_them(base: Base, repo: Repo, wanted: str) -> None:
    notes = sorted((base.root / "memory/episodic").rglob("*.md"))
    for note in notes:
        note.unlink()
    base.note("2026-01-01-own", "No Eval")
    repo.write("tacit.toml", "[team]\ncount = true\n")
    counts = [Elsewhere("no-eval", "supports", "2026-01", "aaaaaaaaaaaa", 4, 0)]
    repo.write("patterns/team.tsv", write_team(3, counts))
    repo.commit("count the team's examples")
    repo.write("src/app.py", UNSAFE)
    (base.root / "patterns/team.tsv").unlink()
    if wanted:
        repo.commit()
    assert ("no-eval", "src/app.py", 1) in found(look(base, repo, *filter(None, [wanted])))


def test_notes_that_changed_since_the_last_sync_count_at_once(tmp_path: Path) -> None:
    (tmp_path / "apart" / "memory" / "episodic").mkdir(parents=True)
    base = with_rules(Base(tmp_path / "apart"), notes=4)
    repo = make(tmp_path / "shop")
    repo.write("a.py", UNSAFE)
    assert look(base, repo).rules_used == 0
    base.note("2025-02-01-eval", "No Eval")
    assert _judge(look(base, repo)) == [("no-eval", "a.py", 1)]


@pytest.mark.parametrize("staged", [False, True])
def test_what_is_not_committed_is_judged_by_the_levels_of_the_newest_commit(
    base: Base, repo: Repo, staged: bool
) -> None:
    shutil.rmtree(base.root / "memory/episodic")
    base.write("memory/episodic/code/none.md", "---\ntitle: None\n---\nNone\n")
    repo.write("src/app.py", UNSAFE)
    git(base.root, "add", "-A")
    result = look(base, repo, staged=staged)
    assert _judge(result) == [("no-eval", "src/app.py", 1)]
    assert result.levels_lowered == ("No Eval from HIGH to UNPROVEN",)


def test_all_notes_may_be_deleted_by_what_is_not_committed(base: Base, repo: Repo) -> None:
    shutil.rmtree(base.root / "memory")
    repo.write("src/app.py", UNSAFE)
    assert _judge(look(base, repo)) == [("no-eval", "src/app.py", 1)]


def test_a_store_in_the_base_commit_is_not_believed(base: Base, repo: Repo, tmp_path: Path) -> None:
    notes = sorted((base.root / "memory/episodic/code").glob("*.md"))
    texts = [note.read_bytes() for note in notes]
    for note in notes:
        note.unlink()
    base.write("memory/episodic/code/none.md", "---\ntitle: None\n---\nNone\n")
    base.sync()
    git(base.root, "add", "-f", ".tacit/tacit.db", ".tacit/cache.db")
    (base.root / "memory/episodic/code/none.md").unlink()
    for note, text in zip(notes, texts, strict=True):
        note.write_bytes(text)
    _claim(base, notes)
    repo.commit("a store")
    git(tmp_path, "clone", "-q", str(base.root), "clone")
    clone = Base(tmp_path / "clone")
    (clone.root / "src/app.py").write_text(UNSAFE)
    assert _judge(look(clone, Repo(clone.root))) == [("no-eval", "src/app.py", 1)]


def _claim(base: Base, notes: list[Path]) -> None:
    """Enter notes into the store as if a sync had read them, although no sync has."""
    import sqlite3

    from tacit.system.files import digest

    with sqlite3.connect(base.root / ".tacit/tacit.db") as connection:
        table = next(
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if name in {"source", "sources"}
        )
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        rows = connection.execute(f"SELECT * FROM {table} LIMIT 1").fetchall()
        for number, note in enumerate(notes):
            values = dict(zip(columns, rows[0], strict=True))
            values |= {"path": note.relative_to(base.root).as_posix(), "digest": digest(note.read_bytes())}
            if "id" in values:
                values["id"] = 1000 + number
            marks = ", ".join("?" * len(columns))
            connection.execute(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", list(values.values()))
    git(base.root, "add", "-f", ".tacit/tacit.db")


def test_an_attribute_cannot_hide_that_notes_differ(base: Base, repo: Repo, tmp_path: Path) -> None:
    """On disk the notes are no UTF-8, but git says that they are as committed."""
    base.write(".gitattributes", "memory/**/*.md working-tree-encoding=UTF-16LE\n")
    repo.write("src/app.py", UNSAFE)
    git(base.root, "add", ".gitattributes", "src")
    git(base.root, "commit", "-q", "-m", "attributes")
    git(tmp_path, "clone", "-q", str(base.root), "clone")
    clone = Base(tmp_path / "clone")
    assert _judge(look(clone, Repo(clone.root), "HEAD")) == [("no-eval", "src/app.py", 1)]


def _empty_settings(base: Base) -> None:
    base.write("src/tacit.toml", "")


def _nested(base: Base) -> None:
    shutil.copytree(base.root / "memory", base.root / "src/memory")
    base.write("src/tacit.toml", "[confidence]\nhigh = 50\n")


def _deleted(base: Base) -> None:
    for name in ("memory", "patterns"):
        shutil.rmtree(base.root / name)
    (base.root / "tacit.toml").unlink()


def _moved(base: Base) -> None:
    (base.root / "docs").mkdir()
    for name in ("memory", "patterns", "tacit.toml"):
        (base.root / name).rename(base.root / "docs" / name)


def _renamed(base: Base) -> None:
    (base.root / "memory").rename(base.root / "memories")
    base.write("tacit.toml", '[paths]\nnotes = "other"\n')


def _broken(base: Base) -> None:
    base.write("tacit.toml", "nonsense = [")


@pytest.mark.parametrize("disarm", [_empty_settings, _nested, _deleted, _moved, _renamed, _broken])
def test_a_change_does_not_choose_what_judges_it(
    base: Base, repo: Repo, code: Callable[..., int], disarm: Callable[[Base], None]
) -> None:
    base.write("tacit.toml", "")
    repo.commit("settings")
    repo.write("src/app.py", UNSAFE)
    disarm(base)
    for folder in (base.root, base.root / "src"):
        assert code(folder) == 1
    git(base.root, "add", "-A")
    for folder in (base.root, base.root / "src"):
        assert code(folder, "--staged") == 1
    repo.commit()
    for folder in (base.root, base.root / "src"):
        assert code(folder, "HEAD") == 1
        assert code(folder, "HEAD~1...HEAD") == 1


def test_a_change_cannot_stand_before_a_knowledge_base_above(tmp_path: Path, code: Callable[..., int]) -> None:
    (tmp_path / "memory" / "episodic").mkdir(parents=True)
    with_rules(Base(tmp_path))
    repo = make(tmp_path / "shop")
    repo.write("a.py", "x = 1\n")
    repo.commit()
    repo.write("a.py", UNSAFE)
    repo.write("tacit.toml", "")
    assert code(repo.root) == 1
    repo.commit()
    assert code(repo.root, "HEAD") == 1


def test_a_user_may_name_a_knowledge_base_elsewhere(
    base: Base, repo: Repo, tmp_path: Path, code: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make(tmp_path / "shop")
    other.write("a.py", "x = 1\n")
    other.commit()
    other.write("a.py", UNSAFE)
    assert code(other.root) == 2  # there is none
    monkeypatch.setenv("TACIT_ROOT", str(base.root))
    assert code(other.root) == 1


def test_a_linked_worktree_is_judged_by_its_own_base(
    base: Base, repo: Repo, tmp_path: Path, code: Callable[..., int]
) -> None:
    git(base.root, "worktree", "add", "-q", str(tmp_path / "linked"))
    linked = tmp_path / "linked"
    shutil.rmtree(base.root / "memory")
    (linked / "src/app.py").write_text(UNSAFE)
    assert code(linked) == 1
    assert code(linked / "src") == 1


def test_the_first_commit_is_judged_by_the_knowledge_base_that_it_brings(base: Base, code: Callable[..., int]) -> None:
    repo = Repo(base.root)
    repo.write("app.py", UNSAFE)
    assert code(base.root) == 1
    repo.commit("all at once")
    assert code(base.root, "HEAD") == 1


def test_a_diff_without_a_repository_is_judged_by_the_notes_as_they_are(
    base: Base, tmp_path: Path, code: Callable[..., int]
) -> None:
    shutil.rmtree(base.root / ".git")
    shutil.rmtree(base.root / ".tacit")
    diff = tmp_path / "a.diff"
    diff.write_text("--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-x = 1\n+x = eval(a)\n")
    assert code(base.root, "--diff", str(diff)) == 1


def test_a_knowledge_base_in_a_submodule_is_judged_as_the_base_has_it(base: Base, repo: Repo, tmp_path: Path) -> None:
    shop = make(tmp_path / "shop")
    git(shop.root, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(base.root), "kb")
    shop.commit("submodule")
    inner = Base(shop.root / "kb")
    inner.write("patterns/security/no-eval.rules.yml", NO_EVAL.replace("eval($CODE)", "eval($A, $B, $C)"))
    for note in sorted((inner.root / "memory/episodic/code").iterdir())[1:]:
        note.unlink()
    shop.write("a.py", UNSAFE)
    assert _judge(look(inner, shop)) == [("no-eval", "a.py", 1)]
    Repo(inner.root).commit("looser")
    shop.commit("looser")
    result = look(inner, shop, "HEAD")
    assert _judge(result) == [("no-eval", "a.py", 1)]
    assert result.rules_altered == ("no-eval/literal-eval", "no-eval/no-eval")
    assert result.levels_lowered == ("No Eval from HIGH to LOW",)


def test_a_base_without_notes_says_so(base: Base) -> None:
    base.write(".gitignore", "memory/\n")
    base.write("tacit.toml", "")
    repo = Repo(base.root)
    repo.commit()
    repo.write("src/app.py", UNSAFE)
    assert "commit the notes" in "".join(look(base, repo).remarks)


def test_a_store_that_cannot_be_written_is_left_alone(base: Base, repo: Repo) -> None:
    if os.geteuid() == 0:
        shutil.rmtree(base.root / ".tacit")
        (base.root / ".tacit").write_text("in the way")
    else:
        (base.root / ".tacit").chmod(0o500)
    repo.write("src/app.py", UNSAFE)
    result = look(base, repo)
    assert _judge(result) == [("no-eval", "src/app.py", 1)]


@pytest.mark.parametrize("folder", [".tacit", "patterns", "memory/episodic"])
def test_a_review_reads_and_writes_through_no_link(
    base: Base, repo: Repo, code: Callable[..., int], tmp_path: Path, folder: str
) -> None:
    place, outside = base.root / folder, tmp_path / "outside"
    if folder == ".tacit":
        outside.mkdir()
        shutil.rmtree(place, ignore_errors=True)
    else:
        shutil.move(place, outside)
    place.symlink_to(outside)
    before = {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()}
    repo.write("src/app.py", UNSAFE)
    assert code(base.root) == 2
    assert code(base.root, "--wrong", "f") == 2
    assert {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()} == before


def test_a_false_finding_of_a_range_is_written_through_no_link(
    base: Base, repo: Repo, code: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.write("src/app.py", UNSAFE)
    repo.commit()
    (item,) = look(base, repo, "HEAD").findings
    shutil.move(base.root / "patterns", tmp_path / "outside")
    (base.root / "patterns").symlink_to(tmp_path / "outside")
    page = tmp_path / "outside/security/no-eval.md"
    before = page.read_bytes()
    assert code(base.root, "HEAD", "--wrong", item.fingerprint) == 2
    assert "error[unsafe-path]: patterns: " in capsys.readouterr().err
    assert page.read_bytes() == before
