"""Draws the README's picture of a web page: a pattern of this repository as `tacit site` shows it, in Chromium."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
PICTURE = Path(__file__).parent / "site.png"
PAGE = "patterns/error-logging-with-user-context.html"
_WIDTH, _HEIGHT = 1200, 780

if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    from tests.server.web.chromium import browser

    with tempfile.TemporaryDirectory() as folder, browser() as tab:
        out = Path(folder) / "site"
        command = [sys.executable, "-m", "tacit", "--root", str(ROOT), "site", str(out), "--fresh"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        tab.look(_WIDTH, height=_HEIGHT)
        tab.open((out / PAGE).as_uri())
        tab.picture(PICTURE)
