"""Test `tacit verify --patterns`: which patterns are found in the code, and which outputs show it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tacit.actions.lint import lint
from tacit.actions.recall import recall
from tacit.cli.recall import _evidence
from tacit.queries.lookup import answering, show
from tests.base import Base
from tests.checks.review.repositories import Repo, make
from tests.cli.calls import Call, caller
from tests.system.test_git import git

ADOPTED = """\
id: uses-join
language: python
message: Rows are joined
metadata: {finds: adoption}
rule: {pattern: join_rows($$$)}
"""
JOIN = "## Pattern\n\n- Join.\n\n## Code example\n\n```python good\njoin_rows(a)\n```\n"
FILES = {
    "app/__init__.py": "",
    "app/rows.py": "def join_rows(rows): ...\n\n\nx = join_rows([])\n",
    "app/retry.py": "def with_retry(call): ...\n",
    "app/use.py": "from app.retry import with_retry\n\nwith_retry(print)\n",
    "tests/test_rows.py": "def check_rows_twice(): ...\n",
}
EXAMPLES = {"HIGH": 5, "MEDIUM": 2}


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = make(tmp_path / "shop")
    for path, text in FILES.items():
        made.write(path, text)
    return made


@pytest.fixture
def base(repo: Repo) -> Base:
    """Return a knowledge base in its code's repository: a pattern with a rule, and pages that name code or none."""
    base = Base(repo.root)
    base.page("join-rows", "Join Rows", body=JOIN)
    base.write("patterns/data/join-rows.rules.yml", ADOPTED)
    base.page("retry-calls", "Retry Calls", body="## Pattern\n\n- Call `with_retry()` of `app/retry.py`.\n")
    base.page("think-first", "Think First", body="## Pattern\n\n- Think about `OrderService`.\n")
    base.page("check-twice", "Check Twice", body="## Pattern\n\n- Use `check_rows_twice()`.\n")
    for name, count in (("Join Rows", 5), ("Retry Calls", 5), ("Think First", 5), ("Check Twice", 2)):
        for number in range(count):
            base.note(f"2025-01-0{number + 1}-{name.replace(' ', '-')}", name, front="project: Shop\n")
    repo.commit()
    base.sync()
    return base


