"""I/O by the cache. The tree as the last sync left it: the next one need look only into files of another stat."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain

from tacit.store.cache import Cache, is_settled
from tacit.sync.scan import Scan, Sight
from tacit.system import stats as packed
from tacit.system.stats import Folder, Stat

_UNSURE = Stat(-1, 0, 0, 0)  # of a file whose content may be another by now: equal to no stat
_GONE = Stat(-2, 0, 0, 0)
_APART = 500  # changes that are kept apart before everything is written anew
_NONE = "-"  # instead of the digest of a file that is gone


@dataclass(slots=True)
class Seen:
    """What was known of each file when the store held just what the files said."""

    step: str = ""  # which state of the store that was, and by which settings and code
    folders: dict[str, Folder] = field(default_factory=dict)
    changed: dict[str, Stat] = field(default_factory=dict)  # the files that are not as they are packed
    digests: dict[str, str] = field(default_factory=dict)  # of what lies where generated pages go
    kept: dict[str, str] | None = None  # the digests that the cache has with the folders, None where it has neither

    def differing(self, sight: Sight, among: Iterable[str] | None = None) -> set[str]:
        """The files that came, went, or have another stat; `among` are all that can, where that is known."""
        if among is None:
            among = packed.differing(self.folders, sight.folders) | sight.changed.keys() | self.changed.keys()
        paths = {*among, *(path for path, stat in self.changed.items() if stat == _UNSURE)}
        before, now = packed.stats_in(self.folders, paths), sight.stats(paths)
        before |= {path: self.changed[path] for path in self.changed.keys() & paths}
        return {path for path in paths if before.get(path, _GONE) != now.get(path, _GONE)}

    def take(self, step: str, sight: Sight, scan: Scan) -> None:
        """Know what a scan found, now that the store holds it."""
        paths: Collection[str] = scan.about or ()
        if scan.about is None:
            self.folders, self.changed, self.kept = sight.folders, {}, None
            paths = {*sight.changed, *scan.unread, *_fresh(sight)}
        now = sight.stats(paths)
        for path in paths:
            is_sure = path not in now or (path not in scan.unread and is_settled(now[path], sight.began))
            self.changed[path] = now.get(path, _GONE) if is_sure else _UNSURE
        if len(self.changed) > _APART:
            self._pack(sight)
        self.step, self.digests = step, dict(scan.generated)

    def _pack(self, sight: Sight) -> None:
        """Put what is apart into the folders, but for what nobody is sure of."""
        there = packed.stats_in(sight.folders, self.changed)
        self.changed = {path: stat for path, stat in self.changed.items() if there.get(path, _GONE) != stat}
        self.folders, self.kept = sight.folders, None

    def save(self, cache: Cache) -> None:
        """Remember it, by what changed since everything was written where that is little."""
        if self.kept is None:
            _write(cache, "seen", self.folders)
            _write_pairs(cache, "seen digests", self.digests)
            self.kept = self.digests
        apart = dict.fromkeys(self.kept.keys() - self.digests.keys(), _NONE) | dict(
            self.digests.items() - self.kept.items()
        )
        _write(cache, "seen apart", {"": packed.packed(self.changed)})
        _write_pairs(cache, "seen digests apart", apart)
        cache.remember("seen step", self.step)


def _fresh(sight: Sight) -> Iterable[str]:
    """The files that may change without getting another stat."""
    for folder, files in sight.folders.items():
        yield from (packed.joined(folder, name) for name, stat in files.files() if not is_settled(stat, sight.began))


def load(cache: Cache, step: str) -> Seen | None:
    """What was seen when the store was in this state; None where nobody remembers."""
    if not step or cache.state("seen step") != step:
        return None
    folders, apart = _read(cache, "seen"), _read(cache, "seen apart")
    digests, digests_apart = _read_pairs(cache, "seen digests"), _read_pairs(cache, "seen digests apart")
    if folders is None or apart is None or apart.keys() != {""} or digests is None or digests_apart is None:
        return None
    now = {path: digest for path, digest in (digests | digests_apart).items() if digest != _NONE}
    return Seen(step, folders, dict(apart[""].files()), now, digests)


def _write(cache: Cache, key: str, folders: dict[str, Folder]) -> None:
    names, stats = packed.dumped(folders)
    cache.keep(f"{key} paths", names)
    cache.keep(f"{key} stats", stats)


def _read(cache: Cache, key: str) -> dict[str, Folder] | None:
    return packed.restored(cache.kept(f"{key} paths"), cache.kept(f"{key} stats"))


def _write_pairs(cache: Cache, key: str, digests: Mapping[str, str]) -> None:
    cache.keep(key, "\0".join(chain.from_iterable(digests.items())).encode())


def _read_pairs(cache: Cache, key: str) -> dict[str, str] | None:
    texts = cache.kept(key).decode("utf-8", "replace").split("\0")
    if texts == [""]:
        return {}
    pairs = iter(texts)
    return None if len(texts) % 2 else dict(zip(pairs, pairs, strict=True))
