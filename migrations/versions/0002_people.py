"""Staff numbers, photos, ID cards, decisions on DBS checks, and drafts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COLUMNS = {
    "operatives": ("staff_no", "photo_id"),
    "credentials": ("workforce", "decided_by", "decided_on", "level_reason"),
}


def upgrade() -> None:
    """Add the columns and the two tables; the columns themselves say what rows that are there hold."""
    op.add_column(
        "operatives", sa.Column("staff_no", sa.String(40), nullable=False, server_default=sa.text("''"))
    )
    op.add_column("operatives", sa.Column("photo_id", sa.String(36), nullable=True))
    op.add_column(
        "credentials", sa.Column("workforce", sa.String(20), nullable=False, server_default=sa.text("''"))
    )
    op.add_column(
        "credentials", sa.Column("decided_by", sa.String(200), nullable=False, server_default=sa.text("''"))
    )
    op.add_column("credentials", sa.Column("decided_on", sa.Date(), nullable=True))
    op.add_column(
        "credentials", sa.Column("level_reason", sa.Text(), nullable=False, server_default=sa.text("''"))
    )
    op.create_index(op.f("ix_attachments_destroy_on"), "attachments", ["destroy_on"], unique=False)
    op.create_table(
        "id_cards",
        sa.Column("operative_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("issued_by", sa.String(length=200), nullable=False),
        sa.Column("credential_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.String(length=200), nullable=False),
        sa.Column("ended_reason", sa.Text(), nullable=False),
        sa.Column("replaced_by", sa.String(length=36), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["operative_id"], ["operatives.id"], name=op.f("fk_id_cards_operative_id")),
        sa.ForeignKeyConstraint(
            ["credential_id"], ["credentials.id"], name=op.f("fk_id_cards_credential_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_id_cards")),
        sa.UniqueConstraint("number", name=op.f("uq_id_cards_number")),
    )
    op.create_index(op.f("ix_id_cards_operative_id"), "id_cards", ["operative_id"], unique=False)
    op.create_table(
        "drafts",
        sa.Column("owner_user", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["owner_user"], ["users.id"], name=op.f("fk_drafts_owner_user")),
        sa.PrimaryKeyConstraint("owner_user", "key", name=op.f("pk_drafts")),
    )


def downgrade() -> None:
    """Take away what was added; only ever run by the tests, on an empty office."""
    op.drop_table("drafts")
    op.drop_table("id_cards")
    op.drop_index(op.f("ix_attachments_destroy_on"), "attachments")
    for table, columns in COLUMNS.items():
        for column in columns:
            op.drop_column(table, column)
