"""Forms of evidence that mean something else than the item, each beside a close form that proves it."""

from __future__ import annotations

import pytest

from tacit.actions.story import built_in
from tacit.checks.story.examples import answer
from tacit.checks.story.probes import Example
from tacit.checks.story.values import Answer

PROBES = built_in()
UNIT, INTEGRATION = "Unit Testing", "Integration Testing"
MOCK = "from unittest.mock import patch\n\n\ndef test_a():\n    patch('a')\n"
RECORDER = 'package a\n\nimport "net/http/httptest"\n\nfunc f() { _ = httptest.NewRecorder() }\n'
REQUESTS = "{}class TestA:\n    def test_a(self):\n        APIClient(1).get('/orders')\n"
ROUTE = "from flask import Flask\n\napp = Flask(__name__)\n\n\n@app.get('{}')\ndef check():\n    return {{}}\n"
SIGNED = "import io.jsonwebtoken.Jwts;\n\nclass {} {{\n  String token = Jwts.builder().compact();\n}}\n"
TWO = "await q.createTable('a');\n    await q.createTable('b');\n"
DOWN = f"exports.down = async (q) => {{\n    {TWO}}};\n"
DOWN_OF_SEQUELIZE = f"module.exports = {{\n  down: async (q) => {{\n    {TWO}  }},\n}};\n"
SIZES = "a, b, c = {0}('SHOP_URL'), {0}('SHOP_PORT'), {0}('SHOP_KEY')\n"
READS = "const a = config.get('SHOP_A'), b = config.get('SHOP_B'), c = config.get('SHOP_C');\n"
GREETER = 'syntax = "proto3";\n\nservice Greeter {\n  rpc Greet (A) returns (B);\n}\n'
POLICY = "export const policy = \"default-src 'self'\";\n"
CLEAN = "import bleach\n\nclean = bleach.clean('<b>')\n"
EVICTION = "args: [--maxmemory-policy, allkeys-lru]\n"
USE = "import redis\n\nredis.Redis()\n"
REDIS = {"a.py": USE, "b.py": USE}
HANDLED = "template.setErrorHandler(a);\n"
SCALE = "export const axis = { type: 'exponential', base: 10 };\n"
BACKOFF = "export const options = { backoff: { type: 'exponential', delay: 10 } };\n"


