"""Run formatters of markdown, as teams run them on their repositories."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

_PYTHON = Path(sys.executable).parent
_NPM = Path(sys.prefix) / "npm" / "node_modules" / ".bin"


class Formatter(NamedTuple):
    """A formatter of markdown with its options; it changes files in place."""

    name: str
    program: Path
    options: tuple[str, ...] = ()

    def format(self, folder: Path, files: Iterable[str]) -> None:
        """Format files in one process; skip the test if the formatter is not installed."""
        if not self.program.exists():
            message = f"{self.program.name} is not installed: make test does it with npm"
            if os.environ.get("CI") == "true":
                pytest.fail(message)
            pytest.skip(message)
        command = [str(self.program), *self.options, *sorted(files)]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
        # markdownlint ends with 1 if there are findings that it can't fix
        assert done.returncode in ({0, 1} if "--fix" in self.options else {0}), done.stderr


FORMATTERS = (
    Formatter("prettier", _NPM / "prettier", ("--write",)),
    Formatter("prettier-always", _NPM / "prettier", ("--write", "--prose-wrap", "always")),
    Formatter("mdformat", _PYTHON / "mdformat"),
    Formatter("mdformat-number", _PYTHON / "mdformat", ("--number", "--wrap", "80")),
    Formatter("markdownlint", _NPM / "markdownlint-cli2", ("--fix",)),
)
