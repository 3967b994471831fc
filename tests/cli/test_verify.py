"""Test `tacit verify` with real git repositories and documents."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.checks.formats.sarif import SCHEMA
from tests.checks.review.repositories import Repo, make
from tests.cli.calls import Call, caller

FILES = {
    "package.json": '{"name": "shop", "scripts": {"build": "tsc", "test:unit": "vitest"}}\n',
    "Makefile": "install:\n\tpip install .\n\ntest:\n\tpytest\n",
    "docker-compose.yml": "services:\n  db:\n    image: postgres:16\n  api:\n    build: .\n",
    "Dockerfile": "FROM python:3.12-slim\n",
    "schema.sql": "CREATE TABLE orders (\n  id int,\n  total numeric\n);\n",
    "shop/__init__.py": '"""The shop."""\n',
    "shop/orders.py": (
        'import os\n\nKEY = os.getenv("SHOP_KEY")\nURL = os.getenv("SHOP_URL")\n\n\n'
        "class Orders:\n    def place(self): ...\n"
    ),
    "shop/prices.py": "def net(price): ...\n",
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.11"\n',
    "tests/test_orders.py": "def test_orders(): ...\n",
    "docs/guide.md": "# Guide\n",
    ".gitignore": "local.cfg\nshop/local.cfg\n",
}


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = make(tmp_path / "shop")
    made.add(FILES)
    return made


@pytest.fixture
def tacit(repo: Repo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    return caller(repo.root, monkeypatch, capsys, "verify")


def claims(tacit: Call, *arguments: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Verify README.md, and return all its claims by kind and name."""
    done = tacit("README.md", "--format", "json", "--all", *arguments)
    assert done.code in {0, 1}, done.err
    (document,) = json.loads(done.out)["documents"]
    return {(claim["kind"], claim["name"]): claim for claim in document["claims"]}


def severities(tacit: Call, *arguments: str) -> dict[str, str | None]:
    return {name: claim["severity"] for (_, name), claim in claims(tacit, *arguments).items()}


def test_what_is_false_is_named_and_what_holds_is_not(repo: Repo, tacit: Call) -> None:
    repo.write(
        "README.md",
        "# Shop\n\nSee [the guide](docs/guide.md) and [the manual](docs/manual.md).\n\n```bash\nmake install\n"
        "make instal\nnpm run build\nnpm run bild\ncd docs\n```\n",
    )
    done = tacit("README.md")
    assert done.code == 1
    lines = [line for line in done.out.splitlines() if "warning[" in line]
    assert lines == [
        "README.md:3:36: warning[path]: docs/manual.md: the link target does not exist",
        "README.md:7:1: warning[target]: instal: there is no make target instal",
        "README.md:9:1: warning[script]: bild: there is no script bild",
    ]
    assert "→ did you mean install?" in done.out
    assert done.out.splitlines()[-1].endswith(": 4 verified, 3 missing")


def test_evidence_names_file_and_line(repo: Repo, tacit: Call) -> None:
    repo.write("README.md", "# Shop\n\n```bash\nmake test\n```\n\nSet `SHOP_KEY`.\n")
    found = claims(tacit)
    assert found["target", "test"]["verdict"] == "verified"
    assert found["target", "test"]["evidence"][0]["path"] == "Makefile"
    assert found["target", "test"]["evidence"][0]["line"] == 4
    assert found["environment", "SHOP_KEY"]["evidence"][0]["path"] == "shop/orders.py"


def test_a_path_that_moved_is_named_and_fixed(repo: Repo, tacit: Call) -> None:
    repo.write("README.md", "# Shop\n\nSee [prices](src/prices.py#L1).\n")
    found = claims(tacit)["path", "src/prices.py"]
    assert (found["verdict"], found["suggestion"]) == ("differs", "shop/prices.py")
    done = tacit("README.md", "--fix")
    assert (done.code, "fixed README.md (1 place)" in done.out) == (1, True)
    assert (repo.root / "README.md").read_text("utf-8") == "# Shop\n\nSee [prices](shop/prices.py#L1).\n"
    assert tacit("README.md").code == 0


def test_fix_leaves_prose_and_ambiguous_names_alone(repo: Repo, tacit: Call) -> None:
    text = "# Shop\n\n```bash\nmake instal\n```\n\nIt needs [a](old/__init__.py).\n"
    repo.write("README.md", text)
    done = tacit("README.md", "--fix")
    assert "no warning has only one possible correction" in done.out
    assert (repo.root / "README.md").read_text("utf-8") == text


