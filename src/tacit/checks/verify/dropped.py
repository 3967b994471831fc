"""I/O. Find what older versions of manifests, compose files and the like declared, such as packages and services.

A thing is the kind and the name of such a declaration, as in `("package", "redis")`. A cache keeps the result for each
commit, because it needs hundreds of older versions. A result that lacks some of them is not kept.
"""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterator, Mapping
from itertools import accumulate, takewhile
from typing import TypeAlias

from tacit.checks.verify import cache, technologies
from tacit.checks.verify.facts import Tier
from tacit.checks.verify.gates import Gone, Thing
from tacit.checks.verify.inventory import NOT_HERE, Limits, Reading
from tacit.checks.verify.remembered import looked_up
from tacit.checks.verify.tiers import foreign, form_of, tier_of
from tacit.checks.verify.tree import Tree
from tacit.system.git import Repository
from tacit.system.git_past import MOST_WORDS, history_key
from tacit.system.git_versions import Older, older

MOST_VERSIONS = 400  # older versions of files that are read; more would take longer
_SECONDS = 10.0  # seconds for reading them
_CACHE = ".dropped"  # the ending of the cache's file, next to that of the facts
_MOST_COMMITS = 4  # commits in the cache
# files that declare packages, scripts, targets, services, images or variables; setup.py is left out, because strings in
# it may be the names of plug-ins
_FILES = re.compile(
    r"(?:^|/)(?:package\.json|deno\.json|composer\.json|pyproject\.toml|Pipfile|go\.mod|Cargo\.toml|Gemfile|pom\.xml"
    r"|build\.gradle(?:\.kts)?|libs\.versions\.toml|environment\.yml|[\w.-]*requirements[\w.-]*\.(?:txt|in)|requirements/[\w.-]+\.(?:txt|in)|[\w.-]+\.csproj"
    r"|[\w.-]*compose[\w.-]*\.ya?ml|(?:GNU)?[Mm]akefile|[\w.-]+\.mk|\.?[Jj]ustfile|Taskfile\.ya?ml|Procfile"
    r"|Dockerfile[\w.-]*|[\w.-]+\.Dockerfile|\.env[\w.-]*|[\w.-]+\.env(?:\.[\w-]+)?|env\.(?:example|sample|template))$"
)
# folders whose manifests are not those of the repository's own programs
_OF_OTHERS = re.compile(
    r"(?:^|/)(?:examples?|samples?|demos?|templates?|fixtures?|playgrounds?|starters?|boilerplates?|docs?|website)/",
    re.IGNORECASE,
)
_KINDS = {"package", "script", "target", "service", "image", "environment", "command"}
_NAMED = {"package", "letters"}  # things that are looked up in all files of the commit
_PARTS = re.compile(r"[a-z0-9]+")
_SCOPES = {"types", "babel", "vitejs", "rollup", "testing"}  # scopes of packages for many others
_LEAST_LETTERS = 4  # letters of a package's name; a shorter name may be another word
_LEAST_OF_START, _MOST_OF_START = 6, 100  # letters of the start of a package's name
_Row: TypeAlias = tuple[str, str, str, int]


def dropped(held: Repository, commit: str, things: Collection[Thing]) -> dict[Thing, Gone]:
    """Return those of the given things that an older version of a manifest or similar file declared.

    A thing is a kind and a name, such as a package. Its value is where the newest such version is. At most
    `MOST_VERSIONS` (400) versions are read.

    Raises:
        GitError: the history is not complete.
    """
    if not things or not commit:
        return {}
    place = cache.cache_file(held.root).with_suffix(_CACHE)
    known, key = cache.load(place), history_key(held, commit)
    if key not in known:
        kept = dict(list(known.items())[1 - _MOST_COMMITS :])
        rows, is_whole = _rows(held, commit)
        known = {**kept, key: (rows, "", "", "")}
        if is_whole:  # otherwise the next run reads the versions again
            cache.save(place, known)
    every = {(kind, name): _gone(value) for kind, name, value, _ in known[key][0]}
    return _without_present(held, commit, {thing: every[thing] for thing in things if thing in every})


