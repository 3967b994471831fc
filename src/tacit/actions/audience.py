"""Decide who may see the notes that have the examples of a pattern.

Readers in the repository of another project may see the patterns, but not the names and outcomes of notes (an outcome
is the line of a note that says what came of it). Coding agents run the commands that use this module. So all texts are
prepared for agents: a text that reads like an instruction is withheld, unless a person confirmed it, and HTML tags have
no effect (see `tacit.text.outgoing`). People read notes and pages directly.
"""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tacit.domain.pattern import Dossier, Evidence, Example, Pattern, Promotion
from tacit.domain.trace import Trace
from tacit.queries.lookup import Answer, Hit
from tacit.text.outgoing import LEFT_OUT, Frame, excerpt
from tacit.workspace.confirmed_text import unconfirmed
from tacit.workspace.settings import Config
from tacit.workspace.workspace import Workspace


class Audience(NamedTuple):
    """The readers: the people or agents who run a command in a folder, and what they may see.

    `project` is the slug of the project to which the folder's repository belongs. If `trusted` is true, the readers may
    see the evidence (the examples in notes) of all projects. `frame` prepares texts for agents.
    """

    config: Config
    frame: Frame
    project: str = ""
    trusted: bool = False

    def may_see(self, project: str) -> bool:
        """Return whether the readers may see the evidence of the project with this name."""
        return self.trusted or (bool(self.project) and self.config.project(project) == self.project)

    def patterns(self, found: tuple[Pattern, ...]) -> tuple[Pattern, ...]:
        """Return the patterns with all texts prepared for agents; see the method `pattern`.

        If the readers are `trusted` and no text has to be changed, `found` is returned unchanged, which is much faster.
        """
        if self.trusted and not self.frame.may_change(text for item in found for text in _texts_of_pattern(item)):
            return found
        return tuple(map(self.pattern, found))

    def pattern(self, found: Pattern) -> Pattern:
        """Return a pattern with all texts prepared for agents. The slug, which commands take as a name, is not changed.

        Readers who are not `trusted` get no names of other projects, and no places in the code.
        """
        line = self.frame.line
        return found._replace(
            name=line(found.name),
            category=line(found.category),
            aliases=tuple(map(line, found.aliases)),
            tags=tuple(map(line, found.tags)),
            languages=tuple(map(line, found.languages)),
            applies_to=tuple(map(self.frame.code, found.applies_to)),
            projects=tuple(line(name) for name in found.projects if self.may_see(name)),
            in_code=self._trace(found.in_code) if found.in_code else None,
        )

    def _trace(self, found: Trace) -> Trace:
        if not self.trusted:
            return found._replace(places=(), reason="")
        line = self.frame.line
        places = (at._replace(path=self.frame.code(at.path), shows=line(at.shows)) for at in found.places)
        return found._replace(places=tuple(places), reason=line(found.reason))

    def promotions(self, steps: Iterable[Promotion], own: str) -> tuple[Promotion, ...]:
        """Return changes of level; for readers who are not `trusted`, without the paths of the notes that caused them.

        The path `own`, of the note that the readers have just written, is kept.
        """
        seen = self.trusted
        return tuple(step if seen or step.because == own else step._replace(because="") for step in steps)

    def dossier(self, found: Dossier, own: str = "") -> Dossier:
        """Return a pattern and its examples with all texts prepared for agents.

        If the readers may not see the evidence of a project, its examples have no path, title, outcome, project or
        person. If the text of the pattern is from a note of such a project, the text is left out. The evidence of the
        note at the path `own`, which the readers have just written, is always shown.
        """
        hidden = {e.evidence.path for e in found.examples if not self.may_see(e.evidence.project)} - {own}
        sections = () if found.text_from in hidden else found.sections
        examples = tuple(_without_hidden(example, hidden) for example in found.examples) if hidden else found.examples
        if self.frame.may_change(text for example in examples for text in _texts(example)):
            examples = tuple(map(self._framed, examples))
        line, markdown = self.frame.line, self.frame.markdown
        return found._replace(
            pattern=self.pattern(found.pattern),
            text_from="" if found.text_from in hidden else found.text_from,
            sections=tuple(part._replace(title=line(part.title), text=markdown(part.text)) for part in sections),
            examples=examples,
            history=tuple(step._replace(because="") if step.because in hidden else step for step in found.history),
            related=tuple(item._replace(name=line(item.name)) for item in found.related),
        )

    def _framed(self, item: Example) -> Example:
        title, outcome, project, via, confirmed, reason = map(self.frame.line, _texts(item))
        prepared = item.evidence._replace(title=title, outcome=outcome, project=project, via=via, confirmed=confirmed)
        return item._replace(evidence=prepared, reason=reason)

    def hits(self, answer: Answer, found: Iterable[Hit]) -> Iterator[Hit]:
        """Yield the search results that may be shown, with texts prepared for agents.

        If a text of a file is withheld from agents, `LEFT_OUT` replaces the excerpt of this file, because the excerpt
        may be a part of the withheld text. A pattern has no excerpt if its text is from a note that the readers may not
        see.
        """
        from tacit.domain.instruction_like import INSTRUCTION  # imported late: lists don't need it
        from tacit.store import note_queries

        found = tuple(found)
        texts = self._text_notes(answer, {hit.pattern.slug for hit in found if hit.pattern and not hit.pattern.page})
        held = {item.location.path for item in unconfirmed(answer.workspace.root, answer.reader.findings(INSTRUCTION))}
        for hit in found:
            if hit.pattern is not None:
                path, is_seen = texts.get(hit.pattern.slug, (hit.pattern.page, True))
                said = LEFT_OUT if path in held else excerpt(hit.excerpt)
                yield hit._replace(pattern=self.pattern(hit.pattern), excerpt=said if is_seen else "")
            elif self.may_see(hit.project):
                is_held = hit.path in held or self.frame.holds_any(note_queries.body(answer.reader, hit.path))
                said = LEFT_OUT if is_held else excerpt(hit.excerpt)
                yield hit._replace(title=self.frame.line(hit.title), excerpt=said)

    def _text_notes(self, answer: Answer, slugs: set[str]) -> dict[str, tuple[str, bool]]:
        """Return the note that has the text of each pattern in `slugs`, and whether the readers may see the note.

        The patterns have no page. A pattern is left out if no note has a text of it. The note is given by its path.
        """
        from tacit.store import note_queries

        paths = {slug: path for slug, (path, _) in answer.reader.inline_texts(slugs).items()} if slugs else {}
        about = note_queries.about_notes(answer.reader, list(paths.values())) if paths else {}
        return {slug: (path, self.may_see(about[path][2])) for slug, path in paths.items()}


