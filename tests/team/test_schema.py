"""Test that the migrations of the team store agree with the definition of its tables."""

from __future__ import annotations

import tomllib
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from tacit.store.team import tables
from tacit.system import resources
from tests.team.repositories import Database

ROOT = Path(__file__).parent.parent.parent


def test_migrated_database_has_the_declared_tables(database: Database) -> None:
    engine = create_engine(database.admin.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as link:
        options = {
            "include_schemas": True,
            "include_name": lambda name, kind, _parents: kind != "schema" or name == tables.SCHEMA,
            "version_table_schema": tables.SCHEMA,
        }
        context = MigrationContext.configure(link, opts=options)
        assert compare_metadata(context, tables.METADATA) == []
        link.exec_driver_sql("ALTER TABLE tacit.page ADD COLUMN unheard_of TEXT")
        assert len(compare_metadata(context, tables.METADATA)) == 1
    engine.dispose()


def test_migrations_are_listed_for_the_wheel() -> None:
    revisions = resources.team_revisions()
    assert list(revisions) == [f"{number:04}" for number in range(1, len(revisions) + 1)]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    listed = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "migrations/team").rglob("*.py")}
    assert files <= listed.keys()
