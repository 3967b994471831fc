"""What a site shows, and to whom. A knowledge base with credentials is not published."""

from collections.abc import Mapping, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from tacit.domain.findings import Diagnostic, Severity
from tacit.errors import TacitError
from tacit.queries import browse
from tacit.queries.browse import Contents, Log
from tacit.queries.lookup import Answer
from tacit.server.web.rules import rule_states
from tacit.server.web.values import Base, Publish, Readers, RuleState, Site
from tacit.store import browsing
from tacit.store.team.copy import NAME
from tacit.text.display import path_text
from tacit.workspace.settings import Config

if TYPE_CHECKING:
    from tacit.actions.audience import Audience


class Wanted(NamedTuple):
    """What to publish: which notes, for whom, and the name of the site (by default that of the knowledge base).

    If `leaves` is true, the pages may be read on other machines, so the knowledge base must not contain credentials.
    """

    notes: Publish = Publish.ALL
    readers: Readers = Readers.TEAM
    name: str = ""
    leaves: bool = True


class Published(NamedTuple):
    """How much a site shows: the numbers of its patterns, notes, authors and projects.

    `workspaces` is the number of other workspaces (knowledge bases of the team) whose examples it shows.
    """

    patterns: int
    notes: int
    authors: int
    projects: int
    workspaces: int = 0


class CredentialError(TacitError):
    """A file of the knowledge base contains text that looks like a credential, so nothing is published."""

    def __init__(self, found: Sequence[Diagnostic]) -> None:
        first, noun = found[0], "credential" if len(found) == 1 else "credentials"
        at = f"{path_text(first.location.path)}:{first.location.line}:{first.location.column}"
        super().__init__(
            f"{at}: error[secret]: {first.message}; {len(found)} {noun} in the knowledge base, nothing was published",
            "`tacit sync` lists them: remove them from the files and from git's history, and replace them",
        )


def about(answer: Answer, wanted: Wanted) -> Site:
    """Return what a site shows, read from the open knowledge base `answer`; nothing is written yet.

    Raises:
        CredentialError: a note, a page or a rule file contains a credential, and the pages leave this machine.
    """
    workspace, is_public = answer.workspace, wanted.readers is Readers.PUBLIC
    if wanted.leaves:
        _refuse_credentials(answer.reader.findings("secret"))
    contents = browse.contents(answer)
    base = Base(
        name=wanted.name or _name(workspace.config.workspace),
        contents=contents,
        log=Log(answer, contents, is_public=is_public),
        folder=workspace.config.layout.notes,
        project=workspace.config.project,
        projects={} if is_public else browse.projects(answer, contents.patterns),
        read_rules=cache(partial(rule_states, workspace, contents.by_slug)),
        has_team=bool(contents.totals.team) or (workspace.local / NAME).is_file(),
    )
    if is_public:
        from tacit.actions.audience import Audience

        base = base._replace(contents=_counts_only(contents, Audience(workspace.config, workspace.frame())))
    if wanted.leaves:
        _refuse_credentials(_in_rules(base.read_rules()))
    return Site(base, wanted.readers, wanted.notes)


def published(answer: Answer, site: Site) -> Published:
    """Return how many patterns, notes, authors, projects and workspaces a site shows."""
    notes = len(site.notes.paths)
    authors = browsing.authors(answer.reader) if notes else 0
    team = site.log.team if site.has_team else None
    workspaces = {place.workspace for item in team.patterns.values() for place in item.places} if team else set()
    return Published(len(site.contents.patterns), notes, authors, len(site.projects), len(workspaces - {""}))


def _name(workspace: str) -> str:
    return "Knowledge base" if workspace == Config().workspace else workspace


def _refuse_credentials(found: Sequence[Diagnostic]) -> None:
    if found:
        raise CredentialError(found)


def _in_rules(rules: Mapping[str, Sequence[RuleState]]) -> list[Diagnostic]:
    """Return findings about credentials in the messages of rules.

    A sync looks for credentials in notes and pages, but it does not read the files of rules.
    """
    if not rules:
        return []
    from tacit.text import secrets  # imported late, because its many expressions take time to compile

    return [
        Diagnostic(rule.at, Severity.ERROR, "secret", f"looks like {secret.kind}")
        for listed in rules.values()
        for rule in listed
        for secret in secrets.find(rule.message)
    ]


def _counts_only(contents: Contents, readers: "Audience") -> Contents:
    """Return the contents of a public site: the patterns as strangers may see them, without names of projects.

    `readers` are these strangers; the method `Audience.pattern` removes what they must not see.
    """
    patterns = tuple(map(readers.pattern, contents.patterns))
    by_slug = {pattern.slug: pattern for pattern in patterns}
    return contents._replace(kb=contents.kb._replace(patterns=patterns), by_slug=by_slug)
