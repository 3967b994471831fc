"""Test comments that are meant to silence a finding, but have an error and do not."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import jsonschema
import pytest

from tacit.checks.formats import json_report
from tacit.checks.formats.github import github
from tacit.checks.formats.markdown import markdown
from tacit.checks.formats.sarif import sarif
from tacit.cli import run
from tests.base import Base
from tests.checks.formats.sarif import SCHEMA
from tests.checks.review.repositories import Repo, look, make, with_rules


@pytest.fixture
def base(tmp_path: Path) -> Base:
    (tmp_path / "base" / "memory" / "episodic").mkdir(parents=True)
    return with_rules(Base(tmp_path / "base"))


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = make(tmp_path / "shop")
    made.write("old.py", "x = 1  # tacit: ignore[never-heard-of]\ny = 2\n")
    made.commit()
    return made


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("a.py", "x = 1\ny = 2  # tacit: ignore[no-evil] why\n", [(2, "unknown-ignore", "did you mean `no-eval`?")]),
        (
            "a.py",
            "x = 1  # tacit: ignore[] why\n",
            [(1, "unknown-ignore", "write the name of a pattern in the brackets")],
        ),
        ("a.py", "x = 1  # tacit: ignore[no-eval]\n", [(1, "no-reason", "write the reason after the bracket")]),
        ("a.py", "x = 1  # tacit: ignore[literal-eval, zzz] w\n", [(1, "unknown-ignore", "`tacit list` shows …")]),
        ("a.js", "/* one\n tacit: ignore[no-eval] */\n", [(2, "no-reason", "write the reason after the bracket")]),
        ("a.py", "x = 1  # tacit: ignore[No Eval] why\n", []),
        ("a.py", 'x = "# tacit: ignore[other] why"\n', []),  # a text, no comment
        ("a.md", "Write `# tacit: ignore[pattern] reason`.\n", []),  # no language that rules read
        ("old.py", "x = 1  # tacit: ignore[never-heard-of]\ny = 3\n", []),  # not new
    ],
)
def test_comments_that_silence_nothing(
    base: Base, repo: Repo, path: str, text: str, said: list[tuple[int, str, str]]
) -> None:
    repo.write(path, text)
    found = look(base, repo).diagnostics
    assert {item.location.path for item in found} <= {path}
    places = [(item.location.line, item.rule) for item in found]
    assert places == [place[:2] for place in said]
    assert [item.help.startswith(advice.rstrip("…")) for item, (*_, advice) in zip(found, said, strict=True)] == (
        [True] * len(said)
    )


def test_every_format_lists_what_is_silenced(
    base: Base, repo: Repo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.write("a b.py", "# tacit: ignore[no-eval] a constant\nz = eval(x)\n")
    result = look(base, repo)
    assert result.findings == ()
    (item,) = json_report.review(result)["silenced_findings"]
    assert (item["path"], item["line"], item["silenced_by"]) == ("a b.py", 2, {"line": 1, "reason": "a constant"})
    log = json.loads(json.dumps(sarif(result, "1")))
    jsonschema.validate(log, SCHEMA)
    (entry,) = log["runs"][0]["results"]
    assert entry["suppressions"][0]["kind"] == "inSource"
    assert entry["suppressions"][0]["justification"] == "a constant"
    said = "eval runs whatever it is given [no-eval]; silenced in line 1: a constant"
    assert github(result) == f"::notice file=a b.py,line=2,title=silenced::{said}\n"
    assert "### Silenced\n\n- `a b.py:2`: eval runs" in markdown(result)
    monkeypatch.chdir(repo.root)
    monkeypatch.setattr(sys, "argv", ["tacit", "--root", str(base.root), "review"])
    assert run() == 0
    assert f"a b.py:2: {said}\n" in capsys.readouterr().out


def test_every_format_says_so_at_file_and_line(base: Base, repo: Repo) -> None:
    repo.write("a b.py", "x = 1\nz = 2  # tacit: ignore[no-such] reason\n")
    result = look(base, repo)
    assert github(result).startswith("::warning file=a b.py,line=2,title=unknown-ignore::`tacit: ignore[no-such]`")
    assert "- `a b.py:2`: `tacit: ignore[no-such]` names no known pattern or rule" in markdown(result)
    (notice,) = json.loads(json.dumps(sarif(result, "1")))["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    place = notice["locations"][0]["physicalLocation"]
    assert (notice["level"], place["artifactLocation"]["uri"], place["region"]["startLine"]) == (
        *("warning", "a%20b.py", 2),
    )


def test_a_pattern_is_still_known_by_its_former_name(base: Base, repo: Repo) -> None:
    page = base.read("patterns/security/no-eval.md")
    base.write("patterns/security/no-eval.md", page.replace("tags: [eval]", "aliases: [Never Eval]"))
    base.sync()
    repo.write("a.py", "x = eval(a)  # tacit: ignore[never-eval] a constant\n")
    result = look(base, repo)
    assert (result.findings, result.silenced, result.diagnostics) == ((), 1, ())


def test_patterns_below_the_level_are_known(tmp_path: Path, repo: Repo) -> None:
    (tmp_path / "low" / "memory" / "episodic").mkdir(parents=True)
    base = with_rules(Base(tmp_path / "low"), notes=2)
    repo.write("a.py", "x = eval(a)  # tacit: ignore[no-eval] a constant\n")
    result = look(base, repo)
    assert (result.diagnostics, result.left_out) == ((), 1)
    assert look(base, repo, least="MEDIUM").left_out == 0


@pytest.mark.parametrize(
    ("comment", "message", "advice"),
    [
        ("tacit: ignore", "`tacit: ignore` names no pattern", "write `tacit: ignore[pattern] reason`"),
        ("tacit: ignore a constant", "`tacit: ignore` names no pattern", "write `tacit: ignore[pattern] reason`"),
        ("tacit: ignore [no-eval] why", "`tacit: ignore [no-eval]` has a space before the bracket", "remove the space"),
        ("tacit:ignore", "`tacit: ignore` names no pattern", "write `tacit: ignore[pattern] reason`"),
    ],
)
def test_a_comment_without_a_name_is_reported(base: Base, repo: Repo, comment: str, message: str, advice: str) -> None:
    repo.write("a.py", f"x = eval(a)  # {comment}\ny = 'tacit: ignore'  # tacit ignores this\n")
    result = look(base, repo)
    assert len(result.findings) == 1
    (item,) = result.diagnostics
    assert (item.location.path, item.location.line, item.rule, item.help) == ("a.py", 1, "unknown-ignore", advice)
    assert item.message == f"{message}, so it silences nothing"
