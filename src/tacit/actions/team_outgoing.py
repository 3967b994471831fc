"""What a workspace pushes to the team store: the evidence and pages of a commit, checked for credentials.

Evidence is what one note says about one pattern, such as an example. A row is its form in the team store.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from tacit import __version__
from tacit.actions.team import Branch
from tacit.domain import mentions
from tacit.domain.directory import PageNames, directory
from tacit.domain.note import Note
from tacit.domain.pattern import Evidence, PatternPage
from tacit.domain.team import Keyed, SharedEvidence, SharedPage, may_count, shared_page
from tacit.errors import OutgoingSecretError
from tacit.queries.lookup import answering
from tacit.store import note_queries
from tacit.store.file_rows import ReadFile
from tacit.sync.reading import read_file
from tacit.system import trusted
from tacit.text import secrets
from tacit.text.names import slugify
from tacit.text.secret_patterns import is_suspect
from tacit.workspace.workspace import Workspace

_FORM = "1"  # the version of the rows' format: after a change, the next push sends all rows again
_AT_ONCE = 50  # texts that are searched for signs of credentials together
_LARGEST = 1 << 20


class Outgoing(NamedTuple):
    """The commit that `tacit team push` sends, with its pattern pages.

    `pages` has the hash of each page in git, by path. `made_from` is a digest of the pages, the settings and all else,
    except notes, on which the pushed rows depend. If it is the same as at the last push, only changed notes are pushed.
    """

    workspace: Workspace
    branch: Branch
    pages: Mapping[str, str]
    made_from: str


def outgoing(workspace: Workspace, branch: Branch) -> Outgoing:
    """Return the newest commit of `branch`, which `tacit team push` sends, with its pattern pages."""
    layout = workspace.config.layout
    pages = {path: blob for path, blob in _files(branch, [f"{layout.patterns}/"]).items() if workspace.is_page(path)}
    config = workspace.config
    parts = (_FORM, __version__, sorted(pages.items()), config.share_evidence, sorted(config.projects.items()))
    more = (layout, config.trust.revoked)
    made_from = hashlib.sha256(repr((parts, more)).encode("utf-8", "surrogatepass")).hexdigest()
    return Outgoing(workspace, branch, pages, made_from)


def _files(branch: Branch, paths: Iterable[str]) -> dict[str, str]:
    prefix = branch.place.prefix
    wanted = [f"{prefix}{path}" for path in paths]
    found = branch.place.repository.listing(branch.commit, wanted) if wanted else {}
    inside = ((path.removeprefix(prefix), blob) for path, blob in found.items())
    return {
        path: blob for path, blob in inside if path.endswith(".md") and not path.startswith(".") and "/." not in path
    }


def changed_since(this: Outgoing, commit: str) -> tuple[str, ...]:
    """Return the paths of the notes that were added, changed or removed between `commit` and the commit to push."""
    place, folder = this.branch.place, f"{this.branch.place.prefix}{this.workspace.config.layout.notes}/"
    options = ("--name-only", "-z", "--no-ext-diff", "--no-renames")
    listed = place.repository.run("diff", *options, commit, this.branch.commit, "--", folder)
    names = (name.decode("utf-8", "surrogateescape") for name in listed.split(b"\0") if name)
    return tuple(sorted(name.removeprefix(place.prefix) for name in names))


def pages(this: Outgoing) -> list[PatternPage]:
    """Return the pattern pages of the commit to push; pages with errors are left out."""
    read = _read(this, "page", this.pages)
    return [item.value for item in read if isinstance(item.value, PatternPage)]


def _read(this: Outgoing, kind: str, blobs: Mapping[str, str]) -> Iterator[ReadFile]:
    contents = this.branch.place.repository.contents(list(dict.fromkeys(blobs.values())), _LARGEST)
    layout = this.workspace.config.layout
    for path, blob in sorted(blobs.items()):
        if blob in contents:
            yield read_file(layout.notes, layout.patterns, path, kind, contents[blob])


def evidence(this: Outgoing, paths: Collection[str] | None = None) -> Iterator[Evidence]:
    """Yield the evidence of all notes of the commit to push, or of the notes at `paths`.

    If all notes are wanted, the store is read; only notes that differ between the commit and the work tree are read
    from git.
    """
    branch, workspace = this.branch, this.workspace
    listed = [f"{workspace.config.layout.notes}/"] if paths is None else paths
    notes = {path: blob for path, blob in _files(branch, listed).items() if workspace.is_note(path)}
    if paths is None:
        prefix = branch.place.prefix
        folder = f"{prefix}{workspace.config.layout.notes}"
        changed = trusted.differing(branch.place.repository, folder, branch.commit)
        with answering(workspace, fresh=True) as answer:
            known = answer.reader.sources()
            stored = {path for path in notes if path in known and f"{prefix}{path}" not in changed}
            yield from (item for item in note_queries.evidence(answer.reader) if item.path in stored)
        notes = {path: blob for path, blob in notes.items() if path not in stored}
    for file in _read(this, "note", notes):
        if isinstance(file.value, Note):
            yield from (mentions.evidence(file.value, mention) for mention in file.value.mentions)


def rows(
    this: Outgoing, keyed: Keyed, workspace: str, known: Iterable[PatternPage | PageNames], items: Iterable[Evidence]
) -> Iterator[SharedEvidence]:
    """Yield evidence as rows for the team store.

    Samples, revoked notes and notes without content are left out. `known` are the pages that decide which pattern a
    name belongs to. `keyed` computes the keyed hashes of notes and texts by which the team store recognises repeats.

    Raises:
        OutgoingSecretError: a text looks like a credential.
    """
    resolve = directory(known)[0].resolve
    revoked = this.workspace.config.trust.revoked
    gone = {path for entry in revoked for path in entry.notes} | {text for entry in revoked for text in entry.texts}
    whole = this.workspace.config.share_evidence
    counting = (item for item in items if may_count(item) and not {item.path, item.body_key} & gone)
    while some := list(islice(counting, _AT_ONCE)):
        found = [keyed.shared(workspace, item, resolve(slugify(item.name)), whole=whole) for item in some]
        check([(item.path, _texts(row)) for item, row in zip(some, found, strict=True)])
        yield from found


def page_rows(known: Iterable[PatternPage]) -> list[SharedPage]:
    """Return pages as rows for the team store.

    Raises:
        OutgoingSecretError: a text looks like a credential.
    """
    ordered = sorted(known, key=lambda page: page.path)
    first = {page.slug: page for page in reversed(ordered)}  # of several pages with one name the first is used
    found = [(page.path, shared_page(page)) for page in first.values()]
    check([(path, "\n\n".join(map(str, row))) for path, row in found])
    check([(path, "\n\n".join(section.text for section in row.texts)) for path, row in found])
    return [row for _, row in found]


def check(texts: Iterable[tuple[str, str]]) -> None:
    """Check that no text which is about to leave the workspace contains a credential; each has the path of its file.

    Raises:
        OutgoingSecretError: a text looks like a credential.
    """
    given = list(texts)
    if not is_suspect("\n\n".join(text for _, text in given)):
        return
    for path, text in given:
        if found := secrets.find(text):
            raise OutgoingSecretError(path, found[0].kind)


def _texts(row: SharedEvidence) -> str:
    texts = (row.name, row.title, row.path, row.outcome, row.project, row.author)
    return "\n\n".join(texts)
