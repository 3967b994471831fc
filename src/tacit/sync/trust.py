"""I/O. Decide which notes must not count, and ask git who added the notes, if a setting of `[trust]` requires it.

A note must not count if it is not on the trusted branch (the branch that `[trust]` names), or if it was revoked.
"""

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

from tacit.domain.trust import PENDING, UNCOMMITTED, UNKNOWN, Word
from tacit.errors import GitError
from tacit.store import words
from tacit.store.rows import REMARK
from tacit.store.writer import Store
from tacit.system import trusted
from tacit.system.git import Repository, repository
from tacit.system.provenance import Later, Origin, is_above, origins
from tacit.workspace.workspace import Workspace

_AT = "words_at"  # a fact of the store: the commit whose history was read
_OWN_WORD = "so authors and dates in the notes are used, and every note counts"


class Place(NamedTuple):
    """The place of a knowledge base in a git repository, and the revision whose notes are read.

    The paths of its files in the repository begin with `prefix`. `revision` is the commit whose files are read; if it
    is `""`, the files of the work tree are read.
    """

    repository: Repository
    prefix: str = ""
    revision: str = ""


class Asked(NamedTuple):
    """What git says about the notes, as far as the settings of `[trust]` need it.

    `key` is a hash of all of it. `head` is the commit whose history is used; `""` if git is not asked. `on_branch` are
    the notes on the trusted branch; None if every note may count. `cut` are the commits at which a shallow clone ends,
    so that git does not know who added the files in them. `remark` says what git can't tell.
    """

    key: str = ""
    place: Place | None = None
    head: str = ""
    on_branch: frozenset[str] | None = None
    cut: frozenset[str] = frozenset()
    remark: str = ""


def place_of(workspace: Workspace) -> Place | None:
    """Return the place of a knowledge base in the repository around it; None if there is no repository."""
    found = repository(workspace.root)
    if found is None:
        return None
    inside = workspace.root.resolve().relative_to(found.root.resolve()).as_posix()
    return Place(found, "" if inside == "." else f"{inside}/")


def look(workspace: Workspace, place: Place | None = None) -> Asked | None:
    """Ask git for what the settings under `[trust]` need.

    If no setting needs git, it is not started: the result is an empty `Asked` if notes are revoked, else None. `place`
    says from which repository and revision the notes are read; by default, from the work tree around them.
    """
    config = workspace.config
    if not config.asks_git:
        return Asked() if config.trust.revoked else None
    try:
        place = place or place_of(workspace)
        if place is None:
            return _keyed(Asked(remark=f"this is not a git repository, {_OWN_WORD}"))
        head = place.repository.commit(place.revision) if place.revision else place.repository.head()
        if not head:
            return _keyed(Asked(remark=f"nothing is committed yet, {_OWN_WORD}"))
        asked = Asked(place=place, head=head, cut=place.repository.cut())
        return _keyed(_with_branch(asked, place, workspace) if config.trust.branch else asked)
    except GitError as error:
        return _keyed(Asked(remark=f"git failed ({error}), {_OWN_WORD}"))


def _keyed(asked: Asked) -> Asked:
    on_branch = None if asked.on_branch is None else sorted(asked.on_branch)
    parts = (asked.head, on_branch, sorted(asked.cut), asked.remark)
    return asked._replace(key=hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest())


def _with_branch(asked: Asked, place: Place, workspace: Workspace) -> Asked:
    branch = workspace.config.trust.branch
    tip = trusted.tip(place.repository, branch)
    if not tip:
        return asked._replace(remark=f"there is no branch {branch!r} in this clone, so every note counts")
    base = trusted.common(place.repository, asked.head, tip)
    if not base:
        reason = f"this clone lacks the commit at which its history left {branch!r}, so every note counts"
        return asked._replace(remark=reason)
    folder = f"{place.prefix}{workspace.config.layout.notes}"
    found = trusted.unchanged_since(place.repository, folder, base, place.revision)
    return asked._replace(on_branch=frozenset(path.removeprefix(place.prefix) for path in found))


def apply(workspace: Workspace, store: Store, asked: Asked | None) -> set[str]:
    """Put what git and `[trust]` say about the notes into the store. `asked` is the result of `look`.

    Return the slugs of the patterns whose examples this may change.
    """
    if asked is None:
        store.remember({REMARK: "", words.KEY: "", _AT: ""})
        return words.replace(store, {})
    try:
        history = _history(workspace, store, asked)
    except GitError as error:  # such as in a partial clone, which does not have the files of older commits
        asked = asked._replace(
            head="", remark=f"git can't read the history ({error}), so authors and dates in the notes are used"
        )
        history = {}
    texts = words.texts(store)
    unknown = sum(path in history and history[path] == UNKNOWN for path in texts)
    due = dict(history)
    if asked.head:
        due |= {path: Word(UNCOMMITTED) for path in texts.keys() - history.keys()}
    revoked = _revoked(workspace, texts)
    for path in texts:
        held = revoked.get(path, "")
        if not held and asked.on_branch is not None and path not in asked.on_branch:
            held = PENDING
        if held:
            due[path] = due.get(path, UNKNOWN)._replace(held=held)
    remark = asked.remark
    if unknown and not remark:
        many = "1 note" if unknown == 1 else f"{unknown} notes"
        remark = f"this shallow clone does not show who added {many}, so authors and dates in the notes are used"
    changed = words.replace(store, due)
    store.remember({REMARK: remark, words.KEY: asked.key, _AT: "" if asked.cut else asked.head})
    return changed


def _history(workspace: Workspace, store: Store, asked: Asked) -> dict[str, Word]:
    """Return what git says about each note, by path: the commit that added it, and the authors.

    If an earlier sync has stored this, git is asked only about newer commits.
    """
    if asked.place is None or not asked.head:
        return {}
    stored = store.state(_AT)
    old = {path: word._replace(held="") for path, word in words.words(store).items() if word.is_committed}
    if stored == asked.head:
        return old
    place = asked.place
    is_on_top = bool(stored) and is_above(place.repository, asked.head, stored)
    known = {f"{place.prefix}{path}": _origin(word) for path, word in old.items()} if is_on_top else {}
    folder = f"{place.prefix}{workspace.config.layout.notes}"
    found = origins(place.repository, folder, asked.head, known, stored if is_on_top else "")
    return {
        path.removeprefix(place.prefix): UNKNOWN if origin.commit in asked.cut else _word(origin)
        for path, origin in found.items()
        if path.endswith(".md")
    }


def _origin(word: Word) -> Origin:
    return Origin(word.commit, word.date, word.authors, tuple(Later("", authors) for authors in word.later))


def _word(origin: Origin) -> Word:
    return Word(origin.commit, origin.date, origin.authors, tuple(change.authors for change in origin.later))


def _revoked(workspace: Workspace, texts: Mapping[str, str]) -> dict[str, str]:
    """Return the reason why each revoked note does not count, by path.

    `texts` has the hash of each note's text by path. A note is revoked by its path or by its text.
    """
    found: dict[str, str] = {}
    for entry in workspace.config.trust.revoked:
        paths, keys = set(entry.notes), set(entry.texts)
        found |= {path: entry.held for path, key in texts.items() if path in paths or (key and key in keys)}
    return found
