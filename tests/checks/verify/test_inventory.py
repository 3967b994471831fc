"""Test the inventory of a repository: what is read, what is left out, and what is cached between two runs."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tacit.checks.verify import cache, extract, inventory
from tacit.checks.verify.facts import Inventory, Tier
from tacit.checks.verify.inventory import Limits, build
from tacit.checks.verify.tree import list_files
from tacit.errors import GitError

_ENVIRONMENT = {
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@b.c",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@b.c",
    "GIT_CONFIG_GLOBAL": "/dev/null",
}
Build = Callable[..., Inventory]


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, env={**os.environ, **_ENVIRONMENT})


def write(root: Path, files: Mapping[str, str | bytes]) -> None:
    for path, text in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else text.encode())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return the folder of a repository with one commit."""
    place = tmp_path / "shop"
    place.mkdir()
    git(place, "init", "-q")
    write(place, {"shop/orders.py": "class Order:\n    total = 1\n", "docs/a.md": "# Shop\n"})
    git(place, "add", "-A")
    git(place, "commit", "-q", "-m", "first")
    return place


@pytest.fixture
def made(tmp_path: Path) -> Build:
    """Return a function that builds inventories with a cache of this test only."""

    def _build(root: Path, revision: str = "", **limits: float) -> Inventory:
        given = Limits(**limits) if limits else None  # type: ignore[arg-type]
        return build(root, revision, caches=tmp_path / "cache", limits=given)

    return _build


def reasons(found: Inventory) -> dict[str, str]:
    return {one.path: one.reason for one in found.left_out}


def test_facts_have_tier_path_and_line(root: Path, made: Build) -> None:
    found = made(root)
    assert [tuple(fact) for fact in found.find("definition", "Order")] == [
        ("definition", "Order", "class", Tier.SOURCE, "shop/orders.py", 1)
    ]
    assert [fact.line for fact in found.alike("member", "order.TOTAL")] == [2]
    assert found.exists("shop/")
    assert found.exists("docs/a.md")
    assert not found.exists("orders.py")
    assert found.ending("orders.py") == ["shop/orders.py"]
    assert found.commit
    assert found.repository == "shop"
    assert found.text("shop/orders.py") == "class Order:\n    total = 1\n"
    assert found.line_of("shop/orders.py", "total") == 2


def test_uncommitted_changes_count_for_head_only(root: Path, made: Build) -> None:
    write(root, {"shop/new.py": "class New: ...\n", "shop/orders.py": "class Changed: ...\n"})
    (root / "docs/a.md").unlink()
    now, then = made(root), made(root, "HEAD")
    assert set(now.of_kind("definition")) == {"New", "Changed"}
    assert not now.exists("docs/a.md")
    assert now.text("shop/orders.py") == "class Changed: ...\n"
    assert set(then.of_kind("definition")) == {"Order"}
    assert then.exists("docs/a.md")
    assert not then.exists("shop/new.py")
    assert then.text("shop/orders.py") == "class Order:\n    total = 1\n"


def test_the_tree_is_git_s_and_not_the_disk_s(root: Path, made: Build) -> None:
    git(root, "sparse-checkout", "set", "--no-cone", "docs")
    assert not (root / "shop/orders.py").exists()
    assert made(root).find("definition", "Order")


def test_a_folder_of_a_repository_has_paths_of_its_own(root: Path, made: Build) -> None:
    write(root, {"shop/new.py": "class New: ...\n"})
    found = made(root / "shop")
    assert found.paths == {"orders.py", "new.py"}
    assert found.text("orders.py") == "class Order:\n    total = 1\n"


def test_without_git_the_disk_is_walked(tmp_path: Path, made: Build) -> None:
    place = tmp_path / "plain"
    write(place, {"a.py": "class A: ...\n", "node_modules/x.js": "class X {}\n", ".hidden/b.py": "class B: ...\n"})
    found = made(place)
    assert found.commit == ""
    assert found.paths == {"a.py"}
    assert set(found.of_kind("definition")) == {"A"}


@pytest.mark.parametrize("tracked", [True, False])
def test_links_and_special_files_are_not_followed(root: Path, made: Build, tmp_path: Path, tracked: bool) -> None:
    write(tmp_path, {"outside/secret.py": "class Secret: ...\n"})
    (root / "link.py").symlink_to(tmp_path / "outside/secret.py")
    (root / "folder").symlink_to(tmp_path / "outside")
    if tracked:
        git(root, "add", "-A")
        git(root, "commit", "-q", "-m", "links")
    os.mkfifo(root / "pipe.py")
    found = made(root)
    assert found.exists("link.py")
    assert not found.find("definition", "Secret")
    assert found.text("link.py") is None


def test_what_is_left_out_is_told_with_its_reason(root: Path, made: Build) -> None:
    write(
        root,
        {
            "big.py": "x = 1\n" * 200_000,
            "data.yaml": "a: b\n" * 20_000,
            "latin.py": "x = '\xe9'\n".encode("latin-1"),
            "zero.py": b"x = 1\0\n",
            "flat.js": "var a=1;" * 1000,
            "vendor/lib.py": "class Foreign: ...\n",
            "site.min.js": "var a = 1;\n",
            "mixed.py": f"class Kept: ...\nx = '{'a' * 3000}'\n" + "y = 1\n" * 1000,
        },
    )
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "more")
    assert reasons(made(root)) == {
        "big.py": "too large",
        "data.yaml": "too large",
        "latin.py": "not UTF-8",
        "zero.py": "binary",
        "flat.js": "minified",
        "vendor/lib.py": "code of others",
        "site.min.js": "generated",
    }
    assert made(root).find("definition", "Kept")
    assert reasons(made(root))["zero.py"] == "binary"  # from the cache too


