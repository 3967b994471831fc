"""Test the formats of a review: text, JSON, SARIF, annotations and markdown."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from tacit.checks.formats import json_report
from tacit.checks.formats.github import github
from tacit.checks.formats.markdown import markdown
from tacit.checks.formats.sarif import sarif
from tacit.checks.review.values import Change, ChangedFile, Review
from tacit.domain.findings import Diagnostic, Location, Severity
from tests.base import Base
from tests.checks.formats.sarif import SCHEMA
from tests.checks.review.repositories import NO_EVAL, Repo, look, make, with_rules

NAME = "a %:,\u202e\nb\udcff # x/ü.py"


@pytest.fixture
def result(tmp_path: Path) -> Review:
    """Return a review with a violation, a removal and a diagnostic; paths and code have special characters."""
    (tmp_path / "base" / "memory" / "episodic").mkdir(parents=True)
    message = 'message: "eval: 100%, ::error::x <script> | `y`"'
    base = with_rules(
        Base(tmp_path / "base"), rules=NO_EVAL.replace("message: eval runs whatever it is given", message)
    )
    repo = make(tmp_path / "shop")
    repo.write("safe.py", "import ast\n\n\ndef f(x):\n    return ast.literal_eval(x)\n")
    repo.commit()
    repo.write("safe.py", "import ast\n\n\ndef f(x):\n    return yaml.safe_load(x)\n")
    path = Path(str(repo.root)) / NAME
    path.parent.mkdir(parents=True)
    path.write_text('x = eval("\x1b[31m```\u202e</script>")  # tacit: ignore[no-eval]\n')
    found = look(base, repo)
    assert len(found.findings) == 2
    assert len(found.diagnostics) == 1
    return found


def test_rules_that_a_change_alters_are_named_in_every_format(result: Review) -> None:
    altered = result._replace(rules_altered=("no-eval/x",), rules_added=("no-eval/y",), rules_removed=("no-eval/z",))
    log = json.loads(json.dumps(sarif(altered, "1")))
    jsonschema.validate(log, SCHEMA)
    said = [item["message"]["text"] for item in log["runs"][0]["invocations"][0]["toolExecutionNotifications"]]
    assert [text.rpartition(": ")[2] for text in said[-3:]] == ["no-eval/y", "no-eval/x", "no-eval/z"]
    said = [line.rpartition(": ")[2] for line in github(altered).split("\n")[:3]]
    assert said == ["no-eval/y", "no-eval/x", "no-eval/z"]
    assert "edits (the old version was used): `no-eval/x`" in markdown(altered)
    assert "removes (still used in this review): `no-eval/z`" in markdown(altered)
    rules = json_report.review(altered)["rules"]
    assert (rules["added"], rules["altered"], rules["removed"]) == (["no-eval/y"], ["no-eval/x"], ["no-eval/z"])


def test_sarif_is_valid(result: Review) -> None:
    log = json.loads(json.dumps(sarif(result, "1.2.3")))
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(log, SCHEMA)
    run = log["runs"][0]
    first, second = run["results"]
    assert first["level"] == "error"
    assert (first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]) == (
        "a%20%25%3A%2C%E2%80%AE%0Ab%FF%20%23%20x/%C3%BC.py"
    )
    assert second["locations"][0]["physicalLocation"]["region"] == {"startLine": 5}
    for item in run["results"]:
        assert run["tool"]["driver"]["rules"][item["ruleIndex"]]["id"] == item["ruleId"]
        assert re.fullmatch(r"[0-9a-f]{16}", item["partialFingerprints"]["tacit/v1"])
    (said,) = run["invocations"][0]["toolExecutionNotifications"]
    assert "ignore[no-eval]" in said["message"]["text"]
    assert said["locations"][0]["physicalLocation"]["region"] == {"startLine": 1, "startColumn": 1}
    assert first["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"].startswith("ast.")
    assert "fixes" not in second
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**log, "version": "2.0"}, SCHEMA)


def test_github_is_escaped(result: Review) -> None:
    fault, *lines = github(result).splitlines()
    assert len(lines) == 2
    assert fault.startswith("::warning file=a %25%3A%2C")
    assert ",line=1,title=no-reason::`tacit: ignore[no-eval]` gives no reason" in fault
    head, said = re.fullmatch(r"::error (\S.*?)::(.*)", lines[0]).groups()  # type: ignore[union-attr]
    assert head.startswith("endLine=1,file=a %25%3A%2C")
    assert "%0Ab" in head
    assert ",line=1,title=No Eval" in head
    assert said.startswith("eval: 100%25, ::error::x ‹script> | `y`%0ANothing in the text can run.%0AInstead: ast.lit")
    assert "%0AHIGH, 5 examples" in said
    assert lines[1].startswith("::warning file=safe.py,line=5,title=No Eval::")


def test_markdown_can_forge_nothing(result: Review) -> None:
    text = markdown(result)
    assert "`: `tacit: ignore[no-eval]` gives no reason" in text.partition("### Errors and warnings")[2]
    assert "\n### ❌ eval: 100%, ::error::x ‹script> \\| `y`\n" in text
    assert "````python\n" in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert not [line for line in text.split("\n") if line.startswith("</script")]


def test_json_has_everything(result: Review) -> None:
    value = json.loads(json.dumps(json_report.review(result)))
    first, second = value["findings"]
    assert (first["kind"], first["severity"], first["line"], first["fix"]) == (
        *("violation", "error", 1, 'ast.literal_eval("\x1b[31m```\u202e</script>")'),
    )
    assert (second["kind"], second["severity"], second["line"]) == ("removal", "warning", 5)
    assert first["path"].endswith("\\xff # x/ü.py")
    assert (first["confidence"], first["examples"], first["notes"], first["page"]) == ("HIGH", 5, [], None)
    assert value["rules"] == {"used": 2, "refused": [], "added": [], "altered": [], "removed": [], "left_out": 0}
    assert second["now"] == {"path": "safe.py", "line": 5}
    assert [(item["path"][-6:], item["line"]) for item in value["diagnostics"]] == [("x/ü.py", 1)]


def test_nothing_names_other_projects(result: Review) -> None:
    for text in (
        json.dumps(sarif(result, "1")),
        github(result),
        markdown(result),
        json.dumps(json_report.review(result)),
    ):
        assert "Client" not in text
        assert "Secret" not in text
        assert "memory/" not in text


def test_a_review_without_findings(tmp_path: Path) -> None:
    (tmp_path / "base" / "memory" / "episodic").mkdir(parents=True)
    base = with_rules(Base(tmp_path / "base"))
    empty = look(base, make(tmp_path / "shop"))
    assert github(empty) == ""
    assert "no findings" in markdown(empty)
    jsonschema.validate(sarif(empty, "1"), SCHEMA)
    assert json_report.review(empty)["findings"] == []
    assert empty.worst is None


def test_many_findings_of_a_pattern_are_grouped(tmp_path: Path) -> None:
    (tmp_path / "base" / "memory" / "episodic").mkdir(parents=True)
    base = with_rules(Base(tmp_path / "base"))
    repo: Repo = make(tmp_path / "shop")
    repo.write("a.py", "".join(f"x = eval(a{number})\n" for number in range(6)))
    repo.write("b.py", "".join(f"x = eval(a{number})\n" for number in range(54)))
    result = look(base, repo)
    assert len(result.findings) == 60
    rest = "and 55 more in 2 files of No Eval (--json lists all)"
    assert markdown(result).count("### ❌") == 5
    assert f"{rest[1:]}." in markdown(result)
    assert github(result).count("::error ") == 5
    assert f"::notice title=No Eval::{rest}\n" in github(result)
    assert len(json_report.review(result)["findings"]) == 60
    assert len(sarif(result, "1")["runs"][0]["results"]) == 60


def test_a_comment_that_is_too_long_is_cut(result: Review) -> None:
    (first, _) = result.findings
    many = [
        first._replace(rule=first.rule._replace(pattern=f"p{number}"), excerpt=("x" * 900,)) for number in range(90)
    ]
    grounds = {item.rule.pattern: result.grounds[first.rule.pattern] for item in many}
    text = markdown(result._replace(findings=tuple(many), grounds={**result.grounds, **grounds}))
    assert text.count("### ❌") < 50
    assert len(text.encode()) < 65_536
    assert f"And {90 - text.count('### ❌')} more findings." in text


def test_a_diagnostic_is_said_in_sarif() -> None:
    wrong = Diagnostic(Location("r.yml", 3), Severity.ERROR, "broken-rule", "no")
    for found, is_complete in (
        (Review(Change("x"), diagnostics=(wrong,)), False),
        (Review(Change("x"), diagnostics=(wrong._replace(rule="rule-off"),)), True),
        (Review(Change("x", (ChangedFile("a.py", "a.py", remark="not merged"),))), False),
        (Review(Change("x", (ChangedFile("a.png", "a.png", remark="binary"),))), True),
    ):
        log = sarif(found, "1")
        jsonschema.validate(log, SCHEMA)
        assert log["runs"][0]["invocations"][0]["executionSuccessful"] is is_complete


def test_a_removal_says_in_which_function_it_is(result: Review) -> None:
    assert "This was read without running it: gone in `f` (No Eval)" in github(result)


def test_a_comment_mentions_no_user_and_lists_skipped_files(tmp_path: Path) -> None:
    (tmp_path / "base" / "memory" / "episodic").mkdir(parents=True)
    base = with_rules(
        Base(tmp_path / "base"), rules=NO_EVAL.replace("eval runs", "ask @everyone, not `@here`; eval runs")
    )
    repo = make(tmp_path / "shop")
    repo.write("a.py", "x = eval(\r\n    a)\r\n")
    repo.write("b.bin", b"\0")
    result = look(base, repo)
    assert result.findings[0].excerpt == ("x = eval(", "    a)")
    text = markdown(result)
    assert "ask \\\\@<!-- -->everyone, not `@here`; eval" in text
    assert "### Skipped files\n\n- `b.bin`: binary" in text