def test_columns_and_tables_of_ddl(repo: Repo, tacit: Call) -> None:
    repo.write(
        "README.md",
        "# Shop\n\n```sql\nCREATE TABLE orders (\n  id int,\n  amount int\n);\n"
        "CREATE TABLE bills (\n  id int\n);\n```\n",
    )
    found = claims(tacit)
    assert found["table", "orders"]["verdict"] == "verified"
    assert found["column", "orders.id"]["verdict"] == "verified"
    assert found["column", "orders.amount"]["severity"] == "warning"
    assert found["column", "orders.amount"]["suggestion"] == "the table has id, total"
    assert found["table", "bills"]["severity"] == "warning"
    assert found["column", "bills.id"]["severity"] is None  # the table is reported, its columns are not


def test_imports_from_own_modules(repo: Repo, tacit: Call) -> None:
    repo.write(
        "README.md",
        "# Shop\n\n```python\nfrom shop.orders import Orders\nfrom shop.orders import net\n"
        "from flask import Flask\n```\n",
    )
    found = claims(tacit)
    assert found["import", "Orders"]["verdict"] == "verified"
    assert (found["import", "net"]["verdict"], found["import", "net"]["severity"]) == ("differs", "warning")
    assert found["import", "net"]["why"] == "net is in shop.prices, not in shop.orders"
    assert found["import", "Flask"]["severity"] is None
    tacit("README.md", "--fix")
    assert "from shop.prices import net" in (repo.root / "README.md").read_text("utf-8")


def test_images_services_and_versions(repo: Repo, tacit: Call) -> None:
    repo.write(
        "README.md",
        "# Shop\n\n| Component | Version |\n|---|---|\n| PostgreSQL | 14 |\n\n```bash\ndocker compose up db\n"
        "docker compose logs web\n```\n\n```dockerfile\nFROM python:3.9-slim\n```\n",
    )
    found = claims(tacit)
    assert found["service", "db"]["verdict"] == "verified"
    assert found["service", "web"]["severity"] == "warning"
    assert found["image", "python"]["fix"] == {"old": "python:3.9-slim", "new": "python:3.12-slim"}
    assert found["version", "PostgreSQL"]["fix"] == {"old": "14", "new": "16"}
    tacit("README.md", "--fix")
    assert "FROM python:3.12-slim" in (repo.root / "README.md").read_text("utf-8")
    assert "| PostgreSQL | 16 |" in (repo.root / "README.md").read_text("utf-8")


def test_functions_of_a_pattern_document_are_checked_if_their_name_is_telling(repo: Repo, tacit: Call) -> None:
    repo.write(
        "README.md",
        "# Shop\n\n```python\ndef net(): ...\ndef sums(): ...\ndef add_tax(): ...\ndef test_net(): ...\n```\n",
    )
    found = {"net": None, "sums": "note", "add_tax": "warning", "test_net": "note"}
    assert severities(tacit, "--as-patterns") == found


def test_each_line_of_a_block_may_start_in_the_same_folder(repo: Repo, tacit: Call) -> None:
    repo.write("README.md", "# Shop\n\n```bash\ncd shop && ls\ncd tests && ls\n```\n")
    assert tacit("README.md").code == 0


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("```env\nSHOP_KEY=1\nSHOP_URL=2\nSHOP_KEY_PATH=/x\n```", "warning"),
        ("```env\nSHOP_KEY=1\nSHOP_URL=2\nYOUR_KEY_PATH=/x\n```", None),
        ("```python\nos.environ['SHOP_KEY_PATH']\n```", "note"),
    ],
)
def test_variables_that_the_code_does_not_read(repo: Repo, tacit: Call, text: str, severity: str | None) -> None:
    repo.write("README.md", f"# Shop\n\n{text}\n")
    (found,) = [item["severity"] for (_, name), item in claims(tacit).items() if name.endswith("_PATH")]
    assert found == severity


def test_the_stack_of_a_document_is_checked_if_half_of_it_is_right(repo: Repo, tacit: Call) -> None:
    repo.write("README.md", "# Shop\n\n## Stack\n\n- PostgreSQL\n- MongoDB\n")
    assert severities(tacit) == {"PostgreSQL": None, "MongoDB": "warning"}
    repo.write("README.md", "# Shop\n\n## Stack\n\n- Kafka\n- MongoDB\n")
    assert tacit("README.md").code == 0


