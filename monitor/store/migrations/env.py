"""Runs the revisions on the connection that ``database.migrate`` holds open."""

from alembic import context

from monitor.store.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
