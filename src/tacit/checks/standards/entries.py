"""PURE. Count the modules that follow each entry of a pattern catalogue.

An entry is a section of a page that shows code. A module is a part of the repository, such as a service.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tacit.checks.standards.contents import Contents
from tacit.checks.standards.modules import family
from tacit.checks.verify import claims as claimed
from tacit.checks.verify.document import Document
from tacit.checks.verify.facts import Fact
from tacit.checks.verify.values import Basis, Mood
from tacit.text.languages import rule_language

_KINDS = {"definition", "member"}
# a name of one word may belong to any code
_SEVERAL_WORDS = re.compile(r"[A-Za-z0-9]_+[A-Za-z0-9]|[a-z0-9][A-Z]|[A-Z]{2}[a-z]")


class Followed(NamedTuple):
    """A section of a catalogue page, and how many modules of the code follow it.

    `of` is the number of modules in the languages of the section's code. `follow` is the number of these modules that
    have at least half of the names that the section's code defines or uses.
    """

    title: str
    document: str
    line: int
    follow: int
    of: int


def followed(page: Document, contents: Contents) -> Iterator[Followed]:
    """Yield each section of a page that has code in a language of at least one module, with how many modules follow it.

    A module follows a section if it has at least half of the names in the section's code. Names of a single word, such
    as `run`, are ignored, because any code may have them. A module has the name of a method if its source defines the
    method in a class with the same name. It has any other name if its source defines the name or uses it.
    """
    names: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for claim in claimed.claims(page, is_pattern_page=True, repository=contents.inventory.repository):
        is_own = claim.kind in _KINDS and claim.basis is Basis.TYPED and not claim.negative
        if is_own and claim.mood in {Mood.FACT, Mood.EXAMPLE} and _SEVERAL_WORDS.search(claim.name):
            names[claim.section].add((claim.kind, claim.name))
    used = contents.naming({name.rpartition(".")[2] for found in names.values() for _, name in found})
    for section, wanted in sorted(names.items()):
        heading = page.headings[section]
        languages = _languages(page, section)
        numbers = [at for at, module in enumerate(contents.modules) if languages & module.languages]
        follow = 0
        for number in numbers:
            has = sum(_has(kind, name, number, contents, used) for kind, name in wanted)
            follow += has * 2 >= len(wanted)
        if numbers and heading.title:
            yield Followed(heading.title, page.path, heading.line, follow, len(numbers))


def _languages(page: Document, section: int) -> set[str]:
    infos = (piece.info.split()[0] for piece in page.pieces if piece.section == section and piece.info.split())
    return {family(language) for info in infos if (language := rule_language(info))}


def _has(kind: str, name: str, number: int, contents: Contents, used: Mapping[str, Sequence[Fact]]) -> bool:
    if any(fact.name == name for fact in contents.facts(kind, number)):
        return True
    places = used.get(name, ()) if kind == "definition" else ()
    return any(fact.value == "code" and contents.module_of.get(fact.path) == number for fact in places)
