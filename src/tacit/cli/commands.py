"""All commands, registered on one app in the order in which somebody meets them."""

from __future__ import annotations

from typer.models import CommandInfo

from tacit.cli import admin, lookup, review, rules, start, sync, watch
from tacit.cli.app import app

__all__ = ["admin", "app", "lookup", "review", "rules", "start", "sync", "watch"]

_ORDER = ("init", "sync", "watch", "list", "show", "search", "explain", "stats", "review", "doctor")


def name(command: CommandInfo) -> str:
    """What a command is called."""
    return command.name or (command.callback.__name__ if command.callback else "")


app.registered_commands.sort(key=lambda command: _ORDER.index(name(command)))
