"""Print what `tacit rules induce` found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tacit.cli import output
from tacit.cli.names import shown
from tacit.cli.output import one_line
from tacit.text.display import path_line

if TYPE_CHECKING:
    from tacit.actions.induce import Draft, Induced

_SHORT = 10
_MOST_SHOWN = 5
_MOST_ASIDE = 5
_WIDEST = 100


def show(result: Induced, *, dry: bool) -> None:
    """Print the fix commits, the rules that were drafted from them, and what was written.

    If `dry` is true, print what would be written.
    """
    for skipped in result.skipped:
        output.err(f"left out: {one_line(skipped.revision)}: {one_line(skipped.reason)}")
    output.out(f"{output.count(len(result.fixes), 'fix commit')} of {shown(result.pattern.name)}")
    for fix in result.fixes:
        gained = output.count(len(fix.gains), "call or argument", "calls or arguments")
        head = f"{fix.commit.hash[:_SHORT]} {fix.commit.date[:10]} {one_line(fix.commit.subject)}"
        output.out(f"  {head}: {gained} added in {output.count(fix.files, 'file')}")
    if not result.drafts:
        output.out("no call or argument was added by at least two of these commits")
    for draft in result.used:
        _draft(draft, result)
    aside = [draft for draft in result.drafts if draft.reason]
    for draft in aside[:_MOST_ASIDE]:
        output.out(f"not used: {one_line(draft.candidate.id)}: {one_line(draft.reason)}")
    if len(aside) > _MOST_ASIDE:
        output.out(f"not used: {len(aside) - _MOST_ASIDE} more")
    if dry and result.used:
        output.out("nothing was written")
    for path in filter(None, (result.path, result.page)):
        output.out(f"wrote {path_line(path)}")


def _draft(draft: Draft, result: Induced) -> None:
    item = draft.candidate
    output.out("")
    output.out(output.paint(f"{one_line(item.id)}, a rule for {item.finds.value}", "bold"))
    for line in draft.text.rstrip("\n").split("\n"):
        output.out(f"    {output.visible(line)}")
    output.out(f"  generalised from {output.count(len(item.origins), 'place')}:")
    for origin in item.origins[:_MOST_SHOWN]:
        call = origin.gain.call
        text = one_line(" ".join(call.text.split()))
        shown = text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"
        output.out(f"    {origin.commit[:_SHORT]} {path_line(call.path)}:{call.line}: {shown}")
    output.out(f"  finds {len(draft.found)} of {output.count(len(result.fixes), 'fix commit')} if they are reverted")
    output.out(f"  `{one_line(item.word)}` is in {draft.spread} of {output.count(result.files, 'other file')}")
    commits = {commit.hash for commit, _ in draft.elsewhere}
    found = output.count(len(draft.elsewhere), "finding")
    output.out(f"  {found} in {len(commits)} of {output.count(result.replayed, 'other commit')}")
    for commit, finding in draft.elsewhere[:_MOST_SHOWN]:
        place = f"{path_line(finding.spot.path)}:{finding.spot.line}"
        code = finding.excerpt[0].strip() if finding.excerpt else ""
        output.out(f"    {commit.hash[:_SHORT]} {place}: {output.visible(code)}")


def document(result: Induced) -> dict[str, object]:
    """Return the result of `tacit rules induce` as a JSON document."""
    return {
        "pattern": result.pattern.slug,
        "fixes": [{"commit": fix.commit.hash, "gained": len(fix.gains), "files": fix.files} for fix in result.fixes],
        "left_out": [skipped._asdict() for skipped in result.skipped],
        "drafts": [
            {
                "id": draft.candidate.id,
                "finds": draft.candidate.finds.value,
                "used": not draft.reason,
                "reason": draft.reason,
                "text": draft.text,
                "from": [
                    {"commit": o.commit, "path": o.gain.call.path, "line": o.gain.call.line, "code": o.gain.call.text}
                    for o in draft.candidate.origins
                ],
                "found": list(draft.found),
                "other_files": draft.spread,
                "elsewhere": [
                    {"commit": commit.hash, "path": item.spot.path, "line": item.spot.line}
                    for commit, item in draft.elsewhere
                ],
            }
            for draft in result.drafts
        ],
        "files": result.files,
        "replayed": result.replayed,
        "written": [path for path in (result.path, result.page) if path],
    }