def left_out(answer: Answer, found: Dossier) -> list[dict[str, str | int]]:
    """Return the places of the texts of a pattern that are withheld from agents: path, line and fingerprint.

    `found` is the pattern with its examples. A text is withheld if it reads like an instruction and no person confirmed
    it. The fingerprint is a short hash of the text, by which confirmed-text.toml names the texts that are confirmed.
    """
    from tacit.domain.instruction_like import INSTRUCTION, fingerprint_in

    known = unconfirmed(answer.workspace.root, answer.reader.findings(INSTRUCTION)) if found.text_from else []
    return [
        {"path": item.location.path, "line": item.location.line, "fingerprint": fingerprint_in(item.message)}
        for item in known
        if item.location.path == found.text_from
    ]


def _texts_of_pattern(found: Pattern) -> Iterator[str]:
    """Yield all texts of a pattern that people or documents wrote, to check whether agents may get them."""
    yield found.name
    yield found.category
    for texts in (found.aliases, found.tags, found.languages, found.applies_to, found.projects):
        yield from texts
    if found.in_code:
        yield found.in_code.reason
        for place in found.in_code.places:
            yield from (place.path, place.shows)


def _texts(item: Example) -> tuple[str, ...]:
    """Return all texts of an example that people wrote, to check whether agents may get them."""
    by = item.evidence
    return by.title, by.outcome, by.project, by.via, by.confirmed, item.reason


def _without_hidden(example: Example, hidden: Collection[str]) -> Example:
    """Return an example without what identifies the notes in `hidden`, which the readers may not see.

    Path, title, outcome, project and person are removed if the example's own note is hidden. The path of an earlier
    note that has the same example (`repeats`) is removed if that note is hidden.
    """
    if example.repeats in hidden:
        reason = example.reason.replace(example.repeats, "a note of another project")
        example = example._replace(reason=reason, repeats="")
    if example.evidence.path in hidden:
        from tacit.domain.trust import REVOKED

        # the rest of the reason may name a person
        reason = REVOKED if example.reason.startswith(REVOKED) else example.reason
        example = example._replace(evidence=_without_names(example.evidence), reason=reason)
    return example


def _without_names(item: Evidence) -> Evidence:
    # without the name of who confirmed it, an agent's note would count as one that nobody confirmed
    item = item._replace(via="" if item.confirmed else item.via, confirmed="")
    return item._replace(path="", title="of another project", name="", project="", outcome="", author="", commit="")


def audience(workspace: Workspace, folder: Path) -> Audience:
    """Return the readers in a folder, with what they may see.

    They may see everything if the folder is in the knowledge base or its repository, or if the settings share the
    evidence with all projects.
    """
    config, root = workspace.config, workspace.root.resolve()
    if config.share_evidence or folder.resolve().is_relative_to(root):
        return Audience(config, workspace.frame(), trusted=True)  # without starting git, which takes some milliseconds
    from tacit.ingest.lesson.git_context import project_of
    from tacit.system.git import repository

    found = repository(folder)
    holds = found is not None and root.is_relative_to(found.root.resolve())
    project = config.project(project_of(workspace, found)) if found is not None else ""
    return Audience(config, workspace.frame(), project, trusted=holds)
