"""Write the fixes of a review to the work tree, and turn a wrong finding into an example for its rule."""

import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tacit.actions.review import reviewed
from tacit.checks.review.change import Asked
from tacit.checks.review.fixes import Fix
from tacit.checks.review.values import Finding, Kind, Review
from tacit.checks.rules.examples import with_block
from tacit.checks.rules.match import Source
from tacit.checks.rules.values import Rule
from tacit.domain.enums import Confidence
from tacit.domain.note import NOTHING
from tacit.errors import FileAccessError, UsageError
from tacit.ingest.lesson.journal import remember
from tacit.sync.service import SyncReport, sync
from tacit.system import files
from tacit.system.git import repository
from tacit.system.isolation import Failure, work_through
from tacit.text.languages import language_of
from tacit.workspace.whole import refuse_partial
from tacit.workspace.workspace import Workspace

_LONGEST = 5.0  # seconds for finding a short example, since the rule is run on many pieces of the file
_MOST_LINES = 200  # lines of an example, so that the page stays readable
_MARK = "\ufeff"  # a byte-order mark


class Repaired(NamedTuple):
    """The fixes that a review has for one file.

    `left` is the reason why the fixes were not written to the file; it is `""` if they were written.
    """

    fix: Fix
    left: str = ""


class Corrected(NamedTuple):
    """A wrong finding: the page that now contains its code as a good example, and the result of the sync afterwards.

    If `once_committed` is true, the next review still reports the finding until the page is committed, because reviews
    read the knowledge base from a commit of the reviewed repository. If `once_merged` is true, the page must also be in
    the commit with which the reviewed change is compared: for `main...topic`, it must be merged into `main`.
    """

    finding: Finding
    page: str
    sync: SyncReport
    once_committed: bool = False
    once_merged: bool = False


def write_fix(folder: Path, fix: Fix) -> Repaired:
    """Write the fixes of a review for one file, unless the file in the work tree differs from the reviewed file."""
    place = repository(folder)
    root = (place.root if place else folder).resolve()
    path = root / fix.path
    try:
        data = files.read(path)
        mode = path.stat().st_mode
        text = data.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return Repaired(fix, f"the file can't be read as UTF-8: {error}")
    if not path.parent.resolve().is_relative_to(root):
        return Repaired(fix, "the path of the file leads out of the repository")
    mark = _MARK if text.startswith(_MARK) else ""
    if text.removeprefix(_MARK) != fix.before:
        return Repaired(fix, "the file in the working tree differs from the reviewed version")
    files.write(path, mark + fix.after)
    path.chmod(mode & 0o7777)  # keep the mode of the old file, so that a script stays executable
    return Repaired(fix)


def correct(
    workspace: Workspace | None,
    folder: Path,
    asked: Asked,
    fingerprint: str,
    environment: Mapping[str, str] = NOTHING,
) -> Corrected:
    """Mark a finding of a review as wrong: add the code of the finding to the pattern's page as a good example.

    `asked` says which change is reviewed, and `fingerprint` identifies the finding.

    Raises:
        UsageError: no finding has this fingerprint, several findings have it, or the pattern has no page.
        UnsafePathError: a folder of the knowledge base is a link or a special file.
    """
    found, workspace = reviewed(workspace, folder, asked, least=Confidence.UNPROVEN, environment=environment)
    item = _chosen(found, fingerprint)
    pattern = found.grounds[item.rule.pattern].pattern
    if not pattern.page:
        raise UsageError(
            f"{pattern.name}: the pattern has no page to which the example could be added", "run `tacit page` first"
        )
    text = next(file.after or "" for file in found.change.files if file.path == item.path and file.after is not None)
    code = _example(item, text)
    refuse_partial(workspace, known=True)
    with workspace.checked().locked("tacit review --wrong"):
        path = workspace.root / pattern.page
        try:
            page = files.read(path).decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise FileAccessError(pattern.page, f"can't be read: {error}") from error
        remark = f"Not a violation, although the rule `{item.rule.id}` reported it:"
        text = with_block(page, language_of(item.path), code, remark)
        remember(workspace, "review --wrong", pattern.name, {pattern.page: text})
        files.write(path, text)
    return Corrected(
        item, pattern.page, sync(workspace), found.by_committed, found.by_committed and bool(found.change.target)
    )


def _chosen(found: Review, fingerprint: str) -> Finding:
    items = [item for item in found.findings if fingerprint and item.fingerprint.startswith(fingerprint.lower())]
    if len(items) != 1:
        what = "more than one finding has" if items else "no finding has"
        raise UsageError(
            f"--wrong {fingerprint}: {what} a fingerprint with this prefix",
            "run the same review without --wrong, and copy the fingerprint from its output",
        )
    if items[0].kind is Kind.REMOVAL:
        raise UsageError(
            "this finding is about removed code, so there is no code to add to the page as an example",
            "if the rule is wrong, edit the rule so that it matches less code",
        )
    return items[0]


def _example(item: Finding, text: str) -> str:
    """Return the shortest part of `text` around a finding in which the rule still reports the finding."""
    result = work_through(_least, [(item, text)], seconds=_LONGEST)[0]
    if isinstance(result, Failure) or not result:
        raise UsageError(
            f"no part of the file with at most {_MOST_LINES} lines matches the rule, so no example can be added",
            "edit the rule so that it matches less code",
        )
    return result


def _least(job: tuple[Finding, str]) -> str:
    item, text = job
    language = language_of(item.path)
    source = Source(text, language)
    lines = text.replace("\r\n", "\n").split("\n")
    spans = [(item.match.line, item.match.end_line)]
    for node in source.root.find_all({"rule": {"pattern": "$ANY"}}):
        place = node.range()
        if place.start.index <= item.match.start and item.match.end <= place.end.index:
            spans.append((place.start.line + 1, place.end.line + 1))
    for first, last in sorted(set(spans), key=lambda span: span[1] - span[0])[:_MOST_LINES]:
        code = textwrap.dedent("\n".join(lines[first - 1 : last])).strip("\n")
        if last - first < _MOST_LINES and _matches(item.rule, code, language):
            return code
    return ""


def _matches(rule: Rule, code: str, language: str) -> bool:
    return bool(Source(code, language).find(rule))
