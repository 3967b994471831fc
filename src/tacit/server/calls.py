"""What the tools of the MCP server do: each call opens the knowledge base anew, and returns a JSON document.

A server runs for hours, and meanwhile other processes write, rebuild the store, or move folders. So no data is kept
between calls. Each document is cut to a budget of tokens.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tacit.actions import json_lookup
from tacit.actions.audience import audience, left_out
from tacit.actions.recall import recall as recall_task
from tacit.domain.enums import Confidence
from tacit.domain.pattern import Pattern
from tacit.errors import UsageError
from tacit.queries import explanation, lookup
from tacit.queries.lookup import Filter, Order, answering
from tacit.server.budget import Cut, fitted
from tacit.server.framed import framed
from tacit.server.project import Project
from tacit.system.git import repository

_KEPT_EXAMPLES = 5
_PATTERN_CUTS = (
    Cut("evidence", _KEPT_EXAMPLES, newest_last=True),
    Cut("history", 1, newest_last=True),
    Cut("in_code/places"),
    Cut("projects"),
    Cut("related"),
    Cut("sections", 1),
)
_RECALL_CUTS = (Cut("notes", _KEPT_EXAMPLES), Cut("left_out/patterns"), Cut("patterns", 1))
_REVIEW_CUTS = (
    Cut("silenced_findings"),
    Cut("change/not_looked_into"),
    Cut("change/not_judged"),
    Cut("diagnostics"),
    Cut("to_check", 1),
    Cut("findings", 1),
)
_VERIFY_CUTS = (Cut("documents/not_named"), Cut("documents/claims", 1), Cut("left_out"), Cut("documents", 1))


def recall(project: Project, task: str, budget: int, *, fresh: bool) -> dict[str, Any]:
    """Return the patterns and notes for a task: the document of `tacit recall --json`.

    If `fresh` is true, files that changed since the last sync are read first. `budget` is the limit in tokens.
    """
    with answering(project.workspace(), fresh=fresh) as answer:
        found = recall_task(answer, task, project.folder, budget)
        document = {**json_lookup.recalled(found), "remark": answer.remark or None}
        return fitted(framed(document, answer.workspace.frame()), budget, _RECALL_CUTS)


def search(project: Project, query: str, limit: int, budget: int, *, fresh: bool) -> dict[str, Any]:
    """Return the patterns and notes with the words of a query: the list of `tacit search --json` as `results`.

    `limit` is the largest number of patterns, and of notes. `fresh` and `budget` are as for `recall`.
    """
    with answering(project.workspace(), fresh=fresh) as answer:
        found = lookup.find(answer, query, limit)
        hits = audience(answer.workspace, project.folder).hits(answer, found.hits)
        results = [json_lookup.hit(item, found.corrected) for item in hits]
        document = {
            "query": query,
            "results": results,
            "notes_of_other_projects": len(found.hits) - len(results),
            "remark": answer.remark or None,
        }
        return fitted(framed(document, answer.workspace.frame()), budget, (Cut("results", 1),))


def show_pattern(project: Project, name: str, budget: int, *, fresh: bool) -> dict[str, Any]:
    """Return a pattern with all its data: the document of `tacit show --json`, without its key `git`.

    This key has the authors and commits of the notes according to git. `fresh` and `budget` are as for `recall`.
    """
    with answering(project.workspace(), fresh=fresh) as answer:
        found = audience(answer.workspace, project.folder).dossier(lookup.show(answer, name))
        document = {**json_lookup.dossier(found, left_out(answer, found)), "remark": answer.remark or None}
        return fitted(framed(document, answer.workspace.frame()), budget, _PATTERN_CUTS)


def explain(project: Project, name: str, as_of: str, budget: int, *, fresh: bool) -> dict[str, Any]:
    """Return why a pattern has its level: the document of `tacit explain --json`, without `git` (see `show_pattern`).

    If `as_of` is a day or month, the level at its end is explained. `fresh` and `budget` are as for `recall`.
    """
    with answering(project.workspace(), fresh=fresh) as answer:
        found = explanation.explain(answer, name, as_of)
        found = found._replace(dossier=audience(answer.workspace, project.folder).dossier(found.dossier))
        document = {**json_lookup.explanation(found), "remark": answer.remark or None}
        cuts = (Cut("examples", _KEPT_EXAMPLES, newest_last=True), Cut("history", 1, newest_last=True))
        return fitted(framed(document, answer.workspace.frame()), budget, cuts)


def review(project: Project, revision: str, diff: str, level: str, budget: int, *, staged: bool) -> dict[str, Any]:
    """Return the review of a change: the document of `tacit review --json`.

    `diff` is the change as a unified diff. If it is `""`, `revision` names the commit or range to review. If both are
    `""`, all uncommitted changes are reviewed, or only the staged ones if `staged` is true. Patterns below `level` are
    not used.

    Raises:
        TacitError: the change, the repository or the knowledge base does not exist.
    """
    from tacit.actions.review import reviewed
    from tacit.checks.formats import json_report
    from tacit.checks.review.change import Asked

    named = project.root or project.environment.get("TACIT_ROOT")
    asked = Asked(diff=diff.encode()) if diff else Asked(revision, staged)
    done = reviewed(
        project.workspace() if named else None,
        project.folder,
        asked,
        least=Confidence[level.upper()],
        environment=project.environment,
    )
    document = {**json_report.review(done.review), "remarks": list(done.review.remarks)}
    return fitted(framed(document, done.workspace.frame()), budget, _REVIEW_CUTS)


def verify(project: Project, documents: Sequence[str], since: str, budget: int) -> dict[str, Any]:
    """Compare what documents claim with the code: the result is the document of `tacit verify --json`.

    If `since` is a commit, only claims that became false after it are reported.

    Raises:
        TacitError: there are no documents, or they are outside the project, or can't be read.
    """
    from tacit.actions import verify as action
    from tacit.checks.formats.verify_json import verification
    from tacit.domain.serialize import diagnostic
    from tacit.text.outgoing import Frame

    found = repository(project.folder)
    top = (found.root if found else project.folder).resolve()
    for name in documents:
        if not (project.folder / name).resolve().is_relative_to(top):
            raise UsageError(f"{name}: is outside the project", "pass paths of documents that are in the project")
    asked = action.Asked(tuple(map(Path, documents)), since=since, root=project.root)
    done = action.verify_documents(project.folder, asked, project.environment)
    document = {**verification(done.report), "diagnostics": [diagnostic(item) for item in done.diagnostics]}
    return fitted(framed(document, Frame(frozenset)), budget, _VERIFY_CUTS)


def proven(project: Project, most: int) -> list[Pattern]:
    """Return at most `most` HIGH patterns, those with most examples first.

    Raises:
        TacitError: there is no knowledge base, or it can't be opened.
    """
    with answering(project.workspace()) as answer:
        readers = audience(answer.workspace, project.folder)
        found = lookup.list_patterns(answer, Filter(Confidence.HIGH), Order.EXAMPLES)
        frame = answer.workspace.frame()
        shown = (readers.pattern(pattern) for pattern in found[:most] if not pattern.retired)
        return [pattern._replace(name=frame.name(pattern.name)) for pattern in shown]
