"""PURE. Compare the folder trees that a document draws with the files of the repository."""

from __future__ import annotations

import posixpath

from tacit.checks.verify.answers import Answer, unknown, verified
from tacit.checks.verify.claims_tree import GAPS
from tacit.checks.verify.compare_paths import is_among_sources, is_owned
from tacit.checks.verify.near_paths import near_file
from tacit.checks.verify.shapes import has_ending, is_placeholder, is_produced
from tacit.checks.verify.values import Claim, Verdict
from tacit.checks.verify.world import World


def tree_base(root: str, names: list[str], world: World) -> tuple[str, int]:
    """Return the folder of the code that a drawn folder tree shows, and how many entries of the tree exist in it.

    This is the folder in which most entries exist. `root` is the top folder of the tree, and `names` are its entries.
    """
    root = root.strip("./").rstrip("/")
    bases = world.bases()
    starts = list(bases)
    if root:
        starts += [posixpath.normpath(posixpath.join(base, root)) for base in bases]
        starts += [item.path for item in world.ending(root)[:20] if not has_ending(root)]
    best, most = "", -1
    for start in dict.fromkeys(starts):
        number = sum(bool(world.exists(posixpath.normpath(posixpath.join(start, name)))) for name in names)
        if number > most:
            best, most = start, number
    return best, most


def own_root(root: str, world: World) -> str:
    """Return the path of a tree's top folder in the repository, if it certainly is one of its folders; otherwise `""`.

    It must be a path with several folders, of which the first one exists.
    """
    path = posixpath.normpath(root.removeprefix("./")) if root else ""
    if "/" not in path or path.startswith(("..", "/")) or is_placeholder(path) or is_produced(path):
        return ""
    return next(
        (whole for base in world.bases() if is_owned(whole := posixpath.normpath(posixpath.join(base, path)), world)),
        "",
    )


def entry(claim: Claim, base: str, world: World) -> Answer:
    """Check the claim that an entry of a drawn folder tree exists. `base` is the folder that the tree shows."""
    if not GAPS.isdisjoint(claim.name.split("/")):
        return _below_gap(claim, base, world)
    whole = posixpath.normpath(posixpath.join(base, claim.name))
    if found := world.exists(whole):
        return verified(claim, found)
    if is_produced(whole) and not is_among_sources(whole, world):
        return unknown(claim, "tools create this path")
    near = near_file(whole, world.for_document(""))
    what = "folder" if claim.value == "folder" else "file"
    return Answer(
        claim,
        Verdict.MISSING,
        f"there is no {what} {whole}",
        f"did you mean {near}?" if near else "",
        is_owned=True,
        place=whole,
    )


def _below_gap(claim: Claim, base: str, world: World) -> Answer:
    """Check an entry below `...`, which stands for folders that a tree leaves out.

    `src/.../shop/api` can be any `shop/api` below `src`.
    """
    parts = claim.name.split("/")
    start = next(number for number, part in enumerate(parts) if part in GAPS)
    above = posixpath.normpath(posixpath.join(base, *parts[:start]))
    if not world.exists(above):
        return unknown(claim, "the folder above `...` does not exist")
    if whole := [item for item in world.ending("/".join(parts[start + 1 :])) if item.path.startswith(f"{above}/")]:
        return verified(claim, whole)
    if any(item.path.startswith(f"{above}/") for item in world.ending(parts[-1])):
        return unknown(claim, f"{parts[-1]} is in another folder below {above}")
    if is_produced(parts[-1]):
        return unknown(claim, "tools create this path")
    return Answer(claim, Verdict.MISSING, f"there is no {parts[-1]} below {above}", is_owned=True, place=claim.name)
