"""PURE. Compare paths and links with the files of the repository.

A claim is a statement of a document about the code. The answer to a claim is a verdict with a reason.
"""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Iterable

from tacit.checks.verify.answers import Answer, unknown, verified
from tacit.checks.verify.claims_tools import ARGUMENT
from tacit.checks.verify.facts import Tier
from tacit.checks.verify.near_paths import COMMON, below_near_folder, meant_by, near_file, own, with_end_of
from tacit.checks.verify.shapes import SOURCES, has_ending, is_open, is_placeholder, is_produced, is_source
from tacit.checks.verify.values import NODE, Claim, Evidence, Fix, Mood, Verdict
from tacit.checks.verify.world import World

_LINKS = {"link", "site-link", "address"}
_LINK_TRIES = ("", ".md", ".mdx", ".rst", "/README.md", "/index.md", "/_index.md", "/index.mdx", ".adoc", ".ipynb")
_CODE_TRIES = ("", ".py", ".ts", ".js", ".go", ".tsx", ".md", ".sh")
_ENCODED = re.compile("%[0-9A-Fa-f]{2}")  # a character of an address, such as `%20`, and no placeholder
_FIXED = 2  # folders before a placeholder; one alone, such as `src`, may be that of any project


def path(claim: Claim, world: World) -> Answer:
    """Check the claim that a path, or the target of a link, exists in the repository."""
    if claim.form in _LINKS:
        return _link(claim, world)
    name = claim.name
    if is_placeholder(name) or name.startswith(("..", "/")) or name in {".", ""}:
        if answer := _folder_of_open(claim, world):
            return answer
        # a path such as `src/example` is meant if the repository once had it
        may_be = "/" in name.strip("/") and not name.startswith("..") and not is_open(name)
        return unknown(claim, "the path has a placeholder")._replace(place=_place(name, world) if may_be else "")
    return _rooted(claim, world) if claim.form == "rooted" else _relative(claim, world)


def _folder_of_open(claim: Claim, world: World) -> Answer | None:
    """Check the folder before the first placeholder of a path: `src/plugins` for `src/plugins/<name>.py`.

    The result is None if the path is not one of source code, if the folder is a single name such as `src`, which any
    project may have, or if it can't be checked.
    """
    parts = claim.name.split("/")
    fixed = list(itertools.takewhile(lambda part: not is_open(part), parts))
    folder = "/".join(fixed)
    if len(fixed) == len(parts) or len(fixed) < _FIXED or is_placeholder(folder) or folder.startswith(".."):
        return None
    is_code = is_source(claim.name) or (claim.written.endswith("/") and len(fixed) > _FIXED)
    if not is_code:  # users of a program seldom create source files, but often others
        return None
    stated = Mood.FACT if claim.mood is Mood.PLAN else claim.mood
    answer = _relative(claim._replace(name=folder, written=f"{folder}/", mood=stated), world)
    return answer if answer.verdict in {Verdict.VERIFIED, Verdict.MISSING} else None


def _relative(claim: Claim, world: World) -> Answer:
    name = claim.name
    if claim.form == "inline" and claim.folder and (answer := _of_titled_folder(claim, world)):
        return answer
    # each line of a block may start in the same folder, so `cd b` after `cd a` may mean `b`, not `a/b`
    for tried in (name, claim.written) if claim.form == "cd" else (name,):
        for base in world.bases():
            if found := _tried(posixpath.normpath(posixpath.join(base, tried)), world, _CODE_TRIES):
                return verified(claim, found)
    if answer := _elsewhere(claim, world):
        return answer
    if is_produced(name) and not is_among_sources(name, world):
        # a script that was deleted was hardly made by a tool
        place = posixpath.normpath(name) if "/" in name and name.endswith(".sh") else ""
        return unknown(claim, "tools create this path")._replace(place=place)
    if _is_of_program(claim, world):
        return unknown(claim, "the program itself reads or writes a file of this name")._replace(
            place=_place(name, world)
        )
    answer = _gone(claim, world)
    above = next((folder for folder in _folders_above(claim, world) if world.exists(folder)), "")
    return answer._replace(place=posixpath.normpath(posixpath.join(above, name))) if above else answer


def _folders_above(claim: Claim, world: World) -> list[str]:
    """Return where the folder that the heading above a claim names may be, one path for each possible base folder.

    If the heading names no folder, the result is `[]`.
    """
    return [posixpath.normpath(posixpath.join(base, claim.below)) for base in world.bases()] if claim.below else []


def _elsewhere(claim: Claim, world: World) -> Answer | None:
    """Return the answer that a path exists below the folder in the heading above it, or below any other folder.

    If the folder in the heading does not exist, the result is UNKNOWN. If the path is in no other folder, it is None.
    """
    if claim.below and (answer := _below_heading(claim, world)):
        return answer
    found = _below_others(claim, world)
    return verified(claim, found) if found else None


