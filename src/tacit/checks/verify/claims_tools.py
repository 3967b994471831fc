"""PURE. Find the claims of commands about tools: which tools run, in which versions, and what they install.

A claim is a statement of a document about the code.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from tacit.checks.verify.markers import RUN_AS
from tacit.checks.verify.shapes import has_ending, image, looks_like_path
from tacit.checks.verify.values import Basis, Claim

# forms of claims of a command: a tool that it runs, a version that it chooses, a package that it installs, its files
TOOL, VERSION, INSTALLED, ARGUMENT = "tool", "run", "install", "argument"
_OF_ENVIRONMENT = re.compile(r"(?:\.{1,2}/)?(?:[\w.-]+/)*\.?(?:virtual|v)?env/bin/([\w.-]+)")
_WITH_VERSION = re.compile(r"(python|ruby|php|node|go)(\d+(?:\.\d+)+)")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_CHOSEN = re.compile(r"(python|ruby|nodejs|node|golang|go|php|pnpm)(?:[=@]{1,2}v?)?(\d+(?:\.\d+)*)(?:-[a-z]+)?")
_LEAST = 3  # letters of a tool's name that is alone in backticks; a shorter name may mean anything
_NUMBER = re.compile(r"v?(\d+(?:\.\d+)*)")
_RUNTIMES = {"nodejs": "node", "golang": "go"}
_CHOOSERS = {"nvm": "node", "fnm": "node", "n": "node", "pyenv": "python", "rbenv": "ruby", "goenv": "go"}
_CHOOSING = {"install", "use", "local", "global", "shell", "alias"}
_INSTALLERS = {
    "pip": {"install"},
    "pip3": {"install"},
    "npm": {"install", "i", "add"},
    "yarn": {"add"},
    "pnpm": {"add"},
    "poetry": {"add"},
    "gem": {"install"},
}
_PACKAGE = re.compile(r"((?:@[\w.-]+/)?[A-Za-z][\w.-]*)(?:\[[^\]]*\])?(?:(?:[=<>~!]=?|@)\S+)?")
_NO_SELECTION = {"--workspace", "-w", "--filter", "-F", "--scope"}
_FIRST = re.compile(
    r"\$ |(?:[A-Z][A-Z0-9_]*=\S* )*(?:sudo )?"
    r"(?:npm|npx|yarn|pnpm|make|task|cd|docker|docker-compose|git [a-z]+|python3?|pip3?|kubectl|helm|export|go run"
    r"|go test|cargo|poetry|uv|bash|sh|cp|mkdir|curl|psql|terraform|gcloud|aws|brew|apt(?:-get)?|mvn"
    r"|pdm|hatch|tox|nox|rake|mix|just|bun|flask|bundle|composer|dotnet|source|pipenv|gradle|php"
    r"|\./[\w.-]+(?:/[\w.-]+)*)\b"
)
_MOST_LINES = 0.6  # the share of lines with commands that makes a block one of commands
_LONGEST = 2_000  # characters of a line that are read
_OWN_PACKAGE = re.compile(r"(?:@[\w-]+/)?[A-Za-z][\w-]*")


def is_session(text: str) -> bool:
    """Return whether a code block without a language has shell commands: its first line is one, or most lines are.

    Comments and lines that continue a command are ignored.
    """
    rows = [row.strip()[:_LONGEST] for row in text.split("\n") if row.strip() and not row.lstrip().startswith("#")]
    first = [row for before, row in itertools.pairwise(("", *rows)) if not before.endswith("\\")]
    number = sum(_FIRST.match(row) is not None for row in first)
    return bool(first) and (_FIRST.match(first[0]) is not None or number > _MOST_LINES * len(first))


def is_assignment(word: str) -> bool:
    """Return whether a word of a command sets a variable, such as `PORT=80` in `PORT=80 npm start`."""
    return _ASSIGNMENT.match(word) is not None


def plain_name(name: str) -> str:
    """Return the name of a program, without its virtual environment's folder and its version.

    `./venv/bin/pip` becomes `pip`, and `python3.9` becomes `python3`.
    """
    found = _OF_ENVIRONMENT.fullmatch(name)
    name = found[1] if found else name
    versioned = _WITH_VERSION.fullmatch(name)
    return f"{versioned[1]}3" if versioned and versioned[1] == "python" else versioned[1] if versioned else name


def of_command(words: Sequence[str], line: int) -> Iterator[Claim]:
    """Yield the claims of a command: its tool, language versions, and the packages and images that it names."""
    if words[1:3] == ["-m", "pip"]:  # `python -m pip install x`
        words = words[2:]
    name = plain_name(words[0])
    if tool := RUN_AS.get(name):
        yield Claim("technology", tool, line, basis=Basis.TYPED, form=TOOL, written=name)
    yield from _versions(words, line)
    yield from _installed(name, words[1:], line)
    yield from _selected(name, words[1:], line)
    if name in {"docker", "podman"} and words[1:2] in (["pull"], ["run"]):
        yield from _image(words[2:], line)


def argument(word: str) -> str:
    """Return the path in an argument of a command: `path` or `--option=path`. If there is none, return `""`."""
    path = word.partition("=")[2] if word.startswith("--") else word
    return path if has_ending(path.rpartition("/")[2]) and looks_like_path(path.removeprefix("./")) else ""


def _versions(words: Sequence[str], line: int) -> Iterator[Claim]:
    runtime = _CHOOSERS.get(words[0], "")
    if runtime and words[1:2] and words[1] in _CHOOSING:
        found = next((number for word in words[2:] if (number := _NUMBER.fullmatch(word))), None)
        if found:
            yield Claim("version", runtime, line, value=found[1], basis=Basis.TYPED, form=VERSION, written=found[1])
        return
    for word in words:
        chosen = _CHOSEN.fullmatch(word.rpartition("/")[2])
        if chosen and ("." in chosen[2] or "=" in word or "@" in word):
            name = _RUNTIMES.get(chosen[1], chosen[1])
            yield Claim("version", name, line, value=chosen[2], basis=Basis.TYPED, form=VERSION, written=chosen[2])


def _installed(name: str, words: Sequence[str], line: int) -> Iterator[Claim]:
    if not words or words[0] not in _INSTALLERS.get(name, ()):
        return
    if any(word in {"-g", "--global", "-r", "-e", "--editable", "-c"} for word in words):
        return
    for word in words[1:]:
        found = _PACKAGE.fullmatch(word)
        if found and "/" not in word.removeprefix("@").partition("/")[2]:
            yield Claim("package", found[1], line, basis=Basis.TYPED, form=INSTALLED, written=word)


def _selected(name: str, words: Sequence[str], line: int) -> Iterator[Claim]:
    """Yield the package of this repository that a command selects: `docs` in `yarn workspace docs dev`."""
    if name == "yarn" and words[:1] == ["workspace"]:
        chosen = words[1] if len(words) > 1 else ""
    elif name in {"npm", "pnpm", "turbo", "lerna"}:
        pairs = itertools.pairwise(words)
        joined = (word.partition("=")[2] for word in words if word.partition("=")[0] in _NO_SELECTION)
        chosen = next((second for first, second in pairs if first in _NO_SELECTION), "") or next(joined, "")
    else:
        return
    if _OWN_PACKAGE.fullmatch(chosen):
        yield Claim("package", chosen, line, basis=Basis.TYPED, form="workspace", written=chosen)


def _image(words: Sequence[str], line: int) -> Iterator[Claim]:
    """Yield the image that `docker pull` or `docker run` names, if it has an owner, as in `acme/api`."""
    for word in words:
        bare = word if ":" in word else f"{word}:latest"
        name, tag = image(bare)
        is_path = word.startswith((".", "/", "-", "$", "~")) or "=" in word
        if name and "/" in name and not is_path and ":/" not in word:
            yield Claim("image", name, line, value="" if ":" not in word else tag, form=INSTALLED, written=word)
            return


def is_tool(text: str) -> bool:
    """Return whether a text in backticks is the name of a tool, or a command that runs one."""
    first, _, rest = text.strip().partition(" ")
    return (plain_name(first) in RUN_AS and (bool(rest) or len(first) >= _LEAST)) or (first in _CHOOSERS and bool(rest))


def row_of(claim: Claim, rows: Sequence[str], start: int, end: int) -> int:
    """Return the index of the first row from `start` to `end` that contains the name of a claim; `start` if none does.

    These are the rows of a command that goes over several lines.
    """
    name = claim.written or claim.name.rpartition(" ")[2]
    return next((number for number in range(start, end + 1) if name in rows[number]), start)