SERVICES = {
    "docker-compose.yml": "services:\n  db:\n    image: postgres:16\n    ports:\n      - '5433:5432'\n"
    "  api:\n    build: .\n    ports: ['8080:8000']\n",
    "k8s/api.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: shop-api\nspec:\n  replicas: 1\n",
    "pyproject.toml": '[project]\nname = "shop"\n\n[project.scripts]\nshop-admin = "shop.cli:main"\n',
    "shop/cli.py": "import typer\n\napp = typer.Typer()\n\n\n"
    + "".join(f"@app.command()\ndef {name}(): ...\n\n\n" for name in ("import_orders", "export_orders", "prune")),
    "cmd/worker/main.go": "package main\n",
}
PORTS = "| Service | Port |\n|---|---|\n"


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (f"{PORTS}| db | 5432 |", "5432", "verified"),
        (f"{PORTS}| db | 5433 |", "5433", "verified"),
        (f"{PORTS}| api | 5432 |", "5432", "differs warning: api has the ports 8000, 8080, not 5432"),
        (f"{PORTS}| Web UI | 3000 |", "3000", "missing note: the code has no port 3000"),
        ("$ kubectl logs deployment/shop-api", "Deployment/shop-api", "verified"),
        ("$ kubectl logs deploy/shop-ap", "Deployment/shop-ap", "missing warning: there is no Deployment shop-ap"),
        ("$ kubectl logs deploy/other", "Deployment/other", "missing note: there is no Deployment other"),
        ("$ shop-admin import-orders", "shop-admin import-orders", "verified"),
        (
            "$ shop-admin impor-orders",
            "shop-admin impor-orders",
            "missing warning: shop-admin has no command impor-orders",
        ),
        ("$ shop_admin prune", "shop_admin prune", "missing warning: there is no command shop_admin"),
        ("$ worker run", "worker run", "verified"),
    ],
)
def test_ports_objects_and_commands(repo: Repo, tacit: Call, text: str, name: str, expected: str) -> None:
    for path, content in SERVICES.items():
        repo.write(path, content)
    repo.commit()
    repo.write("README.md", f"# Shop\n\n```console\n{text}\n```\n" if text[0] == "$" else f"# Shop\n\n{text}\n")
    (found,) = [item for (_, known), item in claims(tacit).items() if known == name]
    why = f" {found['severity']}: {found['why']}" if found["severity"] else ""
    assert f"{found['verdict']}{why}" == expected


def test_programs_of_others_are_no_claims(repo: Repo, tacit: Call) -> None:
    repo.write("README.md", "# Shop\n\n```bash\ncurl localhost\nbrew install shop\npython manage.py migrate\n```\n")
    assert [kind for kind, _ in claims(tacit)] == ["path"]


def test_a_tree_is_compared_if_most_of_it_exists(repo: Repo, tacit: Call) -> None:
    repo.write(
        "README.md",
        "# Shop\n\n```\nshop/\n├── orders.py   # what people bought\n├── prices.py\n└── taxes.py\n```\n\n"
        "```\nother/\n├── alpha.py\n└── beta.py\n```\n",
    )
    found = severities(tacit)
    assert found == {"orders.py": None, "prices.py": None, "taxes.py": "warning", "alpha.py": None, "beta.py": None}


@pytest.mark.parametrize(
    "text",
    [
        "Redis will cache `shop/cache.py` later.",
        "`shop/cache.py` was removed.",
        "Create `shop/cache.py` with your settings.",
        "There is no `shop/cache.py`.",
        "For example `shop/cache.py`.",
        "See `shop/<name>.py` and `shop/*.txt`.",
        "Put it into `shop/local.cfg`.",
        "Serves `application/json` to `acme/widgets` and `/etc/shop/shop.cfg`.",
    ],
)
def test_plans_the_past_examples_placeholders_and_ignored_files_are_left_alone(
    repo: Repo, tacit: Call, text: str
) -> None:
    repo.write("README.md", f"# Shop\n\nSee `shop/orders.py`.\n\n{text}\n")
    assert tacit("README.md").code == 0


def test_a_path_of_the_repository_in_prose_is_a_warning(repo: Repo, tacit: Call) -> None:
    repo.write("README.md", "# Shop\n\nOrders are in `shop/orders.py`, the cache in `shop/cache.py`.\n")
    assert severities(tacit) == {"shop/orders.py": None, "shop/cache.py": "warning"}


def test_a_path_that_history_knows_says_which_commit_deleted_it(repo: Repo, tacit: Call) -> None:
    (repo.root / "shop" / "prices.py").unlink()
    repo.commit()
    repo.write("README.md", "# Shop\n\nSee `shop/orders.py` and `shop/prices.py`.\n")
    assert "it was deleted in" in claims(tacit)["path", "shop/prices.py"]["why"]