def _below_heading(claim: Claim, world: World) -> Answer | None:
    """Check a path below a heading that names its folder, such as `components/` below "apps/web".

    If the folder does not exist, the result is UNKNOWN, and later MISSING if git's history has the path in this folder.
    If the folder exists without the path, the result is None, because the path may be relative to another folder.
    """
    folders = _folders_above(claim, world)
    for folder in folders:
        if found := _tried(posixpath.normpath(posixpath.join(folder, claim.name)), world, _CODE_TRIES):
            return verified(claim, found)
    if any(world.exists(folder) for folder in folders) or claim.name.startswith(".."):
        return None
    why = "the folder in the heading does not exist"
    return unknown(claim, why)._replace(place=posixpath.normpath(posixpath.join(claim.below, claim.name)))


def _below_others(claim: Claim, world: World) -> list[Evidence]:
    """Return the files in any folder whose path ends with the claimed path: `src/app/a.py` for `app/a.py`.

    If there are none and the claim is from a diagram, return the folders whose path ends with it.
    """
    if claim.form == "cd" or not ("/" in claim.name or has_ending(claim.name) or claim.form == NODE):
        return []
    return own(world.ending(claim.name)) or (own(world.folders_named(claim.name)) if claim.form == NODE else [])


def _is_of_program(claim: Claim, world: World) -> bool:
    """Return whether a program of this repository probably reads or writes a file on the computers of its users.

    This is so if the file is no source code, and a string in the source ends with its name. The repository then need
    not have the file.
    """
    base = claim.name.rpartition("/")[2]
    is_other = not has_ending(base) or is_source(base) or base.lower() in COMMON
    if claim.form not in {"inline", "plain"} or is_other:
        return False
    return any(item.fact.tier is Tier.SOURCE for end in (f"\n{base}\n", f"/{base}\n") for item in world.holding(end))


def _of_titled_folder(claim: Claim, world: World) -> Answer | None:
    """Check a file name in a list or table below a heading that names the folder of these files.

    If this folder does not exist, the result is None.
    """
    folder = next(
        (
            place
            for base in world.bases()
            if world.exists(place := posixpath.normpath(posixpath.join(base, claim.folder)))
        ),
        "",
    )
    if not folder:
        return None
    inside = [item for item in world.ending(claim.name) if item.path.startswith(f"{folder}/")]
    if inside:
        return verified(claim, inside)
    near = near_file(f"{folder}/{claim.name}", world.for_document(""))
    why = f"{folder} has no {claim.name}"
    place = f"{folder}/{claim.name}"
    suggestion = f"did you mean {near}?" if near else ""
    return Answer(claim, Verdict.MISSING, why, suggestion, is_owned=True, place=place, is_inside=True)


def _rooted(claim: Claim, world: World) -> Answer:
    """Check a path that begins with a slash, such as `/src/main.py`. It may be a path of another computer or of a URL.

    Therefore, the result is UNKNOWN, unless the path without the slash exists, or a similar path, or at least its first
    folder.
    """
    name = claim.name
    if found := _tried(name, world, ("",)):
        return verified(claim, found) if "/" in name or has_ending(name) else unknown(claim, "")
    if "/" in name and has_ending(name) and (below := own(world.ending(name))):
        return verified(claim, below)  # the root may be that of a site: `/snippets/intro.mdx` below `docs`
    if meant := below_near_folder(name, world):
        return _differs(claim, meant, name, world)
    first = name.partition("/")[0]
    if "/" in name and has_ending(name) and world.exists(first):
        return _gone(claim, world)
    return unknown(claim, "not a path of this repository")


def _differs(claim: Claim, target: str, place: str, world: World) -> Answer:
    """Return the answer for a misspelt path. `target` is the existing path that the document means.

    `place` is the path to look up in git's history.
    """
    what = "link target" if claim.form in _LINKS else "path"
    new = _as_written(claim, target, world)
    fix = Fix(claim.written.strip("/"), new) if claim.written.strip("/") else None
    evidence = (Evidence(target),)
    why = f"the {what} does not exist; {target} does"
    return Answer(claim, Verdict.DIFFERS, why, new, evidence, True, fix, place, is_misspelt=True)


def is_among_sources(name: str, world: World) -> bool:
    """Return whether the folder of a path has tracked source files with the same ending, such as `.py`.

    If it has, the path should exist, even if the folder's name, such as `build`, is one of folders that tools create.
    """
    folder, _, base = name.rpartition("/")
    ending = base.rpartition(".")[2]
    return ending in SOURCES and any(
        path.startswith(f"{folder}/") and path.endswith(f".{ending}")
        for held in world.inventories
        if folder in held.folders
        for path in held.paths
    )


