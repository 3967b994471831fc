"""The module of each command. Only the module of the command that the command line names is imported.

`tacit --help` imports none of them.
"""

import copy
from collections.abc import Sequence
from importlib import import_module

import typer

from tacit.cli.app import app

# Each command and its module, in the order in which `--help` lists the commands.
COMMANDS = {
    "init": "init",
    "import": "import_",
    "learn": "learn",
    "undo": "undo",
    "confirm": "confirm",
    "revoke": "revoke",
    "link": "link",
    "suggest": "suggest",
    "sync": "sync",
    "watch": "watch",
    "list": "list_",
    "show": "show",
    "search": "search",
    "recall": "recall",
    "explain": "show",
    "merge": "curate",
    "rename": "curate",
    "retire": "curate",
    "page": "curate",
    "edit": "curate",
    "stats": "admin",
    "review": "review",
    "lint": "lint",
    "verify": "verify",
    "adopt": "adopt",
    "export": "export",
    "site": "site",
    "serve": "serve",
    "mcp": "mcp",
    "doctor": "admin",
    "completion": "completion",
    "merge-driver": "merge_driver",
}
# Commands that print findings; `verify` has an option `--all` of its own.
FINDINGS = frozenset(
    {
        *("init", "import", "learn", "undo", "revoke", "sync", "watch", "merge", "rename", "retire", "page", "edit"),
        *("review", "lint", "adopt", "export", "site"),
    }
)
GROUPS = {"rules": "rules", "check": "check", "story": "story", "team": "team", "fleet": "fleet", "db": "admin"}


_WITHOUT_COMMAND = frozenset({"", "-h", "--help", "--version"})


def app_for(arguments: Sequence[str]) -> typer.Typer:
    """Return the app with the command that the arguments name.

    If the name is unknown, return the app with all commands.
    """
    named = asked(arguments)
    if named in _WITHOUT_COMMAND:
        return _summary()
    module = COMMANDS.get(named) or GROUPS.get(named)
    if module is None:
        return full_app()
    import_module(f"tacit.cli.{module}")
    alone = copy.copy(app)
    alone.registered_commands = [command for command in app.registered_commands if name(command) == named]
    alone.registered_groups = [group for group in app.registered_groups if group.name == named]
    _add_all(alone)
    return alone


def _summary() -> typer.Typer:
    """Return an app for `tacit --help`: it has all commands with their summaries, but they do nothing."""
    from tacit.cli.summaries import SUMMARIES

    found = copy.copy(app)
    found.registered_commands = []
    for command, summary in SUMMARIES.items():
        found.command(command, help=summary)(_do_nothing)
    return found


def _do_nothing() -> None:
    pass


def full_app() -> typer.Typer:
    """Return the app with all commands, whose modules are all imported."""
    for module in dict.fromkeys((*COMMANDS.values(), *GROUPS.values())):
        import_module(f"tacit.cli.{module}")
    _add_all(app)
    app.registered_commands.sort(key=lambda command: list(COMMANDS).index(name(command)))
    app.registered_groups.sort(key=lambda group: list(GROUPS).index(str(group.name)))
    return app


def _add_all(to: typer.Typer) -> None:
    """Add the option `--all` to those commands of the app `to` that print findings."""
    for command in to.registered_commands:
        if name(command) in FINDINGS:
            from tacit.cli.findings import FindingsCommand

            command.cls = FindingsCommand


def name(command: typer.models.CommandInfo) -> str:
    """Return the name of a command."""
    return command.name or (command.callback.__name__ if command.callback else "")


def asked(arguments: Sequence[str]) -> str:
    """Return the argument that names the command: the first one that is neither --root, its value nor --debug.

    The result is `""` if there is no such argument.
    """
    words = iter(arguments)
    for word in words:
        if word == "--root":
            next(words, "")
        elif word != "--debug" and not word.startswith("--root="):
            return word
    return ""
