"""Test the completion of commands in real shells, on a terminal."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from tests.base import Base

PATIENCE = 30.0
SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], 'eval "$(tacit completion bash)"'),
    "zsh": (["zsh", "-f", "-i"], 'autoload -Uz compinit; compinit -u -D; eval "$(tacit completion zsh)"'),
    "fish": (["fish", "--no-config", "-i"], "tacit completion fish | source"),
}
_CONTROL = re.compile(r"\x1b\[[0-9;?<>=]*[a-zA-Z]|\x1b[()][A-Z0-9]|\x1b[=>78]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")


@pytest.fixture
def several(base: Base) -> Base:
    base.page("retry-with-backoff", "Retry with Backoff")
    base.page("cache-less", '"Cache: Less"')
    base.note("2025-01-01-x", "Cache Less")
    base.sync()
    return base


class Prompt:
    """A shell with a terminal of its own, in which a test types."""

    def __init__(self, shell: str, base: Base) -> None:
        command, setup = SHELLS[shell]
        main, other = pty.openpty()
        termios.tcsetwinsize(other, (40, 100))
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        env = {**os.environ, "PATH": path, "TERM": "xterm", "COLUMNS": "100", "PS1": "> ", "ZDOTDIR": str(base.root)}

        def ready() -> None:
            os.login_tty(other)
            signal.signal(signal.SIGINT, signal.SIG_DFL)

        # PLW1509: `preexec_fn` is unsafe only beside threads, and there are none.
        self.process = subprocess.Popen(command, cwd=base.root, env=env, preexec_fn=ready)  # noqa: PLW1509
        os.close(other)
        self.main, self.screen = main, ""
        self.type(f"{setup}; echo re''ady\n")
        self.until("ready")

    def type(self, text: str) -> None:
        os.write(self.main, text.encode())

    def until(self, words: str) -> str:
        """Read until the words are on the screen, and return what was printed since the last call."""
        deadline, seen = time.monotonic() + PATIENCE, ""
        while words not in seen:
            if not select.select([self.main], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise AssertionError(f"{words!r} never came: {seen!r}")
            seen += os.read(self.main, 65536).decode("utf-8", "replace")
            if "\x1b[c" in seen:  # fish asks which terminal this is, and waits for the answer
                os.write(self.main, b"\x1b[?62c")
            seen = _CONTROL.sub("", seen)
        return seen

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.main)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_completes_commands_options_values_and_patterns(several: Base, shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    prompt = Prompt(shell, several)
    try:
        for typed, completed in (
            ("tacit expl\t", "tacit explain"),
            ("tacit list --conte\t", "--contested"),
            ("tacit list --level med\t", "medium"),
            ("tacit list --level=med\t", "--level=medium"),
            ("tacit show ret\t", "retry-with-backoff"),
            ("tacit rules tr\t", "rules try"),
        ):
            prompt.type(typed)
            prompt.until(completed)
            prompt.type("\x15")
            time.sleep(0.2)
        prompt.type("tacit l\t\t")
        assert "link" in prompt.until("list")
    finally:
        prompt.close()


def words(base: Base, *typed: str, form: str = "fish") -> dict[str, str]:
    command = [sys.executable, "-m", "tacit", "completion", form, "--", *typed]
    done = subprocess.run(command, cwd=base.root, capture_output=True, text=True, check=True)
    return {line.partition("\t")[0]: line.partition("\t")[2] for line in done.stdout.splitlines()}


def test_the_words_of_each_place(several: Base) -> None:
    assert words(several, "sho") == {"show": "Show a pattern: text, level and newest examples"}
    assert words(several, "show", "") == {
        "cache-less": "LOW Cache: Less",
        "retry-with-backoff": "UNPROVEN Retry with Backoff",
    }
    assert set(words(several, "--root", str(several.root), "show", "ca")) == {"cache-less"}
    assert words(several, "--root", "/nowhere", "show", "") == {}
    assert set(words(several, f"--root={several.root}", "show", "ca")) == {"cache-less"}
    assert words(several, "--root=/nowhere", "show", "") == {}
    assert set(words(several, "list", "--level=h")) == {"--level=high"}
    assert set(words(several, "list", "--level", "=", "h")) == set(words(several, "list", "--level", "=h")) == {"high"}
    assert set(words(several, "learn", "x", "--contradicts", "re")) == {"retry-with-backoff"}
    assert set(words(several, "learn", "x", "y", "ret")) == {"retry-with-backoff"}
    assert set(words(several, "list", "--sort", "")) == {"level", "examples", "last", "saved", "name"}
    assert set(words(several, "list", "--sort", "last", "--li")) == {"--limit"}
    assert words(several, "import", "") == words(several, "search", "x") == words(several, "nonsense", "") == {}
    assert words(several, "show", "cache", form="zsh") == {"cache-less:LOW Cache\\: Less": ""}
    assert {"--help", "-h"} <= set(words(several, "-"))


def test_completion_writes_nothing(base: Base) -> None:
    base.note("2025-01-01-x", "Cache Less")
    assert words(base, "show", "") == {}
    assert not (base.root / ".tacit").exists()


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_says_how_to_install_it(base: Base, shell: str) -> None:
    command = [sys.executable, "-m", "tacit", "completion", shell]
    done = subprocess.run(command, cwd=base.root, capture_output=True, text=True, check=True)
    assert f"tacit completion {shell}" in "".join(done.stdout.splitlines()[:2])
