"""All commands, registered on one app in the order in which somebody meets them."""

from __future__ import annotations

from tacit.cli import admin, curate, learn, lookup, start, sync, watch
from tacit.cli.app import app
from tacit.cli.single import COMMANDS, name

__all__ = ["admin", "app", "curate", "learn", "lookup", "name", "start", "sync", "watch"]

app.registered_commands.sort(key=lambda command: list(COMMANDS).index(name(command)))
