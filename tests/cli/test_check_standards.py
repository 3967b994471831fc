"""Test the command `tacit check standards`: its formats, its exit code, and its errors."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.checks.formats.sarif import SCHEMA
from tests.checks.review.repositories import Repo
from tests.checks.standards.shop import DOCUMENT, shop
from tests.cli.calls import Call, Done, caller
from tests.system.test_git import git

DOC = "docs/standards.md"
IMAGE = DOCUMENT.splitlines().index("FROM python:3.13-slim") + 1


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return shop(tmp_path / "shop")


@pytest.fixture
def tacit(repo: Repo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    return caller(repo.root, monkeypatch, capsys)


def findings(done: Done) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(done.out)["documents"][0]["findings"]
    return found


def test_the_matrix_fits_into_80_columns(tacit: Call) -> None:
    done = tacit("check", "standards", DOC)
    assert done.code == 1
    table = done.out.partition("does not apply")[0].splitlines()
    assert max(map(len, table)) <= 80
    line = next(line for line in table if line.startswith("requirements.txt"))
    assert line.split() == ["requirements.txt", "4", "of", "5", "✓·✓✗✓✓"]  # cart, gate, mail, pay, search, stock
    assert "   2 modules/gate\n" in done.out
    assert (
        "modules/pay/Dockerfile:1:1: warning[not-followed]: modules/pay does not follow 'requirements.txt'" in done.out
    )
    assert re.search(rf"docs/standards.md:{IMAGE}:1: warning\[dead-standard\]: none of 5 modules follows", done.out)
    assert "--ask" in done.err


def test_json_has_every_cell_with_its_evidence(tacit: Call) -> None:
    data = json.loads(tacit("check", "standards", DOC, "--json").out)
    rows = {row["standard"]: row for row in data["documents"][0]["standards"]}
    assert (rows["image:python"]["follow"], rows["image:python"]["of"], rows["image:python"]["line"]) == (0, 5, IMAGE)
    cell = next(cell for cell in rows["route:GET /health"]["cells"] if cell["module"] == "modules/cart")
    assert (cell["mark"], cell["evidence"][0]["path"]) == ("follows", "libs/shop_core/api.py")
    assert rows["question:Passes the linters"]["for_a_person"]
    assert len(data["commit"]) == 40


def test_sarif_is_valid(tacit: Call) -> None:
    data = json.loads(tacit("check", "standards", DOC, "--format", "sarif").out)
    jsonschema.validate(data, SCHEMA)
    results = data["runs"][0]["results"]
    assert {item["ruleId"] for item in results} == {"standards/not-followed", "standards/dead-standard"}
    assert len({item["partialFingerprints"]["tacit/v1"] for item in results}) == len(results)


class Page(HTMLParser):
    """Collects the tags and texts of an HTML page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") or name in {"src", "href"} for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_escapes_what_the_document_says_and_runs_nothing(tacit: Call, repo: Repo) -> None:
    attack = '<script>alert(1)</script> & "x"'
    text = (repo.root / DOC).read_text().replace("Passes the linters", attack)
    repo.write(DOC, text)
    done = tacit("check", "standards", DOC, "--format", "html")
    page = Page()
    page.feed(done.out)
    assert "script" not in page.tags
    assert {"img", "link", "a", "iframe"}.isdisjoint(page.tags)
    assert attack in page.text
    assert "default-src 'none'" in done.out
    assert page.tags.count("table") == 2


def test_markdown_is_a_table(tacit: Call) -> None:
    done = tacit("check", "standards", DOC, "--format", "markdown")
    rows = [line for line in done.out.splitlines() if line.startswith("| requirements.txt |")]
    assert rows == ["| requirements.txt | 8 | 4 of 5 | ✓ | · | ✓ | ✗ | ✓ | ✓ |"]
    assert "4. `modules/pay`" in done.out


def test_the_gate(tacit: Call) -> None:
    assert tacit("check", "standards", DOC, "--fail-on", "never").code == 0
    assert tacit("check", "standards", DOC, "--fail-on", "error").code == 0
    assert tacit("check", "standards", DOC, "--fail-on", "open").code == 1


def test_settings_pin_documents_modules_and_required_standards(tacit: Call, repo: Repo) -> None:
    repo.write(
        "tacit.toml",
        '[standards]\ndocs = ["docs/*.md"]\nmodules = ["modules/*", "!modules/gate"]\n'
        'required = ["file:requirements.txt"]\nignore = ["image:*"]\n',
    )
    found = findings(tacit("check", "standards", "--json"))
    assert [item["module"] for item in found if item["rule"] == "required-standard"] == ["modules/pay"]
    assert not any(item["standard"] == "image:python" for item in found)
    assert tacit("check", "standards", "--fail-on", "error").code == 1
    repo.write("tacit.toml", '[standards]\nrequired = ["Dockerfile"]\n')
    done = tacit("check", "standards", DOC)
    assert done.code == 2
    assert done.err.startswith("tacit.toml:2:1: error[bad-value]: 'Dockerfile' names no standard")


def test_questions_are_written_once_and_answers_are_kept(tacit: Call, repo: Repo) -> None:
    done = tacit("check", "standards", DOC, "--ask", "--fail-on", "never")
    number = re.search(r" (\d+) open answers to \d+ questions ", done.out)
    assert number
    assert f"{number[1]} open answers added to standards-answers.toml" in done.err
    path = repo.root / "standards-answers.toml"
    text = path.read_text().replace('"Passes the linters" = ""', '"Passes the linters" = "yes"  # by Ann', 1)
    path.write_text(text)
    done = tacit("check", "standards", DOC, "--ask", "--fail-on", "never")
    assert path.read_text() == text
    assert "has all questions" in done.err
    assert re.search(r"^Passes the linters +1 of 6 ✓\?\?\?\?\?$", done.out, re.MULTILINE)


