"""The pipeline of a sync: scan the files, plan, read changed files, update the store, count patterns, write pages."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from tacit.domain.findings import Severity
from tacit.domain.pattern import Promotion
from tacit.store import database
from tacit.store.reader import Reader
from tacit.store.words import ANY, KEY
from tacit.store.writer import Store
from tacit.sync import in_code, team_file
from tacit.sync.guards import refuse_lost, refuse_missing
from tacit.sync.hiding import hide
from tacit.sync.plan import Changes, Plan, compare, make_plan
from tacit.sync.report import Published, SyncReport
from tacit.sync.rule_files import conflicted
from tacit.sync.session import Session
from tacit.sync.summary import about_this_machine, about_trust, keep_taken, summary
from tacit.workspace.whole import refuse_partial

if TYPE_CHECKING:
    from tacit.store.counting import Folded
    from tacit.store.file_rows import FileRows
    from tacit.sync.catalogue import Catalogue
    from tacit.sync.publisher import Publisher
    from tacit.sync.scan import Tree
    from tacit.sync.trust import Asked

_KEPT = 30_000  # examples that are kept in memory between counting and rendering; others are read from the store again
_FEW = 2_000  # patterns; if more are counted, most would not fit into that memory, so none are kept
_WEIGHT = 10  # a pattern without its examples takes about as much memory as this number of examples


class Request(NamedTuple):
    """The options of a sync.

    `touched` are all files that may have changed since the session's last sync; None if that is unknown. If `rebuild`
    is true, all files are read again. If `overwrite` is true, edited pages are replaced, and a copy is kept. If
    `publish` is false, only the store is updated. If `dry` is true, nothing is written. If `more` is true, the caller
    runs another sync of the session at once, which saves the index.
    """

    rebuild: bool = False
    overwrite: bool = False
    publish: bool = True
    dry: bool = False
    touched: Collection[str] | None = None
    more: bool = False


def run(session: Session, request: Request) -> SyncReport:
    """Update the store on disk and the generated pages from notes and pattern pages.

    Raises:
        TacitError: the store or a template is faulty, or a file can't be read or written.
    """
    tree, among = session.look(request.touched)
    for path in tree.leftovers:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
    session.folded.clear()
    path, config = session.workspace.store_path, session.workspace.config
    built = None
    if not path.is_file():
        refuse_partial(session.workspace)
        built = make_plan(session.workspace, session.index, tree, dict, is_new=True)
        with database.built_aside(path) as connection:
            fill(session, Store(connection, config.workspace), built)
        session.workspace.binding.mark()  # from now on, look-ups read the new store
        built = built.known_by_now()
    with contextlib.closing(database.connect(path)) as connection:
        database.migrate(connection, config.store)
        store = Store(connection, config.workspace)
        if session.directory is not None:
            store.know(session.directory)
        plan = built or (plan_all(session, tree) if request.rebuild else plan_against(session, tree, store, among))
        if built is None:
            refuse_missing(session.workspace, tree, plan)
        report = sync_store(session, store, tree, plan, request, is_built=built is not None)
        session.remember(store, plan, tree)
        session.directory = store.known
    if request.publish:
        hide(session.workspace, session.index)
    # if no file changed, an index that is not saved costs a later command only the hashes of the few unsure files
    session.finish(report, later=request.more and built is None and not plan.changes)
    return report


def sync_store(
    session: Session, store: Store, tree: Tree, plan: Plan, request: Request, *, is_built: bool = False
) -> SyncReport:
    """Update a store as a plan (the files to read and to remove) says, and then the generated pages.

    `is_built` is true if the store was just built from this plan.
    """
    refuse_lost(session.workspace, store)
    renew = (request.rebuild and not is_built) or store.state("code") != session.code
    traces, team = in_code.look(session.workspace, store), team_file.look(session.workspace, store)
    had_content = bool(store.state("revision")) and not (request.rebuild or is_built)
    promotions: tuple[Promotion, ...] = ()
    asked = _asked(session)
    is_news = store.state("config") != session.workspace.config.key or (asked.key if asked else "") != store.state(KEY)
    is_news |= team.is_new
    # if the new store is deleted meanwhile, an empty store is opened; it has no `code`, so it is filled again
    if renew or (not is_built and (plan.changes or is_news)):
        promotions = _update(session, store, plan, asked, renew=renew)
    in_code.take(session, store, in_code.look(session.workspace, store) if renew else traces)
    if not request.publish:
        keep_taken(store)
        return SyncReport()  # callers that only need the store do not use the report
    published = _publish(session, store, tree, plan, request)
    _export(session, store, published, request)
    # if the store was empty before, all confidence levels are new, so they are not reported as changes
    shown = promotions if had_content else ()
    about = about_this_machine(session.workspace, Severity.ERROR if session.from_notes else Severity.WARNING)
    published.diagnostics += (*about, *about_trust(store), *traces.diagnostics, *team.diagnostics)
    published.diagnostics += session.followed.findings
    if request.touched is None:  # otherwise only some files were scanned; the next full scan checks rule files
        state, conflicts = conflicted(session.workspace, session.index.facts.get("rules", ""))
        session.index.know("rules", state)
        published.diagnostics += conflicts
    return summary(store, plan, shown, published, session.workspace, is_full=request.touched is None)


def fill(session: Session, store: Store, plan: Plan) -> None:
    """Read all notes and pattern pages, which `plan` lists, into an empty store."""
    _update(session, store, plan, _asked(session), renew=True)
    in_code.take(session, store, in_code.look(session.workspace, store))


def plan_all(session: Session, tree: Tree) -> Plan:
    """Return a plan for an empty store: all files have to be read."""
    return make_plan(session.workspace, session.index, tree, dict)


def plan_against(session: Session, tree: Tree, store: Store, among: Collection[str] | None = None) -> Plan:
    """Return a plan for a store that may already have files: the differences between the store and the disk.

    `among` are all files that may have changed since the last sync; None if that is unknown.
    """
    state = session.state_of(store)
    if state and session.index.facts.get("state") == state:
        return make_plan(session.workspace, session.index, tree, None, among)
    session.catalogue = session.recounted = None
    if session.directory is not None:  # another process changed the store
        session.directory = None
        store.forget_directory()
    return make_plan(session.workspace, session.index, tree, store.sources)


def _update(session: Session, store: Store, plan: Plan, asked: Asked | None, *, renew: bool) -> tuple[Promotion, ...]:
    """Apply the planned changes to the store, count the affected patterns, and return the changes of levels.

    If `renew` is true, all files are read and all patterns are counted. `asked` is what git says about the notes.
    """
    from tacit.sync.reading import read_files

    changes = compare(plan.sources, {}) if renew else plan.changes
    with read_files(session.workspace, plan, changes.to_read, session.progress, store.workspace) as rows:
        # A small change is parsed before the transaction begins, so that the transaction is short. If `renew` is true,
        # rows are inserted while files are read, so that they are never all in memory.
        read = rows if renew else iter(list(rows))
        return _apply(session, store, changes, read, asked, renew=renew)


def _asked(session: Session) -> Asked | None:
    """Return what git says about the notes, as far as settings of `[trust]` need it.

    Return None if `[trust]` has no setting that needs git, and no revoked notes.
    """
    config = session.workspace.config
    if not (config.asks_git or config.trust.revoked):
        return None
    from tacit.sync.trust import look

    return look(session.workspace, session.place)


def _apply(
    session: Session,
    store: Store,
    changes: Changes,
    read: Iterator[FileRows],
    asked: Asked | None,
    *,
    renew: bool,
) -> tuple[Promotion, ...]:
    from tacit.store import standings
    from tacit.sync.level_changes import moves

    config = session.workspace.config
    with store.transaction():
        is_full = renew or store.state("config") != config.key
        before = store.levels() if is_full else {}
        if renew:
            store.clear()
        touched, lost = store.apply_rows(changes.to_forget, changes.to_read, read)
        if renew:
            store.taken.clear()  # all files were read again, so no name is new
        if asked is not None or store.state(ANY) or store.state(KEY):
            from tacit.sync.trust import apply

            touched |= apply(session.workspace, store, asked)
        touched |= team_file.take(session.workspace, store)
        if is_full:
            touched |= store.slugs() | before.keys()
        else:
            before = store.levels(touched)
        _note_recounted(session, changes, touched, is_full=is_full)
        alive = store.slugs(None if is_full else touched)
        gone = touched - alive
        removed = {slug: name for slug, name in store.names() if slug in gone} if gone else {}
        standings.drop(store, gone)
        standings.save(store, _count(session, store, alive))
        facts = {"config": config.key, "code": session.code, "revision": os.urandom(16).hex()}
        store.remember(facts)
        after = store.levels(touched)
        changed = {slug for slug in alive if before.get(slug) is not after.get(slug)}
        histories = store.histories(changed) if changed else {}
    return tuple(moves(before, after, histories, lost, removed))


def _note_recounted(session: Session, changes: Changes, touched: set[str], *, is_full: bool) -> None:
    """Note in the session which patterns its catalogue has to read again: those that were counted (`touched`).

    If pattern pages changed, the catalogue reads all patterns again.
    """
    pages = f"{session.workspace.config.layout.patterns}/"
    if is_full or any(path.startswith(pages) for path in (*changes.to_read, *changes.to_forget)):
        session.recounted = None
    elif session.recounted is not None:
        session.recounted |= touched


def _count(session: Session, store: Store, slugs: set[str]) -> Iterator[Folded]:
    """Compute the levels of the patterns with these slugs from their evidence, and yield the results.

    To render pages from them, the first results are also kept in memory, up to `_KEPT` examples. If there are more than
    `_FEW` patterns, none are kept.
    """
    from tacit.store.counting import fold

    config = session.workspace.config
    session.folded.clear()
    space = _KEPT if len(slugs) <= _FEW else 0
    for item in fold(store, slugs, config.thresholds, config.project, for_store=True):
        space -= _WEIGHT + len(item.dossier.examples)
        if space > 0:
            session.folded[item.dossier.pattern.slug] = item
        yield item


def _publish(session: Session, store: Reader, tree: Tree, plan: Plan, request: Request) -> Published:
    """Update the generated pages, unless they are up to date.

    If the settings exclude generated pages from git, `sync --check` (`from_notes`) does not check them.
    """
    if session.from_notes and not session.workspace.config.committed:
        return Published()
    state = session.state_of(store)
    if not request.overwrite and _is_published(session, state, plan):
        return Published()
    from tacit.sync.catalogue import Catalogue

    session.progress("rendering", 0, 1)
    if session.catalogue is not None and session.recounted is not None:
        session.catalogue.renew(store, session.recounted)
    else:
        session.catalogue = Catalogue(store, session.workspace.config, session.presentation)
    session.recounted, session.catalogue.folded = set(), session.folded
    publisher = _publisher(session, store, session.catalogue, plan.generated)
    done = publisher.publish(tree, overwrite=request.overwrite, dry=request.dry)
    if not request.dry:
        for path in done.gone:
            session.index.pages.pop(path, None)
            plan.generated.pop(path, None)
        session.index.pages.update(done.pages)
        whole = not any(item.severity is Severity.ERROR for item in done.diagnostics)
        session.index.know("published", f"{state}:{_foreign(session, plan.generated)}" if whole else "")
    return done


def publisher_of(session: Session, reader: Reader) -> Publisher:
    """Return a publisher for the pages on disk: its method `text` returns the text that a page should have."""
    from tacit.sync.catalogue import Catalogue

    tree, _ = session.look(None)
    on_disk = plan_all(session, tree).generated
    catalogue = Catalogue(reader, session.workspace.config, session.presentation)
    return _publisher(session, reader, catalogue, on_disk)


def _publisher(session: Session, reader: Reader, catalogue: Catalogue, on_disk: Mapping[str, str]) -> Publisher:
    from tacit.sync.publisher import Publisher

    return Publisher(
        session.workspace, reader, catalogue, index=session.index, fragments=session.fragments, on_disk=on_disk
    )


def _is_published(session: Session, state: str, plan: Plan) -> bool:
    """Return whether all pages on disk are as a sync wrote them for the store's content that `state` identifies.

    Then no page has to be rendered.
    """
    published = session.index.facts.get("published", "")
    if not published.startswith(f"{state}:"):
        return False
    if plan.about is not None and not plan.about:
        return True  # no file changed since the sync that published this state
    pages = {path: page.digest for path, page in session.index.pages.items()}
    on_disk = {path: digest for path, digest in plan.generated.items() if path in pages}
    return on_disk == pages and published == f"{state}:{_foreign(session, plan.generated)}"


def _foreign(session: Session, on_disk: Mapping[str, str]) -> str:
    """Return a hash of the files that people wrote at the paths of generated pages, to detect changes of them."""
    from tacit.system import files

    pages = session.index.pages
    return files.digest(repr(sorted(item for item in on_disk.items() if item[0] not in pages)).encode())


def _export(session: Session, store: Reader, published: Published, request: Request) -> None:
    """Write the files for coding agents that the settings in `[export]` require, unless they are up to date."""
    if session.workspace.config.export is None:
        session.index.know("exported", "")
        return
    from tacit.agents.export_state import state

    revision = store.state("revision")
    if session.index.facts.get("exported") == state(session.workspace, revision, session.presentation):
        return
    from tacit.agents.exporter import export_by_settings  # slow to import

    done = export_by_settings(session.workspace, store, dry=request.dry)
    published.written += done.written
    published.removed += done.removed
    published.diagnostics += done.diagnostics
    if not request.dry:
        now = "" if done.diagnostics else state(session.workspace, revision, session.presentation)
        session.index.know("exported", now)
