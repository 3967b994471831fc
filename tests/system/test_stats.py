"""The stats of many files as few large values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.system.stats import Folder, Stat, differing, dumped, joined, pack, packed, restored, stats_in

numbers = st.integers(-(2**63) + 1, 2**63 - 1)
names = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=4)
folders_of_files = st.dictionaries(names, st.builds(Stat, numbers, numbers, numbers, numbers), max_size=60)
trees = st.dictionaries(st.sampled_from(["", "a", "a/b", "é"]), folders_of_files)


def by_path(tree: dict[str, dict[str, Stat]]) -> dict[str, Stat]:
    return {joined(folder, name): stat for folder, files in tree.items() for name, stat in files.items()}


def as_packed(tree: dict[str, dict[str, Stat]]) -> dict[str, Folder]:
    return {folder: packed(files) for folder, files in tree.items()}


@given(folders_of_files)
def test_what_is_packed_is_found_again(files: dict[str, Stat]) -> None:
    folder = packed(files)
    assert dict(folder.files()) == files
    assert folder.number() == len(files)
    for some in ({*files, "never", ""}, set(list(files)[:3]), {"never"}):
        assert folder.some(some) == {name: stat for name, stat in files.items() if name in some}


@given(trees, trees)
def test_what_differs_is_what_a_look_at_each_file_finds(
    old: dict[str, dict[str, Stat]], new: dict[str, dict[str, Stat]]
) -> None:
    before, after = by_path(old), by_path(new)
    paths = before.keys() | after.keys()
    assert differing(as_packed(old), as_packed(new)) == {path for path in paths if before.get(path) != after.get(path)}
    assert stats_in(as_packed(old), paths) == before


@given(trees)
def test_what_was_dumped_is_restored(tree: dict[str, dict[str, Stat]]) -> None:
    text, stats = dumped(as_packed(tree))
    assert restored(text, stats) == as_packed(tree)
    assert restored(text, stats + b"8 bytes.") is None
    assert restored(text + b"\0more", stats) is None


@pytest.mark.parametrize("text", [b"no folder", b"a//b\0\0c", b"\xff"])
def test_spoilt_text_is_none(text: bytes) -> None:
    assert restored(text, b"") is None


def test_a_date_far_away_is_packed_all_the_same() -> None:
    assert dict(pack(["a"], [1, 1 << 80, -(1 << 80), 2]).files()) == {"a": Stat(1, 2**63 - 1, 1 - 2**63, 2)}
