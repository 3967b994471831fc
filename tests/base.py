"""A knowledge base in a real folder, with methods by which tests write notes and pages, sync, and compare files."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from tacit.queries.lookup import Filter, answering, list_patterns, show
from tacit.store import statistics
from tacit.sync.service import SyncReport, sync
from tacit.workspace.roots import open_workspace
from tacit.workspace.workspace import Workspace

GENERATED = ("patterns/dev-patterns.md", "patterns/README.md", "patterns/evidence", "memory/procedural")
COUNTED = (  # the sums over all notes, each note looked at
    "SELECT count(*), coalesce(sum(id NOT IN (SELECT note_id FROM evidence)), 0), coalesce(sum(CASE WHEN id IN "
    "(SELECT note_id FROM evidence WHERE counts = 1 AND verdict = 'supports') AND via <> 'sample' THEN minutes END), "
    "0) FROM note"
)


@dataclass(frozen=True, slots=True)
class Base:
    """A knowledge base in the folder `root`, for tests."""

    root: Path

    @property
    def workspace(self) -> Workspace:
        return open_workspace(self.root, {}, self.root)

    def write(self, path: str, text: str) -> Path:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
        self.age(path)
        return target

    def note(self, name: str, *patterns: str, front: str = "", body: str = "") -> Path:
        """Write a note that names patterns, and return its path; without `body`, its text is unique."""
        listed = "".join(f"\n- {pattern}" for pattern in patterns)
        head = f"---\ntitle: Note {name}\n{front}patterns:{listed or ' []'}\n---\n"
        return self.write(f"memory/episodic/code/{name}.md", head + (body or f"What happened in {name}.\n"))

    def page(self, slug: str, name: str, *, category: str = "data", front: str = "", body: str = "") -> Path:
        text = body or "## Pattern\n\n- Do it.\n"
        return self.write(f"patterns/{category}/{slug}.md", f"---\nname: {name}\n{front}---\n\n{text}")

    def age(self, path: str) -> None:
        """Set the mtime of a file to an hour ago, so that the next sync can rely on its stat."""
        past = time.time() - 3600
        os.utime(self.root / path, (past, past))

    def bind(self) -> None:
        """Record the present files in `.tacit/`, so that tacit trusts what a test wrote into them."""
        self.workspace.binding.seal()

    def read(self, path: str) -> str:
        return (self.root / path).read_text("utf-8")

    def sync(self, *, rebuild: bool = False, overwrite: bool = False) -> SyncReport:
        return sync(self.workspace, rebuild=rebuild, overwrite=overwrite)

    def sources(self) -> set[str]:
        """Return the paths of the notes and pattern pages that the store has."""
        with self.workspace.reading() as reader:
            return set(reader.sources())

    def levels(self) -> dict[str, str]:
        with answering(self.workspace) as answer:
            return {pattern.slug: pattern.level.name for pattern in list_patterns(answer, Filter())}

    def knowledge(self) -> dict[str, object]:
        """Return everything that queries return about the knowledge base, as values that can be compared."""
        with answering(self.workspace) as answer:
            patterns = list_patterns(answer, Filter())
            reader = answer.reader
            totals = statistics.totals(reader)
            assert (totals.notes, totals.unlinked, totals.minutes) == reader.connection.execute(COUNTED).fetchone()
            return {
                "patterns": [show(answer, pattern.slug) for pattern in patterns],
                "totals": totals,
                "diagnostics": reader.diagnostics(),
                "sources": sorted(reader.sources().items()),
                "promotions": sorted(map(repr, statistics.all_promotions(reader))),
                "projects": statistics.examples_by_project(reader),
            }

    def pages(self) -> dict[str, bytes]:
        """Return the contents of the generated pages, and of all other files in their folders, by path."""
        found: dict[str, bytes] = {}
        for place in GENERATED:
            target = self.root / place
            files = [target] if target.is_file() else sorted(target.rglob("*")) if target.is_dir() else []
            found |= {str(path.relative_to(self.root)): path.read_bytes() for path in files if path.is_file()}
        return found

    def everything(self) -> dict[str, bytes]:
        """Return the contents of all files by path, without those in `.tacit/`."""
        return {
            str(path.relative_to(self.root)): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and ".tacit" not in path.relative_to(self.root).parts
        }
