"""All commands, registered on one app in the order in which somebody meets them."""

from __future__ import annotations

from tacit.cli import admin, adopt, curate, export, learn, lint, lookup, recall, start, sync, watch
from tacit.cli.app import app
from tacit.cli.single import COMMANDS, name

__all__ = [
    "admin",
    "adopt",
    "app",
    "curate",
    "export",
    "learn",
    "lint",
    "lookup",
    "name",
    "recall",
    "start",
    "sync",
    "watch",
]

app.registered_commands.sort(key=lambda command: list(COMMANDS).index(name(command)))
