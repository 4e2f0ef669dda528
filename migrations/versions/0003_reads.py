"""What the window reads: words to search for, and a client that wants to be asked about a new operative."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SEARCHED = {
    "operatives": ("name", "staff_no", "phone"),
    "homes": ("address", "postcode"),
    "residents": ("name",),
    "jobs": ("reference",),
    "concerns": ("reference",),
}


def _index_sqlite(table: str, columns: tuple[str, ...]) -> None:
    """Make the words of a table findable, and keep them so through triggers.

    The index holds no text of its own (`content`); what is deleted leaves it at once (`secure-delete`).
    """
    names = ", ".join(columns)
    new, old = (", ".join(f"{row}.{column}" for column in columns) for row in ("NEW", "OLD"))
    add = f"INSERT INTO search_{table} (rowid, {names}) VALUES (NEW.rowid, {new});"
    drop = f"INSERT INTO search_{table} (search_{table}, rowid, {names}) VALUES ('delete', OLD.rowid, {old});"
    op.execute(
        f"CREATE VIRTUAL TABLE search_{table} USING fts5({names}, content='{table}', content_rowid='rowid', "
        "prefix='2 3', columnsize=0, tokenize='unicode61 remove_diacritics 2')"
    )
    op.execute(f"INSERT INTO search_{table} (search_{table}, rank) VALUES ('secure-delete', 1)")
    op.execute(f"INSERT INTO search_{table} (search_{table}) VALUES ('rebuild')")
    op.execute(f"CREATE TRIGGER search_{table}_insert AFTER INSERT ON {table} BEGIN {add} END")
    op.execute(f"CREATE TRIGGER search_{table}_delete AFTER DELETE ON {table} BEGIN {drop} END")
    op.execute(
        f"CREATE TRIGGER search_{table}_update AFTER UPDATE OF {names} ON {table} BEGIN {drop} {add} END"
    )


def _index_postgresql(table: str, columns: tuple[str, ...]) -> None:
    for column in columns:
        op.execute(f"CREATE INDEX search_{table}_{column} ON {table} USING gin ({column} gin_trgm_ops)")


def upgrade() -> None:
    """Add the column and the search."""
    op.add_column(
        "clients",
        sa.Column("reconfirm_on_new_operative", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for table, columns in SEARCHED.items():
        (_index_postgresql if is_postgresql else _index_sqlite)(table, columns)


def downgrade() -> None:
    """Take both away again; only ever run by the tests."""
    for table, columns in SEARCHED.items():
        if op.get_bind().dialect.name == "postgresql":
            for column in columns:
                op.execute(f"DROP INDEX search_{table}_{column}")
        else:
            for event in ("insert", "delete", "update"):
                op.execute(f"DROP TRIGGER search_{table}_{event}")
            op.execute(f"DROP TABLE search_{table}")
    op.drop_column("clients", "reconfirm_on_new_operative")
