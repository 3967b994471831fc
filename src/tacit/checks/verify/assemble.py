"""PURE. Combine the facts of all files: resolve imports, apply migrations in their order, and name Django's tables.

A fact is a declaration in the code, such as a table or a route.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeAlias

from tacit.checks.verify.extract.row import ALIAS, IMPORT, INDIRECT, OWN, TESTS, Row
from tacit.checks.verify.facts import Fact, Tier, Words
from tacit.checks.verify.file_routes import file_routes
from tacit.checks.verify.modules import Modules
from tacit.checks.verify.mounting import routes
from tacit.checks.verify.schema import schema
from tacit.checks.verify.technologies import technologies
from tacit.checks.verify.tiers import form_of, tier_of

Record: TypeAlias = tuple[list[Row], str, str, str]
_DATABASE = re.compile(r"(?:^|_)(?:POSTGRES_DB|DATABASE_NAME|DB_NAME|MYSQL_DATABASE|MONGO_INITDB_DATABASE|PGDATABASE)$")
_GO_PROGRAM = re.compile(r"(?:^|/)cmd/([\w.-]+)/main\.go$")
_PLAIN = re.compile(r"[A-Za-z][\w-]*")
_CODE = {
    "python",
    "go",
    "rust",
    "java",
    "kotlin",
    "scala",
    "csharp",
    "php",
    "ruby",
    "javascript",
    "typescript",
    "tsx",
    "vue",
}


def assemble(paths: Collection[str], records: Mapping[str, Record]) -> tuple[list[Fact], list[Words], frozenset[str]]:
    """Return all facts (declarations) of a repository, the words of each file, and the names of its own packages.

    `records` has what was extracted from each file, by the file's path. The words of a file are its identifiers, short
    strings and comments.
    """
    tiers = {path: tier_of(path) for path in records}
    modules = _modules(paths, records)
    facts: list[Fact] = []
    for path, (rows, *_) in records.items():
        tier = tiers[path]
        facts += [Fact(row[0], row[1], row[2], tier, path, row[3]) for row in rows if row[0][0] != "+"]
        facts += [Fact("package", row[1], row[2], Tier.LOCK, path, row[3]) for row in rows if row[0] == INDIRECT]
        facts += _imports(modules, path, tier, rows)
        if form_of(path) in _CODE:
            names = (modules.name_of(path),) if path.endswith(".py") else (path.rpartition(".")[0],)
            facts += [Fact("module", name, "", tier, path, 1) for name in names]
    rows_by_path = {path: record[0] for path, record in records.items()}
    facts += schema(rows_by_path, paths)
    facts += routes(rows_by_path, modules)
    facts += list(file_routes(facts, paths, tiers))
    facts = list(_in_tests(facts, rows_by_path))
    facts += _more(facts, paths, tiers)
    words = [
        Words(path, tiers[path], code, strings, comments) for path, (_, code, strings, comments) in records.items()
    ]
    facts += technologies(facts, words, paths)
    return facts, words, frozenset(modules.own | set(modules.declared))


def _in_tests(facts: Iterable[Fact], rows: Mapping[str, list[Row]]) -> Iterator[Fact]:
    """Yield all facts, unchanged except that those inside the test modules of Rust files are marked as from a test."""
    tests = {
        path: [range(row[3], int(row[1]) + 1) for row in listed if row[0] == TESTS]
        for path, listed in rows.items()
        if path.endswith(".rs")
    }
    for fact in facts:
        is_test = any(fact.line in lines for lines in tests.get(fact.path, ()))
        yield fact._replace(tier=Tier.TEST) if is_test else fact


def _more(facts: list[Fact], paths: Collection[str], tiers: Mapping[str, Tier]) -> list[Fact]:
    """Return facts (declarations in the code) that follow from other facts or from paths: databases and commands.

    The variable `DB_NAME=shop` gives the database `shop`, `management/commands/load.py` gives a command of Django, and
    `cmd/shop/main.go` gives a Go program. `tiers` has the kind of each file, such as source or test, by path.
    """
    found = [
        Fact("database", fact.value, fact.name, fact.tier, fact.path, fact.line)
        for fact in facts
        if fact.kind == "environment" and _DATABASE.search(fact.name) and _PLAIN.fullmatch(fact.value)
    ]
    for path in paths:
        folder, _, name = path.rpartition("/")
        if folder.endswith("management/commands") and name.endswith(".py") and not name.startswith("_"):
            found.append(Fact("command", name[:-3], "manage.py", tiers.get(path, Tier.SOURCE), path, 1))
        elif name == "main.go" and (program := _GO_PROGRAM.search(path)):
            found.append(Fact("command", program[1], path, tiers.get(path, Tier.SOURCE), path, 1))
    return found


def _modules(paths: Collection[str], records: Mapping[str, Record]) -> Modules:
    modules = Modules(paths)
    for path, (rows, *_) in records.items():
        folder = path.rpartition("/")[0]
        for kind, name, value, _line in rows:
            if kind == OWN:
                modules.declared.setdefault(name, folder)
            elif kind == ALIAS:
                base = f"{folder}/" if folder else ""
                modules.aliases.append((name, f"{base}{value}", base))
            elif kind == "+package":
                modules.namespaces[name].append(path)
    modules.aliases.sort(key=lambda alias: (-len(alias[2]), -len(alias[0])))
    return modules


def _imports(modules: Modules, path: str, tier: Tier, rows: list[Row]) -> Iterator[Fact]:
    seen: set[str] = set()
    for kind, written, names, line in rows:
        if kind != IMPORT:
            continue
        target = modules.resolve(path, written)
        if target is None:
            continue
        if target.is_own:
            for listed in names.split(",") if names else ("",):
                name = listed.partition(">")[0]
                yield Fact("import", f"{target.name}:{name}" if name else target.name, target.path, tier, path, line)
        elif target.name not in seen:
            seen.add(target.name)
            yield Fact("uses", target.name, written, tier, path, line)
