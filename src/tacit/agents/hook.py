"""The session hook of coding agents: a separate entry point with only the standard library, silent on any error.

`tacit-hook session-start` and `tacit-hook stop` read the agent's JSON from standard input and print JSON.
"""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tacit.agents.hook_settings import HookSettings, load
from tacit.store.binding import HOOK, STORE, Binding
from tacit.store.session_start import Proven, body, connect, proven
from tacit.system import safe_files
from tacit.text.globs import any_matches
from tacit.text.languages import common_name, languages_of
from tacit.text.names import address_key, slugify

CHARACTERS = 3_200  # about 800 tokens
_HIGH, _MEDIUM = 3, 2
_LONGEST_LINE = 280
_MOST_FILES, _DEEPEST = 600, 4
_SKIPPED = {"node_modules", "venv", "dist", "build", "target", "vendor", "__pycache__"}
_LARGEST_INPUT = 1 << 20
_MOST_SESSIONS = 50
_REMOTE = re.compile(r'\[remote "origin"\][^\[]*?^\s*url\s*=\s*(\S+)', re.MULTILINE)
_HEADINGS = ("Pattern", "Checklist", "Context", "")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+(?:\[.\]\s+)?")
_OPENING = "Patterns of this team that fit this project (from tacit; levels come from counted examples):"


def main() -> None:
    """Answer one hook event; always exits with 0, and prints nothing on an error or without news."""
    try:
        data = json.loads(sys.stdin.buffer.read(_LARGEST_INPUT) or b"{}")
        folder = Path(data.get("cwd") or Path.cwd())
        root = _sound(_root(folder))
        events = {"session-start": ("SessionStart", _start), "stop": ("Stop", _stop)}
        name, answer = events[sys.argv[1]]
        text = answer(root, folder, data) if root else ""
        if text:
            said = {"hookSpecificOutput": {"hookEventName": name, "additionalContext": text}}
            sys.stdout.write(json.dumps(said) + "\n")
            sys.stdout.flush()
    finally:  # the hook must never make a session fail, and skipping Python's cleanup saves time
        os._exit(0)


def _root(folder: Path) -> Path | None:
    """Find the knowledge base like other commands: TACIT_ROOT, the folder and its parents, then the user's settings."""
    if named := os.environ.get("TACIT_ROOT"):
        return Path(named)
    for place in (folder, *folder.parents):
        if (place / "tacit.toml").is_file() or (place / "memory" / "episodic").is_dir():
            return place
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    found = re.search(
        r'^\s*default_root\s*=\s*"([^"]+)"',
        safe_files.read_text(home / "tacit" / "config.toml", follow=True),
        re.MULTILINE,
    )
    return Path(found[1]).expanduser() if found else None


def _sound(root: Path | None) -> Path | None:
    """Return the root, or None if `.tacit` is or contains a link: every command refuses that too."""
    return root if root and safe_files.local_fault(root) is None else None


def _settings(root: Path) -> tuple[HookSettings, Binding]:
    """Return the settings that the last sync wrote for the hook, and the binding that says who wrote the store.

    Raises:
        OSError: tacit did not write them on this machine, or a folder is a link.
    """
    local = root / ".tacit"
    binding = Binding(local, local, local / "cache.db", local / "index")
    if not binding.believes(HOOK):  # the file came with the repository, or another program wrote it
        raise OSError
    settings = load(local)
    if safe_files.fault(root, settings.owned) or not _is_plain(root / "tacit.toml"):
        raise OSError
    return settings, binding._replace(store=root / settings.store)


