"""Check which patterns the code still uses, and whether it still has the files and commits that notes name.

The result is written to a file beside the patterns. The result for one pattern is its trace: the places in the code
that use it, or the reason why none was found.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from tacit.actions.verify_notes import NoteCheck, check_notes
from tacit.actions.verify_patterns_code import Code, look, projects, seen, times
from tacit.checks.rules import rulebook
from tacit.checks.rules.runner import proofs
from tacit.checks.rules.values import Finds, Rule
from tacit.checks.verify import page_names
from tacit.checks.verify.page_names import Named, Page, Seen
from tacit.checks.verify.world import World
from tacit.domain.enums import Confidence
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.pattern import Pattern
from tacit.domain.trace import MOST_PLACES, Presence, Trace, absent_since
from tacit.errors import FileAccessError, UsageError
from tacit.notes.in_code import read_traces, write_traces
from tacit.notes.reading import quoted
from tacit.queries.lookup import Answer
from tacit.system import files
from tacit.system.git import repository
from tacit.system.git_past import Touched
from tacit.workspace.workspace import Workspace

_FRESH_FOR = 7  # days during which the same result does not change the file, so that branches have no conflicts in it


class Checked(NamedTuple):
    """A pattern, and what the search for it in the code has found.

    `trace` says where the code uses the pattern. `finding` is None if nothing is wrong, or if the pattern was already
    missing at the revision of `--since`.
    """

    pattern: Pattern
    trace: Trace
    finding: Diagnostic | None = None


class PatternsReport(NamedTuple):
    """The checked patterns, highest confidence level first, and the checked notes.

    `diagnostics` are errors of rules and pages. `remarks` say what could not be looked up. `path` is the file with the
    result, and `is_written` is true if the file changed.
    """

    checked: tuple[Checked, ...]
    notes: tuple[NoteCheck, ...]
    diagnostics: tuple[Diagnostic, ...]
    remarks: tuple[str, ...]
    commit: str
    path: str
    is_written: bool

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """Return the findings: patterns that the code no longer uses, and notes whose files or commits are missing."""
        own = [item.finding for item in self.checked if item.finding is not None]
        return (*own, *(note.finding for note in self.notes if note.finding is not None))


def verify_patterns(
    workspace: Workspace,
    names: Sequence[str],
    *,
    code: Sequence[Path],
    today: date,
    since: str = "",
    strict: bool = False,
) -> PatternsReport:
    """Look for each pattern in the code, and write the result to the file `in-code.toml` in the folder of the patterns.

    If `names` are given, only these patterns are looked for. `code` are folders of code. Patterns that were already
    missing at the revision `since` are no findings. If `strict` is true, hints are reported as warnings.

    Raises:
        TacitError: there is no code, no such pattern or revision, or the file can't be written.
    """
    folders = _folders(workspace, code)
    with rulebook.answering(workspace, fresh=True) as (answer, patterns):
        chosen = _chosen(answer, patterns, names)
        book = rulebook.on_disk(workspace, patterns)
        proven = proofs([file for file in book.files if file.pattern in chosen])
        rules = [rule for proof in proven for rule in proof.sound if rule.finds is Finds.ADOPTION]
        wrong = [*book.diagnostics, *(item for proof in proven for item in proof.diagnostics)]
        pages = _pages(workspace, chosen)
        found = look(workspace, folders, rules, pages, "")
        before = look(workspace, folders, rules, pages, since) if since else None
        known = _known(workspace)
        own = projects(workspace, folders, patterns.values())
        found = found._replace(strange=_strange(workspace, chosen.values(), own))
        traces = _traces(chosen, found, folders, known, today)
        checked = tuple(_checked(chosen[slug], traces[slug], _was_missing(slug, before)) for slug in chosen)
        notes = check_notes(answer, folders[0], found.inventories[0], strict=strict) if not names else ()
    kept = {**(known if names else {}), **traces}
    is_written = _write(workspace, kept)
    refused = {name: reason for item in found.adopted for name, reason in item.refused.items()}
    wrong += [_refused(rule, refused[rule.pattern, rule.id]) for rule in rules if (rule.pattern, rule.id) in refused]
    left = tuple(item for item in wrong if item.severity is not Severity.HINT)
    remarks = _remarks(folders, found)
    return PatternsReport(
        checked, notes, left, remarks, found.inventories[0].commit, workspace.config.layout.in_code, is_written
    )


def _folders(workspace: Workspace, code: Sequence[Path]) -> list[Path]:
    for folder in code:
        if not folder.is_dir():
            raise UsageError(f"--code {folder}: no such folder")
    given = code or (workspace.root,)
    return [held.root if (held := repository(folder)) else folder.resolve() for folder in given]


def _chosen(answer: Answer, patterns: Mapping[str, Pattern], names: Sequence[str]) -> dict[str, Pattern]:
    """Return the patterns with the given names; without names, all patterns that are not retired."""
    from tacit.queries import lookup

    if not names:
        return {slug: pattern for slug, pattern in patterns.items() if not pattern.retired}
    slugs = {lookup.show(answer, name).pattern.slug for name in names}
    return {slug: pattern for slug, pattern in patterns.items() if slug in slugs}


def _pages(workspace: Workspace, patterns: Mapping[str, Pattern]) -> dict[str, Page]:
    """Return the pages of patterns by slug.

    Raises:
        FileAccessError: a page can't be read.
    """
    found = {}
    for slug, pattern in patterns.items():
        if pattern.page:
            try:
                text = files.read(workspace.root / pattern.page).decode("utf-8", "replace")
            except OSError as error:
                raise FileAccessError(pattern.page, f"can't be read: {error.strerror}") from error
            found[slug] = Page(pattern.page, text)
    return found


def _traces(
    patterns: Mapping[str, Pattern],
    found: Code,
    folders: Sequence[Path],
    known: Mapping[str, Trace],
    today: date,
) -> dict[str, Trace]:
    places = {slug: seen(slug, found) for slug in patterns}
    past = times(folders, found, [item for items in places.values() for item in items])
    commit = found.inventories[0].commit
    day = today.isoformat()
    traces = {}
    for slug in patterns:
        if places[slug]:
            trace = _present(places[slug], past, Trace(Presence.FOUND, day, commit), found.world)
        else:
            trace = _absent(patterns[slug], found, Trace(Presence.MISSING, day, commit))
        traces[slug] = _kept(trace, known.get(slug), today)
    return traces


def _strange(workspace: Workspace, patterns: Iterable[Pattern], own: frozenset[str]) -> frozenset[str]:
    """Return the slugs of patterns that have only examples of other projects. The searched code need not use them.

    `own` are the slugs of the projects to which the searched code belongs.
    """
    project = workspace.config.project
    return frozenset(
        pattern.slug
        for pattern in patterns
        if own and pattern.projects and own.isdisjoint(map(project, pattern.projects))
    )


def _present(places: Sequence[Seen], past: Mapping[tuple[str, str], Touched], start: Trace, world: World) -> Trace:
    good = [item.place for item in places if item.is_proof]
    shown = good or [item.place for item in places]
    dates = [past[key] for place in shown if (key := (place.repository, place.path)) in past]
    return start._replace(
        presence=Presence.FOUND if good else Presence.TESTS,
        places=page_names.with_lines(shown[:MOST_PLACES], world),
        total=len(shown),
        first=min((item.first for item in dates), key=_date, default=""),
        last=max((item.last for item in dates), key=_date, default=""),
    )


def _date(commit: str) -> tuple[str, str]:
    return commit.partition(" ")[2], commit


def _absent(pattern: Pattern, found: Code, start: Trace) -> Trace:
    """Return the trace of a pattern that the search (`found`) did not find in the code: `start` with the reason added.

    The reason says that the pattern is missing, or why the code can't be checked for it, such as `it has no page`.
    """
    slug = pattern.slug
    is_ruled = slug in found.ruled
    named = found.named.get(slug, Named())
    files = sum(run.files.get(slug, 0) for run in found.adopted)
    refused = {name for run in found.adopted for name, _ in run.refused}
    if slug in found.strange:
        return start._replace(presence=Presence.UNCHECKABLE, reason="the pattern's examples are from other projects")
    if is_ruled and files and slug not in refused:
        told = ["no rule matches", *([page_names.told(named.gone)] if named.gone else [])]
        return start._replace(reason="; ".join(told), since=named.deleted[0] if named.deleted else "")
    if named.gone:
        return start._replace(reason=page_names.told(named.gone), since=named.deleted[0] if named.deleted else "")
    if is_ruled:
        reason = "no file matches the languages and globs of the pattern's rules"
        if slug in refused:
            reason = "the pattern's rules are not used"
    else:
        reason = (
            "the pattern has no adoption rule, and its page names no path or definition of this code"
            if pattern.page
            else "the pattern has no page"
        )
    return start._replace(presence=Presence.UNCHECKABLE, reason=reason)


def _kept(new: Trace, old: Trace | None, today: date) -> Trace:
    """Return the trace (the result for one pattern) to write: the old one if only the check is newer, else the new one.

    An old trace is kept for less than `_FRESH_FOR` days, so the file does not change on each day on which the results
    stay the same.
    """
    if new.presence is Presence.MISSING:
        is_still = old is not None and old.presence is Presence.MISSING and old.since
        new = new._replace(since=new.since or (old.since if old is not None and is_still else new.commit))
    if old is None or old._replace(checked=new.checked, commit=new.commit) != new:
        return new
    try:
        age = (today - date.fromisoformat(old.checked)).days
    except ValueError:
        return new
    return old if 0 <= age < _FRESH_FOR else new


def _was_missing(slug: str, before: Code | None) -> bool:
    """Return whether the code did not have a pattern at the revision of `--since`.

    `before` is the code at that revision. If it is None, because there is no `--since`, the result is False.
    """
    if before is None or seen(slug, before):
        return False
    files = sum(run.files.get(slug, 0) for run in before.adopted)
    return (slug in before.ruled and files > 0) or bool(before.named.get(slug, Named()).gone)


def _checked(pattern: Pattern, trace: Trace, was_missing: bool) -> Checked:
    if trace.presence is not Presence.MISSING or pattern.level is not Confidence.HIGH or was_missing:
        return Checked(pattern, trace)
    told = f"{quoted(pattern.name)} is HIGH, but {absent_since(trace.since)}: {trace.reason}"
    advice = (
        "correct the pattern's page or rules, or record a note that contradicts it; until then, `tacit review` does "
        "not use the pattern"
    )
    place = Location(pattern.page or pattern.slug)
    return Checked(pattern, trace, Diagnostic(place, Severity.WARNING, "not-in-code", told, advice))


def _known(workspace: Workspace) -> dict[str, Trace]:
    """Return the traces that the last check wrote, by slug.

    If the file has errors, the faulty traces are left out.
    """
    path = workspace.config.layout.in_code
    try:
        text = files.read(workspace.root / path).decode("utf-8", "replace")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise FileAccessError(path, f"can't be read: {error.strerror}") from error
    return read_traces(path, text)[0]


def _write(workspace: Workspace, traces: Mapping[str, Trace]) -> bool:
    """Write the file with the traces of all patterns if it changes, and return whether it changed."""
    path = workspace.root / workspace.config.layout.in_code
    text = write_traces(traces)
    if path.is_file() and files.read(path) == text.encode():
        return False
    files.write(path, text, workspace.root)
    return True


def _refused(rule: Rule, reason: str) -> Diagnostic:
    message = f"{rule.id}: {reason}"
    return Diagnostic(Location(rule.path, rule.line), Severity.ERROR, "refused-rule", message, "correct the rule")


def _remarks(folders: Sequence[Path], found: Code) -> tuple[str, ...]:
    told = []
    for folder, run in zip(folders, found.adopted, strict=True):
        held = repository(folder)
        if held is None:
            told.append(f"{folder.name}: not a git repository, so the report has no commits")
        elif held.cut():
            told.append(
                f"{folder.name}: a shallow clone, so commits may be older than shown; run `git fetch --unshallow`"
            )
        told += [f"not read: {path}: {reason}" for path, reason in sorted(run.left_out.items())]
    return tuple(told)