@pytest.mark.parametrize(
    ("item", "section", "files", "expected"),
    [
        # tests of another level than the heading names
        ("Check mocking patterns", UNIT, {"tests/integration/test_a.py": MOCK}, Answer.LOOK),
        ("Check mocking patterns", UNIT, {"tests/test_a.py": MOCK}, Answer.TICKED),
        ("Check API testing patterns", INTEGRATION, {"a/a_test.go": RECORDER}, Answer.LOOK),
        ("Check API testing patterns", INTEGRATION, {"integration/a_test.go": RECORDER}, Answer.TICKED),
        ("Check API testing patterns", "Testing", {"a/a_test.go": RECORDER}, Answer.TICKED),
        # a module that is called integration
        ("Document integration test setup", "", {"integration/test_a.py": "def test_a(): ...\n"}, Answer.LOOK),
        ("Document integration test setup", "", {"tests/integration/test_a.py": "def test_a(): ...\n"}, Answer.TICKED),
        # code that only developers run
        ("Document JWT implementation", "", {f"dev/{name}.java": SIGNED.format(name) for name in "ABC"}, Answer.LOOK),
        # a class of the code with the name of a class of Django REST framework
        ("Check API testing patterns", "", {"tests/test_a.py": REQUESTS.format("")}, Answer.LOOK),
        (
            "Check API testing patterns",
            "",
            {"tests/test_a.py": REQUESTS.format("from rest_framework.test import APIClient\n\n\n")},
            Answer.TICKED,
        ),
        # the health of another product
        ("Document health check patterns", "", {"a.py": ROUTE.format("/newproduct/health")}, Answer.LOOK),
        ("Document health check patterns", "", {"a.py": ROUTE.format("/vendors/a/health")}, Answer.LOOK),
        ("Document health check patterns", "", {"a.py": ROUTE.format("/api/v1/health")}, Answer.TICKED),
        ("Verify readiness checks", "", {"a.py": ROUTE.format("/newproduct/readyz")}, Answer.LOOK),
        ("Verify readiness checks", "", {"a.py": ROUTE.format("/readyz")}, Answer.TICKED),
        # a library of Java, and one that no list has
        ("Document JWT implementation", "", {f"{name}.java": SIGNED.format(name) for name in "ABC"}, Answer.TICKED),
        ("Document JWT implementation", "", {"A.java": "class JwtFilter {}\n"}, Answer.LOOK),
        # the function that undoes a migration
        ("Verify actual tables and schema", "", {"migrations/1_a.js": DOWN}, Answer.ABSENT),
        ("Verify actual tables and schema", "", {"migrations/1_a.js": DOWN.replace("down", "up")}, Answer.TICKED),
        ("Verify actual tables and schema", "", {"a/1.js": DOWN_OF_SEQUELIZE}, Answer.ABSENT),
        ("Verify actual tables and schema", "", {"a/1.js": DOWN_OF_SEQUELIZE.replace("down", "up")}, Answer.TICKED),
        # an object that may have other values than those of the environment
        ("Document environment variables", "", {"a.py": SIZES.format("env")}, Answer.LOOK),
        ("Document environment variables", "", {"a.py": SIZES.format("env.str")}, Answer.LOOK),
        ("Document environment variables", "", {"a.py": "import environ\n" + SIZES.format("env")}, Answer.TICKED),
        ("Document environment variables", "", {"a.ts": READS}, Answer.LOOK),
        ("Document environment variables", "", {"a.ts": f"import * as c from 'nconf';\n{READS}"}, Answer.TICKED),
        # templates for others, and those of a Helm chart
        ("Check eviction policies", "Redis", {"templates/compose/a.yaml": EVICTION, **REDIS}, Answer.LOOK),
        ("Check eviction policies", "Redis", {"charts/a/templates/a.yaml": EVICTION, **REDIS}, Answer.TICKED),
        ("Verify Redis is actually used", "", {"a.py": f"#!/usr/bin/env python\n{USE}"}, Answer.LOOK),
        ("Verify Redis is actually used", "", {"a.py": USE}, Answer.TICKED),
        # a database is no service of the code
        (
            "Verify actual service boundaries",
            "",
            {"src/Database/Dockerfile": "FROM a\n", "src/Dockerfile": "FROM b\n"},
            Answer.LOOK,
        ),
        (
            "Verify actual service boundaries",
            "",
            {"services/a/Dockerfile": "FROM a\n", "services/b/Dockerfile": "FROM b\n"},
            Answer.TICKED,
        ),
        # a message that is called Test
        ("Verify test organization", "", {"app/Notifications/Test.php": "<?php\n"}, Answer.ABSENT),
        ("Verify test organization", "", {"tests/OrderTest.php": "<?php\n"}, Answer.TICKED),
        # a client of Java that handles errors
        ("Document error response formats", "", {f"{name}.java": HANDLED for name in "ABC"}, Answer.ABSENT),
        ("Document error response formats", "", {f"{name}.ts": HANDLED for name in "abc"}, Answer.TICKED),
        # a declaration that nothing uses, texts, and variables
        ("Verify gRPC usage patterns", "", {"a.proto": GREETER}, Answer.LOOK),
        ("Check XSS prevention", "", {"headers.ts": POLICY}, Answer.LOOK),
        ("Check XSS prevention", "", {f"{name}.py": CLEAN for name in "abc"}, Answer.TICKED),
        ("Check correlation IDs", "", {"settings.py": "MIDDLEWARE = ['django_guid']\n"}, Answer.LOOK),
        ("Check connection pooling", "", {"a.rb": "pool = ENV['DATABASE_POOL']\n"}, Answer.LOOK),
        ("Verify exponential backoff", "", {f"{name}.ts": SCALE for name in "abc"}, Answer.ABSENT),
        ("Verify exponential backoff", "", {f"{name}.ts": BACKOFF for name in "abc"}, Answer.TICKED),
    ],
)
def test_what_the_form_of_evidence_proves(item: str, section: str, files: dict[str, str], expected: Answer) -> None:
    assert answer(PROBES, Example(item, "", section, files)).answer is expected


@pytest.mark.parametrize(
    ("item", "section", "files", "expected", "why"),
    [
        ("Check for sharding", "", {"a.rs": "fn shard_of(key: u8) {}\n"}, Answer.LOOK, "names with these words"),
        # `sharp` only begins like the word
        ("Check for sharding", "", {"a.py": "def sharpen(): ...\n"}, Answer.ABSENT, "searched for"),
        # in a file that does not use the technology of the item
        (
            "Check for sharding",
            "MongoDB",
            {"a.py": "import pymongo\n", "b.py": "shard_of = 1\n"},
            Answer.ABSENT,
            "",
        ),
        # the probe knows libraries and calls, but none of Rust
        ("Verify query patterns", "", {"a.rs": "fn main() {}\n"}, Answer.PERSON, "no probe"),
        ("Document TTL indexes", "", {"a.rs": "fn main() {}\n"}, Answer.PERSON, "not searched for in Rust"),
        ("Document TTL indexes", "", {"a.go": "package a\n"}, Answer.ABSENT, "searched for"),
    ],
)
def test_what_is_said_if_nothing_proves_an_item(
    item: str, section: str, files: dict[str, str], expected: Answer, why: str
) -> None:
    found = answer(PROBES, Example(item, "", section, files))
    assert found.answer is expected
    assert why in found.why
