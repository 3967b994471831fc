"""The parts of long pages: reuse parts whose input is unchanged, and render the others again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeAlias

from tacit.domain.pattern import Dossier
from tacit.render.seal import Sealed
from tacit.store.fragments import Fragment, Fragments

_WORTH_PROCESSES = 200  # patterns; for fewer, starting processes costs more than it saves
_MOST_PROCESSES = 2  # each process ends up with a copy of most of the memory, and rendering is short
_TOGETHER = 10  # patterns whose results a process returns together

# The parts of a page as plain values, which one process can give to another: a hash of what each is made from, and
# those that were rendered just now.
Listed: TypeAlias = tuple[dict[str, str], dict[str, tuple[str, bytes, bool]]]
# What is rendered of a pattern: the path of a page, for a part of it the pattern's slug, the bytes, for a part whether
# they are plain and for a whole page their digest, and for a long page its parts.
Rendered: TypeAlias = tuple[str, str, bytes, bool | str, Listed | None]


def render_all(render: Callable[[Dossier], Iterable[Rendered]], dossiers: Sequence[Dossier]) -> Iterator[Rendered]:
    """Render patterns in the given order, in several processes if there are many."""

    def together(start: int) -> list[Rendered]:
        return [item for dossier in dossiers[start : start + _TOGETHER] for item in render(dossier)]

    starts = range(0, len(dossiers), _TOGETHER)
    if len(dossiers) < _WORTH_PROCESSES:
        yield from chain.from_iterable(map(together, starts))
        return
    from tacit.system.parallel import InOrder, processes

    yield from together(0)  # this compiles the templates once, before the processes are forked
    with InOrder(together, starts[1:], min(processes(), _MOST_PROCESSES)) as found:
        yield from chain.from_iterable(found)


@dataclass(slots=True)
class PageParts:
    """The parts of the pages of one publication, by page and by the part's name.

    `inputs` has a hash of the input of each part, in the order of the page; `fresh` has the parts that were rendered
    in this publication.
    """

    fragments: Fragments
    inputs: dict[str, dict[str, str]] = field(default_factory=dict)
    parts: dict[str, dict[str, Fragment]] = field(default_factory=dict)
    fresh: dict[str, dict[str, Fragment]] = field(default_factory=dict)

    def made(self, page: str, sources: Iterable[tuple[str, str, Callable[[], str]]]) -> list[str]:
        """Return the texts of a page's parts; `sources` has each part's name, input hash and render function."""
        kept, found = self.fragments.of(page), list[str]()
        inputs, fresh = self.inputs.setdefault(page, {}), self.fresh.setdefault(page, {})
        for name, made_from, make in sources:
            inputs[name] = made_from
            part = kept.get(name)
            if part is None or part.input != made_from:
                part = fresh[name] = Fragment(made_from, make().encode())
            found.append(part.data.decode())
        return found

    def load(self, pages: Iterable[str]) -> None:
        """Read the stored parts of some pages into memory."""
        for page in pages:
            self.fragments.of(page)

    def reuse(self, page: str) -> list[str]:
        """Take the stored parts of a page whose input is unchanged; return the names of the other parts."""
        kept, parts = self.fragments.of(page), self.parts.setdefault(page, {})
        self.fresh[page] = {}
        missing = []
        for name, made_from in self.inputs[page].items():
            if (known := kept.get(name)) is not None and known.input == made_from:
                parts[name] = known
            else:
                missing.append(name)
        return missing

    def add(self, page: str, name: str, data: bytes, *, is_plain: bool) -> None:
        """Add a part that was rendered just now."""
        part = Fragment(self.inputs[page][name], data, is_plain)
        self.parts[page][name] = self.fresh[page][name] = part

    def given(self, page: str) -> Listed | None:
        """Return the result of `made` for a page as plain values, to send it to another process; None without parts."""
        if page not in self.inputs:
            return None
        return self.inputs[page], {name: (*part,) for name, part in self.fresh[page].items()}

    def take(self, rendered: Iterable[Rendered]) -> Iterator[tuple[str, Sealed]]:
        """Add the parts that were rendered, perhaps in another process, and yield the whole pages."""
        for path, slug, data, about, listed in rendered:
            if slug:
                self.add(path, slug, data, is_plain=bool(about))
                continue
            if listed is not None:
                self.inputs[path] = listed[0]
                self.fresh[path] = {name: Fragment._make(part) for name, part in listed[1].items()}
            yield path, Sealed(data, str(about))

    def of(self, page: str) -> Mapping[str, Fragment]:
        """Return the parts of a page, after all of them were reused or added."""
        return self.parts[page]

    def keep(self, gone: Iterable[str]) -> None:
        """Store the rendered parts for the next sync; `gone` are pages that no longer exist."""
        self.fragments.forget(gone)
        for page, fresh in self.fresh.items():
            self.fragments.keep(page, fresh, self.fragments.of(page).keys() - self.inputs[page].keys())
