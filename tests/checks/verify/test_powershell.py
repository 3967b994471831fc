"""Test that blocks of PowerShell in documents are read like shell commands."""

from __future__ import annotations

import pytest

from tacit.checks.verify.powershell import as_shell
from tests.checks.verify.test_resources import judged

FILES = {"tools/run.py": "", "tools/stop.py": "", "web/app/start.py": ""}


@pytest.mark.parametrize(
    ("commands", "expected"),
    [
        ("python tools/rum.py", ["tools/rum.py"]),
        ("cd C:\\projects\\other\npython tools/rum.py", []),
        ("Set-Location D:/other\npython tools/rum.py", []),
        ("Push-Location other\nPop-Location\npython tools/rum.py", []),
        ("cd .\\web\\app\npython start.py", []),
        ('@"\npython tools/rum.py\n"@ | Out-File x.txt', []),
        ("$a = @'\npython tools/rum.py\n'@\npython tools/stop.py\npython tools/rum.py", ["tools/rum.py"]),
        ("<#\npython tools/rum.py\n#>", []),
    ],
)
def test_folders_and_texts_of_powershell(commands: str, expected: list[str]) -> None:
    found = judged(f"# Run\n\n```powershell\npython tools/run.py\n{commands}\n```\n", "docs/run.md", FILES)
    assert [item.claim.name for item in found if item.severity == "warning" and item.claim.kind == "path"] == expected


def test_lines_keep_their_numbers() -> None:
    text = 'a `\n b\ncat a\\b\n@"\nx\n"@\nc'
    assert as_shell(text).split("\n") == ["a \\", " b", "", "", "", "", "c"]
