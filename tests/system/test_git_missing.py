"""Test the message about a missing git repository: the folder has none, or git is not installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tacit.system.git import repository
from tacit.system.git_missing import why_no_repository


def test_a_missing_git_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert repository(tmp_path) is None
    assert why_no_repository(tmp_path) == f"{tmp_path}: not a git repository"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert repository(tmp_path) is None
    assert why_no_repository(tmp_path) == "git is not installed, or not in one of the folders of PATH"
