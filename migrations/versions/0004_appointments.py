"""Appointments: absences, working hours, what residents need, hazards' clocks, and why a slot changed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _words(name: str, length: int | None = None, given: str = "") -> sa.Column[str]:
    kind = sa.String(length) if length else sa.Text()
    return sa.Column(name, kind, nullable=False, server_default=sa.text(f"'{given}'"))


def _no(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def _instant(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=True)


def _columns() -> dict[str, list[sa.Column]]:
    return {
        "jobs": [
            _words("due_by", 20),
            _words("right", 40),
            _words("hazard_step", 40),
            _words("hazard", 40),
            _instant("hazard_noticed_at"),
            _instant("client_told_at"),
            _words("client_told_to", 200),
            _words("client_told_by", 200),
            _words("client_told_how", 20),
            sa.Column("follows_job_id", sa.String(36), nullable=True),
        ],
        "homes": [_no("has_children")],
        "residents": [
            _words("contact_times", 120),
            _no("interpreter_needed"),
            _words("hearing_needs", 200),
            _words("mobility_needs", 200),
            _words("operative_gender", 20),
        ],
        "alerts": [_words("operative_gender", 20)],
        "operatives": [_words("gender", 20), _words("working_hours", 200)],
        "clients": [_words("nation", 20, "england"), _words("booking_windows", 400)],
        "appointments": [
            _words("slot_kind", 20),
            sa.Column("adult_home", sa.Boolean(), nullable=True),
            _words("unconfirmed_reason"),
            _words("unconfirmed_agreed_by", 200),
            _words("unconfirmed_by", 200),
            _instant("unconfirmed_at"),
        ],
        "contact_attempts": [_instant("next_at")],
    }


INDEXES = {
    "ix_jobs_is_open_due_at_id": ("jobs", ["is_open", "due_at", "id"]),
    "ix_jobs_follows_job_id": ("jobs", ["follows_job_id"]),
    "ix_assignments_starts_at_is_live_operative_id": (
        "assignments",
        ["starts_at", "is_live", "operative_id"],
    ),
}


def upgrade() -> None:
    """Add the columns, which say what rows that are there hold, and the two tables."""
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    for name, (table, columns) in INDEXES.items():
        op.create_index(op.f(name), table, columns, unique=False)
    op.create_table(
        "absences",
        sa.Column("operative_id", sa.String(length=36), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_absences_ends_after_start")),
        sa.ForeignKeyConstraint(["operative_id"], ["operatives.id"], name=op.f("fk_absences_operative_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index(
        op.f("ix_absences_operative_id_starts_at_ends_at"),
        "absences",
        ["operative_id", "starts_at", "ends_at"],
        unique=False,
    )
    op.create_table(
        "slot_changes",
        sa.Column("appointment_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("asked_by", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("was_starts_at", sa.BigInteger(), nullable=False),
        sa.Column("was_ends_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_slot_changes_appointment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_changes")),
    )
    op.create_index(op.f("ix_slot_changes_appointment_id"), "slot_changes", ["appointment_id"], unique=False)


def downgrade() -> None:
    """Take away what was added; only ever run by the tests, on an empty office."""
    op.drop_table("slot_changes")
    op.drop_table("absences")
    for name, (table, _) in INDEXES.items():
        op.drop_index(op.f(name), table)
    for table, columns in _columns().items():
        for column in columns:
            op.drop_column(table, column.name)
