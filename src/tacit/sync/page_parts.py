"""The parts of long pages: which of them are as they were rendered before, and which have to be rendered again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from tacit.store.fragments import Fragment, Fragments

Key = Callable[..., str]


@dataclass(slots=True)
class PageParts:
    """The parts of the pages of one publication, by page and by the part's name.

    `inputs` has a hash of what each part is made from, in the order of the page; `fresh` the parts that were rendered
    just now.
    """

    fragments: Fragments
    inputs: dict[str, dict[str, str]] = field(default_factory=dict)
    parts: dict[str, dict[str, Fragment]] = field(default_factory=dict)
    fresh: dict[str, dict[str, Fragment]] = field(default_factory=dict)

    def made(self, page: str, sources: Iterable[tuple[str, str, Callable[[], str]]]) -> list[str]:
        """The texts of a page's parts; of each the name, a hash of what it is made from, and how to render it."""
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
        """Take the parts of a page that are still as they were; returns the names of the others."""
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

    def of(self, page: str) -> Mapping[str, Fragment]:
        """The parts of a page, once all of them were reused or added."""
        return self.parts[page]

    def keep(self, gone: Iterable[str]) -> None:
        """Keep what was rendered for the next sync; `gone` are pages that exist no more."""
        self.fragments.forget(gone)
        for page, fresh in self.fresh.items():
            self.fragments.keep(page, fresh, self.fragments.of(page).keys() - self.inputs[page].keys())
