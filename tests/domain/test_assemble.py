"""Test how a pattern is built from its page and its evidence: related names, visibility, staleness, equal spellings."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.domain.assemble import assemble, related, related_names, spelling_warnings, visible_in
from tacit.domain.confidence import fold
from tacit.domain.enums import Confidence, Result, Status, Verdict
from tacit.domain.findings import Location, Severity
from tacit.domain.knowledge_base import KnowledgeBase, Totals
from tacit.domain.note import Section
from tacit.domain.pattern import Alias, Dossier, Evidence, Pattern, PatternPage, Related, Thresholds
from tacit.domain.reading_order import in_reading_order, settle
from tacit.text.names import slugify
from tacit.workspace.settings import parse

NOTHING: tuple[str, tuple[Section, ...]] = ("", ())
PAGE = PatternPage(
    path="patterns/api/caching.md",
    slug="caching",
    name="Caching",
    category="api",
    aliases=(Alias("Memoisation", 4), Alias("Memo", 5)),
    tags=("speed",),
    applies_to=("**/*.py",),
    languages=("python",),
    sections=(Section("Context", "When it is slow."), Section("Related patterns", "- Profiling\n")),
)


def said(path: str, day: str = "2024-11-12", /, **fields: Any) -> Evidence:
    plain = Evidence(path=path, date=day, title=path, name="Caching", body_key=path)
    return plain._replace(**fields)


def assembled(
    *evidence: Evidence, page: PatternPage | None = PAGE, inline: tuple[str, tuple[Section, ...]] = NOTHING
) -> Dossier:
    standing = fold("caching", evidence, Thresholds())
    dossier, _ = assemble("caching", page, inline, standing, slugify, for_store=True)
    return dossier


def as_pattern(name: str, level: Confidence = Confidence.LOW, **fields: Any) -> Pattern:
    return Pattern(slug=slugify(name), name=name, category="api", level=level)._replace(**fields)


# Assembly


def test_a_page_without_evidence_is_unproven() -> None:
    dossier = assembled()
    expected = Pattern(
        slug="caching",
        name="Caching",
        category="api",
        level=Confidence.UNPROVEN,
        aliases=("Memoisation", "Memo"),
        tags=("speed",),
        applies_to=("**/*.py",),
        languages=("python",),
        page="patterns/api/caching.md",
        has_text=True,
        fingerprint=dossier.pattern.fingerprint,
    )
    assert int(dossier.pattern.fingerprint.rpartition(".")[2]) > 400
    assert dossier == Dossier(expected, PAGE.sections, PAGE.path)


def test_a_pattern_without_page_bears_its_earliest_note_s_spelling() -> None:
    early = said("b.md", "2024-01-01", name="caching", body_key="")
    dossier = assembled(said("a.md", "2024-02-01", name="CACHING"), early, page=None)
    pattern = dossier.pattern
    assert (pattern.name, pattern.category, pattern.page, pattern.has_text) == ("caching", "uncategorised", "", False)
    assert (pattern.tags, pattern.aliases, pattern.status) == ((), (), Status.ACTIVE)
    assert (dossier.sections, dossier.text_from) == ((), "")


def test_the_text_of_a_note_is_used_if_there_is_no_page() -> None:
    inline = ("memory/episodic/code/a.md", (Section("Pattern", "Keep results.", 9, 3),))
    dossier = assembled(said("a.md"), page=None, inline=inline)
    assert (dossier.text_from, dossier.sections, dossier.pattern.has_text) == (*inline, True)
    dossier = assembled(said("a.md"), inline=inline)
    assert (dossier.text_from, dossier.sections) == (PAGE.path, PAGE.sections)


def test_headings_alone_are_no_text() -> None:
    assert assembled(page=PAGE._replace(sections=(Section("Context", ""),))).pattern.has_text is False


def test_counts_are_of_counting_examples_by_verdict() -> None:
    dossier = assembled(
        said("a.md", "2024-01-01"),
        said("b.md", "2024-01-02", body_key="a.md"),
        said("c.md", "2024-01-03"),
        said("d.md", "2024-01-04", verdict=Verdict.CONTRADICTS),
        said("e.md", "2024-01-05", verdict=Verdict.LIMITS),
        said("f.md", "2024-01-06", verdict=Verdict.LIMITS),
        said("g.md", "2024-01-07", body_key=""),
    )
    pattern = dossier.pattern
    assert (pattern.examples, pattern.against, pattern.limits, pattern.evidence) == (2, 1, 2, 7)
    assert (pattern.level, pattern.contested) == (Confidence.LOW, True)
    assert len(dossier.examples) == 7


def test_dates_are_of_the_last_change_the_last_support_and_the_newest_word() -> None:
    pattern = assembled(
        said("a.md", "2024-01-01"),
        said("b.md", "2024-02"),
        said("c.md", "2024-03-01"),
        said("d.md", "2024-04-01", verdict=Verdict.LIMITS),
        said("e.md", "2024-05-01", body_key=""),
    ).pattern
    assert (pattern.since, pattern.last_reinforced, pattern.newest) == ("2024-02", "2024-03-01", "2024-04-01")


def test_newest_is_empty_if_nothing_counts() -> None:
    pattern = assembled(said("a.md", body_key="")).pattern
    assert (pattern.since, pattern.last_reinforced, pattern.newest, pattern.evidence) == ("", "", "", 1)


def test_a_contradiction_may_be_the_newest() -> None:
    pattern = assembled(said("a.md", "2024-01-01"), said("b.md", "2024-02-01", verdict=Verdict.CONTRADICTS)).pattern
    assert (pattern.last_reinforced, pattern.newest) == ("2024-01-01", "2024-02-01")


@pytest.mark.parametrize(
    ("minutes", "total", "median"),
    [
        *[([], 0, None), ([None], 0, None), ([30], 30, 30), ([10, 90, 20], 120, 20), ([10, 20], 30, 15)],
        *[([10, None, 25, None], 35, 17), ([0], 0, 0)],
    ],
)
def test_time_saved_is_summed_and_its_median_is_the_figure_per_use(
    minutes: list[int | None], total: int, median: int | None
) -> None:
    pattern = assembled(*(said(f"{i}.md", minutes=value) for i, value in enumerate(minutes))).pattern
    assert (pattern.minutes_total, pattern.minutes_per_use) == (total, median)


def test_the_time_per_use_on_the_page_wins_even_if_it_is_zero() -> None:
    page = PAGE._replace(minutes=0)
    pattern = assembled(said("a.md", minutes=30), page=page).pattern
    assert (pattern.minutes_total, pattern.minutes_per_use) == (30, 0)


def test_only_counting_supports_save_time_and_name_projects() -> None:
    pattern = assembled(
        said("a.md", minutes=10, project="Shop"),
        said("b.md", minutes=20, project="Other", verdict=Verdict.CONTRADICTS),
        said("c.md", minutes=40, project="Other", verdict=Verdict.LIMITS),
        said("d.md", minutes=80, project="Other", body_key="a.md"),
    ).pattern
    assert (pattern.minutes_total, pattern.minutes_per_use, pattern.projects) == (10, 10, ("Shop",))


def test_projects_are_one_by_identity_under_their_own_name_and_sorted() -> None:
    config = parse('[projects.shop]\naliases = ["The Shop"]\n')
    names = ["The Shop", "zoo", "shop", "", "Client A", "client-a", "Bank"]
    items = [said(f"{i}.md", f"2024-01-0{i + 1}", project=name) for i, name in enumerate(names)]
    dossier, _ = assemble(
        "caching", PAGE, NOTHING, fold("caching", items, Thresholds()), config.project, for_store=True
    )
    assert dossier.pattern.projects == ("Bank", "Client A", "shop", "zoo")


def test_domains_are_of_all_examples_sorted() -> None:
    pattern = assembled(
        said("a.md", domain="learning"),
        said("b.md", domain="code", verdict=Verdict.LIMITS),
        said("c.md", domain="content", body_key=""),
        said("d.md", domain="code"),
    ).pattern
    assert pattern.domains == ("code", "content", "learning")


def test_a_retired_page_names_its_successor_by_slug() -> None:
    page = PAGE._replace(status=Status.RETIRED, superseded_by="Edge Caching")
    pattern = assembled(said("a.md"), page=page).pattern
    assert pattern.retired
    assert (pattern.superseded_by, pattern.level) == ("edge-caching", Confidence.LOW)


def test_assembly_hands_on_the_names_called_related() -> None:
    standing = fold("caching", [], Thresholds())
    dossier, names = assemble("caching", PAGE, NOTHING, standing, slugify, for_store=True)
    assert names == ("Profiling",)
    assert dossier.related == ()


# The fingerprint

BASE = said("a.md", project="Shop", outcome="it held", minutes=5, author="a@b.c")


@pytest.mark.parametrize(
    "change",
    [
        {"path": "b.md"},
        {"date": "2024-11"},
        {"title": "other"},
        {"verdict": Verdict.LIMITS},
        {"domain": "learning"},
        {"project": "Other"},
        {"outcome": "it helped"},
        {"result": Result.SUCCESS},
        {"minutes": 6},
        {"author": "x@y.z"},
        {"via": "agent"},
        {"body_key": "", "outcome": ""},
    ],
    ids=str,
)
def test_what_a_page_shows_of_an_example_changes_the_fingerprint(change: dict[str, Any]) -> None:
    changed = BASE._replace(**change)
    assert assembled(changed).pattern.fingerprint != assembled(BASE).pattern.fingerprint


@pytest.mark.parametrize(
    "change",
    [
        {"path": "patterns/db/caching.md"},
        {"name": "CACHING"},
        {"category": "db"},
        {"aliases": ()},
        {"tags": ()},
        {"minutes": 7},
        {"applies_to": ()},
        {"languages": ()},
        {"status": Status.RETIRED},
        {"superseded_by": "Other"},
        {"sections": ()},
        {"sections": (Section("Context", "When it is slow!"), PAGE.sections[1])},
        {"sections": (PAGE.sections[0], Section("Related patterns", "- Measuring\n"))},
    ],
    ids=str,
)
def test_what_a_page_shows_of_its_pattern_changes_the_fingerprint(change: dict[str, Any]) -> None:
    changed = PAGE._replace(**change)
    assert assembled(BASE, page=changed).pattern.fingerprint != assembled(BASE).pattern.fingerprint


def test_equal_knowledge_has_equal_fingerprints() -> None:
    one, other = said("b.md", "2024-01-01"), said("c.md", "2024-01-02")
    assert assembled(one, other) == assembled(other, one)
    assert len(assembled(one).pattern.fingerprint.partition(".")[0]) == 64


# Related patterns


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "- Profiling\n* Measuring\n+ Batching\n1. Paging\n2) Retrying",
            "Profiling Measuring Batching Paging Retrying",
        ),
        ("- [Profiling](profiling.md)", "Profiling"),
        ("- [Profiling](../api/profiling.md) — measure first", "Profiling"),
        ("- **Profiling**", "Profiling"),
        ("- **Profiling**: measure first", "Profiling"),
        ("- **Profiling:** measure first", "Profiling"),
        ("- Profiling: measure first", "Profiling"),
        ("- Profiling - measure first", "Profiling"),
        ("- Profiling – measure first", "Profiling"),
        ("- `profiling` (measure first)", "profiling"),
        ("- Client-Server", "Client-Server"),
        ("- Profiling\n- profiling\n- Profiling", "Profiling profiling"),
        ("See also:\n\n- Profiling\n    - measure first\n\nand more", "Profiling"),
        ("- **\n- ()", ""),
        ("-\n- Profiling", "Profiling"),
        ("Profiling", ""),
        ("", ""),
    ],
)
def test_related_names_are_list_items_without_links_and_remarks(text: str, names: str) -> None:
    assert related_names([Section("Related patterns", text)]) == tuple(names.split())


def test_related_names_come_from_their_section_alone() -> None:
    sections = [Section("Context", "- Nothing"), Section("Related patterns", "- N+1 Query Prevention")]
    assert related_names(sections) == ("N+1 Query Prevention",)
    assert related_names([*sections, Section("Related patterns", "- More")]) == ("N+1 Query Prevention", "More")


def test_related_names_resolve_to_known_patterns_or_to_none() -> None:
    leads = {"memo": "caching"}
    found = related(["Memo", "Caching", "Unheard Of"], lambda key: leads.get(key, key), ["caching", "profiling"])
    assert found == (Related("Memo", "caching"), Related("Caching", "caching"), Related("Unheard Of", ""))


# Staleness


@pytest.mark.parametrize(("reference", "stale"), [("2024-06-29", False), ("2024-06-30", True), ("", False)])
def test_stale_is_worked_out_from_the_newest_example_and_changes_nothing_else(reference: str, stale: bool) -> None:
    pattern = as_pattern("Caching", Confidence.HIGH, newest="2024-01-01")
    assert settle([pattern], reference, 180) == [pattern._replace(stale=stale)]


def test_a_pattern_without_example_is_not_stale() -> None:
    assert settle([as_pattern("Caching")], "2024-06-30", 1)[0].stale is False


# Order, and what a document shows


def test_reading_order_is_high_first_by_name_and_retired_last() -> None:
    ordered = [
        as_pattern("apple", Confidence.HIGH),
        as_pattern("Banana", Confidence.HIGH),
        as_pattern("cherry", Confidence.HIGH),
        as_pattern("Aaa", Confidence.MEDIUM),
        as_pattern("Aaa", Confidence.LOW, slug="a1"),
        as_pattern("Aaa", Confidence.LOW, slug="a2"),
        as_pattern("Aaa", Confidence.UNPROVEN),
        as_pattern("zzz", Confidence.HIGH, status=Status.RETIRED),
        as_pattern("Aaa", Confidence.LOW, status=Status.RETIRED),
    ]
    assert in_reading_order(reversed(ordered)) == tuple(ordered)


@given(st.permutations([as_pattern(name, level) for name in "aBc" for level in Confidence]))
def test_reading_order_does_not_depend_on_the_input_s(patterns: list[Pattern]) -> None:
    assert [(p.level.name, p.name) for p in in_reading_order(patterns)] == [
        (level, name) for level in ("HIGH", "MEDIUM", "LOW", "UNPROVEN") for name in "aBc"
    ]


def test_a_document_shows_patterns_with_an_example_in_its_domains_and_those_without_any() -> None:
    code = as_pattern("Code", domains=("code",))
    both = as_pattern("Both", domains=("code", "learning"), examples=7)
    content = as_pattern("Content", domains=("content",))
    bare = as_pattern("Bare", Confidence.UNPROVEN)
    kb = KnowledgeBase((code, both, content, bare), Totals(notes=9), Thresholds())
    assert visible_in(kb, ()) is kb
    assert visible_in(kb, ["learning"]) == kb._replace(patterns=(both, bare))
    assert visible_in(kb, ["learning", "content"]) == kb._replace(patterns=(both, content, bare))
    assert visible_in(kb, ["elsewhere"]) == kb._replace(patterns=(bare,))


# Spelling


@pytest.mark.parametrize(
    "written", ["Error Logging & Debugging", "error-logging-debugging", "ERROR  LOGGING/DEBUGGING", "(Error) logging…"]
)
def test_case_spacing_and_punctuation_make_no_other_name(written: str) -> None:
    written = written.replace("…", " debugging")
    assert slugify(written) == "error-logging-debugging"
    assert spelling_warnings("Error Logging & Debugging", (), [said("a.md", name=written)]) == []


@pytest.mark.parametrize("written", ["C#", "c-sharp", "C Sharp", "c#", "Dotnet", "DOTNET", "dot-net", "Dot Net"])
def test_a_slug_or_an_alias_is_the_pattern_s_name_too(written: str) -> None:
    assert spelling_warnings("C#", ["Dot.Net"], [said("a.md", name=written)]) == []


def test_one_slug_from_different_names_is_a_warning_at_each_place() -> None:
    assert slugify("Resume Handling") == slugify("Résumé Handling")
    evidence = [
        said("a.md", name="Resume Handling"),
        said("b.md", name="Résumé Handling", line=4),
        said("c.md", name="Resume handling"),
        said("d.md", name="Résumé Handling", line=5),
    ]
    first, second = spelling_warnings("Resume Handling", (), evidence)
    assert (first.location, second.location) == (Location("b.md", 4), Location("d.md", 5))
    assert (first.severity, first.rule) == (Severity.WARNING, "same-slug")
    assert "'Résumé Handling'" in first.message
    assert "'Resume Handling'" in first.message
    assert first.help
