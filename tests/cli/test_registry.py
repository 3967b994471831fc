"""Test that the help of all commands, which imports no command, agrees with the commands."""

from __future__ import annotations

import inspect

import pytest
from typer.testing import CliRunner

from tacit.cli.registry import COMMANDS, GROUPS, app_for, full_app, name
from tacit.cli.summaries import SUMMARIES

RUN = CliRunner().invoke


def test_the_summaries_are_those_of_the_commands() -> None:
    app = full_app()
    texts = {name(command): command.help or inspect.getdoc(command.callback) for command in app.registered_commands}
    said = {command: " ".join((text or "").split("\n\n")[0].split()) for command, text in texts.items()}
    groups = {
        str(group.name): group.typer_instance.info.help for group in app.registered_groups if group.typer_instance
    }
    assert said | groups == SUMMARIES
    assert SUMMARIES.keys() == COMMANDS.keys() | GROUPS.keys()


def test_the_quick_help_is_that_of_the_full_app() -> None:
    assert RUN(app_for(["--help"]), ["--help"]).output == RUN(full_app(), ["--help"]).output


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_has_all_its_commands(group: str) -> None:
    assert RUN(app_for([group]), [group, "-h"]).output == RUN(full_app(), [group, "-h"]).output
