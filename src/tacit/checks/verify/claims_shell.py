"""PURE. Find the claims of shell commands: folders, files, npm scripts, make targets, compose services, variables.

A claim is a statement of a document about the code.
"""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Iterator, Sequence
from functools import partial

from tacit.checks.verify import claims_docker, claims_services, claims_tools, shell_lines
from tacit.checks.verify.extract.row import TASK
from tacit.checks.verify.shapes import is_template, looks_like_path, variable
from tacit.checks.verify.values import Basis, Claim

_SHELL_WORDS = 2  # words before the command in `sh -c "command"`
_SHELLS = re.compile(r"(?:/(?:usr/)?bin/)?(?:ba|z|da|a)?sh")
_PREFIXES = {"sudo", "time", "exec", "env", "nohup", "then", "do", "!", "command", "winpty", "poetry", "uv", "pipenv"}
_RUNNERS = {"npm", "pnpm", "yarn", "bun", "npx", "composer"}
_OWN_WORDS = {
    *("install", "i", "ci", "add", "remove", "init", "exec", "dlx", "create", "publish", "link", "up", "upgrade"),
    *("update", "audit", "login", "why", "global", "workspace", "workspaces", "set", "config", "cache", "pack", "x"),
    *("version", "view", "info", "outdated", "dedupe", "import", "unlink", "list", "ls", "root", "prune", "rebuild"),
    *("uninstall", "require", "dump-autoload", "self-update", "approve-builds", "store", "patch", "deploy", "help"),
}
_READERS = {
    *("cat", "less", "more", "head", "tail", "vim", "vi", "nano", "code", "source", ".", "bash", "sh", "zsh", "node"),
    *("python", "python3", "chmod", "ruby", "deno", "tsx", "ts-node", "pytest", "jest", "vitest", "mypy", "ruff"),
    *("emacs", "xdg-open", "php", "perl", "py.test", "black", "flake8", "uvicorn"),
}
_FILE_OPTIONS = {"-f", "--file", "-r", "--requirement", "--env-file", "-c", "--config", "--project"}
_WITH_FILES = {"docker", "docker-compose", "kubectl", "pip", "pip3", "psql", "ansible-playbook", "podman", "helm"}
_TEMPORARY = ("/", "~", "$", "..\\", "%", "<", "{", "http:", "https:", "git@", "C:")
_OPEN_NAME = re.compile(r"[*?\[\]{}<>$%`]|\.\.\.")  # the name has a glob, a variable or a placeholder
_IN_PROSE = {"make", "task", "cd", "python", "python3", "docker", "docker-compose", "kubectl", "bash", "sh"}
_IN_PROSE |= {"deno", "node", "pytest", "helm"}
_CREATING = {"mkdir", "touch", "tee"}


class _Shell:
    """What the commands of one block have done so far: the current folder, and the files that they created.

    `folder` is relative to the folder in which the block begins; it is None if it is not known.
    """

    def __init__(self, repository: str) -> None:
        self.repository = repository
        self.folder: str | None = ""
        self.before: str | None = ""  # the folder of `cd -`
        self.created: set[str] = set()

    def inner(self) -> _Shell:
        """Return a shell that this one starts, as in `sh -c "…"`: its `cd` does not change the folder of this one."""
        started = _Shell(self.repository)
        started.folder, started.before, started.created = self.folder, self.before, self.created
        return started

    def path(self, word: str) -> str | None:
        """Return the path `word` of a command, relative to the folder in which the block begins.

        If the current folder is not known, if the path is outside of the first folder, or if a command of the block
        created it, the result is None.
        """
        if self.folder is None or word.startswith(_TEMPORARY) or not word:
            return None
        joined = posixpath.normpath(posixpath.join(self.folder, word))
        first = joined.split("/")[0]
        if joined in self.created or first in self.created or first == "..":
            return None
        return joined

    def create(self, word: str) -> None:
        path = self.path(word)
        if path and path != ".":
            self.created.add(path)


def shell(text: str, line: int, repository: str = "") -> Iterator[Claim]:
    """Yield the claims of a block of shell commands; `line` is the first line of the block.

    `repository` is the name of the folder into which the repository is cloned.
    """
    session = _Shell(repository)
    rows = text.split("\n")
    for start, end, command in shell_lines.commands(text):
        for part in shell_lines.words_of(command):
            for claim in _command(part, line + start, session):
                yield claim._replace(line=line + claims_tools.row_of(claim, rows, start, end))


def inline(text: str, line: int, repository: str = "") -> Iterator[Claim]:
    """Yield the claims of a text in backticks that is a shell command, such as the files that the command uses.

    If the text is no command, yield nothing.
    """
    first = text.split(" ", 1)[0]
    if " " in text and first in {*_RUNNERS, *_IN_PROSE}:
        session = _Shell(repository)
        found = (claim for part in shell_lines.words_of(text) for claim in _command(part, line, session))
        yield from (claim for claim in found if claim.kind != "environment")
    elif claims_tools.is_tool(text):
        yield from claims_tools.of_command(text.split(), line)
    elif " " in text and first == repository:
        yield from claims_services.program(first, text.split(" ")[1:], line)