def test_sections_about_plans_are_planned(repo: Repo, tacit: Call) -> None:
    repo.write("README.md", "# Shop\n\n## Roadmap\n\n- `shop/cache.py`\n\n## Use\n\n- `shop/orders.py`\n")
    assert claims(tacit)["path", "shop/cache.py"]["verdict"] == "planned"


def test_a_change_log_is_not_held_against_the_code(repo: Repo, tacit: Call) -> None:
    for name in ("CHANGELOG.md", "docs/v2.0.0.md"):
        repo.write(name, "# Changes\n\n- new `shop/cache.py`, `make instal`\n")
        assert tacit(name).code == 0


def test_findings_with_one_fingerprint_are_summed_after_five(repo: Repo, tacit: Call) -> None:
    repo.write("README.md", "# Shop\n\n" + "Run `npm run nope`.\n\n" * 9)
    done = tacit("README.md")
    assert done.out.count("there is no script nope") == 5
    assert re.search(r"^and 4 more with the fingerprint [0-9a-f]{12}; --all shows them$", done.out, re.MULTILINE)
    assert ": 0 verified, 9 missing" in done.out
    assert tacit("README.md", "--all").out.count("there is no script nope") == 9


def test_a_file_that_is_no_markdown_is_named(repo: Repo, tacit: Call) -> None:
    assert "shop/prices.py: its name is not that of a markdown document" in tacit("shop/prices.py").err
    repo.write("README.md", "# Shop\n")
    assert "markdown document" not in tacit("README.md").err


def test_notes_are_counted_and_strict_reports_them(repo: Repo, tacit: Call) -> None:
    repo.write("README.md", "# Shop\n\nSee `shop/orders.py`. Example:\n\nFor example `shop/cache.py`.\n")
    done = tacit("README.md")
    assert (done.code, "1 finding of severity note not shown (--all shows them)" in done.err) == (0, True)
    assert tacit("README.md", "--strict").code == 1
    assert tacit("README.md", "--fail-on", "note").code == 1
    assert tacit("README.md", "--strict", "--fail-on", "never").code == 0


def test_files_that_are_left_out_count_only_with_skipped(repo: Repo, tacit: Call) -> None:
    repo.write("README.md", "# Shop\n\nSee `shop/orders.py`.\n")
    assert tacit("README.md", "--fail-on", "skipped").code == 0
    repo.add({"shop/big.py": "x = 1\n" * 400_000})
    done = tacit("README.md", "--fail-on", "skipped")
    assert (done.code, "shop/big.py" in done.err) == (1, True)
    assert tacit("README.md", "--fail-on", "note").code == 0
    assert tacit("README.md", "--fail-on", "agents").code == 2


def test_classes_are_checked_in_pattern_documents_only(repo: Repo, tacit: Call) -> None:
    repo.write(
        "README.md",
        "# Shop\n\n```python\nclass Orders:\n    def place(self): ...\n    def cancel(self): ...\n\n"
        "class Bill:\n    pass\n```\n",
    )
    assert tacit("README.md").code == 0
    found = severities(tacit, "--as-patterns")
    assert found == {"Orders": None, "Orders.place": None, "Orders.cancel": "warning", "Bill": "warning"}
    repo.write("tacit.toml", '[verify]\ndocs = ["README.md"]\npattern_docs = ["*.md"]\n')
    assert tacit().code == 1


RETRIES = (
    "import time\n\n\ndef with_retries(call):\n    for attempt in range({number}):\n"
    "        time.sleep(attempt)  # wait\n    raise TimeoutError({text})\n"
)


def test_a_constant_in_an_example_that_is_otherwise_the_codes(repo: Repo, tacit: Call) -> None:
    repo.write("shop/retries.py", RETRIES.format(number=3, text='"late"'))
    repo.write("tests/test_retries.py", RETRIES.format(number=5, text='"late"'))
    repo.commit()
    same = "```python\n{}```\n"
    text = "# Shop\n\n" + same.format(RETRIES.format(number=5, text="'late'")[len("import time\n\n\n") :])
    repo.write("README.md", text)
    assert tacit("README.md").code == 0  # a page about its use may show anything
    done = tacit("README.md", "--as-patterns")
    assert "README.md:5:1: warning[example]: 5: the code has 3 here, not 5" in done.out
    assert "evidence: shop/retries.py:4" in done.out
    tacit("README.md", "--as-patterns", "--fix")
    assert (repo.root / "README.md").read_text("utf-8") == text.replace("range(5)", "range(3)")
    assert tacit("README.md", "--as-patterns").code == 0


