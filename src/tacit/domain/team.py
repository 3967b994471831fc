"""PURE. What the workspaces of a team share: rows of evidence and pages, and keys to find an example that is repeated.

A workspace is the knowledge base of one repository; the team store is the database in which a team's workspaces share
their rows. An example in one workspace repeats an example in another if both have an equal key. A key is a keyed hash
(BLAKE2b with the team's secret), because a plain hash of a short text or a path can be guessed.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from typing import Any, NamedTuple

from tacit.domain.confidence import SAMPLE, text_key
from tacit.domain.note import Section
from tacit.domain.pattern import Alias, Evidence, PatternPage

KEY_SIZE = 16  # bytes
_HALF = KEY_SIZE // 2
_MONTH = len("2024-11")
_SHORT, _FULL = 7, 40  # digits of the shortest hash of a commit that git prints, and of a full hash


class SharedEvidence(NamedTuple):
    """What one note of a workspace says about one pattern, as the team store has it.

    `note`, `text`, `commit` and `request` are keys (keyed hashes) of the note, its text, its commit and its pull
    request; a key is `b""` if the note names no commit or pull request. If the setting `share_evidence` is off, `date`
    is only a month, and the fields `title`, `path`, `outcome`, `project`, `author` and `minutes` are empty.
    """

    note: bytes
    pattern: str
    name: str
    verdict: str
    date: str
    by_agent: bool
    text: bytes = b""
    commit: bytes = b""
    request: bytes = b""
    title: str = ""
    path: str = ""
    outcome: str = ""
    project: str = ""
    author: str = ""
    minutes: int | None = None

    @property
    def row_key(self) -> bytes:
        """Return a hash of all fields: two rows have the same hash if and only if they are equal."""
        return blake2b(repr(tuple(self)).encode("utf-8", "surrogatepass"), digest_size=KEY_SIZE).digest()


class SharedPage(NamedTuple):
    """A pattern page of a workspace, as the team store has it.

    All fields are texts: `aliases`, `tags`, `languages` and `sections` contain JSON lists.
    """

    slug: str
    name: str
    category: str
    aliases: str = ""
    tags: str = ""
    languages: str = ""
    status: str = ""
    superseded_by: str = ""
    sections: str = ""

    @property
    def row_key(self) -> bytes:
        """Return a hash of all fields.

        `tacit team push` compares it with the hash of the row from the last push, to see whether the page changed.
        """
        return blake2b(repr(tuple(self)).encode("utf-8", "surrogatepass"), digest_size=KEY_SIZE).digest()

    @property
    def texts(self) -> tuple[Section, ...]:
        """Return the sections of the page as `Section` values, parsed from the JSON in the field `sections`."""
        return tuple(Section(title, text) for title, text in json.loads(self.sections or "[]"))

    def with_texts(self, texts: Iterable[tuple[str, str]]) -> "SharedPage":
        """Return the page with other sections, each with its title and text."""
        return self._replace(sections=_json(map(list, texts)))


class Keys(NamedTuple):
    """The keys of a piece of evidence, by which examples of different workspaces are compared.

    The keys are keyed hashes of a note's text, commit and pull request. Two notes with an equal key are the same
    example. A missing key is `b""`, and is not compared.
    """

    text: bytes = b""
    commit: bytes = b""
    request: bytes = b""


class Keyed:
    """Computes keys (keyed hashes) of notes and of what they name, with a team's secret of 32 bytes.

    `project` returns one text for all spellings of a project's name.
    """

    def __init__(self, secret: bytes, project: Callable[[str], str]) -> None:
        self._secret, self._project = secret, project

    def key(self, kind: str, *parts: str, size: int = KEY_SIZE) -> bytes:
        """Return a keyed hash of some texts, `parts`, which are hashed together; `size` is its length in bytes.

        `kind` says what the texts are, such as `note`. Equal texts of different kinds have different keys.
        """
        data = "\x1f".join((kind, *parts)).encode("utf-8", "surrogatepass")
        return blake2b(data, key=self._secret, digest_size=size).digest()

    def keys(self, item: Evidence) -> Keys:
        """Return the keys of a piece of evidence.

        The key of a commit has two halves: a hash of the first digits of the commit, and a hash of the full commit. The
        second half is missing if the note has a short commit. So two keys are of the same commit if one key begins with
        the other.
        """
        project = self._project(item.project)
        commit, halves = item.commit.lower(), b""
        if commit:
            halves = self.key("commit", commit[:_SHORT], size=_HALF)
            if len(commit) >= _FULL:
                halves += self.key("commit", commit, size=_HALF)
        request = item.pull_request.lower().lstrip("#")
        return Keys(
            self.key("text", text_key(item, project)),
            halves,
            self.key("request", project, request) if request else b"",
        )

    def shared(self, workspace: str, item: Evidence, pattern: str, *, whole: bool) -> SharedEvidence:
        """Return a piece of evidence in the form in which the team store has it.

        `whole` is the setting `share_evidence`: if it is false, title, path, outcome, project, author and time saved
        are left out, and the date is only a month.
        """
        note, keys = self.key("note", workspace, item.path), self.keys(item)
        verdict, by_agent = item.verdict.value, item.is_by_agent
        if not whole:
            return SharedEvidence(note, pattern, item.name, verdict, item.date[:_MONTH], by_agent, *keys)
        return SharedEvidence(
            note, pattern, item.name, verdict, item.date, by_agent, *keys,
            item.title, item.path, item.outcome, item.project, item.author, item.minutes,
        )  # fmt: skip


def may_count(item: Evidence) -> bool:
    """Return whether a piece of evidence can count as an example in any workspace.

    It can if its note is not the sample that `tacit init` writes, and if it has a text, an outcome, or a source such as
    a commit.
    """
    return item.via != SAMPLE and bool(item.body_key or item.outcome or item.has_source)


def shared_page(page: PatternPage) -> SharedPage:
    """Return a pattern page in the form in which the team store has it."""
    return SharedPage(
        page.slug, page.name, page.category, _json([alias.name for alias in page.aliases]), _json(page.tags),
        _json(page.languages), page.status.value, page.superseded_by,
        _json([[section.title, section.text] for section in page.sections]),
    )  # fmt: skip


def aliases_of(page: SharedPage) -> tuple[Alias, ...]:
    """Return the aliases of a pattern page of another workspace."""
    return tuple(map(Alias, json.loads(page.aliases or "[]")))


def _json(value: Iterable[Any]) -> str:
    found = list(value)
    return json.dumps(found, ensure_ascii=False) if found else ""


class Seen:
    """Collects the keys of the counted examples of one pattern with one verdict, to recognise repeated examples."""

    def __init__(self) -> None:
        self._notes: set[bytes] = set()
        self._texts: set[bytes] = set()
        self._requests: set[bytes] = set()
        self._commits: dict[bytes, list[bytes]] = {}

    def add(self, keys: Keys, note: bytes = b"") -> bool:
        """Record an example by its keys, unless it repeats a recorded example. Return whether it was recorded.

        `note` is the key of the note that contains the example: a second example in the same note is not recorded.
        """
        same = self._commits.setdefault(keys.commit[:_HALF], []) if keys.commit else []
        if (
            (note and note in self._notes)
            or keys.text in self._texts
            or keys.request in self._requests
            or any(keys.commit.startswith(other) or other.startswith(keys.commit) for other in same)
        ):
            return False
        if note:
            self._notes.add(note)
        self._texts |= {keys.text} - {b""}
        self._requests |= {keys.request} - {b""}
        if keys.commit:
            same.append(keys.commit)
        return True


def independent(own: Iterable[tuple[str, Keys]], others: Iterable[SharedEvidence]) -> Iterator[SharedEvidence]:
    """Yield the evidence of other workspaces for one pattern, without evidence that repeats an earlier example.

    An earlier example is one of this workspace, or one that comes before it in `others`. `own` has the verdict and the
    keys of each piece of this workspace's evidence. `others` is sorted by date, workspace and note.
    """
    seen: dict[str, Seen] = {}
    for verdict, keys in own:
        seen.setdefault(verdict, Seen()).add(keys)
    for item in others:
        if seen.setdefault(item.verdict, Seen()).add(Keys(item.text, item.commit, item.request), item.note):
            yield item
