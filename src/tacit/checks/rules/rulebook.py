"""Read all rule files of a knowledge base, with the examples on their pages, from disk or from a git revision."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tacit.checks.rules import cache
from tacit.checks.rules.values import LARGEST, SUFFIX, RuleFile
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.pattern import Pattern
from tacit.errors import UsageError
from tacit.queries import lookup
from tacit.queries.lookup import Answer
from tacit.system import files
from tacit.system.git import Repository
from tacit.workspace.settings import SETTINGS
from tacit.workspace.workspace import Workspace

_OTHER_SUFFIX = ".rules.yaml"


class Rulebook(NamedTuple):
    """All rule files of a knowledge base, sorted by path, and diagnostics about those that could not be read."""

    files: tuple[RuleFile, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@contextlib.contextmanager
def answering(workspace: Workspace, *, fresh: bool = False) -> Iterator[tuple[Answer, dict[str, Pattern]]]:
    """Yield an object that answers queries from the store, and all patterns by slug.

    If `fresh` is true, or if a rule file belongs to a page that is not in the store yet, the store is updated first.

    Raises:
        UsageError: the folder is not a knowledge base.
    """
    check_is_there(workspace)
    with lookup.answering(workspace, fresh=fresh) as answer:
        patterns = patterns_of(answer)
        if fresh or not _is_ahead(workspace, patterns):
            yield answer, patterns
            return
    with lookup.answering(workspace, fresh=True) as answer:
        yield answer, patterns_of(answer)


def check_is_there(workspace: Workspace) -> None:
    """Check that the folder is a knowledge base.

    Raises:
        UsageError: the folder has neither settings nor notes.
    """
    if not ((workspace.root / SETTINGS).is_file() or (workspace.root / workspace.config.layout.notes).is_dir()):
        raise UsageError(
            f"{workspace.root}: not a knowledge base: it has neither {SETTINGS} nor {workspace.config.layout.notes}/",
            "pass the folder of a knowledge base with --root, or create a knowledge base with `tacit init`",
        )


def patterns_of(answer: Answer) -> dict[str, Pattern]:
    """Return all patterns of the knowledge base that `answer` queries, by slug."""
    return {pattern.slug: pattern for pattern in lookup.list_patterns(answer, lookup.Filter())}


def _is_ahead(workspace: Workspace, patterns: Mapping[str, Pattern]) -> bool:
    """Return whether a rule file on disk belongs to a pattern page that is on disk, but not in the store yet."""
    walked = files.walk(workspace.root, workspace.config.layout.patterns, SUFFIX)
    unknown = (path for path in walked.files if _slug(path) not in patterns)
    return any((workspace.root / f"{path.removesuffix(SUFFIX)}.md").is_file() for path in unknown)


def on_disk(workspace: Workspace, patterns: Mapping[str, Pattern]) -> Rulebook:
    """Return the rule files of a knowledge base on disk. `patterns` are its patterns by slug, each with its page."""
    walked = files.walk(workspace.root, workspace.config.layout.patterns, SUFFIX)

    def load(path: str, most: int) -> bytes | None:
        try:
            return files.read(workspace.root / path, most)
        except OSError:
            return None

    other = files.walk(workspace.root, workspace.config.layout.patterns, _OTHER_SUFFIX)
    return _read(sorted(walked.files), load, patterns, (*walked.skipped, *map(_misnamed, sorted(other.files))))


def at_revision(
    workspace: Workspace, repository: Repository, folder: str, revision: str, patterns: Mapping[str, Pattern]
) -> Rulebook:
    """Return the rule files of a knowledge base in a git revision, with the examples on the pages of that revision.

    If `revision` is `""`, both are read from git's index. `folder` is the path of the knowledge base in the repository.
    `patterns` are the patterns by slug; they say which page belongs to a rule file.
    """
    prefix = f"{folder}/" if folder else ""
    place = f"{prefix}{workspace.config.layout.patterns}"
    tree = repository.tree(revision, place) if revision else repository.staged(place)
    own = {path.removeprefix(prefix): blob for path, blob in tree.items()}
    listed = sorted(path for path in own if path.endswith(SUFFIX))
    pages = [page for path in listed for page in _pages(path, patterns) if page in own]
    contents = repository.contents([own[path] for path in (*listed, *pages)], files.LARGEST)
    other = map(_misnamed, sorted(path for path in own if path.endswith(_OTHER_SUFFIX)))
    return _read(listed, lambda path, _: contents.get(own.get(path, "")), patterns, other)


def _misnamed(path: str) -> Diagnostic:
    return _error(path, "wrong-ending", f"rules are only read from files that end in {SUFFIX}", "rename the file")


def _pages(path: str, patterns: Mapping[str, Pattern]) -> list[str]:
    """Return the possible paths of the page to which a rule file belongs.

    These are the page of the file's pattern, and the page with the same name in the same folder.
    """
    slug = _slug(path)
    beside = f"{path.removesuffix(SUFFIX)}.md"
    known = patterns[slug].page if slug in patterns else ""
    return list(dict.fromkeys(page for page in (known, beside) if page))


def _slug(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(SUFFIX)


def _read(
    paths: Sequence[str],
    load: Callable[[str, int], bytes | None],
    patterns: Mapping[str, Pattern],
    skipped: Iterable[Diagnostic],
) -> Rulebook:
    found: dict[str, RuleFile] = {}
    wrong = list(skipped)
    place = cache.cache_file("files")
    known, new = cache.load(place) if paths else {}, {}
    for path in paths:
        slug = _slug(path)
        data = load(path, LARGEST)
        if data is None:
            wrong.append(_error(path, "unreadable", "cannot be read", "check its permissions"))
        elif slug in found:
            wrong.append(
                _error(path, "second-file", f"{found[slug].path} already has rules of this pattern", "merge the files")
            )
        elif slug not in patterns:
            wrong.append(
                _error(
                    path,
                    "no-pattern",
                    f"no pattern is called {slug!r}",
                    "rename the file after the slug of its pattern",
                )
            )
        else:
            page, text = next(
                ((page, text) for page in _pages(path, patterns) if (text := load(page, files.LARGEST)) is not None),
                (f"{path.removesuffix(SUFFIX)}.md", b""),
            )
            key = cache.file_key(slug, path, data, page, text)
            if key in known:
                found[slug] = cache.unpacked(known[key])
                continue
            found[slug], diagnostics = _parsed(slug, path, data, page, text)
            wrong += diagnostics
            if not diagnostics:
                new[key] = cache.packed(found[slug])
    if new:
        cache.save(place, known, new)
    return Rulebook(tuple(found.values()), tuple(wrong))


def _parsed(slug: str, path: str, data: bytes, page: str, text: bytes) -> tuple[RuleFile, tuple[Diagnostic, ...]]:
    """Return the rules in a rule file (`data`), with the example blocks of its page (`text`), and diagnostics."""
    from tacit.checks.rules.examples import marked_blocks  # a cached file needs no parser
    from tacit.checks.rules.read import read_rules

    rules, diagnostics = read_rules(path, slug, data)
    return RuleFile(slug, path, rules, page, marked_blocks(text.decode("utf-8", "replace"))), diagnostics


def _error(path: str, rule: str, message: str, advice: str) -> Diagnostic:
    return Diagnostic(Location(path), Severity.ERROR, rule, message, advice)
