"""Test the review of a change, from the repository to the findings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tacit.actions.repair import correct, write_fix
from tacit.actions.review import review
from tacit.actions.rules import prove_all
from tacit.checks.review.change import Asked
from tacit.checks.review.fixes import fixes
from tacit.checks.review.values import Kind, Spot
from tacit.domain.findings import Severity
from tacit.errors import UsageError
from tests.base import Base
from tests.checks.review.repositories import NO_EVAL, PAGE, Repo, found, look, make, with_rules
from tests.system.test_git import git

SAFE = "import ast\n\n\ndef load(text):\n    return ast.literal_eval(text)\n"
UNSAFE = "import ast\n\n\ndef load(text):\n    return eval(text)\n"


@pytest.fixture
def base(tmp_path: Path) -> Base:
    (tmp_path / "base" / "memory" / "episodic").mkdir(parents=True)
    return with_rules(Base(tmp_path / "base"))


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = make(tmp_path / "a shop")
    made.write("old.py", f"def legacy(x):\n    return eval(x)\n\n\n{'# a line' * 20}\n")
    made.write("safe.py", SAFE)
    made.commit()
    return made


def test_what_a_change_brings_in(base: Base, repo: Repo) -> None:
    repo.write("new file.py", "x = eval(input())\n")
    (item,) = look(base, repo).findings
    assert (item.kind, item.path, item.match.line, item.severity) == (Kind.VIOLATION, "new file.py", 1, Severity.ERROR)
    assert item.excerpt == ("x = eval(input())",)


def test_earlier_violations_are_not_reported(base: Base, repo: Repo) -> None:
    repo.write("old.py", "# first\n" + (repo.root / "old.py").read_text() + "y = 1\n")
    assert found(look(base, repo)) == []


def test_moved_code_is_not_new(base: Base, repo: Repo) -> None:
    text = (repo.root / "old.py").read_text()
    repo.write("old.py", text.replace("def legacy(x):\n    return eval(x)\n", ""))
    repo.write("moved.py", "class Old:\n    def legacy(self, x):\n        return eval( x )\n")
    assert found(look(base, repo)) == []
    repo.write("copy.py", "def legacy(x):\n    return eval(x)\n")
    assert len(found(look(base, repo))) == 1


MENDED = "import ast\n\n\ndef load(text):\n    value = eval(text)\n    return value\n"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("app.py", "{}\n\ndef other(text):\n    value = eval(text)\n    print(value)\n"),
        ("b.py", "import ast\n\n\ndef other(text):\n    value = eval(text)\n    return value\n"),
        ("b.py", "value = eval(text)\n"),
    ],
)
def test_mended_code_lets_no_other_in(base: Base, repo: Repo, path: str, text: str) -> None:
    repo.write("app.py", MENDED)
    repo.commit()
    mended = MENDED.replace("eval", "ast.literal_eval")
    repo.write("app.py", mended)
    repo.write(path, text.replace("{}", mended))
    assert [(rule, where) for rule, where, _ in found(look(base, repo))] == [("no-eval", path)]


@pytest.mark.parametrize(
    "text",
    [
        MENDED.replace("def load", "def read"),
        "class Loader:\n" + "".join(f"    {line}\n" for line in MENDED.split("\n")[3:]),
        MENDED.replace("eval(text)", "eval(texts)"),
    ],
)
def test_code_that_was_moved_with_its_lines_is_not_new(base: Base, repo: Repo, text: str) -> None:
    long = MENDED.replace("    return", "    log.info(value)\n    return")
    repo.write("app.py", "x = 1\n" * 30 + long)
    repo.commit()
    repo.write("app.py", "x = 1\n" * 30)
    repo.write("b.py", text.replace("    return", "    log.info(value)\n    return"))
    assert found(look(base, repo)) == []


def test_a_renamed_file_is_not_new(base: Base, repo: Repo) -> None:
    git(repo.root, "mv", "old.py", "renamed.py")
    assert found(look(base, repo, staged=True)) == []
    assert found(look(base, repo)) == []


def test_edited_code_is_not_new(base: Base, repo: Repo) -> None:
    text = (repo.root / "old.py").read_text()
    repo.write("old.py", text.replace("return eval(x)", "return eval(x, {})").replace("eval(x, {})", "eval(str(x))"))
    assert found(look(base, repo)) == []
    repo.write("old.py", text.replace("return eval(x)", "return eval(x) + eval(y)"))
    assert found(look(base, repo)) == [("no-eval", "old.py", 2)]


def test_what_a_change_takes_away(base: Base, repo: Repo) -> None:
    repo.write("safe.py", SAFE.replace("ast.literal_eval(text)", "json.loads(text)"))
    (item,) = look(base, repo).findings
    assert (item.kind, item.path, item.match.line, item.severity) == (Kind.REMOVAL, "safe.py", 5, Severity.WARNING)
    assert item.match.scope == "load"


def test_a_removal_is_reported_with_its_place(base: Base, repo: Repo) -> None:
    long = "import ast\n\n\ndef other():\n    pass\n\n\ndef load(text):\n    a = 1\n    return ast.literal_eval(text)\n"
    repo.write("safe.py", long)
    repo.commit()
    repo.write("safe.py", "# one\n" + long.replace("ast.literal_eval(text)", "json.loads(text)"))
    (item,) = look(base, repo).findings
    assert (item.match.line, item.spot) == (10, Spot("safe.py", 11))
    # the function has moved: its head is shown, in the file as it is called now
    head, _, body = long.partition("def load")
    git(repo.root, "mv", "safe.py", "moved.py")
    repo.write("moved.py", f"def load{body}\n\n{head}".replace("ast.literal_eval(text)", "json.loads(text)"))
    (item,) = look(base, repo).findings
    assert (item.path, item.spot) == ("safe.py", Spot("moved.py", 1))


LOGGED = """\
def pay(user):
    log.error(
        "payment failed",
        extra={
            "user_id": user.id,
            "action": "pay",
            "order": user.order,
        },
    )
