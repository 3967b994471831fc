"""Test files that are no evidence, such as static pages, helpers for tests in Go, and comments of dotenv files."""

from __future__ import annotations

import pytest

from tacit.actions.story import built_in
from tacit.checks.story.examples import answer
from tacit.checks.story.order import is_minor, main_languages
from tacit.checks.story.paths import is_story, is_test
from tacit.checks.story.probes import Example
from tacit.checks.story.values import Answer
from tacit.domain.trace import Place

PROBES = built_in()
SCHEMA = "import { z } from 'zod';\n\nexport const order = z.object({});\n"
SCHEMAS = {f"shop/src/lib/{name}/schemas.ts": SCHEMA for name in "abc"}
KIT = '{"dependencies": {"svelte": "5", "@sveltejs/kit": "2"}}'
STATIC_KIT = '{"dependencies": {"svelte": "5", "@sveltejs/kit": "2", "@sveltejs/adapter-static": "3"}}'
NEXT = '{"dependencies": {"react": "19", "next": "15"}}'
NUXT = '{"dependencies": {"vue": "3", "nuxt": "4"}}'
SERVED = '{"dependencies": {"react": "19", "next": "15", "express": "5"}}'
WAITS = 'package a\n\nimport (\n\t"context"\n\t"time"\n)\n\n'
WAIT = "\t_, stop := context.WithTimeout(context.Background(), time.Second)\n\tstop()\n}\n"
RUNS = f"{WAITS}func run() {{\n{WAIT}"
HELPS = f"{WAITS}func wait(t testing.TB) {{\n{WAIT}"
UNRELEASED = f"//go:build !release\n\n{WAITS}func wait() {{\n{WAIT}"
MOCKED = "import { http } from 'msw';\n\ntest('a', () => http.get('/a'));\n"
VITEST = "import { expect, test } from 'vitest';\n\ntest('a', () => expect(1).toBe(1));\n"


@pytest.mark.parametrize(
    ("item", "files", "expected"),
    [
        # pages that are built once validate no requests
        ("Document input validation patterns", {"shop/package.json": KIT, **SCHEMAS}, Answer.TICKED),
        ("Document input validation patterns", {"shop/package.json": STATIC_KIT, **SCHEMAS}, Answer.LOOK),
        ("Document input validation patterns", {"shop/package.json": NEXT, **SCHEMAS}, Answer.TICKED),
        (
            "Document input validation patterns",
            {"shop/package.json": NEXT, "shop/next.config.mjs": 'export default {\n  output: "export" };\n', **SCHEMAS},
            Answer.LOOK,
        ),
        (
            "Document input validation patterns",
            {
                "shop/package.json": SERVED,
                "shop/next.config.ts": 'export default {\n  output: "export" };\n',
                **SCHEMAS,
            },
            Answer.TICKED,
        ),
        (
            "Document input validation patterns",
            {"shop/package.json": NUXT, "shop/nuxt.config.ts": "export default a({\n  ssr: false,\n})\n", **SCHEMAS},
            Answer.LOOK,
        ),
        (
            "Document input validation patterns",
            {
                "shop/package.json": NUXT,
                "shop/nuxt.config.ts": "export default a({\n  ssr: false,\n})\n",
                "shop/server/api/a.ts": "",
                **SCHEMAS,
            },
            Answer.TICKED,
        ),
        # helpers for tests
        ("Verify timeout handling", {f"{name}/run.go": RUNS for name in "abc"}, Answer.TICKED),
        ("Verify timeout handling", {f"{name}/wait.go": HELPS for name in "abc"}, Answer.LOOK),
        ("Verify timeout handling", {f"{name}/wait.go": UNRELEASED for name in "abc"}, Answer.LOOK),
        ("Verify timeout handling", {f"{name}/tests.go": RUNS for name in "abc"}, Answer.LOOK),
        # comments list the variables of an example only
        ("Document environment variables", {".env": "SHOP_A=1\nSHOP_B=1\nSHOP_C=1\n"}, Answer.TICKED),
        ("Document environment variables", {".env": "SHOP_A=1\n# SHOP_B=1\n# SHOP_C=1\n"}, Answer.LOOK),
        ("Document environment variables", {".env.example": "SHOP_A=1\n# SHOP_B=1\n# SHOP_C=1\n"}, Answer.TICKED),
        ("Document environment variables", {".env.demo": "SHOP_A=1\nSHOP_B=1\nSHOP_C=1\n"}, Answer.LOOK),
        # the compiler puts these values into the program
        (
            "Document environment variables",
            {"src/a.rs": 'fn a() {\n    env!("SHOP_A");\n    option_env!("SHOP_B");\n    std::env!("SHOP_C");\n}\n'},
            Answer.ABSENT,
        ),
        # tests of a user interface say nothing about the mocks of services
        ("Verify service mocking", {"api/a.test.ts": MOCKED, "api/a.ts": "export {};\n"}, Answer.TICKED),
        ("Verify service mocking", {"ui/components/a.test.ts": MOCKED, "api/a.ts": "export {};\n"}, Answer.LOOK),
        ("Verify service mocking", {"ui/components/a.test.ts": MOCKED, "ui/a.tsx": "export {};\n"}, Answer.TICKED),
        ("Verify service mocking", {"a.stories.ts": MOCKED, "b.stories.ts": MOCKED}, Answer.LOOK),
        (
            "Document testing frameworks used",
            {**{f"ui/{name}.test.tsx": VITEST for name in "abc"}, **{f"src/{n}.rs": "fn a() {}\n" for n in "abc"}},
            Answer.LOOK,
        ),
        (
            "Document testing frameworks used",
            {**{f"api/{name}.test.ts": VITEST for name in "abc"}, "api/a.ts": "export {};\n"},
            Answer.TICKED,
        ),
    ],
)
def test_only_code_that_runs_in_the_services_proves(item: str, files: dict[str, str], expected: Answer) -> None:
    assert answer(PROBES, Example(item, "", "Security", files)).answer is expected


def test_paths_show_stories_and_helpers_for_tests() -> None:
    assert is_story("web/button.stories.tsx")
    assert is_story("web/stories/button.tsx")
    assert not is_story("app/stories/models.py")
    assert is_test("common/helpers/tests.go")
    assert not is_test("common/contests.go")


def test_helpers_and_temporary_tables_are_shown_last() -> None:
    assert is_minor(Place("app/helpers/a.go", 1, "call of a"))
    assert is_minor(Place("app/date_utils.py", 1, "call of a"))
    assert is_minor(Place("a.sql", 1, "table tmp_orders"))
    assert not is_minor(Place("app/orders.py", 1, "table orders"))
    files = {
        **{f"app/{n}.py": "try:\n    a()\nexcept KeyError as e:\n    raise ValueError from e\n" for n in "abc"},
        "app/helpers/a.py": "try:\n    a()\nexcept KeyError as e:\n    raise ValueError from e\n",
    }
    found = answer(PROBES, Example("Verify error wrapping", "", "Errors", files))
    assert [place.path for place in found.places] == ["app/a.py", "app/b.py", "app/c.py"]


def test_languages_of_services_are_main_languages_beside_a_large_user_interface() -> None:
    assert main_languages([*(f"ui/{n}.tsx" for n in range(9)), "api/a.py"]) == {"javascript or typescript", "python"}
    assert main_languages(["a.go", "b.go", "c.go", "d.py"]) == {"go"}
