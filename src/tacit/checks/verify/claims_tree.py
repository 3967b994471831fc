"""PURE. Find the claims of folder trees that a document draws in a code block.

A claim is a statement of a document about the code.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tacit.checks.verify.shapes import is_placeholder
from tacit.checks.verify.values import Basis, Claim

_CONNECTOR = re.compile(r"^(?P<lead>[\s│|┃]*)(?P<mark>(?:[├└┣┗+`|][─━-]+\s*)|(?:[├└]\s*))(?P<rest>.*)$")
_DRAWN = re.compile(r"[├└]|^\s*[|+`]-- ", re.MULTILINE)
_NAME = re.compile(r"[\w.@()\[\]{}<>*$+~-][\w.@()\[\]{}<>*$+~/-]*")
_BOXES = re.compile(r"[┌┐┘┬┴┼▼▲►◄→←]")
GAPS = {"...", "…", ".."}  # parts of a path in place of folders that the tree leaves out
_MOST_LINES = 2_000  # lines of a block; a longer tree is not read


class Entry(NamedTuple):
    """A file or folder in a drawn tree: its path below the root of the tree.

    `is_folder` is true if its name ends with a slash. `note` is the comment behind the name, without signs such as `#`.
    """

    path: str
    line: int
    is_folder: bool
    is_exact: bool  # true if no part of the path is a placeholder
    note: str = ""
    is_below_gap: bool = False  # true if `...` stands for folders above it, and its own name is no placeholder


def is_tree(text: str) -> bool:
    """Return whether a block shows a folder tree. Diagrams with boxes look similar."""
    drawn = len(_DRAWN.findall(text))
    return drawn > 1 and not _BOXES.search(text) and len(text.split("\n")) <= _MOST_LINES


def tree(text: str, line: int, group: int) -> Iterator[Claim]:
    """Yield the claim that a path exists for each entry of a drawn folder tree.

    The claim's `folder` is the root of the tree, and its name is the path below this root.
    """
    root, entries = read_tree(text, line)
    for entry in entries:
        if entry.is_exact or entry.is_below_gap:
            yield Claim(
                "path",
                entry.path,
                entry.line,
                basis=Basis.TYPED,
                group=group,
                folder=root,
                form="tree",
                value="folder" if entry.is_folder else "",
                owner=entry.note,
            )


def read_tree(text: str, line: int) -> tuple[str, list[Entry]]:
    """Return the root of a drawn tree and its entries. If the tree shows no root, the root is `""`."""
    root = ""
    entries: list[Entry] = []
    stack: list[tuple[int, str]] = []
    for number, raw in enumerate(text.split("\n"), line):
        found = _CONNECTOR.match(raw)
        if found is None:
            first = _plain(raw)
            if first and not entries:
                root = first
            elif first:  # a second tree in the same block
                root_again = first.rstrip("/")
                stack = [(-1, root_again)]
            continue
        name, note, is_folder = _named(found["rest"])
        if not name:
            continue
        depth = len(found["lead"])
        while stack and stack[-1][0] >= depth:
            stack.pop()
        path = "/".join([*(part for _, part in stack), name.strip("/")])
        stack.append((depth, name.strip("/")))
        entries.append(Entry(path, number, is_folder, not is_placeholder(path), note, _is_below_gap(path)))
    return root, entries


def _plain(raw: str) -> str:
    """Return the path on a line of a tree that is drawn without lines such as `├──`; `""` if the line has no path."""
    text = raw.strip()
    found = _NAME.match(text)
    if not found or raw[:1].isspace() or text.startswith("#"):
        return ""
    rest = text[found.end() :].strip()
    is_path = found[0].endswith("/") or (not rest) or rest.startswith(("#", "//", "("))
    return found[0] if is_path else ""


def _named(rest: str) -> tuple[str, str, bool]:
    """Split a line of a tree into the name, the comment behind it, and whether the name ends with a slash.

    If the line has no name, both texts are `""`.
    """
    text = rest.strip().lstrip("📁📂📄🗂️ ").strip("`*")
    found = _NAME.match(text)
    if not found:
        return "", "", False
    name, note = found[0], text[found.end() :].strip()
    if note and not note.startswith(("#", "//", "(", "-", "–", "—", "←", "<", "→", "*", ":", "`", ",")):
        wide = text[found.end() : found.end() + 2] == "  " or "\t" in text[found.end() : found.end() + 1]
        if not wide:
            return "", "", False  # a phrase, not a file
    if note.startswith((",", ":")):
        return "", "", False
    return name, note.lstrip("#/-–—←→ "), name.endswith("/")


def _is_below_gap(path: str) -> bool:
    """Return whether a path has one `...` in place of folders, and is at least two levels below it: `src/.../shop/api`.

    For a path directly below the `...`, or with a placeholder at its end, the result is False, so that no claim is made
    about it.
    """
    parts = path.split("/")
    gaps = [number for number, part in enumerate(parts) if part in GAPS]
    return len(gaps) == 1 and gaps[0] + 1 < len(parts) - 1 and not is_placeholder(parts[-1])
