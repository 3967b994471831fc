"""PURE. What git and the settings of `[trust]` say about a note, in addition to its text.

A `Word` says who added and changed the note according to git and, if the note must not count, why.
"""

from typing import NamedTuple

from tacit.domain.coding_agents import agents_among
from tacit.domain.pattern import Evidence

PENDING = "pending"  # the value of `held` for a note that is not on the trusted branch
UNCOMMITTED = "-"  # the value of `commit` for a note that git does not have yet
REVOKED = "revoked"  # the beginning of `held` for a note that was revoked


class Word(NamedTuple):
    """What git and the settings of `[trust]` say about one note.

    `commit` is the commit that added the note; `UNCOMMITTED` if there is none, and `""` if it is unknown, as in a
    shallow clone. `date` is the day of its author date, and `authors` are its author and co-authors as `Name
    <address>`. `later` has the authors of each later commit that changed the note, oldest first. `held` is `""` if the
    note may count. Otherwise it is the reason why it does not: `PENDING` if the note is not on the branch that the
    settings require, or a sentence that begins with `REVOKED` if the settings exclude the note.
    """

    commit: str = ""
    date: str = ""
    authors: tuple[str, ...] = ()
    later: tuple[tuple[str, ...], ...] = ()
    held: str = ""

    @property
    def is_committed(self) -> bool:
        """Return whether git knows the commit that added the note."""
        return self.commit not in {"", UNCOMMITTED}


UNKNOWN = Word()


def identities(author: str) -> frozenset[str]:
    """Return the name and the address of an author in lower case, to compare authors.

    If the author has only a name or only an address, the set has only this one.
    """
    name, _, address = author.casefold().rpartition("<")
    return frozenset(filter(None, (name.strip(" \"'"), address.strip(" >"))))


def author_of(item: Evidence, word: Word) -> str:
    """Return who added a note: the address of the commit's author, or the author in the note if git can't tell."""
    if word.is_committed and word.authors:
        name, _, address = word.authors[0].casefold().rpartition("<")
        return address.rstrip("> ") or name.strip()
    return item.author.casefold()


def day_of(item: Evidence, word: Word) -> str:
    """Return the day on which a note was added: the day of the commit, or the date in the note if git can't tell."""
    return word.date if word.is_committed and word.date else item.date


def is_vouched_for(item: Evidence, word: Word) -> bool:
    """Return whether a person wrote or confirmed a note, according to git; the first case that fits decides.

    - A note that says in `via` that an agent wrote it, and that has no `confirmed`: no.
    - A note that is not committed: no.
    - A note whose commits git does not know, as in a shallow clone: yes.
    - A note whose commits have only people as authors: yes.
    - A note with a commit that has a coding agent among its authors: yes only if the note has `confirmed`, and the
      newest commit of the note has only people as authors.
    """
    if item.is_by_agent or word.commit == UNCOMMITTED:
        return False
    if not word.is_committed:
        return True
    changes = (word.authors, *word.later)
    return not any(map(agents_among, changes)) or bool(item.confirmed and not agents_among(changes[-1]))
