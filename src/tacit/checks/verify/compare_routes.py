"""PURE. Compare HTTP routes, such as `GET /orders/{id}`, with the code.

A claim is a statement of a document about the code. The answer to a claim is a verdict with a reason.
"""

from __future__ import annotations

import re

from tacit.checks.verify.answers import MOST_EVIDENCE, Answer, unknown, verified
from tacit.checks.verify.file_routes import BY_FILE
from tacit.checks.verify.values import Claim, Verdict
from tacit.checks.verify.world import Found, World, proofs

_LEAST_WORD = 5  # characters; shorter words of routes are not looked for in paths of files
_LEAST_ROUTES = 3  # if fewer routes begin with the first word of a path, it may be no route
_START = 2  # words at the beginning of a path that routes of one server share
_OPTIONAL = re.compile(r"\([/.][^()]*\)")  # a part that a URL need not have: `/files(/*path)`
_PARAMETER = re.compile(r"\{[^}]*\}|<[^>]*>|:\w+|\$\w+|\[[^\]]*\]|\*+\w*")


def normal(path: str) -> str:
    """Return the path of a route without optional parts and names of parameters: `/orders/{}` for `/orders/{id}`."""
    clean = _PARAMETER.sub("{}", _OPTIONAL.sub("", path.split("?", maxsplit=1)[0]))
    return clean.rstrip("/") or "/"


def route(claim: Claim, world: World) -> Answer:
    """Check the claim that the code has a route.

    It is enough if the path of a route ends with the claimed path, or the other way round: a router (a group of routes)
    may be mounted at a prefix that the code or the document does not show.
    """
    method, _, written = claim.name.partition(" ")
    path = normal(written)
    if "..." in written:
        return unknown(claim, "`...` stands for a part of the path")
    if method == "ANY":
        return _any_route(claim, path, world)
    good, same_path, tails = _alike(method, path, world)
    if good:
        return verified(claim, (item.evidence for item in good))
    if tails := _in_family(path, tails, world):
        return verified(claim, (item.evidence for item in tails), "a route of the code has a similar path")
    if _may_be_mounted(method, path, world):
        return unknown(claim, "a router may be mounted at a prefix that the code does not show")
    return _missing(claim, same_path, world)


def _alike(method: str, path: str, world: World) -> tuple[list[Found], list[Found], list[Found]]:
    """Return three lists of the code's routes, compared with the method and path of a claim.

    The first has routes with the same method and path, the second has those with another method, and the third has
    those with a similar path. Paths are similar if one is the end of the other. A route with another method is only in
    the second list if its path is the same, or is the end of `path` and has several words.
    """
    good: list[Found] = []
    same_path: list[Found] = []
    tails: list[Found] = []
    for known, facts, label in world.declared("route"):
        other, _, own = known.partition(" ")
        own = normal(own)
        is_same, is_method = _same_route(own, path), other in {method, "ANY"}
        is_tail = not is_same and _static(own) and _static(path) and (ends_with(path, own) or ends_with(own, path))
        if is_same and is_method:
            good += proofs(Found(fact, label) for fact in facts)
        elif is_tail and is_method:
            tails += proofs(Found(fact, label) for fact in facts)
        elif is_same or (is_tail and _is_long_tail(path, own)):
            same_path += proofs(Found(fact, label) for fact in facts)
    return good, same_path, tails


def _missing(claim: Claim, same_path: list[Found], world: World) -> Answer:
    method, _, written = claim.name.partition(" ")
    path = normal(written)
    if same_path:
        methods = sorted({item.fact.name.partition(" ")[0] for item in same_path})
        why = f"the route {path} takes {', '.join(methods)}, not {method}"
        evidence = tuple(item.evidence for item in same_path[:MOST_EVIDENCE])
        return Answer(claim, Verdict.DIFFERS, why, evidence=evidence, is_owned=True)
    if written.endswith("*") or not world.declares("route"):
        return unknown(claim, "the path has a wildcard, or no routes were found in the code")
    why = f"the code has no route {claim.name}"
    if other := _other_prefix(method, path, world):
        evidence = (other.evidence,)
        return Answer(claim, Verdict.MISSING, why, f"did you mean {other.fact.name}?", evidence, is_misspelt=True)
    near = world.near("route", f"{method} {path}")
    return Answer(
        claim,
        Verdict.MISSING,
        why,
        f"did you mean {near}?" if near else "",
        is_inside=_is_below_own(path, world),
        place=_file_of(path, world),
    )


def _is_below_own(path: str, world: World) -> bool:
    """Return whether a route of the code begins with the same two parts as a path, such as `/api/v1`."""
    start = path.split("/")[: _START + 1]
    own = (normal(known.partition(" ")[2]).split("/")[: _START + 1] for known, _ in world.of_kind("route"))
    return len(start) > _START and "{}" not in start and any(begin == start for begin in own)


