"""Test `tacit story` with real git repositories and documents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.checks.review.repositories import Repo, make
from tests.cli.calls import Call, Done, caller

FILES = {
    "shop/__init__.py": "",
    "shop/orders.py": (
        "import sqlalchemy\nimport psycopg2\nimport jwt\n\n\nclass ShopError(Exception):\n    pass\n\n\n"
        "def read(token):\n    return jwt.decode(token, 'a', timeout=3)\n"
    ),
    "shop/tokens.py": "import jwt\n\n\ndef write(claims):\n    return jwt.encode(claims, 'a')\n",
    "shop/keys.py": "import jwt\n\n\ndef key(token):\n    return jwt.get_unverified_header(token)\n",
    "db/migrations/001_orders.sql": (
        "CREATE TABLE orders (id int, day date);\nCREATE TABLE bills (id int);\n"
        "CREATE INDEX orders_day ON orders (day);\nCREATE INDEX bills_id ON bills (id);\n"
    ),
    "docs/data.md": (
        "# Data\n\n## Tables\n\n```sql\nCREATE TABLE orders (\n  id int,\n  total int\n);\n```\n\n"
        "The schema is in `db/schema/`, see [the migrations](../db/migrations/002_bills.sql).\n\n"
        "## Code\n\n```python\nimport jwt\n\n\ndef write(token):\n"
        "    claims = jwt.encode(token, secret_of_shop)\n    return send_to_customer(claims)\n```\n"
    ),
}
STORY = """\
# Story

**Target file**: `docs/data.md`

## PostgreSQL

- [ ] Verify migrations
- [ ] Document indexes
- [ ] Check for partitioning

**Tables to verify**:
- [ ] orders
- [ ] customers
- [ ] Other tables

**Locations to check**:
- `db/migrations/`
- `db/schema/`

## MongoDB

- [ ] List all collections

## Security

- [ ] Document JWT implementation
- [ ] Check the tone

## Known issues

1. **Generic examples**: need real code

## Phase 1

1. Review the schema

## Success criteria

