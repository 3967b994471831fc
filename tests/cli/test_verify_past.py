"""Test claims about names that the code once had, and names that are nearly those of the code."""

from __future__ import annotations

import json
import shutil

import pytest
from platformdirs import user_cache_path

from tacit.checks.verify import cache
from tests.checks.review.repositories import Repo
from tests.cli.calls import Call
from tests.cli.test_verify import claims, repo, tacit

__all__ = ["repo", "tacit"]  # fixtures


@pytest.fixture
def shop(repo: Repo) -> Repo:
    repo.write("app.py", "def order_total(cart):\n    return cart\n\n\nUSE_CACHE = 'STORE_CACHE_URL'\n")
    repo.write("package.json", '{"name": "web", "dependencies": {"react-pdf": "1"}}\n')
    repo.write("compose.yaml", "services:\n  visits-service:\n    build: .\n")
    repo.write("links.py", "# by github.com/x/urlscheme, with factory_boy\n")
    repo.commit()
    (repo.root / "links.py").unlink()
    repo.write("Taskfile.yaml", "version: '3'\ntasks:\n  seed:\n    cmd: x\n")
    repo.write("requirements.txt", "factory-boy==3.3\n")
    repo.write("go/go.mod", "module x\n\ngo 1.26\n")
    repo.write("Dockerfile", "FROM golang:1.26\n")
    repo.write("app.py", "def cart_total(cart):\n    return cart\n")
    repo.write("package.json", '{"name": "web", "dependencies": {}}\n')
    repo.commit()
    return repo


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("`Cart.order_total()` adds up.", "name order_total: missing warning"),
        ("`cart_total` adds up.", ""),
        ("`order_sum` adds up.", ""),  # the code never had it
        ("Formerly `order_total` did this.", ""),
        ("It reads `STORE_CACHE_URL`.", "environment STORE_CACHE_URL: missing warning"),
        ("It shows pages with [it](https://github.com/x/react-pdf).", ""),
        ("Start `visit-service` first.", "name visit-service: missing warning"),
        ("Start `visits_service` first.", ""),
        ("Factories are from `factory_boy`.", ""),  # the package that is declared as factory-boy
        ("Links are those of [it](https://github.com/x/urlscheme).", ""),  # a link claims no dependency
        ("Open it with the `code` command.", ""),
        ("Create data with `task seed`.", ""),
        ("Create data with `task sead`.", "target sead: missing warning"),
        ("It needs Go 1.21+.", "version go: differs warning"),
        ("It needs Go 1.26+.", ""),
        ("It needs Go 1.27+.", ""),  # asks for more than go.mod does
    ],
)
def test_names_that_the_code_once_had(shop: Repo, tacit: Call, text: str, expected: str) -> None:
    shop.write("README.md", f"# Shop\n\n{text}\n")
    told = [
        f"{kind} {name}: {item['verdict']} {item['severity']}"
        for (kind, name), item in claims(tacit).items()
        if item["severity"]
    ]
    assert ", ".join(told) == expected


def test_deleted_files_of_a_document_whose_paths_were_once_here(shop: Repo, tacit: Call) -> None:
    for name in ("db/a.sql", "db/b.sql", "db/c.sql", "db/d.sql"):
        shop.write(name, "select 1;\n")
    shop.commit()
    shutil.rmtree(shop.root / "db")
    shop.commit()
    others = "Also `x/a.sql`, `x/b.sql`, `x/c.sql`."
    shop.write("README.md", f"# Shop\n\nChange `db/a.sql`, `db/b.sql`, `db/c.sql`, `db/d.sql`. {others}\n")
    told = {name: item["severity"] for (_, name), item in claims(tacit).items()}
    assert told == {
        **dict.fromkeys((f"db/{x}.sql" for x in "abcd"), "warning"),
        **dict.fromkeys((f"x/{x}.sql" for x in "abc"), "hint"),
    }
    shop.write("README.md", f"# Shop\n\nChange `db/a.sql`. {others}\n")
    assert {item["severity"] for item in claims(tacit).values()} == {"hint"}


def test_the_last_line_says_why_hints_do_not_fail_a_run(shop: Repo, tacit: Call) -> None:
    shop.write("README.md", "# Shop\n\nSee `app.py`, `x/a.sql` and `x/b.sql`.\n")
    done = tacit("README.md")
    told = "2 are hints, which --all lists and which count for the exit code only with --strict or --fail-on hint"
    assert (done.code, done.out.splitlines()[-1].endswith(f": 1 verified, 2 missing; {told}")) == (0, True)
    assert (tacit("README.md", "--strict").code, "hints" in tacit("README.md", "--strict").out) == (1, False)


def test_names_are_looked_up_once_for_each_commit(shop: Repo, tacit: Call) -> None:
    shop.write("README.md", "# Shop\n\n`Cart.order_total()` and `cart_total` add up.\n")
    first = tacit("README.md", "--json").out
    (place,) = user_cache_path("tacit").glob("code/*.past")
    kept = cache.load(place)
    assert sorted(key.partition(":")[2] for key in kept) == ["cart_total", "order_total"]
    assert tacit("README.md", "--json").out == first
    cache.save(place, dict.fromkeys(kept, ([], "", "", "")))
    assert json.loads(tacit("README.md", "--json").out)["counts"]["missing"] == 0  # the cache is read


def test_a_document_whose_files_were_all_moved_has_a_warning_for_each(repo: Repo, tacit: Call) -> None:
    for name in ("server", "users"):
        repo.write(f"web/{name}.js", f"console.log('{name}')\n" * 9)
    repo.write("README.md", "# Shop\n\nThe server is in `web/server.js`, the users in `web/users.js`.\n")
    repo.commit()
    for number, (old, new) in enumerate((("server", "app"), ("users", "people")), 1):
        (repo.root / f"web/{old}.js").rename(repo.root / f"web/{new}.js")
        repo.commit()
        assert [item["severity"] for item in claims(tacit).values() if item["severity"]] == ["warning"] * number
    done = tacit("README.md", "--since", "HEAD~2")
    assert (done.code, done.out.count("warning[path]")) == (1, 2)
