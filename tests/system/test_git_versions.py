"""Test which older versions of files are found in the history of real repositories."""

from __future__ import annotations

from pathlib import Path

from tacit.system.git import Repository, repository
from tacit.system.git_versions import Older, chosen, older
from tests.system.test_git import git


def _repository(folder: Path) -> Repository:
    git(folder, "init", "-q", "-b", "main")
    found = repository(folder)
    assert found is not None
    return found


def _commit(folder: Path) -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "x")
    return git(folder, "rev-parse", "HEAD").strip()


def _is_manifest(path: str) -> bool:
    return path.endswith("package.json")


def test_changed_and_deleted_versions_are_found_from_the_newest_to_the_oldest(tmp_path: Path) -> None:
    held = _repository(tmp_path)
    names = ("web ü/package.json", "other.json")
    (tmp_path / "web ü").mkdir()
    for name in names:
        (tmp_path / name).write_text("1\n")
    _commit(tmp_path)
    one = git(tmp_path, "rev-parse", f"HEAD:{names[0]}").strip()
    for name in names:
        (tmp_path / name).write_text("2\n")
    second = _commit(tmp_path)
    two = git(tmp_path, "rev-parse", f"HEAD:{names[0]}").strip()
    for name in names:
        (tmp_path / name).unlink()
    third = _commit(tmp_path)
    assert older(held, _is_manifest, third, 9) == [Older(names[0], two, third), Older(names[0], one, second)]
    assert older(held, _is_manifest, second, 9) == [Older(names[0], one, second)]
    assert held.contents([one, two], 9) == {one: b"1\n", two: b"2\n"}


def test_versions_that_only_a_side_branch_had_are_left_out(tmp_path: Path) -> None:
    held = _repository(tmp_path)
    place = tmp_path / "package.json"
    place.write_text("1\n")
    _commit(tmp_path)
    git(tmp_path, "checkout", "-q", "-b", "side")
    for text in ("2\n", "3\n"):
        place.write_text(text)
        _commit(tmp_path)
    git(tmp_path, "checkout", "-q", "main")
    git(tmp_path, "merge", "-q", "--no-ff", "-m", "merge", "side")
    head = git(tmp_path, "rev-parse", "HEAD").strip()
    assert [(item.path, item.commit) for item in older(held, _is_manifest, head, 9)] == [("package.json", head)]


def test_a_path_may_look_like_another_field(tmp_path: Path) -> None:
    held = _repository(tmp_path)
    names = [f"{folder}/package.json" for folder in ("a\x1eb", "\nb", ":100644 100644 a b M", "0" * 40)]
    for name in names:
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("1\n")
    _commit(tmp_path)
    for name in names:
        (tmp_path / name).unlink()
    head = _commit(tmp_path)
    assert {(item.path, item.commit) for item in older(held, _is_manifest, head, 9)} == {(name, head) for name in names}


def test_without_a_commit_there_is_no_history(tmp_path: Path) -> None:
    assert older(_repository(tmp_path), _is_manifest, "", 9) == []


def test_of_many_versions_some_of_each_file_are_chosen() -> None:
    versions = [Older("package.json", f"{number:02}", "c") for number in range(20)]
    few = [Older("web/package.json", "x", "c")]
    assert [item.blob for item in chosen([*versions, *few], 5)] == ["00", "06", "12", "19", "x"]
    assert chosen([*few, *versions, *few], 99) == [*few, *versions]
    # of more files than versions, those in the fewest folders count
    assert chosen([*few, *versions], 1) == versions[:1]
    assert chosen([], 5) == []
