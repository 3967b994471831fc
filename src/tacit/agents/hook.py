"""The session hooks of coding agents: a separate program with only the standard library, which ignores all errors.

`tacit-hook session-start` and `tacit-hook stop [SKILL]` read the agent's JSON from standard input and print JSON.
`SKILL` is the command that starts the skill for writing a note, such as `/learn`.
"""

import json
import os
import re
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tacit.agents import sessions
from tacit.agents.freshness import is_behind
from tacit.agents.hook_input import read_event
from tacit.agents.hook_settings import HookSettings, load
from tacit.agents.hook_stop import reminder
from tacit.domain.trace import absent_since
from tacit.store.binding import HOOK, RECORD, STORE, Binding, state_folder
from tacit.store.session_start import Opened, Proven, absent, body, connect, proven, text_project
from tacit.system import safe_files
from tacit.system.background import start
from tacit.system.hashing import blake2b
from tacit.system.safe_files import LOCAL, SETTINGS
from tacit.text.counts import by_whom
from tacit.text.globs import any_matches
from tacit.text.languages import common_name, languages_of
from tacit.text.names import address_key, slugify
from tacit.text.outgoing import FRAME, Frame, plain
from tacit.workspace.confirmed_text import frame

CHARACTERS = 3_200  # about 800 tokens
_HIGH, _MEDIUM = 3, 2
_LONGEST_LINE = 280  # characters of a line, so that several patterns fit
# files and levels of folders that are looked at, so that the hook stays fast in large projects
_MOST_FILES, _DEEPEST = 600, 4
_SKIPPED = {"node_modules", "venv", "dist", "build", "target", "vendor", "__pycache__"}
_REMOTE = re.compile(r'\[remote "origin"\][^\[]*?^\s*url\s*=\s*(\S+)', re.MULTILINE)
_HEADINGS = ("Pattern", "Checklist", "Context", "")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+(?:\[.\]\s+)?")
_OPENING = f"{FRAME} Patterns of this team that fit this project (from tacit;"
_FIRST = (
    "tacit has not counted this team's patterns on this machine yet; it has just started to do so in the background. "
    "To find the patterns that fit a task, run `tacit recall` with the task in words."
)


def main() -> None:
    """Answer the hook event that the command line names, on standard output; the exit code is always 0.

    After an error, or if there is nothing to say, nothing is printed.
    """
    try:
        event = sys.argv[1]
        data = read_event()
        folder = Path(data.get("cwd") or Path.cwd())
        root = _sound(_root(folder))
        said: dict[str, Any] = {}
        if root and event == "session-start":
            sessions.begin(str(data.get("session_id", "")), folder)
            if text := _start(root, folder):
                said = {"hookSpecificOutput": {"hookEventName": "SessionStart", "additionalContext": text}}
        elif root and event == "stop":
            # with any other answer, the agent would take another turn, whose text replaces the agent's answer
            known = _settings(root)
            text = reminder(root, folder, data, known[0], "".join(sys.argv[2:3])) if known else ""
            said = {"systemMessage": text} if text else {}
        if said:
            sys.stdout.write(json.dumps(said) + "\n")
            sys.stdout.flush()
    finally:  # the hook must never make a session fail, and skipping Python's cleanup saves time
        os._exit(0)


def _root(folder: Path) -> Path | None:
    """Return the root of the knowledge base for a folder, found as other commands find it; None if there is none.

    It is TACIT_ROOT, or the first knowledge base among the folder and its parents, or the one in the user's settings.
    """
    if named := os.environ.get("TACIT_ROOT"):
        return Path(named)
    for place in (folder, *folder.parents):
        if (place / "tacit.toml").is_file() or (place / "memory" / "episodic").is_dir():
            return place
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    text = safe_files.read_text(home / "tacit" / "config.toml", follow=True)
    if "default_root" not in text:
        return None
    import tomllib  # only here: most sessions need no TOML parser

    found = tomllib.loads(text).get("default_root")
    return Path(found).expanduser() if isinstance(found, str) and found else None


def _sound(root: Path | None) -> Path | None:
    """Return `root` if the hook may open this knowledge base; None if its `.tacit` is a link or contains one."""
    return root if root and safe_files.local_fault(root) is None else None


