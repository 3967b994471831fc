"""Alembic's environment of the team store: runs migrations on the connection it is given, never opens one itself."""

from alembic import context

SCHEMA = "tacit"

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("metadata"),
    version_table_schema=SCHEMA,
    include_schemas=True,
    include_name=lambda name, kind, _parents: kind != "schema" or name == SCHEMA,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