"""
ONE_LINE = 'def pay(user):\n    log.error("payment failed", extra={"user_id": user.id, "action": "pay", "order": 1})\n'
WITH_FIELDS = """\
id: with-fields
language: python
message: This was logged with fields
severity: warning
metadata: {finds: adoption}
rule:
  kind: call
  all:
    - has: {field: function, regex: error$}
    - has: {field: arguments, has: {kind: keyword_argument, has: {field: name, regex: ^extra$}}}
"""


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (LOGGED, 'def pay(user):\n    log.error("payment failed")\n', 2),
        (LOGGED, 'def pay(user):\n    log.error(\n        "payment failed",\n    )\n', 3),
        (ONE_LINE, 'def pay(user):\n    log.error("payment failed")\n', 2),
        (ONE_LINE, "def pay(user):\n    return None\n", 0),  # what was logged is gone, not how
        (LOGGED, "def pay(user):\n    return None\n", 0),
        (LOGGED, "def pay(user):\n    if user:\n        return refuse(user)\n", 0),
    ],
)
def test_a_long_argument_that_is_gone(base: Base, repo: Repo, before: str, after: str, line: int) -> None:
    base.write("patterns/security/no-eval.rules.yml", WITH_FIELDS)
    base.write("patterns/security/no-eval.md", "---\nname: No Eval\n---\n```python good\nlog.error(a, extra={})\n```\n")
    repo.write("pay.py", before)
    repo.commit()
    repo.write("pay.py", after)
    result = look(base, repo)
    assert result.rules_refused == ()
    assert [item.spot.line for item in result.findings] == ([line] if line else [])


@pytest.mark.parametrize(
    "after",
    [
        "import ast\n",  # the function is gone
        SAFE.replace("ast.literal_eval(text)", "ast.literal_eval(text.strip())"),  # still followed
        SAFE.replace("def load(text):\n    return ast.literal_eval(text)", "def other():\n    return 1"),
        SAFE.replace("load", "load2") + "\n\ndef load(x):\n    pass\n",  # moved
        SAFE.replace("    return ast.literal_eval(text)\n", "    raise NotImplementedError\n"),
    ],
)
def test_changes_that_are_not_removals(base: Base, repo: Repo, after: str) -> None:
    repo.write("safe.py", after)
    assert found(look(base, repo)) == []


def test_a_violation_in_place_of_what_was_followed_is_told_once(base: Base, repo: Repo) -> None:
    repo.write("safe.py", UNSAFE)
    assert found(look(base, repo)) == [("no-eval", "safe.py", 5)]


def test_a_fingerprint_stays_when_lines_move(base: Base, repo: Repo) -> None:
    repo.write("new.py", "x = eval(a)\ny = eval(a)\n")
    before = [item.fingerprint for item in look(base, repo).findings]
    repo.write("new.py", "# one\n\nif True:\n    x = eval( a )\ny = eval(a)\n")
    after = [item.fingerprint for item in look(base, repo).findings]
    assert before == after
    assert len(set(before)) == 2


@pytest.mark.parametrize(
    ("text", "counts", "said"),
    [
        ("x = eval(a)  # tacit: ignore[no-eval] a constant\n", (1, 0), []),
        ("# tacit: ignore[no-eval] a constant\nx = eval(a)\n", (1, 0), []),
        ("x = eval(  # tacit: ignore[other, No-Eval]: a constant\n    a)\n", (1, 0), ["unknown-ignore"]),
        ("x = eval(a)  # tacit: ignore[no-eval]\n", (0, 1), ["no-reason"]),
        ("x = eval(a)  # tacit: ignore[no-eval] -\n", (0, 1), ["no-reason"]),
        ("x = eval(a)  # tacit: ignore[other] reason\n", (0, 1), ["unknown-ignore"]),
        ("x = eval('tacit: ignore[no-eval] no comment')\n", (0, 1), []),
        ("y = 1  # tacit: ignore[no-eval] not above\nx = eval(a)\n", (0, 1), []),
        ("x = eval(a)  # tacit: ignore[no-eval]\r\n", (0, 1), ["no-reason"]),
        ("x = eval(a)  # tacit: ignore[no-eval] a constant\r\n", (1, 0), []),
        ("x = eval(a)  # tacit: ignore[no-eval]  # noqa: S307\n", (0, 1), ["no-reason"]),
        ("x = eval(a)  # tacit: ignore[no-eval] a constant  # noqa: S307\n", (1, 0), []),
        ("x = eval(a)  # tacit: ignore[no-eval] #12\n", (1, 0), []),
        ("x = eval('# tacit: ignore[no-eval] a text')\n", (0, 1), []),
        ('y = """\n# tacit: ignore[no-eval] a text\n""" + eval(a)\n', (0, 1), []),
    ],
)
def test_a_comment_silences_with_a_reason(
    base: Base, repo: Repo, text: str, counts: tuple[int, int], said: list[str]
) -> None:
    repo.write("new.py", text)
    result = look(base, repo)
    assert (result.silenced, len(result.findings)) == counts
    assert [item.rule for item in result.diagnostics] == said


