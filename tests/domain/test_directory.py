"""Test which page a name means, by slug and alias, and the findings about conflicting names."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.domain.directory import Directory, directory
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.pattern import Alias, PatternPage
from tacit.text.names import slugify


def page(name: str, *aliases: str, path: str = "", line: int = 2) -> PatternPage:
    """Return a pattern page; its first alias is in line 4, and each further alias in the next line."""
    slug = slugify(name)
    claimed = tuple(Alias(alias, number) for number, alias in enumerate(aliases, 4))
    return PatternPage(path or f"patterns/api/{slug}.md", slug, name, "api", claimed, line=line)


def rules(found: list[Diagnostic]) -> list[tuple[Location, Severity, str]]:
    return [(item.location, item.severity, item.rule) for item in found]


def test_no_pages_leave_every_name_to_itself() -> None:
    known, found = directory([])
    assert (known, found) == (Directory({}, {}), [])
    assert known.resolve("caching") == "caching"
    assert known.resolve("") == ""


def test_a_name_leads_to_its_page_by_slug_or_alias() -> None:
    known, found = directory([page("Caching", "Memoisation", "Result Cache"), page("Paging")])
    assert found == []
    assert known.pages == {"caching": "patterns/api/caching.md", "paging": "patterns/api/paging.md"}
    assert [known.resolve(slugify(name)) for name in ("CACHING", "memoisation", "Result-Cache", "Paging", "Other")] == [
        "caching",
        "caching",
        "caching",
        "paging",
        "other",
    ]


def test_a_page_s_own_slug_beats_an_alias() -> None:
    known, found = directory([page("Caching", "Memo", "Paging"), page("Paging")])
    assert known.resolve("paging") == "paging"
    assert known.resolve("memo") == "caching"
    assert rules(found) == [(Location("patterns/api/caching.md", 5), Severity.WARNING, "alias-shadowed")]
    assert found[0].message == "the alias 'Paging' is ignored, because it is also the name of patterns/api/paging.md"
    assert found[0].help


def test_an_alias_of_two_patterns_is_not_resolved_and_an_error_on_each() -> None:
    pages = [page("Caching", "Memo"), page("Paging", "Other", "MEMO"), page("Retrying", "memo!", "Again", "Memo")]
    known, found = directory(pages)
    assert known.resolve("memo") == "memo"
    assert "memo" not in known.aliases
    assert [known.resolve(key) for key in ("other", "again")] == ["paging", "retrying"]
    assert rules(found) == [
        (Location("patterns/api/caching.md", 4), Severity.ERROR, "alias-claimed-twice"),
        (Location("patterns/api/paging.md", 5), Severity.ERROR, "alias-claimed-twice"),
        (Location("patterns/api/retrying.md", 4), Severity.ERROR, "alias-claimed-twice"),
        (Location("patterns/api/retrying.md", 6), Severity.ERROR, "alias-claimed-twice"),
    ]
    others = "patterns/api/paging.md, patterns/api/retrying.md"
    assert found[0].message == f"the alias 'Memo' is ignored, because it is also an alias of {others}"
    assert found[0].help


def test_a_page_may_claim_one_alias_in_two_spellings_and_its_own_name() -> None:
    known, found = directory([page("Caching", "Result Cache", "result-cache", "caching")])
    assert found == []
    assert known.aliases == {"result-cache": "caching"}


def test_an_alias_without_letter_or_digit_is_a_warning() -> None:
    known, found = directory([page("Caching", "!?")])
    assert known.aliases == {}
    assert rules(found) == [(Location("patterns/api/caching.md", 4), Severity.WARNING, "empty-alias")]


def test_two_pages_with_one_slug_are_an_error_on_the_later_path() -> None:
    late = page("caching!", "Late", path="patterns/web/caching.md", line=3)
    early = page("Caching", "Early", path="patterns/db/caching.md")
    known, found = directory([late, early])
    assert known.pages == {"caching": "patterns/db/caching.md"}
    assert rules(found) == [(Location("patterns/web/caching.md", 3), Severity.ERROR, "duplicate-pattern")]
    message = "'caching!' is the same pattern as 'Caching' in patterns/db/caching.md (both have the slug 'caching')"
    assert found[0].message == message
    assert found[0].help
    assert known.resolve("early") == "caching"
    assert known.resolve("late") == "late"


def test_each_further_page_with_one_slug_is_an_error() -> None:
    paths = ["patterns/a/x.md", "patterns/b/x.md", "patterns/c/x.md"]
    _, found = directory(page("Caching", path=path) for path in reversed(paths))
    assert [item.location.path for item in found] == paths[1:]
    assert all("patterns/a/x.md" in item.message for item in found)


NAMES = ["Caching", "caching", "Paging", "Memo", "memo", "C#", "!", "Retry"]
pages = st.lists(
    st.builds(
        lambda name, aliases, path: page(name, *aliases, path=f"patterns/{path}.md"),
        st.sampled_from([name for name in NAMES if slugify(name)]),
        st.lists(st.sampled_from(NAMES), max_size=3),
        st.integers(0, 30),
    ),
    unique_by=lambda item: item.path,
    max_size=6,
)


@given(pages, st.randoms(use_true_random=False))
def test_the_order_of_pages_is_irrelevant(items: list[PatternPage], random: Random) -> None:
    shuffled = random.sample(items, len(items))
    assert directory(items) == directory(shuffled)


@given(pages)
def test_aliases_lead_to_pages_and_no_further(items: list[PatternPage]) -> None:
    known, _ = directory(items)
    assert known.pages.keys() == {item.slug for item in items}
    assert set(known.aliases.values()) <= known.pages.keys()
    assert not known.aliases.keys() & known.pages.keys()
    for key in map(slugify, NAMES):
        claimants = {known.pages[p.slug] for p in items if key in {slugify(alias.name) for alias in p.aliases}}
        claimants &= {p.path for p in items if key in {slugify(alias.name) for alias in p.aliases}}
        target = known.resolve(key)
        assert known.resolve(target) == target
        if key in known.pages or len(claimants) != 1:
            assert target == key
        elif key:
            assert {known.pages[target]} == claimants


@pytest.mark.parametrize("key", ["caching", "memo", "other"])
def test_resolving_twice_changes_nothing(key: str) -> None:
    known, _ = directory([page("Caching", "Memo")])
    assert known.resolve(known.resolve(key)) == known.resolve(key)
