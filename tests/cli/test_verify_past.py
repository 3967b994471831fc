"""Test claims about names that the code once had, and names that are nearly those of the code."""

from __future__ import annotations

import pytest

from tests.checks.review.repositories import Repo
from tests.cli.test_review import Call
from tests.cli.test_verify import claims, repo, tacit

__all__ = ["repo", "tacit"]  # fixtures


@pytest.fixture
def shop(repo: Repo) -> Repo:
    repo.write("app.py", "def order_total(cart):\n    return cart\n\n\nUSE_CACHE = 'STORE_CACHE_URL'\n")
    repo.write("package.json", '{"name": "web", "dependencies": {"react-pdf": "1"}}\n')
    repo.write("compose.yaml", "services:\n  visits-service:\n    build: .\n")
    repo.commit()
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
