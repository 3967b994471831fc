"""Prepare a repository for generated pages: attributes for merges, ignored files, and the merge driver."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from tacit.errors import FileAccessError
from tacit.system import files, git_merge
from tacit.system.git_index import is_in_repository
from tacit.workspace.settings import Config
from tacit.workspace.whole import refuse_empty_submodule, refuse_partial
from tacit.workspace.workspace import Workspace

ATTRIBUTES, IGNORE = ".gitattributes", ".gitignore"
_GENERATED = f"merge={git_merge.DRIVER} linguist-generated text eol=lf"
# People keep their own workflows in the same folder. The merge driver merges their files as text, as git does.
_PERHAPS_GENERATED = f"merge={git_merge.DRIVER} text eol=lf"
# Earlier versions of tacit wrote this; such a merge turned two changes of one step into two steps.
_EARLIER = "merge=union linguist-generated text eol=lf"
_BEGIN, _END = "# tacit: generated pages, made locally (`[pages] committed` in tacit.toml)", "# /tacit"
_BLOCK = re.compile(rf"^{re.escape(_BEGIN)}\n(?:.*\n)*?{re.escape(_END)}(?:\n|\Z)", re.MULTILINE)


class Prepared(NamedTuple):
    """The files that were changed, and whether the merge driver was added to git's settings."""

    files: tuple[str, ...] = ()
    driver: bool = False


def known_to_git(config: Config) -> tuple[str, ...]:
    """Return the names of the files at the root in which tacit lists the generated pages for git.

    There is one such file: .gitattributes if the pages are committed, and .gitignore if they are not.
    """
    return (ATTRIBUTES,) if config.committed else (IGNORE,)


def prepare(workspace: Workspace, *, dry: bool = False) -> Prepared:
    """Update .gitattributes, .gitignore and git's settings from tacit's settings.

    Lines that people wrote are not changed. If `dry` is true, nothing is written.

    Raises:
        PartialCloneError: git tracks notes that are not on disk.
        FileAccessError: one of the files is not UTF-8, or can't be written.
        GitError: git's settings can't be written.
    """
    root, config = workspace.root, workspace.config
    changed = []
    if not dry:
        refuse_empty_submodule(root)
        refuse_partial(workspace, known=workspace.store_path.is_file())
    for path, text in ((ATTRIBUTES, _attributes), (IGNORE, _ignored)):
        old = own_text(root / path)
        new = text(old, config)
        if new != old:
            changed.append(path)
            if not dry:
                files.write(root / path, new)
    driver = config.committed and is_in_repository(root) and not git_merge.is_set_up(root)
    if driver and not dry:
        git_merge.set_up(root)
    return Prepared(tuple(changed), driver)


def _attributes(old: str, config: Config) -> str:
    """Return the text of .gitattributes (`old`) with a line for each glob that matches generated pages.

    A line that an earlier version of tacit wrote is replaced. If the pages are not committed, the text is not changed.
    """
    if not config.committed:
        return old
    masks = [(_quoted(mask), _GENERATED) for mask in page_masks(config)]
    masks.append((_quoted(f"{config.layout.workflows}/*.md"), _PERHAPS_GENERATED))
    missing = []
    for mask, attributes in masks:
        old = re.sub(
            rf"^({re.escape(mask)}) {re.escape(_EARLIER)}(?=\r?$)", rf"\1 {attributes}", old, flags=re.MULTILINE
        )
        if not re.search(rf"^\s*{re.escape(mask)}\s", old, re.MULTILINE):
            missing.append(f"{mask} {attributes}")
    return _extended(old, missing)


def _ignored(old: str, config: Config) -> str:
    """Return the text of .gitignore (`old`) with a block of lines for the generated pages.

    If the pages are committed, the text has no such block.
    """
    lines = () if config.committed else (_BEGIN, *(f"/{mask}" for mask in page_masks(config)), _END)
    block = "".join(f"{line}\n" for line in lines)
    if found := _BLOCK.search(old):
        return old[: found.start()] + block + old[found.end() :]
    return _extended(old, lines)


def page_masks(config: Config) -> list[str]:
    """Return globs that match all generated pages except checklists, relative to the root of the knowledge base."""
    return [*(document.path for document in config.documents), *config.layout.listings()]


def _quoted(mask: str) -> str:
    return f'"{mask}"' if " " in mask else mask


def _extended(old: str, lines: Iterable[str]) -> str:
    added = "".join(f"{line}\n" for line in lines)
    return f"{old}\n{added}" if added and old and not old.endswith("\n") else old + added


def own_text(path: Path) -> str:
    """Return the text of a file that belongs to the user, such as .gitignore; `""` if there is no such file.

    Raises:
        FileAccessError: the file is not UTF-8, or can't be read.
    """
    data = files.page_bytes(path) or b""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FileAccessError(path.name, "is not UTF-8, and was not changed: save the file as UTF-8") from error
