"""I/O. Look up missing paths and words in git's history: which commits deleted the paths, and which had the words."""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from tacit.errors import GitError
from tacit.system.git import Repository

_RECORD = "\x1e"
ANYWHERE = "**/"
_PLAIN = re.compile(r"[\w./+-]+")
_DIGITS = 12  # digits of the hash in the key of a shallow clone
_SAMPLES = 8  # older commits in which words are looked for; more would take longer
MOST_WORDS = 300  # words that are looked for at once
# Words in documents, lists of changes, lock files and generated files do not show what the code has.
_NO_CODE = ("md", "mdx", "rst", "adoc", "lock", "sum", "svg", "map", "csv", "po", "pot", "ipynb", "patch", "snap")
# endings of source code whose imports are in the inventory
_SOURCES = ("py", "js", "jsx", "ts", "tsx", "mjs", "cjs", "vue", "svelte", "go", "java", "kt", "rb", "php", "rs", "cs")
_NO_FILES = ("package-lock.json", "pnpm-lock.yaml", "npm-shrinkwrap.json", "CHANGE*", "HISTORY*", "NEWS*", "*.min.*")


def history_key(held: Repository, commit: str) -> str:
    """Return a text that changes if the commit changes, or if a shallow clone gets more of the commit's history.

    It is the commit's hash. In a shallow clone, a hash of the commits at which the clone ends is added, because
    `git fetch --unshallow` adds history and keeps the commit.
    """
    if not (cut := held.cut()):
        return commit
    return f"{commit}-{hashlib.sha256(''.join(sorted(cut)).encode()).hexdigest()[:_DIGITS]}"


def deleted(held: Repository, paths: Sequence[str]) -> dict[str, str]:
    """Return the last commit that deleted each of the paths, by path. Paths that no commit deleted are left out.

    For a folder, this is the last commit that deleted a file below it. The path `**/NAME` means the file NAME in any
    folder; NAME may have folders, and only letters, digits, `_`, `.`, `/`, `+` and `-`.

    Raises:
        GitError: the history is not complete.
    """
    if not paths or not held.head():
        return {}
    options = ("--no-renames", "--diff-filter=D", "--name-only", "-z", f"--format={_RECORD}%H")
    asked = [
        f":(top,glob){path}" if path.startswith(ANYWHERE) else f":(top,literal){path}"
        for path in paths
        if not path.startswith(ANYWHERE) or _PLAIN.fullmatch(path.removeprefix(ANYWHERE))
    ]
    if not asked:
        return {}
    listed = held.ask("log", *options, "HEAD", "--", *asked, environment={"GIT_LITERAL_PATHSPECS": "0"})
    wanted, found = set(paths), dict[str, str]()
    for record in os.fsdecode(listed).split(_RECORD)[1:]:
        commit, _, names = record.partition("\0")
        for name in names.lstrip("\n").split("\0"):
            for path in wanted.intersection(_known_as(name.strip("\n"))):
                found.setdefault(path, commit.strip())
    return found


def _known_as(path: str) -> Iterator[str]:
    """Yield the paths by which a search can find the deleted file `path`: its path, its folders, and `**/NAME`."""
    parts = path.split("/")
    yield from (f"{ANYWHERE}{'/'.join(parts[number:])}" for number in range(len(parts)))
    while path:
        yield path
        path = path.rpartition("/")[0]


def ignored(held: Repository, paths: Sequence[str]) -> frozenset[str]:
    """Return the paths that .gitignore excludes."""
    if not paths:
        return frozenset()
    # a rule with a slash at its end matches only folders, and only a slash shows that a missing path is a folder
    given = "\0".join((*paths, *(f"{path}/" for path in paths))).encode("utf-8", "surrogateescape")
    plain = {"GIT_LITERAL_PATHSPECS": "0"}  # check-ignore fails with literal pathspecs, and reads plain paths anyway
    try:
        listed = held.ask("check-ignore", "--no-index", "--stdin", "-z", "-v", stdin=given, environment=plain)
    except GitError:  # it exits with 1 if none of them is ignored
        return frozenset()
    fields = os.fsdecode(listed).split("\0")
    # each path comes with file, line and rule; an empty line that ends in CR is a rule that matches every folder
    rules = zip(fields[2::4], fields[3::4], strict=False)
    return frozenset(path.rstrip("/") for rule, path in rules if rule.strip() and not rule.startswith("!"))


