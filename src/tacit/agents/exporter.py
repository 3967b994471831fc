"""I/O. Update the files that coding agents read; text that people wrote into them is never changed.

A target is a kind of agent, such as Cursor: each has its own files and formats.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tacit.agents import managed_block
from tacit.agents.entries import Entry, entry
from tacit.agents.export_state import Exported
from tacit.agents.formats import agents_block, is_marked, own_file, pack, path_of
from tacit.domain.assemble import too_large
from tacit.domain.enums import Confidence
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.pattern import Pattern
from tacit.domain.reading_order import settle
from tacit.notes.edit import append
from tacit.render.current import is_current, is_ours
from tacit.render.seal import is_as_generated
from tacit.store import statistics
from tacit.store.counting import fold
from tacit.store.reader import Reader
from tacit.system import files
from tacit.workspace.export_settings import AGENTS, BLOCKS, CLAUDE, ENDINGS, FOLDERS, GEMINI, Export, Target
from tacit.workspace.workspace import Workspace

_MARK_DIGITS = 8  # digits of the hash in the marker, enough to tell knowledge bases apart
_MOST_READ = 32 * 1024  # agents read at most this many bytes of all AGENTS.md files together
_EXPORTED = (Confidence.HIGH, Confidence.MEDIUM)
_MOVE = (
    "move what you want to keep to a pattern's page or another file, then delete the file or block; the next export "
    "creates it again if it is needed"
)


@dataclass(slots=True)
class _Plan:
    """The changes that an export will make: `texts` maps each path to its new text, or to None to remove the file.

    The paths are relative to the target folder. `found` are the findings about files that the export leaves alone.
    """

    texts: dict[str, str | None]
    found: list[Diagnostic]


class Exporter:
    """Exports the current patterns to one folder, as files that coding agents read."""

    def __init__(self, workspace: Workspace, reader: Reader, wanted: Export, folder: Path, *, whole: bool) -> None:
        """Prepare an export of the patterns to `folder`, in the form that the settings `wanted` describe.

        If `whole` is true, files in `folder` that earlier exports wrote for targets not in `wanted` are removed.
        """
        self.workspace, self.reader, self.wanted, self.whole = workspace, reader, wanted, whole
        self.folder = folder.absolute()
        self.mark = hashlib.sha256(workspace.config.workspace.encode()).hexdigest()[:_MARK_DIGITS]
        self.base = _shared_repository(workspace.root, self.folder)
        self.place = self.folder.resolve().relative_to(self.base).as_posix() if self.base else ""

    def export(self, *, dry: bool = False) -> Exported:
        """Write the files for agents, remove exported files that are no longer needed, and return the result.

        If `dry` is true, no file is changed.

        Raises:
            FileAccessError: a file cannot be read or written.
        """
        ranked = self._ranked()
        entries = list(self._entries(ranked))
        plan = _Plan({}, [])
        shown: set[str] = set()
        cut: dict[str, set[str]] = {}
        for target in self._targets():
            due = entries if target in self.wanted.targets else []
            kept = pack(target, due, self.wanted.budget, self.mark, self.place)
            shown |= {item.slug for item in kept}
            cut[target.value] = {item.slug for item in due if item not in kept}
            if target in BLOCKS:
                self._plan_block(BLOCKS[target], kept, plan)
            else:
                self._plan_files(target, kept, plan)
        if not dry:
            self._apply(plan)
        names = {pattern.slug: pattern.name for pattern in ranked}
        return Exported(
            written=tuple(self._shown(path) for path, text in sorted(plan.texts.items()) if text is not None),
            removed=tuple(self._shown(path) for path, text in sorted(plan.texts.items()) if text is None),
            patterns=tuple(names[slug] for slug in names if slug in shown),
            left_out=tuple(name for slug, name in names.items() if any(slug in slugs for slugs in cut.values())),
            diagnostics=tuple(plan.found),
            full={to: tuple(n for slug, n in names.items() if slug in slugs) for to, slugs in cut.items() if slugs},
        )

    def _targets(self) -> Iterable[Target]:
        return tuple(Target) if self.whole else dict.fromkeys(self.wanted.targets)

    def _ranked(self) -> list[Pattern]:
        """Return the patterns to export: HIGH before MEDIUM, and patterns with more evidence first.

        Retired patterns are left out.
        """
        config = self.workspace.config
        reference = statistics.totals(self.reader).reference
        used = [p for p in self.reader.patterns() if p.level in _EXPORTED and not p.retired]
        found = settle(used, reference, config.thresholds.stale_after_days)
        return sorted(found, key=lambda p: (-p.level.value, p.against - p.examples, p.name.casefold(), p.slug))

    def _entries(self, ranked: Sequence[Pattern]) -> Iterator[Entry]:
        config = self.workspace.config
        patterns = {pattern.slug: pattern for pattern in ranked}
        folded = {
            item.dossier.pattern.slug: item.dossier._replace(pattern=patterns[item.dossier.pattern.slug])
            for item in fold(self.reader, set(patterns), config.thresholds, config.project)
        }
        shares = self.base is not None or self.workspace.config.share_evidence
        homes, frame = self._homes(), self.workspace.frame()
        for slug, pattern in patterns.items():
            if slug in folded:
                home = homes(pattern)
                yield entry(folded[slug], frame, home=(home, slug if home else ""), shares_notes=shares)

    def _homes(self) -> Callable[[Pattern], str]:
        """Return a function that takes a pattern, and returns the path of the page with its examples.

        The path is relative to the repository with the exported files, or `""` if the page is not in this repository.
        """
        config, base = self.workspace.config, self.base
        whole = next((document.path for document in config.documents if not document.domains), "")
        if base is None or not whole:
            return lambda _: ""
        root = self.workspace.root.resolve()
        if too_large(tuple(self.reader.patterns()), config.documents, config.overview_limit):
            return lambda pattern: (root / config.layout.details(pattern.category)).relative_to(base).as_posix()
        return lambda _: (root / whole).relative_to(base).as_posix()

    def _plan_block(self, path: str, entries: Sequence[Entry], plan: _Plan) -> None:
        old = self._read(path, plan)
        if old is None:
            return
        try:
            place = managed_block.find(old, self.mark)
            if place is not None and not place.sound:
                line = old.count("\n", 0, place.start) + 1
                plan.found.append(self._left_alone(path, "the block of `tacit export` was edited by hand", line))
                return
            new = managed_block.put(old, self.mark, agents_block(entries, self.place))
        except managed_block.TornBlockError as torn:
            plan.found.append(self._left_alone(path, str(torn), torn.line))
            return
        if new != old:
            plan.texts[path] = new if new.strip() else None
        if path == AGENTS and len(new.encode()) > _MOST_READ:
            message = "AGENTS.md is larger than 32 KiB, and agents do not read text after that"
            at = Location(self._shown(path))
            plan.found.append(
                Diagnostic(at, Severity.WARNING, "large-export", message, "lower `budget` under [export]")
            )
        if path == AGENTS and entries:
            self._plan_import(CLAUDE, plan)
            if Target.GEMINI not in self.wanted.targets:  # otherwise GEMINI.md has the block itself
                self._plan_import(GEMINI, plan)

    def _plan_import(self, name: str, plan: _Plan) -> None:
        """Plan to add the line `@AGENTS.md`, which imports AGENTS.md, to the agent's own file, if that file exists.

        Claude Code and Gemini do not read AGENTS.md if they find a file of their own.
        """
        path = self.folder / name
        if path.is_symlink() or not path.is_file():
            return  # it may be a link to AGENTS.md
        text = self._read(name, plan)
        if text is not None and not managed_block.imports_agents(text):
            plan.texts[name] = append(text, f"@{AGENTS}")

    def _plan_files(self, target: Target, entries: Sequence[Entry], plan: _Plan) -> None:
        due = {path_of(target, item.slug): own_file(target, item, self.mark, self.place) for item in entries}
        here = self._ours(target)
        for path, text in due.items():
            old = self._read(path, plan)
            if old is None or old == text:
                continue
            if is_current(old, text):
                continue
            if old.strip() and not (is_ours(old, text) and is_marked(old, self.mark)):
                what = "was edited by hand" if is_marked(old, self.mark) else "was not written by this export"
                plan.found.append(self._left_alone(path, what))
            else:
                plan.texts[path] = text
        for path, text in here.items():
            if path not in due and is_as_generated(text):
                plan.texts[path] = None
            elif path not in due:
                plan.found.append(self._left_alone(path, "is no longer needed, but was edited by hand"))

    def _ours(self, target: Target) -> dict[str, str]:
        """Return the text of each file that an earlier export wrote for a target, by path, even if it was edited."""
        folder = self.folder / FOLDERS[target]
        found = {}
        inside = folder.is_dir() and folder.resolve().is_relative_to(self.folder.resolve())
        for path in sorted(folder.glob(f"*{ENDINGS[target]}")) if inside else ():
            if not path.is_symlink() and path.is_file():
                text = files.read_page(path) or ""
                if is_marked(text, self.mark):
                    found[f"{FOLDERS[target]}/{path.name}"] = text
        return found

    def _read(self, path: str, plan: _Plan) -> str | None:
        """Return the text of a file in the target folder; `""` if the file does not exist.

        If the file is a link, is below a link to another place, or cannot be read as UTF-8, add a finding to `plan` and
        return None.
        """
        target = self.folder / path
        try:
            if not target.parent.resolve().is_relative_to(self.folder.resolve()):
                plan.found.append(self._left_alone(path, "is below a link that leaves the target folder"))
                return None
            if target.is_symlink():
                plan.found.append(self._left_alone(path, "is a link"))
                return None
            if not target.exists():
                return ""
            return files.read(target, files.LARGEST_PAGE).decode("utf-8")
        except UnicodeDecodeError:
            plan.found.append(self._left_alone(path, "is not UTF-8"))
        except OSError as error:
            plan.found.append(self._left_alone(path, f"cannot be read ({error.strerror or error})"))
        return None

    def _apply(self, plan: _Plan) -> None:
        with files.together() as put:
            for path, text in sorted(plan.texts.items()):
                if text is not None:
                    put(self.folder / path, text)
        for path, text in plan.texts.items():
            if text is None:
                files.discard(self.folder, path, None)

    def _shown(self, path: str) -> str:
        target = self.folder / path
        root = self.workspace.root
        return target.relative_to(root).as_posix() if target.is_relative_to(root) else str(target)

    def _left_alone(self, path: str, what: str, line: int = 1) -> Diagnostic:
        message = f"{what}; the file was not changed"
        return Diagnostic(Location(self._shown(path), line), Severity.ERROR, "edited-export", message, _MOVE)


def export_by_settings(workspace: Workspace, reader: Reader, *, dry: bool) -> Exported:
    """Export patterns for coding agents as the section `[export]` of tacit.toml says.

    If there is no such section, nothing is exported. If its folder is missing or outside the knowledge base, the result
    has a finding.

    Raises:
        FileAccessError: a file cannot be read or written.
    """
    wanted = workspace.config.export
    if wanted is None:
        return Exported()
    folder = workspace.root / wanted.folder
    if not folder.is_dir() or not folder.resolve().is_relative_to(workspace.root.resolve()):
        message = f"[export] names {wanted.folder!r}, which is not a folder in the knowledge base; nothing was exported"
        at = Location("tacit.toml")
        return Exported(
            diagnostics=(
                Diagnostic(at, Severity.ERROR, "no-folder", message, "create the folder, or correct its path"),
            )
        )
    return Exporter(workspace, reader, wanted, folder, whole=True).export(dry=dry)


def _shared_repository(root: Path, folder: Path) -> Path | None:
    """Return the repository that contains both folders; None if they are in different repositories.

    If neither is in a repository, but one folder contains the other, the containing folder is returned.
    """
    one, other = root.resolve(), folder.resolve()
    tops = [next((top for top in (place, *place.parents) if (top / ".git").exists()), None) for place in (one, other)]
    if tops[0] != tops[1]:
        return None
    if tops[0] is not None:
        return tops[0]
    return one if other.is_relative_to(one) else other if one.is_relative_to(other) else None
