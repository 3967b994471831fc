"""Run Alembic's migrations of the team store on the connection that tacit passes; no other one is opened."""

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
