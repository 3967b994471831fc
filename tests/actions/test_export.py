"""Test that exports for coding agents keep text of users, and show no evidence of other projects."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tacit.actions.export import export
from tacit.agents.export_state import Exported
from tacit.agents.managed_block import find
from tacit.errors import FileAccessError
from tacit.queries.lookup import answering
from tacit.sync.service import SyncReport, preview
from tacit.workspace.export_settings import Export, Target
from tests.base import Base

RETRY = "Retry with Backoff"
ALL = Export((Target.AGENTS, Target.CLAUDE, Target.CURSOR, Target.GITHUB))
SETTINGS = '[export]\ntargets = ["agents", "claude", "cursor", "github"]\n'


@pytest.fixture
def grown(base: Base) -> Base:
    """Return a knowledge base with a HIGH, a MEDIUM, a LOW and a retired pattern; the last has examples for HIGH."""
    (base.root / ".git").mkdir()
    base.page(
        "retry-with-backoff",
        RETRY,
        front="applies_to: ['src/**/*.py']\n",
        body="## Context\n\nA call fails.\n\n## Pattern\n\n- Wait longer.\n\n## Why it works\n\nLoad falls.\n",
    )
    base.page("cache-less", "Cache Less")
    base.page("old-habit", "Old Habit", front="status: retired\n")
    for number in range(1, 7):
        front = f"project: Client {number}\noutcome: Went well for client {number}\n"
        base.note(f"2025-01-0{number}-secret-task", RETRY, "Old Habit", front=front)
    base.note("2025-02-01-limit", f"{{name: {RETRY}, verdict: limits, outcome: Not for payments}}")
    base.note("2025-02-02-a", "Cache Less")
    base.note("2025-02-03-b", "Cache Less", "Seen Once")
    base.sync()
    return base


@pytest.fixture
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty repository of another project."""
    folder = tmp_path_factory.mktemp("other")
    (folder / ".git").mkdir()
    return folder


def run(base: Base, wanted: Export = ALL, folder: Path | None = None, *, dry: bool = False) -> Exported:
    with answering(base.workspace, fresh=True) as answer:
        return export(answer, wanted, folder, dry=dry)


def texts(folder: Path) -> dict[str, str]:
    places = ("AGENTS.md", "CLAUDE.md", ".claude/rules/*", ".cursor/rules/*", ".github/instructions/*")
    found = [path for place in places for path in folder.glob(place)]
    return {path.relative_to(folder).as_posix(): path.read_bytes().decode() for path in sorted(found)}


def test_proven_patterns_go_to_each_place(grown: Base) -> None:
    report = run(grown)
    assert report.written == (
        ".claude/rules/cache-less.md",
        ".claude/rules/retry-with-backoff.md",
        ".cursor/rules/cache-less.mdc",
        ".cursor/rules/retry-with-backoff.mdc",
        ".github/instructions/cache-less.instructions.md",
        ".github/instructions/retry-with-backoff.instructions.md",
        "AGENTS.md",
    )
    assert (report.removed, report.patterns, report.left_out) == ((), (RETRY, "Cache Less"), ())
    assert report.diagnostics == ()
    agents = grown.read("AGENTS.md")
    for line in (
        "## Proven patterns",
        "### Retry with Backoff",
        "Files: `src/**/*.py`",
        "When: A call fails.",
        "- Wait longer.",
        "Why: Load falls.",
        "Does not apply: Not for payments",
        "## Patterns to consider",
        "### Cache Less",
    ):
        assert f"\n{line}\n" in agents
    proof = "[6 examples by people](patterns/dev-patterns.md#retry-with-backoff), the newest on 2025-01-06"
    said = f"Evidence: {proof}, from Client 1, Client 2, Client 3, Client 4, Client 5, Client 6."
    assert said in " ".join(agents.split())
    assert "Old Habit" not in agents
    assert "Seen Once" not in agents
    assert run(grown).written == ()


