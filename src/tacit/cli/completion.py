"""The command `tacit completion`: scripts for shells, and the completions that these scripts ask for."""

import contextlib
import os
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from tacit.cli import output
from tacit.cli.app import app
from tacit.text.display import one_line

# names of arguments and options whose value is the name of a pattern
_PATTERNS = {"NAME", "INTO", "[NAME…]", "--contradicts", "--limits", "--superseded-by"}
_MOST = 1_000  # completions; longer lists are of no use, and slow in a shell
_LONGEST = 80  # characters of a help text


class Shell(StrEnum):
    """A shell for which tacit has a completion script."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


_SCRIPTS = {
    Shell.BASH: """\
# tacit completion for bash. Put this line into ~/.bashrc:  eval "$(tacit completion bash)"
_tacit() {
    local IFS=$'\\n'
    COMPREPLY=($(command tacit completion bash -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _tacit tacit
""",
    Shell.ZSH: """\
#compdef tacit
# tacit completion for zsh. Put this line into ~/.zshrc, after compinit:  eval "$(tacit completion zsh)"
_tacit() {
    local -a found kind
    [[ "${words[CURRENT]}" == -* ]] && kind=(-o)
    found=("${(@f)$(command tacit completion zsh -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    if [[ -n "$found" ]]; then _describe $kind 'tacit' found; else _files; fi
}
compdef _tacit tacit
""",
    Shell.FISH: """\
# tacit completion for fish. Save it:  tacit completion fish > ~/.config/fish/completions/tacit.fish
function __tacit_complete
    set -l words (commandline -opc)[2..-1]
    set -l current (commandline -ct)
    set -l found (command tacit completion fish -- $words "$current" 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path "$current"
    end
end
complete --command tacit --no-files --arguments '(__tacit_complete)'
""",
}


class Word(NamedTuple):
    """A possible next word of the command line, with a description of it."""

    word: str
    about: str = ""


@app.command()
def completion(
    shell: Annotated[Shell, typer.Argument(metavar="SHELL", help="bash, zsh or fish.")],
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[WORDS…]", help="The words of a command line; prints the completions of the last word."
        ),
    ] = None,
) -> None:
    """Print the completion script for a shell.

    bash: put `eval "$(tacit completion bash)"` into ~/.bashrc. zsh: put `eval "$(tacit completion zsh)"` into ~/.zshrc.
    fish: `tacit completion fish > ~/.config/fish/completions/tacit.fish`. The script completes commands, options, their
    values and the names of patterns.
    """
    if words is None:
        output.out(_SCRIPTS[shell].rstrip("\n"))
        return
    found = sorted(set(candidates(words[:-1], words[-1])))
    for item in found[:_MOST]:
        output.out(_shown(item, shell))


def _shown(item: Word, shell: Shell) -> str:
    about = one_line(item.about).rstrip(".")
    if shell is Shell.BASH or not about:
        return item.word
    if shell is Shell.FISH:
        return f"{item.word}\t{about}"
    return "{}:{}".format(*(part.replace("\\", "\\\\").replace(":", "\\:") for part in (item.word, about)))


def candidates(before: Sequence[str], start: str) -> Iterator[Word]:
    """Return the words that may follow the words `before` on a command line, and that begin with `start`.

    No words are returned if a file or free text is expected. A value may be joined to its option (`--level=h`); bash
    passes the `=` as a word of its own.
    """
    before, prefix = [word for word in before if word != "="], ""
    if start.startswith("--") and "=" in start:
        option, _, start = start.partition("=")
        before, prefix = [*before, option], f"{option}="
    start = start.removeprefix("=")
    for word in _Place(before).words(start):
        if word.word.startswith(start):
            yield word._replace(word=prefix + word.word)


class _Place:
    """The place in a command line after the words that the user has typed, for which the next word is completed.

    It knows the command that the words name, and whether the next word is the value of an option, or may be an option,
    a command or an argument.
    """

    def __init__(self, before: Sequence[str]) -> None:
        from tacit.cli.registry import full_app

        self.command: Any = typer.main.get_command(full_app())
        self.root: Path | None = None
        self.pending: Any = None  # an option that still needs its value
        self.arguments = 0
        self.bare = False  # after `--` all words are arguments
        for word in before:
            self._step(word)

    def _step(self, word: str) -> None:
        if self.pending is not None:
            if "--root" in self.pending.opts:
                self.root = Path(word)
            self.pending = None
        elif word == "--":
            self.bare = True
        elif word.startswith("-") and word != "-" and not self.bare:
            name, joined, value = word.partition("=")
            option = self._option(name)
            self.pending = option if option is not None and not option.is_flag else None
            if joined and self.pending is not None:
                self._step(value)
        elif found := self._commands().get(word):
            self.command = found
        else:
            self.arguments += 1

    def words(self, start: str) -> Iterator[Word]:
        if self.pending is not None:
            yield from self._values(self.pending, self.pending.opts[-1])
        elif start.startswith("-") and not self.bare:
            for option in self._options():
                about = getattr(option, "help", "") or ""
                yield from (Word(name, about) for name in option.opts if name.startswith("--") or start == "-")
        elif commands := self._commands():
            if self.arguments:  # a word that is not a command came before
                return
            yield from (Word(name, command.get_short_help_str(_LONGEST)) for name, command in commands.items())
        elif (argument := self._argument()) is not None:
            yield from self._values(argument, argument.metavar or "")

    def _values(self, parameter: Any, name: str) -> Iterator[Word]:
        for choice in getattr(parameter.type, "choices", ()):
            yield Word(str(getattr(choice, "value", choice)))
        if name in _PATTERNS:
            yield from _patterns(self.root)

    def _commands(self) -> dict[str, Any]:
        return dict(getattr(self.command, "commands", {}))

    def _options(self) -> list[Any]:
        return [*(each for each in self.command.params if each.param_type_name == "option"), _Help()]

    def _option(self, name: str) -> Any:
        return next((each for each in self._options() if name in each.opts), None)

    def _argument(self) -> Any:
        """Return the argument of the command whose value is the next word; None if the command takes no more words.

        The last argument of a command may take several words.
        """
        found = [each for each in self.command.params if each.param_type_name == "argument"]
        if self.arguments < len(found):
            return found[self.arguments]
        return found[-1] if found and found[-1].nargs == -1 else None


class _Help:
    """The option --help for completions: click adds it to a command only while it parses the command line."""

    opts = ("-h", "--help")
    help = "Show this message and exit."
    is_flag = True


def _patterns(root: Path | None) -> Iterator[Word]:
    """Yield the slug of each pattern that the last sync stored. The store is not updated; an error yields no words."""
    from tacit.workspace.roots import open_workspace

    with contextlib.suppress(Exception), open_workspace(root, os.environ, Path.cwd()).reading() as reader:
        yield from [Word(pattern.slug, f"{pattern.level.name} {pattern.name}") for pattern in reader.patterns()]
