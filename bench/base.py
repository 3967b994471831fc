"""The knowledge base that the benchmark measures: a copy of a generated one, which is edited before each run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.corpus import FORMAT

LARGE = 10_000  # notes; in a larger knowledge base, slow rows run only once
_CHECKOUT = Path(__file__).parent.parent
_AUTHOR = ("-c", "user.name=bench", "-c", "user.email=bench@example.org")
_FUNCTION = "def ask_{0}(url):\n    found = requests.get(url, timeout={0})\n    return found.json()\n\n\n"
_RULE = """\
id: no-timeout
language: python
message: This call waits forever
severity: warning
rule:
  pattern: requests.get($$$ARGS)
  not: {has: {kind: argument_list, has: {kind: keyword_argument, regex: ^timeout}}}
"""
_EXAMPLES = """
## Code example

```python bad
requests.get(url)
```

```python good
requests.get(url, timeout=3)
```
"""
_OUTCOME = re.compile(r"^outcome: .*$", re.MULTILINE)


def made(cache: Path, notes: int, patterns: int, seed: int) -> Path:
    """Return the folder of a generated knowledge base; generate it if it is not in the cache."""
    folder = cache / f"corpus-{FORMAT}-{notes}-{patterns}-{seed}"
    if not folder.is_dir():
        unfinished = cache / f".{folder.name}-{os.getpid()}"
        shutil.rmtree(unfinished, ignore_errors=True)
        sizes = ["--notes", str(notes), "--patterns", str(patterns), "--seed", str(seed)]
        # in another process: the memory figures are never below the memory that this process uses
        command = [sys.executable, "-m", "bench.corpus", *sizes, "--out", str(unfinished)]
        subprocess.run(command, check=True, cwd=_CHECKOUT, stdout=subprocess.DEVNULL)
        unfinished.rename(folder)
    return folder


class Base:
    """A copy of a generated knowledge base in `root`, and the folder `out`, into which floor.py writes."""

    def __init__(self, corpus: Path, work: Path) -> None:
        self.root, self.out, self.shop = work / "base", work / "floor", work / "shop"
        shutil.copytree(corpus, self.root)
        self.out.mkdir()
        manifest = json.loads((self.root / "manifest.json").read_text("utf-8"))
        probe: dict[str, Any] = manifest["probe"]
        self.is_large = int(manifest["notes"]) > LARGE
        self.note, self.rare = str(probe["note"]), str(probe["rare"])
        self.page = str(probe["page"])
        self.pattern = str(probe["pattern"])
        self.query = [str(word) for word in probe["query"]]
        self.generated: tuple[str, ...] = ()  # known after the first sync
        self._before: dict[str, tuple[int, int]] = {}
        self._edits = 0

    def open_shop(self) -> None:
        """Create a git repository with one changed file of about 300 lines; the change violates a rule once."""
        page = self.root / self.page
        page.write_text(page.read_text("utf-8") + _EXAMPLES, "utf-8")
        page.with_suffix(".rules.yml").write_text(_RULE, "utf-8")
        self.shop.mkdir()
        module = self.shop / "module.py"
        module.write_text("".join(_FUNCTION.format(number) for number in range(60)), "utf-8")
        for step in (("init", "-q"), ("add", "-A"), (*_AUTHOR, "commit", "-q", "-m", "before")):
            subprocess.run(["git", "-C", str(self.shop), *step], check=True)
        module.write_text(f"{module.read_text('utf-8')}{_FUNCTION.format('new')}".replace("timeout=9", "stream=True"))

    @property
    def all_pages(self) -> Path:
        """Return the path of a file for floor.py that lists all generated pages."""
        return self.out.parent / "pages.txt"

    @property
    def changed_pages(self) -> Path:
        """Return the path of a file for floor.py that lists the pages that the last edit changed."""
        return self.out.parent / "changed.txt"

    def know_pages(self, written: list[str]) -> None:
        """Save the paths of the pages that the first sync generated."""
        self.generated = tuple(written)
        self.all_pages.write_text("\n".join(written), "utf-8")

    def forget_store(self) -> None:
        """Delete the store and the caches in `.tacit/`."""
        shutil.rmtree(self.root / ".tacit", ignore_errors=True)

    def delete_pages(self) -> None:
        """Delete every generated page."""
        for name in self.generated:
            (self.root / name).unlink(missing_ok=True)

    def edit_note(self, name: str = "") -> None:
        """Give a note a new outcome; the contents of the pages before the edit are kept for `note_changes`."""
        self._edit(
            name or self.note, lambda text: _OUTCOME.sub(f"outcome: Take {self._edits} of it held", text, count=1)
        )

    def edit_rare(self) -> None:
        """Give a new outcome to a note whose patterns have few examples (see `edit_note`)."""
        self.edit_note(self.rare)

    def edit_page(self) -> None:
        """Give a pattern page a new last line; the contents of the pages before are kept for `note_changes`."""
        mark = "\nAs take "
        self._edit(self.page, lambda text: f"{text.split(mark)[0].rstrip()}\n{mark}{self._edits} showed.\n")

    def lesson(self) -> str:
        """Return a new document for `learn --json`; the contents of the pages before are kept for `note_changes`."""
        self._edits += 1
        self._before = self._pages_now()
        outcome = f"Take {self._edits} of it held in {self.root.name}"
        patterns = [{"name": self.pattern, "verdict": "supports", "outcome": outcome}]
        return json.dumps({"title": f"Lesson {self._edits}", "outcome": outcome, "body": outcome, "patterns": patterns})

    def note_changes(self) -> int:
        """Write the paths of the pages that the last edit changed to the file `changed_pages`; return their number."""
        now = self._pages_now()
        changed = [name for name in self.generated if now.get(name) != self._before.get(name)]
        self.changed_pages.write_text("\n".join(changed), "utf-8")
        return len(changed)

    def _edit(self, name: str, edited: Any) -> None:
        self._edits += 1
        self._before = self._pages_now()
        path = self.root / name
        path.write_text(edited(path.read_text("utf-8")), "utf-8")

    def _pages_now(self) -> dict[str, tuple[int, int]]:
        found = {}
        for name in self.generated:
            if (path := self.root / name).is_file():
                state = path.stat()
                found[name] = (state.st_mtime_ns, state.st_ino)
        return found
