"""PURE. Tell why places that have the evidence for an item do not prove it: too few, only settings, only a part.

An item is an entry of a story's checklist. A probe says which evidence in the code answers it. A place is a file and a
line in the code.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from tacit.checks.story.interfaces import SCRIPTS
from tacit.checks.story.order import family, main_languages
from tacit.checks.story.paths import is_aside, is_command, is_connector, is_tool
from tacit.checks.story.probes import Probe
from tacit.checks.story.reach import unknown
from tacit.checks.story.tools import languages_of
from tacit.checks.story.weak import is_setting
from tacit.checks.verify.facts import Tier
from tacit.checks.verify.tiers import tier_of
from tacit.domain.trace import Place
from tacit.text.languages import language_of

# Places that show one of these prove an item even in a single file. Other places, such as names in code, may mean
# something else, so a probe can require several files with them.
_FIRM = ("file", "text ", "route ", "manifest ")
_MOST_NEEDED = 20  # files that show how the code works in general, however many files it has
_HIDDEN = re.compile(r"(?:^|/)\.[\w-]+/")


def _runs(place: Place) -> bool:
    """Return whether a place is a setting that says what runs, such as an image, and not an environment variable."""
    return is_setting(place) and not place.shows.startswith("environment ")


class Doubts:
    """Tells why places are too weak to prove an item. `files` are the searched source and configuration files."""

    def __init__(self, files: Sequence[str]) -> None:
        sources = [path for path in files if tier_of(path) is Tier.SOURCE and not is_aside(path)]
        self.languages = Counter(map(language_of, sources))
        self.sources = [path for path in sources if not is_tool(path)]
        self.main = main_languages(self.sources)

    def of(self, proof: Sequence[Place], probe: Probe, *, is_tied: bool = False) -> str:
        """Return why the places do not prove the item that a probe answers; `""` if they do.

        If `is_tied` is true, one of them is a call in a file that uses the technology of the item. Then one file is
        enough.
        """
        few = self._fewness(proof, probe, is_tied=is_tied)
        return few or self._settings(proof, probe) or self._part(proof, probe) or self._aside(proof, probe)

    def unknown_language(self, probe: Probe) -> str:
        """Return a main language of the code in which a probe could find no evidence; `""` if there is none.

        The probe knows no library of this language. Or only rules of ast-grep are its proof, and most source files are
        in other languages than the rules.
        """
        if not self.languages:
            return ""
        if not probe.proof or any(item.kind != "rule" for item in probe.proof):
            return unknown(probe, self.main)
        known = {language for item in probe.proof for language in item.names}
        known |= SCRIPTS if known & SCRIPTS else set()  # a rule for one of the script languages is enough
        covered = sum(self.languages.get(language, 0) for language in known)
        return "" if covered * 2 >= self.languages.total() else self.languages.most_common(1)[0][0]

    def _fewness(self, proof: Sequence[Place], probe: Probe, *, is_tied: bool) -> str:
        """Return why the places are too few; `""` if they are enough.

        Programs that a person starts, and code that connects to other systems (`plugins/`), do not show how the code
        works in general. They count only if there are no other places.
        """
        if (places := len({(place.path, place.shows) for place in proof})) < probe.least:
            return f"only {places} of the {probe.least} places that are needed as proof"
        general = [
            place for place in proof if place.shows.startswith(_FIRM) or probe.tests or not is_connector(place.path)
        ]
        if not general:
            return "only in code that connects to other systems"
        found = [place for place in general if place.shows.startswith(_FIRM) or not is_command(place.path)] or general
        # settings say which servers run, so all of them together count as one file
        running = {(place.repository, place.path) for place in found if _runs(place)}
        files = {(place.repository, place.path) for place in found} - set(sorted(running)[1:])
        every = sum(self.languages.get(language, 0) for language in {language_of(path) for _, path in files})
        needed = min(math.ceil(every * probe.share / 100), _MOST_NEEDED)
        if probe.witnesses > 1 and not is_tied and not any(place.shows.startswith(_FIRM) for place in proof):
            needed = max(needed, probe.witnesses)
        if len(files) >= needed:
            return ""
        if not every:
            return "not in a source file"
        number = "one" if len(files) == 1 else str(len(files))
        return f"only in {number} of {every:,} source files, so perhaps not how the code works in general"

    def _settings(self, proof: Iterable[Place], probe: Probe) -> str:
        """Return a reason if all evidence is in settings, such as an image in a compose file; else `""`.

        If the probe is about environment variables in general, settings are proof, and the result is `""`.
        """
        if any(item.kind == "environment" and item.names[0] == "*" for item in probe.proof):
            return ""
        return "" if not all(map(is_setting, proof)) else "only in settings, so perhaps not what the code uses"

    def _aside(self, proof: Iterable[Place], probe: Probe) -> str:
        """Return a reason if a probe asks for proof in a main language of the code, and no place has it; else `""`."""
        found = {family(place.path) for place in proof} - {""}
        if not probe.main or not self.main or found & self.main:
            return ""
        only, most = (" and ".join(sorted(names)) for names in (found, self.main))
        return f"only in {only or 'other files'}, and most of the code is in {most}"

    def nearest(self, proof: Sequence[Place], probe: Probe) -> Sequence[Place]:
        """Return the places. If the probe asks for main languages of the code, those in these languages come first."""
        if not probe.main:
            return proof
        return sorted(proof, key=lambda place: family(place.path) not in self.main)

    def _part(self, proof: Sequence[Place], probe: Probe) -> str:
        """Return a reason if the folders with the places have too few of the source files; else `""`.

        This is only for probes about the settings of a tool. A settings file applies to its folder, and to the
        languages of its tool. A pipeline in a hidden folder, such as `.github/workflows/`, does not say to which files
        it applies, so it is left out.
        """
        if not probe.covers or not self.sources:
            return ""
        folders: dict[frozenset[str], set[str]] = defaultdict(set)  # by the languages of the tools; none: all languages
        for place in proof:
            if not _HIDDEN.search(place.path):
                folder = place.path.rpartition("/")[0]
                folders[languages_of(place)].add(f"{folder}/" if folder else "")
        beginnings = [(languages, tuple(paths)) for languages, paths in folders.items()]
        covered = sum(
            any(path.startswith(paths) and (not known or language_of(path) in known) for known, paths in beginnings)
            for path in self.sources
        )
        if covered * 100 >= len(self.sources) * probe.covers:
            return ""
        return f"only for {covered:,} of {len(self.sources):,} source files"
