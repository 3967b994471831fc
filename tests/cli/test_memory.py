"""Test that commands which run for a long time let Python's garbage collector run as often as by default."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

import tacit.cli
from tacit.server.web.serving import Listening
from tests.base import Base
from tests.cli.calls import caller

DEFAULTS = (700, 10, 10)
RUN_BY = {
    "list": "tacit.cli.list_._print_list",
    "watch": "tacit.sync.watcher.Watcher.run",
    "mcp": "tacit.server.mcp.run",
    "serve": "tacit.server.web.serving.serve",
}


@pytest.fixture(autouse=True)
def _thresholds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = gc.get_threshold()
    monkeypatch.setattr(tacit.cli, "_GC_DEFAULTS", DEFAULTS)
    yield
    gc.set_threshold(*before)


@pytest.mark.parametrize("command", RUN_BY)
def test_only_short_commands_collect_less_often(
    command: str, base: Base, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    base.page("try-again", "Try Again")
    found: list[tuple[int, int, int]] = []

    def run(*given: object) -> None:
        found.append(gc.get_threshold())
        for listening in given:
            if isinstance(listening, Listening):
                listening.socket.close()

    monkeypatch.setattr(RUN_BY[command], run)
    monkeypatch.setattr("signal.signal", lambda *_given: None)
    assert caller(base.root, monkeypatch, capsys)(command).code == 0
    assert [threshold == DEFAULTS for threshold in found] == [command != "list"]