class Words(NamedTuple):
    """The result of a search for words in the code of a commit: `present` are the words that the code has.

    `once` has, for a word that the code lacks, an older commit whose code had the word. `in_sources` are the words in
    `present` that only source code has, and lists such as .gitignore: the inventory knows what sources import.
    """

    present: frozenset[str] = frozenset()
    once: Mapping[str, str] = MappingProxyType({})
    in_sources: frozenset[str] = frozenset()


def words(held: Repository, names: Sequence[str], commit: str) -> Words:
    """Search the code of a commit for words, and search older commits for the words that it lacks.

    Only eight older commits at equal distances are searched, so a word that the code had for a short time may be
    missed. Words after the first `MOST_WORDS`, and words with line breaks, are not searched for.

    Raises:
        GitError: the history is not complete.
    """
    asked = [name for name in names if "\n" not in name][:MOST_WORDS]
    if not asked or not commit:
        return Words()
    present = frozenset(name for _, name in _matches(held, asked, [commit]))
    others = frozenset(name for _, name in _matches(held, sorted(present), [commit], _SOURCES))
    lost = [name for name in asked if name not in present]
    older = held.text("rev-list", "--first-parent", "--end-of-options", commit, "--").split()[1:] if lost else []
    most = min(_SAMPLES, len(older))
    samples = [older[(number + 1) * len(older) // most - 1] for number in range(most)]
    once: dict[str, str] = {}
    for found, name in _matches(held, lost, list(dict.fromkeys(samples))):
        once.setdefault(name, found)
    return Words(present, once, present - others)


def _matches(
    held: Repository, names: Sequence[str], commits: Sequence[str], left_out: Sequence[str] = ()
) -> Iterator[tuple[str, str]]:
    """Yield the commit and the word for each place in the code of the commits that has one of the words.

    Documents and generated files are not searched, nor files with an ending in `left_out`.
    """
    if not names or not commits:
        return
    endings = (f"*.{ending}" for ending in (*_NO_CODE, *left_out))
    ignored_lists = ("*ignore",) if left_out else ()
    without = [f":(top,exclude,glob)**/{name}" for name in (*endings, *_NO_FILES, *ignored_lists)]
    how = ("-I", "-w", "-o", "-F", "-z", "--no-color", "--no-recurse-submodules", "--full-name", "--threads=1")
    given = "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")
    plain = {"GIT_LITERAL_PATHSPECS": "0"}
    # git exits with 1 if no word is there
    listed = held.ask("grep", *how, "-f", "-", *commits, "--", *without, stdin=given, environment=plain, codes=(0, 1))
    for row in os.fsdecode(listed).split("\n"):
        place, mark, name = row.partition("\0")
        if mark:
            yield place.partition(":")[0], name


class Touched(NamedTuple):
    """The first and the last commit that changed a file, each as text with hash and date: `3f2a9c1… 2026-03-02`."""

    first: str
    last: str


def touched(held: Repository, paths: Sequence[str], revision: str = "HEAD") -> dict[str, Touched]:
    """Return, for each of the paths, the first and the last commit that changed it, with one run of git.

    Renames are not followed. Paths that no commit has are missing in the result.

    Raises:
        GitError: the history is not complete.
    """
    if not paths or not held.head():
        return {}
    options = ("--no-renames", "--name-only", "-z", f"--format={_RECORD}%H %cs")
    listed = held.run("log", *options, "--end-of-options", revision, "--", *paths)
    wanted, found = set(paths), dict[str, Touched]()
    for record in os.fsdecode(listed).split(_RECORD)[1:]:
        commit, _, names = record.partition("\0")
        for name in names.lstrip("\n").split("\0"):
            if (path := name.strip("\n")) in wanted:
                found[path] = Touched(commit.strip(), found[path].last if path in found else commit.strip())
    return found


def known_commits(held: Repository, names: Sequence[str]) -> frozenset[str]:
    """Return those of the names that are hashes, perhaps abbreviated, of commits of this repository."""
    asked = "".join(f"{name}^{{commit}}\n" for name in names)
    listed = held.ask("cat-file", "--batch-check", stdin=asked.encode()).decode("utf-8", "replace") if asked else ""
    answers = zip(names, listed.splitlines(), strict=False)
    return frozenset(name for name, answer in answers if answer.split(" ")[1:2] == ["commit"])
