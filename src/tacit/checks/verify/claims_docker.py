"""PURE. Find the claims in docker commands: compose services, and commands that run inside a container.

A claim is a statement of a document about the code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from tacit.checks.verify.claims_tools import ARGUMENT
from tacit.checks.verify.values import Basis, Claim

# a function that returns the claims of a command, from its words
Run: TypeAlias = Callable[[list[str]], Iterable[Claim]]
_COMPOSE_VERBS = {"up", "logs", "exec", "restart", "stop", "start", "run", "build", "rm", "pull", "kill", "down"}
_COMPOSE_VALUES = {"-f", "--file", "-p", "--project-name", "--profile", "--env-file", "--tail", "-e", "-u"}
_OF_CONTAINERS = {"logs", "log", "inspect", "restart", "stop", "start", "kill", "rm", "attach", "top", "port"}
CONTAINER = "container"  # the form of a claim about a container, which may have any name
_SCALED = re.compile(r"(?:--scale=)?([a-zA-Z][\w.-]*)=\d+")
_CONTAINER_VALUES = {"-e", "--env", "-u", "--user", "-w", "--workdir", "--env-file", "--index", "-v", "--volume", "-p"}
_CONTAINER_VALUES |= {"--publish", "--name", "--entrypoint", "-l", "--label"}
_BUILD_VALUES = {"-f", "--file", "-t", "--tag", "--build-arg", "-o", "--output"}
_RUN_INSIDE = {"script", "target", "command", "technology"}  # kinds of claims of commands in a container


def is_compose(name: str, words: list[str]) -> bool:
    """Return whether a command is one of docker compose, such as `docker compose up` or `docker-compose up`.

    `name` is its program, and `words` are its arguments.
    """
    return name == "docker-compose" or words[:1] == ["compose"]


def compose(words: list[str], line: int) -> Iterator[Claim]:
    """Yield the services that a compose command names."""
    verb, rest = "", iter(words)
    for word in rest:
        if word in _COMPOSE_VALUES and (verb, word) != ("logs", "-f"):  # there, `-f` means to follow the logs
            next(rest, "")
        elif scaled := _SCALED.fullmatch(word):
            yield Claim("service", scaled[1], line, basis=Basis.TYPED, form="shell")
        elif word.startswith("-"):
            continue
        elif not verb:
            verb = word
            if verb not in _COMPOSE_VERBS:
                return
        elif re.fullmatch(r"[a-zA-Z][\w.-]*", word):
            yield Claim("service", word, line, basis=Basis.TYPED, form="shell")
            if verb in {"exec", "run"}:
                return
        else:
            return


def containers(words: list[str], line: int) -> Iterator[Claim]:
    """Yield the containers that a docker command names: `docker logs -f api`. They count only if the code had them."""
    named = [word for word in words[1:] if not word.startswith("-")] if words[:1] and words[0] in _OF_CONTAINERS else []
    for word in named:
        if re.fullmatch(r"[a-zA-Z][\w.-]*", word):
            yield Claim("service", word, line, form=CONTAINER)


def inside(words: list[str], *, is_compose: bool) -> int:
    """Return the index of the word after `exec` or `run`, if a command runs a program in a container; otherwise 0.

    `docker run` gives 0, too, because its image can be that of any program.
    """
    verbs = {"exec", "run"} if is_compose else {"exec"}
    rest = enumerate(words, 1)
    for number, word in rest:
        if word in _COMPOSE_VALUES:
            next(rest, "")
        elif word in verbs:
            return number
        elif not word.startswith("-") and word != "compose":
            return 0
    return 0


def in_container(words: list[str], line: int, run: Run, *, is_compose: bool) -> Iterator[Claim]:
    """Yield the service that a docker command names, and the scripts, tools and commands that run in the container.

    `run` returns the claims of the inner command. Paths in the inner command are left out, because they are paths in
    the container. Only a folder in `cd apps/shop` is a claim; it is reported only if the repository used to have this
    folder.
    """
    rest = iter(words[inside(words, is_compose=is_compose) :])
    for word in rest:
        if word in _CONTAINER_VALUES:
            next(rest, "")
        elif not word.startswith("-"):
            if re.fullmatch(r"[a-zA-Z][\w.-]*", word):
                basis = Basis.TYPED if is_compose else Basis.NAMED  # a container may have any name
                yield Claim("service", word, line, basis=basis, form="shell")
            break
    inner = list(rest)
    for claim in run(inner) if inner else ():
        if claim.kind in _RUN_INSIDE:
            yield claim
        elif claim.form == "cd" and "/" in claim.name:
            yield claim._replace(form=ARGUMENT, basis=Basis.NAMED)


def context(words: list[str]) -> str:
    """Return the folder from which `docker build` builds an image, if it is written as `./folder`; otherwise `""`."""
    last = words[-1].rstrip("/") if words[:1] == ["build"] and len(words) > 1 else ""
    return last if last.startswith("./") and words[-2] not in _BUILD_VALUES else ""
