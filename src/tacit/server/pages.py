"""The resources of the MCP server: a pattern's text and its checklist, as markdown for agents."""

from __future__ import annotations

from tacit.actions.audience import audience
from tacit.domain.enums import Confidence, Verdict
from tacit.domain.pattern import Dossier, Pattern
from tacit.errors import UsageError
from tacit.queries import lookup
from tacit.queries.lookup import answering
from tacit.render.views import View
from tacit.server.budget import BYTES_PER_TOKEN
from tacit.server.project import Project
from tacit.text.counts import based_on
from tacit.text.outgoing import FRAME, markdown

MOST_TOKENS = 6_000
_MOST_LIMITS = 5
_CUT = "\n\n[cut here: the tool show_pattern has the rest]\n"


def pattern_page(project: Project, name: str) -> str:
    """Return a pattern's text, its level and the cases in which it did not apply, in at most `MOST_TOKENS` tokens.

    Raises:
        UnknownPatternError: no pattern has this name, alias or slug.
    """
    found, title = _found(project, name)
    parts = [FRAME, f"# {title}", _standing(found.pattern)]
    for section in found.sections:
        if section.text.strip():
            parts += [f"## {section.title}"] * bool(section.title) + [section.text]
    if limits := _limits(found):
        parts += ["## Where it does not hold", limits]
    return _joined(parts)


def checklist(project: Project, name: str) -> str:
    """Return the steps of a HIGH pattern to tick off, in at most `MOST_TOKENS` tokens.

    Raises:
        UnknownPatternError: no pattern has this name, alias or slug.
        UsageError: the pattern is not HIGH.
    """
    found, title = _found(project, name)
    pattern = found.pattern
    if pattern.level is not Confidence.HIGH:
        raise UsageError(f"{title} is {pattern.level.name}: only HIGH patterns have a checklist")
    view = View(found, ())
    steps = "\n".join(f"- [ ] {step}" for step in view.steps) or f"- [ ] Apply {title}"
    parts = [FRAME, f"# Checklist: {title}", _standing(pattern)]
    for heading, text in (
        ("When to use it", view.section("Context")),
        ("Steps", markdown(f"{view.lead}\n\n{steps}" if view.lead else steps)),
        ("What to avoid", "\n".join(filter(None, (view.section("Anti-patterns"), _limits(found))))),
    ):
        parts += [f"## {heading}", text] if text else []
    return _joined(parts)


def _found(project: Project, name: str) -> tuple[Dossier, str]:
    """Return the data of a pattern and its name, without text that agents must not get."""
    with answering(project.workspace()) as answer:
        found = audience(answer.workspace, project.folder).dossier(lookup.show(answer, name))
        return found, answer.workspace.frame().name(found.pattern.name)


def _standing(pattern: Pattern) -> str:
    against = f", {pattern.against} against" if pattern.against else ""
    counted = based_on(pattern.examples, pattern.by_agents, pattern.elsewhere, pattern.repositories)
    return f"{pattern.level.name}, based on {counted}{against}." + (" It is retired." if pattern.retired else "")


def _limits(found: Dossier) -> str:
    shown = [
        item.evidence.outcome or item.evidence.title
        for item in found.examples
        if item.counts and item.evidence.verdict is not Verdict.SUPPORTS and item.evidence.path
    ]
    return "\n".join(f"- {text}" for text in shown[-_MOST_LIMITS:])


def _joined(parts: list[str]) -> str:
    text = "\n\n".join(parts) + "\n"
    data = text.encode("utf-8", "replace")
    most = MOST_TOKENS * BYTES_PER_TOKEN
    if len(data) <= most:
        return text
    kept = data[: most - len(_CUT.encode())].decode("utf-8", "ignore")
    return kept.rpartition("\n")[0] + _CUT


PAGES = {"pattern": pattern_page, "checklist": checklist}
