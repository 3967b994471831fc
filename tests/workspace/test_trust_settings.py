"""Test the settings of `[trust]`."""

from __future__ import annotations

import pytest

from tacit.errors import SettingsError
from tacit.workspace.settings import Config, parse
from tacit.workspace.trust_settings import Revoked, Trust

KEY = "0123456789abcdef" * 2


def test_all_are_off_by_default() -> None:
    assert (parse("").trust, parse("[trust]\n").asks_git) == (Trust(), False)
    assert parse("[trust]\nhigh_confirmed = 0\nper_day = 0\n").key == Config().key


def test_each_setting_is_read_and_changes_the_key() -> None:
    text = "[trust]\nhigh_confirmed = 3\nper_day = 1\nbranch = 'release/1'\n"
    config = parse(text)
    assert (config.thresholds.high_confirmed, config.thresholds.per_day) == (3, 1)
    assert (config.trust.branch, config.asks_git) == ("release/1", True)
    keys = {parse(f"[trust]\n{line}\n").key for line in ("", "high_confirmed = 1", "per_day = 1", "branch = 'main'")}
    assert len(keys) == 4


def test_revoked_examples_are_read_and_say_why() -> None:
    text = (
        "[[trust.revoked]]\nauthor = 'x@example.com'\nsince = '2026-01-01'\non = '2026-02-01'\n"
        f"notes = ['a.md']\ntexts = ['{KEY}']\n[[trust.revoked]]\nreason = 'wrong'\n"
    )
    first, second = parse(text).trust.revoked
    assert first == Revoked("x@example.com", "", "2026-01-01", "", "2026-02-01", ("a.md",), (KEY,))
    assert first.held == "revoked on 2026-02-01: author x@example.com, since 2026-01-01"
    assert second.held == "revoked: wrong"
    assert not parse(text).asks_git


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ("[trust]\nhigh_confirmed = -1", 2, "bad-threshold"),
        ("[trust]\nper_day = true", 2, "bad-threshold"),
        ("[trust]\n\nper_day = '1'", 3, "bad-threshold"),
        ("[trust]\nbranch = ''", 2, "bad-value"),
        ("[trust]\nbranch = '--all'", 2, "bad-value"),
        ("[trust]\nbranch = 'main..x'", 2, "bad-value"),
        ("[trust]\nbranch = 'a b'", 2, "bad-value"),
        ("[trust]\nbranches = 'main'", 2, "unknown-key"),
        ("trust = 1", 1, "bad-value"),
        ("[trust]\nrevoked = 'x'", 2, "bad-value"),
        ("[[trust.revoked]]\nwho = 'x'", 2, "unknown-key"),
        ("[[trust.revoked]]\n[[trust.revoked]]\nnotes = 'x'", 3, "bad-value"),
        ("[[trust.revoked]]\ntexts = ['x']", 2, "bad-value"),
        ("[[trust.revoked]]\nreason = 1", 2, "bad-value"),
        ("[confidence]\nper_day = 1", 2, "unknown-key"),
    ],
)
def test_a_wrong_value_is_reported_with_its_line(text: str, line: int, rule: str) -> None:
    with pytest.raises(SettingsError, match=rf"^tacit\.toml:{line}:1: error\[{rule}\]"):
        parse(text)
