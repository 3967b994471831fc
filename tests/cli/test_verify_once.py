"""Test names in any text that only git's history shows to be those of the code, and what hides them."""

from __future__ import annotations

import pytest

from tests.checks.review.repositories import Repo
from tests.cli.calls import Call
from tests.cli.test_verify import claims, repo, tacit

__all__ = ["repo", "tacit"]  # fixtures


@pytest.fixture
def shop(repo: Repo) -> Repo:
    repo.write("app.py", "import os\n\n\nclass OrderBook:\n    url = os.environ['SHOP_QUEUE_URL']\n")
    repo.write("api/routes.py", "PATHS = ['/admin/orders/all']\nPORT = 8123\n")
    repo.write("requirements.txt", "fastapi\nflask\n")
    repo.write("compose.yaml", "services:\n  shop-mailer:\n    build: .\n")
    for path in ("setup.cfg", "worker/jobs/sync.py", "deploy/compose.prod.yml", "worker/jobs/daily_report.sql"):
        repo.write(path, "x = 1\n")
    repo.commit()
    for path in ("setup.cfg", "worker/jobs/sync.py", "deploy/compose.prod.yml", "worker/jobs/daily_report.sql"):
        (repo.root / path).unlink()
    repo.write("app.py", "# errors look like those of FastAPI\nimport flask\n")
    repo.write("api/routes.py", "PATHS = []\n")
    repo.write("requirements.txt", "flask\n")
    repo.write("compose.yaml", "services:\n  shop-web:\n    build: .\n")
    repo.commit()
    return repo


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # in prose, bold text, tables and blocks of any language
        ("The variable SHOP_QUEUE_URL has the address.", ["environment SHOP_QUEUE_URL"]),
        ("Set **SHOP_QUEUE_URL** first.", ["environment SHOP_QUEUE_URL"]),
        ("| Name | Use |\n|---|---|\n| SHOP_QUEUE_URL | jobs |", ["environment SHOP_QUEUE_URL"]),
        ("```\n${SHOP_QUEUE_URL} --> jobs\n```", ["environment SHOP_QUEUE_URL"]),
        ("!!! note\n\n    Needed if `SHOP_QUEUE_URL` is set.", ["environment SHOP_QUEUE_URL"]),
        ("```\nprod - compose.prod.yml\n```", ["path compose.prod.yml"]),
        ("```\nrun worker/jobs/sync.py now\n```", ["path worker/jobs/sync.py"]),
        ("```bash\nDEBUG=1 python worker/jobs/sync.py\n```", ["path worker/jobs/sync.py"]),
        ("```\nopen http://localhost:8123\n```", ["port 8123"]),
        ("Open [it](http://localhost:5000/admin/orders/all).", ["route ANY /admin/orders/all"]),
        ("See [it](https://github.com/old/name/blob/main/worker/jobs/sync.py).", ["path worker/jobs/sync.py"]),
        ("Read it with `docker logs shop-mailer`.", ["service shop-mailer"]),
        ("The database host is `shop-mailer`.", ["name shop-mailer"]),
        ("The service `shop-mailer` sends them.", ["service shop-mailer"]),
        # the code never had these, or nothing shows that they are its own
        ("The variable SHOP_OTHER_URL has the address.", []),
        ("```\n${SHOP_OTHER_URL} --> jobs\n```", []),
        ("```\nrun worker/jobs/other.py now\n```", []),
        ("```\nopen http://localhost:8124\n```", []),
        ("Open [it](http://localhost:5000/admin/bills/all).", []),
        ("See [it](https://github.com/old/name/blob/main/worker/jobs/other.py).", []),
        ("Read it with `docker logs shop-other`.", []),
        # verbs such as "create" plan nothing that the code once had
        ("The setup creates an `OrderBook`.", ["name OrderBook"]),
        ("It is planned to add an `OrderBook`.", []),
        ("Formerly there was an `OrderBook`.", []),
        ("### Creating migration files\n\nThey need an `OrderBook`.", ["name OrderBook"]),
        ("### Migrating from version 1\n\nThey need an `OrderBook`.", []),
        # a comment of the code uses no technology
        ("- An API in FastAPI (see `app.py`)", ["technology FastAPI"]),
        ("- An API in Flask (see `app.py`)", []),
        # a file in the root
        ("See `app.py`, `api/routes.py` and `compose.yaml`. Style is set in `setup.cfg`.", ["path setup.cfg"]),
        ("See `app.py`, `api/routes.py` and `compose.yaml`. Style is set in your `tox.ini`.", []),
        ("Copy `worker/jobs/daily_report.sql` to `/tmp`.", ["path worker/jobs/daily_report.sql"]),
        ("Create `worker/jobs/daily_report.sql`.", []),
        ("If `XDG_DATA_HOME` is set, it is used.", []),
        # a command of another repository
        ("Run in [`x`](https://github.com/acme/x) repo:\n\n```\nDEBUG=1 python worker/jobs/sync.py\n```", []),
    ],
)
def test_names_that_only_the_history_has(shop: Repo, tacit: Call, text: str, expected: list[str]) -> None:
    shop.write("README.md", f"# Shop\n\n{text}\n")
    found = [f"{kind} {name}" for (kind, name), item in claims(tacit).items() if item["severity"] == "warning"]
    assert found == expected