def _settings(root: Path) -> tuple[HookSettings, Binding] | None:
    """Return the settings that the last sync wrote for the hook, and the recorded states of the files in `.tacit/`.

    Returns None if tacit did not write them on this machine, for example because they came with the repository.

    Raises:
        OSError: a folder is a link, or the settings can't be read.
    """
    local = root / LOCAL
    binding = Binding(local, local, local / "cache.db", local / "index")
    if not binding.believes(HOOK):
        return None
    settings = load(local)
    if safe_files.fault(root, settings.owned) or not _is_plain(root / SETTINGS):
        raise OSError
    return settings, binding._replace(store=root / settings.store)


def _is_plain(path: Path) -> bool:
    """Return whether a path is missing, or is a regular file of at most `safe_files.LARGEST` bytes."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return True
    return stat.S_ISREG(found.st_mode) and found.st_size <= safe_files.LARGEST


def _start(root: Path, folder: Path) -> str:
    """Return the text for the start of a session: HIGH patterns that fit the project, then MEDIUM patterns.

    The lines about patterns have at most `CHARACTERS` characters together. If tacit has never run on this knowledge
    base on this machine, or if notes, pages or settings have changed since the last sync, a sync of the store is
    started in the background. The sync writes only into `.tacit/`, and the next session uses its result.
    """
    known = _settings(root)
    if known is None or not known[1].believes(STORE):
        # a record without a valid store means that another machine or program wrote it, or that the store is damaged: a
        # person has to look at it
        is_first = not os.path.lexists(root / LOCAL / RECORD)
        return _FIRST if is_first and _refresh(root) else ""
    settings, binding = known
    scanned = binding.scanned()
    behind = is_behind(root, settings, scanned) and _refresh(root)
    files = sorted(_files(folder))
    project, languages = _project(folder, settings.projects), languages_of(files)
    store = connect(binding.store)
    fitting = [
        pattern
        for pattern in proven(store, settings.workspace, _MEDIUM)
        if _fits(pattern, project, settings.projects, files, languages)
    ]
    may_see = None if settings.shares or _is_home(folder, root) else project
    telling = _Telling(store, settings, frame(root), may_see, absent(store, settings.workspace))
    lines, cut = _within_budget(telling, fitting)
    if not lines:
        return ""
    more = [f"{cut} more patterns fit but are not shown; `tacit recall` with the task in words finds them."] * bool(cut)
    opening = f"{_OPENING} levels come from examples counted {_ago(scanned)}; notes have changed since):"
    return "\n".join((opening if behind else f"{_OPENING} levels come from counted examples):", *lines, *more))


class _Telling(NamedTuple):
    """The data from which the hook makes the lines about patterns for an agent's session.

    `reader` is the slug of the project in which the session runs; texts from notes of other projects are left out. If
    `reader` is None, no text is left out. `missing` has the patterns that `tacit verify --patterns` did not find in the
    code: it maps the slug of each to the commit since which it is missing.
    """

    store: Opened
    settings: HookSettings
    frame: Frame
    reader: str | None
    missing: dict[str, str]

    def gist(self, pattern: Proven) -> str:
        """Return the first words of a pattern's text; `""` if the reader may not see the text.

        The reader may not see it if it is from a note (the pattern has no page) of a project other than `reader`.
        """
        if self.reader is not None and not pattern.page:
            name = slugify(text_project(self.store, self.settings.workspace, pattern.slug))
            if not self.reader or self.settings.projects.get(name, name) != self.reader:
                return ""
        return plain(_gist(body(self.store, pattern.id), self.frame))


def _is_home(folder: Path, root: Path) -> bool:
    """Return whether a folder is in the knowledge base, or in the repository that contains the knowledge base.

    An agent in such a folder can open all notes, so no text from notes has to be withheld from it.
    """
    place, base = folder.resolve(), root.resolve()
    top = next((parent for parent in (place, *place.parents) if (parent / ".git").exists()), None)
    return place.is_relative_to(base) or (top is not None and base.is_relative_to(top))


def _within_budget(telling: _Telling, fitting: list[Proven]) -> tuple[list[str], int]:
    """Return lines about patterns, together at most `CHARACTERS` characters, and the number of patterns left out."""
    lines, cut, left = list[str](), 0, CHARACTERS
    for pattern in fitting:
        name = telling.frame.name(pattern.name)
        since = telling.missing.get(pattern.slug)
        line = _line(pattern, name, "", since)
        if len(line) <= left:  # if the line without text is too long, the text is not read
            line = _line(pattern, name, telling.gist(pattern), since)
        if len(line) > left:
            cut += 1
            continue
        left -= len(line)
        lines.append(line)
    return lines, cut


def _refresh(root: Path) -> bool:
    """Start a sync of the store in the background, and return whether the start was possible.

    The sync waits for the lock of the knowledge base, runs nothing of the repository, and writes no page, only files in
    `.tacit/`. At most one such sync runs for each root.
    """
    local, state = root / LOCAL, state_folder()
    if state is None or not os.access(local if local.is_dir() else root, os.W_OK):
        return False
    name = blake2b(os.fsencode(root.absolute()), digest_size=12).hexdigest()
    start(("--root", str(root.absolute()), "list", "--fresh"), state / "background" / f"{name}.lock")
    return True


def _ago(moment: int) -> str:
    """Return how long ago `moment` was (in nanoseconds since 1970), in words."""
    seconds = max(0, time.time_ns() - moment) // 1_000_000_000
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if (number := seconds // size) > 0:
            return f"{number} {unit}{'s' * (number > 1)} ago"
    return "less than a minute ago"


def _line(pattern: Proven, name: str, gist: str, since: str | None) -> str:
    against = f", {pattern.against} against" if pattern.against else ""
    examples = f"{pattern.examples} example{'s' * (pattern.examples != 1)}"
    counted = examples + by_whom(pattern.examples, pattern.by_agents)
    high = f"HIGH, {counted}{against}, last {pattern.last}"
    said = high if pattern.level == _HIGH else f"MEDIUM, {counted}{against}, last {pattern.last}; consider it"
    said += f"; {absent_since(since)}" if since is not None else ""
    line = f"- {name} ({said})" + (f": {gist}" if gist else "")
    line = "".join(character if character.isprintable() else " " for character in line)
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1]}…"


def _gist(text: str, frame: Frame) -> str:
    """Return the first words of a pattern's steps, or of its context if it has no steps.

    `frame` replaces text that reads like an instruction to the agent.
    """
    parts = {part.partition("\n")[0]: part.partition("\n")[2] for part in re.split(r"\n{2,}", text)}
    told = next((parts[heading] for heading in _HEADINGS if parts.get(heading)), "").partition("```")[0]
    items = [_ITEM.sub("", line) for line in frame.passed(told).split("\n")]
    return "; ".join(" ".join(item.split()) for item in items if item.strip() and item[0] != ">").rstrip(":")


def _fits(pattern: Proven, project: str, projects: dict[str, str], files: list[str], languages: set[str]) -> bool:
    """Return whether a pattern has an example in the project, or applies to the project's files or languages.

    If the pattern has globs, its languages are ignored. `projects` maps spellings of project names to slugs.
    """
    if project and project in {projects.get(slugify(name), slugify(name)) for name in pattern.projects}:
        return True
    if pattern.globs:
        return any_matches(files, pattern.globs)
    return bool(languages & set(map(common_name, pattern.languages)))


def _project(folder: Path, projects: dict[str, str]) -> str:
    """Return the slug of the project to which a folder belongs; `""` if it is in no git repository.

    `projects` maps addresses of repositories, and spellings of project names, to slugs. Git's files are read; git is
    not started.
    """
    for place in (folder, *folder.parents):
        if git := sessions.git_folders(place):
            found = _REMOTE.search(safe_files.read(git[1] / "config", follow=True).decode("utf-8", "replace"))
            address = address_key(found[1]) if found else ""
            slug = slugify(address.rpartition("/")[2] or place.name)
            return projects.get(address) or projects.get(slug, slug)
    return ""


def _files(folder: Path) -> Iterator[str]:
    """Yield the relative paths of a project's files: first those in `folder`, then those one level deeper, and so on.

    Files more than three levels deeper are left out, and after about 600 files the function stops.
    """
    pending, found = [(folder, "")], 0
    for _ in range(_DEEPEST):
        deeper = []
        for place, prefix in pending:
            with os.scandir(place) as entries:
                for entry in entries:
                    if entry.name.startswith(".") or entry.name in _SKIPPED:
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        deeper.append((Path(entry.path), f"{prefix}{entry.name}/"))
                    else:
                        yield f"{prefix}{entry.name}"
                        found += 1
            if found > _MOST_FILES:
                return
        pending = deeper
