"""Knowledge bases before a command runs, and the results of the command without an accident, for comparison."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tacit.render.seal import Origin, origin
from tacit.store.binding import RECORD
from tests.base import Base
from tests.soak.mortal import End, Mortal, Order

RETRY, CACHE, QUEUE = "Retry with Backoff", "Cache Less", "Queue It"
WORKFLOW = "memory/procedural/workflows/retry-with-backoff.md"
OVERVIEW = "patterns/dev-patterns.md"
LEARN = ("learn", CACHE, "-m", "Less is more", "--title", "Learned", "--project", "p", "--date", "2025-04-01")
LEARN_NEW = ("learn", "Count It", "--new", "--pattern", "- Count.", *LEARN[2:])


def grow(base: Base) -> None:
    """Fill a knowledge base so that it has every kind of generated page; one checklist has a tick."""
    base.page("retry-with-backoff", RETRY, body="## Checklist\n\n- First\n- Second\n")
    base.page("queue-it", QUEUE)
    for number in range(1, 22):
        base.note(f"2025-01-{number:02}-r", RETRY, front=f"project: P{number % 3}\n")
    for number in range(1, 6):
        base.note(f"2025-02-0{number}-q", QUEUE)
    for number in range(1, 5):
        base.note(f"2025-03-0{number}-c", CACHE)
    base.sync()
    page = base.root / WORKFLOW
    page.write_text(page.read_text().replace("- [ ] First", "- [x] First"))
    base.sync()


def fresh(base: Base) -> None:
    """Fill a knowledge base, and delete its store and its generated pages."""
    grow(base)
    shutil.rmtree(base.root / ".tacit")
    for path in base.pages():
        (base.root / path).unlink()


def renewed(base: Base) -> None:
    """Fill a knowledge base, and delete its store; the generated pages stay."""
    grow(base)
    (base.root / ".tacit/tacit.db").unlink()


def changed(base: Base) -> None:
    """Fill a knowledge base; then add, change, move and delete notes, and give a page a new alias."""
    grow(base)
    base.note("2025-03-05-c", CACHE)
    base.note("2025-03-06-new", "Brand New")
    base.note("2025-02-01-q", QUEUE, body="Told anew.\n")
    base.write("memory/episodic/learning/2025-02-02-q.md", base.read("memory/episodic/code/2025-02-02-q.md"))
    for name in ("2025-02-02-q", "2025-01-21-r"):
        (base.root / f"memory/episodic/code/{name}.md").unlink()
    base.page("queue-it", QUEUE, front="aliases: [Brand New]\n")


def fewer(base: Base) -> None:
    """Fill a knowledge base, and delete most notes of a pattern, so that its pages, one with a tick, have to go."""
    grow(base)
    for number in range(1, 20):
        (base.root / f"memory/episodic/code/2025-01-{number:02}-r.md").unlink()


def edited(base: Base) -> None:
    """Fill a knowledge base, and edit a generated page by hand."""
    grow(base)
    page = base.root / OVERVIEW
    page.write_text(page.read_text().replace("that the team has learned", "that WE have learned"))


@dataclass(frozen=True, slots=True)
class Story:
    """A function that prepares a knowledge base, and the command that then runs on it."""

    before: Callable[[Base], None]
    arguments: tuple[str, ...] = ("sync",)


STORIES = {
    "fresh": Story(fresh),
    "renewed": Story(renewed),
    "changed": Story(changed),
    "fewer": Story(fewer),
    "rebuild": Story(changed, ("sync", "--rebuild")),
    "overwrite": Story(edited, ("sync", "--overwrite")),
    "learned": Story(grow, LEARN),
    "learned anew": Story(grow, LEARN_NEW),
}


def _copied(start: Path, folder: Path) -> Base:
    """Copy a knowledge base; if tacit on this machine trusts its files in `.tacit/`, it trusts the copies, too."""
    shutil.copytree(start, folder)
    base = Base(folder)
    if (base.workspace.local / RECORD).exists():
        base.bind()
    return base


@dataclass(frozen=True, slots=True)
class Told:
    """A story whose command has run once without an accident, with all files before and after it."""

    story: Story
    start: Path
    before: dict[str, bytes]
    after: dict[str, bytes]
    knowledge: dict[str, object]
    local: list[str]
    end: End

    def order(self, base: Base, **accident: object) -> Order:
        return Order(str(base.root), self.story.arguments, **accident)  # type: ignore[arg-type]

    def copy(self, folder: Path) -> Base:
        """Return a copy of the knowledge base in its state before the command."""
        shutil.rmtree(folder, ignore_errors=True)
        return _copied(self.start, folder)

    def assert_untouched(self, base: Base) -> None:
        """Check that all files that people wrote are unchanged."""
        now = base.everything()
        for path, data in self.before.items():
            if origin(data.decode()) is Origin.FOREIGN:
                assert now.get(path) == data, path

    def assert_whole(self, base: Base) -> None:
        """Check that people's files are unchanged, and that every other file is as before or after the command."""
        self.assert_untouched(base)
        now = {path: data for path, data in base.everything().items() if "/.tacit-" not in path}
        for path, data in now.items():
            assert data in (self.before.get(path), self.after.get(path)), path
        for path, data in base.pages().items():
            whole = path not in now or path in self.before or origin(data.decode()) is Origin.OURS
            assert whole or path.endswith(".orig.md"), path

    def assert_ended(self, base: Base, *, aside: bool = False) -> None:
        """Check that everything is as after the command without an accident.

        If `aside` is true, `.tacit/` may also have renamed damaged stores.
        """
        assert base.everything() == self.after
        assert base.knowledge() == self.knowledge
        local = names(base.root / ".tacit")
        assert [name for name in local if not (aside and ".corrupt-" in name)] == self.local


def names(folder: Path) -> list[str]:
    """Return the paths of all files below a folder, sorted."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def tell(name: str, folder: Path, mortal: Mortal) -> Told:
    """Prepare the knowledge base of a story, run its command on a copy without an accident, and return both states."""
    story = STORIES[name]
    start = Base(folder / "start")
    (start.root / "memory/episodic").mkdir(parents=True)
    story.before(start)
    base = _copied(start.root, folder / "undisturbed")
    end = mortal.run(Order(str(base.root), story.arguments))
    if end.code != 0:
        pytest.fail(end.errors)
    before, after, knowledge = start.everything(), base.everything(), base.knowledge()
    return Told(story, start.root, before, after, knowledge, names(base.root / ".tacit"), end)


def tell_all(folder: Path, mortal: Mortal) -> Iterator[Told]:
    for name in STORIES:
        (folder / name).mkdir()
        yield tell(name, folder / name, mortal)