def _tried(path: str, world: World, endings: Iterable[str]) -> list[Evidence]:
    if path.startswith(".."):
        return []
    for ending in endings:
        if found := world.exists(f"{path}{ending}"):
            return found
    return []


def _link(claim: Claim, world: World) -> Answer:
    name = claim.name
    if name.startswith(".."):
        return unknown(claim, "the link leads out of the repository")
    plain = name.rpartition(".")[0] if claim.written.endswith((".html", ".htm")) else name
    tries = [name, plain] if plain != name else [name]
    if claim.form == "site-link":
        tries += [
            posixpath.join(base, plain) for base in (*world.bases(), "docs", "docs/src", "src", "public", "static")
        ]
        # a site shows each page as a folder, so `../other/` leads to the page beside this one
        tries.append(posixpath.normpath(posixpath.join(world.folder, posixpath.pardir, claim.written)))
    for tried in tries:
        if found := _tried(posixpath.normpath(tried), world, _LINK_TRIES):
            return verified(claim, found)
    if is_placeholder(_ENCODED.sub("", claim.written)):
        return unknown(claim, "the link has a placeholder")._replace(place="" if is_open(name) else name)
    return _gone(claim, world)


def _gone(claim: Claim, world: World) -> Answer:
    """Return the answer for a path that does not exist, with a suggestion if another file probably is meant."""
    name = claim.name
    base = name.rpartition("/")[2]
    is_here, is_bare = is_owned(name, world), claim.form in {"inline", "plain", "shell", "argument"} and "." in base
    what = "link target" if claim.form in _LINKS else "path"
    elsewhere = [item for item in own(world.ending(base)) if item.path != name] if has_ending(base) else []
    is_telling = base.lower() not in COMMON or base.lower() == "dockerfile"
    if len(elsewhere) == 1 and ("/" in name or claim.form == "link") and is_telling:
        target = elsewhere[0]
        new = _as_written(claim, target.path, world)
        fix = Fix(claim.written, new) if claim.written and not target.repository else None
        why = f"the {what} does not exist; {target.path} does"
        is_sure = is_here or claim.form == "link" or bool(with_end_of(name, world))
        return Answer(claim, Verdict.DIFFERS, why, new, (target,), is_sure, fix, name)
    if meant := meant_by(name, world):
        return _differs(claim, meant, name, world)
    near = near_file(name, world, is_file=claim.form == "shell")
    is_package = claim.value == "package" and claim.form == "shell" and bool(world.exists("go.mod"))
    return Answer(
        claim,
        Verdict.MISSING,
        f"the {what} does not exist",
        f"did you mean {near}?" if near else "",
        is_owned=is_here or bool(near) or is_package,
        is_inside=_is_inside(name, world),
        place=_place_of(claim, world, is_bare=is_bare),
    )


def _place_of(claim: Claim, world: World, *, is_bare: bool) -> str:
    """Return the path to look up in git's history for a path that does not exist.

    A file in a command may be relative to any folder, and so may a file name in prose (`is_bare`).
    """
    name, base = claim.name, claim.name.rpartition("/")[2]
    if claim.form in _LINKS:
        return name
    if claim.form == ARGUMENT and "/" in name and has_ending(base):
        return f"**/{name}"
    return _place(name, world) if "/" in name or base.lower() in COMMON or not is_bare else f"**/{name}"


def _place(name: str, world: World) -> str:
    """Return the path, relative to the root, to look up in git's history for a path that a document names.

    The document's paths may be relative to several folders. If one of these folders contains the first folder of
    `name`, the result is `name` in this folder. If none does, the result is `name` in the folder of the document if
    this folder has a manifest, and otherwise `name` itself.
    """
    first = name.partition("/")[0]
    for base in world.bases():
        if base and world.exists(f"{base}/{first}"):
            return posixpath.normpath(posixpath.join(base, name))
    is_of_package = world.folder and not world.exists(first) and world.has_manifest(world.folder)
    return posixpath.normpath(posixpath.join(world.folder, name)) if is_of_package else name.rstrip("/")


def _is_inside(name: str, world: World) -> bool:
    """Return whether the folder of a path exists and has two levels or more, so that the text certainly is a path."""
    folder = posixpath.dirname(name)
    return "/" in folder and any(world.exists(posixpath.join(base, folder)) for base in world.bases())


def is_owned(name: str, world: World) -> bool:
    """Return whether a path has several parts, and its first folder exists in the repository."""
    first, mark, _ = name.partition("/")
    return bool(mark) and any(world.exists(posixpath.join(base, first)) for base in world.bases())


def _as_written(claim: Claim, target: str, world: World) -> str:
    if claim.form == "link":
        new = posixpath.relpath(target, world.folder or ".")
        _, mark, anchor = claim.value.partition("#")
        return f"{new}{mark}{anchor}" if claim.written == claim.value else new
    return target
