"""Find the places in the code that use patterns at one revision, and the commits that touched their files.

A place is a match of an adoption rule (a rule that finds code that follows the pattern), or a name from the pattern's
page. An inventory lists the files of a folder of code and the facts in them.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tacit.checks.rules.values import Rule
from tacit.checks.verify import page_names
from tacit.checks.verify.adoption import Adopted, adopted
from tacit.checks.verify.facts import Inventory, Tier
from tacit.checks.verify.gates import History
from tacit.checks.verify.inventory import build
from tacit.checks.verify.page_names import Named, Page, Seen
from tacit.checks.verify.tiers import tier_of
from tacit.checks.verify.world import World
from tacit.domain.pattern import Pattern
from tacit.errors import GitError, UsageError
from tacit.ingest.lesson.git_context import project_of
from tacit.system.git import repository
from tacit.system.git_past import Touched, deleted, ignored, touched
from tacit.workspace.settings import SETTINGS
from tacit.workspace.workspace import Workspace

_MOST_DATED = 2_000  # files whose commits are looked up, which limits the time
_MOST_LOST = 500  # paths that are looked up in git's history, which limits the time


class Code(NamedTuple):
    """The inventories (lists of files and facts) of the code at one revision, and the places in it that use patterns.

    `adopted` has the places that adoption rules found, for each folder of code. `named` says for each pattern which
    names from its page the code has, and which names it lacks.
    """

    inventories: tuple[Inventory, ...]
    world: World
    adopted: tuple[Adopted, ...]
    named: Mapping[str, Named]
    ruled: frozenset[str]  # the patterns that have an adoption rule
    strange: frozenset[str] = frozenset()  # the patterns that have examples of other projects only


def projects(workspace: Workspace, folders: Sequence[Path], patterns: Iterable[Pattern]) -> frozenset[str]:
    """Return the slugs of the projects to which the searched code belongs.

    Projects of which no pattern has an example are left out.
    """
    config = workspace.config
    held = (found for folder in folders if (found := repository(folder)) is not None)
    own = {config.project(project_of(workspace, found)) for found in held}
    known = {config.project(name) for pattern in patterns for name in pattern.projects}
    return frozenset(own & known)


def _own(workspace: Workspace, folder: Path) -> list[str]:
    """Return the paths of the knowledge base below a folder of code.

    They are left out of the search, because these files do not prove that a pattern is used.
    """
    layout = workspace.config.layout
    root, top = workspace.root.resolve(), folder.resolve()
    if not root.is_relative_to(top):
        return []
    prefix = "" if root == top else f"{root.relative_to(top).as_posix()}/"
    return [f"{prefix}{name}" for name in (layout.notes, layout.patterns, layout.workflows, SETTINGS, ".tacit")]


def look(
    workspace: Workspace, folders: Sequence[Path], rules: Sequence[Rule], pages: Mapping[str, Page], revision: str
) -> Code:
    """Search the code for uses of patterns: run `rules`, and look up the names and paths on the patterns' pages.

    If `revision` is not empty, that revision of the first folder is used; all other folders are read as they are.

    Raises:
        UsageError: the folders have no code.
    """
    inventories = tuple(
        build(folder, revision if number == 0 else "", without=_own(workspace, folder))
        for number, folder in enumerate(folders)
    )
    if not revision and not any(tier_of(path) is Tier.SOURCE for held in inventories for path in held.paths):
        raise UsageError(f"{folders[0]}: the folder has no source files", "pass the folder of the code with --code DIR")
    claims, words = page_names.words(list(pages.values()), inventories[0].repository)
    world = World(inventories, "", words)
    read = page_names.answered(claims, world)
    past = _past(folders[0], page_names.lost(read)) if not revision else History({})
    named = {slug: page_names.named(item, world, past) for slug, item in zip(pages, read, strict=True)}
    label = len(inventories) > 1
    runs = tuple(adopted(rules, held, held.repository if label else "") for held in inventories)
    return Code(inventories, world, runs, named, frozenset(rule.pattern for rule in rules))


def _past(folder: Path, lost: set[str]) -> History:
    held = repository(folder)
    inside = [path for path in sorted(lost) if not path.startswith(("../", "/"))][:_MOST_LOST]
    if held is None or not inside:
        return History({})
    skipped = ignored(held, inside)
    try:
        return History(deleted(held, [path for path in inside if path not in skipped]), skipped)
    except GitError:  # a partial clone may lack the trees of its history
        return History({}, skipped)


def seen(slug: str, found: Code) -> list[Seen]:
    """Return all places in the code that use a pattern.

    Matches in source or configuration come first, because they prove the use. Other places, such as matches in tests,
    follow. Each group is sorted by path and line.
    """
    own = [place for run in found.adopted for place in run.seen.get(slug, ())]
    own += found.named[slug].seen if slug in found.named else ()
    return sorted(dict.fromkeys(own), key=lambda item: (not item.is_proof, item.place))


def times(folders: Sequence[Path], found: Code, places: Sequence[Seen]) -> dict[tuple[str, str], Touched]:
    """Return the first and last commit of each place's file, by repository and path.

    `found` has the inventories of the `folders` of code. Git is called once per repository.
    """
    known: dict[tuple[str, str], Touched] = {}
    label = len(folders) > 1
    for folder, inventory in zip(folders, found.inventories, strict=True):
        name = inventory.repository if label else ""
        paths = sorted({item.place.path for item in places if item.place.repository == name})[:_MOST_DATED]
        held = repository(folder)
        if held is None or not paths:
            continue
        try:
            listed = touched(held, paths)
        except GitError:  # a partial clone may lack the trees of its history
            continue
        cut = held.cut()
        for path, item in listed.items():
            first = "" if item.first.partition(" ")[0] in cut else item.first
            known[name, path] = item._replace(first=first)
    return known
