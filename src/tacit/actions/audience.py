"""Decides who may see evidence. Another project may see the patterns, but not the names and outcomes behind them.

Look-ups prepare their texts like everything else for agents, since agents run them: people read notes and pages as they
are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tacit.domain.lint_rules import INSTRUCTION, fingerprint_in
from tacit.domain.pattern import Dossier, Evidence, Example, Pattern
from tacit.domain.trust import REVOKED
from tacit.ingest.lesson.git_context import project_of
from tacit.queries.lookup import Answer, Hit
from tacit.store import note_queries
from tacit.sync.summary import unconfirmed
from tacit.system.git import repository
from tacit.text.outgoing import LEFT_OUT, Frame, excerpt
from tacit.workspace.settings import Config
from tacit.workspace.workspace import Workspace


class Audience(NamedTuple):
    """The readers in a folder: `project` is the slug of the repository's project, `trusted` may see all evidence.

    `frame` prepares texts for agents.
    """

    config: Config
    frame: Frame
    project: str = ""
    trusted: bool = False

    def may_see(self, project: str) -> bool:
        """Whether evidence of the named project may be shown."""
        return self.trusted or (bool(self.project) and self.config.project(project) == self.project)

    def pattern(self, found: Pattern) -> Pattern:
        """Return a pattern without the names of projects that may not be shown, and without places in the code."""
        if self.trusted:
            return found
        trace = found.in_code._replace(places=(), reason="") if found.in_code else None
        return found._replace(projects=tuple(filter(self.may_see, found.projects)), in_code=trace)

    def dossier(self, found: Dossier) -> Dossier:
        """Return a dossier whose texts are prepared for agents; names stay as they are, since commands take them.

        Evidence of other projects has no path, title, outcome, project or person, and the text of a pattern from one
        of their notes is left out.
        """
        hidden = {e.evidence.path for e in found.examples if not self.may_see(e.evidence.project)}
        sections = () if found.text_from in hidden else found.sections
        examples = (_without_hidden(example, hidden) for example in found.examples)
        line, markdown = self.frame.line, self.frame.markdown
        return found._replace(
            pattern=self.pattern(found.pattern),
            text_from="" if found.text_from in hidden else found.text_from,
            sections=tuple(part._replace(title=line(part.title), text=markdown(part.text)) for part in sections),
            examples=tuple(map(self._framed, examples)),
            history=tuple(step._replace(because="") if step.because in hidden else step for step in found.history),
        )

    def _framed(self, item: Example) -> Example:
        line, said = self.frame.line, item.evidence
        return item._replace(evidence=said._replace(title=line(said.title), outcome=line(said.outcome)))

    def hits(self, answer: Answer, found: Iterable[Hit]) -> Iterator[Hit]:
        """Yield the search results that may be shown, prepared for agents.

        A result has no excerpt if its file has a text that agents do not get, since the excerpt can be a part of it.
        """
        held = {item.location.path for item in unconfirmed(answer.workspace, answer.reader.findings(INSTRUCTION))}
        for hit in found:
            if hit.pattern is not None:
                source = hit.pattern.page or (held and _text_from(answer, hit.pattern.slug))
                said = LEFT_OUT if source in held else excerpt(hit.excerpt)
                yield hit._replace(pattern=self.pattern(hit.pattern), excerpt=said)
            elif self.may_see(hit.project):
                is_held = hit.path in held or self.frame.holds_any(note_queries.body(answer.reader, hit.path))
                said = LEFT_OUT if is_held else excerpt(hit.excerpt)
                yield hit._replace(title=self.frame.line(hit.title), excerpt=said)


def left_out(answer: Answer, found: Dossier) -> list[dict[str, str | int]]:
    """Return path, line and fingerprint of the texts of a pattern that agents do not get, without the texts."""
    known = unconfirmed(answer.workspace, answer.reader.findings(INSTRUCTION)) if found.text_from else []
    return [
        {"path": item.location.path, "line": item.location.line, "fingerprint": fingerprint_in(item.message)}
        for item in known
        if item.location.path == found.text_from
    ]


def _text_from(answer: Answer, slug: str) -> str:
    """The path of the note with the text of a pattern without a page."""
    return answer.reader.inline_texts({slug}).get(slug, ("", ()))[0]


def _without_hidden(example: Example, hidden: Collection[str]) -> Example:
    """Return an example without the names of its own note and of the note that it repeats, if they are hidden."""
    if example.repeats in hidden:
        reason = example.reason.replace(example.repeats, "a note of another project")
        example = example._replace(reason=reason, repeats="")
    if example.evidence.path in hidden:
        reason = REVOKED if example.reason.startswith(REVOKED) else example.reason  # what follows may name a person
        example = example._replace(evidence=_without_names(example.evidence), reason=reason)
    return example


def _without_names(item: Evidence) -> Evidence:
    return item._replace(
        path="", title="of another project", name="", project="", outcome="", author="", confirmed="", commit=""
    )


def audience(workspace: Workspace, folder: Path) -> Audience:
    """The readers in a folder. Inside the knowledge base or its repository, everybody can read the notes anyway."""
    config = workspace.config
    found = repository(folder)
    inside = folder.resolve().is_relative_to(workspace.root.resolve())
    holds = found is not None and workspace.root.resolve().is_relative_to(found.root.resolve())
    project = config.project(project_of(workspace, found)) if found is not None else ""
    return Audience(config, workspace.frame(), project, trusted=config.share_evidence or inside or holds)
