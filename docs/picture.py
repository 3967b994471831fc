"""Draws the README's picture: what tacit prints for this repository, in an 80-column terminal."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parent.parent
PICTURE = Path(__file__).parent / "picture.svg"
COMMANDS = (("list",), ("explain", "jwt tokens for mobile"))


def printed(arguments: tuple[str, ...]) -> str:
    """What a command prints on a terminal of 80 columns, colours included."""
    main, other = pty.openpty()
    environment = {**os.environ, "COLUMNS": "80", "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    command = [sys.executable, "-m", "tacit", "--root", str(ROOT), *arguments, "--fresh"]
    with subprocess.Popen(command, stdout=other, stderr=subprocess.DEVNULL, env=environment) as process:
        os.close(other)
        parts = []
        try:
            while part := os.read(main, 65536):
                parts.append(part)
        except OSError:  # the terminal's end of file on Linux
            pass
        process.wait()
    os.close(main)
    return b"".join(parts).decode().replace("\r\n", "\n")


def drawn() -> str:
    """The picture as SVG."""
    console = Console(record=True, width=80, file=io.StringIO(), force_terminal=True)
    for arguments in COMMANDS:
        shown = " ".join(f'"{word}"' if " " in word else word for word in arguments)
        console.print(Text(f"$ tacit {shown}", style="bold"))
        console.print(Text.from_ansi(printed(arguments)))
    svg = console.export_svg(title="tacit", unique_id="tacit")
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)


if __name__ == "__main__":
    if "--print" in sys.argv:
        sys.stdout.write(drawn())
    else:
        PICTURE.write_text(drawn(), "utf-8")