@pytest.mark.parametrize(
    ("number", "more"),
    [
        (5, "\n\nLATE = with_retries\n"),  # the text differs, too
        (3, "    return None\n"),  # another line
    ],
)
def test_an_example_that_differs_in_more_is_not_fixed(repo: Repo, tacit: Call, number: int, more: str) -> None:
    repo.write("shop/retries.py", RETRIES.format(number=3, text='"late"'))
    repo.commit()
    text = f"# Shop\n\n```python\n{RETRIES.format(number=number, text=7)}{more}```\n"
    repo.write("README.md", text)
    tacit("README.md", "--as-patterns", "--fix")
    assert (repo.root / "README.md").read_text("utf-8") == text


def test_a_collection_does_not_document_a_table(repo: Repo, tacit: Call) -> None:
    repo.write("README.md", '# Shop\n\n```js\ndb.collection("orders")\n```\n')
    found = claims(tacit)["collection", "orders"]
    assert (found["verdict"], found["why"]) == ("missing", "the code has no collection of this name; it is a table")


def test_what_only_tests_have_is_weak(repo: Repo, tacit: Call) -> None:
    repo.write("tests/test_keys.py", 'import os\n\nKEY = os.environ["SHOP_TEST_KEY"]\n')
    repo.commit()
    repo.write("README.md", "# Shop\n\nSet `SHOP_TEST_KEY`.\n")
    found = claims(tacit)["environment", "SHOP_TEST_KEY"]
    assert (found["verdict"], found["severity"]) == ("weak", "note")


def test_an_ignore_comment_needs_kind_and_reason(repo: Repo, tacit: Call) -> None:
    text = "# Shop\n\n{}\n[the manual](docs/manual.md)\n"
    repo.write("README.md", text.format("<!-- tacit: ignore[path] written next week -->\n"))
    done = tacit("README.md")
    assert (done.code, "1 silenced" in done.out) == (0, True)
    repo.write("README.md", text.format("<!-- tacit: ignore[path] -->\n"))
    done = tacit("README.md")
    assert (done.code, "README.md:3:1: warning[bad-ignore]: the ignore comment gives no reason" in done.err) == (
        1,
        True,
    )
    repo.write("README.md", text.format("<!-- tacit: ignore[table] of another kind -->\n"))
    assert tacit("README.md").code == 1


def test_an_ignore_comment_covers_the_block_below(repo: Repo, tacit: Call) -> None:
    block = "```bash\nmake instal\n\nmake instal2\n```\n"
    repo.write("README.md", f"# Shop\n\n<!-- tacit: ignore[*] shown on purpose -->\n\n{block}\n[x](gone.md)\n")
    done = tacit("README.md")
    assert "gone.md" in done.out
    assert "instal" not in done.out


def test_settings_name_documents_and_what_to_ignore(repo: Repo, tacit: Call) -> None:
    assert tacit().code == 2
    repo.write("README.md", "# Shop\n\n[the manual](docs/manual.md)\n")
    repo.write("docs/old/a.md", "[x](gone.md)\n")
    repo.write("tacit.toml", '[verify]\ndocs = ["README.md", "docs/**/*.md"]\n')
    repo.commit()
    assert tacit().out.count("warning[path]") == 2
    ignore = 'ignore = ["path:docs/manual.md", "document:docs/old/**"]\n'
    repo.write("tacit.toml", f'[verify]\ndocs = ["README.md", "docs/**/*.md"]\n{ignore}')
    done = tacit()
    assert (done.code, "2 silenced" in done.out) == (0, True)
    repo.write("tacit.toml", "[verify]\ndocuments = []\n")
    assert "tacit.toml:2:1: error[unknown-key]" in tacit().err


def test_an_accepted_finding_comes_back_when_its_line_changes(repo: Repo, tacit: Call) -> None:
    repo.write("README.md", "# Shop\n\n[the manual](docs/manual.md)\n")
    fingerprint = claims(tacit)["path", "docs/manual.md"]["fingerprint"]
    assert tacit("README.md", "--accept", fingerprint).code == 2  # no reason
    done = tacit("README.md", "--accept", fingerprint, "--reason", 'it is "generated"')
    assert (done.code, "verify-accepted.toml: commit this file" in done.out) == (0, True)
    assert 'reason = "it is \\"generated\\""' in (repo.root / "verify-accepted.toml").read_text("utf-8")
    done = tacit("README.md")
    assert (done.code, "1 silenced" in done.out) == (0, True)
    repo.write("README.md", "# Shop\n\nRead [the manual](docs/manual.md).\n")
    assert tacit("README.md").code == 1
    fingerprint = claims(tacit)["path", "docs/manual.md"]["fingerprint"]
    tacit("README.md", "--accept", fingerprint, "--reason", "again")
    assert (repo.root / "verify-accepted.toml").read_text("utf-8").count("[[accepted]]") == 1
    assert tacit("README.md", "--accept", "000000000000", "--reason", "none").code == 2


