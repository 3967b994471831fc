"""Test the commands `tacit review` and `tacit rules`."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
import yaml

from tacit.text.display import visible
from tests.base import Base
from tests.checks.review.repositories import NO_EVAL, Repo, make, with_rules
from tests.cli.calls import Call, caller
from tests.system.test_git import git

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def base(tmp_path: Path) -> Base:
    (tmp_path / "base" / "memory" / "episodic").mkdir(parents=True)
    return with_rules(Base(tmp_path / "base"))


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = make(tmp_path / "shop")
    made.write("a.py", "x = 1\n")
    made.commit()
    return made


@pytest.fixture
def tacit(base: Base, repo: Repo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    monkeypatch.setenv("TACIT_ROOT", str(base.root))
    return caller(repo.root, monkeypatch, capsys)


def test_text(tacit: Call, repo: Repo) -> None:
    repo.write("a.py", "x = 1\n\ty = eval(x)\n")
    done = tacit("review")
    assert done.code == 1
    lines = done.out.splitlines()
    assert lines[:3] == [
        "a.py:2:6: error[no-eval]: eval runs whatever it is given",
        "     2 |     y = eval(x)",
        "  why: Nothing in the text can run.",
    ]
    assert lines[3] == "  evidence: HIGH, 5 examples, last on 2025-01-05"
    assert lines[4] == "  fix: ast.literal_eval(x)"
    assert lines[5].startswith("  fingerprint: ")
    assert lines[-1] == "uncommitted changes: 1 file; 2 rules: 1 error"


def test_nothing_found(tacit: Call) -> None:
    assert tacit("review") == (0, "uncommitted changes: 0 files; 2 rules: no findings\n", "")


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("note", 1), ("never", 0)])
def test_fail_on(tacit: Call, repo: Repo, base: Base, fail_on: str, code: int) -> None:
    base.write("patterns/security/no-eval.rules.yml", NO_EVAL.replace("severity: error", "severity: warning"))
    repo.write("a.py", "y = eval(x)\n")
    assert tacit("review", "--fail-on", fail_on).code == code


@pytest.mark.parametrize(
    ("path", "data", "code"),
    [("b.py", b"x = 1\0", 1), ("b.py", b"# x\n" * 300_000, 1), ("b.bin", b"\0", 0), ("b.py", b"x = '\xe9'\n", 0)],
)
def test_fail_on_skipped(tacit: Call, repo: Repo, path: str, data: bytes, code: int) -> None:
    repo.write(path, data)
    assert tacit("review").code == 0
    done = tacit("review", "--fail-on", "skipped")
    assert done.code == code
    if code:
        assert f"skipped: {path}: " in done.err
        assert f"::warning file={path},title=skipped::" in tacit("review", "--format", "github").out
        assert f"`{path}`: " in tacit("review", "--format", "markdown").out
        assert f"skipped: {path}: " in tacit("review", "--format", "sarif").out
        (item,) = json.loads(tacit("review", "--json").out)["change"]["not_looked_into"]
        assert (item["path"], item["source"]) == (path, True)


def test_every_format(tacit: Call, repo: Repo) -> None:
    repo.write("a.py", "y = eval(x)\n")
    assert json.loads(tacit("review", "--format", "json").out) == json.loads(tacit("review", "--json").out)
    assert json.loads(tacit("review", "--format", "sarif").out)["version"] == "2.1.0"
    assert tacit("review", "--format", "github").out.startswith("::error ")
    assert tacit("review", "--format", "markdown").out.startswith("## Review")


def test_what_is_reviewed(tacit: Call, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write("a.py", "y = eval(x)\n")
    assert tacit("review", "--staged").code == 0
    git(repo.root, "add", "-A")
    assert tacit("review", "--staged").code == 1
    repo.commit()
    assert tacit("review").code == 0
    assert tacit("review", "HEAD").code == 1
    assert tacit("review", "HEAD~1..HEAD").code == 1
    diff = git(repo.root, "show", "--format=", "HEAD")
    repo.write("change.diff", diff)
    assert tacit("review", "--diff", "change.diff").code == 1
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(diff.encode())))
    assert tacit("review", "--diff", "-").code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("--staged", "HEAD"),
        ("nowhere",),
        ("--diff", "nowhere"),
        ("--diff", "a.py"),
        ("--fix", "--json"),
        ("--json", "--format", "sarif"),
        ("--fix", "--wrong", "ab"),
        ("--wrong", "ab"),
    ],
)
def test_what_makes_no_sense(tacit: Call, arguments: tuple[str, ...]) -> None:
    done = tacit("review", *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error[")


def test_fix(tacit: Call, repo: Repo) -> None:
    path = repo.write("a.py", "x = 1\ny = eval(x)\n")
    done = tacit("review", "--fix")
    assert done.code == 1
    assert "\n-y = eval(x)\n+y = ast.literal_eval(x)\n" in done.out
    assert done.out.endswith("fixed a.py (1 place)\n")
    assert path.read_text() == "x = 1\ny = ast.literal_eval(x)\n"
    assert tacit("review", "--fix").out.endswith("no finding can be fixed by a rule\n")


def test_wrong(tacit: Call, repo: Repo) -> None:
    repo.write("a.py", "y = eval(x)\n")
    (item,) = json.loads(tacit("review", "--json").out)["findings"]
    done = tacit("review", "--wrong", item["fingerprint"])
    assert done.code == 0
    assert "patterns/security/no-eval.md" in done.out
    assert done.out.splitlines()[-1] == "the rule no-eval is not used until `tacit rules test` passes again"
    after = tacit("review")
    assert after.code == 0
    assert "error[fails-its-examples]" in after.err
    assert "no-eval/no-eval" in after.err
    assert tacit("rules", "test").code == 1


def test_wrong_where_the_rules_that_judge_are_committed_ones(
    tacit: Call, base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(base.root)
    own = make(base.root)
    own.commit()
    own.write("a.py", "y = eval(x)\n")
    (item,) = json.loads(tacit("review", "--json").out)["findings"]
    done = tacit("review", "--wrong", item["fingerprint"])
    assert done.out.splitlines()[-1].startswith("once this is committed, the rule no-eval is not used")
    assert tacit("review").code == 1
    git(base.root, "add", "patterns")
    git(base.root, "commit", "-q", "-m", "narrower")
    assert tacit("review").code == 0


def test_wrong_in_a_range_counts_once_it_is_in_the_base(
    tacit: Call, base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(base.root)
    own = make(base.root)
    own.commit()
    own.write("a.py", "y = eval(x)\n")
    own.commit()
    (item,) = json.loads(tacit("review", "HEAD", "--json").out)["findings"]
    done = tacit("review", "HEAD", "--wrong", item["fingerprint"])
    assert done.out.splitlines()[-1].startswith(
        "once this is merged into the base branch, the rule no-eval is not used"
    )


def test_an_empty_folder_is_no_knowledge_base(tacit: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("TACIT_ROOT", str(tmp_path / "empty"))
    for arguments in (("review",), ("rules", "test")):
        done = tacit(*arguments)
        assert (done.code, done.out) == (2, "")
        assert "not a knowledge base" in done.err
    assert list((tmp_path / "empty").iterdir()) == []


@pytest.mark.parametrize("rules", ["id: [", "id: x\nlanguage: python\nrule: {kind: nonsense}\n", "\xff"])
def test_rules_that_cannot_judge_fail_a_review(tacit: Call, base: Base, repo: Repo, rules: str) -> None:
    (base.root / "patterns/security/no-eval.rules.yml").write_bytes(rules.encode("latin-1"))
    assert tacit("review").code == 1
    assert tacit("review", "--fail-on", "never").code == 0


def test_rules_that_came_with_their_page_are_known_at_once(tacit: Call, base: Base, repo: Repo) -> None:
    base.page("late", "Late", body="## Code example\n\n```python bad\nlate(1)\n```\n\n```python good\nsoon(1)\n```\n")
    rule = "id: late\nlanguage: python\nseverity: error\nrule: {pattern: late($A)}\n"
    base.write("patterns/data/late.rules.yml", rule)
    for number in range(5):
        base.note(f"2025-03-0{number + 1}-late", "Late")
    repo.write("a.py", "late(2)\n")
    done = tacit("review")
    assert (done.code, done.err) == (1, "")
    assert "error[late]" in done.out


def test_rules(tacit: Call, base: Base, repo: Repo) -> None:
    assert tacit("rules", "test").out.endswith("2 of 2 rules pass on their examples\n")
    assert json.loads(tacit("rules", "test", "No Eval", "--json").out)["files"][0]["used"] == [
        "no-eval",
        "literal-eval",
    ]
    bad, good = "def f():\n    log.error('a %s' % b)\n", "log.error('a')\n"
    body = f"## Code example\n\n```python bad\n{bad}```\n\n```python good\n{good}```\n"
    base.page("logging", "Logging", body=body)
    assert tacit("sync").code == 0
    done = tacit("rules", "new", "Logging")
    assert done == (0, "created patterns/data/logging.rules.yml\n", "")
    assert "  pattern: log.error($PART0 % $PART1)\n" in base.read("patterns/data/logging.rules.yml")
    assert tacit("rules", "test").out.endswith("3 of 3 rules pass on their examples\n")
    again = tacit("rules", "new", "Logging")
    assert again.code == 2
    assert "to start again, delete " in again.err
    assert tacit("rules", "test", "Logging").out.endswith("\n1 of 1 rule passes on its examples\n")
    repo.write("a.py", "y = eval(x)\n")
    repo.commit("bad idea")
    repo.write("b.py", "z = 1\n")
    repo.commit()
    tried = tacit("rules", "try", "No Eval", "--last", "5")
    assert tried.code == 0
    assert "bad idea" in tried.out
    assert "a.py:1:5: eval runs whatever it is given" in tried.out
    assert tried.out.endswith("1 finding in 1 of 3 commits\n")
    assert len(json.loads(tacit("rules", "try", "No Eval", "--json").out)) == 1
    assert tacit("rules", "try", "nothing like it").code == 2


def test_an_error_rule_needs_a_good_example_that_it_leaves_alone(tacit: Call, base: Base, repo: Repo) -> None:
    bad = "## Code example\n\n```python bad\nlate(1)\n```\n"
    base.page("no-eval", "No Eval", category="security", body=bad)
    rule = "id: all\nlanguage: python\nseverity: error\nrule: {pattern: $A}\n"
    base.write("patterns/security/no-eval.rules.yml", rule)
    repo.write("a.py", "y = 1\n")
    done = tacit("review")
    assert (done.code, "error[all]" in done.out) == (1, False)
    assert "no-eval/all" in done.err
    assert "::error title=no-good-example::" in tacit("review", "--format", "github").out
    assert "error[no-good-example]" in tacit("rules", "test").err
    base.write("patterns/security/no-eval.rules.yml", rule.replace("$A", "late($A)").replace("error", "warning"))
    assert tacit("rules", "test").code == 0
    base.write("patterns/security/no-eval.rules.yml", rule.replace("$A", "late($A)"))
    assert tacit("rules", "test").code == 1
    base.page("no-eval", "No Eval", category="security", body=f"{bad}\n```python good\n\n```\n")
    assert tacit("rules", "test").code == 1
    base.page("no-eval", "No Eval", category="security", body=f"{bad}\n```python good\nsoon(1)\n```\n")
    assert tacit("rules", "test").code == 0
    (base.root / "patterns/security/no-eval.rules.yml").unlink()
    assert tacit("rules", "new", "No Eval") == (0, "created patterns/security/no-eval.rules.yml\n", "")
    assert "#   ```python good\n#   soon(1)\n#   ```\n" in base.read("patterns/security/no-eval.rules.yml")
    (base.root / "patterns/security/no-eval.rules.yml").unlink()
    base.page("no-eval", "No Eval", category="security", body=bad)
    warned = tacit("rules", "new", "No Eval", "--fresh").err
    assert warned.startswith("warning: patterns/security/no-eval.md has no code block marked as good, so the rule may")


@pytest.mark.parametrize(
    ("block", "why"), [("sql bad\nDROP x", "ast-grep does not support sql"), ("python bad\n", "empty")]
)
def test_no_rule_is_made_of_what_none_can_read(tacit: Call, base: Base, block: str, why: str) -> None:
    base.page("late", "Late", body=f"## Code example\n\n```{block}\n```\n")
    done = tacit("rules", "new", "Late", "--fresh")
    assert (done.code, done.out) == (2, "")
    assert why in done.err
    assert not (base.root / "patterns/data/late.rules.yml").exists()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("fix: ast.literal_eval($CODE)", "fix: ast.literal_eval($CODES)", "error[unknown-variable]"),
        ("severity: error\nrule", 'severity: error\nfiles: ["src/[a"]\nrule', "error[bad-glob]"),
        ("severity: error\nrule", 'severity: error\nignores: ["{a,b"]\nrule', "error[bad-glob]"),
    ],
)
def test_rules_that_would_do_nothing_are_errors(tacit: Call, base: Base, old: str, new: str, said: str) -> None:
    assert old in NO_EVAL
    base.write("patterns/security/no-eval.rules.yml", NO_EVAL.replace(old, new, 1))
    done = tacit("rules", "test")
    assert done.code == 1
    assert said in done.err


def test_a_rule_file_with_another_ending_is_an_error(tacit: Call, base: Base) -> None:
    base.write("patterns/security/no-eval.rules.yaml", NO_EVAL)
    done = tacit("rules", "test")
    assert done.code == 1
    assert "patterns/security/no-eval.rules.yaml:1:1: error[wrong-ending]" in done.err


def test_rules_try_says_what_it_does_not_use(tacit: Call, base: Base) -> None:
    unused = "---\nid: unused\nlanguage: python\nrule: {pattern: never($A)}\n"
    base.write("patterns/security/no-eval.rules.yml", NO_EVAL + unused)
    assert tacit("rules", "try", "No Eval").err == "rules not used, see `tacit rules test`: unused\n"


def test_rules_of_a_page_that_no_sync_has_read(tacit: Call, base: Base) -> None:
    base.page("late", "Late", body="## Code example\n\n```python bad\nlate(1, 2)\n```\n\n```sql bad\nDROP x\n```\n")
    assert tacit("rules", "new", "Late").code == 2
    done = tacit("rules", "new", "Late", "--fresh")
    assert (done.code, done.out) == (0, "created patterns/data/late.rules.yml\n")
    assert "patterns/data/late.md:11:1: hint[language-without-rule]" in done.err
    assert "ast-grep does not support sql: people have to look for code like this example" in done.err
    base.write("patterns/data/late.rules.yml", "# nothing yet\n")
    done = tacit("rules", "test", "Late")
    assert done.code == 1
    assert "patterns/data/late.rules.yml:1:1: error[no-rule]: the file has no rule" in done.err


def test_rules_try_without_a_history(tacit: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(make(tmp_path / "empty").root)
    done = tacit("rules", "try", "No Eval")
    assert (done.code, done.out) == (2, "")
    assert "this repository has no commit yet" in done.err


def test_the_last_line_counts_the_matches_of_lower_levels(tacit: Call, base: Base, repo: Repo) -> None:
    for number in (3, 4, 5):
        (base.root / f"memory/episodic/code/2025-01-{number:02}-eval.md").unlink()
    base.sync()
    assert tacit("review").out == "uncommitted changes: 0 files; 0 rules: no findings\n"
    repo.write("new.py", "x = eval(a)\ny = eval(b)\n")
    said = "no findings, not shown: 2 of MEDIUM patterns (--level medium shows them)"
    done = tacit("review")
    assert (done.code, done.out) == (0, f"uncommitted changes: 1 file; 0 rules: {said}\n")
    assert said in tacit("review", "--format", "markdown").out
    assert json.loads(tacit("review", "--json").out)["not_shown"] == {"MEDIUM": 2}
    assert "not shown" not in tacit("review", "--level", "medium").out


def test_findings_of_a_pattern_are_grouped(tacit: Call, repo: Repo) -> None:
    repo.write("new.py", "".join(f"x = eval(a{number})\n" for number in range(9)))
    said = tacit("review").out
    assert said.count("error[no-eval]") == 5
    assert said.count("evidence:") == 1
    assert "and 4 more in 1 file of No Eval (--json lists all)\n" in said
    assert said.endswith("9 errors\n")


def test_names_with_spaces_are_printed_as_they_are(tacit: Call, repo: Repo) -> None:
    repo.write(" a  b .py", "y = eval(x)\n")
    assert tacit("review").out.startswith(" a  b .py:1:5: error[no-eval]")
    assert "file= a  b .py," in tacit("review", "--format", "github").out
    assert "` a  b .py:1`" in tacit("review", "--format", "markdown").out
    assert "%20a%20%20b%20.py" in tacit("review", "--format", "sarif").out


def test_a_closed_pipe_is_met_quietly(repo: Repo, base: Base) -> None:
    import os
    import subprocess

    repo.write("a.py", "".join(f"y{number} = eval(x)\n" for number in range(200)))
    reader, writer = os.pipe()
    os.close(reader)
    try:
        for arguments in (["list"], ["review"], ["--version"], ["review", "nowhere"]):
            for environment in ({"PYTHONUNBUFFERED": "1"}, {"PYTHONUNBUFFERED": ""}):
                done = subprocess.run(
                    [sys.executable, "-m", "tacit", *arguments],
                    cwd=repo.root,
                    stdout=writer,
                    stderr=subprocess.PIPE,
                    env={**os.environ, **environment, "TACIT_ROOT": str(base.root)},
                    check=False,
                )
                assert done.returncode in {0, 1, 2, 141}, (arguments, done.stderr)
                assert b"Traceback" not in done.stderr
                assert b"Exception" not in done.stderr
                assert b"error[bug]" not in done.stderr
    finally:
        os.close(writer)
    command = f'"{sys.executable}" -m tacit --root "{base.root}" list >&- 2>&-'
    assert subprocess.run(command, shell=True, check=False).returncode == 0  # noqa: S602  (a shell's way to close them)


def test_nothing_that_moves_or_hides_is_printed(tacit: Call, repo: Repo) -> None:
    repo.write("a\x1b]0;t\x07\u202e.py", 'y = eval("\x1b[31m\u202e\x07")\n')
    repo.write("b.bin\x1b[31m", b"\0")
    for arguments in (
        (),
        ("--format", "github"),
        ("--format", "markdown"),
        ("--json",),
        ("--format", "sarif"),
        ("--fix",),
    ):
        done = tacit("review", *arguments)
        text = done.out + done.err
        assert "eval" in text
        assert visible(text) == text
        assert "\r" not in text
    assert tacit("review").code in {0, 1}


def test_start_up_imports_nothing_heavy(tacit: Call, repo: Repo) -> None:
    import subprocess

    code = (
        "import sys, tacit.cli; sys.argv = ['tacit', 'review']; tacit.cli.run(); "
        "print([m for m in ('sqlmodel', 'sqlalchemy', 'alembic', 'jinja2', 'unidiff') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=repo.root, capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n")


def test_the_hooks_run(tacit: Call, base: Base, repo: Repo) -> None:
    base.write("tacit.toml", '[verify]\ndocs = ["*.md"]\n')
    repo.write("README.md", "# Shop\n\nSee `a.py`.\n")
    repo.commit()
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert {hook["id"]: hook["entry"] for hook in hooks} == {
        "tacit-review": "tacit review --staged",
        "tacit-sync-check": "tacit sync --check",
        "tacit-verify": "tacit verify",
    }
    for hook in hooks:
        assert (hook["language"], hook["pass_filenames"], hook["require_serial"]) == ("python", False, True)
        assert tacit(*hook["entry"].split()[1:]).code == 0
    repo.write("a.py", "y = eval(x)\n")
    git(repo.root, "add", "-A")
    assert tacit("review", "--staged").code == 1


def test_without_a_rule_rules_test_says_how_to_create_one(tacit: Call, base: Base) -> None:
    for path in base.root.glob("patterns/**/*.rules.yml"):
        path.unlink()
    assert tacit("rules", "test").out == (
        "there is no rule: `tacit rules new NAME` creates one from a bad example on the pattern's page\n"
    )
