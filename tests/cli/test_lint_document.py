"""Test what `tacit lint` prints for documents that are not imported yet."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tacit.domain.lint_rules import DocumentRule
from tests.base import Base

TEXT = """# Patterns

### Retry with Backoff

**Confidence:** HIGH
**Based on:** 4 examples

**Context:** Slow banks.

**Pattern:** Wait.

**Examples:**
1. **shop** (2025-01-02): fine
2. **bank** (2025-02-03): fine
"""


def tacit(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tacit", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_a_document_is_looked_at_with_or_without_a_knowledge_base(tmp_path: Path, base: Base) -> None:
    for folder in (base.root, tmp_path):
        (folder / "own.md").write_text(TEXT)
        done = tacit(folder, "lint", "own.md")
        assert done.returncode == 1
        assert "own.md:5:1: warning[level-contradicts-examples]" in done.stdout
        assert "warning[count-contradicts-list]" in done.stdout


def test_a_rule_for_documents_can_be_switched_off(base: Base) -> None:
    (base.root / "own.md").write_text(TEXT)
    off = ", ".join(f'"{rule}"' for rule in DocumentRule)
    base.write("tacit.toml", f"[lint]\noff = [{off}]\n")
    done = tacit(base.root, "lint", "own.md")
    assert (done.returncode, done.stdout) == (0, "no findings\n")


def test_what_is_no_document_is_refused(base: Base) -> None:
    assert tacit(base.root, "lint", "missing.md").returncode == 2
