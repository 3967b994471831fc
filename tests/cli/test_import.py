"""Test what `tacit import` prints, as text and as JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tacit.cli import output
from tacit.cli.imported import _shortened
from tests.base import Base
from tests.cli.test_learn import talk
from tests.ingest.importers.shared import DOCUMENTS

GARDEN = DOCUMENTS / "garden-patterns.md"


def tacit(base: Base, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tacit", "--root", str(base.root), "import", "--outside", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "COLUMNS": "1000"})


def test_one_table_and_the_claims(base: Base) -> None:
    done = tacit(base, GARDEN)
    assert done.returncode == 0
    lines = done.stdout.split("\n")
    assert lines[0].split() == ["document", "kind", "pages", "notes", "linked", "existing", "left", "out"]
    assert lines[1].removeprefix(str(GARDEN)).split()[:4] == ["patterns", "3", "4", "0"]
    assert f"{GARDEN} makes claims that its own examples contradict:" in lines
    assert "  line 117: the footer counts 4 patterns, but the document has 2" in lines
    assert "created 7 files; see `tacit list`" in lines
    again = tacit(base, GARDEN)
    assert "nothing to create: everything exists already" in again.stdout
    page = base.root / "patterns/garden-service/water-before-noon.md"
    page.write_text(page.read_text("utf-8").replace("before eleven", "by ten"), "utf-8")
    edited = tacit(base, GARDEN).stdout
    assert "kept patterns/garden-service/water-before-noon.md: its text differs from the document's" in edited
    assert "nothing to create: the files exist with a different text, and were kept" in edited


def test_a_link_is_named_by_the_path_of_its_file_as_the_user_would_name_it(base: Base) -> None:
    base.write("real.md", GARDEN.read_text("utf-8"))
    (base.root / "link.md").symlink_to("real.md")
    command = [sys.executable, "-m", "tacit", "import", "link.md"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=base.root)
    assert (done.returncode, done.stdout.split("\n")[1].split()[0]) == (0, "real.md"), done.stdout


def test_a_dry_run_names_every_file(base: Base) -> None:
    done = tacit(base, GARDEN, "--dry-run")
    named = [line.removeprefix("would create ") for line in done.stdout.split("\n") if line.startswith("would create ")]
    assert len(named) == 7
    assert not any((base.root / path).exists() for path in named)
    tacit(base, GARDEN)
    assert all((base.root / path).exists() for path in named)


def test_the_report_lists_lines_with_reasons(base: Base) -> None:
    done = tacit(base, GARDEN, "--report", "--dry-run")
    assert "     18  template text: **Confidence:** HIGH/MEDIUM/LOW" in done.stdout.split("\n")


def test_json_is_one_document(base: Base) -> None:
    done = json.loads(tacit(base, GARDEN, "--json").stdout)
    (document,) = done["documents"]
    assert (document["kind"], document["examples"]) == ("patterns", 4)
    assert {file["how"] for file in document["files"]} == {"new"}
    assert document["left_out"][1] == {
        "line": 5,
        "text": "**Last Updated:** 2025-03-01",
        "reason": "a header; tacit's pages have their own",
    }
    assert document["claims"][0]["rule"] == "level-contradicts-examples"
    assert sorted(done["written"]) == sorted(file["path"] for file in document["files"])
    dry = json.loads(tacit(base, DOCUMENTS / "bullets.md", "--json", "--dry-run").stdout)
    assert dry["written"] == []
    assert all(file["text"] for file in dry["documents"][0]["files"])


def test_an_import_error_is_one_line(base: Base) -> None:
    for arguments in ((base.root / "missing.md",), (GARDEN, "--as", "poems"), ("/dev/null",)):
        done = tacit(base, *arguments)
        assert done.returncode == 2
        assert done.stderr.startswith("error[")
        assert len(done.stderr.strip().split("\n")) <= 2
        assert "Traceback" not in done.stderr


def test_some_that_could_not_be_imported_are_findings(base: Base) -> None:
    bad, fifo, poem = base.root / "latin1.md", base.root / "fifo.md", base.write("poem.md", "Roses.\n")
    bad.write_bytes(b"# Lessons\n\n- Gr\xfc\xdfe\n")
    os.mkfifo(fifo)
    done = tacit(base, GARDEN, bad, fifo, poem)
    assert done.returncode == 1
    assert all(f"{path}:1:1: error[not-imported]" in done.stderr for path in (bad, fifo, poem))
    assert "--as: patterns, standards, catalogue, pattern, lessons, instincts, checklist, notes" in done.stderr
    assert "created 7 files" in done.stdout
    assert tacit(base, bad, fifo).returncode == 2


def test_a_credential_is_a_finding(base: Base) -> None:
    document = base.write("doc.md", "# Lessons\n\n- Use ghp_" + "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8" + " here.\n")
    done = tacit(base, document)
    assert done.returncode == 1
    assert "doc.md:3:" in done.stderr
    assert "error[credential]" in done.stderr
    assert "A1b2C3" not in done.stdout + done.stderr


def test_nothing_of_a_document_reaches_the_terminal_raw(base: Base) -> None:
    document = base.write("doc.md", "# Patterns\n\n## A\x1b[31m\n\n**Confidence:** HIGH\x1b]0;x\x07\n\nDo \u202eit.\n")
    done = tacit(base, document, "--report")
    assert "\x1b" not in done.stdout + done.stderr
    assert "\u202e" not in done.stdout + done.stderr


def test_an_import_that_writes_nothing_says_why(base: Base) -> None:
    secret = base.write("doc.md", "# Lessons\n\n- Use ghp_" + "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8" + " here.\n")
    assert tacit(base, secret).stdout.endswith("nothing to create: every document was refused\n")
    template = base.write("template.md", "# Lessons\n\n- Water the trays before noon.\n")
    assert (
        "nothing to create: a template, judged by its name; use --as to import it anyway"
        in tacit(base, template).stdout
    )


def test_notes_that_the_file_dates_are_counted(base: Base) -> None:
    document = base.write("lessons.md", "# Lessons\n\n- Water the trays before noon.\n")
    said = "1 note is dated with the day on which the file was last modified, because the document gives no date for it"
    assert said in tacit(base, document).stdout.split("\n")


def test_a_long_path_is_cut_from_the_left_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "width", lambda: 80)
    assert _shortened("/a/very/long/way/to/the/folder/with/lessons.md") == "…/folder/with/lessons.md"
    monkeypatch.setattr(output, "width", lambda: None)
    assert _shortened("/a/very/long/way/to/the/folder/with/lessons.md").startswith("/a/very")


def test_a_followed_document_is_shown_and_taken_in(base: Base) -> None:
    document = base.write("docs/garden.md", GARDEN.read_text("utf-8"))
    assert tacit(base).returncode == 2
    assert "no document is followed" in tacit(base, "--watch-list").stdout
    would = tacit(base, document, "--watch-list", "--dry-run").stdout.split("\n")
    assert "would add docs/garden.md to [import] sources in tacit.toml" in would
    done = tacit(base, document, "--watch-list").stdout.split("\n")
    assert "added docs/garden.md to [import] sources in tacit.toml" in done
    base.write("docs/garden.md", GARDEN.read_text("utf-8").replace("before eleven", "by ten"))
    listed = json.loads(tacit(base, "--watch-list", "--json").stdout)
    assert listed == {"sources": [{"entry": "docs/garden.md", "path": "docs/garden.md", "state": "not taken in"}]}
    command = [sys.executable, "-m", "tacit", "--root", str(base.root), "sync"]
    check = subprocess.run([*command, "--check"], capture_output=True, text=True, check=False)
    assert check.returncode == 1
    assert "docs/garden.md:" in check.stderr
    assert "[not-taken-in]" in check.stderr
    assert check.stdout.endswith("next: run `tacit sync`, and commit what it writes\n")
    synced = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "imported docs/garden.md: changed 1 file" in synced.stdout
    assert "up to date" in tacit(base, "--watch-list").stdout


def test_what_came_from_a_deleted_document_is_taken_back_or_kept(base: Base) -> None:
    base.write("doc.md", "# P\n\n## Retry\n\n**Confidence:** LOW\n\nWait.\n\n**Examples:**\n1. Shop (2025-01-02): ok\n")
    assert tacit(base, base.root / "doc.md").returncode == 0
    (base.root / "doc.md").unlink()
    arguments = (base.root / "doc.md",)
    assert tacit(base, *arguments, "--detach", "--dry-run").stdout.endswith("would stay as your own\n")
    would = tacit(base, *arguments, "--gone", "--dry-run").stdout
    assert would.count("would move ") == 2
    done = tacit(base, *arguments, "--gone").stdout
    assert [line for line in done.splitlines() if line.startswith("moved")] == would.replace(
        "would move", "moved"
    ).splitlines()
    assert "gone" in done
    assert tacit(base, *arguments, "--gone").returncode == 2


def test_many_documents_are_summed_in_one_row(base: Base) -> None:
    names = [f"Glaze {letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVW"]
    for number, name in enumerate(names):
        text = f"# Lessons\n\n## {name} of the kiln\n\n**Problem:** Pots {number} crack.\n\n**Fix:** Heat slowly.\n"
        base.write(f"lessons/l{number:02}-lessons.md", text)
    lines = tacit(base, base.root / "lessons", "--dry-run").stdout.split("\n")
    rows = [line for line in lines if "-lessons.md" in line and "would" not in line]
    assert len(rows) == 20
    last = next(line for line in lines if line.startswith("and 3 more; --all shows them"))
    assert last.split("them")[1].split() == ["3", "3", "0", "0", "0"]
    everything = tacit(base, base.root / "lessons", "--dry-run", "--all").stdout.split("\n")
    assert len([line for line in everything if "-lessons.md" in line and "would" not in line]) == 23


def test_a_folder_stands_for_the_deleted_documents_in_it(base: Base) -> None:
    for name in ("docs/a.md", "docs/b.md"):
        text = f"# P\n\n## Retry {name}\n\n**Confidence:** LOW\n\nWait.\n\n**Examples:**\n1. {name} (2025-01-02): ok\n"
        base.write(name, text)
    assert tacit(base, base.root / "docs").returncode == 0
    refused = tacit(base, base.root / "docs", "--gone")
    assert refused.returncode == 2
    assert "--gone docs: the documents that were imported from this folder all exist" in refused.stderr
    (base.root / "docs/a.md").unlink()
    would = tacit(base, base.root / "docs", "--gone", "--dry-run").stdout.splitlines()
    assert would[0] == "docs/a.md was imported and is gone"
    assert [line.split()[:2] for line in would[1:]] == [["would", "move"]] * 2
    assert "docs/a.md" in base.read("imported.jsonl")
    question = [("Do this? [Y/n]: ", "n")]
    code, screen = talk(base, base.root, ["import", "docs", "--gone"], question)
    assert (code, "nothing was changed" in screen) == (0, True), screen
    assert "docs/a.md" in base.read("imported.jsonl")
    done = json.loads(tacit(base, base.root / "docs", "--gone", "--json").stdout)
    assert done["documents"] == ["docs/a.md"]
    assert {file["how"] for file in done["files"]} == {"removed"}
    assert "docs/a.md" not in base.read("imported.jsonl")


def test_errors_are_json_too(base: Base) -> None:
    essay = base.write("essay.md", "# An essay\n\nWords, and no pattern.\n")
    done = tacit(base, essay, "--json")
    assert done.returncode == 2
    (error,) = json.loads(done.stdout)["errors"]
    assert "is not a document that can be imported" in error["message"]
    assert "--as" in error["help"]
    assert "error[not-importable]" in done.stderr
    assert not tacit(base, essay).stdout
    for arguments in (("--as", "poem"), ("--gone",), ("--detach",)):
        done = tacit(base, essay, "--json", *arguments)
        (error,) = json.loads(done.stdout)["errors"]
        assert (done.returncode, error["message"] in done.stderr) == (2, True)