def _is_plain(path: Path) -> bool:
    """Whether a file is missing or acceptable to every command: not a link, not a special file, not too large."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return True
    return stat.S_ISREG(found.st_mode) and found.st_size <= safe_files.LARGEST


def _start(root: Path, folder: Path, _data: dict[str, Any]) -> str:
    """Return the HIGH patterns that fit the project, then the MEDIUM ones, within the budget."""
    settings, binding = _settings(root)
    files = sorted(_files(folder))
    project, languages = _project(folder, settings.projects), languages_of(files)
    if not binding.believes(STORE):  # the store came with the repository, or another program wrote it
        return ""
    store = connect(binding.store)
    fitting = [
        pattern
        for pattern in proven(store, settings.workspace, _MEDIUM)
        if _fits(pattern, project, settings.projects, files, languages)
    ]
    lines, cut, left = list[str](), 0, CHARACTERS
    for pattern in fitting:
        line = _line(pattern, "")
        if len(line) <= left:  # otherwise its text is not needed
            line = _line(pattern, _gist(body(store, pattern.id)))
        if len(line) > left:
            cut += 1
            continue
        left -= len(line)
        lines.append(line)
    if not lines:
        return ""
    more = [f"{cut} more patterns fit but are not shown; `tacit recall` with the task in words finds them."] * bool(cut)
    return "\n".join((_OPENING, *lines, *more))


def _line(pattern: Proven, gist: str) -> str:
    against = f", {pattern.against} against" if pattern.against else ""
    high = f"HIGH, {pattern.examples} examples{against}, last {pattern.last}"
    said = high if pattern.level == _HIGH else f"seen {pattern.examples} times{against}, consider"
    line = " ".join(f"- {pattern.name} ({said})".split()) + (f": {gist}" if gist else "")
    line = "".join(character if character.isprintable() else " " for character in line)
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1]}…"


def _gist(text: str) -> str:
    """Return the first words of a pattern's steps, otherwise of its context."""
    parts = {part.partition("\n")[0]: part.partition("\n")[2] for part in re.split(r"\n{2,}", text)}
    told = next((parts[heading] for heading in _HEADINGS if parts.get(heading)), "").partition("```")[0]
    items = [_ITEM.sub("", line) for line in told.split("\n")]
    return "; ".join(" ".join(item.split()) for item in items if item.strip() and item[0] != ">").rstrip(":")


def _fits(pattern: Proven, project: str, projects: dict[str, str], files: list[str], languages: set[str]) -> bool:
    """Whether a pattern has an example in the project, or matches the project's files or languages."""
    if project and project in {projects.get(slugify(name), slugify(name)) for name in pattern.projects}:
        return True
    if pattern.globs:
        return any_matches(files, pattern.globs)
    return bool(languages & set(map(common_name, pattern.languages)))


def _project(folder: Path, projects: dict[str, str]) -> str:
    """Return the slug of the project of a folder, read from git's files without starting git."""
    for place in (folder, *folder.parents):
        git = place / ".git"
        if git.is_file():  # a linked work tree
            git = (place / safe_files.read_text(git, follow=True).removeprefix("gitdir:").strip()).resolve()
            common = git / "commondir"
            git = (git / safe_files.read_text(common, follow=True).strip()).resolve() if common.is_file() else git
        if git.is_dir():
            found = _REMOTE.search(safe_files.read(git / "config", follow=True).decode("utf-8", "replace"))
            address = address_key(found[1]) if found else ""
            slug = slugify(address.rpartition("/")[2] or place.name)
            return projects.get(address) or projects.get(slug, slug)
    return ""


def _files(folder: Path) -> Iterator[str]:
    """Yield some files of a project as relative paths, those in the upper folders first."""
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


def _stop(root: Path, folder: Path, data: dict[str, Any]) -> str:
    """Return a reminder, once per session, if there were commits since the last note."""
    session = str(data.get("session_id", ""))
    if data.get("stop_hook_active") or not session:
        return ""
    record = root / ".tacit" / "reminded.json"
    told = json.loads(safe_files.read(record)) if record.is_file() else []
    if session in told:
        return ""
    learned = root / ".tacit" / "learned.jsonl"
    settings, _ = _settings(root)
    last = max(settings.newest_note, int(learned.stat().st_mtime) if learned.is_file() else 0)
    count = _commits_since(folder, root, last, settings.owned)
    if not count:
        return ""
    temporary = record.with_name(f".tacit-{os.getpid()}-reminded")
    temporary.write_text(json.dumps([*told, session][-_MOST_SESSIONS:]), "utf-8")
    temporary.replace(record)
    commits = "1 commit was" if count == 1 else f"{count} commits were"
    return f"{commits} made here since the last note. /learn saves what they taught for other tasks, in about a minute."


def _commits_since(folder: Path, root: Path, moment: int, folders: tuple[str, ...]) -> int:
    """Count the commits after a moment that change files outside the knowledge base."""
    from tacit.system.git import repository

    found = repository(folder)
    if found is None or not found.head():
        return 0
    inside = root.resolve().is_relative_to(found.root.resolve())
    base = root.resolve().relative_to(found.root.resolve()).as_posix() if inside else ""
    prefix = "" if base in {"", "."} else f"{base}/"
    owned = tuple(f"{prefix}{name}" for name in folders) if inside else ()
    asked = ("log", f"--since=@{moment + 1}", "--format=%x1e", "--name-only", "--max-count=99", "HEAD", "--")
    commits = (record.split("\n") for record in found.text(*asked).split("\x1e")[1:])
    return sum(any(path and not path.startswith(owned) for path in paths) for paths in commits)