@pytest.mark.parametrize(
    ("text", "silenced"),
    [
        ("eval(a); /* tacit: ignore[no-eval] */ b();\n", 0),
        ("/* tacit: ignore[no-eval] why */ b();\neval(a);\n", 0),  # it has not the line to itself
        ("/* tacit: ignore[no-eval] why */\neval(a);\n", 1),
        ("eval(a); /* tacit: ignore[no-eval] why */ b();\n", 1),
    ],
)
def test_what_follows_a_block_comment_is_no_reason(base: Base, repo: Repo, text: str, silenced: int) -> None:
    base.write("patterns/security/no-eval.rules.yml", NO_EVAL.split("---")[0].replace("python", "javascript"))
    base.write(
        "patterns/security/no-eval.md", "---\nname: No Eval\n---\n```js bad\neval(a)\n```\n\n```js good\nb()\n```\n"
    )
    repo.write("new.js", text)
    result = look(base, repo)
    assert (result.silenced, len(result.findings)) == (silenced, 1 - silenced)


@pytest.mark.parametrize(
    ("line", "findings", "silenced"),
    [
        ("json.loads(text)", 1, 0),
        ("json.literal(text)  # this one is just as good, and has been for years and years now", 1, 0),
        ("json.loads(text)  # tacit: ignore[literal-eval] it is JSON now", 0, 1),
        ("json.loads(text)  # tacit: ignore[literal-eval]", 1, 0),
    ],
)
def test_a_comment_on_the_line_that_came_hides_no_removal(
    base: Base, repo: Repo, line: str, findings: int, silenced: int
) -> None:
    repo.write("safe.py", SAFE.replace("ast.literal_eval(text)", line))
    result = look(base, repo)
    assert (len(result.findings), result.silenced) == (findings, silenced)


