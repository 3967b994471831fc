"""Globs, as people write them in pages and rules."""

from __future__ import annotations

import pytest

from tacit.globs import matches


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
