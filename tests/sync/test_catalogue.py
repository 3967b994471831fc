"""Test the catalogue: all patterns in the short form that lists show, kept in memory between updates of pages."""

from __future__ import annotations

from tacit.sync.catalogue import Catalogue
from tests.base import Base


def seen(catalogue: Catalogue) -> object:
    here = frozenset(catalogue.patterns)
    links = catalogue.links("patterns/dev-patterns.md", here)
    leads = {slug: dict(links(pattern)) for slug, pattern in catalogue.patterns.items()}
    inputs = catalogue.inputs("patterns/dev-patterns.md", catalogue.ordered, {})
    about = (catalogue.patterns, catalogue.related, catalogue.known, catalogue.totals, catalogue.keys, catalogue.single)
    return *about, catalogue.ordered, catalogue.key(), leads, list(inputs.items())


def test_a_renewed_catalogue_equals_a_new_one(base: Base) -> None:
    base.page("retry", "Retry", body="## Context\n\nOften.\n\n## Related patterns\n\n- Cache\n- Memo\n")
    base.note("2024-01-01-a", "Retry", "Cache")
    base.sync()
    with base.workspace.reading() as reader:
        kept = Catalogue(reader, base.workspace.config)
        assert seen(kept) == seen(Catalogue(reader, base.workspace.config))
    changes = (
        (lambda: base.note("2024-01-02-b", "Memo"), {"memo"}),  # one comes, and Retry leads to it
        (lambda: base.note("2024-01-03-c", "Cache", "Memo"), {"cache", "memo"}),
        ((base.root / "memory/episodic/code/2024-01-02-b.md").unlink, {"memo"}),
        ((base.root / "memory/episodic/code/2024-01-03-c.md").unlink, {"cache", "memo"}),  # one is gone
        (lambda: base.note("2024-09-01-d", "Cache"), {"cache"}),  # and Retry is stale
        (lambda: base.note("2024-09-01-d", "Retry"), {"cache", "retry"}),
    )
    keys = []
    for change, touched in changes:
        change()
        base.sync()
        with base.workspace.reading() as reader:
            kept.renew(reader, touched)
            assert seen(kept) == seen(Catalogue(reader, base.workspace.config))
        keys.append(kept.key())
    assert len(set(keys)) == len(keys)


def test_links_stay_within_a_page_that_shows_their_target(base: Base) -> None:
    base.page("retry", "Retry", body="## Context\n\nOften.\n\n## Related patterns\n\n- Cache\n")
    base.page("cache", "Cache")
    base.sync()
    with base.workspace.reading() as reader:
        catalogue = Catalogue(reader, base.workspace.config)
    retry = catalogue.patterns["retry"]
    both, alone = frozenset({"retry", "cache"}), frozenset({"retry"})
    for _ in range(2):
        assert catalogue.links("patterns/all.md", both)(retry) == {"cache": "#cache"}
        assert catalogue.links("patterns/all.md", alone)(retry) == {"cache": "data/cache.md"}
