"""Test the benchmark that finds, from the stack, the package that uses the processor."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from types import FrameType

import jinja2
from bench.sampled import place

import tacit

CHECKOUT = Path(__file__).parent.parent.parent
TACIT = Path(tacit.__file__).parent
JINJA = Path(jinja2.__file__).parent


def stack(*files: str) -> FrameType:
    """Return the frame of a function whose callers are in `files`, the outermost caller first."""
    found: list[FrameType] = []
    scope: dict[str, object] = {"deeper": lambda: found.append(sys._getframe(1))}  # noqa: SLF001 — only frames have what is sampled
    for file in reversed(files):
        code = compile("def step():\n    deeper()\n", file, "exec")
        inner = dict(scope)
        exec(code, inner)  # noqa: S102 — the code is a text of this test
        scope = {"deeper": inner["step"]}
    scope["deeper"]()  # type: ignore[operator]
    return found[0]


def test_the_innermost_room_has_it() -> None:
    assert place(stack(f"{TACIT}/actions/sync.py", f"{TACIT}/files.py")) == "files"
    assert place(stack(f"{TACIT}/files.py", f"{TACIT}/store/reader.py", "/usr/lib/json.py")) == "store"


def test_templates_have_what_they_call() -> None:
    assert place(stack(f"{TACIT}/publish.py", f"{JINJA}/environment.py", f"{TACIT}/spans.py")) == "templates (Jinja)"


def test_a_folder_of_the_same_name_is_not_the_package() -> None:
    for file in ("/x/tacit/bench/sampled.py", "/tacit/src/tacit/files.py", "/x/jinja2/files.py", f"{TACIT}x/files.py"):
        assert place(stack(file)) == "the interpreter"
        assert place(stack(f"{TACIT}/files.py", file)) == "files"


def test_the_table_has_every_column(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bench.shares", "--notes", "30", "--runs", "1", "--cache", str(tmp_path)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    head, _, *lines = done.stdout.splitlines()
    assert head == "| where | sync, no store | nothing changed | one note changed | a rare pattern's | search |"
    assert any(line.startswith("| import of typer |") for line in lines)
    for column in range(1, 6):
        shares = [int(line.split("|")[column + 1].strip(" %")) for line in lines]
        assert 90 <= sum(shares) <= 110, "each is rounded by itself"
    assert all(re.fullmatch(r"\| [\w ()]+ \|( \d+% \|){5}", line) for line in lines)
