"""Maps each command to its module. A command line that names one command imports only its module."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from importlib import import_module

import typer

from tacit.cli.app import app

# Command → its module, in the order in which `--help` lists them.
COMMANDS = {
    "init": "init",
    "import": "import_",
    "learn": "learn",
    "undo": "undo",
    "confirm": "confirm",
    "revoke": "revoke",
    "link": "link",
    "sync": "sync",
    "watch": "watch",
    "list": "lookup",
    "show": "lookup",
    "search": "lookup",
    "recall": "recall",
    "explain": "lookup",
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
    "mcp": "mcp",
    "doctor": "admin",
    "completion": "completion",
    "merge-driver": "merge_driver",
}
GROUPS = {"rules": "rules", "db": "admin"}


def app_for(arguments: Sequence[str]) -> typer.Typer:
    """The app with the command that the arguments name; if it is unknown, the app with all commands."""
    named = asked(arguments)
    if named not in COMMANDS:
        return full_app()
    import_module(f"tacit.cli.{COMMANDS[named]}")
    alone = copy.copy(app)
    alone.registered_commands = [command for command in app.registered_commands if name(command) == named]
    alone.registered_groups = []
    return alone


def full_app() -> typer.Typer:
    """The app with all commands."""
    for module in dict.fromkeys((*COMMANDS.values(), *GROUPS.values())):
        import_module(f"tacit.cli.{module}")
    app.registered_commands.sort(key=lambda command: list(COMMANDS).index(name(command)))
    return app


def name(command: typer.models.CommandInfo) -> str:
    """The name of a command."""
    return command.name or (command.callback.__name__ if command.callback else "")


def asked(arguments: Sequence[str]) -> str:
    """The first argument that is not an option, if only options of all commands precede it."""
    words = iter(arguments)
    for word in words:
        if word == "--root":
            next(words, "")
        elif word != "--debug" and not word.startswith("--root="):
            return word
    return ""
