"""How Alembic runs a migration: on the connection that ``schema`` hands over, inside its transaction."""

from alembic import context
from sqlalchemy import Connection

from service.store.tables import Base

connection = context.config.attributes["connection"]
if not isinstance(connection, Connection):
    raise RuntimeError("migrations run through service.store.schema")
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    compare_type=True,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
