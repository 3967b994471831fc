"""A knowledge base with rules, and small repositories, for the tests of `tacit fleet`."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from tacit.fleet import results
from tacit.fleet.run import Asked, Ran, run
from tacit.fleet.values import Row
from tests.base import Base
from tests.system.test_git import git

PAGE = """\
---
name: Calls have a timeout
---

## Pattern

```python bad
requests.get(url)
```

```python good
requests.get(url, timeout=5)
```
"""
RULES = """\
id: without-timeout
language: python
message: give the call a timeout
rule:
  pattern: requests.get($URL)
---
id: with-timeout
language: python
metadata:
  finds: adoption
rule:
  pattern: requests.get($URL, timeout=$SECONDS)
"""
SLUG = "calls-have-a-timeout"
NOW = datetime(2026, 1, 31, 2, 0, tzinfo=UTC)
FOLLOWING = "requests.get(url, timeout=1)\n"
VIOLATING = "requests.get(url)\n"
NEITHER = "print(1)\n"


def knowledge_base(folder: Path) -> Base:
    """Create a knowledge base with a pattern that has two rules, and a pattern without rules."""
    (folder / "memory" / "episodic").mkdir(parents=True)
    base = Base(folder)
    base.write(f"patterns/api/{SLUG}.md", PAGE)
    base.write(f"patterns/api/{SLUG}.rules.yml", RULES)
    base.page("measure-first", "Measure first")
    return base


def repository(folder: Path, code: str = NEITHER, **others: str) -> Path:
    """Create a repository with one commit, which has `app.py` with the text `code`, and `others` (texts by name)."""
    for name, text in {"app.py": code, **others}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "First")
    return folder


def many(folder: Path, number: int) -> list[Path]:
    """Create repositories that, in turn, follow the pattern, violate it, or do neither."""
    kinds = (FOLLOWING, VIOLATING, NEITHER)
    return [repository(folder / f"repo{at:03}", f"# {at}\n{kinds[at % 3]}") for at in range(number)]


def copies(folder: Path, number: int) -> list[Path]:
    """Create the same repositories as `many`, but copy one of each kind, because git takes longer than a copy."""
    kinds = many(folder.with_name(f"{folder.name}-kinds"), 3)
    return [Path(shutil.copytree(kinds[at % 3], folder / f"repo{at:03}")) for at in range(number)]


def ran(base: Base, asked: Asked, minute: int = 0) -> Ran:
    return run(base.workspace, asked, NOW.replace(minute=minute))


def rows_of(out: Path, done: Ran) -> dict[str, list[Row]]:
    """Return the rows of a run by repository, without the seconds, which differ between runs."""
    return {
        part.repository: [row._replace(seconds=0.0) for row in results.read(out, part.key)] for part in done.run.parts
    }


def all_rows(out: Path) -> dict[str, list[Row]]:
    """Return the rows of all results in a folder by the key of the result, without the seconds."""
    keys = (path.name.removesuffix(".parquet") for path in out.glob("*.parquet"))
    return {key: [row._replace(seconds=0.0) for row in results.read(out, key)] for key in keys}


def states(out: Path, done: Ran) -> dict[str, str]:
    """Return the state of the pattern by the name of the repository's folder; the reason if it could not be judged."""
    found = {}
    for name, rows in rows_of(out, done).items():
        row = next((row for row in rows if row.pattern == SLUG), rows[0])
        found[Path(name).name] = row.reason.partition(":")[0] if row.kind == "failure" else row.state
    return found
