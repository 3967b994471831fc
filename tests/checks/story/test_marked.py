"""Test items with a name in backticks: it is looked up as what the item says, such as a route or a script."""

from __future__ import annotations

import pytest

from tacit.actions.story import built_in
from tacit.checks.story.examples import answer
from tacit.checks.story.probes import Example
from tacit.checks.story.values import Answer, Answered

PROBES = built_in()
SHOP = {
    "docker-compose.yml": "services:\n  web:\n    build: .\n  db:\n    image: postgres:16\n  mailer:\n    image: a/b\n",
    "src/shop/app.py": (
        "import os\n\nfrom fastapi import FastAPI\n\napp = FastAPI()\nregion = os.environ['SHOP_REGION']\n\n\n"
        '@app.get("/health")\ndef health():\n    return {}\n\n\n'
        '@app.get("/orders/{order_id}")\ndef order(order_id: int):\n    return {"id": order_id}\n\n\n'
        "class BillService:\n    pass\n"
    ),
    "db/a.sql": "CREATE TABLE bills (id int);\n",
    "Makefile": "run:\n\tuvicorn shop.app:app\n\ntest:\n\tpytest\n",
    "package.json": '{"name": "x", "scripts": {"lint": "eslint ."}}\n',
    "tests/test_a.py": "class FakeMailer:\n    pass\n",
}


def of(item: str, section: str = "API") -> Answered:
    return answer(PROBES, Example(item, "", section, SHOP))


@pytest.mark.parametrize(
    ("item", "place"),
    [
        ("The web app has `/health`", "src/shop/app.py:9 (route GET /health)"),
        ("`GET /health` exists", "src/shop/app.py:9 (route GET /health)"),
        ("endpoint `/orders/:id`", "src/shop/app.py:14 (route GET /orders/{})"),
        ("`mailer` is a compose service", "docker-compose.yml:6 (service mailer)"),
        ("target `run`", "Makefile:1 (target run)"),
        ("There is a command `make test`", "Makefile:4 (target test)"),
        ("`npm run lint`", "package.json:1 (script lint)"),
        ("`docker compose up -d db`", "docker-compose.yml:4 (service db)"),
        ("variable `SHOP_REGION`", "src/shop/app.py:6 (environment SHOP_REGION)"),
        ("`$SHOP_REGION`", "src/shop/app.py:6 (environment SHOP_REGION)"),
        ("the table `bills`", "db/a.sql:1 (table bills)"),
        ("the service `BillService`", "src/shop/app.py:19 (definition BillService)"),
        ("`health()`", "src/shop/app.py:10 (definition health)"),
    ],
)
def test_an_item_that_says_only_that_a_name_exists_is_ticked(item: str, place: str) -> None:
    found = of(item)
    places = [f"{one.path}:{one.line} ({one.shows})" for one in found.places]
    assert (found.answer, places) == (Answer.TICKED, [place])


@pytest.mark.parametrize(
    ("item", "place"),
    [
        ("`/orders/{order_id}` returns an order", "route GET /orders/{}"),
        ("`make test` runs pytest", "target test"),  # although pytest is not in use
        ("`make test` pytest", "target test"),
        ("`/api/health`", "route GET /health"),  # a router may be mounted at the prefix
        ("`mailer` is a queue", "service mailer"),
        ("`make test` is a service", "target test"),
        ("`npm run test`", "target test"),
        ("Cache `mailer`", "service mailer"),
        ("All endpoints are like `/health`", "route GET /health"),
        ("`/health` in `web`", "route GET /health"),  # how they are related is not checked
        ("`mailer` has `/health`", "service mailer"),
        ("`FakeMailer`", "definition FakeMailer"),  # only in a test
        ("the parameter `order_id`", "the word order_id"),
    ],
)
def test_an_item_that_says_more_names_places_to_read(item: str, place: str) -> None:
    found = of(item)
    assert found.answer is Answer.LOOK
    assert place in {one.shows for one in found.places}


def test_names_below_an_unused_technology_are_shown() -> None:
    assert of("`make test` runs", "Kafka").answer is Answer.LOOK


@pytest.mark.parametrize(
    "item", ["`/nope` exists", "`POST /health`", "the table `ledgers`", "`make nope`", "`nope` is a compose service"]
)
def test_a_name_is_absent_only_after_it_was_looked_up_as_every_kind(item: str) -> None:
    found = of(item)
    assert found.answer is Answer.ABSENT
    assert "(looked up as path, " in found.why
    for kind in ("route", "service", "target", "script", "environment variable", "table", "definition"):
        assert f", {kind}," in found.why


MARKET = {
    "market/book.go": "package market\n\ntype OrderBook struct {\n\tid int\n}\n",
    "trade/run.go": 'package trade\n\nvar queue atomic.Bool\n\nvar flag = cmd.Flags().String("sync-from", "", "")\n',
    "trade/settings.py": 'import os\n\nregion = os.environ["SHOP_REGION"]\nlimit = os.environ["RATE_LIMIT_TOTAL"]\n',
    "apps/poll/main.go": "package main\n",
    "web/__tests__/a.test.ts": "it('works', () => {});\n",
}


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        # the package or file is the owner of a dotted name
        ("Verify `market.OrderBook`", Answer.TICKED),
        ("Verify `*market.OrderBook`", Answer.TICKED),
        ("Verify `trade.OrderBook`", Answer.ABSENT),
        ("Verify `atomic.Bool`", Answer.LOOK),  # the code only contains it
        ("Verify `atomic.Int`", Answer.ABSENT),
        # an option of a command, a value of a variable
        ("Verify `--sync-from`", Answer.LOOK),
        ("Verify `--sync-until`", Answer.ABSENT),
        ("Verify `SHOP_REGION`", Answer.TICKED),
        ("Verify `SHOP_REGION=eu`", Answer.LOOK),
        ("Verify `SHOP_COUNTRY=de`", Answer.ABSENT),
        # a name asks no question of a probe
        ("Verify `RATE_LIMIT_TOTAL`", Answer.TICKED),
        # numbers, times and signs are no names
        *((f"Verify `{text}`", Answer.PERSON) for text in ("413", "2021-01-10", "15:04:05Z07:00", "{}", "-v", "~/*")),
        # parts that are filled in later
        ("Verify `{room}.{user}`", Answer.PERSON),
        ("Verify `apps/<name>/main.go`", Answer.LOOK),
        ("Verify `apps/*/main.go`", Answer.TICKED),
        # a path of the web may have the name of a folder
        ("Verify `/apps`", Answer.LOOK),
        ("Verify `/apps/*`", Answer.LOOK),
        ("Verify `/apps/poll`", Answer.TICKED),
        ("Verify `__tests__/`", Answer.LOOK),
        ("Verify `./apps/poll/main.go`", Answer.TICKED),
    ],
)
def test_each_form_of_a_name_is_looked_up_in_its_own_way(item: str, expected: Answer) -> None:
    assert answer(PROBES, Example(item, "", "", MARKET)).answer is expected
