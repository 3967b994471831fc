"""Test the first rules for a page, which are made from its good and bad examples of code."""

from __future__ import annotations

import pytest

from tacit.checks.induction.draft import drafted, file_text
from tacit.checks.rules.read import read_rules
from tacit.checks.rules.runner import proofs
from tacit.checks.rules.values import Block, RuleFile
from tacit.domain.enums import Confidence
from tacit.domain.pattern import Pattern

PATTERN = Pattern("late", "Late", "data", Confidence.LOW)


@pytest.mark.parametrize(
    ("language", "bad", "good", "pattern", "other"),
    [
        ("go", 'r := db.Query("a" + x)', 'r := db.Query("a", x)', "db.Query($PART0 + $PART1)", 'db.Query(b + "c")'),
        ("go", "http.NewRequest(u)", "http.WithContext(c, u)", "http.NewRequest($$$ARGS)", "http.NewRequest()"),
        ("python", "log.error('a %s' % b)", "log.error('a')", "log.error($PART0 % $PART1)", "log.error(c % 1)"),
        ("python", "db.run(f'a {x}')", "db.run('a', x)", "db.run($PART0)", "db.run(f'{y}')"),
        ("python", "run(a, shell=True)", "run(a, shell=False)", "run($PART0, shell=True)", "run(b, shell=True)"),
        ("csharp", 'x = db.Query("a" + b);', 'x = db.Query("a", b);', "db.Query($PART0 + $PART1)", "db.Query(c + d)"),
        ("java", 's.executeQuery("a");', 'c.prepare("a").run();', "s.executeQuery($$$ARGS)", "s.executeQuery()"),
        ("javascript", "axios.get(a)", "axios.get(a, { time: 5 })", "axios.get($$$ARGS)", "axios.get(b, { x: 1 })"),
        ("php", '$r = mysqli_query($c, "a");', '$s = $pdo->prepare("a");', "mysqli_query($$$ARGS)", "mysqli_query()"),
        ("ruby", "rows = User.all", "rows = User.includes(:posts)", "$CODE.all", "Order.all"),
        ("bash", "curl a", "curl -f a", "curl a", "curl a"),
    ],
)  # fmt: skip
def test_rules_of_examples(language: str, bad: str, good: str, pattern: str, other: str) -> None:
    """The rule matches the bad example, other code like it, and no good example."""
    blocks = (Block(language, False, f"{bad}\n", 3), Block(language, True, f"{good}\n", 7))
    text = file_text(PATTERN, blocks[0], drafted(blocks[0], blocks), good)
    assert pattern.replace(" ", "") in text.replace(" ", "")
    assert ("selector" in text.split("\nid: ")[0]) == (language in {"csharp", "go", "java", "php"})
    rules, diagnostics = read_rules("late.rules.yml", "late", text.encode())
    assert diagnostics == ()
    further = Block(language, False, f"func f() {{ {other} }}\n" if language == "go" else f"{other};\n", 11)
    for chosen in (blocks, (further, blocks[1])):
        (proof,) = proofs([RuleFile("late", "late.rules.yml", rules, "late.md", chosen)])
        assert (proof.sound, proof.diagnostics) == (rules, ())


def test_what_only_the_good_example_has() -> None:
    bad, good = "for row in Row.objects.all(): pass\n", "for row in Row.objects.select_related('a'): pass\n"
    blocks = (Block("python", False, bad, 3), Block("python", True, good, 7))
    text = file_text(PATTERN, blocks[0], drafted(blocks[0], blocks), good)
    rules, _ = read_rules("late.rules.yml", "late", text.encode())
    assert [(rule.id, rule.finds.value) for rule in rules] == [("late", "violation"), ("select-related", "adoption")]