@pytest.mark.parametrize(
    ("notes", "level", "severity"), [(5, "HIGH", "error"), (2, "MEDIUM", "warning"), (1, "LOW", "hint")]
)
def test_a_level_caps_the_severity(tmp_path: Path, repo: Repo, notes: int, level: str, severity: str) -> None:
    (tmp_path / "other" / "memory" / "episodic").mkdir(parents=True)
    base = with_rules(Base(tmp_path / "other"), notes=notes)
    repo.write("new.py", "x = eval(a)\n")
    (item,) = look(base, repo, least=level).findings
    assert item.severity == severity
    if level != "HIGH":
        assert look(base, repo).findings == ()


def test_a_contested_pattern_only_warns(base: Base, repo: Repo) -> None:
    base.note("2025-02-01-against", "{name: No Eval, verdict: contradicts}")
    base.note("2025-02-02-for", "No Eval")
    base.sync()
    repo.write("new.py", "x = eval(a)\n")
    assert [item.severity for item in look(base, repo).findings] == [Severity.WARNING]


def test_a_rule_that_fails_its_examples_is_not_used(base: Base, repo: Repo) -> None:
    wide = "{all: [kind: call, has: {pattern: $CODE}]}"
    base.write("patterns/security/no-eval.rules.yml", NO_EVAL.replace("{pattern: eval($CODE)}", wide))
    repo.write("new.py", "x = eval(a)\n")
    result = look(base, repo)
    assert result.findings == ()
    assert result.rules_refused == ("no-eval/no-eval",)
    assert [item.rule for item in result.diagnostics] == ["fails-its-examples"]


def test_only_files_of_the_rules_language_and_globs(base: Base, repo: Repo) -> None:
    base.write(
        "patterns/security/no-eval.rules.yml",
        NO_EVAL.replace("severity: error", 'files: ["src/**"]\nignores: ["**/x.py"]'),
    )
    for path in ("new.py", "src/a.py", "src/x.py", "src/a.js"):
        repo.write(path, "x = eval(a)\n")
    assert [path for _, path, _ in found(look(base, repo))] == ["src/a.py"]


def test_a_retired_pattern_judges_nothing(base: Base, repo: Repo) -> None:
    base.page("no-eval", "No Eval", category="security", front="status: retired\n", body=PAGE)
    base.sync()
    repo.write("new.py", "x = eval(a)\n")
    assert look(base, repo).findings == ()


def test_the_evidence_of_a_finding_names_no_other_projects(base: Base, repo: Repo) -> None:
    base.note(
        "2025-03-01-limit", "{name: No Eval, verdict: limits, outcome: Secret limit}", front="project: Client X\n"
    )
    base.sync()
    repo.write("new.py", "x = eval(a)\n")
    shown = look(base, repo).grounds["no-eval"]
    assert (shown.why, shown.notes, shown.limits, shown.link) == ("Nothing in the text can run.", (), (), "")
    base.write("tacit.toml", "share_evidence = true\n")
    shared = look(base, repo).grounds["no-eval"]
    assert shared.limits == ("Secret limit",)
    assert len(shared.notes) == 3
    assert shared.link == "patterns/security/no-eval.md"


