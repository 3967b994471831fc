"""Test that the tables, the migrations and the SQL statements agree."""

from __future__ import annotations

import ast
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from tacit.store import database, full_text, mapping, note_queries, reader, standings, statistics, tables, writer
from tacit.system import resources
from tests.store.samples import empty_store

COLUMNS = {
    "source": mapping.SOURCE,
    "note": mapping.NOTE,
    "note_text": mapping.NOTE_TEXT,
    "evidence": f"id, {mapping.EVIDENCE}",
    "page": mapping.PAGE,
    "pattern": f"id, workspace_id, related, {mapping.PATTERN}",
    "promotion": f"id, {mapping.PROMOTION}",
    "diagnostic": f"id, {mapping.DIAGNOSTIC}",
    "word": mapping.WORD,
}


def test_migrated_store_has_the_declared_tables(tmp_path: Path) -> None:
    path = tmp_path / "tacit.db"
    connection = database.connect(path)
    database.migrate(connection, str(path))
    connection.close()
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as link:
        options = {"include_name": lambda name, kind, _parents: kind != "table" or "_fts" not in name}
        context = MigrationContext.configure(link, opts=options)
        assert compare_metadata(context, tables.Note.metadata) == []
        link.exec_driver_sql("ALTER TABLE note ADD COLUMN unheard_of TEXT")
        assert len(compare_metadata(context, tables.Note.metadata)) == 1
    engine.dispose()


def test_new_store_equals_a_migrated_one(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """With --update-golden the schema is written down anew."""
    quick = database.in_memory()
    monkeypatch.setattr(resources, "schema", str)
    migrated = database.in_memory()
    if request.config.getoption("--update-golden"):
        (resources.migrations() / "schema.sql").write_text(database.dump_schema(migrated), "utf-8")
    # where each lies in the file is not compared: a migration that drops something leaves its place empty
    everything = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY rowid"
    assert quick.execute(everything).fetchall() == migrated.execute(everything).fetchall()
    assert database.revision(quick) == database.revision(migrated) == resources.revisions()[-1]


def test_schema_of_another_revision_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "schema", lambda: "-- revision 0000\nCREATE TABLE odd (x);\n")
    found = database.in_memory()
    assert database.revision(found) == resources.revisions()[-1]
    assert not found.execute("SELECT 1 FROM sqlite_master WHERE name = 'odd'").fetchall()


@pytest.mark.parametrize("table", COLUMNS)
def test_every_column_is_written(table: str) -> None:
    found = empty_store().connection.execute(f"PRAGMA table_info({table})").fetchall()
    assert sorted(row[1] for row in found) == sorted(COLUMNS[table].split(", "))


@pytest.mark.parametrize("table", COLUMNS)
def test_everything_belongs_to_a_workspace_and_goes_with_it(table: str) -> None:
    found = empty_store().connection.execute(f"PRAGMA foreign_key_list({table})").fetchall()
    assert ("workspace", "workspace_id", "CASCADE") in [(row[2], row[3], row[6]) for row in found]


def statements(module: ModuleType) -> Iterator[str]:
    """Yield the SQL statements in a module, except those that contain the value of a local variable."""
    tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in parts:
            try:
                text = eval(compile(ast.Expression(node), "statement", "eval"), vars(module))  # noqa: S307 - this project's own source
            except NameError:
                continue
            if re.match(r"(SELECT|INSERT|UPDATE|DELETE) \S", str(text)):
                yield text


@pytest.mark.parametrize(
    ("module", "least"), [(reader, 10), (statistics, 7), (note_queries, 5), (writer, 4), (standings, 4), (full_text, 1)]
)
def test_every_statement_prepares(module: ModuleType, least: int) -> None:
    found = list(statements(module))
    assert len(found) >= least
    connection = empty_store().connection
    for text in found:
        statement = re.sub(r"(?<=IN \(){}(?=\))", "?", text).replace("{}", "")
        try:
            numbered = set(re.findall(r"\?\d+", statement))  # a number may be used twice
            connection.execute(f"EXPLAIN {statement}", [None] * (len(numbered) or statement.count("?")))
        except sqlite3.Error as error:
            pytest.fail(f"{error}: {statement}")
