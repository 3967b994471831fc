"""PURE. Compare the claims of a document with the code, each by the function for its kind.

A claim is a statement of a document about the code.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from tacit.checks.verify import (
    compare_code,
    compare_examples,
    compare_kubernetes,
    compare_names,
    compare_paths,
    compare_routes,
    compare_services,
    compare_trees,
    compare_versions,
    trees_once,
)
from tacit.checks.verify.answers import Answer
from tacit.checks.verify.claims_docker import CONTAINER
from tacit.checks.verify.claims_once import ONCE
from tacit.checks.verify.claims_technology import USED
from tacit.checks.verify.claims_tree import GAPS
from tacit.checks.verify.values import Claim, Verdict
from tacit.checks.verify.world import World

_BY_KIND: Mapping[str, Callable[[Claim, World], Answer]] = {
    **dict.fromkeys(
        ("table", "collection", "stream", "subject", "queue-group", "bucket", "queue", "topic", "database", "index"),
        compare_names.resource,
    ),
    "path": compare_paths.path,
    "key": compare_names.key,
    "column": compare_names.column,
    "environment": compare_names.environment,
    "script": compare_names.script,
    "target": compare_names.script,
    "service": compare_names.service,
    "port": compare_services.port,
    "manifest": compare_kubernetes.manifest,
    "command": compare_services.command,
    "route": compare_routes.route,
    "import": compare_code.imported,
    "module": compare_code.module,
    "definition": compare_code.definition,
    "member": compare_code.member,
    "example": compare_examples.example,
    "image": compare_versions.image,
    "version": compare_versions.version,
    "package": compare_versions.package,
    "technology": compare_versions.technology,
    "name": compare_names.name,
}
_OF_OTHERS = {"command", "example", "name", "key"}
_LOOKED_UP = {"definition", "name", "table", "collection", "database", "index", "stream", "subject", "topic", "bucket"}
_LOOKED_UP |= {"queue", "queue-group"}
_LOOSE = {"plain", "dotted", "rooted", "noun", "address"}  # forms of claims whose names may belong to other programs
# forms of claims that count only if the code had the name once
_QUIET = {"mention", "tool", "install", "block", "argument", CONTAINER, ONCE, USED}
_LEAST_OF_TREE = 0.5  # a tree is one of this code if at least this share of its entries exists
_LEAST_ENTRIES = 2


def compare(claims: Sequence[Claim], world: World, *, examples: bool = False) -> list[Answer]:
    """Return an answer (a verdict with a reason) for each claim of a document, in the order of the claims.

    A claim that can't be checked gets no answer if its name may belong to another program. If `examples` is false, code
    examples that the code does not have get none, either.
    """
    return kept(every(claims, world), examples=examples)


def kept(answers: Iterable[Answer], *, examples: bool = False) -> list[Answer]:
    """Return the answers to claims that may be reported.

    An answer that the claim can't be checked is left out if its name may belong to another program. If `examples` is
    false, the answers to code examples that the code does not have are left out, too.
    """
    left_out = _OF_OTHERS - {"example"} if examples else _OF_OTHERS
    return [
        item
        for item in answers
        if (item.was_here or item.claim.form not in _QUIET)
        and (
            item.verdict is not Verdict.UNKNOWN
            or (item.claim.kind not in left_out and (item.claim.form not in _LOOSE or item.claim.kind == "technology"))
        )
    ]


def every(claims: Sequence[Claim], world: World) -> list[Answer]:
    """Return an answer (a verdict with a reason) for each claim, in the order of the claims. None are left out."""
    trees = _tree_bases(claims, world)
    moves = [compare_paths.path(claim, world) for claim in claims if claim.form == "cd"]
    world.roams = any(answer.verdict is Verdict.VERIFIED for answer in moves)
    return [_compared(claim, world, trees) for claim in claims]


def words(claims: Iterable[Claim]) -> set[str]:
    """Return the words that must be looked up in all files of the code before these claims can be compared with it."""
    found: set[str] = set()
    for claim in claims:
        if claim.kind == "environment":
            found |= {claim.name, claim.name.lower(), claim.name.partition("_")[2].lower()}
            found |= {claim.name.removesuffix("_FILE"), "env_prefix"}
        elif claim.kind in _LOOKED_UP:
            found.add(claim.name)
        elif claim.kind == "route":
            found.add(claim.name.partition(" ")[2])
        elif claim.kind == "example":
            found.update(compare_examples.key_words(claim.written))
        elif claim.kind == "technology":
            found |= {claim.written, claim.name.lower()}
        elif claim.kind == "manifest":
            found |= {claim.name.partition("/")[2], *compare_kubernetes.AFFIXES}
        elif claim.kind == "package":
            found.add(claim.name.rpartition("/")[2])
    return found - {""}


def _compared(claim: Claim, world: World, trees: Mapping[int, tuple[str, bool]]) -> Answer:
    if claim.form == "tree":
        base, is_real = trees[claim.group]
        answer = compare_trees.entry(claim, base, world)
        if is_real or answer.verdict is Verdict.VERIFIED:
            return answer
        return trees_once.unlike(claim, base)
    return _BY_KIND[claim.kind](claim, world)


def _tree_bases(claims: Iterable[Claim], world: World) -> dict[int, tuple[str, bool]]:
    """Return, for each folder tree in the document, the folder that it shows, and whether it is a tree of this code.

    Keys are the numbers of the document's code blocks. It is a tree of this code if at least half of its entries exist
    in the folder, or if its root is in an existing folder.
    """
    groups: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.form == "tree":
            groups[claim.group].append(claim)
    bases = {}
    for group, entries in groups.items():
        names = [entry.name for entry in entries if GAPS.isdisjoint(entry.name.split("/"))]
        base, number = compare_trees.tree_base(entries[0].folder, names, world)
        is_most = number >= _LEAST_ENTRIES and number / len(names) >= _LEAST_OF_TREE
        if not is_most and (own := compare_trees.own_root(entries[0].folder, world)):
            bases[group] = own, True
        else:
            bases[group] = base, is_most
    return bases
