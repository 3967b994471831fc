"""Test which claims are looked up in older manifests, and how this changes the results."""

from __future__ import annotations

import pytest

from tacit.checks.verify.answers import Answer
from tacit.checks.verify.claims_technology import MENTION, USED
from tacit.checks.verify.dropped import letters_of
from tacit.checks.verify.gates import Gone, History
from tacit.checks.verify.past_dropped import judged, things
from tacit.checks.verify.technologies import of_package
from tacit.checks.verify.values import Claim, Evidence, Verdict

_AT = Gone("web/package.json", "0123456789abcdef")


def _answer(
    kind: str,
    name: str,
    form: str,
    verdict: Verdict = Verdict.MISSING,
    evidence: tuple[Evidence, ...] = (),
    *,
    is_known: bool = False,
) -> Answer:
    return Answer(Claim(kind, name, 1, form=form), verdict, evidence=evidence, is_known=is_known)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (_answer("script", "seed", "shell", Verdict.UNKNOWN), {("script", "seed")}),
        (_answer("script", "seed", "shell", Verdict.UNKNOWN, is_known=True), set()),  # runs a program
        (_answer("target", "seed", "shell", evidence=(Evidence("a/Makefile", 1),)), set()),
        (_answer("package", "formik", "listed", Verdict.UNKNOWN), {("package", "formik")}),
        (_answer("package", "formik", "install", Verdict.UNKNOWN), set()),
        (_answer("package", "formik", "mention"), set()),
        (_answer("image", "redis", "install", Verdict.UNKNOWN), {("image", "redis")}),
        (_answer("environment", "MAIL_HOST", "inline"), {("environment", "MAIL_HOST")}),
        (_answer("environment", "MAIL_HOST", "inline", Verdict.VERIFIED), set()),
        (_answer("environment", "DEBUG", "inline"), set()),
        (_answer("environment", "NODE_ENV", "inline"), set()),
        (_answer("environment", "AWS_REGION", "inline"), set()),
        (_answer("technology", "React", "stack"), {("technology", "React")}),
        (_answer("technology", "React", MENTION), {("technology", "React")}),
        (_answer("technology", "React", "heading"), set()),
        (_answer("technology", "Easy Peasy", USED), {("technology", "Easy Peasy"), ("letters", "easypeasy")}),
        (_answer("technology", "NextAuth.js", USED), {("technology", "NextAuth.js"), ("letters", "nextauth")}),
        (_answer("technology", "React", "stack", Verdict.VERIFIED), set()),
        (
            _answer("technology", "React", "stack", Verdict.WEAK, evidence=(Evidence("yarn.lock", 1, "lock file"),)),
            {("technology", "React")},
        ),
        (_answer("technology", "React", "stack", Verdict.WEAK, evidence=(Evidence("a.test.js", 1, "test"),)), set()),
        # frameworks bring it along
        (
            _answer("technology", "Webpack", "stack", Verdict.WEAK, evidence=(Evidence("yarn.lock", 1, "lock file"),)),
            set(),
        ),
        (_answer("path", "src/a.js", "inline"), set()),
    ],
)
def test_only_things_that_manifests_declare_are_looked_up(answer: Answer, expected: set[tuple[str, str]]) -> None:
    assert things([answer]) == expected


def test_a_thing_that_an_older_manifest_had_was_here() -> None:
    answer = _answer("script", "seed", "shell", Verdict.UNKNOWN)
    found = judged(answer, History({}, dropped={("script", "seed"): _AT}))
    assert (found.verdict, found.is_owned, found.was_here) == (Verdict.MISSING, True, True)
    assert found.why == "the code has no script seed; web/package.json had it before 0123456789ab"
    assert judged(answer, History({}, dropped={("target", "seed"): _AT})) == answer


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (_answer("image", "redis", "yaml", Verdict.UNKNOWN), "the code has no image redis"),
        (_answer("environment", "A_B", "inline", Verdict.UNKNOWN), "the code has no environment variable A_B"),
        (
            _answer("technology", "Easy", USED, Verdict.VERIFIED, (Evidence("yarn.lock", 1, "lock file"),)),
            "Easy is only in a lock file",
        ),
    ],
)
def test_the_reason_says_what_is_missing(answer: Answer, expected: str) -> None:
    (thing, *_) = things([answer])
    assert (
        judged(answer, History({}, dropped={thing: _AT})).why
        == f"{expected}; web/package.json had it before 0123456789ab"
    )


def test_a_file_that_tacit_does_not_read_may_have_the_name() -> None:
    answer = _answer("technology", "Celery", "stack")
    dropped = {("technology", "Celery"): _AT}
    assert judged(answer, History({}, dropped=dropped)).was_here
    assert judged(answer, History({}, present={"celery"}, dropped=dropped)) == answer


@pytest.mark.parametrize(
    ("package", "expected"),
    [
        ("easy-peasy", ["easypeasy"]),
        ("@vue/cli-service", ["vuecliservice", "cliservice", "vuecli"]),
        ("@sendgrid/mail", ["sendgridmail", "sendgrid"]),
        ("@types/react-select", ["typesreactselect", "reactselect", "typesreact"]),
        ("org.flywaydb:flyway-core", ["orgflywaydbflywaycore", "flywaycore", "orgflywaydb", "orgflywaydbflyway"]),
        ("ms", []),
    ],
)
def test_the_names_by_which_a_document_may_call_a_package(package: str, expected: list[str]) -> None:
    assert list(letters_of(package)) == expected


def test_a_long_name_may_begin_with_a_known_package() -> None:
    known = "github.com/go-kratos/kratos/v2/transport/grpc"
    assert of_package(f"{known}/{'a/' * 100_000}a") == ["gRPC"]
    assert of_package(f"{known}a/b") == []


def test_a_package_with_thousands_of_words_has_few_names() -> None:
    found = list(letters_of("ab-" * 5_000 + "z"))
    assert found[0] == "ab" * 5_000 + "z"
    assert max(map(len, found[1:])) == 100
