"""Edit pattern pages: the commands `page`, `edit`, `rename`, `retire` and `merge`.

No text is lost, and git shows each change.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from tacit.domain.enums import Status
from tacit.domain.note import Section
from tacit.domain.pattern import Alias, Dossier, PatternPage
from tacit.errors import FileAccessError, UsageError
from tacit.ingest.lesson.journal import remember
from tacit.notes.edit import append, assign, extend
from tacit.notes.markdown import sections as outline
from tacit.notes.pages import UNCATEGORISED, read_page
from tacit.notes.reading import quoted
from tacit.notes.write import page_text, sections_text
from tacit.queries.lookup import Answer, show
from tacit.store.reader import Reader
from tacit.sync.service import SyncReport, refresh_store, sync_touched
from tacit.sync.session import Session, open_session
from tacit.system import files
from tacit.text.names import is_folder_name, slugify
from tacit.workspace.workspace import Workspace

RULES = ".rules.yml"
_BETWEEN_RULES = "---\n"


class CurateReport(NamedTuple):
    """The files that an edit wrote, and the files that it moved to the trash, relative to `root`.

    `page` is the edited page, and `remark` what the user may have to do next.
    """

    root: Path
    page: str
    written: tuple[str, ...]
    trashed: tuple[str, ...]
    sync: SyncReport
    remark: str = ""


def page(workspace: Workspace, name: str, category: str = "") -> CurateReport:
    """Create a page for a pattern that has none, from the pattern's text in notes.

    Raises:
        UnknownPatternError: no pattern has this name.
        UsageError: the pattern already has a page, or the category is not a valid folder name.
    """
    if category and not is_folder_name(category):
        advice = f"try --category {slugify(category)}" if slugify(category) else ""
        raise UsageError(f"{quoted(category)} can't be a category: it is not a valid folder name", advice)
    with workspace.locked("tacit page"), open_session(workspace) as session:
        desk = _Edit(workspace, session, "page", name)
        found = desk.pattern(name)
        if found.pattern.page:
            raise UsageError(
                f"{found.pattern.name!r} already has a page: {found.pattern.page}", "change the page with `tacit edit`"
            )
        path, _ = desk.page_of(found, category)
        return desk.done(path)


def editable(workspace: Workspace, name: str) -> str:
    """Return the path of a pattern's page. If there is no page, create one from the text in the pattern's notes.

    Raises:
        UnknownPatternError: no pattern has this name.
    """
    with workspace.locked("tacit edit"), open_session(workspace) as session:
        desk = _Edit(workspace, session, "edit", name)
        path, _ = desk.page_of(desk.pattern(name))
        return desk.done(path).page if desk.texts else path


def rename(workspace: Workspace, name: str, new_name: str) -> CurateReport:
    """Rename a pattern. The old name becomes an alias, so that notes with the old name still count.

    Raises:
        UnknownPatternError: no pattern has this name.
        UsageError: the new name has no letters or digits, or belongs to another pattern.
    """
    with workspace.locked("tacit rename"), open_session(workspace) as session:
        desk = _Edit(workspace, session, "rename", f"{name} → {new_name}")
        found = desk.pattern(name)
        new_name, slug = " ".join(new_name.split()), slugify(new_name)
        if not slug:
            raise UsageError(f"the name {quoted(new_name)} has no letters or digits")
        if (holder := desk.holder(slug)) not in {"", found.pattern.slug}:
            advice = f"merge the two patterns with `tacit merge {found.pattern.slug} {holder}`"
            raise UsageError(f"{quoted(new_name)} is the name of another pattern", advice)
        old, text = desk.page_of(found)
        text = assign(text, "name", new_name)
        is_shared = desk.is_shared(found)
        if found.pattern.slug != slug and not is_shared:
            text = extend(text, "aliases", _missing([found.pattern.name], found.pattern.aliases))
        new = f"{old.rpartition('/')[0]}/{slug}.md"
        desk.move(old, new, text)
        done = desk.done(new)
        return done._replace(remark=_left_behind(found.pattern.name, new_name)) if is_shared else done


def _left_behind(name: str, new_name: str) -> str:
    return (
        f"another page is called {quoted(name)}, too, and notes that name {quoted(name)} still count for that page: "
        f"if a note means the renamed page, write {quoted(new_name)} in the note"
    )


def retire(workspace: Workspace, name: str, successor: str = "") -> CurateReport:
    """Mark a pattern as retired, and record the pattern that replaces it, if `successor` names one.

    Raises:
        UnknownPatternError: one of the names belongs to no pattern.
        UsageError: the pattern would be its own successor.
    """
    with workspace.locked("tacit retire"), open_session(workspace) as session:
        desk = _Edit(workspace, session, "retire", name)
        found = desk.pattern(name)
        path, text = desk.page_of(found)
        text = assign(text, "status", Status.RETIRED.value)
        if successor:
            after = desk.pattern(successor).pattern
            if after.slug == found.pattern.slug:
                raise UsageError(f"{after.name!r} can't replace itself")
            text = assign(text, "superseded_by", after.name)
        desk.write(path, text)
        return desk.done(path)


def merge(workspace: Workspace, name: str, into: str) -> CurateReport:
    """Merge the pattern `name` into the pattern `into`, so that `name` becomes an alias of `into`.

    The page of `into` receives the names, the text and the rules of `name`. The page of `name` moves to the trash.

    Raises:
        UnknownPatternError: one of the names belongs to no pattern.
        UsageError: both names belong to the same pattern.
    """
    with workspace.locked("tacit merge"), open_session(workspace) as session:
        desk = _Edit(workspace, session, "merge", f"{name} → {into}")
        gone, stays = desk.pattern(name), desk.pattern(into)
        if gone.pattern.slug == stays.pattern.slug and gone.pattern.page == stays.pattern.page:
            raise UsageError(f"{quoted(name)} and {quoted(into)} are already one pattern")
        path, text = desk.page_of(stays)
        own = [] if desk.is_shared(gone) else [gone.pattern.name]
        names = _missing([*own, *gone.pattern.aliases], [stays.pattern.name, *stays.pattern.aliases])
        text = extend(text, "aliases", names)
        lists = ((key, getattr(gone.pattern, key), getattr(stays.pattern, key)) for key in _LISTS)
        for key, more, there in lists:
            text = extend(text, key, [item for item in more if item not in there])
        text = append(text, _moved_text(gone, stays))
        desk.write(path, text)
        desk.merge_rules(gone.pattern.page, path)
        if gone.pattern.page:
            desk.trash(gone.pattern.page)
        return desk.done(path)


_LISTS = ("tags", "applies_to", "languages")


def _moved_text(gone: Dossier, stays: Dossier) -> str:
    """Return the text that the page of `stays` receives from the page of `gone`, which is merged into it.

    Sections that only `gone` has keep their heading. Sections that both pages have, and text without a heading, are put
    under one heading that names `gone`.
    """
    there = {section.title.casefold() for section in stays.sections if section.text.strip()}
    texts = {section.text.strip() for section in stays.sections}
    moving = [section for section in gone.sections if section.text.strip() and section.text.strip() not in texts]
    lacking = [item._replace(level=2) for item in moving if item.title and item.title.casefold() not in there]
    rest = [item for item in moving if not item.title or item.title.casefold() in there]
    if rest:
        parts = [_deeper(item) for item in rest]
        lacking.append(Section(f"Merged from {gone.pattern.name}", "\n\n".join(parts)))
    return sections_text(lacking)


def _deeper(section: Section) -> str:
    """Return a section as text that is put below a heading of level 2.

    The heading of the section gets level 3, and its subsections get deeper levels.
    """
    inner = outline(section.text, level=6)
    parts = tuple(part._replace(level=min(6, max(4, part.level + 1))) for part in inner.sections)
    text = "\n\n".join(filter(None, (inner.preamble, sections_text(parts))))
    return f"### {section.title}\n\n{text}" if section.title else text


def _missing(names: Iterable[str], there: Iterable[str]) -> list[str]:
    known = {slugify(name) for name in there}
    return [name for name in dict.fromkeys(names) if slugify(name) not in known]


class _Edit:
    """The planned changes of one command. They are written together at the end, after all checks."""

    def __init__(self, workspace: Workspace, session: Session, command: str, subject: str) -> None:
        self.workspace, self.session = workspace, session
        self.command, self.subject = command, subject  # the names of this command in `tacit undo`
        self.texts: dict[str, str] = {}
        self.going: list[str] = []
        refresh_store(session)

    def pattern(self, name: str) -> Dossier:
        """Return the pattern with this name, alias or slug, or the pattern of the page with this path.

        Raises:
            UnknownPatternError: there is no such pattern.
            UsageError: several pages have this name, or the file is not a pattern page.
        """
        path = self._path(name)
        with self.workspace.reading() as reader:
            if path:
                return self._of_page(reader, path)
            found = show(Answer(self.workspace, reader), name)
            pages = reader.pages_of(found.pattern.slug)
        if len(pages) > 1:
            message = f"{quoted(name)} is the name of {len(pages)} pages: {', '.join(pages)}"
            advice = f"pass the path of a page, or merge the pages: `tacit merge {pages[1]} {pages[0]}`"
            raise UsageError(message, advice)
        return found

    def is_shared(self, found: Dossier) -> bool:
        """Return whether another page has the same name as `found`. The name must then not become an alias."""
        with self.workspace.reading() as reader:
            return any(path != found.pattern.page for path in reader.pages_of(found.pattern.slug))

    def _path(self, name: str) -> str:
        """Return `name` relative to the knowledge base if it is the path of a file; otherwise return `""`."""
        if not name.endswith(".md"):
            return ""
        root = self.workspace.root
        inside = root / name
        absolute = inside if inside.is_file() else Path(name).absolute()
        if not absolute.is_file():
            return ""
        if not absolute.resolve().is_relative_to(root.resolve()):
            raise UsageError(f"{quoted(name)} is outside the knowledge base {root}")
        return absolute.resolve().relative_to(root.resolve()).as_posix()

    def _of_page(self, reader: Reader, path: str) -> Dossier:
        """Return the pattern to which a page belongs, with the text and the names on this page."""
        page = read_page(path, self._read(path).encode(), root=self.workspace.config.layout.patterns).value
        if page is None or path not in reader.pages_of(page.slug):
            raise UsageError(f"{path}: is not a pattern page", "see `tacit list` for the names of patterns")
        found = show(Answer(self.workspace, reader), page.slug)
        aliases = tuple(alias.name for alias in page.aliases)
        fields = {key: getattr(page, key) for key in ("name", "category", *_LISTS)}
        return found._replace(
            pattern=found.pattern._replace(page=path, aliases=aliases, **fields), sections=page.sections
        )

    def holder(self, slug: str) -> str:
        """Return the slug of the pattern that has `slug` as its own slug or as an alias; `""` if none has it."""
        with self.workspace.reading() as reader:
            leads = reader.directory()[0].resolve(slug)
            return leads if leads in reader.slugs() else ""

    def page_of(self, found: Dossier, category: str = "") -> tuple[str, str]:
        """Return path and text of a pattern's page.

        If the pattern has no page, plan to create one in `category` from the text in the pattern's notes.
        """
        pattern = found.pattern
        if pattern.page:
            return pattern.page, self._read(pattern.page)
        category = slugify(category) or UNCATEGORISED
        path = self._free(f"{self.workspace.config.layout.patterns}/{category}/{pattern.slug}.md")
        parts = tuple(section._replace(level=2) for section in found.sections)
        aliases = tuple(Alias(name) for name in pattern.aliases)
        text = page_text(PatternPage(path, pattern.slug, pattern.name, category, aliases, sections=parts))
        self.texts[path] = text
        return path, text

    def write(self, path: str, text: str) -> None:
        """Plan to write a file, at the end of the command."""
        self.texts[path] = text

    def move(self, old: str, new: str, text: str) -> None:
        """Plan to move a pattern's page from `old` to `new`, together with its rule file.

        `text` is the new text of the page.
        """
        if old == new:
            self.write(old, text)
            return
        self._free(new)
        self.texts.pop(old, None)
        self.texts[new] = text
        if (self.workspace.root / old).exists():
            self.going.append(old)
        self._move_rules(_rules(old), _rules(new))

    def merge_rules(self, gone: str, stays: str) -> None:
        """Plan to append the rules of the page `gone` to the rules of the page `stays`."""
        if not gone or not (self.workspace.root / _rules(gone)).is_file():
            return
        more, target = self._read(_rules(gone)), _rules(stays)
        there = self._read(target) if (self.workspace.root / target).is_file() else ""
        gap = "" if not there or there.endswith("\n") else "\n"
        self.texts[target] = f"{there}{gap}{_BETWEEN_RULES if there else ''}{more.removeprefix(_BETWEEN_RULES)}"
        self.going.append(_rules(gone))

    def trash(self, path: str) -> None:
        """Plan to move a file to the trash."""
        self.going.append(path)

    def done(self, path: str) -> CurateReport:
        """Write the planned files, move files to the trash, and sync. `path` is the edited page."""
        root = self.workspace.root
        self.texts = {target: text for target, text in self.texts.items() if self._is_new(target, text)}
        if self.texts or self.going:
            remember(self.workspace, self.command, self.subject, {**self.texts, **dict.fromkeys(self.going)})
        with files.together(root) as put:
            for target, text in self.texts.items():
                put(root / target, text)
        for target in self.going:
            files.discard(root, target, self.workspace.local / "trash")
        report = sync_touched(self.session, {*self.texts, *self.going})
        return CurateReport(root, path, tuple(sorted(self.texts)), tuple(self.going), report)

    def _read(self, path: str) -> str:
        try:
            return files.read(self.workspace.root / path).decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise FileAccessError(path, f"can't be read: {error}") from error

    def _is_new(self, path: str, text: str) -> bool:
        return not (self.workspace.root / path).is_file() or self._read(path) != text

    def _free(self, path: str) -> str:
        if (self.workspace.root / path).exists():
            raise FileAccessError(path, "already exists")
        return path

    def _move_rules(self, old: str, new: str) -> None:
        if (self.workspace.root / old).is_file():
            self.texts[self._free(new)] = self._read(old)
            self.going.append(old)


def _rules(path: str) -> str:
    return path.removesuffix(".md") + RULES
