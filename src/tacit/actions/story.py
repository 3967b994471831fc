"""Answer the items of a story from the code, tick the boxes that the code proves, and draft a story from a document.

A story is a markdown checklist about a document. A probe says which evidence in the code answers which items; its
examples say what it must answer.
"""

from collections.abc import Mapping
from importlib.resources import files as package_files
from pathlib import Path
from typing import NamedTuple

from tacit.actions.code_place import Place, find_place, misread, not_read
from tacit.actions.verify import Asked, Verified, verify_documents
from tacit.checks.story import proof
from tacit.checks.story.draft import draft
from tacit.checks.story.examples import failures
from tacit.checks.story.probes import Probes, read_probes
from tacit.checks.story.read import read
from tacit.checks.story.story import Examined
from tacit.checks.story.values import Answered, Story, StoryReport
from tacit.checks.verify.cache import cache_file
from tacit.checks.verify.inventory import build
from tacit.domain.findings import Diagnostic
from tacit.errors import FileAccessError, UsageError
from tacit.system import files, safe_files

_CACHE = ".story"  # the ending of the cache of what probes found


class Tested(NamedTuple):
    """The result of `tacit story test`: the numbers of probes and of their examples, and an error for each failure.

    A probe says which evidence in the code answers which items of a story; its examples say what it must answer.
    """

    probes: int
    examples: int
    diagnostics: tuple[Diagnostic, ...]


class Ran(NamedTuple):
    """The result of `tacit story run`.

    `diagnostics` are the errors in the files of the team's own probes, which say which evidence in the code answers
    which items. `written` are the answers that changed the story's text. `address` is the address of the repository's
    remote.
    """

    report: StoryReport
    diagnostics: tuple[Diagnostic, ...] = ()
    written: tuple[Answered, ...] = ()
    address: str = ""


def run(folder: Path, path: Path, asked: Asked, environment: Mapping[str, str], *, write: bool = False) -> Ran:
    """Answer all items of the story at `path`; if `write` is true, tick the boxes of the items that the code proves.

    `asked` has the folders of code, and the document that the story is about. Without a document in `asked`, the one
    that the story names is used. If that file does not exist, the story is answered without a document.

    Raises:
        TacitError: the story, the document or the code can't be read, or the story can't be written.
    """
    whole = path if path.is_absolute() else folder / path
    text = _text(whole, str(path))
    story = read(str(path), text)
    if not story.items:
        raise UsageError(f"{path}: the story has no items", "write its checklist as lines that start with `- [ ]`")
    place = find_place(folder, asked.code, asked.root, environment)
    done = _verified(folder, story, place, asked, environment)
    inventories = list(done.inventories) if done else [build(code) for code in place.codes]
    probes, wrong = probes_of(place)
    caches = [cache_file(code).with_suffix(_CACHE) for code in place.codes]
    report = done.report.documents[0] if done else None
    examined = Examined(story, probes, inventories, report, caches)
    document = report.path if report else ""
    remarks = (*misread(str(path), text), *(done.report.remarks if done else not_read(inventories)), *examined.remarks)
    found = StoryReport(story, examined.answers(), inventories[0].commit, document, remarks)
    written: tuple[Answered, ...] = ()
    if write:
        after, changed = proof.written(story, found.answers)
        written = tuple(changed)
        if after != text:
            _replace(whole, str(path), text, after)
    address = place.repository.remote() if place.repository else ""
    return Ran(found, wrong, written, address)


def _verified(
    folder: Path, story: Story, place: Place, asked: Asked, environment: Mapping[str, str]
) -> Verified | None:
    """Verify the document that `asked` names, or else the one that the story names.

    The result is None if the story names no document, or one that does not exist. `place` is the code with its
    settings.
    """
    if not asked.documents:
        named = place.root / story.target if story.target else None
        if named is None or not named.is_file():
            return None
        asked = asked._replace(documents=(named,))
    if any((folder / document).is_dir() for document in asked.documents):
        raise UsageError("--doc is a folder", "pass one document: a story is about one document")
    return verify_documents(folder, asked._replace(as_patterns=True, examples=True), environment)


def probes_of(place: Place) -> tuple[Probes, tuple[Diagnostic, ...]]:
    """Return the built-in probes together with the team's own probes, and the errors in the files of the team's probes.

    A probe says which evidence in the code answers which items of a story.

    Raises:
        FileAccessError: a file of probes can't be read.
    """
    probes = built_in()
    wrong: list[Diagnostic] = []
    for name in place.config.verify.probes:
        own, faults = read_probes(name, _text((place.base or place.root) / name, name))
        probes = probes.extended(own)
        wrong += faults
    return probes, tuple(wrong)


def built_in() -> Probes:
    """Return the probes that are part of tacit, without the team's own.

    A probe says which evidence in the code answers which items of a story.
    """
    probes = Probes()
    folder = package_files("tacit.checks.story").joinpath("built_in")
    for place in sorted(folder.iterdir(), key=lambda place: place.name):
        if place.name.endswith(".yml"):
            probes = probes.extended(read_probes(place.name, place.read_text("utf-8"))[0])
    return probes


def test(folder: Path, environment: Mapping[str, str]) -> Tested:
    """Test the team's probes on their examples; if the team has no probes, test the built-in ones.

    A probe says which evidence in the code answers which items of a story; its examples say what it must answer.

    Raises:
        TacitError: the settings or a file of probes can't be read.
    """
    place = find_place(folder, (), None, environment)
    probes, wrong = probes_of(place)
    names = set(place.config.verify.probes)
    own = tuple(probe for probe in probes.probes if probe.path in names or not names)
    failed = tuple(failures(probes, Probes(own)))
    return Tested(len(own), sum(len(probe.examples) for probe in own), (*wrong, *failed))


def _text(path: Path, shown: str) -> str:
    """Return the text of a file. Bytes that are not UTF-8 are kept, so that writing the text restores them.

    `shown` is the file's path in error messages.
    """
    try:
        return safe_files.read(path, follow=False).decode("utf-8", "surrogateescape")
    except OSError as error:
        raise FileAccessError(shown, f"can't be read: {error.strerror or error}") from error


def _replace(path: Path, shown: str, before: str, after: str) -> None:
    if _text(path, shown) != before:
        raise FileAccessError(shown, "was changed while the command ran, so nothing was written: run the command again")
    mode = path.stat().st_mode
    with files.together() as put:
        put(path, after.encode("utf-8", "surrogateescape"))
    path.chmod(mode & 0o7777)


def new(folder: Path, asked: Asked, environment: Mapping[str, str], output: Path | None) -> tuple[str, tuple[str, ...]]:
    """Return the draft of a story for the document in `asked`, and remarks; if `output` is given, create that file.

    Raises:
        TacitError: the document or the code can't be read, or the file exists.
    """
    target = None if output is None else output if output.is_absolute() else folder / output
    if target is not None and (target.exists() or target.is_symlink()):
        raise UsageError(f"{output} exists", "choose another name, or delete the file")
    if any((folder / document).is_dir() for document in asked.documents):
        raise UsageError("DOC is a folder", "pass one document: a story is about one document")
    done = verify_documents(folder, asked._replace(as_patterns=True, examples=True), environment)
    report = done.report.documents[0]
    title = next((heading.title for heading in report.headings if heading.title), report.path)
    text = draft(report, title)
    if target is not None:
        if not target.parent.is_dir():
            raise UsageError(f"{output}: there is no folder {target.parent}")
        files.write(target, text)
    return text, done.report.remarks
