"""I/O by the cache. The tree as the last sync left it: the next one need look only into files of another stat."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain

from tacit.cache import Cache, is_settled
from tacit.scan import Scan, Sight

_UNSURE = (-1, 0, 0, 0)  # of a file whose content may be another by now: equal to no stat
_GONE = (-2, 0, 0, 0)
_APART = 500  # changes that are kept apart before everything is written anew
_Stat = tuple[int, ...]


@dataclass(slots=True)
class Seen:
    """What was known of each file when the store held just what the files said."""

    step: str = ""  # which state of the store that was, and by which settings and code
    stats: dict[str, _Stat] = field(default_factory=dict)  # of notes, pages, and what lies where generated pages go
    digests: dict[str, str] = field(default_factory=dict)  # of the latter alone
    unsure: set[str] = field(default_factory=set)
    _apart: set[str] | None = None  # the files not as they are packed in the cache; None where nothing is

    def differing(self, sight: Sight, among: Iterable[str] | None = None) -> set[str]:
        """The files that came, went, or have another stat; `among` are all that can, where that is known."""
        stats = self.stats
        if among is not None:
            return {path for path in {*among, *self.unsure} if stats.get(path) != sight.stat(path)}
        found = {path for kind in sight.kinds for path, stat in kind.items() if stats.get(path) != stat}
        notes, pages, generated = sight.kinds
        gone = (path for path in stats if not (path in notes or path in pages or path in generated))
        return found.union(gone)

    def take(self, step: str, sight: Sight, scan: Scan) -> None:
        """Know what a scan found, now that the store holds it."""
        for path in chain.from_iterable(sight.kinds) if scan.about is None else scan.about:
            stat = sight.stat(path)
            self.unsure.discard(path)
            if stat is None:
                self.stats.pop(path, None)
            elif path not in scan.unread and is_settled(stat, sight.began):
                self.stats[path] = stat
            else:
                self.stats[path] = _UNSURE
                self.unsure.add(path)
        if self._apart is not None and scan.about is not None:
            self._apart |= scan.about
        self.step, self.digests = step, scan.generated

    def save(self, cache: Cache) -> None:
        """Remember it, by what changed since everything was written where that is little."""
        if self._apart is None or len(self._apart) > _APART:
            _write(cache, "seen", self.stats)
            self._apart = set()
        _write(cache, "seen apart", {path: self.stats.get(path, _GONE) for path in self._apart})
        cache.keep("seen digests", "\0".join(chain.from_iterable(self.digests.items())).encode())
        cache.remember("seen step", self.step)


def load(cache: Cache, step: str) -> Seen | None:
    """What was seen when the store was in this state; None where nobody remembers."""
    if not step or cache.state("seen step") != step:
        return None
    packed, apart = _read(cache, "seen"), _read(cache, "seen apart")
    digests = _texts(cache, "seen digests")
    if packed is None or apart is None or len(digests) % 2:
        return None
    packed.update(apart)
    for path, stat in apart.items():
        if stat == _GONE:
            del packed[path]
    unsure = {path for path, stat in packed.items() if stat == _UNSURE}
    pairs = iter(digests)
    return Seen(step, packed, dict(zip(pairs, pairs, strict=True)), unsure, set(apart))


def _write(cache: Cache, key: str, stats: Mapping[str, _Stat]) -> None:
    cache.keep(f"{key} paths", "\0".join(stats).encode())
    cache.keep(f"{key} stats", array("q", chain.from_iterable(stats.values())).tobytes())


def _read(cache: Cache, key: str) -> dict[str, _Stat] | None:
    paths, data = _texts(cache, f"{key} paths"), cache.kept(f"{key} stats")
    if len(data) != len(paths) * len(_GONE) * array("q").itemsize:
        return None
    numbers = iter(array("q", data))
    return dict(zip(paths, zip(numbers, numbers, numbers, numbers, strict=True), strict=True))


def _texts(cache: Cache, key: str) -> list[str]:
    data = cache.kept(key)
    return data.decode("utf-8", "replace").split("\0") if data else []
