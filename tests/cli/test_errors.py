"""Test that all errors have one form: `error[rule]: what`, and what to do on the next line."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tacit import errors
from tacit.errors import TacitError
from tests.base import Base

FORM = re.compile(r"error\[[a-z-]+\]: \S.*\n  help: \S.*\n")
LOCATED = re.compile(r"\S+:\d+:\d+: error\[[a-z-]+\]: \S.*\n  help: \S.*\n")


def told(base: Base, *arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tacit", *arguments]
    return subprocess.run(command, cwd=folder or base.root, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nonsense",), "no such command 'nonsense'"),
        (("lst",), "did you mean 'list'?"),
        (("list", "--nonsense"), "run `tacit list -h`"),
        (("list", "--contestd"), "did you mean --contested?"),
        (("list", "--level", "best"), "'best' is not one of"),
        (("list", "--limit", "0"), "invalid value for '--limit'"),
        (("list", "--limit", "few"), "'few' is not a whole number\n"),
        (("list", "more"), "got unexpected extra argument"),
        (("show",), "missing argument 'NAME'"),
        (
            ("list", "--root", "."),
            "--root belongs before the command: `tacit --root DIR COMMAND …`; run `tacit list -h`",
        ),
        (("rules", "tset"), "run `tacit rules -h`"),
        (("db", "upgrade", "--x"), "run `tacit db upgrade -h`"),
        (("learn", "--date"), "run `tacit learn -h`"),
        (("--root",), "option '--root' requires an argument"),
        (("--root", "/nowhere", "list"), "--root /nowhere: there is no such folder"),
        (("sync", "--check", "--rebuild"), "--check and --dry-run write nothing"),
    ],
)
def test_a_wrong_command_line_is_an_error_like_any_other(base: Base, arguments: tuple[str, ...], said: str) -> None:
    done = told(base, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert FORM.fullmatch(done.stderr), done.stderr
    assert done.stderr.startswith("error[usage]: ")
    assert said in done.stderr


def test_expected_errors_have_the_same_form(base: Base, tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = tmp_path_factory.mktemp("empty")
    base.note("2025-01-01-x", "Known")
    for arguments, folder, rule in (
        (("list",), empty, "no-knowledge-base"),
        (("show", "Unknown"), base.root, "unknown-pattern"),
        (("undo", "x.md"), base.root, "nothing-to-undo"),
        (("export", "--folder", "../elsewhere"), base.root, ""),
    ):
        done = told(base, *arguments, folder=folder)
        assert done.returncode == 2
        assert FORM.fullmatch(done.stderr), done.stderr
        assert not rule or done.stderr.startswith(f"error[{rule}]: ")
    base.write("tacit.toml", "nonsense = 1\n")
    assert LOCATED.fullmatch(told(base, "list").stderr)


@pytest.mark.parametrize("arguments", [("search", "\udcff"), ("show", "\udcff"), ("import", "\udcff.md")])
def test_bytes_that_are_not_utf_8_are_shown_as_bytes(base: Base, arguments: tuple[str, ...]) -> None:
    (base.root / "\udcff.md").write_text("", "utf-8")
    said = told(base, *arguments).stderr
    assert "\\xff" in said
    assert "udcff" not in said


def test_every_error_has_a_rule() -> None:
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, TacitError)]
    lines = {kind: kind.line.fget(_bare(kind)) for kind in kinds if kind is not TacitError}  # type: ignore[attr-defined]
    assert len(set(lines.values())) == len(lines)
    for line in lines.values():
        assert re.fullmatch(r"error\[[a-z]+(-[a-z]+)*\]: said", line), line


def _bare(kind: type[TacitError]) -> TacitError:
    made = kind.__new__(kind)
    Exception.__init__(made, "said")
    return made


def test_the_help_without_arguments_stays(base: Base) -> None:
    for arguments in ((), ("rules",)):
        done = told(base, *arguments)
        assert (done.returncode, "error[" in done.stderr) == (2, False)
        assert "Usage: " in done.stderr


@pytest.mark.parametrize("arguments", ['learn "Known" -m x', "confirm", "undo --dry-run", "learn --json -", "import"])
def test_a_closed_standard_input_is_an_empty_one(base: Base, arguments: str) -> None:
    base.note("2025-01-01-x", "Known")
    command = f'"{sys.executable}" -m tacit --root "{base.root}" {arguments} <&-'
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)  # noqa: S602  (closes it)
    assert done.returncode in {0, 2}
    assert "error[bug]" not in done.stderr
