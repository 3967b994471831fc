"""PURE. Find the claims in docker commands: compose services, and commands that run inside a container."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from tacit.checks.verify.values import Basis, Claim

# a function that returns the claims of a program, from its name and arguments
Run: TypeAlias = Callable[[str, list[str]], Iterable[Claim]]
_COMPOSE_VERBS = {"up", "logs", "exec", "restart", "stop", "start", "run", "build", "rm", "pull", "kill", "down"}
_COMPOSE_VALUES = {"-f", "--file", "-p", "--project-name", "--profile", "--env-file", "--tail", "-e", "-u"}
_SCALED = re.compile(r"(?:--scale=)?([a-zA-Z][\w.-]*)=\d+")
_CONTAINER_VALUES = {"-e", "--env", "-u", "--user", "-w", "--workdir", "--env-file", "--index"}


def is_compose(name: str, words: list[str]) -> bool:
    """Return whether a command is one of docker compose, such as `docker compose up` or `docker-compose up`.

    `name` is its program, and `words` are its arguments.
    """
    return name == "docker-compose" or words[:1] == ["compose"]


def compose(words: list[str], line: int) -> Iterator[Claim]:
    """Yield the services that a compose command names."""
    verb, rest = "", iter(words)
    for word in rest:
        if word in _COMPOSE_VALUES:
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


def inside(words: list[str]) -> int:
    """Return the index of the word after `exec` in `docker exec …` or `docker compose exec …`; 0 for other commands."""
    return next((number for number, word in enumerate(words[:4], 1) if word == "exec"), 0)


def in_container(words: list[str], line: int, run: Run, *, is_compose: bool) -> Iterator[Claim]:
    """Yield the service that a docker command names, and the scripts and commands that it runs inside the container.

    `run` returns the claims of the inner command. Its paths are left out, because they are paths inside the container.
    """
    rest = iter(words[inside(words) :])
    for word in rest:
        if word in _CONTAINER_VALUES:
            next(rest, "")
        elif not word.startswith("-"):
            if re.fullmatch(r"[a-zA-Z][\w.-]*", word):
                basis = Basis.TYPED if is_compose else Basis.NAMED  # a container may have any name
                yield Claim("service", word, line, basis=basis, form="shell")
            break
    inner = list(rest)
    if inner:
        yield from (claim for claim in run(inner[0], inner[1:]) if claim.kind in {"script", "target", "command"})
