"""Test that a method on a catalogue page is compared with its receiver (the object before the dot)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tacit.checks.verify.inventory import build
from tacit.checks.verify.verification import Source, verify
from tests.checks.review.repositories import Repo, make

FLOWS = """\
package flows

type Server struct{}

type Flow struct{}

func (s *Server) setupRoutes() {}

func (f *Flow) checkState() error { return nil }

func respondJSON(status int) {}
"""
PYTHON = "class Store:\n    def save_row(self): ...\n\n\nclass Other:\n    def load_row(self): ...\n"
PAGE = "# Server Patterns\n\n```go\n{}\n```\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = make(tmp_path / "shop")
    made.write("flows/flows.go", FLOWS)
    made.write("shop/store.py", PYTHON)
    made.commit()
    return made


def judged(repo: Repo, line: str, *, listed: bool = True) -> dict[str, tuple[str, str, str]]:
    source = Source("docs/server-patterns.md", PAGE.format(line), is_pattern_page=listed)
    reports, _ = verify([source], [build(repo.root)])
    return {
        item.claim.name: (item.verdict.value, item.severity.value if item.severity else "", item.why)
        for item in reports[0].judged
        if item.claim.kind in {"definition", "member"}
    }


def test_a_method_has_its_receiver(repo: Repo) -> None:
    assert judged(repo, "func (s *Server) setupRoutes() {")["Server.setupRoutes"][0] == "verified"
    found = judged(repo, "func (s *Server) checkState() error {")["Server.checkState"]
    assert found == ("differs", "warning", "Server has no member checkState; checkState is a member of Flow")
    found = judged(repo, "func (s *Server) respondJSON(status int) {")["Server.respondJSON"]
    assert found == ("differs", "warning", "Server has no member respondJSON; respondJSON is a function")
    assert judged(repo, "func (s *Server) stopAll() {")["Server.stopAll"][:2] == ("missing", "warning")


def test_a_function_without_a_receiver_is_no_method(repo: Repo) -> None:
    assert judged(repo, "func respondJSON(status int) {")["respondJSON"][0] == "verified"
    found = judged(repo, "func checkState() error {")["checkState"]
    assert found == (
        "differs",
        "warning",
        "checkState is a method of Flow, and not a function without a receiver",
    )


def test_a_receiver_that_does_not_exist_is_named_once(repo: Repo) -> None:
    found = judged(repo, "func (t *TestServer) request() {\n}\nfunc (t *TestServer) close() {")
    assert found["TestServer"][:2] == ("missing", "warning")
    assert found["TestServer.request"][1] == found["TestServer.close"][1] == ""


def test_a_def_in_python_may_be_a_method(repo: Repo) -> None:
    text = PAGE.replace("go", "python").format("def load_row(self): ...")
    reports, _ = verify([Source("docs/a.md", text, is_pattern_page=True)], [build(repo.root)])
    assert [item.verdict.value for item in reports[0].judged if item.claim.name == "load_row"] == ["verified"]


def test_other_documents_are_left_in_peace(repo: Repo) -> None:
    assert judged(repo, "func (s *Server) checkState() error {", listed=False) == {}
