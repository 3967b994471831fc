"""Count patterns: compute the level, the history and the findings of each pattern from the store's evidence and pages.

Evidence is what notes say about a pattern. A counted pattern is a pattern with the results of this computation.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import NamedTuple

from tacit.domain.assemble import assemble, spelling_warnings
from tacit.domain.confidence import Standing, remarks
from tacit.domain.confidence import fold as fold_evidence
from tacit.domain.elsewhere import NOWHERE, Counted, Elsewhere, as_evidence, split
from tacit.domain.findings import Diagnostic
from tacit.domain.pattern import Dossier, Evidence, Thresholds
from tacit.domain.trust import UNCOMMITTED, Word
from tacit.store import note_queries
from tacit.store.reader import Reader
from tacit.store.shared import shared
from tacit.store.words import words


class Folded(NamedTuple):
    """A pattern with the results of its count: all data, the names of related patterns, and findings about it."""

    dossier: Dossier
    related: tuple[str, ...]
    remarks: tuple[Diagnostic, ...]


class _Identities(dict[str, str]):
    """Maps the name of each project to the slug that all spellings of this name share.

    The slug is computed once per name.
    """

    def __init__(self, project: Callable[[str], str]) -> None:
        super().__init__()
        self._project = project

    def __missing__(self, name: str) -> str:
        found = self[name] = self._project(name)
        return found


def counted(
    how: Callable[..., Standing],
    evidence: Sequence[Evidence],
    elsewhere: Sequence[Elsewhere],
    known: Mapping[str, Word],
) -> tuple[Standing, Counted]:
    """Count this workspace's evidence for a pattern together with `elsewhere`, the examples in other workspaces.

    Return the result for this workspace's examples, and the sums of the other ones. `how` is `confidence.fold` with all
    its arguments but the evidence and `words`. `known` is what git says about this workspace's notes, by path. Git does
    not know who added the examples in other workspaces, so none of them fulfils the setting `high_confirmed`.
    """
    if not elsewhere:
        return how(evidence, words=known), NOWHERE
    others = as_evidence(elsewhere)
    about = {item.path: Word(UNCOMMITTED) for item in others}
    about |= {item.path: known[item.path] for item in evidence if item.path in known}
    return split(how([*evidence, *others], words=about))


def fold(
    reader: Reader,
    slugs: set[str],
    thresholds: Thresholds,
    project: Callable[[str], str],
    *,
    for_store: bool = False,
) -> Iterator[Folded]:
    """Count the patterns with these slugs, and yield the results. A slug with neither evidence nor a page is left out.

    If `for_store` is true, each pattern gets a fingerprint (a hash of what its page shows), which only the store needs.
    """
    pages = reader.pages(slugs)
    inline = reader.inline_texts(slugs - pages.keys())
    project = _Identities(project).__getitem__
    body = partial(note_queries.body, reader)
    known = words(reader)
    elsewhere = shared(reader, slugs)
    seen = set[str]()

    def without_evidence() -> Iterator[tuple[str, list[Evidence]]]:
        """Yield the slugs of patterns that have a page but no evidence, each with an empty list of evidence.

        This must run last, when `seen` has the slugs of all patterns with evidence.
        """
        yield from ((slug, []) for slug in sorted(pages.keys() - seen))

    for slug, evidence in chain(reader.evidence(slugs), without_evidence()):
        seen.add(slug)
        how = partial(fold_evidence, slug, thresholds=thresholds, project=project, body=body)
        standing, others = counted(how, evidence, elsewhere.get(slug, ()), known)
        text = inline.get(slug, ("", ()))
        dossier, related = assemble(
            slug, pages.get(slug), text, standing, project, elsewhere=others, for_store=for_store
        )
        names = spelling_warnings(dossier.pattern.name, dossier.pattern.aliases, evidence)
        yield Folded(dossier, related, (*remarks(standing), *names))