def _without_present(held: Repository, commit: str, found: Mapping[Thing, Gone]) -> dict[Thing, Gone]:
    """Return the things without the packages whose names the commit still contains.

    Such a name may be in a file that tacit does not read, such as `environment.yml`, or be an ordinary word of the
    code.
    """
    named = {thing: gone.name for thing, gone in found.items() if thing[0] in _NAMED}
    asked = sorted(set(named.values()))[:MOST_WORDS]
    present = looked_up(held, asked, commit).present
    return {
        thing: gone
        for thing, gone in found.items()
        if thing not in named or (gone.name in asked and gone.name not in present)
    }


def _gone(value: str) -> Gone:
    commit, _, rest = value.partition(" ")
    path, _, name = rest.partition("\0")
    return Gone(path, commit, name)


def _rows(held: Repository, commit: str) -> tuple[list[_Row], bool]:
    """Return each thing that an older version declared, with the commit that changed the newest such version.

    The second result is whether all versions were read: there was enough time, and the clone has their contents.
    """
    versions = older(held, _is_own, commit, MOST_VERSIONS)
    keys = {item: f"{form_of(item.path)}:{item.blob}" for item in versions}
    reading = Reading(Tree(held.root, commit, git=held), Limits(seconds=_SECONDS))
    records, failed = reading.run({key: item.path for item, key in keys.items()})
    rows: dict[Thing, _Row] = {}
    for item in versions:
        for kind, name, _value, _line in records.get(keys[item], ([],))[0]:
            for thing in _things(kind, name, item):
                rows.setdefault(thing, (*thing, f"{item.commit} {item.path}\0{name}", 0))
    return list(rows.values()), time.monotonic() < reading.end and NOT_HERE not in failed.values()


def _is_own(path: str) -> bool:
    """Return whether a file is a manifest or configuration of the repository's own programs.

    Those of tests, examples and documents are not.
    """
    if not _FILES.search(path):
        return False
    is_read = bool(form_of(path)) and not foreign(path) and not _OF_OTHERS.search(path)
    return is_read and tier_of(path) in {Tier.MANIFEST, Tier.CONFIGURATION}


def _things(kind: str, name: str, item: Older) -> Iterator[Thing]:
    """Yield the things (kinds and names) that a declaration in an older version stands for.

    These are the declaration itself, and the technologies that a package or image shows.
    """
    if kind not in _KINDS:
        return
    yield kind, name
    if kind == "package" and tier_of(item.path) is Tier.MANIFEST:
        yield from (("technology", shown) for shown in technologies.of_package(name))
        yield from (("letters", word) for word in letters_of(name))
    elif kind == "image":
        yield from (("technology", shown) for shown in technologies.of_image(name))


def letters_of(package: str) -> Iterator[str]:
    """Yield the names by which a document may call a package, reduced to their letters and digits in lower case.

    These are its whole name, its name without the scope, the scope, and for `@vue/cli-service` its first two words.
    """
    parts = _PARTS.findall(package.lower())
    own = _PARTS.findall(re.split(r"[/:]", package.lower())[-1])
    last = "" if package.startswith("@") and len(own) == 1 else "".join(own)  # `mail` of `@x/mail` is a word of many
    # a name in a document is short, so the number of starts is small even for a name of thousands of words
    starts = list(takewhile(lambda start: len(start) <= _MOST_OF_START, accumulate(parts[:-1])))[1:]
    scope = "".join(_PARTS.findall(package.partition("/")[0].lower())) if package.startswith("@") else ""
    scope = "" if scope in _SCOPES else scope
    every = ("".join(parts), last, scope, *(start for start in starts if len(start) >= _LEAST_OF_START))
    yield from dict.fromkeys(name for name in every if len(name) >= _LEAST_LETTERS)
