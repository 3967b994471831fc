"""Test globs in the forms that people write in pages and rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.text.globs import any_matches, fits, fitting, matches


@pytest.mark.parametrize(
    ("glob", "fits", "does_not"),
    [
        ("*.py", "a/b.py", "a/b.pyc"),
        ("**/*.py", "b.py", "b.py/c"),
        ("src/**/*.ts", "src/x.ts", "lib/src/x.ts"),
        ("src/", "src/a/b", "src"),
        ("src/*", "src/a", "src/a/b"),
        ("a?c", "x/abc", "a/c"),
        ("*.{ts,tsx}", "x.tsx", "x.tsxx"),
        ("[ab].c", "a.c", "c.c"),
        ("[!ab].c", "c.c", "a.c"),
        ("[^ab].c", "d/c.c", "b.c"),
        ("./src/a", "src/a", "x/src/a"),
        ("/a.py", "a.py", "x/a.py"),
        ("a+(b).py", "a+(b).py", "aab.py"),
        ("[z-a]", "[z-a]", "z"),
        ("é*.md", "é1.md", "e1.md"),
    ],
)
def test_a_glob_matches_paths(glob: str, fits: str, does_not: str) -> None:
    assert matches(fits, ["no", glob])
    assert not matches(does_not, [glob])


def test_alternatives_do_not_explode() -> None:
    assert not matches("a", ["{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}" * 4])


_PARTS = st.sampled_from(["a", "b", "ab", "/", "/", "*", "**/", "?", "{a,b}", "{/a,b}", "[ab]", "[", "./", "."])
_GLOBS = st.lists(_PARTS, min_size=1, max_size=5).map("".join)
_PATHS = st.lists(st.sampled_from(["a", "b", "ab", "b/a", "a/", "x/"]), min_size=1, max_size=3).map("".join)


@given(st.lists(_PATHS, max_size=6).map(sorted), st.lists(_GLOBS, max_size=2))
def test_many_paths_match_as_each_does(paths: list[str], globs: list[str]) -> None:
    assert any_matches(paths, globs) is any(matches(path, globs) for path in paths)


def test_a_glob_with_an_exclamation_mark_refuses() -> None:
    assert fits("app/a.py", ("**/*.py", "!**/risk/**"))
    assert not fits("app/risk/a.py", ("**/*.py", "!**/risk/**"))
    assert fits("app/a.go", ("!**/risk/**",))
    assert not fits("risk/a.go", ("!**/risk/**",))


@pytest.mark.parametrize(
    "globs",
    [
        ("**/*.{py,sql}", "!**/risk/**"),
        ("Dockerfile",),
        ("app/", "*.md"),
        ("app/[a-z].p?",),
        ("**/{a,b}*", "docs/**"),
        ("!**/risk/**",),
        ("*.{a,b",),
        (),
    ],
)
def test_many_paths_are_compared_like_one(globs: tuple[str, ...]) -> None:
    paths = ["app/a.py", "app/risk/a.py", "app/b.sql", "docs/a.md", "x/Dockerfile", "Dockerfile.dev", "b", "c.{a,b"]
    assert fitting(paths, globs) == [path for path in paths if fits(path, globs)]