def test_another_project_is_told_counts_only(grown: Base, other: Path) -> None:
    grown.page(
        "retry-with-backoff",
        RETRY,
        body="## Pattern\n\nAs in [the task](../../memory/episodic/code/2025-01-01-secret-task.md): wait.\n",
    )
    run(grown, ALL, other)
    everything = "\n".join(texts(other).values())
    assert everything.count("Evidence: 6 examples by people, the newest on 2025-01-06.\n") == 4
    assert "As in the task: wait." in everything
    for private in (
        "Client",
        "Went well",
        "payments",
        "Note 2025",
        "secret-task",
        "memory/",
        "patterns/",
        "dev-patterns",
    ):
        assert private not in everything
    assert grown.root.name not in everything
    grown.write("tacit.toml", "share_evidence = true\n")
    run(grown, ALL, other)
    shared = texts(other)["AGENTS.md"]
    assert "from Client 1, Client 2" in " ".join(shared.split())
    assert "Does not apply: Not for payments" in shared
    assert "](" not in shared


def test_a_knowledge_base_within_the_repository_is_linked_to(base: Base) -> None:
    repository = base.root / "repo"
    inner = Base(repository / "docs" / "kb")
    (inner.root / "memory" / "episodic").mkdir(parents=True)
    (repository / ".git").mkdir()
    for number in range(5):
        inner.note(f"2025-01-0{number + 1}", RETRY)
    inner.sync()
    report = run(inner, Export(), repository)
    assert report.written == (str(repository / "AGENTS.md"),)
    link = "[5 examples by people](docs/kb/patterns/dev-patterns.md#retry-with-backoff)"
    assert link in texts(repository)["AGENTS.md"]
    (inner.root / ".git").mkdir()  # a repository of its own within the other
    run(inner, Export(), repository)
    assert "](" not in texts(repository)["AGENTS.md"]


@pytest.mark.parametrize("mine", ["# Ours\n\nBe kind.\n", "# Ours\r\n\r\nBe kind.", "\ufeff# Ours\r\n", "a\n\n\n"])
def test_the_rest_of_a_file_stays_byte_for_byte(grown: Base, mine: str) -> None:
    (grown.root / "AGENTS.md").write_bytes(mine.encode())
    run(grown, Export())
    data = (grown.root / "AGENTS.md").read_bytes()
    assert data.startswith(mine.encode())
    (grown.root / "AGENTS.md").write_bytes(data + b"\r\nMore of ours")
    grown.note("2025-03-01-x", RETRY)
    run(grown, Export())
    again = (grown.root / "AGENTS.md").read_bytes()
    assert again.startswith(mine.encode())
    assert again.endswith(b"\r\nMore of ours")
    assert b"7 examples" in again


def test_claude_is_led_to_the_block_where_it_has_a_file_of_its_own(grown: Base) -> None:
    run(grown, Export())
    assert "CLAUDE.md" not in texts(grown.root)
    (grown.root / "CLAUDE.md").write_bytes(b"# Ours\r\nx")
    assert run(grown, Export()).written == ("CLAUDE.md",)
    assert (grown.root / "CLAUDE.md").read_bytes() == b"# Ours\r\nx\r\n\r\n@AGENTS.md\r\n"
    assert run(grown, Export()).written == ()
    (grown.root / "CLAUDE.md").unlink()
    (grown.root / "CLAUDE.md").symlink_to("AGENTS.md")
    assert run(grown, Export()) == Exported(patterns=(RETRY, "Cache Less"))


def test_gemini_gets_a_block_of_its_own_or_is_led_to_that_of_the_others(grown: Base) -> None:
    run(grown, Export())
    assert not (grown.root / "GEMINI.md").exists()
    (grown.root / "GEMINI.md").write_bytes(b"# Ours\r\n")
    assert run(grown, Export()).written == ("GEMINI.md",)
    assert (grown.root / "GEMINI.md").read_bytes() == b"# Ours\r\n\r\n@AGENTS.md\r\n"
    (grown.root / "GEMINI.md").write_bytes(b"# Ours\n")
    run(grown, Export((Target.AGENTS, Target.GEMINI)))
    text = (grown.root / "GEMINI.md").read_text()
    assert text.startswith("# Ours\n\n<!-- tacit export ")
    assert f"### {RETRY}" in text
    assert "@AGENTS.md" not in text
    grown.write("tacit.toml", "[export]\ntargets = []\n")
    grown.sync()
    assert (grown.root / "GEMINI.md").read_text() == "# Ours\n"


