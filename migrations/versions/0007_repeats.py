"""What the prompts for repeats count at one home is found in the indexes alone: every booking asks it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OLD = "ix_jobs_home_id_kind_reported_on"
NEW = "ix_jobs_home_id_kind_trade_reported_on_id"
NO_ACCESS = "ix_appointments_job_id_day"
IS_NO_ACCESS = sa.text("state = 'no_access'")


def upgrade() -> None:
    """Index the jobs of a home with all that is counted, and of the appointments those where nobody opened."""
    op.drop_index(op.f(OLD), table_name="jobs")
    op.create_index(op.f(NEW), "jobs", ["home_id", "kind", "trade", "reported_on", "id"], unique=False)
    op.create_index(
        op.f(NO_ACCESS),
        "appointments",
        ["job_id", "day"],
        unique=False,
        sqlite_where=IS_NO_ACCESS,
        postgresql_where=IS_NO_ACCESS,
    )


def downgrade() -> None:
    """Take away what was added; only ever run by the tests, on an empty office."""
    op.drop_index(op.f(NO_ACCESS), table_name="appointments")
    op.drop_index(op.f(NEW), table_name="jobs")
    op.create_index(op.f(OLD), "jobs", ["home_id", "kind", "reported_on"], unique=False)
