"""PURE. Format summaries of patterns as the files that each kind of agent reads, up to a budget of characters."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence

from tacit.agents.entries import Entry
from tacit.domain.enums import Confidence
from tacit.notes.markdown import plain_text
from tacit.notes.write import yaml_text
from tacit.render.links import href
from tacit.render.seal import seal
from tacit.text.columns import filled
from tacit.text.display import one_line, visible
from tacit.text.escape import code_span
from tacit.text.globs import alternatives
from tacit.text.outgoing import FRAME, plain
from tacit.workspace.export_settings import AGENTS, BLOCKS, ENDINGS, FOLDERS, Target

_INTRODUCTION = "## Proven patterns\n\nLearned in real tasks, with counted examples: apply them if they fit."
_WHEN = re.compile(r"when\b", re.IGNORECASE)
_SINGLE = re.compile(r"^(- |\w+: )'((?:[^'\"\\\n]|'')*)'$", re.MULTILINE)  # a line of YAML with a text in single quotes
_MOST_GLOBS = 3  # globs in a description, which should stay short
_CONSIDER = "## Patterns to consider\n\nPromising, with fewer examples: consider them if they fit."


def path_of(target: Target, slug: str) -> str:
    """Return the path of the file about one pattern that is exported for a target (a kind of agent)."""
    return f"{FOLDERS[target]}/{slug}{ENDINGS[target]}"


def agents_block(entries: Sequence[Entry], folder: str) -> str:
    """Return the text about patterns for the AGENTS.md of `folder`, which goes between tacit's markers there.

    It is `""` if there are no entries.
    """
    text = [FRAME] if entries else []
    for level, head in ((Confidence.HIGH, _INTRODUCTION), (Confidence.MEDIUM, _CONSIDER)):
        own = [item for item in entries if item.level is level]
        if own:
            text += [head, *(in_agents(item, folder) for item in own)]
    return "\n\n".join(text)


def in_agents(item: Entry, folder: str) -> str:
    """Return the text about one pattern in the AGENTS.md of `folder`."""
    about = [f"Files: {', '.join(map(code_span, item.globs))}"] if item.globs else []
    return "\n\n".join([f"### {item.name}", *about, *_said(item, _below(folder, AGENTS))])


def own_file(target: Target, item: Entry, mark: str, folder: str) -> str:
    """Return the text of a file about one pattern, with a checksum line, in the format of one kind of agent.

    `folder` is the path of the folder that gets the file. `mark` is a short hash that identifies the knowledge base.
    """
    proven = "A proven pattern: apply it." if item.level is Confidence.HIGH else "A promising pattern: consider it."
    note = f"<!-- tacit export {mark}: generated, change the pattern instead -->"
    body = "\n\n".join(
        [f"# {item.name}", FRAME, proven, *_said(item, _below(folder, path_of(target, item.slug))), note]
    )
    front = _FRONTS[target](item)
    return seal(f"---\n{front}---\n\n{body}\n" if front else f"{body}\n")


def is_marked(text: str, mark: str) -> bool:
    """Return whether a file was exported from the knowledge base that `mark`, a short hash, identifies."""
    return f"\n<!-- tacit export {mark}: generated, " in text


def _below(folder: str, path: str) -> str:
    return path if folder in ("", ".") else f"{folder}/{path}"


def _said(item: Entry, page: str) -> list[str]:
    """Return the paragraphs of an exported file about a pattern, which are the same in the formats of all agents.

    `page` is the path of the exported file, from which the link to the pattern's examples starts.
    """
    said = [item.context if _WHEN.match(item.context) else _labelled("When", item.context)] if item.context else []
    said += [item.rule] if item.rule else []
    said += [_labelled("Why", item.reason)] if item.reason else []
    said += [f"Does not apply: {text}" for text in item.limits]
    examples = f"[{item.examples}]({href(page, *item.home)})" if item.home[0] else item.examples
    return [*said, filled(f"Evidence: {', '.join((examples, *item.remarks))}.")]


def _labelled(label: str, text: str) -> str:
    """Return a text after a label, as in `Why: …`. If the text is a list, it begins below the label."""
    return f"{label}:\n\n{text}" if text[:2] in {"- ", "* ", "+ "} or text[:1].isdigit() else f"{label}: {text}"


def globs_of(item: Entry) -> list[str]:
    """Return the globs of a pattern in the syntax that Cursor and other agents read.

    `*.{js,ts}` becomes `**/*.js` and `**/*.ts`: a glob for each alternative in braces, and `**/` before a glob without
    a slash, because a pattern's glob without a slash matches files in any folder. `src/` becomes `**/src/**`.
    """
    found: dict[str, None] = {}
    for written in item.globs:
        for glob in alternatives(visible(written)):
            bare = glob.removeprefix("./").lstrip("/")
            if bare:
                anywhere = "/" not in bare.rstrip("/")
                found[("**/" if anywhere else "") + bare + ("**" if bare.endswith("/") else "")] = None
    return list(found)


def _claude(item: Entry) -> str:
    globs = globs_of(item)
    return _formatted(yaml_text({"paths": globs})) if globs else ""


def _cursor(item: Entry) -> str:
    about = _formatted(yaml_text({"description": _occasion(item)}))
    return f"{about}globs: {','.join(globs_of(item))}".rstrip() + "\nalwaysApply: false\n"


def _formatted(yaml: str) -> str:
    """Return front matter as formatters write it: lists are indented, and texts have double quotes if possible."""
    quoted = _SINGLE.sub(lambda found: f'{found[1]}"{found[2].replace(chr(39) * 2, chr(39))}"', yaml)
    return quoted.replace("\n- ", "\n  - ")


def _occasion(item: Entry) -> str:
    """Return a sentence about when a pattern applies.

    It is the description in a Cursor rule, by which Cursor decides whether to read the rule.
    """
    context = plain(plain_text(item.context))
    if not context:
        files = f" in files such as {', '.join(item.globs[:_MOST_GLOBS])}" if item.globs else ""
        return one_line(f"Use it when a task{files} is about: {item.title}.")
    if _WHEN.match(context):
        context = context[0].lower() + context[1:]
        return one_line(f"Use it {context}")
    return one_line(f"Use it in this situation: {context}")


def _github(item: Entry) -> str:
    return f"applyTo: {json.dumps(','.join(globs_of(item)) or '**', ensure_ascii=False)}\n"


_FRONTS: dict[Target, Callable[[Entry], str]] = {
    Target.CLAUDE: _claude,
    Target.CURSOR: _cursor,
    Target.GITHUB: _github,
}


def _size(target: Target, item: Entry, mark: str, folder: str) -> int:
    text = f"{in_agents(item, folder)}\n\n" if target in BLOCKS else own_file(target, item, mark, folder)
    return len(text)


def pack(target: Target, entries: Iterable[Entry], budget: int, mark: str, folder: str) -> list[Entry]:
    """Return the entries that fit into the budget (characters) of a target's file, in the given order.

    If an entry does not fit, smaller entries of the same confidence level may still be added, but no entries of lower
    levels.
    """
    left = budget - (len(FRAME) + len(_INTRODUCTION) + len(_CONSIDER) + 6 if target in BLOCKS else 0)
    kept: list[Entry] = []
    full: Confidence | None = None
    for item in entries:
        if full is not None and item.level is not full:
            break
        needed = _size(target, item, mark, folder)
        if needed <= left:
            kept.append(item)
            left -= needed
        else:
            full = item.level
    return kept