def test_since_reports_what_became_false(repo: Repo, tacit: Call) -> None:
    repo.write("README.md", "# Shop\n\n[a](docs/manual.md)\n\n[b](docs/guide.md)\n")
    first = repo.commit()
    assert tacit("README.md", "--since", first).code == 0
    (repo.root / "docs" / "guide.md").rename(repo.root / "docs" / "handbook.md")
    done = tacit("README.md", "--since", first)
    assert done.code == 1
    assert [line for line in done.out.splitlines() if "warning[" in line] == [
        "README.md:5:1: warning[path]: docs/guide.md: the link target does not exist"
    ]
    assert tacit("README.md", "--since", "nowhere").code == 2


def test_at_verifies_documents_and_code_of_a_commit(repo: Repo, tacit: Call) -> None:
    repo.write("README.md", "# Shop\n\n[b](docs/guide.md)\n")
    first = repo.commit()
    repo.write("README.md", "# Shop\n\n[b](docs/other.md)\n")
    repo.commit()
    assert tacit("README.md").code == 1
    assert tacit("README.md", "--at", first).code == 0


def test_several_repositories(repo: Repo, tacit: Call, tmp_path: Path) -> None:
    other = make(tmp_path / "library")
    other.write("Makefile", "publish:\n\ttwine upload\n")
    other.commit()
    repo.write("README.md", "# Shop\n\n```bash\nmake publish\nmake vanish\n```\n")
    done = tacit("README.md", "--code", ".", "--code", str(other.root), "--all")
    assert "evidence: library:Makefile:1" in done.out
    assert done.out.count("warning[target]") == 1
    assert tacit("README.md", "--code", "nowhere").code == 2


def test_the_evidence_of_several_repositories_names_them(repo: Repo, tacit: Call, tmp_path: Path) -> None:
    for name, port in (("first", 8001), ("second", 8002)):
        other = make(tmp_path / name)
        other.write("Makefile", f"install:\n\ttrue\n\n{name}-%:\n\trun $*\n")
        other.write("compose.yaml", f"services:\n  {name}:\n    build: .\n    ports:\n      - '{port}:80'\n")
        other.write(
            "app.py", f'from flask import Flask\n\napp = Flask(__name__)\n\n\n@app.get("/{name}")\ndef get(): ...\n'
        )
        other.commit()
    rows = "| `first` | 8001 |\n| `second` | 8001 |"
    text = f"# Shop\n\n```bash\nmake second-a\n```\n\nCall `GET /second`.\n\n| Service | Port |\n|---|---|\n{rows}\n"
    repo.write("README.md", text)
    done = tacit("README.md", "--code", str(tmp_path / "first"), "--code", str(tmp_path / "second"), "--all")
    assert "evidence: second:Makefile" in done.out, done.out
    assert "evidence: second:app.py:6" in done.out
    assert [line for line in done.out.splitlines() if "warning[port]" in line] == [
        "README.md:12:13: warning[port]: 8001: second has the ports 80, 8002, not 8001"
    ]


def test_a_drawn_folder_of_the_repository_that_does_not_exist(repo: Repo, tacit: Call) -> None:
    repo.write("README.md", "# Shop\n\n```\nshop/taxes/\n├── rates.py\n├── law.py\n└── notes.txt\n```\n")
    assert severities(tacit) == {"rates.py": "warning", "law.py": "warning", "notes.txt": "warning"}


def test_a_target_that_a_pattern_rule_makes(repo: Repo, tacit: Call) -> None:
    repo.write("Makefile", "install:\n\tpip install .\n\nstart-%: install\n\trun $*\n\nX-%:=1\n")
    repo.write("README.md", "# Shop\n\n```bash\nmake start-8000\nmake stop-8000\nmake X-1\n```\n")
    assert severities(tacit) == {"start-8000": None, "stop-8000": "warning", "X-1": "warning"}