def test_findings_about_a_question_leave_open_answers_out(tacit: Call, repo: Repo) -> None:
    def answered(*answers: str) -> tuple[Done, list[str]]:
        names = ("cart", "gate", "mail", "pay", "search")
        given = zip(names, answers, strict=False)
        tables = (f'["{DOC}"."modules/{name}"]\n"Passes the linters" = "{answer}"\n' for name, answer in given)
        repo.write("standards-answers.toml", "\n".join(tables))
        done = tacit("check", "standards", DOC, "--all")
        return done, [line for line in done.out.splitlines() if "'Passes the linters'" in line]

    done, found = answered("yes", "yes", "yes", "yes", "no")
    assert re.search(r"^Passes the linters +4 of 6 ✓✓✓✓✗\?$", done.out, re.MULTILINE)
    assert [line.rpartition("; ")[2] for line in found] == ["4 of 5 modules with an answer follow the standard"]
    assert answered("no", "no")[1] == []


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (b"[a]\nb = \n", 1, ":2:5: error[bad-answers]: a value is missing here, or is not valid"),
        (b'a = "\xff"\n', 2, ":1:6: error[not-utf-8]: this byte is not UTF-8\n  help: save the file as UTF-8"),
    ],
)
def test_answers_that_cannot_be_read_have_a_place(
    tacit: Call, repo: Repo, content: bytes, code: int, message: str
) -> None:
    (repo.root / "standards-answers.toml").write_bytes(content)
    done = tacit("check", "standards", DOC)
    assert (done.code, f"standards-answers.toml{message}" in done.err) == (code, True), done.err


def test_a_wrong_answer_is_reported_with_its_line(tacit: Call, repo: Repo) -> None:
    repo.write("standards-answers.toml", '["docs/standards.md"."modules/cart"]\n"Passes the linters" = "perhaps"\n')
    done = tacit("check", "standards", DOC)
    assert done.code == 1
    assert "standards-answers.toml:2:1: error[bad-answer]: 'perhaps' is not a valid answer" in done.err
    assert tacit("check", "standards", DOC, "--ask").code == 2


def test_another_commit_is_read(tacit: Call, repo: Repo) -> None:
    git(repo.root, "rm", "-q", "-r", "modules/cart", DOC)
    repo.commit()
    assert tacit("check", "standards", DOC).code == 2
    data = json.loads(tacit("check", "standards", DOC, "--at", "HEAD~1", "--json").out)
    assert data["documents"][0]["modules"][0]["path"] == "modules/cart"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "no standards document was given"),
        (("none.md",), "none.md: can't be read"),
        (("docs",), "is a folder; pass a document"),
        ((DOC, "--modules", "lambdas/*"), "no module matches lambdas/*"),
        ((DOC, "--at", "v9"), "v9"),
        ((DOC, "--ask", "--at", "HEAD"), "leave out --at"),
    ],
)
def test_faults_are_one_line(tacit: Call, arguments: tuple[str, ...], told: str) -> None:
    done = tacit("check", "standards", *arguments)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert "Traceback" not in done.err


def test_a_document_without_standards_says_so(tacit: Call, repo: Repo) -> None:
    repo.write("docs/empty.md", "# Nothing\n\nBe kind.\n")
    done = tacit("check", "standards", "docs/empty.md")
    assert done.code == 0
    assert "the document has no standard that can be compared with modules" in done.err


def test_a_checklist_that_names_no_modules_is_said_to_be_left_out(tacit: Call, repo: Repo) -> None:
    text = "# Rules\n\n## Release checklist\n\n- [ ] A `CHANGELOG.md` exists\n- [ ] The tag is signed\n"
    repo.write("docs/release.md", text)
    done = tacit("check", "standards", "docs/release.md")
    assert "docs/release.md:5: 2 items of checklists were not checked" in done.err
    repo.write("docs/release.md", text.replace("Release checklist", "Checklist for each service"))
    assert "not checked" not in tacit("check", "standards", "docs/release.md").err


def test_a_missing_document_is_named_before_missing_modules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tacit: Call
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    done = tacit("check", "standards", "nope.md")
    assert done.code == 2
    assert "nope.md" in done.err
    assert "no modules" not in done.err


def test_a_document_with_bytes_that_are_not_utf_8_is_named(tacit: Call, repo: Repo) -> None:
    (repo.root / DOC).write_bytes(DOCUMENT.encode() + b"\nThe caf\xe9.\n")
    line = DOCUMENT.count("\n") + 2
    assert f"warning: {DOC}:{line}: has bytes that are not UTF-8" in tacit("check", "standards", DOC).err


def test_a_file_that_could_not_be_read_is_named(tacit: Call, repo: Repo) -> None:
    (repo.root / "latin.py").write_bytes(b"NAME = 'caf\xe9'\n")
    assert "not read: latin.py: not UTF-8" in tacit("check", "standards", DOC).err
    for number in range(4):
        (repo.root / f"latin{number}.py").write_bytes(b"x = '\xe9'\n")
    repo.commit("Add more of them")
    assert "not read: latin.py, latin0.py, latin1.py and 2 more: not UTF-8" in tacit("check", "standards", DOC).err
