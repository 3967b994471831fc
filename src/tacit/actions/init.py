"""Creates a knowledge base with a sample note and page, which syncs without findings."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from tacit.actions.git_setup import known_to_git, prepare
from tacit.agents import managed_block
from tacit.agents.skills import Form, agents_block, skill_files
from tacit.domain.layout import Layout
from tacit.errors import FileAccessError
from tacit.sync.service import SyncReport, sync
from tacit.system import files, resources
from tacit.workspace import settings as config
from tacit.workspace.export_settings import AGENTS
from tacit.workspace.whole import refuse_empty_submodule, refuse_partial
from tacit.workspace.workspace import Workspace

_MARK = "skills"  # the name of the block in AGENTS.md


class InitReport(NamedTuple):
    """The created and the existing files, as paths relative to `root`, and the first sync."""

    root: Path
    written: tuple[str, ...]
    kept: tuple[str, ...]
    sync: SyncReport
    driver: bool = False  # whether git's settings name the merge driver only since now


def init(root: Path, environment: Mapping[str, str], today: date) -> InitReport:
    """Make `root` a knowledge base: create missing files, leave existing files unchanged.

    A sample note and its page are created only if there is no note yet.

    Raises:
        TacitError: the folder can't be written, or its tacit.toml is invalid.
    """
    root = root.absolute()
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
    wanted = {config.SETTINGS: resources.starter("tacit.toml"), **_sample(root, settings.layout, today)}
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
    report = sync(workspace)
    return InitReport(root, tuple(written), tuple(kept), report, changed.driver)


class EquipReport(NamedTuple):
    """The created and the existing files for coding agents, as paths relative to `root`."""

    root: Path
    written: tuple[str, ...]
    kept: tuple[str, ...]


def equip(root: Path, forms: Collection[Form]) -> EquipReport:
    """Create the skills for coding agents in a project's folder; existing files stay unchanged.

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
        old = _text(root / AGENTS)
        new = managed_block.put(old, _MARK, agents_block())
        if new != old:
            files.write(root / AGENTS, new)
        (kept if new == old else written).append(AGENTS)
    return EquipReport(root, tuple(written), tuple(kept))


def _text(path: Path) -> str:
    """The text of a file that is extended; empty if there is no file."""
    data = files.page_bytes(path) or b""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FileAccessError(path.name, "is not UTF-8, and was not changed: save it as UTF-8") from error


def _sample(root: Path, layout: Layout, today: date) -> dict[str, str]:
    if (root / layout.notes).is_dir() and any((root / layout.notes).rglob("*.md")):
        return {}
    day = today.isoformat()
    return {
        f"{layout.notes}/code/{day}-date-parsing-bug.md": resources.starter("note.md").format(date=day),
        f"{layout.patterns}/testing/write-the-failing-test-first.md": resources.starter("page.md"),
    }
