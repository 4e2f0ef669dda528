"""Tries to reach a resident belong to the job, whether or not a slot is booked, and say which slot was offered."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLE = "contact_attempts"
INDEX = "ix_contact_attempts_job_id_tried_at_id"
DAY = "ix_appointments_day_starts_at"
JOB = "fk_contact_attempts_job_id"


def upgrade() -> None:
    """Give each try the job of its appointment, which is optional from now on; index a day's visits by their id too."""
    op.add_column(TABLE, sa.Column("job_id", sa.String(length=36), nullable=True))
    op.execute(
        f"UPDATE {TABLE} SET job_id = "
        f"(SELECT job_id FROM appointments WHERE appointments.id = {TABLE}.appointment_id)"
    )
    with op.batch_alter_table(TABLE) as batch:
        batch.alter_column("job_id", existing_type=sa.String(length=36), nullable=False)
        batch.alter_column("appointment_id", existing_type=sa.String(length=36), nullable=True)
        batch.add_column(sa.Column("offered_starts_at", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("offered_ends_at", sa.BigInteger(), nullable=True))
        batch.create_foreign_key(op.f(JOB), "jobs", ["job_id"], ["id"])
    op.create_index(op.f(INDEX), TABLE, ["job_id", "tried_at", "id"], unique=False)
    op.drop_index(op.f(DAY), table_name="appointments")
    op.create_index(op.f(f"{DAY}_id"), "appointments", ["day", "starts_at", "id"], unique=False)


def downgrade() -> None:
    """Take away what was added; only ever run by the tests, on an empty office."""
    op.drop_index(op.f(f"{DAY}_id"), table_name="appointments")
    op.create_index(op.f(DAY), "appointments", ["day", "starts_at"], unique=False)
    op.drop_index(op.f(INDEX), table_name=TABLE)
    with op.batch_alter_table(TABLE) as batch:
        batch.drop_constraint(op.f(JOB), type_="foreignkey")
        batch.drop_column("offered_ends_at")
        batch.drop_column("offered_starts_at")
        batch.drop_column("job_id")
        batch.alter_column("appointment_id", existing_type=sa.String(length=36), nullable=False)