def test_patterns_without_rules_are_for_the_eye(base: Base, repo: Repo) -> None:
    text = "## Context\n\nTokens refresh early.\n\n## Checklist\n\n- [ ] Look at the clock\n- Check expiry\n"
    base.page("refresh", "Token Refresh", front='applies_to: ["auth/**"]\n', body=text)
    base.page("colours", "Button Colours", body="## Pattern\n\nBlue buttons.\n")
    for number in range(5):
        base.note(f"2025-04-0{number + 1}", "Token Refresh", "Button Colours")
    base.sync()
    repo.write("auth/token.py", "def refresh_token(clock):\n    return tokensEarly\n")
    (item,) = look(base, repo).to_check
    assert item.pattern.slug == "token-refresh"
    assert item.checklist == ("Look at the clock", "Check expiry")
    assert item.reason.startswith("auth/token.py matches `auth/**`; the change mentions ")
    (repo.root / "auth/token.py").unlink()
    repo.write("other/token.py", "def refresh_token(clock):\n    return tokensEarly\n")
    assert look(base, repo).to_check == ()


JOINS = "## Pattern\n\nUse it.\n\n```python good\nfor row in Row.objects.select_related('a'):\n    use(row)\n```\n"


@pytest.mark.parametrize(
    ("before", "after", "is_relevant"),
    [
        ("def f():\n    return Row.objects.select_related('b')\n", "def f():\n    return Row.objects.all()\n", True),
        ("x = 1\n", "x = 1\n\n\ndef f(q):\n    return q.select_related('b')\n", True),
        (
            "def f(q):\n    return q.select_related('b')\n",
            "\ndef f(q):\n    return q.select_related('b')\n",
            False,
        ),  # moved
        ("x = 1\n", "x = 2\n\n\ndef f(rows):\n    return use(rows), Row.objects\n", False),  # names of the example
    ],
)
def test_what_is_for_the_eye_is_about_the_change(
    base: Base, repo: Repo, before: str, after: str, is_relevant: bool
) -> None:
    base.page("joins", "Load What Is Shown", body=JOINS)
    base.page("rows", "Short Rows", body="## Pattern\n\nKeep rows short, and use few of them.\n")
    for number in range(5):
        base.note(f"2025-04-0{number + 1}", "Load What Is Shown", "Short Rows")
    base.sync()
    repo.write("a.py", before)
    repo.commit()
    repo.write("a.py", after)
    shown = [(item.pattern.slug, item.reason) for item in look(base, repo).to_check]
    assert shown == ([("load-what-is-shown", "the change mentions select_related")] if is_relevant else [])


def test_a_pattern_whose_rules_are_for_another_language_is_for_the_eye(base: Base, repo: Repo) -> None:
    page = PAGE + "\n```go bad\nrunLiteral(x)\n```\n"
    base.write("patterns/security/no-eval.md", f"---\nname: No Eval\n---\n{page}")
    repo.write("a.go", "package a\n\nfunc f() {\n\trunLiteral(y)\n}\n")
    assert [item.pattern.slug for item in look(base, repo).to_check] == ["no-eval"]
    repo.write("a.go", "package a\n")
    repo.write("a.py", "x = runLiteral(y)\n")
    assert look(base, repo).to_check == ()  # a rule looks at Python


