"""Run a command of tacit in this process, and look at its exit code and output."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tacit.cli import run


class Done(NamedTuple):
    """The exit code of a command, and what it printed on standard output and on standard error."""

    code: int
    out: str
    err: str


Call = Callable[..., Done]


def caller(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *command: str) -> Call:
    """Return a function that runs `tacit COMMAND ARGUMENTS…` in a folder."""
    monkeypatch.chdir(folder)

    def call(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["tacit", *command, *arguments])
        code = run()
        done = capsys.readouterr()
        return Done(code, done.out, done.err)

    return call