def _any_route(claim: Claim, path: str, world: World) -> Answer:
    """Check a path without a method, which need not be the path of a route.

    If the code does not have it, the result is MISSING only if at least 3 routes of the code begin with its first part.
    """
    same, starts = list[Found](), 0
    first = path.strip("/").partition("/")[0]
    for known, facts, label in world.declared("route"):
        own = normal(known.partition(" ")[2])
        if own == path or (_static(own) and _static(path) and (ends_with(own, path) or ends_with(path, own))):
            same += proofs(Found(fact, label) for fact in facts)
        starts += own.strip("/").partition("/")[0] == first
    if same:
        return verified(claim, (item.evidence for item in same))
    is_like_one = starts >= _LEAST_ROUTES and "/" in path.strip("/") and not path.endswith("{}")
    if not is_like_one or world.mentioned(claim.name.partition(" ")[2]) or _may_be_mounted("ANY", path, world):
        return unknown(claim, "not a route of this repository")
    why = f"the code has no route {path}"
    return Answer(claim, Verdict.MISSING, why, is_owned=True, place=_file_of(path, world))


def _file_of(path: str, world: World) -> str:
    """Return the file that would declare a route by its path, as in Next.js; `""` if no route is declared so.

    The result is a pattern for the search in git's history, such as `**/app/api/orders/route.ts`. Files in deeper
    folders, such as `app/api/v2/orders/route.ts`, declare other routes.
    """
    declared = (fact.path.rpartition("/")[2] for _, facts in world.of_kind("route") for fact in facts)
    base = next((name for name in declared if BY_FILE.fullmatch(name)), "")
    folder = "src/routes" if base.startswith("+") else "app"
    return f"**/{folder}{path}/{base}" if base and "{}" not in path else ""


def _other_prefix(method: str, path: str, world: World) -> Found | None:
    """Return a route whose path is `path` with more parts after the first one: `/api/v1/orders` for `/api/orders`.

    If there is none, the result is None.
    """
    first, mark, rest = path.strip("/").partition("/")
    for known, facts, label in world.declared("route"):
        other, _, own = known.partition(" ")
        parts = normal(own).strip("/").split("/")
        if mark and other in {method, "ANY"} and parts[0] == first and ends_with("/".join(parts[1:]), rest):
            return Found(facts[0], label)
    return None


def _in_family(path: str, tails: list[Found], world: World) -> list[Found]:
    """Return those of the routes `tails` that a path can mean. The path of each of these routes is the end of `path`.

    A route can be meant if its path has several words, or if the path of its file has the first word of `path`. If that
    word is short, or if no route is in such a file, all of `tails` are returned. So `/accounts/current` can mean the
    route `/current` in the folder `account-service`, but not that of another service.
    """
    word = path.strip("/").partition("/")[0].removesuffix("s")
    if len(word) < _LEAST_WORD or not any(word in fact.path for _, facts in world.of_kind("route") for fact in facts):
        return tails
    return [item for item in tails if word in item.fact.path or len(_words(item.fact.name)) > 1]


def _words(route: str) -> list[str]:
    return [part for part in normal(route.partition(" ")[2]).split("/") if part and part != "{}"]


def _may_be_mounted(method: str, path: str, world: World) -> bool:
    """Return whether a path may be that of a route with only parameters in a mounted router: `/users/{}` for `/{}`.

    The first part of the path is then the prefix at which the router is mounted. The code does not show this prefix.
    """
    parts = path.strip("/").split("/")
    for known, _ in world.of_kind("route"):
        other, _, own = known.partition(" ")
        end = [part for part in normal(own).strip("/").split("/") if part]
        if other in {method, "ANY"} and not _static(own) and len(end) == len(parts) - 1:
            return True
    return False


def _same_route(known: str, path: str) -> bool:
    """Return whether two paths of routes are equal. A parameter (`{}`) in one path matches any part in the other."""
    mine, other = path.split("/"), known.split("/")
    return len(mine) == len(other) and all("{}" in (a, b) or a == b for a, b in zip(mine, other, strict=True))


def ends_with(path: str, tail: str) -> bool:
    """Return whether a path is longer than `tail` and ends with it.

    A parameter matches any part, but at least one part of the end must be the same word in both.
    """
    parts, end = path.strip("/").split("/"), tail.strip("/").split("/")
    last = parts[-len(end) :]
    has_word = any(a == b != "{}" for a, b in zip(last, end, strict=False))
    return len(parts) > len(end) and has_word and _same_route("/".join(end), "/".join(last))


def _is_long_tail(path: str, own: str) -> bool:
    """Return whether a path ends with the path of a route that has several words, so that this route must be meant."""
    return ends_with(path, own) and sum(part != "{}" for part in own.strip("/").split("/")) > 1


def _static(path: str) -> bool:
    return any(part and part != "{}" for part in path.split("/"))