def test_a_range_is_judged_by_the_rules_of_its_base(base: Base) -> None:
    repo = Repo(base.root)
    git(base.root, "init", "-q")
    before = repo.commit("knowledge")
    base.write(
        "patterns/security/no-eval.rules.yml",
        NO_EVAL.replace("eval($CODE)", "eval($A, $B, $C)")
        + "---\n"
        + NO_EVAL.replace("id: ", "id: more-").split("---")[0],
    )
    repo.write("app.py", "x = eval(a)\n")
    repo.commit("looser")
    result = look(base, repo, f"{before}..HEAD")
    assert found(result) == [("no-eval", "app.py", 1)]
    assert result.rules_added == ("no-eval/more-no-eval",)
    assert result.rules_altered == ("no-eval/literal-eval", "no-eval/no-eval")
    assert result.rules_removed == ()
    assert look(base, repo, "HEAD").findings == result.findings
    grounds = result.grounds["no-eval"]
    assert grounds.link == "patterns/security/no-eval.md"
    assert len(grounds.notes) == 3


def _retire(base: Base) -> None:
    base.page("no-eval", "No Eval", category="security", front="status: retired\n", body=PAGE)


def _raise_the_bar(base: Base) -> None:
    base.write("tacit.toml", "[confidence]\nhigh = 6\n")


def _read_elsewhere(base: Base) -> None:
    base.write("tacit.toml", '[paths]\nnotes = "memory/other"\npatterns = "other"\n')


def _contradict(base: Base) -> None:
    for number in range(3):
        base.note(f"2025-02-0{number + 1}-against", "{name: No Eval, verdict: contradicts}")


def _forget(base: Base) -> None:
    for path in (base.root / "memory/episodic/code").glob("2025-01-0[123]*"):
        path.unlink()


def _spoil_the_store(base: Base) -> None:
    _forget(base)
    base.sync()
    git(base.root, "add", "-f", ".tacit/tacit.db")


@pytest.mark.parametrize(
    ("loosen", "level"),
    [
        (_retire, "none"),
        (_raise_the_bar, "MEDIUM"),
        (_read_elsewhere, "none"),
        (_contradict, "MEDIUM"),
        (_forget, "MEDIUM"),
        (_spoil_the_store, "MEDIUM"),
    ],
)
def test_a_range_is_judged_by_the_levels_of_its_base(
    base: Base, tmp_path: Path, loosen: Callable[[Base], None], level: str
) -> None:
    repo = Repo(base.root)
    git(base.root, "init", "-q", "-b", "main")
    repo.commit("knowledge")
    git(base.root, "switch", "-q", "-c", "change")
    repo.write("app.py", "x = eval(a)\n")
    loosen(base)
    repo.commit("looser")
    git(tmp_path, "clone", "-q", str(base.root), "clone")
    git(tmp_path / "clone", "branch", "main", "origin/main")
    clone = Base(tmp_path / "clone")
    result = look(clone, Repo(clone.root), "main...HEAD")
    assert [(item.rule.id, item.severity) for item in result.findings] == [("no-eval", Severity.ERROR)]
    assert result.levels_lowered == (f"No Eval from HIGH to {level}",)
    assert result.grounds["no-eval"].pattern.level.name == "HIGH"


def test_settings_of_the_base_that_are_broken_stand_in_no_ones_way(base: Base) -> None:
    repo = Repo(base.root)
    git(base.root, "init", "-q")
    good = base.write("tacit.toml", "share_evidence = true\n").read_text()
    base.write("tacit.toml", "nonsense = 1\n")
    repo.commit("knowledge")
    base.write("tacit.toml", good)
    repo.write("app.py", "x = eval(a)\n")
    repo.commit("mended")
    assert found(look(base, repo, "HEAD")) == [("no-eval", "app.py", 1)]


