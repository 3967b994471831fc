"""PURE. Decide whether a path that does not exist certainly is one of this repository.

An answer is the verdict on a claim, which is a statement of a document about the code.
"""

from collections.abc import Collection, Mapping

from tacit.checks.verify.answers import Answer
from tacit.checks.verify.shapes import has_ending, is_produced, is_source, is_telling
from tacit.checks.verify.values import NODE, Mood, Verdict

PATHS, VERIFIED_PATHS, FEW = "number of paths", "number of verified paths", 3
OWN_PATHS = "share of paths that the repository has or had"
LINKS = {"link", "site-link", "address"}
COMMANDS = {"shell", "cd"}
HALF, QUARTER, MORE, MOST = 0.5, 0.25, 0.6, 0.75
VERIFIED = "number of verified names of a kind"
DESIGN = "the document describes how the repository is built"
NEARLY_ALL, MANY, _LEAST_FOR_ANY = 0.8, 5, 10  # the share and number of names that show what a document is about


def is_nested(path: str) -> bool:
    """Return whether a path has a folder, and is not one that tools or users usually create."""
    return "/" in path.strip("/") and not is_produced(path)


def is_sure_path(answer: Answer, shares: Mapping[object, float], deleted: Collection[str]) -> bool:
    """Return whether a path that does not exist certainly is meant to be one of this repository.

    `shares` has by kind the share of the document's names that the code has. `deleted` has the paths that commits
    deleted.
    """
    claim = answer.claim
    # trees of which most entries are missing have been left out before
    if claim.form in {"link", "tree"} or (claim.form == "address" and answer.is_owned):
        return True
    if claim.form in {"site-link", "address", NODE}:
        has_paths = shares.get("path", 0.0) >= HALF and shares.get(VERIFIED_PATHS, 0.0) >= FEW
        is_folder = "/" in answer.place or claim.written.startswith(".")  # a site has no addresses such as `./web`
        return has_paths if claim.form == NODE else answer.place in deleted and is_folder
    # if most other paths of the document are right, a file of this name in another folder is meant
    is_moved = answer.verdict is Verdict.DIFFERS and shares.get("path", 0.0) >= MORE
    if answer.is_misspelt or is_path_of_code(answer, shares) or _is_other_than_link(answer):
        return True
    if "/" not in claim.name:
        return _is_sure_name(answer, shares, deleted)
    is_in_prose = claim.form in {"inline", "plain", "rooted"}
    return (answer.is_owned or is_moved) and (not is_in_prose or _is_prose_path(answer, shares, deleted))


def _is_other_than_link(answer: Answer) -> bool:
    """Return whether a link whose text is a file name leads to another file: `[orders.go](bills.go)`.

    The answer must have the verdict MISSING.
    """
    name, link = (path.rpartition("/")[2] for path in (answer.claim.name, answer.claim.link))
    is_same_kind = has_ending(name) and name.rpartition(".")[2] == link.rpartition(".")[2]
    return answer.verdict is Verdict.MISSING and is_same_kind and name != link


def is_path_of_code(answer: Answer, shares: Mapping[object, float]) -> bool:
    """Return whether a missing path certainly is one of this repository, as nearly all others of the document exist.

    It must also have the form of a path in the code, such as that of a source file in an existing folder.
    """
    claim, number = answer.claim, shares.get(VERIFIED_PATHS, 0.0)
    base = claim.name.rpartition("/")[2]
    is_rare = is_telling(base) or number >= _LEAST_FOR_ANY
    if number < MANY or shares.get("path", 0.0) < NEARLY_ALL or not is_rare:
        return False
    if claim.form == "shell":
        return claim.name == base and has_ending(base) and not is_produced(base) and claim.mood is Mood.FACT
    is_nested = answer.is_owned and "/" in claim.name and has_ending(base) and claim.mood in {Mood.FACT, Mood.ADVICE}
    return claim.form == "inline" and (is_nested or (is_source(claim.name) and claim.mood is Mood.FACT))


def _is_prose_path(answer: Answer, shares: Mapping[object, float], deleted: Collection[str]) -> bool:
    """Return whether a missing path in prose certainly is one of this repository.

    `deleted` has the paths that commits deleted. A name without an ending may also be that of a branch, a package or a
    file in an archive.
    """
    claim, is_gone = answer.claim, answer.place in deleted
    is_file = has_ending(claim.name.rpartition("/")[2]) or claim.written.endswith("/") or is_gone or answer.is_inside
    is_code = is_source(answer.place) and claim.mood is Mood.FACT
    if is_gone and (answer.place.count("/") > 1 or is_telling(answer.place) or is_code):
        return True  # such a path that was deleted here is hardly one of another repository
    return is_file and is_of_here(shares)


def is_of_here(shares: Mapping[object, float]) -> bool:
    """Return whether the paths of a document show that it is about this repository.

    `shares` has by kind the share of the document's names that the code has.
    """
    is_now = shares.get("path", 0.0) >= QUARTER or shares.get(VERIFIED_PATHS, 0.0) >= FEW
    return is_now or shares.get(OWN_PATHS, 0.0) >= HALF


def _is_sure_name(answer: Answer, shares: Mapping[object, float], deleted: Collection[str]) -> bool:
    """Return whether a file name without a folder certainly is that of a file of this repository, not of the reader.

    This is so, for example, if the repository used to have the file and the document states it as a fact, or if a
    command names the file and the repository has a file with a similar name.
    """
    claim = answer.claim
    is_inside = answer.is_inside and claim.mood is Mood.FACT
    is_near = claim.form == "shell" and answer.is_owned and bool(answer.suggestion or claim.value == "package")
    if claim.form == "noun":
        return answer.place in deleted and claim.mood is Mood.FACT
    is_gone = answer.place in deleted
    if (claim.value == "template" and claim.form == "shell") or (claim.folder and claim.form == "inline" and is_inside):
        return True
    is_stated = claim.mood in {Mood.FACT, Mood.ADVICE}
    if is_gone and is_stated and (claim.form == "cd" or claim.written.startswith("./")):
        return True
    if is_gone and (answer.place.startswith("**/") or claim.written.endswith("/")):
        is_named = is_telling(claim.name) or claim.written.endswith("/")
        if (is_named and (is_stated or claim.form in COMMANDS)) or (is_stated and claim.form in COMMANDS):
            return True
    was_here = is_gone and is_source(claim.name) and claim.mood is Mood.FACT
    is_like_others = shares.get("path", 0.0) >= HALF or shares.get(PATHS, 0.0) <= FEW
    if is_near or (was_here and is_like_others):
        return True
    # a deleted file that no file names any more, such as `setup.cfg`, in a document about this repository
    is_forgotten = is_gone and has_ending(claim.name) and not answer.is_known
    return is_forgotten and claim.mood is Mood.FACT and is_of_here(shares) and not is_produced(claim.name)