def test_a_target_of_another_folder_does_not_count(repo: Repo, tacit: Call) -> None:
    (repo.root / "Makefile").rename(repo.root / "tests" / "Makefile")
    repo.commit()
    repo.write("README.md", "# Shop\n\n```bash\nmake install\n```\n")
    assert claims(tacit)["target", "install"]["why"] == "there is no Makefile here; tests/Makefile has a target install"
    repo.write("README.md", "# Shop\n\n```bash\ncd tests\nmake install\n```\n")
    assert tacit("README.md").code == 0


def test_a_variable_that_names_the_file_of_another_is_left_alone(repo: Repo, tacit: Call) -> None:
    repo.write("README.md", "# Shop\n\n```env\nSHOP_KEY_FILE=/run/secrets/key\nSHOP_KEI=1\n```\n")
    assert severities(tacit) == {"SHOP_KEY_FILE": None, "SHOP_KEI": "warning"}


def test_a_path_that_only_a_folder_rule_ignores(repo: Repo, tacit: Call) -> None:
    repo.write(".gitignore", "\r\nshop/made/\r\n\r\n")
    repo.write("README.md", "# Shop\n\nSee `shop/orders.py`, `shop/made/` and `shop/lost/`.\n")
    assert severities(tacit)["shop/lost"] == "warning"


def test_negative_claims(repo: Repo, tacit: Call) -> None:
    repo.write("README.md", "# Shop\n\n- **Redis** is not used.\n- **PostgreSQL** is not used.\n")
    found = claims(tacit)
    assert found["technology", "Redis"]["verdict"] == "verified"
    assert found["technology", "PostgreSQL"]["verdict"] == "differs"


@pytest.mark.parametrize(
    ("text", "verdict", "severity"),
    [
        ("There is no `shop/lost.py`.", "verified", None),
        ("We do not use `shop/lost.py`; we use `shop/orders.py` instead of `shop/lost.py`.", "verified", None),
        ("`shop/lost.py` does not exist.", "verified", None),
        ("`shop/lost.py` needs no settings.", "missing", "note"),
        ("- `shop/orders.py` has orders.\n- `shop/ordesr.py` does not have them.", "missing", "warning"),
        ("There is no `shop/orders.py`.", "differs", "note"),
        ("`shop/orders.py` does not exist. It is not read.", "differs", "note"),
        ("If `shop/orders.py` does not exist, create it.", "unknown", None),
        ("We use `shop/prices.py` instead of `shop/orders.py`.", "unknown", None),
    ],
)
def test_a_negation_counts_if_it_is_about_the_name(
    repo: Repo, tacit: Call, text: str, verdict: str, severity: str | None
) -> None:
    repo.write("README.md", f"# Shop\n\n{text}\n")
    name = re.findall(r"`(shop/(?:lost|ordesr|orders)\.py)`", text)[-1]
    found = claims(tacit)["path", name]
    assert (found["verdict"], found["severity"]) == (verdict, severity)


def test_notes_that_decide_are_listed(repo: Repo, tacit: Call) -> None:
    repo.write("README.md", "# Shop\n\n`shop/lost.py` needs no settings.\n")
    assert tacit("README.md").code == 0
    done = tacit("README.md", "--fail-on", "note")
    assert (done.code, "[path]: shop/lost.py: the path does not exist" in done.out) == (1, True)


