"""Test the slugs of names, and which spellings of a name are the same."""

from __future__ import annotations

import hashlib
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tacit.text.names import LONGEST_SLUG, slugify, spelling


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Error Logging & Debugging", "error-logging-debugging"),
        ("N+1 Query Prevention", "n-plus-1-query-prevention"),
        ("C#", "c-sharp"),
        ("Client A", "client-a"),
        ("JWT Refresh Tokens for Mobile Apps", "jwt-refresh-tokens-for-mobile-apps"),
        ("C++", "c-plus-plus"),
        ("F# Units", "f-sharp-units"),
        ("#1 Rule", "1-rule"),
        ("Issue #12", "issue-12"),
        ("Don't Repeat Yourself", "dont-repeat-yourself"),
        ("Don’t Repeat Yourself", "dont-repeat-yourself"),
        ("'quoted' name", "quoted-name"),
        ("snake_case", "snake-case"),
        ("../../etc/passwd", "etc-passwd"),
        ("  --Already-slugged--  ", "already-slugged"),
        ("Crème brûlée", "creme-brulee"),
        ("Cre\u0300me bru\u0302le\u0301e", "creme-brulee"),
        ("Straße", "strasse"),
        ("привет мир", "privet-mir"),
        ("日本語", "ribenyu"),
        ("١٢٣", "123"),
        ("Zero\u200bwidth", "zerowidth"),
        ("Zero⟨U+200B⟩width", "zerowidth"),
        ("Zero ⟨U+202E⟩ width", "zero-width"),
        ("Read ⟨U+FFFD⟩ as a fault", "read-u-plus-fffd-as-a-fault"),  # a character that is shown as it is
        ("⟨U+FFFFFF⟩x", "u-plus-ffffff-x"),
        ("Use ⟨U+⟩ and ⟨x⟩", "use-u-plus-and-x"),
        ("", ""),
        ("!?…", ""),
        (" \t\n", ""),
    ],
)
def test_slugs(name: str, slug: str) -> None:
    assert slugify(name) == slug


def test_up_to_eighty_characters_a_slug_stays_whole() -> None:
    assert slugify("x" * 80) == "x" * 80


def test_over_eighty_characters_a_slug_is_cut_and_eight_digits_of_a_hash_added() -> None:
    name = "word " * 17
    whole = "-".join(["word"] * 17)
    assert len(whole) == 84
    digits = hashlib.sha256(whole.encode()).hexdigest()[:8]
    assert slugify(name) == f"{whole[:71].rstrip('-')}-{digits}"
    assert re.fullmatch(r"x{71}-[0-9a-f]{8}", slugify("x" * 81))


def test_long_names_that_begin_alike_stay_apart_and_spelling_aside_the_same() -> None:
    one, other = "same words " * 10 + "one", "same words " * 10 + "other"
    assert slugify(one) != slugify(other)
    assert slugify(one) == slugify(one.upper()) == slugify(one.replace(" ", "_"))


@given(st.text(st.characters()) | st.text("aB1-+#'’ é日", max_size=200))
@example("a" * 70 + "-" + "b" * 20)
@example("①#")
@example("\ud800")
def test_a_slug_is_safe_short_and_its_own_slug(name: str) -> None:
    slug = slugify(name)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*|", slug)
    assert len(slug) <= LONGEST_SLUG
    assert slugify(slug) == slug


@given(st.text("aB1é日ß#+", min_size=1, max_size=20), st.sampled_from([" ", "  ", "-", "_", "/", " & "]))
def test_ascii_case_and_separators_do_not_change_a_slug(word: str, between: str) -> None:
    assert slugify(f"Alpha{between}beta {word}") == slugify(f"aLPHA bETA{between}{word}")


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Error Logging & Debugging", "error-logging_DEBUGGING", True),
        ("N+1", "n 1", True),
        ("Straße", "STRASSE", True),
        ("日本語", "「日本語」", True),
        ("Resume", "Résumé", False),
        ("C#", "C Sharp", False),
    ],
)
def test_spelling_sets_case_spacing_and_punctuation_aside(one: str, other: str, alike: bool) -> None:
    assert (spelling(one) == spelling(other)) is alike


@given(st.text())
def test_a_spelling_is_letters_and_digits(name: str) -> None:
    assert all(character.isalnum() for character in spelling(name))
    assert spelling(f" {name}-") == spelling(name)
