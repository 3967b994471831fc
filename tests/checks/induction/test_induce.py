"""Test rules that are made from what fix commits have in common, on real repositories."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tacit.actions.induce import Induced, induce
from tacit.actions.rules import prove_all
from tacit.actions.undo import undo
from tacit.cli import run as run_command
from tacit.errors import UsageError
from tests.base import Base
from tests.checks.review.repositories import Repo, found, look, make

VIEW = "def {0}(request):\n    rows = {1}.objects.filter(owner=request.user)\n    return render(rows, '{0}')\n"
JOINED = ".objects.select_related('{}').filter"
GO = """\
package shop

import "net/http"

func Get{0}(url string) (*http.Response, error) {{
	return http.{1}
}}
"""
SCRIPT = "import axios from 'axios';\n\nexport async function {0}(id) {{\n  return await axios.{1};\n}}\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return make(tmp_path / "shop")


@pytest.fixture
def base(tmp_path: Path) -> Base:
    made = Base(tmp_path / "base")
    made.write("tacit.toml", "")
    made.page("join-rows", "Join Rows", body="## Pattern\n\n- Join.\n")
    return made


def fixed(repo: Repo, path: str, before: str, after: str) -> str:
    """Commit a file with an error, commit its fix, and return the hash of the second commit."""
    repo.write(path, before)
    repo.commit(f"add {path}")
    repo.write(path, after)
    return repo.commit(f"mend {path}")


def joined(repo: Repo, name: str, model: str, row: str) -> str:
    before = VIEW.format(name, model)
    return fixed(repo, f"{name}.py", before, before.replace(".objects.filter", JOINED.format(row)))


def noted(base: Base, *commits: str) -> None:
    for number, commit in enumerate(commits):
        front = f"date: 2025-01-0{number + 1}\nproject: shop\nsource: {{commit: {commit}}}\n"
        base.note(f"2025-01-0{number + 1}-fix", "Join Rows", front=front)
    base.sync()


def run(base: Base, repo: Repo, *revisions: str) -> Induced:
    base.sync()
    return induce(base.workspace, repo.root, "join rows", revisions)


def test_a_call_that_fixes_added_becomes_a_rule_that_finds_its_removal(base: Base, repo: Repo) -> None:
    first = joined(repo, "orders", "Order", "customer")
    second = joined(repo, "carts", "Cart", "shop")
    repo.write("carts.py", repo.root.joinpath("carts.py").read_text() + "\n\nx = 1\n")
    repo.commit("more")
    noted(base, first, second)
    before = base.everything()
    done = induce(base.workspace, repo.root, "join rows")
    (draft,) = done.used
    assert (draft.candidate.id, draft.found, draft.elsewhere) == ("select-related", (first, second), ())
    assert (done.path, done.page) == ("patterns/data/join-rows.rules.yml", "patterns/data/join-rows.md")
    assert "  pattern: $CODE.select_related($$$ARGS)\n" in base.read(done.path)
    assert f"From commit {second[:12]}:\n\n```python good\nrows = Cart.objects.select" in base.read(done.page)
    assert prove_all(base.workspace, "join rows").diagnostics == ()
    third = joined(repo, "users", "User", "profile")  # a fix that the rule is not from
    assert found(look(base, repo, f"{third}..{third}^", least="LOW")) == [("select-related", "users.py", 2)]
    again = induce(base.workspace, repo.root, "join rows")
    assert (again.used, again.path) == ((), "")
    assert [item.reason for item in again.drafts] == [
        "patterns/data/join-rows.rules.yml already has this rule, or another rule with this id"
    ]
    assert undo(base.workspace).undone.command == "rules induce"
    assert base.everything() == before


def test_a_rule_file_that_a_person_wrote_is_added_to(base: Base, repo: Repo) -> None:
    own = "# by hand\nid: own\nlanguage: python\nrule: {pattern: never($A)}\n"
    base.write("patterns/data/join-rows.rules.yml", own)
    done = run(base, repo, joined(repo, "orders", "Order", "customer"), joined(repo, "carts", "Cart", "shop"))
    assert base.read(done.path).startswith(f"{own}---\n# Created by `tacit rules induce` from commits ")
    assert len(prove_all(base.workspace, "join rows").proofs[0].file.rules) == 2


def test_an_argument_that_fixes_added_becomes_a_rule_for_calls_without_it(base: Base, repo: Repo) -> None:
    fixes = []
    for name, method in (("ask", "get"), ("tell", "post")):
        before = f"import requests\n\n\ndef {name}(url):\n    return requests.{method}(url)\n"
        fixes.append(fixed(repo, f"{name}.py", before, before.replace("(url)\n", "(url, timeout=3)\n")))
    done = run(base, repo, *fixes)
    assert [draft.candidate.id for draft in done.used] == ["requests-without-timeout"]
    assert [block.good for block in prove_all(base.workspace, "join rows").proofs[0].file.blocks] == [False, True]
    text = "import requests\n\n\ndef put(url, **more):\n    requests.get(url, **more)\n    return requests.{}(url{})\n"
    for number, (method, argument, lines) in enumerate(
        (("get", "", [6]), ("post", ", json={}", [6]), ("get", ", timeout=1", []), ("patch", "", []))
    ):
        repo.write(f"new{number}.py", text.format(method, argument))
        assert [line for *_, line in found(look(base, repo, least="UNPROVEN"))] == lines
        repo.commit()


def test_go(base: Base, repo: Repo) -> None:
    fixes = [
        fixed(repo, f"{name}.go", GO.format(name, "Get(url)"), GO.format(name, "NewRequestWithContext(url, ctx())"))
        for name in ("order", "cart")
    ]
    done = run(base, repo, *fixes)
    assert [draft.candidate.id for draft in done.used] == ["new-request-with-context"]
    text = base.read(done.path)
    assert "context: func f() { http.NewRequestWithContext($$$ARGS) }" in text
    assert prove_all(base.workspace, "join rows").errors == 0


def test_scripts_share_one_rule(base: Base, repo: Repo) -> None:
    fixes = [
        fixed(repo, path, SCRIPT.format("load", "get(id)"), SCRIPT.format("load", "get(id, { timeout: 5 })"))
        for path in ("order.ts", "cart.js")
    ]
    done = run(base, repo, *fixes)
    assert done.used, done.drafts
    (draft,) = done.used
    assert (draft.candidate.id, draft.found) == ("get-without-timeout", tuple(fixes))
    repo.write("Page.tsx", SCRIPT.format("page", "get(1)"))
    assert found(look(base, repo, least="UNPROVEN")) == [("get-without-timeout", "Page.tsx", 4)]


def test_a_transaction_around_code(base: Base, repo: Repo) -> None:
    view = "from django.db import transaction\n\n\ndef {0}(order):\n    order.save()\n    order.lines.create(n=1)\n"
    block = "    with transaction.atomic():\n        order.save()\n        order.lines.create(n=1)\n"
    before, other = view.format("pay"), view.format("send")
    first = fixed(repo, "pay.py", before, before.partition("    order")[0] + block)
    second = fixed(repo, "send.py", other, other.replace("def ", "@transaction.atomic\ndef "))
    done = run(base, repo, first, second)
    assert [(draft.candidate.id, draft.found) for draft in done.used] == [("atomic", (first, second))]


def test_moves_new_files_migrations_and_tests_say_nothing(base: Base, repo: Repo) -> None:
    guarded = VIEW.format("a", "A").replace(".objects.filter", JOINED.format("b"))
    repo.write("a.py", f"{guarded}\n\nx = 1\n")
    repo.commit()
    repo.write("a.py", f"x = 1\n\n\n{guarded}")
    moved = repo.commit()
    repo.write("new.py", guarded)
    new = repo.commit()
    paths = ("tests/test_a.py", "shop/migrations/0001.py", "a_test.go")
    quiet = [moved, new, *(fixed(repo, path, VIEW.format("a", "A"), guarded) for path in paths)]
    base.sync()
    with pytest.raises(
        UsageError, match=r"needs at least 2 fix commits; 1 found in .*no source file that existed before"
    ):
        induce(base.workspace, repo.root, "join rows", quiet)
    done = run(base, repo, moved, joined(repo, "orders", "Order", "customer"))
    assert (done.drafts, done.path) == ((), "")


def test_a_rule_that_misses_a_fix_is_generalised_without_it(base: Base, repo: Repo) -> None:
    """The third fix also rewrites its function, so that no review of the reverse can tell what was dropped."""
    fixes = [joined(repo, "orders", "Order", "customer"), joined(repo, "carts", "Cart", "shop")]
    before = "def total(shop):\n    return sum(row.price for row in shop.rows)\n"
    after = "def totals(user):\n    found = Price.objects.select_related('shop')\n    return list(map(str, found))\n"
    fixes.append(fixed(repo, "total.py", before, after))
    done = run(base, repo, *fixes)
    (draft,) = done.used
    assert (draft.found, set(draft.candidate.commits)) == (tuple(fixes[:2]), set(fixes[:2]))
    assert fixes[2][:12] not in base.read(done.path)


def test_a_rule_that_other_commits_contradict_is_not_used(base: Base, repo: Repo) -> None:
    fixes = [joined(repo, "orders", "Order", "customer"), joined(repo, "carts", "Cart", "shop")]
    for number in range(4):
        fix = joined(repo, f"page{number}", "Page", "owner")
        repo.write(f"page{number}.py", VIEW.format(f"page{number}", "Page"))
        repo.commit("take it out again")
        assert fix
    done = run(base, repo, *fixes)
    assert done.path == ""
    assert [item.reason for item in done.drafts] == ["the rule has findings in too many other commits: 4 of 14"]


def test_a_rule_that_a_page_calls_bad_is_not_used(base: Base, repo: Repo) -> None:
    body = "## Code example\n\n```python bad\nUser.objects.select_related('all')\n```\n"
    base.page("join-rows", "Join Rows", body=body)
    done = run(base, repo, joined(repo, "orders", "Order", "customer"), joined(repo, "carts", "Cart", "shop"))
    assert (done.path, base.read("patterns/data/join-rows.md").count("```python")) == ("", 1)
    assert "matches the bad example" in done.drafts[0].reason


def test_what_the_command_says(
    base: Base, repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def tacit(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["tacit", "rules", "induce", "join rows", *arguments])
        return (run_command(), *capsys.readouterr())

    fixes = [joined(repo, "orders", "Order", "customer"), joined(repo, "carts", "Cart", "shop")]
    noted(base, *fixes, "0123456789")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TACIT_ROOT", str(base.root))
    capsys.readouterr()
    code, out, err = tacit("--repo", str(repo.root), "--dry-run")
    assert (code, err) == (0, "left out: 0123456789: git: there is no revision '0123456789'\n")
    assert "2 fix commits of Join Rows\n" in out
    assert "select-related, a rule for adoption\n" in out
    assert "finds 2 of 2 fix commits if they are reverted\n" in out
    assert out.endswith("nothing was written\n")
    assert not (base.root / "patterns/data/join-rows.rules.yml").exists()
    assert tacit(fixes[0])[0] == 2
    assert tacit("--repo", str(tmp_path / "none"))[0] == 2
    assert "not a git repository" in tacit("--repo", str(base.root))[2]
    code, out, _ = tacit("--repo", str(repo.root), "--from", *fixes, "--json")
    assert json.loads(out)["written"] == ["patterns/data/join-rows.rules.yml", "patterns/data/join-rows.md"]
    assert tacit("--repo", str(repo.root), "--from", *fixes)[0] == 1