def _command(words: list[str], line: int, session: _Shell) -> Iterator[Claim]:
    while words and (words[0] in _PREFIXES or claims_tools.is_assignment(words[0])):
        if variable(words[0]) and "=" in words[0]:
            name, _, value = words[0].partition("=")
            yield Claim("environment", name, line, value=value, form="shell")
        run = words[0] in {"poetry", "uv", "pipenv"}
        if run:
            yield from claims_tools.of_command(words, line)
        words = words[1:]
        if run and words[:1] == ["run"]:
            words = words[1:]
    if not words:
        return
    if _SHELLS.fullmatch(words[0]) and words[1:2] in (["-c"], ["-lc"], ["-ic"]) and len(words) > _SHELL_WORDS:
        inner = session.inner()
        for part in shell_lines.words_of(words[_SHELL_WORDS]):  # `sh -c "cd web && npm start"`
            yield from _command(part, line, inner)
        return
    yield from claims_tools.of_command(words, line)
    name, rest = claims_tools.plain_name(words[0]), _redirected(words[1:], session)
    yield from _known(name, rest, line, session)
    for word in rest:
        if (path := claims_tools.argument(word)) and (place := session.path(path)):
            yield Claim("path", place, line, form=claims_tools.ARGUMENT, written=path)


def _redirected(words: Sequence[str], session: _Shell) -> list[str]:
    """Return the words of a command before a redirection (`> file`), and note in `session` that the file is created."""
    kept: list[str] = []
    for number, word in enumerate(words):
        if word.startswith((">", "2>", "&>")):
            target = word.lstrip("2&>") or (words[number + 1] if number + 1 < len(words) else "")
            session.create(target)
            break
        if word == "<" or word.startswith("<<"):
            break
        kept.append(word)
    return kept


def _known(name: str, words: list[str], line: int, session: _Shell) -> Iterator[Claim]:
    if name == "cd":
        yield from _cd(words, line, session)
    elif name in _CREATING or (name == "git" and words[:1] == ["clone"]):
        _create(name, words, session)
    elif name in _RUNNERS:
        yield from _script(name, words, line, session)
    elif name in {"make", "task"}:
        yield from _make(name, words, line, session)
    elif name in {"docker", "docker-compose", "podman"}:
        yield from _docker(name, words, line, session)
    elif name == "export":
        for word in words:
            variable_name, mark, value = word.partition("=")
            if mark and variable(variable_name):
                yield Claim("environment", variable_name, line, value=value, form="shell")
    elif name in {"cp", "mv"}:
        yield from _copied(words, line, session)
    else:
        yield from _program(name, words, line, session)


def _docker(name: str, words: list[str], line: int, session: _Shell) -> Iterator[Claim]:
    yield from _files(name, words, line, session)
    is_compose = claims_docker.is_compose(name, words)
    if claims_docker.inside(words, is_compose=is_compose):
        inner = _Shell(session.repository)  # the paths in a container are not paths of the repository
        run = partial(_command, line=line, session=inner)
        yield from claims_docker.in_container(words, line, run, is_compose=is_compose)
    elif is_compose:
        yield from claims_docker.compose(words[1:] if name != "docker-compose" else words, line)
    elif (folder := claims_docker.context(words)) and (place := session.path(folder)):
        yield Claim("path", place, line, form=claims_tools.ARGUMENT, written=folder)
    else:
        yield from claims_docker.containers(words, line)


def _create(name: str, words: list[str], session: _Shell) -> None:
    plain = [word for word in words if not word.startswith("-")]
    if name == "git":
        _, address, *folder = [*plain, ""]  # git clone ADDRESS [FOLDER]
        session.repository = folder[0] if folder and folder[0] else address.rsplit("/", 1)[-1].removesuffix(".git")
        return
    for word in plain:
        session.create(word)


def _cd(words: list[str], line: int, session: _Shell) -> Iterator[Claim]:
    last, session.before = session.before, session.folder
    if words == ["-"]:
        session.folder = last
    elif len(words) != 1 or words[0].startswith(_TEMPORARY):
        session.folder = None
    else:
        yield from _into(words[0], line, session)


def _into(word: str, line: int, session: _Shell) -> Iterator[Claim]:
    """Yield the claim that the folder of a `cd` command exists, and set the current folder of `session` to it.

    `word` is the argument of `cd`. For `cd ..` and for the folder of the repository itself, yield nothing.
    """
    if word.rstrip("/") == session.repository and session.folder in {"", None}:
        session.folder = ""
        return
    if session.folder is None:
        return
    if word.startswith(".."):
        joined = posixpath.normpath(posixpath.join(session.folder, word))
        session.folder = None if joined.startswith("..") else joined if joined != "." else ""
        return
    path = session.path(word)
    if path is None:
        session.folder = None
    elif path != ".":
        session.folder = path
        yield Claim("path", path, line, form="cd", basis=Basis.TYPED, written=word)


