"""Test which places in the code count as evidence, for example not those in generated packages."""

from __future__ import annotations

import pytest

from tacit.actions.story import built_in
from tacit.checks.story.examples import answer
from tacit.checks.story.probes import Example
from tacit.checks.story.values import Answer

PROBES = built_in()
CLIENT = "import httpx\n\nclient = httpx.Client()\n"
SCHEMA = "import { z } from 'zod';\n\nexport const order = z.object({});\n"
VARIABLES = "a, b, c = ENV['SHOP_URL'], ENV['SHOP_PORT'], ENV['SHOP_KEY']\n"
RUST_TESTS = "#[cfg(test)]\nmod tests {\n    use jsonwebtoken::encode;\n}\n"


@pytest.mark.parametrize(
    ("item", "section", "files", "expected"),
    [
        # all files of a package that a generator wrote
        (
            "Verify HTTP client patterns",
            "",
            {
                "clients/shop/__init__.py": '"""A client library for accessing the shop"""\n',
                "clients/shop/client.py": CLIENT,
                "clients/shop/api/orders.py": CLIENT,
            },
            Answer.LOOK,
        ),
        (
            "Verify HTTP client patterns",
            "",
            {
                "clients/shop/__init__.py": '"""Reads the orders."""\n',
                "clients/shop/client.py": CLIENT,
                "clients/shop/api/items.py": CLIENT,
                "clients/shop/api/orders.py": CLIENT,
            },
            Answer.TICKED,
        ),
        # a report about the settings does not use them, and neither do the tests at the end of a Rust file
        ("Document environment variables", "", {"lib/diagnostics.rb": VARIABLES}, Answer.LOOK),
        ("Document environment variables", "", {"lib/database.rb": VARIABLES}, Answer.TICKED),
        (
            "Document JWT implementation",
            "",
            {f"src/{name}.rs": f"fn run() {{\n}}\n{RUST_TESTS}" for name in ("a", "b", "c")},
            Answer.LOOK,
        ),
        (
            "Document JWT implementation",
            "",
            {f"src/{name}.rs": f"use jsonwebtoken::encode;\nfn run() {{\n}}\n{RUST_TESTS}" for name in ("a", "b", "c")},
            Answer.TICKED,
        ),
        # a folder of a workspace that has a page and the settings of a bundler draws pages
        (
            "Document input validation patterns",
            "Security",
            {"apps/a/vite.config.ts": "", "apps/a/index.html": "", "apps/a/schema.ts": SCHEMA, "b/schema.ts": SCHEMA},
            Answer.LOOK,
        ),
        (
            "Document input validation patterns",
            "Security",
            {"apps/a/vite.config.ts": "", **{f"{path}/schema.ts": SCHEMA for path in ("apps/a", "b", "c")}},
            Answer.TICKED,
        ),
        # another file creates the client
        (
            "Document key expiration",
            "Redis",
            {
                "lib/redis.ts": "import Redis from 'ioredis';\n\nexport const redis = new Redis();\n",
                "a/token.ts": "import { redis } from '../lib/redis';\n\nawait redis.expire('a', 5);\n",
                "b/token.ts": "import { redis } from '../lib/redis';\n\nawait redis.expire('b', 5);\n",
                "c/token.ts": "import { redis } from '../lib/redis';\n\nawait redis.expire('c', 5);\n",
            },
            Answer.TICKED,
        ),
        (
            "Document key expiration",
            "Redis",
            {
                "lib/redis.ts": "import Redis from 'ioredis';\n\nexport const redis = new Redis();\n",
                "a/token.ts": "import { token } from './t';\n\nawait client.expire('a', 5);\n",
                "b/token.ts": "import { token } from './t';\n\nawait client.expire('b', 5);\n",
                "c/token.ts": "import { token } from './t';\n\nawait client.expire('c', 5);\n",
            },
            Answer.LOOK,
        ),
        # a path with all words of the question is worth reading
        ("Verify service discovery mechanisms", "", {"app/service-discovery.ts": "export {};\n"}, Answer.LOOK),
        ("Verify service discovery mechanisms", "", {"app/discovery.ts": "export {};\n"}, Answer.ABSENT),
        ("Check service discovery (if used)", "", {"app/service-discovery.ts": "export {};\n"}, Answer.NOT_APPLICABLE),
    ],
)
def test_the_place_of_evidence_decides(item: str, section: str, files: dict[str, str], expected: Answer) -> None:
    assert answer(PROBES, Example(item, "", section, files)).answer is expected


def test_evidence_that_is_in_no_source_file_is_not_counted_among_source_files() -> None:
    found = answer(PROBES, Example("Document environment variables", "", "", {".env.example": "SHOP_REGION=eu\n"}))
    assert found.answer is Answer.LOOK
    assert "0 source files" not in found.why
