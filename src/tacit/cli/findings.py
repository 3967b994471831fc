"""The option `--all`, which commands that print findings have in common."""

from typing import Any

from typer.core import TyperCommand, TyperOption

from tacit.cli import output

HELP = "Show every finding, not only the first five of each rule."


class FindingsCommand(TyperCommand):
    """A command with the option `--all`, which prints every finding."""

    def __init__(self, *arguments: Any, params: list[Any] | None = None, **keywords: Any) -> None:
        """Create the command with `--all` as one of its options."""
        option = TyperOption(
            param_decls=["--all"], is_flag=True, default=False, expose_value=False, callback=_chosen, help=HELP
        )
        super().__init__(*arguments, params=[*(params or []), option], **keywords)


def _chosen(_context: object, _parameter: object, value: bool) -> None:
    output.show_all(value)
