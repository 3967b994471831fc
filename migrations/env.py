"""Run Alembic's migrations of the store on the connection that tacit passes; no other connection is opened."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes.get("metadata"),
    render_as_batch=True,
    transactional_ddl=True,
    include_name=lambda name, kind, _parents: kind != "table" or "_fts" not in (name or ""),
)
with context.begin_transaction():
    context.run_migrations()
