"""Suggest known patterns that a task may be an example of, from a typed text and the changed files."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tacit.domain.pattern import Pattern
from tacit.queries import meaning
from tacit.queries.lookup import answering
from tacit.queries.meaning import Progress, unseen
from tacit.queries.nearest import nearest
from tacit.queries.similarity import Candidate
from tacit.store.reader import Reader
from tacit.text.globs import matches
from tacit.text.languages import common_name, languages_of
from tacit.text.names import slugify
from tacit.workspace.workspace import Workspace

_MOST = 8  # suggestions that fit on a screen with a question
# similarity of a pattern whose globs match a file: just below the similarity from which a name is shown
_FITS_BY_GLOB = 0.29
_FITS_BY_LANGUAGE = 0.1  # similarity of a pattern that only has the same language as a file


def suggest(
    workspace: Workspace,
    text: str,
    files: Sequence[str] = (),
    limit: int = _MOST,
    progress: Progress = unseen,
    *,
    may_see: Callable[[str], bool],
) -> tuple[Candidate, ...]:
    """Return at most `limit` patterns that fit a text or the files of a task, the best first.

    Patterns that fit only the language of the files come last. `may_see` returns whether texts from notes of a project
    may be shown. `progress` is called with the number of patterns whose embedding was computed.
    """
    with answering(workspace, fresh=True) as answer:
        meaning.prepare(answer.reader, workspace, progress)
        close = nearest(answer.reader, text, limit=limit, local=workspace.local, may_see=may_see)
        rest = _fitting(answer.reader, files, {candidate.slug for candidate in close})
    return (*close, *rest)[:limit]


def resolve(workspace: Workspace, name: str) -> str:
    """Return the name of the pattern whose name, alias or slug is `name`; `""` if there is none."""
    with answering(workspace) as answer:
        slug = answer.reader.directory()[0].resolve(slugify(name))
        return next((pattern.name for pattern in answer.reader.patterns([slug])), "")


def near_known(workspace: Workspace, name: str) -> str:
    """Return the name of a known pattern that `name` probably means; `""` if there is none.

    The names differ at most by case, plural, word order and punctuation.
    """
    with answering(workspace) as answer:
        return near_name(answer.reader, name)


def near_name(reader: Reader, name: str) -> str:
    """Return the name of a known pattern that `name` probably means; `""` if there is none.

    The names differ at most by case, plural, word order and punctuation. `reader` has the known patterns.
    """
    close = nearest(reader, name, limit=1)
    return close[0].name if close and close[0].same else ""


def _fitting(reader: Reader, files: Sequence[str], known: set[str]) -> list[Candidate]:
    if not files:
        return []
    languages = languages_of(files)
    found = [
        Candidate(pattern.slug, pattern.name, pattern.level, pattern.examples, share)
        for pattern in reader.patterns()
        if pattern.slug not in known and not pattern.retired and (share := _fit(pattern, files, languages))
    ]
    return sorted(found, key=lambda item: (-item.likeness, -item.level.value, -item.examples, item.slug))


def _fit(pattern: Pattern, files: Sequence[str], languages: set[str]) -> float:
    if any(matches(path, pattern.applies_to) for path in files):
        return _FITS_BY_GLOB
    return _FITS_BY_LANGUAGE if languages & set(map(common_name, pattern.languages)) else 0.0