@pytest.fixture
def tacit(repo: Repo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    return caller(repo.root, monkeypatch, capsys)


def found(tacit: Call, *arguments: str) -> dict[str, dict[str, Any]]:
    done = tacit("verify", "--patterns", "--json", *arguments)
    assert done.code in {0, 1}, done.err
    return {item["slug"]: item for item in json.loads(done.out)["patterns"]}


def without_code(repo: Repo) -> str:
    """Remove the code that shows two of the patterns, commit this, and return the hash."""
    (repo.root / "app" / "retry.py").unlink()
    (repo.root / "app" / "use.py").unlink()
    repo.write("app/rows.py", "y = 1\n")
    return repo.commit("Remove rows and retries")


def test_a_pattern_is_found_by_a_rule_or_by_what_its_page_names(repo: Repo, base: Base, tacit: Call) -> None:
    head = git(repo.root, "rev-parse", "HEAD").strip()
    shown = found(tacit)
    assert {slug: item["presence"] for slug, item in shown.items()} == {
        "join-rows": "found",
        "retry-calls": "found",
        "think-first": "not checkable",
        "check-twice": "only in tests",
    }
    assert [(at["path"], at["line"], at["shows"]) for at in shown["join-rows"]["places"]] == [
        ("app/rows.py", 4, "rule uses-join")
    ]
    assert [(at["path"], at["line"], at["shows"]) for at in shown["retry-calls"]["places"]] == [
        ("app/retry.py", None, "path"),
        ("app/retry.py", 1, "name with_retry"),
        ("app/use.py", 1, "name with_retry"),
    ]
    assert shown["join-rows"]["first"]["commit"] == shown["join-rows"]["last"]["commit"] == head
    assert (
        shown["think-first"]["reason"]
        == "the pattern has no adoption rule, and its page names no path or definition of this code"
    )
    assert {item["severity"] for item in shown.values()} == {None}


def test_an_image_or_a_document_is_no_place_of_a_pattern(repo: Repo, base: Base, tacit: Call) -> None:
    for path in ("docs/logo.png", "docs/guide.md", "tests/screen.png", "uv.lock"):
        repo.write(path, "x\n")
    for slug, path in (("logo", "docs/logo.png"), ("guide", "docs/guide.md"), ("screen", "tests/screen.png")):
        base.page(slug, slug.title(), body=f"## Pattern\n\n- Use `{path}`.\n")
    base.page("lock", "Lock", body="## Pattern\n\n- Commit `uv.lock`.\n")
    repo.commit("Add files")
    base.sync()
    shown = found(tacit)
    assert {slug: shown[slug]["presence"] for slug in ("logo", "guide", "screen", "lock")} == {
        "logo": "not checkable",
        "guide": "not checkable",
        "screen": "only in tests",
        "lock": "found",
    }


def test_places_are_dated_by_the_first_and_the_last_commit(repo: Repo, base: Base, tacit: Call) -> None:
    first = git(repo.root, "rev-parse", "HEAD").strip()
    repo.write("app/rows.py", f"{FILES['app/rows.py']}z = join_rows([1])\n" * 3)
    last = repo.commit()
    repo.write("app/__init__.py", "z = 1\n")
    repo.commit()
    item = found(tacit, "Join Rows")["join-rows"]
    assert (item["first"]["commit"], item["last"]["commit"]) == (first, last)
    assert (item["total"], len(item["places"])) == (6, 5)


def test_a_high_pattern_without_a_trace_is_a_finding_and_everybody_says_so(
    repo: Repo, base: Base, tacit: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tacit("verify", "--patterns").code == 0
    gone = without_code(repo)
    done = tacit("verify", "--patterns")
    assert done.code == 1
    head = gone[:12]
    rows = f"`Join Rows` is HIGH, but not found in the code since {head}: no rule matches"
    assert f"patterns/data/join-rows.md:1:1: warning[not-in-code]: {rows}\n" in done.out
    assert f"not found in the code since {head}: path app/retry.py" in done.out
    assert "patterns/in-code.toml: commit it" in done.out
    assert base.levels()["join-rows"] == "HIGH"
    base.sync()
    words = f"not found in the code since {head}"
    assert f"HIGH, 5 examples by people, {words}, [checklist]" in base.read("patterns/README.md")
    assert f"In the code: not found since {head} (no rule matches)" in base.read(
        "memory/procedural/workflows/join-rows.md"
    )
    with answering(base.workspace) as answer:
        (item, *_) = recall(answer, "join rows", repo.root).patterns
        assert _evidence(item).endswith(words)
    assert "not found since" in tacit("show", "Join Rows").out
    tacit("export", "--to", "agents")
    assert words in " ".join(base.read("AGENTS.md").split())  # an export breaks its lines
    repo.commit("Keep what was found")
    repo.write("app/new.py", "import os\n")
    judged = tacit("review")
    assert (
        "patterns not used, because `tacit verify --patterns` did not find them in the code: Join Rows, Retry Calls"
        in judged.err
    )
    assert "no findings" in judged.out


def test_the_session_hook_says_it_too(repo: Repo, base: Base, tacit: Call) -> None:
    from tests.agents.test_hook import hook

    base.page("join-rows", "Join Rows", front="languages: [python]\n", body=JOIN)
    gone = without_code(repo)
    found(tacit)
    base.sync()
    assert f"; not found in the code since {gone[:12]})" in hook("session-start", repo.root, base.root)


def test_the_commit_stays_that_of_the_first_check_without_a_trace(repo: Repo, base: Base, tacit: Call) -> None:
    first = without_code(repo)
    assert found(tacit)["join-rows"]["missing_since"] == first
    repo.write("app/more.py", "x = 1\n")
    repo.commit()
    before = base.read("patterns/in-code.toml")
    assert found(tacit)["join-rows"]["missing_since"] == first
    assert base.read("patterns/in-code.toml") == before  # nothing is new, so that branches can be merged


def test_since_reports_only_what_the_code_lost_after_a_commit(repo: Repo, base: Base, tacit: Call) -> None:
    gone = without_code(repo)
    assert tacit("verify", "--patterns", "--since", gone).code == 0
    assert tacit("verify", "--patterns", "--since", f"{gone}~1").code == 1
    assert tacit("verify", "--patterns", "--fail-on", "never").code == 0
    assert tacit("verify", "--patterns", "--since", f"{gone}~1", "--fail-on", "skipped").code == 1


def test_pages_show_what_the_file_says_and_the_same_bytes_again(repo: Repo, base: Base, tacit: Call) -> None:
    before = base.pages()
    found(tacit)
    base.sync()
    overview = base.read("patterns/dev-patterns.md")
    assert "- **In the code:** app/rows.py:4 (rule uses-join); first touched on" in overview
    assert "HIGH, 5 examples by people, in 3 places of the code, [checklist]" in base.read("patterns/README.md")
    pages = base.pages()
    base.sync(rebuild=True)
    assert base.pages() == pages
    (repo.root / "patterns" / "in-code.toml").unlink()
    base.sync()
    assert base.pages() == before


def test_a_bad_file_is_a_finding_of_sync_and_lint_and_the_next_run_writes_it_again(
    repo: Repo, base: Base, tacit: Call
) -> None:
    found(tacit)
    text = base.read("patterns/in-code.toml")
    base.write("patterns/in-code.toml", f"<<<<<<< HEAD\n{text}")
    for _ in range(2):
        (wrong,) = [item for item in base.sync().diagnostics if "in-code" in item.location.path]
        assert (wrong.rule, wrong.location.line) == ("merge-conflict", 1)
    with answering(base.workspace) as answer:
        today = datetime.now(tz=UTC).date()
        assert wrong in lint(answer, today).diagnostics
        assert show(answer, "Join Rows").pattern.in_code is None
    found(tacit)
    assert base.read("patterns/in-code.toml") == text


def test_a_pattern_of_other_projects_need_not_be_in_this_code(repo: Repo, base: Base, tacit: Call) -> None:
    base.page("index-keys", "Index Keys", body="## Pattern\n\n- See `app/keys.py`.\n")
    for number in range(5):
        base.note(f"2025-02-0{number + 1}-keys", "Index Keys", front="project: Mill\n")
    item = found(tacit)["index-keys"]
    assert (item["presence"], item["reason"]) == ("not checkable", "the pattern's examples are from other projects")


def test_the_files_and_commits_of_notes_are_checked(repo: Repo, base: Base, tacit: Call) -> None:
    commit = git(repo.root, "rev-parse", "HEAD").strip()
    base.note("2025-03-01-good", "Join Rows", front=f"source: {{commit: {commit[:10]}, files: [app/rows.py]}}\n")
    base.note("2025-03-02-gone", "Join Rows", front="source: {commit: 0123456789, files: [app/rows.py, app/use.py]}\n")
    base.note("2025-03-03-other", "Join Rows", front="source: {commit: 0123456789, files: [web/a.ts]}\n")
    (repo.root / "app" / "use.py").unlink()
    gone = repo.commit()
    done = tacit("verify", "--patterns", "--all")
    assert f"2025-03-02-gone.md:3:1: hint[source-not-in-code]: app/use.py was deleted in {gone[:12]}; " in done.out
    assert "there is no commit 0123456789" in done.out
    assert "2 notes with a source in this code" in done.out
    assert "03-01-good" not in done.out
    assert tacit("verify", "--patterns", "--strict").code == 1


def test_without_code_or_history_it_says_so(repo: Repo, base: Base, tacit: Call, tmp_path: Path) -> None:
    for name in ("app", "tests"):
        git(repo.root, "rm", "-rq", name)
    repo.commit()
    done = tacit("verify", "--patterns")
    assert (done.code, "the folder has no source files" in done.err) == (2, True)
    other = make(tmp_path / "code")
    other.write("a.py", "join_rows([])\n")
    other.commit()
    other.write("a.py", "x = 1\njoin_rows([])\n")
    other.commit()
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{other.root}", str(shallow))
    done = tacit("verify", "--patterns", "--code", str(shallow), "Join Rows")
    assert "shallow: a shallow clone" in done.err
    assert "a.py:2 (rule uses-join); last touched on" in " ".join(done.out.split())
    assert tacit("verify", "--patterns", "--fix").code == 2


def test_the_code_is_that_of_the_folder_in_which_the_command_runs(
    base: Base, tacit: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make(tmp_path / "mill")
    other.write("grind.py", "join_rows(1)\n")
    other.commit()
    monkeypatch.chdir(other.root)
    monkeypatch.setenv("TACIT_ROOT", str(base.root))
    item = found(tacit, "Join Rows")["join-rows"]
    assert [at["path"] for at in item["places"]] == ["grind.py"]


def test_several_repositories_are_searched(repo: Repo, base: Base, tacit: Call, tmp_path: Path) -> None:
    other = make(tmp_path / "lib")
    other.write("lib.py", "join_rows(1)\n")
    other.commit()
    without_code(repo)
    item = found(tacit, "--code", ".", "--code", str(other.root))["join-rows"]
    assert [(at["repository"], at["path"]) for at in item["places"]] == [("lib", "lib.py")]
    assert item["last"]