- [ ] No generic or placeholder content remains
- [ ] Anti-patterns are included
"""


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = make(tmp_path / "shop")
    for path, text in FILES.items():
        made.write(path, text)
    made.write("story.md", STORY)
    made.commit()
    return made


@pytest.fixture
def tacit(repo: Repo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    return caller(repo.root, monkeypatch, capsys, "story")


def answers(done: Done) -> dict[str, str]:
    return {item["text"]: item["answer"] for item in json.loads(done.out)["items"]}


def test_each_item_gets_an_answer(tacit: Call) -> None:
    done = tacit("run", "story.md", "--json")
    assert done.code == 0
    assert answers(done) == {
        "Verify migrations": "ticked",
        "Document indexes": "ticked",
        "Check for partitioning": "not in the code",
        "orders": "ticked",
        "customers": "not in the code",
        "Other tables": "look here",
        "`db/migrations/`": "ticked",
        "`db/schema/`": "not in the code",
        "List all collections": "not applicable",
        "Document JWT implementation": "ticked",
        "Check the tone": "for a person",
        "Generic examples: need real code": "look here",
        "Review the schema": "look here",
        "No generic or placeholder content remains": "look here",
        "Anti-patterns are included": "look here",
    }
    items = {item["text"]: item for item in json.loads(done.out)["items"]}
    assert items["orders"]["places"] == [
        {"path": "db/migrations/001_orders.sql", "line": 1, "shows": "table orders", "repository": None}
    ]
    assert "1 of 1 example is not from this code" in items["No generic or placeholder content remains"]["why"]
    assert "CREATE" not in items["Check for partitioning"]["why"]
    assert "PARTITION BY RANGE" in items["Check for partitioning"]["why"]
    assert "bills" in items["Review the schema"]["why"]


def test_write_ticks_what_is_proven_and_a_second_run_changes_nothing(tacit: Call, repo: Repo) -> None:
    done = tacit("run", "story.md", "--write")
    assert (done.code, done.out.rstrip().rpartition("\n")[2]) == (0, "written to story.md: 4 boxes")
    once = (repo.root / "story.md").read_bytes()
    assert once.count(b"- [x]") == 4
    assert b"- [x] orders\n  - proven by tacit: `db/migrations/001_orders.sql:1`" in once
    assert b"- [ ] customers\n- [ ] Other tables\n" in once
    again = tacit("run", "story.md", "--write")
    assert again.out.endswith("nothing to write\n")
    assert (repo.root / "story.md").read_bytes() == once


def test_a_tick_that_is_no_longer_true_is_reported_and_stays(tacit: Call, repo: Repo) -> None:
    tacit("run", "story.md", "--write")
    repo.write("shop/orders.py", "import psycopg2\n")
    repo.write("shop/tokens.py", "")
    repo.write("shop/keys.py", "")
    repo.write("story.md", (repo.root / "story.md").read_text().replace("- [ ] customers", "- [x] customers"))
    before = (repo.root / "story.md").read_bytes()
    done = tacit("run", "story.md", "--write")
    assert done.code == 1
    told = [line for line in done.out.splitlines() if "warning[stale-tick]" in line]
    assert [line.split(": ", 2)[2] for line in told if "JWT" in line] == [
        "Document JWT implementation: was proven earlier; the answer is now: not in the code"
    ]
    assert any("customers: ticked by a person, but not in the code" in line for line in told)
    assert len(told) == 2
    assert b"[x] Document JWT implementation" in (repo.root / "story.md").read_bytes()
    assert (repo.root / "story.md").read_bytes() == before


def test_the_formats_have_all_items(tacit: Call) -> None:
    text = tacit("run", "story.md")
    assert "story.md:12: ✓ ticked: orders\n  [db/migrations/001_orders.sql:1 (table orders)]\n" in text.out
    assert text.out.rstrip().endswith("3 look here, 2 not in the code, 1 not applicable, 1 for a person")
    page = tacit("run", "story.md", "--format", "markdown").out
    assert page.startswith("## Story `story.md`\n")
    assert "- ✓ orders: *ticked* (`db/migrations/001_orders.sql:1` table orders)" in page
    assert "- ✗ \\`db/schema/\\`: *not in the code*" in page or "- ✗ `db/schema/`: *not in the code*" in page


def test_without_a_document_criteria_are_for_a_person(tacit: Call, repo: Repo) -> None:
    repo.write("story.md", STORY.replace("docs/data.md", "docs/other.md"))
    done = tacit("run", "story.md")
    assert "document: none was verified" in done.out
    found = answers(tacit("run", "story.md", "--json"))
    assert found["No generic or placeholder content remains"] == "for a person"
    assert (
        answers(tacit("run", "story.md", "--json", "--doc", "docs/data.md"))["Anti-patterns are included"]
        == "look here"
    )


def test_a_draft_names_what_is_dead_first_and_can_be_run(tacit: Call, repo: Repo) -> None:
    done = tacit("new", "docs/data.md", "--output", "draft.md")
    assert done.code == 0
    text = (repo.root / "draft.md").read_text()
    dead, rest = text.split("## Checklist by section")
    assert "- [ ] Correct the path `db/migrations/002_bills.sql` on line" in dead
    assert "- [ ] Correct the column `orders.total` on line" in dead
    assert "### Tables" in rest
    assert "Replace the example below `Code` on line" in rest
    found = answers(tacit("run", "draft.md", "--json"))
    assert found["Replace the example below `Code` on line 17"] == "look here"
    repo.write(
        "docs/data.md", FILES["docs/data.md"].replace("002_bills", "001_orders").replace("int,\n  total int", "int")
    )
    after = answers(tacit("run", "draft.md", "--json"))
    assert [answer for text, answer in after.items() if text.startswith("Correct the path `db/migrations/002")] == [
        "ticked"
    ]
    assert [answer for text, answer in after.items() if text.startswith("Correct the column")] == ["ticked"]
    assert tacit("new", "docs/data.md", "--output", "draft.md").code == 2


def test_a_team_has_probes_of_its_own(tacit: Call, repo: Repo) -> None:
    repo.write("tacit.toml", '[verify]\nprobes = ["checks/probes.yml"]\n')
    repo.write(
        "checks/probes.yml",
        "probes:\n  - id: tone\n    asks: [tone]\n    proof:\n      - definition: [ShopError]\n    examples:\n"
        "      - item: Check the tone\n        answer: ticked\n        files: {a.py: 'class ShopError: ...'}\n",
    )
    assert answers(tacit("run", "story.md", "--json"))["Check the tone"] == "ticked"
    assert tacit("test").out == "1 probe, 1 example: all pass\n"
    repo.write("checks/probes.yml", "probes:\n  - id: tone\n    asks: [tone]\n")
    done = tacit("run", "story.md")
    assert done.code == 1
    assert "checks/probes.yml:2:5: error[no-evidence]" in done.err
    repo.write("tacit.toml", '[verify]\nprobes = ["none.yml"]\n')
    assert (tacit("run", "story.md").code, tacit("test").code) == (2, 2)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("run", "none.md"), "none.md"),
        (("run", "docs/data.md"), "the story has no items"),
        (("run", "story.md", "--doc", "docs"), "--doc is a folder"),
        (("run", "story.md", "--doc", "none.md"), "none.md"),
        (("run", "story.md", "--code", "none"), "no such folder"),
        (("new", "none.md"), "none.md"),
        (("new", "docs"), "DOC is a folder"),
        (("new", "docs/data.md", "--output", "a/b.md"), "there is no folder"),
    ],
)
def test_faults_of_the_input_have_one_line(tacit: Call, arguments: tuple[str, ...], told: str) -> None:
    done = tacit(*arguments)
    assert done.code == 2
    assert done.err.startswith("error")
    assert told in done.err
    assert "Traceback" not in done.err


def test_a_draft_says_which_line_of_the_document_is_not_utf_8(repo: Repo, tacit: Call) -> None:
    (repo.root / "docs" / "data.md").write_bytes(b"# Data\n\nThe caf\xe9 has tables.\n")
    done = tacit("new", "docs/data.md", "--output", "draft.md")
    assert done.code == 0
    assert done.err.startswith("warning: docs/data.md:3: has bytes that are not UTF-8"), done.err


def test_a_run_says_which_line_of_the_story_is_not_utf_8_and_keeps_its_bytes(repo: Repo, tacit: Call) -> None:
    whole = b"# Story\n\nThe caf\xe9.\n\n- [ ] Ask a person\n"
    (repo.root / "story.md").write_bytes(whole)
    done = tacit("run", "story.md", "--write")
    assert "warning: story.md:3: has bytes that are not UTF-8" in done.err
    assert (repo.root / "story.md").read_bytes() == whole


def test_a_file_that_could_not_be_read_is_named(repo: Repo, tacit: Call) -> None:
    (repo.root / "latin.py").write_bytes(b"NAME = 'caf\xe9'\n")
    repo.write("own.md", "# Story\n\n- [ ] `load_all` exists\n")
    assert "not read: latin.py: not UTF-8" in tacit("run", "own.md").err
