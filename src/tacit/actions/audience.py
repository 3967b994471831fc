"""Decide who may see the notes behind a pattern.

Readers in the repository of another project may see the patterns, but not the names and outcomes of notes. Coding
agents run the commands that use this module, so all texts are prepared for agents. People read notes and pages
directly.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tacit.domain.lint_rules import INSTRUCTION, fingerprint_in
from tacit.domain.pattern import Dossier, Evidence, Example, Pattern
from tacit.domain.trust import REVOKED
from tacit.queries.lookup import Answer, Hit
from tacit.store import note_queries
from tacit.text.outgoing import LEFT_OUT, Frame, excerpt
from tacit.workspace.confirmed_text import unconfirmed
from tacit.workspace.settings import Config
from tacit.workspace.workspace import Workspace


class Audience(NamedTuple):
    """The readers in a folder.

    `project` is the slug of the project to which the folder's repository belongs. If `trusted` is true, the readers may
    see all evidence. `frame` prepares texts for agents.
    """

    config: Config
    frame: Frame
    project: str = ""
    trusted: bool = False

    def may_see(self, project: str) -> bool:
        """Return whether evidence of a project may be shown; `project` is the name of the project."""
        return self.trusted or (bool(self.project) and self.config.project(project) == self.project)

    def pattern(self, found: Pattern) -> Pattern:
        """Return a pattern without the names of projects that may not be shown, and without places in the code.

        If the readers are `trusted`, the pattern is returned as it is.
        """
        if self.trusted:
            return found
        trace = found.in_code._replace(places=(), reason="") if found.in_code else None
        return found._replace(projects=tuple(filter(self.may_see, found.projects)), in_code=trace)

    def dossier(self, found: Dossier) -> Dossier:
        """Return a pattern and its examples with all texts prepared for agents.

        Names are not changed, since commands take names as arguments. Evidence of other projects has no path, title,
        outcome, project or person. If the text of the pattern is from a note of another project, the text is left out.
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
        """Yield the search results that may be shown, with texts prepared for agents.

        If agents may not see some text of a file, its result has no excerpt, because the excerpt can be a part of that
        text.
        """
        held = {item.location.path for item in unconfirmed(answer.workspace.root, answer.reader.findings(INSTRUCTION))}
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
    """Return path, line and fingerprint of each text of a pattern that agents do not get."""
    known = unconfirmed(answer.workspace.root, answer.reader.findings(INSTRUCTION)) if found.text_from else []
    return [
        {"path": item.location.path, "line": item.location.line, "fingerprint": fingerprint_in(item.message)}
        for item in known
        if item.location.path == found.text_from
    ]


def _text_from(answer: Answer, slug: str) -> str:
    """Return the path of the note that has the text of a pattern without a page."""
    return answer.reader.inline_texts({slug}).get(slug, ("", ()))[0]


def _without_hidden(example: Example, hidden: Collection[str]) -> Example:
    """Return an example without the names of its note and of the note that it repeats, if they are in `hidden`."""
    if example.repeats in hidden:
        reason = example.reason.replace(example.repeats, "a note of another project")
        example = example._replace(reason=reason, repeats="")
    if example.evidence.path in hidden:
        # the rest of the reason may name a person
        reason = REVOKED if example.reason.startswith(REVOKED) else example.reason
        example = example._replace(evidence=_without_names(example.evidence), reason=reason)
    return example


def _without_names(item: Evidence) -> Evidence:
    return item._replace(
        path="", title="of another project", name="", project="", outcome="", author="", confirmed="", commit=""
    )


def audience(workspace: Workspace, folder: Path) -> Audience:
    """Return the readers in a folder. In the knowledge base and its repository, all evidence may be shown."""
    config, root = workspace.config, workspace.root.resolve()
    if config.share_evidence or folder.resolve().is_relative_to(root):
        return Audience(config, workspace.frame(), trusted=True)  # without starting git, which takes some milliseconds
    from tacit.ingest.lesson.git_context import project_of
    from tacit.system.git import repository

    found = repository(folder)
    holds = found is not None and root.is_relative_to(found.root.resolve())
    project = config.project(project_of(workspace, found)) if found is not None else ""
    return Audience(config, workspace.frame(), project, trusted=holds)
