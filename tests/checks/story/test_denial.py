"""Test that items of a story that deny something are never answered as if they said the opposite."""

from __future__ import annotations

from pathlib import Path

import pytest

from tacit.actions.story import built_in
from tacit.checks.story.denial import denies
from tacit.checks.story.read import read
from tacit.checks.story.story import Examined
from tacit.checks.story.values import Answer, Answered
from tacit.checks.verify.inventory import build
from tests.checks.story.test_marked import SHOP

FILES = SHOP | {"src/shop/keys.py": "import redis\n\n\ndef get(client: redis.Redis):\n    return client.get('a')\n"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("shop")
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root


def of(folder: Path, item: str) -> Answered:
    """Return the answer to an item of a story that is already ticked in the document."""
    story = read("story.md", f"# Story\n\n## API\n\n- [x] {item}\n")
    return Examined(story, built_in(), [build(folder, caches=folder.parent / "caches")]).answers()[0]


@pytest.mark.parametrize(
    ("item", "trace"),
    [
        ("We do not use Kafka", "no trace of Kafka"),
        ("We no longer use Kafka", "no trace of Kafka"),
        ("We don’t use Kafka", "no trace of Kafka"),
        ("There is no Kafka", "no trace of Kafka"),
        ("It works without Kafka", "no trace of Kafka"),
        ("The app never calls Kafka", "no trace of Kafka"),
        ("Redis (not Kafka)", "no trace of Kafka"),
        ("There is no `ledgers` table", "ledgers"),
        ("no `/nope`", "/nope"),
        ("There is no connection pooling", "searched for"),
    ],
)
def test_a_denied_thing_without_a_trace_is_for_a_person(folder: Path, item: str, trace: str) -> None:
    found = of(folder, item)
    assert (found.answer, found.places, found.stale) == (Answer.PERSON, (), "")
    assert found.why.startswith("the item says what the code does not do or have; ")
    assert trace in found.why


@pytest.mark.parametrize(
    ("item", "shows"),
    [
        ("We do not use Redis", "import redis"),
        ("There is no `mailer` service", "service mailer"),
        ("No `/health`", "route GET /health"),
        ("The target `run` does not exist", "target run"),
    ],
)
def test_a_denied_thing_that_the_code_has_with_proof_makes_the_tick_stale(folder: Path, item: str, shows: str) -> None:
    found = of(folder, item)
    assert found.answer is Answer.LOOK
    assert shows in {place.shows for place in found.places}
    assert found.stale.startswith("ticked, although the code has what the item denies: ")


@pytest.mark.parametrize(
    "item",
    [
        "`make test` does not run pytest",
        "Never `make run`",
        "Do not use `make run`",
        "`mailer` is not a table",
        "There is no `FakeMailer`",  # only in a test
        "`order` does not need `bills`",
        "Redis is not used in `src/shop/app.py`",
        "We never use Redis",
        "Do not remove `bills`",
    ],
)
def test_a_denial_that_the_code_does_not_refute_is_not_stale(folder: Path, item: str) -> None:
    found = of(folder, item)
    assert (found.answer, found.stale) == (Answer.LOOK, "")
    assert found.places


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("There is no cache", True),
        ("Nothing is cached", True),
        ("It won't be cached", True),
        ("Document NOT NULL constraints", False),
        ("404 not found handler", False),
        ("Check for missing indexes", False),
        ("`no cache` header", False),
        ("Verify caching", False),
    ],
)
def test_a_denial_is_recognised(text: str, *, expected: bool) -> None:
    assert denies(text) is expected
