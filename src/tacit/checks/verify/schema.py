"""PURE.

Work out which tables, columns and indexes exist after all migrations, and which of them model classes declare.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from tacit.checks.verify.extract.row import DDL, Row
from tacit.checks.verify.extract.sql import MARK
from tacit.checks.verify.facts import Fact, Tier
from tacit.checks.verify.tiers import tier_of

_Place: TypeAlias = tuple[str, Tier, str, int]  # value, tier, path, line
_DOWN = re.compile(r"(?:^|[/._-])(?:down|rollback|undo)(?:[/._-]|$)|(?:^|/)U\d[\w.]*__", re.IGNORECASE)
_OF_ONE = re.compile(r"[vV]?\d{3,}")  # names of folders with one migration each
_NUMBER = re.compile(r"(\d+)")
_APP = re.compile(r"(.+)/(?:apps\.py|migrations/__init__\.py|db_migrations/__init__\.py)$")
_DEEPEST = 6  # levels of base classes, a limit in case they are circular
_MODEL_BASES = {"Model", "TimeStampedModel", "AbstractUser", "AbstractBaseUser", "MPTTModel", "PolymorphicModel"}


def schema(rows: Mapping[str, list[Row]], paths: Iterable[str] = ()) -> Iterator[Fact]:
    """Yield the facts (declarations in the code) about tables, columns and indexes that all files declare together.

    `rows` has what was extracted from each file, by path. `paths` has all paths, which show the apps of Django.
    """
    groups: dict[tuple[str, Tier], list[str]] = defaultdict(list)
    for path, found in rows.items():
        if any(row[0] == DDL for row in found) and not _DOWN.search(path):
            groups[_folder(path), tier_of(path)].append(path)
    for (_, tier), group in groups.items():
        yield from _Tables(tier).run(_in_order(group, rows), rows)
    yield from _Models(rows, paths).run()


def _folder(path: str) -> str:
    """Return the folder that contains a migration together with the others of its series.

    If each migration has a folder of its own (`0002_x/up.sql`), this is the folder above that.
    """
    folder = path.rpartition("/")[0]
    return folder.rpartition("/")[0] if _OF_ONE.match(folder.rpartition("/")[2]) else folder


def _natural(path: str) -> list[tuple[int, int, str]]:
    """Return a sort key by the numbers in a path, which puts `2_x` before `10_x`."""
    parts = _NUMBER.split(path.removeprefix(_folder(path)))
    return [(0, int(part[:18]), "") if part.isdigit() else (1, 0, part) for part in parts if part]


def _in_order(paths: list[str], rows: Mapping[str, list[Row]]) -> list[str]:
    """Return the paths of migrations in the order in which they are applied.

    Each migration of Alembic names the one before it. Other migrations are sorted by the number or date in their path.
    """
    ordered = sorted(paths, key=_natural)
    revisions: dict[str, str] = {}
    before: dict[str, list[str]] = {}
    for path in ordered:
        for kind, name, value, _ in rows[path]:
            if kind == "+revision" and name == "revision":
                revisions[value] = path
            elif kind == "+revision":
                before[path] = [one for one in value.split(",") if one]
    if not revisions:
        return ordered
    done: dict[str, None] = {}
    for path in ordered:
        pending = [path]
        while pending:
            last = pending[-1]
            open_ = [revisions[one] for one in before.get(last, ()) if one in revisions]
            open_ = [one for one in open_ if one not in done and one not in pending]
            if open_:
                pending += open_
            else:
                done.setdefault(pending.pop())
    return list(done)


class _Tables:
    """The tables of a schema, while the migrations of one folder are applied one after the other."""

    def __init__(self, tier: Tier) -> None:
        self.tier = tier
        self.tables: dict[str, _Place] = {}
        self.columns: dict[str, dict[str, _Place]] = defaultdict(dict)
        self.indexes: dict[str, tuple[str, _Place]] = {}

    def run(self, paths: Iterable[str], rows: Mapping[str, list[Row]]) -> Iterator[Fact]:
        for path in paths:
            for kind, table, value, line in rows[path]:
                if kind == DDL:
                    operation, column, extra = value.split(MARK)
                    self._apply(operation, table, (column, extra), (extra, self.tier, path, line))
        for table, place in self.tables.items():
            yield Fact("table", table, *place)
        for table, columns in self.columns.items():
            for column, place in columns.items():
                yield Fact("column", f"{table}.{column}", *place)
        for index, (_, place) in self.indexes.items():
            yield Fact("index", index, *place)

    def _apply(self, operation: str, table: str, about: tuple[str, str], place: _Place) -> None:
        column, extra = about
        if operation.endswith("table"):
            self._table(operation, table, extra, place)
        elif operation == "add-column":
            self.columns[table][column] = place
        elif operation == "drop-column":
            self.columns[table].pop(column, None)
        elif operation == "rename-column" and column in self.columns[table]:
            self.columns[table][extra] = (self.columns[table].pop(column)[0], *place[1:])
        elif operation == "alter-column" and column in self.columns[table]:
            self.columns[table][column] = place
        elif operation == "create-index":
            self.indexes[column] = (table, place)
        elif operation == "drop-index":
            self.indexes.pop(column, None)

    def _table(self, operation: str, table: str, new: str, place: _Place) -> None:
        if operation == "create-table":
            self.tables.setdefault(table, place)
        elif operation == "drop-table":
            self.tables.pop(table, None)
            self.columns.pop(table, None)
            self.indexes = {name: found for name, found in self.indexes.items() if found[0] != table}
        else:
            if table in self.tables:
                self.tables[new] = ("", *place[1:])
                del self.tables[table]
            self.columns[new] = self.columns.pop(table, {})


class _Class(NamedTuple):
    """A Python class that may be a table, or may be the base class of a table."""

    name: str
    path: str
    line: int
    bases: tuple[str, ...]
    arguments: str
    table: str
    flags: dict[str, str]
    fields: list[tuple[str, str, int]]
    indexes: list[tuple[str, str, int]]


class _Models:
    """The tables that model classes declare: those of SQLAlchemy, SQLModel and Django."""

    def __init__(self, rows: Mapping[str, list[Row]], paths: Iterable[str]) -> None:
        found_apps = (_APP.match(path) for path in paths)
        self.apps = {found[1] for found in found_apps if found}
        self.by_name: dict[str, list[_Class]] = defaultdict(list)
        for path, found in rows.items():
            for model in _classes(path, found):
                self.by_name[model.name].append(model)

    def run(self) -> Iterator[Fact]:
        for models in self.by_name.values():
            for model in models:
                if table := self._table_of(model):
                    yield from self._facts(model, table)

    def _facts(self, model: _Class, table: str) -> Iterator[Fact]:
        tier = tier_of(model.path)
        yield Fact("table", table, f"class {model.name}", tier, model.path, model.line)
        seen: set[str] = set()
        has_key = False  # Django adds a column `id` to a model without a primary key of its own
        for owner in self._family(model, 0):
            has_key |= "primary_key" in owner.flags
            for column, kind, line in owner.fields:
                if kind == "ManyToManyField":
                    if owner is model and self._is_django(model, 0):
                        through = f"{table}_{column}"
                        yield Fact("table", through, f"{model.name}.{column}", tier, owner.path, line)
                elif column not in seen:
                    seen.add(column)
                    yield Fact("column", f"{table}.{column}", kind, tier_of(owner.path), owner.path, line)
        for index, columns, line in model.indexes:
            yield Fact("index", index, f"{table}({columns})", tier, model.path, line)
        if "id" not in seen and not has_key and self._is_django(model, 0):
            yield Fact("column", f"{table}.id", "", tier, model.path, model.line)

    def _family(self, model: _Class, depth: int) -> Iterator[_Class]:
        """Yield a class and the base classes whose columns it inherits: those without a table of their own.

        `depth` is the number of steps of inheritance from the first class to this one. There is a limit of a few steps.
        """
        yield model
        if depth < _DEEPEST:
            for base in model.bases:
                found = self._find(base, model.path)
                if found is not None and found is not model and not self._table_of(found):
                    yield from self._family(found, depth + 1)

    def _find(self, name: str, path: str) -> _Class | None:
        found = self.by_name.get(name.rpartition(".")[2], ())
        return next((model for model in found if model.path == path), found[0] if found else None)

    def _table_of(self, model: _Class) -> str:
        if model.table:
            return model.table
        if "table=True" in model.arguments.replace(" ", ""):
            return model.name.lower()
        flags = model.flags
        if not self._is_django(model, 0) or flags.get("abstract") == "True" or flags.get("proxy") == "True":
            return ""
        if "db_table" in flags:
            return flags["db_table"]
        return f"{flags.get('app_label') or self._app(model.path)}_{model.name.lower()}"

    def _app(self, path: str) -> str:
        """Return the label of the Django app to which a file belongs.

        It is the name of the nearest folder that has `apps.py` or migrations, or else of the file's own folder.
        """
        parts = path.split("/")[:-1]
        for count in range(len(parts), 0, -1):
            if "/".join(parts[:count]) in self.apps:
                return parts[count - 1]
        while parts and parts[-1] in ("models", "model"):
            parts.pop()
        return parts[-1] if parts else ""

    def _is_django(self, model: _Class, depth: int) -> bool:
        if depth > _DEEPEST:
            return False
        for base in model.bases:
            if base in ("models.Model", "Model") or base.rpartition(".")[2] in _MODEL_BASES:
                return base.startswith("models.") or "db" not in base.split(".")
            found = self._find(base, model.path)
            if found is not None and found is not model and self._is_django(found, depth + 1):
                return True
        return False


def _classes(path: str, rows: list[Row]) -> Iterator[_Class]:
    current: _Class | None = None
    for kind, name, value, line in rows:
        if kind == "+class":
            if current is not None:
                yield current
            arguments, table, flags = value.rsplit("|", 2)  # arguments may contain the separator, too: `Generic[A | B]`
            bases = tuple(part.strip() for part in arguments.split(",") if part.strip() and "=" not in part)
            pairs = dict(flag.replace('"', "").partition("=")[::2] for flag in flags.split(",") if flag)
            current = _Class(name, path, line, bases, arguments, table, pairs, [], [])
        elif current is not None and kind == "+field":
            current.fields.append((name.partition(".")[2], value, line))
        elif current is not None and kind == "+key":
            current.flags["primary_key"] = "True"
        elif current is not None and kind == "+class-index":
            current.indexes.append((name.partition(".")[2], value, line))
    if current is not None:
        yield current
