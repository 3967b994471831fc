"""PURE. What is known of a note besides its own text: git's word about who brought it, and why it is held back."""

from __future__ import annotations

from typing import NamedTuple

from tacit.domain.coding_agents import agents_among
from tacit.domain.pattern import Evidence

PENDING = "pending"  # the value of `held` for a note that is not on the trusted branch
UNCOMMITTED = "-"  # the value of `commit` for a note that git does not have yet
REVOKED = "revoked"  # the beginning of `held` for a note that was revoked


class Word(NamedTuple):
    """What is known of one note.

    `commit` is the commit that brought it, `UNCOMMITTED` if there is none, and empty if git can't tell, as in a shallow
    clone. `date` is the ISO day of its author, `authors` are its author and co-authors as `Name <address>`, and `later`
    has the authors of each later commit that changed the note, oldest first. `held` says why the note does not count:
    `PENDING`, or a sentence that begins with `REVOKED`; empty if it may count.
    """

    commit: str = ""
    date: str = ""
    authors: tuple[str, ...] = ()
    later: tuple[tuple[str, ...], ...] = ()
    held: str = ""

    @property
    def is_committed(self) -> bool:
        """Whether git says who brought the note."""
        return self.commit not in {"", UNCOMMITTED}


UNKNOWN = Word()


def identities(author: str) -> frozenset[str]:
    """Return the name and the address of an author in lower case; of `ann@example.com` or `Ann` only the one it is."""
    name, _, address = author.casefold().rpartition("<")
    return frozenset(filter(None, (name.strip(" \"'"), address.strip(" >"))))


def author_of(item: Evidence, word: Word) -> str:
    """Return who brought a note: the address of the commit's author, or what the note says if git can't tell."""
    if word.is_committed and word.authors:
        name, _, address = word.authors[0].casefold().rpartition("<")
        return address.rstrip("> ") or name.strip()
    return item.author.casefold()


def day_of(item: Evidence, word: Word) -> str:
    """Return the day on which a note was brought: that of the commit, or what the note says if git can't tell."""
    return word.date if word.is_committed and word.date else item.date


def is_vouched_for(item: Evidence, word: Word) -> bool:
    """Whether a person brought a note or confirmed it, by git's word.

    A note is a person's if no coding agent is an author of any commit that brought or changed it. Otherwise it must be
    `confirmed`, and people alone must have made the newest of these commits. A note that calls itself an agent's, and
    is not confirmed, is believed. Of a note that is not committed, nobody is known; if git can't tell, the note's own
    word counts.
    """
    if item.is_by_agent or word.commit == UNCOMMITTED:
        return False
    if not word.is_committed:
        return True
    changes = (word.authors, *word.later)
    return not any(map(agents_among, changes)) or bool(item.confirmed and not agents_among(changes[-1]))
