"""Test warnings that depend on the other names in a document: a name is missing if the code has nearly all others."""

from __future__ import annotations

import pytest

from tacit.checks.verify.gates import History
from tacit.checks.verify.verification import Settings, Source, verify
from tests.checks.verify.facts_of import inventory_of

WORDS = (
    "order_total",
    "bill_total",
    "open_orders",
    "send_bills",
    "bill_lines",
    "order_lines",
    "MailQueue",
    "OrderList",
    "BillSender",
    "SHOP_FROM",
)
CODE = {
    "shop/__init__.py": "x = 1\n",
    "shop/bills/__init__.py": "x = 1\n",
    "shop/orders.py": "".join(f"{word} = 1\n" for word in WORDS[:6])
    + "def read_only():\n    pass\n\n\ndef resend_all_letters():\n    pass\n",
    "shop/mail.py": "import os\nfrom flask import Flask\n"
    + "".join(f"class {word}:\n    pass\n" for word in WORDS[6:9])
    + "FROM = os.getenv('SHOP_FROM') or os.getenv('SHOP_TO') or os.getenv('SHOP_CC')\n",
    "shop/bills/sender.py": "import redis\nimport celery\n",
    "tests/test_a.py": "x = 1\n",
    "schema.sql": "CREATE TABLE bills (id int);\nCREATE TABLE open_items (id int);\nCREATE TABLE payers (id int);\n",
    "compose.yaml": "services:\n"
    + "".join(
        f"  {name}:\n    image: {image}:7\n    ports:\n      - '{port}:{port}'\n"
        for name, image, port in (
            ("mail-worker", "redis", 6001),
            ("bill-worker", "postgres", 6002),
            ("mail-cron", "nginx", 6003),
            ("mail-api", "rabbitmq", 6004),
        )
    ),
}
MANY = " ".join(f"`{word}`" for word in WORDS) + ".\n\n"


def warned(text: str, present: tuple[str, ...] = ()) -> list[str]:
    """Verify a document against `CODE`, and return kind and name of each warning."""
    settings = Settings(past=lambda _paths, _words, _commit, _things: History({}, present=present))
    (report,), _ = verify([Source("docs/guide.md", text)], [inventory_of(CODE)], settings)
    return [f"{item.claim.kind} {item.claim.name}" for item in report.findings if item.severity == "warning"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It calls `send_letters`.", ["name send_letters"]),
        ("It calls `MailQueue.send_letters()`.", ["name send_letters"]),
        ("It calls `LetterQueue::MailQueue`.", ["name LetterQueue"]),
        ("The sender is `SHOP_SENDER`.", ["environment SHOP_SENDER"]),
        ("| `order_total` | `send_letters` |\n|---|---|\n| `order_total` | x |", ["name send_letters"]),
        ("The state is `LETTER_SENT`.", []),
        # these may be names of other programs
        ("It calls `other.send_letters()`.", []),
        ("It calls `all_letters`.", []),  # short for `resend_all_letters`
        ("It does not call `send_letters`.", []),
        ("For example, `send_letters`.", []),
        ("Call `my_letters`, in `snake_case`.", []),
        ("A `well-known` and `sub_v2` name, GitHub and send_letters.", []),
        ("**send_letters**: a title", []),
        ("`json_a` `json_b` `json_c`", []),
    ],
)
def test_a_name_is_missing_if_the_code_has_nearly_all_others(text: str, expected: list[str]) -> None:
    assert warned(MANY + text) == expected
    assert warned(text) == []


def test_a_name_is_not_missing_in_a_document_with_many_other_names() -> None:
    others = " ".join(f"`other_name_{word}`" for word in ("a", "b", "c", "d"))
    assert warned(f"{MANY}`send_letters`\n\n{others}\n") == []


def test_a_name_in_a_file_that_is_not_read_is_not_missing() -> None:
    assert warned(f"{MANY}It calls `send_letters`.", ("send_letters",)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is in `shop.bills.sender`.", []),
        ("It is `shop.mail.MailQueue`.", []),
        ("It is in `shop.bills.letters`.", ["module shop.bills.letters"]),
        ("It is `other.bills.letters`.", []),
    ],
)
def test_modules_in_prose(text: str, expected: list[str]) -> None:
    assert warned(text) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT a FROM letters;", ["table letters"]),
        ("SELECT a FROM public.letters l JOIN payers p ON true;", ["table letters"]),
        ("WITH letters AS (SELECT 1)\nSELECT a FROM letters;", []),
        ("SELECT extract(day FROM letters) FROM bills;", []),
        ("SELECT 'all FROM letters' FROM bills;", []),
        ("SELECT a FROM pg_tables, information_schema.tables;", []),
    ],
)
def test_tables_that_queries_read(query: str, expected: list[str]) -> None:
    known = "```sql\nSELECT a FROM bills JOIN open_items USING (id);\n```\n\n"
    assert warned(f"{known}```sql\n{query}\n```\n") == expected
    assert warned(f"```sql\n{query}\n```\n") == []


def test_the_folder_of_a_path_with_a_placeholder_must_exist() -> None:
    assert warned("Create `shop/bills/<name>.py`.") == []
    known = "See `shop/mail.py`, `shop/orders.py` and `schema.sql`.\n\n"
    assert warned(f"{known}Create `shop/letters/<name>.py`.") == ["path shop/letters"]


def test_a_long_path_in_another_first_folder_differs() -> None:
    known = "See `shop/mail.py`, `shop/orders.py` and `schema.sql`.\n\n"
    assert warned(f"{known}It is `store/bills/sender.py`.") == ["path store/bills/sender.py"]
