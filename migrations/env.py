"""Runs migrations on the connection that `desktop.db.upgrade` hands over, in its one transaction."""

from alembic import context

from desktop.db.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
