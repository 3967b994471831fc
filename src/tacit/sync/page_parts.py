"""The parts of long generated pages: reuse parts whose input is unchanged, and render the other parts again.

A part is one entry of a page with many entries, such as the text about one pattern in an overview. The input of a part
is everything from which the part is rendered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeAlias

from tacit.domain.pattern import Dossier
from tacit.render.seal import Sealed
from tacit.store.fragments import Fragment, Fragments

_WORTH_PROCESSES = 200  # patterns; for fewer, starting processes costs more than it saves
_MOST_PROCESSES = 2  # each process needs a copy of most of the memory, and rendering takes little time
_TOGETHER = 10  # patterns whose results a process returns together

# The parts of a page as plain values, which one process can send to another: a hash of the input of each part, and
# the parts that were rendered just now.
Listed: TypeAlias = tuple[dict[str, str], dict[str, tuple[str, bytes, bool]]]
# One rendered page or part: the path of the page; the slug of the pattern for a part, `""` for a whole page; the bytes;
# for a part whether the bytes are plain, for a whole page their digest; and for a long page its parts.
Rendered: TypeAlias = tuple[str, str, bytes, bool | str, Listed | None]


def render_all(render: Callable[[Dossier], Iterable[Rendered]], dossiers: Sequence[Dossier]) -> Iterator[Rendered]:
    """Render patterns with the function `render`, and yield the pages and parts in the order of the patterns.

    If there are many patterns, several processes render them.
    """

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
    """The parts of the pages that one sync publishes, by the page's path and the part's name.

    `fragments` is the cache with the parts that earlier syncs rendered. `inputs` has a hash of the input of each part,
    in the order of the page. `parts` has all parts for the pages of this sync, and `fresh` only those that it rendered
    itself.
    """

    fragments: Fragments
    inputs: dict[str, dict[str, str]] = field(default_factory=dict)
    parts: dict[str, dict[str, Fragment]] = field(default_factory=dict)
    fresh: dict[str, dict[str, Fragment]] = field(default_factory=dict)

    def made(self, page: str, sources: Iterable[tuple[str, str, Callable[[], str]]]) -> list[str]:
        """Return the texts of a page's parts: from the cache if their input is unchanged, otherwise rendered now.

        `sources` has the name of each part, the hash of its input, and the function that renders it.
        """
        kept, found = self.fragments.of(page), list[str]()
        inputs, fresh = self.inputs.setdefault(page, {}), self.fresh.setdefault(page, {})
        for name, made_from, make in sources:
            inputs[name] = made_from
            part = kept.get(name)
            if part is None or part.input != made_from:
                part = fresh[name] = Fragment(made_from, make().encode())
            found.append(part.data.decode())
        return found

    def reuse(self, page: str) -> list[str]:
        """Take those parts of a page whose input is unchanged from the cache, and return the names of all other parts.

        The caller must render these and pass them to `add`.
        """
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
        """Add a part of a page that was rendered just now; `data` is its text in UTF-8.

        `is_plain` is true if people wrote nothing into the part, such as ticks.
        """
        part = Fragment(self.inputs[page][name], data, is_plain)
        self.parts[page][name] = self.fresh[page][name] = part

    def given(self, page: str) -> Listed | None:
        """Return the input hashes and the new parts of a page as plain values, which can be sent to another process.

        The other process stores them with `take`. An input hash is a hash of everything from which a part is rendered.
        The result is None if the page has no parts.
        """
        if page not in self.inputs:
            return None
        return self.inputs[page], {name: (*part,) for name, part in self.fresh[page].items()}

    def take(self, rendered: Iterable[Rendered]) -> Iterator[tuple[str, Sealed]]:
        """Keep the parts in `rendered`, which has pages and parts of pages, and yield each page with its path.

        Other processes may have rendered them.
        """
        for path, slug, data, about, listed in rendered:
            if slug:
                self.add(path, slug, data, is_plain=bool(about))
                continue
            if listed is not None:
                self.inputs[path] = listed[0]
                self.fresh[path] = {name: Fragment._make(part) for name, part in listed[1].items()}
            yield path, Sealed(data, str(about))

    def of(self, page: str) -> Mapping[str, Fragment]:
        """Return the parts of a page by name, after `reuse` and `add` have provided all of them."""
        return self.parts[page]

    def keep(self, gone: Iterable[str]) -> None:
        """Put the parts that this sync rendered into the cache, and delete the parts of the pages `gone` from it."""
        self.fragments.forget(gone)
        for page, fresh in self.fresh.items():
            self.fragments.keep(page, fresh, self.fragments.of(page).keys() - self.inputs[page].keys())
