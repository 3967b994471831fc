"""All commands, registered on one app in the order in which somebody meets them."""

from __future__ import annotations

from importlib import import_module

from tacit.cli.app import app
from tacit.cli.single import COMMANDS, name

__all__ = ["app", "name"]

for _module in dict.fromkeys(COMMANDS.values()):
    import_module(f"tacit.cli.{_module}")
app.registered_commands.sort(key=lambda command: list(COMMANDS).index(name(command)))
