"""Test the comparison of files on disk with the files in the store."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.sync.plan import Changes, compare


def test_nothing_changed() -> None:
    changes = compare({"a": "1", "b": "2"}, {"b": "2", "a": "1"})
    assert changes == Changes()
    assert not changes
    assert (changes.to_read, changes.to_forget) == ((), ())


def test_every_kind_of_change_at_once() -> None:
    on_disk = {"same": "0", "new": "1", "edited": "3", "there": "4"}
    known = {"same": "0", "edited": "2", "here": "4", "gone": "5"}
    changes = compare(on_disk, known)
    assert changes == Changes(("new",), ("edited",), (("here", "there"),), ("gone",))
    assert changes.to_read == ("edited", "new", "there")
    assert changes.to_forget == ("gone", "here")


@pytest.mark.parametrize(
    ("on_disk", "known"),
    [({"a": "1"}, {}), ({"a": "1"}, {"a": "2"}), ({"a": "1"}, {"b": "1"}), ({}, {"a": "1"})],
)
def test_any_one_change_is_a_change(on_disk: dict[str, str], known: dict[str, str]) -> None:
    assert compare(on_disk, known)


def test_equal_files_are_paired_in_order_and_others_are_added_or_removed() -> None:
    changes = compare({"n1": "x", "n2": "x", "n3": "x"}, {"o2": "x", "o1": "x"})
    assert (changes.moved, changes.added, changes.removed) == ((("o1", "n1"), ("o2", "n2")), ("n3",), ())
    changes = compare({"n1": "x"}, {"o3": "x", "o1": "x", "o2": "x"})
    assert (changes.moved, changes.added, changes.removed) == ((("o1", "n1"),), (), ("o2", "o3"))


def test_a_copy_is_added_not_moved() -> None:
    assert compare({"a": "x", "b": "x"}, {"a": "x"}) == Changes(added=("b",))


def test_a_swap_of_contents_is_two_edits() -> None:
    assert compare({"a": "1", "b": "2"}, {"a": "2", "b": "1"}) == Changes(modified=("a", "b"))


trees = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from("123"))


@given(trees, trees)
def test_changes_partition_both_sides(on_disk: dict[str, str], known: dict[str, str]) -> None:
    changes = compare(on_disk, known)
    same = {path for path in on_disk if known.get(path) == on_disk[path]}
    old, new = [pair[0] for pair in changes.moved], [pair[1] for pair in changes.moved]
    assert sorted([*same, *changes.modified, *changes.added, *new]) == sorted(on_disk)
    assert sorted([*same, *changes.modified, *changes.removed, *old]) == sorted(known)
    assert all(known[one] == on_disk[other] for one, other in changes.moved)
    assert not {known[path] for path in changes.removed} & {on_disk[path] for path in changes.added}
    assert changes.to_read == tuple(sorted(on_disk.keys() - same))
    assert bool(changes) == (on_disk != known)


@given(trees, trees)
def test_changes_are_sorted_and_do_not_depend_on_the_order_of_the_input(
    on_disk: dict[str, str], known: dict[str, str]
) -> None:
    changes = compare(on_disk, known)
    for paths in (changes.added, changes.modified, changes.removed, [new for _, new in changes.moved]):
        assert list(paths) == sorted(paths)
    backwards = compare(dict(reversed(on_disk.items())), dict(reversed(known.items())))
    assert backwards == changes