def test_a_document_outside_the_code(repo: Repo, tacit: Call, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Shop\n\n```bash\nmake install\nmake instal\n```\n", "utf-8")
    done = tacit(str(page), "--code", str(repo.root))
    assert (done.code, done.out.count("warning[target]")) == (1, 1)


def test_a_document_of_one_huge_line_ends_in_time(repo: Repo, tacit: Call) -> None:
    repo.write("README.md", "`shop/gone.py` " * 30_000)
    done = tacit("README.md")
    assert "README.md:1:1: warning[too-long]" in done.err


def test_what_the_document_does_not_name(repo: Repo, tacit: Call) -> None:
    tables = "".join(f"CREATE TABLE t{number} (id int);\n" for number in range(5))
    repo.write("more.sql", tables)
    repo.commit()
    repo.write("README.md", "# Shop\n\n| Table |\n|---|\n| orders |\n| t0 |\n| t1 |\n| t2 |\n")
    done = tacit("README.md", "--all")
    assert "README.md: in the code, but not in this document: tables t3, t4" in done.out
    (document,) = json.loads(tacit("README.md", "--format", "json").out)["documents"]
    assert [name["name"] for name in document["not_named"][0]["names"]] == ["t3", "t4"]


def test_formats(repo: Repo, tacit: Call) -> None:
    repo.write("README.md", "# Shop\n\n## Setup\n\n[the manual](docs/manual.md), [the guide](docs/guide.md)\n")
    annotations = tacit("README.md", "--format", "github")
    assert annotations.out == (
        "::warning file=README.md,line=5,title=path::docs/manual.md: the link target does not exist\n"
    )
    log = json.loads(tacit("README.md", "--format", "sarif").out)
    (result,) = log["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("verify/path", "warning")
    page = tacit("README.md", "--format", "markdown").out
    assert "##### Setup" in page
    assert "- ✗ line 5, path: docs/manual.md: the link target does not exist" in page
    assert "- ✓ line 5, path: docs/guide.md (`docs/guide.md`)" in page


def test_sarif_follows_its_schema(repo: Repo, tacit: Call) -> None:
    repo.write("README.md", "# Shop\n\n[a](docs/manual.md)\n\n```dockerfile\nFROM python:3.9-slim\n```\n")
    jsonschema.validate(json.loads(tacit("README.md", "--format", "sarif").out), SCHEMA)


def test_faults_end_with_one_line(repo: Repo, tacit: Call, tmp_path: Path) -> None:
    for arguments in (
        ("nowhere.md",),
        ("README.md", "--at", "nowhere"),
        ("README.md", "--fix", "--format", "json"),
        ("README.md", "--reason", "x"),
        ("shop",),
    ):
        done = tacit(*arguments)
        assert (done.code, done.out) == (2, ""), arguments
        assert done.err.startswith("error[")
        assert "Traceback" not in done.err
    (tmp_path / "elsewhere.md").write_text("# Elsewhere\n")
    (repo.root / "link.md").symlink_to(tmp_path / "elsewhere.md")
    done = tacit("link.md")
    assert done.code == 2
    assert "this path is a symbolic link: pass the file to which the link leads" in done.err
    repo.write("verify-accepted.toml", "[[accepted]]\n")
    repo.write("README.md", "# Shop\n")
    assert "verify-accepted.toml" in tacit("README.md").err


def test_a_link_to_a_document_of_the_repository_is_followed(repo: Repo, tacit: Call) -> None:
    repo.write("AGENTS.md", "# Shop\n\nSee [a](docs/manual.md).\n")
    (repo.root / "CLAUDE.md").symlink_to("AGENTS.md")
    assert tacit("CLAUDE.md").out == tacit("AGENTS.md").out
    assert "AGENTS.md:3:5: warning" in tacit("CLAUDE.md").out


def test_other_commands_do_not_load_verify(repo: Repo, tacit: Call) -> None:
    code = "import sys; from tacit.cli.registry import full_app; full_app(); print('\\n'.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert [name for name in loaded if "checks.verify" in name or "actions.verify" in name] == []


def test_a_document_that_is_not_utf_8_is_named_with_its_line(repo: Repo, tacit: Call) -> None:
    (repo.root / "docs" / "guide.md").write_bytes(b"# Guide\n\nThe caf\xe9 is in `shop/orders.py`.\n")
    done = tacit("docs/guide.md")
    assert done.code == 0
    assert "warning: docs/guide.md:3: has bytes that are not UTF-8" in done.err


def test_a_document_that_is_given_twice_is_verified_once(repo: Repo, tacit: Call) -> None:
    repo.write("docs/guide.md", "# Guide\n\nSee `shop/gone.py`.\n")
    repo.commit()
    assert "1 claim in 1 document" in tacit("docs/guide.md", "docs").out


@pytest.mark.parametrize("command", ["verify", "review", "check standards", "story run x.md", "fleet report"])
def test_json_and_another_format_exclude_each_other(repo: Repo, command: str) -> None:
    other = {"fleet report": "csv", "story run x.md": "markdown"}.get(command, "sarif")
    asked = [*command.split(), "--json", "--format", other]
    done = subprocess.run(
        [sys.executable, "-m", "tacit", *asked], cwd=repo.root, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert f"--json means --format json: leave out --json or --format {other}" in done.stderr


def test_without_documents_the_code_is_not_read(tacit: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("the code was read")

    monkeypatch.setattr("tacit.actions.verify.build", refused)
    found = tacit()
    assert found.code == 2
    assert "no documents were given" in found.err
    assert "as in `tacit verify README.md`" in found.err


def test_a_dead_link_with_encoded_characters_is_reported(repo: Repo, tacit: Call) -> None:
    repo.write("docs/guide.md", "# Guide\n\n[a](no%20file.md) and [b](docs/%s.md)\n")
    repo.commit()
    out = tacit("docs/guide.md").out
    assert "docs/no file.md: the link target does not exist" in out
    assert "%s" not in out
