"""I/O. Brings the files that coding agents read in step with the patterns; what a person wrote is left alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tacit.agents import managed_block
from tacit.agents.entries import Entry, entry
from tacit.agents.export_state import Exported
from tacit.agents.formats import agents_block, is_marked, own_file, pack, path_of
from tacit.domain.assemble import settle
from tacit.domain.enums import Confidence
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.pattern import Pattern
from tacit.notes.edit import append
from tacit.render.seal import Origin, origin
from tacit.store import statistics
from tacit.store.counting import fold
from tacit.store.reader import Reader
from tacit.system import files
from tacit.workspace.export_settings import AGENTS, CLAUDE, ENDINGS, FOLDERS, Export, Target
from tacit.workspace.workspace import Workspace

_MARK_DIGITS = 8
_ROOM_FOR_ALL = 32 * 1024  # what an agent reads of all AGENTS.md together
_EXPORTED = (Confidence.HIGH, Confidence.MEDIUM)


@dataclass(slots=True)
class _Plan:
    """What to do: text by path, None to remove; paths are relative to the folder exported to."""

    texts: dict[str, str | None]
    found: list[Diagnostic]


class Exporter:
    """One export: the patterns as they stand, into one folder."""

    def __init__(self, workspace: Workspace, reader: Reader, wanted: Export, folder: Path, *, whole: bool) -> None:
        """`whole` says that `wanted` is all that is due in `folder`: other targets' files of ours are removed there."""
        self.workspace, self.reader, self.wanted, self.whole = workspace, reader, wanted, whole
        self.folder = folder.absolute()
        self.mark = hashlib.sha256(workspace.config.workspace.encode()).hexdigest()[:_MARK_DIGITS]
        self.base = _shared_repository(workspace.root, self.folder)
        self.place = self.folder.resolve().relative_to(self.base).as_posix() if self.base else ""

    def export(self, *, dry: bool = False) -> Exported:
        """Write, remove and report; with `dry` only report what would be.

        Raises:
            FileAccessError: a file can't be read or written.
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
            if target is Target.AGENTS:
                self._plan_agents(kept, plan)
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
        """HIGH before MEDIUM, the best proven first; nothing else, and nothing retired."""
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
        overview = self._overview()
        for slug in patterns:
            if slug in folded:
                yield entry(folded[slug], home=(overview, slug if overview else ""), open_hearted=shares)

    def _overview(self) -> str:
        """Where the examples can be read, relative to the repository; empty where that is another one."""
        documents = self.workspace.config.documents
        whole = next((document.path for document in documents if not document.domains), "")
        return (self.workspace.root.resolve() / whole).relative_to(self.base).as_posix() if self.base and whole else ""

    def _plan_agents(self, entries: Sequence[Entry], plan: _Plan) -> None:
        old = self._read(AGENTS, plan)
        if old is None:
            return
        try:
            place = managed_block.find(old, self.mark)
            if place is not None and not place.sound:
                line = old.count("\n", 0, place.start) + 1
                plan.found.append(self._left_alone(AGENTS, "its block was edited by hand", line))
                return
            new = managed_block.put(old, self.mark, agents_block(entries, self.place))
        except managed_block.TornBlockError as torn:
            plan.found.append(self._left_alone(AGENTS, str(torn), torn.line))
            return
        if new != old:
            plan.texts[AGENTS] = new if new.strip() else None
        if len(new.encode()) > _ROOM_FOR_ALL:
            message = "AGENTS.md is larger than the 32 KiB that agents read of it"
            at = Location(self._shown(AGENTS))
            plan.found.append(Diagnostic(at, Severity.WARNING, "large-export", message, "lower the budget"))
        if entries:
            self._plan_import(plan)

    def _plan_import(self, plan: _Plan) -> None:
        """Where there is a CLAUDE.md, AGENTS.md is not read: the one has to bring in the other."""
        path = self.folder / CLAUDE
        if path.is_symlink() or not path.is_file():
            return  # a link to AGENTS.md says the same already
        text = self._read(CLAUDE, plan)
        if text is not None and not managed_block.imports_agents(text):
            plan.texts[CLAUDE] = append(text, f"@{AGENTS}")

    def _plan_files(self, target: Target, entries: Sequence[Entry], plan: _Plan) -> None:
        due = {path_of(target, item.slug): own_file(target, item, self.mark, self.place) for item in entries}
        here = self._ours(target)
        for path, text in due.items():
            old = self._read(path, plan)
            if old is None or old == text:
                continue
            if old.strip() and (origin(old) is not Origin.OURS or not is_marked(old, self.mark)):
                what = "was edited by hand" if is_marked(old, self.mark) else "is somebody else's"
                plan.found.append(self._left_alone(path, what))
            else:
                plan.texts[path] = text
        for path, text in here.items():
            if path not in due and origin(text) is Origin.OURS:
                plan.texts[path] = None
            elif path not in due:
                plan.found.append(self._left_alone(path, "is no longer due, and was edited by hand"))

    def _ours(self, target: Target) -> dict[str, str]:
        """The files that were exported before, edited or not."""
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
        """A file's text, empty where there is none; None where it is no plain text file of this folder."""
        target = self.folder / path
        try:
            if not target.parent.resolve().is_relative_to(self.folder.resolve()):
                plan.found.append(self._left_alone(path, "lies behind a link that leaves the folder"))
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
            plan.found.append(self._left_alone(path, f"can't be read ({error.strerror or error})"))
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
        help_text = "move the edits to the pattern's page, and the file or block away: the next export writes it anew"
        message = f"{what}: it is left alone"
        return Diagnostic(Location(self._shown(path), line), Severity.ERROR, "edited-export", message, help_text)


def export_by_settings(workspace: Workspace, reader: Reader, *, dry: bool) -> Exported:
    """What the settings say is due; a folder that is missing or leaves the knowledge base is a finding.

    Raises:
        FileAccessError: a file can't be read or written.
    """
    wanted = workspace.config.export
    if wanted is None:
        return Exported()
    folder = workspace.root / wanted.folder
    if not folder.is_dir() or not folder.resolve().is_relative_to(workspace.root.resolve()):
        message = f"[export] names {wanted.folder!r}, which is no folder of this knowledge base: nothing was exported"
        at = Location("tacit.toml")
        return Exported(
            diagnostics=(Diagnostic(at, Severity.ERROR, "no-folder", message, "make it, or mend its path"),)
        )
    return Exporter(workspace, reader, wanted, folder, whole=True).export(dry=dry)


def _shared_repository(root: Path, folder: Path) -> Path | None:
    """The folder that holds both, where one repository does; None where the two are apart."""
    one, other = root.resolve(), folder.resolve()
    tops = [next((top for top in (place, *place.parents) if (top / ".git").exists()), None) for place in (one, other)]
    if tops[0] != tops[1]:
        return None
    if tops[0] is not None:
        return tops[0]
    return one if other.is_relative_to(one) else other if one.is_relative_to(other) else None
