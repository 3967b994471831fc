"""Settings: tacit.toml, the environment, defaults. A typo in a key is an error that names it."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path, PurePosixPath
from typing import NoReturn

from tacit.errors import FileAccessError, SettingsError
from tacit.model import Document, Layout, Thresholds
from tacit.names import slugify

SETTINGS = "tacit.toml"
_SQLITE = "sqlite:///"
_TABLES = {"confidence", "paths", "documents", "projects"}
_PASSWORD = re.compile(r"(?<=:)[^:@/]+(?=@)")


@dataclass(frozen=True, slots=True)
class Config:
    """All settings of one knowledge base; `projects` maps the slug of a name to its project's slug."""

    database: str = "sqlite:///.tacit/tacit.db"
    workspace: str = "default"
    thresholds: Thresholds = field(default_factory=Thresholds)
    layout: Layout = field(default_factory=Layout)
    documents: tuple[Document, ...] = field(default_factory=lambda: (Document(),))
    projects: Mapping[str, str] = field(default_factory=dict)

    @property
    def store(self) -> str:
        """The store's file, relative to the root or absolute."""
        return self.database.removeprefix(_SQLITE)

    @property
    def key(self) -> str:
        """A hash of what decides about levels: when it changes, every pattern is folded again."""
        parts = (self.thresholds, self.layout, sorted(self.projects.items()))
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    def project(self, name: str) -> str:
        """The identity of a project: the slug of its name, aliases resolved."""
        slug = slugify(name)
        return self.projects.get(slug, slug)


def load(root: Path, environment: Mapping[str, str]) -> Config:
    """The settings of the knowledge base at `root`; TACIT_DATABASE wins over its tacit.toml.

    Raises:
        SettingsError: a key, path, address or threshold that makes no sense.
        FileAccessError: tacit.toml can't be read.
    """
    try:
        text = (root / SETTINGS).read_text("utf-8")
    except FileNotFoundError:
        text = ""
    except (OSError, UnicodeDecodeError) as error:
        raise FileAccessError(SETTINGS, f"can't be read: {error}") from error
    config = parse(text)
    if address := environment.get("TACIT_DATABASE"):
        config = _Reader("", "TACIT_DATABASE").with_database(config, address)
    return config


def parse(text: str) -> Config:
    """Settings from the text of a tacit.toml.

    Raises:
        SettingsError: see `load`.
    """
    return _Reader(text, SETTINGS).read()