def test_uncommitted_files_have_the_same_limits(root: Path, made: Build) -> None:
    write(root, {"big.py": "x = 1\n" * 200_000})
    assert reasons(made(root)) == {"big.py": "too large"}


def test_a_file_that_takes_too_long_is_left_out_alone(root: Path, made: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    write(root, {"slow.py": "SLOW = 1\n", "other.py": "class Other: ...\n"})
    whole = extract.extract

    def slow(form: str, text: str) -> cache.Record:
        if text.startswith("SLOW"):
            time.sleep(60)
        return whole(form, text)

    monkeypatch.setattr(inventory, "extract", slow)
    found = made(root, seconds_per_file=0.5, processes=1)
    assert reasons(found) == {"slow.py": "no result within 0.5 s"}
    assert set(found.of_kind("definition")) == {"Order", "Other"}


def test_a_file_that_ends_its_process_is_left_out_alone(
    root: Path, made: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(root, {"odd.py": "ODD = 1\n", "wrong.py": "WRONG = 1\n", "other.py": "class Other: ...\n"})
    whole = extract.extract

    def odd(form: str, text: str) -> cache.Record:
        if text.startswith("ODD"):
            os._exit(3)
        if text.startswith("WRONG"):
            raise ValueError
        return whole(form, text)

    monkeypatch.setattr(inventory, "extract", odd)
    found = made(root, processes=1)
    assert reasons(found) == {"odd.py": "its process ended", "wrong.py": "not understood (ValueError)"}
    assert set(found.of_kind("definition")) == {"Order", "Other"}


def test_when_the_time_is_over_the_rest_is_left_out_and_read_by_the_next_run(root: Path, made: Build) -> None:
    assert reasons(made(root, seconds=0.0)) == {"shop/orders.py": "not read within 0 s"}
    assert not made(root).left_out


def test_only_so_many_files_are_read_and_source_comes_first(root: Path, made: Build) -> None:
    write(root, {"test_a.py": "class A: ...\n", "z.py": "class Z: ...\n"})
    found = made(root, files=2)
    assert set(found.of_kind("definition")) == {"Order", "Z"}
    assert reasons(found) == {"test_a.py": "more than 2 files"}


def test_a_second_run_reads_changed_files_only(
    root: Path, made: Build, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = made(root)
    write(root, {"shop/new.py": "class New: ...\n"})
    read: list[str] = []
    whole = inventory.Reading.run

    def counted(self: inventory.Reading, missing: Mapping[str, str]) -> tuple[dict[str, cache.Record], dict[str, str]]:
        read.extend(missing.values())
        return whole(self, missing)

    monkeypatch.setattr(inventory.Reading, "run", counted)
    second = made(root)
    assert read == ["shop/new.py"]
    assert second.find("definition", "Order") == first.find("definition", "Order")
    made(root)
    assert read == ["shop/new.py"]


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\0" * 100])
def test_a_damaged_cache_is_ignored(root: Path, made: Build, tmp_path: Path, content: bytes) -> None:
    made(root)
    place = next((tmp_path / "cache").glob("*.facts"))
    place.write_bytes(content)
    assert made(root).find("definition", "Order")


def test_a_cache_that_can_t_be_written_changes_nothing(root: Path, tmp_path: Path) -> None:
    write(tmp_path, {"file": "x"})
    assert build(root, caches=tmp_path / "file").find("definition", "Order")


def test_the_cache_is_in_the_user_s_folder(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user"))
    before = {path.name for path in root.iterdir()}
    build(root)
    assert {path.name for path in root.iterdir()} == before
    assert cache.cache_file(root).is_file()


def test_a_revision_that_does_not_exist_is_an_error(root: Path, made: Build) -> None:
    with pytest.raises(GitError):
        made(root, "no-such-revision")


def test_a_revision_without_a_repository_is_an_error(tmp_path: Path, made: Build) -> None:
    with pytest.raises(GitError, match="not in a git repository"):
        made(tmp_path, "HEAD")


def test_a_repository_without_a_commit_is_walked(tmp_path: Path, made: Build) -> None:
    place = tmp_path / "new"
    write(place, {"a.py": "class A: ...\n"})
    git(place, "init", "-q")
    assert made(place).find("definition", "A")


def test_many_paths_end_in_time(root: Path, made: Build) -> None:
    write(root, {f"data/{number % 50}/{number}.txt": "" for number in range(3000)})
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "many")
    assert len(made(root).paths) == 3002


def test_brackets_that_are_never_closed_are_read_in_time(root: Path, made: Build) -> None:
    write(
        root,
        {
            "open.ts": "foo(\n" * 20_000 + "class Last {}\n",
            "open.sql": "CREATE TABLE a (x int,\n" * 5_000,
            "open.py": "x = Column(\n" * 20_000 + "class Last(\n",
            "open.yaml": "".join(f"{' ' * (number % 60)}a{number}:\n" for number in range(1500)),
        },
    )
    assert not made(root, seconds_per_file=20).left_out


@pytest.mark.skipif(not os.path.ismount("/dev/pts"), reason="no other file system below a folder to look at")
def test_folders_on_other_file_systems_are_not_read() -> None:
    tree = list_files(Path("/dev"), limit=lambda _: 0)
    assert ("pts", "a folder on another file system") in tree.left_out
    assert not [path for path in tree.blobs if path.startswith("pts/")]