def test_what_is_not_committed_is_judged_by_the_rules_of_the_newest_commit(base: Base) -> None:
    repo = Repo(base.root)
    git(base.root, "init", "-q")
    rules = "patterns/security/no-eval.rules.yml"
    (base.root / rules).unlink()
    repo.commit("knowledge")
    base.write(rules, NO_EVAL)
    repo.write("app.py", "x = eval(a)\n")
    assert found(look(base, repo)) == [("no-eval", "app.py", 1)]  # where there were no rules, there are none to loosen
    (base.root / "app.py").unlink()
    repo.commit("rules")
    base.write(rules, NO_EVAL.replace("eval($CODE)", "eval($A, $B, $C)"))
    repo.write("app.py", "x = eval(a)\n")
    git(base.root, "add", "-A")
    for result in (look(base, repo), look(base, repo, staged=True)):
        assert found(result) == [("no-eval", "app.py", 1)]
        assert (result.rules_altered, result.rules_removed) == (("no-eval/literal-eval", "no-eval/no-eval"), ())
    base.write(rules, NO_EVAL.split("---")[0].replace("no-eval", "other"))
    staged, whole = look(base, repo, staged=True), look(base, repo)
    assert (staged.rules_added, staged.rules_removed) == ((), ())  # the index, not the work tree
    assert (whole.rules_added, whole.rules_altered) == (("no-eval/other",), ())
    assert whole.rules_removed == ("no-eval/literal-eval", "no-eval/no-eval")
    (base.root / rules).unlink()
    assert found(look(base, repo)) == [("no-eval", "app.py", 1)]


def test_a_review_elsewhere_shows_no_paths_of_the_knowledge_base(base: Base, repo: Repo) -> None:
    base.write("patterns/canary-corp/zed.rules.yml", NO_EVAL)
    base.write("patterns/security/no-eval.rules.yml", NO_EVAL.replace("eval($CODE)", "eval($A, $B, $C)"))
    repo.write("new.py", "x = 1\n")
    result = look(base, repo)
    assert {item.location.path for item in result.diagnostics} == {"knowledge base", "no-eval"}
    assert not any("canary" in str(item) or "patterns/" in str(item) for item in result.diagnostics)
    assert "no-eval/no-eval" in result.rules_refused


def test_a_knowledge_base_in_a_hidden_folder_of_the_repository(tmp_path: Path) -> None:
    repo = make(tmp_path / "shop")
    (tmp_path / "shop" / ".base" / "memory" / "episodic").mkdir(parents=True)
    base = with_rules(Base(tmp_path / "shop" / ".base"))
    repo.commit()
    repo.write("app.py", "x = eval(a)\n")
    repo.commit()
    assert found(look(base, repo, "HEAD")) == [("no-eval", "app.py", 1)]


def test_a_knowledge_base_in_a_folder_of_the_repository(tmp_path: Path) -> None:
    repo = make(tmp_path / "shop")
    (tmp_path / "shop" / "docs" / "base" / "memory" / "episodic").mkdir(parents=True)
    base = with_rules(Base(tmp_path / "shop" / "docs" / "base"))
    repo.commit()
    base.write("patterns/security/no-eval.rules.yml", "id: x\n")
    repo.write("app.py", "x = eval(a)\n")
    repo.commit()
    result = look(base, repo, "HEAD")
    assert found(result) == [("no-eval", "app.py", 1)]
    assert result.grounds["no-eval"].link == "docs/base/patterns/security/no-eval.md"
    git(repo.root, "rm", "-q", "app.py")
    repo.commit("rules that can't be read")
    repo.write("app.py", "x = 1\n")
    (item,) = look(base, repo).diagnostics
    assert (item.location.path, item.rule) == ("docs/base/patterns/security/no-eval.rules.yml", "no-rule")


def test_fixes_are_written_if_the_file_is_unchanged_since_the_review(base: Base, repo: Repo) -> None:
    path = repo.write("new.py", "\ufeffx = eval(a) + eval(eval(b))\r\n")
    path.chmod(0o755)
    (fix,) = fixes(look(base, repo))
    assert fix.number == 2
    assert write_fix(repo.root, fix).left == ""
    assert path.read_bytes().decode() == "\ufeffx = ast.literal_eval(a) + ast.literal_eval(eval(b))\r\n"
    assert path.stat().st_mode & 0o777 == 0o755
    assert "differs from the reviewed version" in write_fix(repo.root, fix).left
    git(repo.root, "add", "-A")
    path.write_text("x = eval(z)\n")
    assert fixes(look(base, repo, staged=True))[0].path == "new.py"
    assert "differs from the reviewed version" in write_fix(repo.root, fixes(look(base, repo, staged=True))[0]).left


