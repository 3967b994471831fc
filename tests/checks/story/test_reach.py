"""Test items about languages whose libraries are not known: the answer lists places worth reading."""

from __future__ import annotations

import pytest

from tacit.actions.story import built_in
from tacit.checks.story.examples import answer
from tacit.checks.story.probes import Example, Probe, read_probes
from tacit.checks.story.reach import unknown
from tacit.checks.story.values import Answer

PROBES = built_in()


@pytest.mark.parametrize(
    ("item", "files"),
    [
        ("Document logging libraries", {"src/A.cs": "using Serilog;\n"}),
        ("Document logging libraries", {"src/A.cs": "class A { private readonly ILogger<A> _log; }\n"}),
        ("Document metrics collection", {"src/A.kt": "import io.micrometer.core.instrument.MeterRegistry\n"}),
        (
            "Document health check patterns",
            {"build.gradle": "  implementation 'org.springframework.boot:spring-boot-starter-actuator'\n"},
        ),
        ("Document dependency checks", {"src/health.rs": 'async fn get() { sqlx::query("SELECT 1"); }\n'}),
        ("Verify migrations", {"src/main/resources/db/migration/V1__orders.sql": "SELECT 1;\n"}),
        ("Verify migration scripts", {"db/changelog/1.xml": "<a/>\n"}),
        (
            "Verify which databases are actually being used",
            {"build.gradle.kts": 'implementation("org.xerial:sqlite-jdbc:${libs.versions.sqlite.get()}")\n'},
        ),
        (
            "Document testing frameworks used",
            {"src/a.rs": "#[cfg(test)]\nmod tests {\n    #[test]\n}\n"},
        ),
        ("Document testing frameworks used", {"A.Tests/BTests.cs": "using Xunit;\n"}),
        ("Check mocking patterns", {"src/test/kotlin/ATest.kt": "import io.mockk.mockk\n"}),
        ("Verify service mocking", {"tests/a.rs": "use wiremock::MockServer;\n"}),
        ("Document database testing", {"src/test/kotlin/BookDaoTest.kt": "class BookDaoTest\n"}),
        ("Verify trace propagation", {"src/a.rs": "fn a() { global::set_text_map_propagator(p); }\n"}),
        ("Check secret management", {"src/config/secrets.rs": "pub struct Keys;\n"}),
        ("Document shared code patterns", {"pom.xml": "<modules>\n<module>core</module>\n</modules>\n"}),
        ("Document shared code patterns", {"settings.gradle.kts": 'include("core")\n'}),
        ("Document shared code patterns", {"src/Shop.Core/Shop.Core.csproj": "<Project/>\n"}),
        ("Check resource ownership validation", {"api/a.ts": "if (a.workspaceId !== w.id) throw new Error('a');\n"}),
        ("Verify error wrapping", {"A.java": 'class A { void a() { throw new RuntimeException("a", e); } }\n'}),
    ],
)
def test_code_of_other_stacks_is_worth_reading_and_is_never_ticked(item: str, files: dict[str, str]) -> None:
    assert answer(PROBES, Example(item, "", "Health Checks", files)).answer is Answer.LOOK


def test_a_client_of_redis_over_http_shows_redis() -> None:
    files = {"lib/a.ts": "import { Redis } from '@upstash/redis';\n\nexport const redis = Redis.fromEnv();\n"}
    found = answer(PROBES, Example("Verify Redis is actually used", "", "Redis", files))
    assert (found.answer, found.places[0].path) == (Answer.TICKED, "lib/a.ts")


def _probe(text: str) -> Probe:
    return read_probes("own.yml", f"probes:\n  - id: a\n    asks: [a]\n{text}")[0].probes[0]


@pytest.mark.parametrize(
    ("text", "languages", "expected"),
    [
        ("    proof: [{uses: [redis]}]\n", ["csharp"], "C#"),
        ("    proof: [{uses: [redis]}]\n", ["python", "scripts"], ""),
        ("    proof: [{uses: [Serilog*]}]\n", ["csharp"], ""),
        ("    proof: [{uses: [org.slf4j*]}]\n", ["csharp", "kotlin"], "C#"),
        ("    proof: [{uses: [org.slf4j*]}]\n", ["kotlin"], ""),
        ("    proof: [{uses: ['github.com/a/b']}]\n", ["go", "rust"], "Rust"),
        ("    proof: [{uses: [redis]}, {call: [slog.New]}]\n", ["go"], ""),
        ("    proof: [{uses: [redis]}]\n    look: [{text: [a], in: ['**/*.rs']}]\n", ["rust"], "Rust"),
        ("    proof: [{uses: [redis]}, {language: java, rule: {pattern: a()}}]\n", ["java"], ""),
        # images and files are the same for all languages
        ("    proof: [{uses: [redis]}, {image: [redis]}]\n", ["rust"], "Rust"),
        ("    proof: [{image: [redis]}, {text: [a], in: ['**/*.{rb,conf}']}]\n", ["rust"], ""),
        ("    proof: [{text: [a], in: ['**/*compose*.{yml,yaml}', '!**/dev/**']}]\n", ["rust"], ""),
        ("    proof: [{text: [a], in: ['**/*backup*.{sh,py}']}]\n", ["go", "csharp"], ""),
        ("    proof: [{text: [a], in: ['**/package.json']}]\n", ["go"], "Go"),
        ("    proof: [{text: [a], in: ['**/*.py']}]\n", ["go"], "Go"),
        ("    proof: [{definition: ['*Cache']}]\n", ["rust"], ""),
    ],
)
def test_the_language_of_which_a_probe_knows_no_library_is_named(
    text: str, languages: list[str], expected: str
) -> None:
    assert unknown(_probe(text), languages) == expected


def test_an_item_about_libraries_is_for_a_person_if_none_of_the_main_language_is_known() -> None:
    found = answer(PROBES, Example("Check for CQRS patterns", "", "", {"a.rs": "fn a() {}\n"}))
    assert found.answer is Answer.PERSON
    assert found.why == "not searched for in Rust: the probe knows none of its libraries"
    found = answer(PROBES, Example("Check for CQRS patterns", "", "", {"a.py": "a = 1\n"}))
    assert found.answer is Answer.ABSENT
