"""Real repositories for tests of reviews, and a knowledge base with rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tacit.actions.review import review
from tacit.checks.review.change import Asked, changed
from tacit.checks.review.values import Change, ChangedFile, Review
from tacit.domain.enums import Confidence
from tacit.system.git import repository
from tests.base import Base
from tests.system.test_git import git

NO_EVAL = """\
id: no-eval
language: python
message: eval runs whatever it is given
severity: error
rule: {pattern: eval($CODE)}
fix: ast.literal_eval($CODE)
---
id: literal-eval
language: python
message: This was read without running it
severity: error
metadata: {finds: adoption}
rule: {pattern: ast.literal_eval($CODE)}
"""
PAGE = """\
## Pattern

Read literals with `ast.literal_eval`.

## Why it works

- Nothing in the text can run.

## Code example

```python bad
value = eval(text)
```

```python good
value = ast.literal_eval(text)
```

## Checklist

- [ ] Look at every text that becomes code.

## Related patterns

- Another One
"""


@dataclass(frozen=True, slots=True)
class Repo:
    """A git repository that tests create, change and review."""

    root: Path

    def write(self, path: str, text: str | bytes) -> Path:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode() if isinstance(text, str) else text)
        return target

    def add(self, files: Mapping[str, str]) -> None:
        """Write files, and commit them."""
        for path, text in files.items():
            self.write(path, text)
        self.commit()

    def commit(self, message: str = "change") -> str:
        git(self.root, "add", "-A")
        git(self.root, "commit", "-q", "--allow-empty", "-m", message)
        return git(self.root, "rev-parse", "HEAD").strip()

    def change(self, revision: str = "", *, staged: bool = False, diff: bytes | None = None) -> Change:
        return changed(repository(self.root), self.root, Asked(revision, staged, diff))

    def files(self, revision: str = "", *, staged: bool = False, diff: bytes | None = None) -> dict[str, ChangedFile]:
        return {file.path: file for file in self.change(revision, staged=staged, diff=diff).files}


def make(folder: Path) -> Repo:
    """Create an empty repository."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", "-b", "main")
    return Repo(folder)


def with_rules(base: Base, *, notes: int = 5, rules: str = NO_EVAL, page: str = PAGE) -> Base:
    """Add a HIGH pattern with rules to a knowledge base: a page, a rule file and `notes` examples; return the base."""
    base.page("no-eval", "No Eval", category="security", front="tags: [eval]\n", body=page)
    base.write("patterns/security/no-eval.rules.yml", rules)
    for number in range(notes):
        base.note(
            f"2025-01-{number + 1:02}-eval", "No Eval", front=f"project: Client {number}\noutcome: Secret {number}\n"
        )
    base.sync()
    return base


def look(base: Base, repo: Repo, revision: str = "", *, staged: bool = False, least: str = "HIGH") -> Review:
    """Review a repository with a knowledge base, and return the review."""
    return review(base.workspace, repo.root, Asked(revision, staged), least=Confidence[least])


def found(result: Review) -> list[tuple[str, str, int]]:
    """Return rule, path and line of each finding."""
    return [(item.rule.id, item.path, item.match.line) for item in result.findings]
