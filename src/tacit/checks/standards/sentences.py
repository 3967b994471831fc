"""PURE. Read what a sentence requires of each module: "Every service uses `python:3.12-slim`".

A module is a part of the code, such as a service.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tacit.checks.standards.values import Kind
from tacit.checks.standards.wording import is_subject
from tacit.checks.verify.shapes import has_ending, image, variable_name

LANGUAGE_OF_IMAGE = {
    **dict.fromkeys(("python", "pypy"), "python"),
    **dict.fromkeys(("node", "oven/bun", "bun", "denoland/deno"), "javascript"),
    **dict.fromkeys(("openjdk", "eclipse-temurin", "amazoncorretto"), "java"),
    "golang": "go",
    "rust": "rust",
    "ruby": "ruby",
    "php": "php",
}
_PATH = re.compile(r"/[a-z][\w./-]*")
_INSTRUCTION = re.compile(r"HEALTHCHECK|USER")
# A sentence is about routes, images, variables or imports if it says so; a path can also be that of a folder
_SERVES = re.compile(
    r"\b(?:expos\w+|serv(?:es?|ing)|respond\w*|answers?|implements?|provides?|offers?|publish\w*|endpoints?|routes?)\b",
    re.IGNORECASE,
)
_KEEPS = re.compile(r"\b(?:folders?|director(?:y|ies)|mounts?|mounted|volumes?|files?|stor\w+)\b", re.IGNORECASE)
_IMAGE = re.compile(r"\b(?:images?|dockerfiles?|containers?|based on|builds? (?:on|from)|FROM)\b", re.IGNORECASE)
_READS = re.compile(
    r"\b(?:reads?|supports?|accepts?|honou?rs?|needs?|requires?|configured|takes?|uses?|variables?|environment)\b",
    re.IGNORECASE,
)
IMPORTS = re.compile(r"\b(?:imports?|uses?|depends? on|built (?:on|with)|shared)\b", re.IGNORECASE)
_CHOICE = re.compile(r"\b(?:or|either)\b", re.IGNORECASE)


class Required(NamedTuple):
    """What a sentence requires of each module: kind, name and value of the standard.

    If `language` is not empty, only modules in this language must follow it.
    """

    kind: Kind
    name: str
    value: str = ""
    language: str = ""


def required(said: str, text: str) -> Iterator[Required]:
    """Yield what the sentence `said` requires of each module. `text` is one of its texts in backticks.

    If the sentence is not about each module, or if it offers a choice ("or"), yield nothing.
    """
    if not is_subject(said) or _CHOICE.search(said):
        return
    name, tag = image(text)
    if tag and (name in LANGUAGE_OF_IMAGE or _IMAGE.search(said)):
        yield Required(Kind.IMAGE, name, tag, LANGUAGE_OF_IMAGE.get(name, ""))
    elif _PATH.fullmatch(text) and not has_ending(text) and _SERVES.search(said) and not _KEEPS.search(said):
        yield Required(Kind.ROUTE, f"ANY {text}")
    elif _INSTRUCTION.fullmatch(text):
        yield Required(Kind.INSTRUCTION, text)
    elif "_" in text and variable_name(text) and _READS.search(said):
        yield Required(Kind.ENVIRONMENT, text)
