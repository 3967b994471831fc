"""Test imports from and exports to paths outside the knowledge base: tacit asks on a terminal, and else refuses."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.base import Base
from tests.ingest.importers.shared import DOCUMENTS

GARDEN = DOCUMENTS / "garden-patterns.md"


def piped(base: Base, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tacit", *arguments]
    return subprocess.run(
        command, cwd=base.root, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30, check=False
    )


def on_a_terminal(base: Base, answer: str, *arguments: str) -> tuple[int, str]:
    """Run a command on a terminal where `answer` is already typed, and return the exit code and the output."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "tacit", *arguments]
    with subprocess.Popen(command, cwd=base.root, stdin=theirs, stdout=theirs, stderr=theirs) as running:
        os.close(theirs)
        os.write(ours, answer.encode())
        said = b""
        while True:
            try:
                data = os.read(ours, 4096)
            except OSError:  # the terminal is closed at its other end
                break
            if not data:
                break
            said += data
        code = running.wait(timeout=30)
    os.close(ours)
    return code, said.decode()


def plain_copy(base: Base) -> Path:
    return base.write("garden.md", GARDEN.read_text("utf-8"))


@pytest.mark.parametrize("more", [(), ("--dry-run",), ("--json",), ("--report",)])
def test_an_import_from_outside_needs_the_flag_in_a_pipe(base: Base, more: tuple[str, ...]) -> None:
    done = piped(base, "import", str(GARDEN), *more)
    message, advice = f"{GARDEN}: outside the knowledge base {base.root}", "add --outside to read paths outside the"
    assert done.returncode == 2
    if more == ("--json",):
        assert json.loads(done.stdout) == {"errors": [{"message": message, "help": f"{advice} knowledge base"}]}
    else:
        said = f"error[usage]: {message}\n  help: {advice} knowledge base\n"
        assert (done.stdout, done.stderr) == ("", said)
    assert not (base.root / "patterns").exists()
    assert piped(base, "import", str(GARDEN), "--outside", *more).returncode == 0


def test_an_import_from_inside_needs_none(base: Base) -> None:
    plain_copy(base)
    assert piped(base, "import", "./garden.md").returncode == 0


def test_links_and_parents_are_resolved(base: Base, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "garden.md").write_bytes(GARDEN.read_bytes())
    (base.root / "link.md").symlink_to(elsewhere / "garden.md")
    (base.root / "folder").symlink_to(elsewhere, target_is_directory=True)
    up = f"memory/../../{base.root.name}/../{elsewhere.name}/garden.md"
    for path in ("link.md", "folder", "folder/garden.md", str(Path("folder") / ".." / elsewhere.name), up):
        if (base.root / path).exists():
            assert piped(base, "import", path).returncode == 2, path
    plain_copy(base)
    assert piped(base, "import", f"memory/../../{base.root.name}/garden.md").returncode == 0


def test_an_import_asks_on_a_terminal(base: Base) -> None:
    for answer in ("\n", "n\n"):
        code, said = on_a_terminal(base, answer, "import", str(GARDEN))
        assert (code, said.count("Read it anyway? [y/N]")) == (2, 1)
        assert "nothing was changed" in said
        assert not (base.root / "patterns").exists()
    code, said = on_a_terminal(base, "y\n", "import", str(GARDEN))
    assert (code, "created 7 files" in said) == (0, True)
    code, said = on_a_terminal(base, "", "import", str(GARDEN), "--outside")
    assert (code, "anyway" in said) == (0, False)
    code, said = on_a_terminal(base, "", "import", str(GARDEN), "--json")
    assert (code, "add --outside" in said) == (2, True)


def test_an_export_outside_needs_the_flag_or_a_yes(base: Base, tmp_path_factory: pytest.TempPathFactory) -> None:
    shop = tmp_path_factory.mktemp("shop")
    for number in range(5):
        base.note(f"2025-01-0{number + 1}", "One")
    (base.root / "link").symlink_to(shop, target_is_directory=True)
    for folder in (str(shop), "link", f"../{shop.name}" if (base.root / ".." / shop.name).exists() else str(shop)):
        for more in ((), ("--json",)):
            done = piped(base, "export", "--dir", folder, *more)
            assert (done.returncode, done.stdout) == (2, "")
            assert "outside the knowledge base" in done.stderr
            assert "help: add --outside to write to paths outside the knowledge base" in done.stderr
    assert piped(base, "export", "--dir", str(shop), "--dry-run").returncode == 0
    code, said = on_a_terminal(base, "n\n", "export", "--dir", str(shop))
    assert (code, "Write to it anyway? [y/N]" in said) == (2, True)
    assert not any(shop.iterdir())
    assert on_a_terminal(base, "y\n", "export", "--dir", str(shop))[0] == 0
    assert (shop / "AGENTS.md").exists()
    assert piped(base, "export", "--dir", str(shop), "--outside", "--budget", "500").returncode == 0
    assert piped(base, "export").returncode == 0


def test_a_linked_folder_in_the_settings_needs_it_too(base: Base, tmp_path_factory: pytest.TempPathFactory) -> None:
    shop = tmp_path_factory.mktemp("shop")
    base.write("tacit.toml", '[export]\nfolder = "code"\n')
    (base.root / "code").symlink_to(shop, target_is_directory=True)
    assert piped(base, "export").returncode == 2
    assert not any(shop.iterdir())
