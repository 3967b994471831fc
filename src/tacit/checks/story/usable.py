"""PURE. Tell which files of a repository can prove an item of a story, and which of them are the better proof.

An item is an entry of the story's checklist.
"""

from __future__ import annotations

from collections.abc import Sequence

from tacit.checks.story.hunting import Hunted
from tacit.checks.story.interfaces import SCRIPTS, Interfaces
from tacit.checks.story.order import family, is_minor, main_languages, rare_languages, sources_of
from tacit.checks.story.origins import Origins
from tacit.checks.story.paths import (
    is_aside,
    is_backup,
    is_command,
    is_local,
    is_migration,
    is_of_development,
    is_shelved,
    is_story,
    is_test,
    is_tool,
)
from tacit.checks.story.probes import OF_SERVERS
from tacit.checks.story.weak import is_setting
from tacit.checks.verify.facts import Inventory, Tier
from tacit.checks.verify.tiers import tier_of
from tacit.domain.trace import Place
from tacit.text.languages import language_of

_OF_USE = {"definition", "member", "uses", "technology"}  # kinds that a migration can't prove, as it only runs once
_IN_CODE = {"definition", "member", "call", "rule", "uses"}  # kinds of evidence that are in the code of a language
_OF_SERVICES = _IN_CODE | {"route", "technology", "environment"}  # kinds that an interface can't prove
_SERVICES = 30  # percent of the source files outside of user interfaces, if the repository has services


class Usable:
    """Tells which files of one repository can prove an item of a story. `paths` are its own files."""

    def __init__(self, inventory: Inventory, paths: Sequence[str], hunted: Hunted, origins: Origins) -> None:
        self.hunted, self.origins = hunted, origins
        self.rare = rare_languages(paths)
        self.interfaces = Interfaces(inventory)
        sources = [path for path in sources_of(paths) if path not in hunted.generated]
        self.main = main_languages(sources)
        services = sum(not self.interfaces.has(path) for path in sources)
        self.has_services = services * 100 >= len(sources) * _SERVICES and services > 0

    def may_prove(self, path: str, kind: str, *, tests: bool) -> bool:
        """Return whether evidence of this kind in a file can prove an item of a story.

        The file must be code that is in use. If `tests` is true, tests can prove the item, too.
        """
        if (
            self.origins.is_copied(path)
            or path.startswith(self.hunted.packages)
            or path in self.hunted.bare
            or (kind in _IN_CODE and language_of(path) in self.rare)
        ):
            return False
        if tests:
            is_of_tests = kind not in _IN_CODE or is_test(path) or "test" in path.lower()
            return is_of_tests and not (is_shelved(path) or is_story(path) or is_tool(path))
        is_local_ = kind != "file" and is_local(path)
        if is_local_ or is_aside(path) or self._is_test(path) or path in self.hunted.generated:
            return False
        if kind == "text":
            is_shown = language_of(path) in SCRIPTS and self.interfaces.has(path)
            return not is_shown and (not is_tool(path) or is_backup(path))
        if kind in _OF_SERVICES | OF_SERVERS | {"file"} and self.interfaces.has(path):
            return False
        is_for_developers = is_tool(path) or (kind in _OF_SERVICES and is_of_development(path))
        return not (is_for_developers or (kind in _OF_USE and is_migration(path)))

    def _is_test(self, path: str) -> bool:
        return is_test(path) or path in self.hunted.testing

    def is_beside(self, path: str) -> bool:
        """Return whether a file belongs to a user interface, and the repository also has services."""
        return self.has_services and self.interfaces.has(path)

    def worth(self, place: Place) -> tuple[bool, bool, bool, bool, bool, bool]:
        """Return a sort key for places: the better a place is as proof, the earlier it comes.

        Services in a main language come first, then other languages, helpers, commands, migrations, user interfaces and
        settings.
        """
        path = place.path
        is_other = tier_of(path) is Tier.SOURCE and bool(family(path)) and family(path) not in self.main
        is_shown = self.interfaces.has(path)
        return is_setting(place), is_shown, is_migration(path), is_command(path), is_minor(place), is_other
