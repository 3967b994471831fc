"""Knowledge bases in the middle of something: as they were before a command, and as it leaves them undisturbed."""

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
    """Notes and pages with something of everything: workflows, one with a tick, a category page, an evidence page."""
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
    """No store and no pages yet."""
    grow(base)
    shutil.rmtree(base.root / ".tacit")
    for path in base.pages():
        (base.root / path).unlink()


def renewed(base: Base) -> None:
    """Pages, but no store any more."""
    grow(base)
    (base.root / ".tacit/tacit.db").unlink()


def changed(base: Base) -> None:
    """Notes written, changed, moved and deleted, and a page with a new alias."""
    grow(base)
    base.note("2025-03-05-c", CACHE)
    base.note("2025-03-06-new", "Brand New")
    base.note("2025-02-01-q", QUEUE, body="Told anew.\n")
    base.write("memory/episodic/learning/2025-02-02-q.md", base.read("memory/episodic/code/2025-02-02-q.md"))
    for name in ("2025-02-02-q", "2025-01-21-r"):
        (base.root / f"memory/episodic/code/{name}.md").unlink()
    base.page("queue-it", QUEUE, front="aliases: [Brand New]\n")


def fewer(base: Base) -> None:
    """Evidence gone, so that pages have to go too; one of them holds a tick."""
    grow(base)
    for number in range(1, 20):
        (base.root / f"memory/episodic/code/2025-01-{number:02}-r.md").unlink()


def edited(base: Base) -> None:
    """A page edited by hand."""
    grow(base)
    page = base.root / OVERVIEW
    page.write_text(page.read_text().replace("that the team has learned", "that WE have learned"))


@dataclass(frozen=True, slots=True)
class Story:
    """What comes before a command, and the command."""

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
    """A knowledge base that is bound to this machine as the one is that it is a copy of."""
    shutil.copytree(start, folder)
    base = Base(folder)
    if (base.workspace.local / RECORD).exists():
        base.bind()
    return base


@dataclass(frozen=True, slots=True)
class Told:
    """A story told to its end once without an accident."""

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
        """The knowledge base as it was before the command."""
        shutil.rmtree(folder, ignore_errors=True)
        return _copied(self.start, folder)

    def assert_untouched(self, base: Base) -> None:
        """Nothing of people's was touched."""
        now = base.everything()
        for path, data in self.before.items():
            if origin(data.decode()) is Origin.FOREIGN:
                assert now.get(path) == data, path

    def assert_whole(self, base: Base) -> None:
        """Nothing of people's was touched, and every other file is as it was or as it should be."""
        self.assert_untouched(base)
        now = {path: data for path, data in base.everything().items() if "/.tacit-" not in path}
        for path, data in now.items():
            assert data in (self.before.get(path), self.after.get(path)), path
        for path, data in base.pages().items():
            whole = path not in now or path in self.before or origin(data.decode()) is Origin.OURS
            assert whole or path.endswith(".orig.md"), path

    def assert_ended(self, base: Base, *, aside: bool = False) -> None:
        """Everything is as if there had been no accident, `aside` from spoiled stores kept in tacit's own folder."""
        assert base.everything() == self.after
        assert base.knowledge() == self.knowledge
        local = names(base.root / ".tacit")
        assert [name for name in local if not (aside and ".corrupt-" in name)] == self.local


def names(folder: Path) -> list[str]:
    """The files in tacit's own folder, its trash included."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def tell(name: str, folder: Path, mortal: Mortal) -> Told:
    """Prepare a story's knowledge base, and run its command undisturbed on a copy."""
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
