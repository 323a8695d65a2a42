"""Alembic's entry: migrates over the connection that `payerwatch.db.migrate` hands in."""

from alembic import context

from payerwatch.db.models import Base
from payerwatch.streams.topology import SERVICES


def _ours(schema: str | None) -> bool:
    return schema in SERVICES


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_schemas=True,
    include_name=lambda name, kind, _parents: _ours(name) if kind == "schema" else True,
    compare_server_default=True,
    version_table_schema="public",
)
with context.begin_transaction():
    context.run_migrations()