def _script(name: str, words: list[str], line: int, session: _Shell) -> Iterator[Claim]:
    folder = session.folder
    if folder is None or name == "npx":
        return
    names = list(words)
    while names and names[0].startswith("-"):
        option = names.pop(0)
        if option in {"--prefix", "-C", "--dir", "--cwd"} and names:
            folder = names.pop(0)
        elif option in {"--filter", "-F", "-w", "--workspace"} and names:
            names.pop(0)
    if not names:
        return
    is_run = names[0] in {"run", "run-script"}
    chosen = names[1] if is_run and len(names) > 1 else names[0]
    if chosen.startswith("-") or (is_run and len(names) == 1):
        return
    sure = is_run or (name == "npm" and chosen in {"start", "test"})
    if sure or (name != "npm" and chosen not in _OWN_WORDS):
        basis = Basis.TYPED if sure and name != "bun" else Basis.NAMED
        yield Claim("script", chosen, line, basis=basis, form="shell", folder=folder)


def _make(program: str, words: list[str], line: int, session: _Shell) -> Iterator[Claim]:
    """Yield the targets that a `make` command names, or the tasks that a `task` command names."""
    folder, names = session.folder, []
    rest = iter(words)
    for word in rest:
        if word == "--":
            break
        if word in {"-C", "--directory", "-d", "--dir"}:
            folder = next(rest, "")
        elif word in {"-f", "--file", "-j", "-t", "--taskfile"}:
            next(rest, "")
        elif not word.startswith("-") and "=" not in word and "$" not in word:
            names.append(word)
    if folder is not None:
        for name in names:
            if re.fullmatch(r"[\w./%+-]+", name):
                value = TASK if program == TASK else ""
                yield Claim("target", name, line, value=value, basis=Basis.TYPED, form="shell", folder=folder)


def _copied(words: list[str], line: int, session: _Shell) -> Iterator[Claim]:
    plain = [word for word in words if not word.startswith("-")]
    for word in plain[:-1]:
        value = "template" if is_template(word) else ""
        yield from (claim._replace(value=value) for claim in _file(word, line, session))
    if len(plain) > 1:
        session.create(plain[-1])


def _program(name: str, words: list[str], line: int, session: _Shell) -> Iterator[Claim]:
    if name.startswith("./") and name != "./":
        yield from _file(name, line, session)
    if name in {"python", "python3"} and words[:1] in (["-m"], ["manage.py"]):
        yield from _python(words, line, session)
    elif name.endswith(".py") and "/" not in name:
        yield from _file(name, line, session)
    elif name in {"virtualenv", "uv"}:
        for word in words:
            session.create(word)
    elif name in _READERS:
        first = next((word for word in words if not word.startswith("-")), "")
        if name == "chmod":
            first = words[-1] if len(words) > 1 else ""
        if looks_like_path(first) or first.endswith(("/", ".py", ".sh", ".js", ".ts")):
            yield from _file(first.split("::")[0], line, session)
    elif name == "go" and words[:1] in (["run"], ["test"], ["build"]):
        for word in words[1:]:
            if word.startswith("./") and word != "./...":
                found = _file(word.removesuffix("/...").removesuffix("..."), line, session)
                yield from (claim._replace(value="package") for claim in found)
    else:
        yield from claims_services.of_program(name, words, line)
        yield from _files(name, words, line, session)


def _python(words: list[str], line: int, session: _Shell) -> Iterator[Claim]:
    if words[0] == "manage.py":
        yield from claims_services.managed(words[1:], line)
        yield from _file(words[0], line, session)
    else:
        yield from _python_module(words[1:], line, session)


def _python_module(words: list[str], line: int, session: _Shell) -> Iterator[Claim]:
    if words[:1] == ["venv"]:
        for word in words[1:]:
            session.create(word)
    elif words and words[0] != "pip":
        yield Claim("module", words[0], line, form="shell")


def _files(name: str, words: list[str], line: int, session: _Shell) -> Iterator[Claim]:
    if name in _WITH_FILES and "logs" not in words:  # `logs -f` follows a log
        pairs = itertools.pairwise(words)
        for option, word in pairs:
            if option in _FILE_OPTIONS and (looks_like_path(word) or word.startswith("Dockerfile")):
                yield from _file(word, line, session)
    charts = [word for word in words if word.startswith("./") and looks_like_path(word)] if name == "helm" else []
    for word in charts:
        yield from _file(word, line, session)


def _file(word: str, line: int, session: _Shell) -> Iterator[Claim]:
    path = session.path(word)
    if path and path != "." and not _OPEN_NAME.search(path):
        yield Claim("path", path, line, form="shell", basis=Basis.TYPED, written=word)