class _Reader:
    """Walks the parsed document; every complaint finds its line in the text."""

    def __init__(self, text: str, name: str) -> None:
        self.text, self.name = text, name

    def read(self) -> Config:
        data = self.document()
        self.known("", data, {"database", "workspace"} | _TABLES)
        config = Config(
            workspace=self.string("", data, "workspace", "default"),
            thresholds=self.thresholds(self.table(data, "confidence")),
            layout=self.layout(self.table(data, "paths")),
            documents=self.documents(data),
            projects=self.projects(self.table(data, "projects")),
        )
        return self.with_database(config, self.string("", data, "database", config.database))

    def document(self) -> dict[str, object]:
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"line (\d+)", str(error))
            message = str(error).split(" (at")[0]
            raise SettingsError(self.name, int(line[1]) if line else 1, "bad-toml", message) from error

    def with_database(self, config: Config, address: str) -> Config:
        shown = _PASSWORD.sub("***", address)
        if not address.startswith(_SQLITE) or address == _SQLITE:
            message = f"{shown!r} is no address of a store"
            self.fail(
                "",
                "database",
                "bad-database",
                message,
                "use sqlite:/// and a path, as in sqlite:///.tacit/tacit.db",
            )
        values = {item.name: getattr(config, item.name) for item in fields(config)}
        return Config(**{**values, "database": address})

    def fail(self, table: str, key: str, rule: str, message: str, help_text: str = "") -> NoReturn:
        raise SettingsError(self.name, self.line(table, key), rule, message, help_text)

    def line(self, table: str, key: str) -> int:
        current = ""
        for number, line in enumerate(self.text.splitlines(), 1):
            if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]+", line):
                current = header[1]
                if not key and current.split(".")[0] == table:
                    return number
                if f"{table}.{key}".strip(".") == current:
                    return number
            elif current == table and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", line):
                return number
        return 1

    def known(self, table: str, data: Mapping[str, object], keys: set[str]) -> None:
        for key in data:
            if key not in keys:
                where = f" in [{table}]" if table else ""
                self.fail(
                    table,
                    key,
                    "unknown-key",
                    f"unknown key {key!r}{where}",
                    f"known are: {', '.join(sorted(keys))}",
                )

    def table(self, data: Mapping[str, object], key: str) -> dict[str, object]:
        value = data.get(key, {})
        if not isinstance(value, dict):
            self.fail("", key, "bad-value", f"{key!r} must be a table", f"write [{key}]")
        return value

    def string(self, table: str, data: Mapping[str, object], key: str, default: str) -> str:
        value = data.get(key, default)
        if not isinstance(value, str) or not value.strip():
            self.fail(table, key, "bad-value", f"{key!r} must be a text that is not empty")
        return value

    def strings(self, table: str, data: Mapping[str, object], key: str) -> tuple[str, ...]:
        value = data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fail(table, key, "bad-value", f"{key!r} must be a list of texts")
        return tuple(value)

    def thresholds(self, data: Mapping[str, object]) -> Thresholds:
        names = {item.name for item in fields(Thresholds)}
        self.known("confidence", data, names)
        for key, value in data.items():
            least = 0 if key == "high_persons" else 1
            if not isinstance(value, int) or isinstance(value, bool) or value < least:
                self.fail("confidence", key, "bad-threshold", f"{key!r} must be a whole number from {least} up")
        given = {key: value for key, value in data.items() if isinstance(value, int)}
        limits = Thresholds(**given)
        if limits.high < limits.medium:
            key = "high" if "high" in data else "medium"
            message = f"high ({limits.high}) is below medium ({limits.medium})"
            self.fail("confidence", key, "bad-threshold", message, "a higher level needs at least as many examples")
        return limits

    def path(self, table: str, data: Mapping[str, object], key: str, default: str) -> str:
        value = self.string(table, data, key, default)
        path = PurePosixPath(value)
        if path.is_absolute() or ".." in path.parts or not path.parts or "\\" in value:
            self.fail(
                table,
                key,
                "path-outside",
                f"{value!r} leaves the knowledge base",
                "use a path relative to its root",
            )
        return str(path)

    def layout(self, data: Mapping[str, object]) -> Layout:
        default = Layout()
        names = [item.name for item in fields(Layout)]
        self.known("paths", data, set(names))
        chosen = {name: self.path("paths", data, name, getattr(default, name)) for name in names}
        for name in names:
            for other in names:
                inside = f"{chosen[other]}/".startswith(f"{chosen[name]}/")
                if name != other and inside:
                    key = name if name in data else other
                    self.fail(
                        "paths",
                        key,
                        "nested-paths",
                        f"{other!r} lies inside {name!r}",
                        "keep the folders apart",
                    )
        return Layout(**chosen)

    def documents(self, data: Mapping[str, object]) -> tuple[Document, ...]:
        entries = data.get("documents")
        if entries is None:
            return (Document(),)
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            self.fail("", "documents", "bad-value", "'documents' must be a list of tables", "write [[documents]]")
        found: dict[str, Document] = {}
        for entry in entries:
            self.known("documents", entry, {"path", "template", "domains"})
            default = Document()
            path = self.path("documents", entry, "path", default.path)
            if path in found or not path.endswith(".md"):
                self.fail("documents", "path", "bad-value", f"{path!r} must end in .md and be listed once")
            template = self.string("documents", entry, "template", default.template)
            found[path] = Document(path, template, self.strings("documents", entry, "domains"))
        return tuple(found.values())

    def projects(self, data: Mapping[str, object]) -> dict[str, str]:
        aliases: dict[str, str] = {}
        for slug in data:
            table = f"projects.{slug}"
            entry = self.table(data, slug)
            self.known(table, entry, {"aliases", "remotes"})
            self.strings(table, entry, "remotes")
            for alias in self.strings(table, entry, "aliases"):
                if aliases.setdefault(slugify(alias), slugify(slug)) != slugify(slug):
                    self.fail(table, "aliases", "alias-taken", f"{alias!r} is the alias of two projects")
        return aliases


def default_root() -> Path | None:
    """The knowledge base that the user's own settings name, for folders without one.

    Raises:
        SettingsError: the user's own file can't be understood.
    """
    from platformdirs import user_config_path

    own = user_config_path("tacit") / "config.toml"
    if not own.is_file():
        return None
    reader = _Reader(own.read_text("utf-8"), str(own))
    data = reader.document()
    reader.known("", data, {"default_root"})
    root = reader.string("", data, "default_root", "~")
    return Path(root).expanduser() if "default_root" in data else None