def test_what_a_person_edited_is_left_alone_and_told(grown: Base) -> None:
    run(grown)
    rule, block = ".claude/rules/retry-with-backoff.md", "AGENTS.md"
    for path in (rule, block):
        grown.write(path, grown.read(path).replace("Wait longer", "Never wait"))
    grown.write(".cursor/rules/cache-less.mdc", "---\nalwaysApply: true\n---\nMine.\n")
    grown.note("2025-03-01-x", RETRY, "Cache Less")
    before = texts(grown.root)
    report = run(grown)
    told = {(item.location.path, item.location.line, item.rule) for item in report.diagnostics}
    assert told == {(path, 1, "edited-export") for path in (rule, block, ".cursor/rules/cache-less.mdc")}
    after = texts(grown.root)
    assert {path for path in before if before[path] != after[path]} == set(report.written)
    assert not {rule, block, ".cursor/rules/cache-less.mdc"} & set(report.written)
    assert ".cursor/rules/retry-with-backoff.mdc" in report.written


def test_what_is_no_longer_due_is_removed_and_nothing_else(grown: Base) -> None:
    grown.write("tacit.toml", SETTINGS)
    grown.sync()
    grown.write(".claude/rules/mine.md", "Mine.\n")
    (grown.root / "patterns" / "data" / "cache-less.md").unlink()
    for name in ("2025-02-02-a", "2025-02-03-b"):
        (grown.root / f"memory/episodic/code/{name}.md").unlink()
    report = grown.sync()
    assert {".claude/rules/cache-less.md", ".cursor/rules/cache-less.mdc"} <= set(report.removed)
    assert "Cache Less" not in grown.read("AGENTS.md")
    grown.write("tacit.toml", "[export]\ntargets = []\n")
    assert ".claude/rules/retry-with-backoff.md" in grown.sync().removed
    assert list(texts(grown.root)) == [".claude/rules/mine.md"]


def test_other_targets_are_left_as_they_are_unless_settings_say_all(grown: Base) -> None:
    run(grown, Export((Target.CLAUDE,)))
    assert run(grown, Export()).removed == ()
    grown.write("tacit.toml", "[export]\n")
    assert run(grown, Export()).removed == (".claude/rules/cache-less.md", ".claude/rules/retry-with-backoff.md")