def test_fixes_of_a_file_whose_name_is_no_text(base: Base, repo: Repo) -> None:
    path = repo.write("caf\udce9.py", "x = eval(a)\n")
    (fix,) = fixes(look(base, repo))
    assert write_fix(repo.root, fix).left == ""
    assert path.read_text() == "x = ast.literal_eval(a)\n"


def test_a_false_finding_becomes_a_good_example(base: Base, repo: Repo) -> None:
    repo.write("new.py", "def trusted(a):\n    if a:\n        return eval(a)\n")
    (item,) = look(base, repo).findings
    page = base.read("patterns/security/no-eval.md")
    done = correct(base.workspace, repo.root, Asked(), item.fingerprint[:8])
    assert done.page == "patterns/security/no-eval.md"
    added = "Not a violation, although the rule `no-eval` reported it:\n\n```python good\nreturn eval(a)\n```\n\n"
    assert base.read(done.page) == page.replace("## Checklist", f"{added}## Checklist")
    result = look(base, repo)
    assert (result.findings, result.rules_refused) == ((), ("no-eval/no-eval",))
    assert base.levels() == {"no-eval": "HIGH"}
    assert prove_all(base.workspace).errors == 1


@pytest.mark.parametrize("fingerprint", ["ffffffffffffffff", "", "zz"])
def test_a_finding_has_to_be_named_clearly(base: Base, repo: Repo, fingerprint: str) -> None:
    repo.write("new.py", "x = eval(a)\n")
    with pytest.raises(UsageError, match="fingerprint"):
        correct(base.workspace, repo.root, Asked(), fingerprint)


def test_hostile_rule_files_never_stop_a_review(base: Base, repo: Repo) -> None:
    repo.write("new.py", "x = eval(a)\n")
    for number, data in enumerate((b"\xff", b"\0", b"id: [", b"- a", b"a: " + b"[" * 5_000, b"x" * (1 << 17), b"")):
        (base.root / f"patterns/security/bad-{number}.rules.yml").write_bytes(data)
        base.page(f"bad-{number}", f"Bad {number}", category="security")
    (base.root / "patterns/security/link.rules.yml").symlink_to("/etc/passwd")
    base.sync()
    result = review(base.workspace, repo.root, Asked())
    assert found(result) == [("no-eval", "new.py", 1)]
    assert {item.rule for item in result.diagnostics} >= {"not-utf-8", "bad-yaml", "not-a-mapping", "too-large", "link"}


def test_a_review_uses_the_trusted_branch_and_the_word_of_git_of_its_base(base: Base) -> None:
    repo = make(base.root)
    base.write("tacit.toml", '[trust]\nbranch = "main"\nhigh_confirmed = 5\n')
    base.write(".gitignore", ".tacit/\n")
    with_rules(base)
    trusted = repo.commit("Notes\n\nCo-authored-by: Claude <noreply@anthropic.com>")
    repo.write("a.py", "x = eval(y)\n")
    assert found(look(base, repo)) == [], "an agent brought the examples"
    for path in sorted((base.root / "memory/episodic/code").iterdir()):
        path.write_text(path.read_text().replace("outcome:", "confirmed: ann@example.com\noutcome:"))
    (base.root / "a.py").unlink()
    git(base.root, "checkout", "-q", "-b", "topic")
    confirmed = repo.commit("Confirm the notes")
    repo.write("a.py", "x = eval(y)\n")
    repo.commit("Read it")
    assert found(look(base, repo, f"{confirmed}..HEAD")) == [], "the notes are not on main as they are here"
    git(base.root, "branch", "-f", "main", confirmed)
    base.write("memory/episodic/code/later.md", "# Not committed\n")  # the commit's files have to be unpacked
    assert found(look(base, repo, f"{confirmed}..HEAD")) == [("no-eval", "a.py", 1)]
    assert found(look(base, repo, f"{trusted}..HEAD")) == []
