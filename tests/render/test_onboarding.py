"""Test which patterns a newcomer reads first."""

from __future__ import annotations

from tacit.domain.enums import Confidence, Status
from tacit.domain.pattern import Pattern
from tacit.render.onboarding import by_project, reading_list


def pattern(name: str, category: str, examples: int, *projects: str, **more: object) -> Pattern:
    known = Pattern(name.lower(), name, category, Confidence.HIGH, examples, projects=projects, has_text=True)
    return known._replace(**more)  # type: ignore[arg-type]  # any field of it


def names(patterns: list[Pattern], most: int = 10) -> list[str]:
    return [item.pattern.name for item in reading_list(patterns, most)]


def test_only_proven_patterns_without_doubts_are_chosen() -> None:
    sound = pattern("Sound", "data", 5)
    doubtful = [
        pattern("Medium", "data", 9, level=Confidence.MEDIUM),
        pattern("Stale", "data", 9, stale=True),
        pattern("Contested", "data", 9, against=1),
        pattern("Retired", "data", 9, status=Status.RETIRED),
        pattern("Without text", "data", 9, has_text=False),
    ]
    assert names([*doubtful, sound]) == ["Sound"]
    assert reading_list(doubtful) == ()


def test_categories_take_turns_then_projects_then_examples() -> None:
    found = [
        pattern("A", "data", 9, "shop"),
        pattern("B", "data", 8, "shop"),
        pattern("C", "data", 7, "desk"),
        pattern("D", "web", 5, "shop"),
    ]
    assert names(found) == ["A", "D", "C", "B"]
    assert names(found[::-1]) == names(found)
    assert names(found, 2) == ["A", "D"]
    assert [item.reason for item in reading_list(found)][1:3] == [
        "5 examples in 1 project, the first of the category web",
        "7 examples in 1 project, another one of the category data",
    ]


def test_each_project_has_a_list_of_its_own() -> None:
    found = by_project([pattern("A", "data", 9, "Shop", "desk"), pattern("B", "data", 8, "shop")])
    assert [(name, [item.pattern.name for item in items]) for name, items in found] == [
        ("desk", ["A"]),
        ("Shop", ["A", "B"]),
    ]