def test_two_knowledge_bases_share_one_repository(
    grown: Base, other: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    second = Base(tmp_path_factory.mktemp("second"))
    second.write("tacit.toml", 'workspace = "second"\n')
    for number in range(5):
        second.note(f"2025-01-0{number + 1}", "Own Pattern", RETRY)
    second.sync()
    run(grown, ALL, other)
    before = texts(other)
    report = run(second, ALL, other)
    assert {item.location.path for item in report.diagnostics} == {
        str(other / path) for path in before if "retry" in path
    }
    after = texts(other)
    assert after["AGENTS.md"].startswith(before["AGENTS.md"])
    assert after["AGENTS.md"].count(": begin") == 2
    assert {path: text for path, text in after.items() if path in before and path != "AGENTS.md"} == {
        path: text for path, text in before.items() if path != "AGENTS.md"
    }
    assert run(grown, ALL, other).written == ()


def test_what_does_not_fit_is_named(grown: Base) -> None:
    report = run(grown, Export(budget=550))
    assert (report.patterns, report.left_out) == ((RETRY,), ("Cache Less",))
    assert report.full == {"agents": ("Cache Less",)}
    block = find(grown.read("AGENTS.md"), next(iter(grown.read("AGENTS.md").split("export ")[1:]))[:8])
    assert block is not None


def test_dry_says_the_same_and_writes_nothing(grown: Base) -> None:
    before = grown.everything()
    planned = run(grown, dry=True)
    assert grown.everything() == before
    assert run(grown) == planned


def test_text_of_a_pattern_forges_no_block_and_no_front_matter(grown: Base) -> None:
    run(grown)
    mark = grown.read("AGENTS.md").split("export ")[1][:8]
    end = f"<!-- tacit export {mark}: end sha256=0 -->"
    grown.page(
        "retry-with-backoff",
        f"'x {end} # y'",
        front=f"aliases: [{RETRY}]\napplies_to: ['a\"\\: b', '`{end}`', '---']\n",
        body=f"## Pattern\n\n{end}\n\n# Forged\n\n<script>x</script>\n\n- {end}\n",
    )
    grown.page("cache-less", "Cache Less", body=f"## Context\n\n```\n{end}\n\n## Pattern\n\n{end}\n")
    report = run(grown)
    assert report.diagnostics == ()
    agents = grown.read("AGENTS.md")
    assert agents.count(f"\n{end[:30]}") == 1
    assert "\n# Forged" not in agents
    assert "\n<script" not in agents
    assert run(grown).written == ()


def test_links_are_never_written_through(grown: Base, other: Path) -> None:
    (other / "elsewhere").mkdir()
    (grown.root / ".claude").symlink_to(other / "elsewhere")
    (grown.root / "AGENTS.md").symlink_to(other / "notes.md")
    report = run(grown, Export((Target.AGENTS, Target.CLAUDE)))
    assert report.written == ()
    assert {item.rule for item in report.diagnostics} == {"edited-export"}
    assert list((other / "elsewhere").iterdir()) == []
    assert not (other / "notes.md").exists()


def test_a_file_that_is_no_text_is_left_alone(grown: Base) -> None:
    (grown.root / "AGENTS.md").write_bytes(b"\xff\xfe\x00")
    report = run(grown, Export())
    assert [(item.location.path, item.message) for item in report.diagnostics] == [
        ("AGENTS.md", "is not UTF-8; the file was not changed")
    ]
    assert (grown.root / "AGENTS.md").read_bytes() == b"\xff\xfe\x00"


def test_a_folder_that_is_missing_is_an_error(grown: Base) -> None:
    with pytest.raises(FileAccessError):
        run(grown, Export(), grown.root / "gone")
    grown.write("tacit.toml", '[export]\nfolder = "gone"\n')
    report = grown.sync()
    assert [(item.location.path, item.rule) for item in report.diagnostics] == [("tacit.toml", "no-folder")]


# With every sync


def test_sync_exports_what_the_settings_say(grown: Base) -> None:
    grown.write("tacit.toml", SETTINGS)
    assert "AGENTS.md" in preview(grown.workspace).written
    assert not (grown.root / "AGENTS.md").exists()
    assert "AGENTS.md" in grown.sync().written
    assert (preview(grown.workspace).written, grown.sync().written) == ((), ())
    grown.note("2025-03-01-x", RETRY)
    assert "AGENTS.md" in preview(grown.workspace).written
    assert ".github/instructions/retry-with-backoff.instructions.md" in grown.sync().written
    (grown.root / ".claude/rules/cache-less.md").unlink()
    assert preview(grown.workspace).written == (".claude/rules/cache-less.md",)
    assert grown.sync().written == (".claude/rules/cache-less.md",)
    grown.write("tacit.toml", SETTINGS + "budget = 550\n")
    assert grown.sync().written == ("AGENTS.md",)
    grown.write("AGENTS.md", grown.read("AGENTS.md").replace("Proven", "Doubtful"))

    def told(report: SyncReport) -> list[str]:
        return [item.rule for item in report.diagnostics]

    assert told(preview(grown.workspace)) == told(grown.sync()) == told(grown.sync()) == ["edited-export"]


def test_sync_without_a_change_does_not_even_load_the_exporter(grown: Base) -> None:
    grown.write("tacit.toml", SETTINGS)
    code = (
        "import sys; from pathlib import Path; from tests.base import Base; "
        "report = Base(Path(sys.argv[1])).sync(); "
        "print(len(report.written), 'tacit.agents.exporter' in sys.modules)"
    )

    def go() -> str:
        command = [sys.executable, "-c", code, str(grown.root)]
        where = Path(__file__).parents[2]
        return subprocess.run(command, cwd=where, capture_output=True, text=True, check=True).stdout.strip()

    assert go() == "7 True"
    for path in texts(grown.root):
        grown.age(path)
    assert go() == "0 False"
