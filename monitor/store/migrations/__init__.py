"""Alembic revisions of the tables, run by ``database.migrate``."""
