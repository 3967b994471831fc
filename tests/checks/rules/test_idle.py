"""Test the warning about globs of rules that match no file."""

from __future__ import annotations

from pathlib import Path

from tacit.actions.doctor import doctor
from tacit.actions.rules import prove_all
from tests.base import Base
from tests.checks.review.repositories import NO_EVAL, make, with_rules

GLOBS = """\
files: ["shop/**/*.py", "shopp/**"]
ignores: ["**/tests/**"]
"""


def test_globs_that_match_nothing_are_reported(tmp_path: Path) -> None:
    repo = make(tmp_path / "shop")
    (repo.root / "memory" / "episodic").mkdir(parents=True)
    first, _, second = NO_EVAL.partition("---\n")
    base = with_rules(Base(repo.root), rules=f"{first}{GLOBS}---\n{second}")
    assert prove_all(base.workspace).diagnostics == ()  # the repository has no Python
    repo.write("shop/tests/a.py", "x = 1\n")
    repo.commit()
    (item,) = prove_all(base.workspace).diagnostics
    assert (item.location.path, item.location.line, item.rule) == (
        *("patterns/security/no-eval.rules.yml", 1, "glob-without-match"),
    )
    assert "'shopp/**' in `files`" in item.message
    (check,) = [check for check in doctor(base.workspace) if check.name == "rules"]
    assert check.detail == "patterns/security/no-eval.rules.yml: no file matches the globs 'shopp/**'"
