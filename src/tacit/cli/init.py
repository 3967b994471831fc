"""The command `tacit init`.

Session hooks are entries in an agent's settings: with them, the agent runs tacit at the start of a session, and at the
end of each of its turns.
"""

import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tacit.agents.claude_settings import PATH, SERVERS
from tacit.agents.skills import Form
from tacit.cli import output
from tacit.cli.app import app, chosen_root, here
from tacit.errors import NoKnowledgeBaseError, UsageError

if TYPE_CHECKING:
    from tacit.actions.code_owners import Owned
    from tacit.actions.formatter_setup import Setup
    from tacit.actions.init import InitReport


_ADDED = {PATH: ("hooks", "the session hooks"), SERVERS: ("server", "the MCP server")}
_Owner = Annotated[
    str,
    typer.Option(
        "--owner",
        metavar="NAME",
        help="Who reviews the files that coding agents read (@name or @org/team): added to CODEOWNERS.",
    ),
]
_Hooks = Annotated[
    bool | None,
    typer.Option(
        "--hooks/--no-hooks",
        help="With --agent claude: add the session hooks to .claude/settings.json, or don't ask for it.",
    ),
]


@app.command()
def init(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="The folder; created if missing. Default: the current one.")
    ] = None,
    *,
    agent: Annotated[
        list[Form] | None,
        typer.Option(
            "--agent", help="Also create skills for coding agents: for Claude Code, or for tools that read AGENTS.md."
        ),
    ] = None,
    hooks: _Hooks = None,
    owner: _Owner = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Create a knowledge base; never overwrites.

    Creates settings, one sample note and page, and .gitattributes, each only if it is missing. --agent claude also
    registers the MCP server in .mcp.json, if tacit[mcp] is installed. If the project already uses a knowledge base in
    another folder (TACIT_ROOT, or the user's default), --agent creates only the agent's files. On a terminal, the
    command asks who has to approve changes to the files that coding agents read, and adds lines with this owner to
    CODEOWNERS. If the answer is empty, no lines are added.
    """
    from tacit.actions.init import init as action

    if folder is not None and chosen_root() is not None:
        raise UsageError("both DIR and --root name a folder: leave out one")
    if agent and as_json:
        raise UsageError("--agent and --json exclude each other: run the command once with each")
    if hooks and Form.CLAUDE not in (agent or ()):
        raise UsageError("--hooks works only with --agent claude: add it, or leave out --hooks")
    _check_owner(owner)
    place = folder or chosen_root() or here()
    if agent and _has_base_elsewhere(place):
        _equip(place, agent, hooks)
        return
    today = datetime.now(tz=UTC).astimezone().date()
    report = action(place, os.environ, today)
    if as_json:
        added = _own(report.root, owner) if owner else None
        owned = {"code_owners": list(added.lines)} if added else {}
        output.document({**_as_json(report), **owned})
        return
    output.diagnostics(report.sync.diagnostics, hints=False)
    _list(report.written, report.kept, report.sync.written, is_driver_new=report.driver, formatters=report.formatters)
    if agent:
        _equip(place, agent, hooks)
    _name_owner(report.root, owner)
    _finish(report)


def _check_owner(owner: str) -> None:
    """Check `--owner` before anything is written."""
    from tacit.actions.code_owners import check_owner

    if owner:
        check_owner(owner)


def _finish(report: "InitReport") -> None:
    """Print the end of the output of `tacit init`: warnings about other knowledge bases, and the next step.

    There is a warning if commands use another knowledge base, or if this one is inside another.
    """
    if os.environ.get("TACIT_ROOT") and _has_base_elsewhere(report.root):
        named = output.one_line(os.environ["TACIT_ROOT"])
        output.warn(f"TACIT_ROOT is {named}: commands use that knowledge base; select this one with --root")
    _warn_of_nesting(report.root)
    advice = (
        "read the sample note; after a task run `tacit learn`" if report.sample else "after a task run `tacit learn`"
    )
    output.out()
    output.out(output.wrapped(f"{report.root} is a knowledge base. Next: {advice}."))


def _warn_of_nesting(root: Path) -> None:
    from tacit.workspace.roots import find_root

    if (outer := find_root(root.parent)) is not None:
        output.warn(
            f"this folder is inside the knowledge base {output.one_line(str(outer))}: commands in this folder "
            "use the new one now; delete its tacit.toml and its notes if you don't want a second one"
        )


def _asked_owner(root: Path) -> str:
    """Ask on a terminal for the owner to add to CODEOWNERS: who has to approve changes to files that agents read.

    Return `""` if there is no terminal or no answer, or if CODEOWNERS lacks no line.
    """
    from tacit.actions.code_owners import missing
    from tacit.workspace.roots import open_workspace

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return ""
    due = missing(open_workspace(root, os.environ, root))
    if not due.lines:
        return ""
    output.flush()
    output.out(output.wrapped(f"{due.path} can name who has to approve changes to the texts that coding agents read."))
    return str(typer.prompt("Name (@name or @org/team; empty: add nothing)", default="", show_default=False)).strip()


def _name_owner(root: Path, owner: str) -> None:
    """Add lines for `owner` to CODEOWNERS. If `owner` is empty, ask for an owner until the answer is valid or empty."""
    while name := owner or _asked_owner(root):
        try:
            added = _own(root, name)
        except UsageError as error:
            if owner:
                raise
            output.out(f"  {output.one_line(str(error))}: {error.help}")
            continue
        for line in added.lines:
            output.out(f"added   {output.one_line(line)} to {added.path}")
        return


def _own(root: Path, owner: str) -> "Owned":
    from tacit.actions.code_owners import own
    from tacit.workspace.roots import open_workspace

    return own(open_workspace(root, os.environ, root), owner)


def _as_json(report: "InitReport") -> dict[str, Any]:
    return {
        "root": str(report.root),
        "written": list(report.written),
        "kept": list(report.kept),
        "formatters": [setup._asdict() for setup in report.formatters],
        "pages": list(report.sync.written),
    }


def _list(
    written: Iterable[str],
    kept: Iterable[str],
    pages: Iterable[str] = (),
    *,
    is_driver_new: bool = False,
    formatters: "Iterable[Setup]" = (),
) -> None:
    for path in written:
        output.out(f"created {path}")
    for path in kept:
        output.out(f"kept    {path} (already exists)")
    for path in pages:
        output.out(f"created {path}")
    if is_driver_new:
        output.out("set up  git's merge driver for generated pages, in this repository's settings")
    for line in output.formatters(formatters):
        output.out(line)


def _has_base_elsewhere(folder: Path) -> bool:
    """Return whether commands that run in `folder` use a knowledge base that is in another folder."""
    from tacit.workspace.roots import open_workspace

    try:
        root = open_workspace(None, os.environ, folder.absolute()).root
    except NoKnowledgeBaseError:
        return False
    return root.resolve() != folder.resolve()


def _equip(folder: Path, agents: list[Form], hooks: bool | None) -> None:
    from tacit.actions.init import equip, has_server

    folder, is_claude = folder.absolute(), Form.CLAUDE in agents
    report = equip(folder, agents, hooks=_wants_hooks(folder, agents, hooks), server=has_server())
    _list(report.written, report.kept)
    for path in report.extended:
        output.out(f"added   {_ADDED[path][1]} to {path}")
    if is_claude and not has_server():
        output.out(f"no MCP server in {SERVERS}: install the extra tacit[mcp], then run this command again")
    for path, reason in report.faults.items():
        rule, what = _ADDED[path]
        output.err(f"error[{rule}-not-added]: {path}: {output.one_line(reason)}; it was not changed")
        output.err(f"  help: correct the file and run the command again, or copy {what} from docs/agents.md")
    if report.faults:
        raise typer.Exit(1)


def _wants_hooks(folder: Path, agents: list[Form], hooks: bool | None) -> bool:
    """Return whether to add the session hooks, which let Claude Code run tacit.

    `hooks` is what the options say. If it is None, and Claude Code is one of `agents` and lacks the hooks, the user is
    asked on a terminal.
    """
    from tacit.actions.init import lacks_hooks

    if hooks is not None or Form.CLAUDE not in agents or not lacks_hooks(folder):
        return bool(hooks)
    if sys.stdin.isatty() and sys.stdout.isatty():
        output.flush()
        question = f"Add session hooks to {PATH} (patterns at the start, a reminder after commits)?"
        return typer.confirm(question, default=False)
    output.out(f"no session hooks in {PATH}: `tacit init --agent claude --hooks` adds them")
    return False
