"""Read the settings of a knowledge base from the text of its tacit.toml, and check them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from tacit.domain.layout import Document, Layout
from tacit.domain.lint_rules import DocumentRule, LintRule
from tacit.domain.pattern import Thresholds
from tacit.text.names import address_key, slugify
from tacit.workspace import team_settings
from tacit.workspace.export_settings import LEAST_BUDGET, Export, Target
from tacit.workspace.settings import SETTINGS, SQLITE, Config
from tacit.workspace.standards_settings import Standards
from tacit.workspace.toml_document import TomlDocument
from tacit.workspace.trust_settings import CONFIDENCE
from tacit.workspace.trust_settings import read as read_trust
from tacit.workspace.verify_settings import Verify

# A cloned tacit.toml may name only a file in `.tacit/`, so that it can't overwrite a file that exists elsewhere.
_OWN_STORE = re.compile(r"\.tacit/(?!(?i:cache\.))[A-Za-z0-9_][A-Za-z0-9._-]*\.(?:db|sqlite|sqlite3)")
_TABLES = {"confidence", "paths", "documents", "projects", "lint", "export", "pages", "verify", "trust", "review"}
_TABLES |= {"standards", "team", "import"}
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def read(text: str) -> Config:
    """Return the settings in the text of a tacit.toml.

    Raises:
        SettingsError: a key, path, address or threshold is invalid.
    """
    return _Reader(text, SETTINGS).read()


def with_database(config: Config, address: str) -> Config:
    """Return the settings with the store address `address`, which comes from the variable TACIT_DATABASE.

    Unlike the address in tacit.toml, it may name a file outside `.tacit/`.

    Raises:
        SettingsError: the address is invalid.
    """
    return _Reader("", "TACIT_DATABASE").with_database(config, address)


def default_root(text: str, name: str) -> Path | None:
    """Return the folder in the key `default_root` of the user's own settings file; None if the key is missing.

    `text` is the content of this file, and `name` its path for messages.

    Raises:
        SettingsError: the text is invalid.
    """
    reader = _Reader(text, name)
    data = reader.document()
    reader.known((), data, {"default_root"})
    root = reader.string((), data, "default_root", "~")
    try:
        return Path(root).expanduser() if "default_root" in data else None
    except RuntimeError:
        reader.fail((), "default_root", "bad-value", f"the home folder in {root!r} can't be determined")


class _Reader(TomlDocument):
    """Reads all settings from a TOML document of settings."""

    def read(self) -> Config:
        data = self.document()
        self.known((), data, {"database", "workspace", "record_author", "share_evidence"} | _TABLES)
        layout = self.layout(self.table(data, "paths"))
        trust, stricter = read_trust(self, self.table(data, "trust"))
        config = Config(
            workspace=self.string((), data, "workspace", "default"),
            thresholds=self.thresholds(self.table(data, "confidence"))._replace(**stricter),
            layout=layout,
            documents=self.documents(data, layout),
            projects=self.projects(self.table(data, "projects")),
            remotes=self.remotes(self.table(data, "projects")),
            record_author=self.yes_or_no(data, "record_author"),
            share_evidence=self.yes_or_no(data, "share_evidence"),
            lint_off=self.lint_off(self.table(data, "lint")),
            export=self.export(self.table(data, "export"), layout) if "export" in data else None,
            committed=self.committed(self.table(data, "pages")),
            overview_limit=self.overview_limit(self.table(data, "pages")),
            verify=self.verify(self.table(data, "verify")),
            standards=self.standards(self.table(data, "standards")),
            trust=trust,
            review_include=self.review_include(self.table(data, "review")),
            team=team_settings.read(self, self.table(data, "team")),
            sources=self.sources(self.table(data, "import")),
        )
        return self.with_database(config, self.string((), data, "database", config.database))

    def with_database(self, config: Config, address: str) -> Config:
        """Return the settings with the store address `address`.

        An address from tacit.toml must name a file in `.tacit/`; an address from TACIT_DATABASE may name any file.
        """
        scheme = _SCHEME.match(address)
        shown = f"{scheme[0]}…" if scheme else "…" if re.search(r"[:@=]", address) else address
        if not address.startswith(SQLITE) or address == SQLITE:
            message, advice = f"{shown!r} is not a store address", "use sqlite:/// and a path"
            self.fail((), "database", "bad-database", message, f"{advice}, as in sqlite:///.tacit/tacit.db")
        if self.name == SETTINGS and not _OWN_STORE.fullmatch(address.removeprefix(SQLITE)):
            message = "the address does not name a file in .tacit/ that a store may use"
            help_text = (
                "write a path such as sqlite:///.tacit/tacit.db; for a store in another folder, set TACIT_DATABASE"
            )
            self.fail((), "database", "bad-database", message, help_text)
        return config._replace(database=address)

    def thresholds(self, data: Mapping[str, object]) -> Thresholds:
        names = set(Thresholds._fields) - CONFIDENCE
        self.known(("confidence",), data, names)
        for key, value in data.items():
            least = 0 if key == "high_persons" else 1
            if not isinstance(value, int) or isinstance(value, bool) or value < least:
                self.fail(("confidence",), key, "bad-threshold", f"{key!r} must be a whole number from {least} up")
        given = {key: value for key, value in data.items() if isinstance(value, int)}
        limits = Thresholds(**given)
        if limits.high < limits.medium:
            key = "high" if "high" in data else "medium"
            message = f"high ({limits.high}) is below medium ({limits.medium})"
            self.fail(("confidence",), key, "bad-threshold", message, "a higher level needs at least as many examples")
        return limits

    def layout(self, data: Mapping[str, object]) -> Layout:
        default = Layout()
        names = Layout._fields
        self.known(("paths",), data, set(names))
        chosen = {name: self.path(("paths",), data, name, getattr(default, name)) for name in names}
        for name in names:
            for other in names:
                inside = f"{chosen[other]}/".startswith(f"{chosen[name]}/")
                if name != other and inside:
                    key = name if name in data else other
                    self.fail(
                        ("paths",),
                        key,
                        "nested-paths",
                        f"{other!r} is inside {name!r}",
                        "choose folders that are not inside each other",
                    )
        return Layout(**chosen)

    def documents(self, data: Mapping[str, object], layout: Layout) -> tuple[Document, ...]:
        entries = data.get("documents")
        if entries is None:
            return (Document(),)
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            self.fail((), "documents", "bad-value", "'documents' must be a list of tables", "write [[documents]]")
        found: dict[str, Document] = {}
        for number, entry in enumerate(entries):
            table = ("documents", number)
            self.known(table, entry, {"path", "template", "domains"})
            default = Document()
            path = self.path(table, entry, "path", default.path)
            if path in found or not path.endswith(".md"):
                self.fail(table, "path", "bad-value", f"{path!r} must end in .md and be listed once")
            if reason := layout.taken(path):
                self.fail(table, "path", "path-taken", f"{path!r} {reason}", "choose another folder")
            template = self.path(table, entry, "template", default.template)
            found[path] = Document(path, template, self.strings(table, entry, "domains"))
        return tuple(found.values())

    def projects(self, data: Mapping[str, object]) -> dict[str, str]:
        aliases: dict[str, str] = {}
        for slug in data:
            table = ("projects", slug)
            entry = self.table(data, slug, ("projects",))
            self.known(table, entry, {"aliases", "remotes"})
            for alias in self.strings(table, entry, "aliases"):
                if not slugify(alias):
                    self.fail(table, "aliases", "bad-value", f"{alias!r} has no letter or digit")
                if aliases.setdefault(slugify(alias), slugify(slug)) != slugify(slug):
                    self.fail(table, "aliases", "alias-taken", f"{alias!r} is the alias of two projects")
        return aliases

    def remotes(self, data: Mapping[str, object]) -> dict[str, str]:
        found: dict[str, str] = {}
        for slug in data:
            table = ("projects", slug)
            for remote in self.strings(table, self.table(data, slug, ("projects",)), "remotes"):
                if found.setdefault(address_key(remote), slugify(slug)) != slugify(slug):
                    self.fail(table, "remotes", "alias-taken", f"{remote!r} is the repository of two projects")
        return found

    def committed(self, data: Mapping[str, object]) -> bool:
        self.known(("pages",), data, {"committed", "overview_limit"})
        return self.yes_or_no(data, "committed", ("pages",), default=True)

    def overview_limit(self, data: Mapping[str, object]) -> int:
        limit = data.get("overview_limit", Config().overview_limit)
        if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
            message = "'overview_limit' must be a whole number of kB from 1 up"
            self.fail(("pages",), "overview_limit", "bad-value", message)
        return limit

    def lint_off(self, data: Mapping[str, object]) -> frozenset[str]:
        self.known(("lint",), data, {"off"})
        return frozenset(self.choices(("lint",), data, "off", {*LintRule, *DocumentRule}, "rule"))

    def verify(self, data: Mapping[str, object]) -> Verify:
        self.known(("verify",), data, set(Verify._fields))
        return Verify(*(self.strings(("verify",), data, name) for name in Verify._fields))

    def standards(self, data: Mapping[str, object]) -> Standards:
        table = ("standards",)
        self.known(table, data, set(Standards._fields))
        chosen = Standards(*(self.strings(table, data, name) for name in Standards._fields))
        for key, entries in (("required", chosen.required), ("ignore", chosen.ignore)):
            for entry in entries:
                if not all(entry.partition(":")):
                    help_text = "write the kind and the name of a standard, as in file:Dockerfile"
                    self.fail(table, key, "bad-value", f"{entry!r} names no standard", help_text)
        return chosen

    def review_include(self, data: Mapping[str, object]) -> tuple[str, ...]:
        self.known(("review",), data, {"include"})
        return self.strings(("review",), data, "include")

    def sources(self, data: Mapping[str, object]) -> tuple[str, ...]:
        self.known(("import",), data, {"sources"})
        found = self.strings(("import",), data, "sources")
        return tuple(dict.fromkeys(self.inside(("import",), "sources", entry) for entry in found))

    def export(self, data: Mapping[str, object], layout: Layout) -> Export:
        table = ("export",)
        self.known(table, data, set(Export._fields))
        default = Export()
        budget = data.get("budget", default.budget)
        if not isinstance(budget, int) or isinstance(budget, bool) or budget < LEAST_BUDGET:
            self.fail(table, "budget", "bad-value", f"'budget' must be a whole number from {LEAST_BUDGET} up")
        folder = self.string(table, data, "folder", default.folder)
        folder = folder if folder == "." else self.path(table, data, "folder", folder)
        for own in (layout.notes, layout.patterns, layout.workflows):
            if f"{folder}/".startswith(f"{own}/"):
                self.fail(table, "folder", "path-taken", f"{folder!r} is inside {own!r}", "choose a folder of code")
        chosen = self.choices(table, data, "targets", set(Target), "target") if "targets" in data else default.targets
        return Export(tuple(map(Target, chosen)), budget, folder)
