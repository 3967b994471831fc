"""Create a knowledge base with a sample note and page, which syncs without findings."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from tacit.actions.formatter_setup import Setup, ignore_pages
from tacit.actions.git_setup import known_to_git, own_text, prepare
from tacit.agents import claude_settings, managed_block
from tacit.agents.skills import Form, agents_block, mcp_server, skill_files
from tacit.agents.skills import hooks as hooks_of_project
from tacit.domain.layout import Layout
from tacit.domain.note import NOTHING
from tacit.errors import FileAccessError
from tacit.sync.service import SyncReport, sync
from tacit.system import files, resources
from tacit.workspace import settings as config
from tacit.workspace.export_settings import AGENTS
from tacit.workspace.whole import refuse_empty_submodule, refuse_partial
from tacit.workspace.workspace import Workspace

_MARK = "skills"  # the name of the block in AGENTS.md


class InitReport(NamedTuple):
    """The result of `tacit init`; paths are relative to `root`.

    `written` are the created files, `kept` the files that existed already. `sync` is the result of the first sync, and
    `formatters` are the files in which formatters list what they ignore.
    """

    root: Path
    written: tuple[str, ...]
    kept: tuple[str, ...]
    sync: SyncReport
    driver: bool = False  # true if the merge driver was added to git's settings
    formatters: tuple[Setup, ...] = ()
    sample: bool = False  # true if there was no note, so that a sample note was created


def init(root: Path, environment: Mapping[str, str], today: date) -> InitReport:
    """Make `root` a knowledge base: create missing files, leave existing files unchanged.

    A sample note and its page are created only if there is no note yet.

    Raises:
        TacitError: the folder can't be written, or its tacit.toml is invalid.
    """
    # git and the search for other knowledge bases need a path without `..`
    root = root.resolve() if ".." in root.parts else root.absolute()
    if root.exists() and not root.is_dir():
        raise FileAccessError(str(root), "is a file, not a folder")
    settings = config.load(root, environment)
    workspace = Workspace(root, settings).checked()
    if root.is_dir():
        refuse_empty_submodule(root)
        refuse_partial(workspace, known=workspace.store_path.is_file())
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileAccessError(str(root), f"can't be created: {error.strerror}") from error
    sample = _sample(root, settings.layout, today)
    wanted = {config.SETTINGS: resources.starter("tacit.toml"), **sample}
    written, kept = [], []
    for path, text in wanted.items():
        if (root / path).exists():
            kept.append(path)
        else:
            files.write(root / path, text, root)
            written.append(path)
    changed = prepare(workspace)
    for path in known_to_git(settings):
        (written if path in changed.files else kept).append(path)
    formatters = ignore_pages(workspace)
    report = sync(workspace)
    return InitReport(root, tuple(written), tuple(kept), report, changed.driver, formatters, bool(sample))


class EquipReport(NamedTuple):
    """The files for coding agents that `tacit init --agent` wrote or found, as paths relative to `root`.

    `faults` has the files to which nothing could be added, with the reasons.
    """

    root: Path
    written: tuple[str, ...]
    kept: tuple[str, ...]
    extended: tuple[str, ...] = ()
    faults: Mapping[str, str] = NOTHING


def equip(root: Path, forms: Collection[Form], *, hooks: bool = False, server: bool = False) -> EquipReport:
    """Create the skills for coding agents in a project's folder; existing files stay unchanged.

    `forms` are the kinds of agents. If `hooks` is true, hooks that run tacit at the start of an agent's session and at
    the end of each turn are added to the project's settings of Claude Code; if `server` is true, the MCP server is
    added to its `.mcp.json`. Existing text in these two files stays unchanged.

    Raises:
        FileAccessError: the folder can't be written.
    """
    bodies = resources.skills()
    wanted: dict[str, str] = {}
    for form in forms:
        wanted |= skill_files(form, bodies)
    written: list[str] = []
    kept: list[str] = []
    for path, text in wanted.items():
        there = files.read_page(root / path)
        if there is None:
            files.write(root / path, text, root)
        (written if there is None else kept).append(path)
    if Form.AGENTS in forms:
        old = own_text(root / AGENTS)
        new = managed_block.put(old, _MARK, agents_block())
        if new != old:
            files.write(root / AGENTS, new)
        (kept if new == old else written).append(AGENTS)
    report = EquipReport(root, tuple(written), tuple(kept))
    if hooks and Form.CLAUDE in forms:
        report = _extended(report, claude_settings.PATH, _with_hooks)
    if server and Form.CLAUDE in forms:
        report = _extended(report, claude_settings.SERVERS, _with_server)
    return report


def has_server() -> bool:
    """Return whether the packages that `tacit mcp` needs are installed."""
    return find_spec("mcp") is not None


def lacks_hooks(root: Path) -> bool:
    """Return whether Claude Code's settings of a project can't be read, or lack the hooks that `equip` adds."""
    try:
        old = own_text(root / claude_settings.PATH)
        return _with_hooks(old) != old
    except (FileAccessError, claude_settings.NotAddedError):
        return True


def _with_hooks(text: str) -> str:
    return claude_settings.with_hooks(text, hooks_of_project("/learn"))


def _with_server(text: str) -> str:
    return claude_settings.with_server(text, "tacit", mcp_server())


def _extended(report: EquipReport, path: str, change: Callable[[str], str]) -> EquipReport:
    """Change the text of a settings file of Claude Code, and return the report with the file added to it.

    `change` takes the old text and returns the new text. The file stays as it is, and is in `faults`, if it is a link,
    or if it is not the JSON that the documentation of Claude Code describes.
    """
    target = report.root / path
    if target.is_symlink():
        return report._replace(faults={**report.faults, path: "the file is a link"})
    old = own_text(target)
    try:
        new = change(old)
    except claude_settings.NotAddedError as error:
        return report._replace(faults={**report.faults, path: str(error)})
    if new == old:
        return report._replace(kept=(*report.kept, path))
    is_new = not target.exists()
    files.write(target, new, report.root)
    if is_new:
        return report._replace(written=(*report.written, path))
    return report._replace(extended=(*report.extended, path))


def _sample(root: Path, layout: Layout, today: date) -> dict[str, str]:
    if (root / layout.notes).is_dir() and any((root / layout.notes).rglob("*.md")):
        return {}
    day = today.isoformat()
    return {
        f"{layout.notes}/code/{day}-date-parsing-bug.md": resources.starter("note.md").format(date=day),
        f"{layout.patterns}/testing/write-the-failing-test-first.md": resources.starter("page.md"),
    }
