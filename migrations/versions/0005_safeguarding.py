"""Safeguarding: what visits answer besides, who was told how, communal areas, conduct, and disclosures."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _words(name: str, length: int | None = None) -> sa.Column[str]:
    kind = sa.String(length) if length else sa.Text()
    return sa.Column(name, kind, nullable=False, server_default=sa.text("''"))


def _flag(name: str, *, is_set: bool) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.true() if is_set else sa.false())


def _list(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON(), nullable=False, server_default=sa.text("'[]'"))


def _instant(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=True)


def _columns() -> dict[str, list[sa.Column]]:
    return {
        "agreed_actions": [
            _words("done_by", 200),
        ],
        "attachments": [
            _words("purpose", 20),
            _words("caption"),
            _words("consent", 200),
        ],
        "charges": [
            _words("reason_code", 40),
            _words("agreed_with", 200),
        ],
        "clients": [
            _words("safeguarding_contact", 200),
            _words("safeguarding_phone", 40),
            _words("safeguarding_phone_out_of_hours", 40),
            _flag("tells_authority", is_set=False),
            _words("authority_contact", 200),
        ],
        "concerns": [
            _words("place", 200),
            _list("categories"),
            _words("unflagged_need"),
            sa.Column("is_unsure", sa.Boolean(), nullable=True),
            _words("manager_asked", 200),
            _instant("manager_asked_at"),
            _flag("is_manager_involved", is_set=False),
            _words("told_instead", 200),
            _words("person_knows", 20),
            _words("override_reason"),
            _list("injuries"),
            _list("left_open"),
            _words("sealed_data"),
            _instant("closed_at"),
            _words("closed_by", 200),
            _words("close_outcome"),
        ],
        "notifications": [
            _words("number", 40),
            _words("role", 120),
            _flag("is_reached", is_set=True),
            _instant("ended_at"),
            _instant("next_at"),
        ],
        "visits": [
            sa.Column("resident_satisfied", sa.Boolean(), nullable=True),
            sa.Column("adult_present", sa.Boolean(), nullable=True),
            sa.Column("contact_made", sa.Boolean(), nullable=True),
            _words("contact_reason"),
            _words("materials"),
            _list("disruptions"),
            _words("resident_words"),
            sa.Column("feedback_score", sa.Integer(), nullable=True),
        ],
        "waste_records": [
            _words("carrier_registration", 40),
            _words("destination", 200),
        ],
    }


# What of a sealed concern cannot change: everything but how it was closed, and that only once.
SEALED = (
    *("id", "reference", "home_id", "visit_id", "about_name", "about_kind", "about_relation"),
    *("others_present", "seen_at", "seen_by", "indicators", "immediate_danger", "danger_details"),
    *("words", "impressions", "persons_view", "manager_advice", "no_action_reason"),
    *("raised_at", "raised_by_id", "raised_by", "sealed_at", "sealed_by"),
    *("place", "categories", "unflagged_need", "is_unsure", "manager_asked", "manager_asked_at"),
    *("is_manager_involved", "told_instead", "person_knows", "override_reason", "injuries", "left_open"),
    "sealed_data",
)
CLOSED = ("closed_at", "closed_by", "close_outcome")
TABLES = ("disclosures", "conduct_notices", "client_answers", "conduct_reports", "communal_observations")


def _guard_concerns() -> None:
    _drop("concerns_sealed")
    for name, columns, seal in (
        ("concerns_sealed", SEALED, "OLD.sealed_at IS NOT NULL"),
        ("concerns_closed", CLOSED, "OLD.closed_at IS NOT NULL"),
    ):
        _refuse(name, f"UPDATE OF {', '.join(columns)}", seal)


def _refuse(name: str, event: str, when: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON concerns FOR EACH ROW "
            f"WHEN ({when}) EXECUTE FUNCTION doorstep_sealed()"
        )
    else:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON concerns WHEN {when} "
            "BEGIN SELECT RAISE(ABORT, 'sealed'); END"
        )


def _drop(name: str) -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    op.execute(f"DROP TRIGGER {name}{' ON concerns' if is_postgresql else ''}")


def upgrade() -> None:
    """Add the tables, and the columns, which say what rows that are there hold."""
    op.create_table(
        "communal_observations",
        sa.Column("client_id", sa.String(length=36), nullable=False),
        sa.Column("home_id", sa.String(length=36), nullable=True),
        sa.Column("visit_id", sa.String(length=36), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("signs", sa.JSON(), nullable=False),
        sa.Column("since", sa.String(length=120), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.Column("noted_by", sa.String(length=200), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.Column("told_to", sa.String(length=200), nullable=False),
        sa.Column("told_how", sa.String(length=20), nullable=False),
        sa.Column("told_by", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_communal_observations_client_id")
        ),
        sa.ForeignKeyConstraint(["home_id"], ["homes.id"], name=op.f("fk_communal_observations_home_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_communal_observations_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_communal_observations")),
    )
    op.create_index(
        op.f("ix_communal_observations_client_id_told_at"),
        "communal_observations",
        ["client_id", "told_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_communal_observations_home_id"), "communal_observations", ["home_id"], unique=False
    )
    op.create_index(
        op.f("ix_communal_observations_visit_id"), "communal_observations", ["visit_id"], unique=False
    )
    op.create_table(
        "conduct_reports",
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("about_name", sa.String(length=200), nullable=False),
        sa.Column("about_operative_id", sa.String(length=36), nullable=True),
        sa.Column("about_user_id", sa.String(length=36), nullable=True),
        sa.Column("client_id", sa.String(length=36), nullable=True),
        sa.Column("home_id", sa.String(length=36), nullable=True),
        sa.Column("visit_id", sa.String(length=36), nullable=True),
        sa.Column("happened_at", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("reported_by", sa.String(length=200), nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.Column("noted_by_id", sa.String(length=36), nullable=False),
        sa.Column("noted_by", sa.String(length=200), nullable=False),
        sa.Column("no_authority_reason", sa.Text(), nullable=False),
        sa.Column("no_platform_reason", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", sa.String(length=200), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["about_operative_id"], ["operatives.id"], name=op.f("fk_conduct_reports_about_operative_id")
        ),
        sa.ForeignKeyConstraint(
            ["about_user_id"], ["users.id"], name=op.f("fk_conduct_reports_about_user_id")
        ),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_conduct_reports_client_id")),
        sa.ForeignKeyConstraint(["home_id"], ["homes.id"], name=op.f("fk_conduct_reports_home_id")),
        sa.ForeignKeyConstraint(["noted_by_id"], ["users.id"], name=op.f("fk_conduct_reports_noted_by_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_conduct_reports_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct_reports")),
        sa.UniqueConstraint("reference", name=op.f("uq_conduct_reports_reference")),
    )
    op.create_index(
        op.f("ix_conduct_reports_about_operative_id"), "conduct_reports", ["about_operative_id"], unique=False
    )
    op.create_index(
        op.f("ix_conduct_reports_about_user_id"), "conduct_reports", ["about_user_id"], unique=False
    )
    op.create_index(op.f("ix_conduct_reports_client_id"), "conduct_reports", ["client_id"], unique=False)
    op.create_index(op.f("ix_conduct_reports_home_id"), "conduct_reports", ["home_id"], unique=False)
    op.create_index(op.f("ix_conduct_reports_visit_id"), "conduct_reports", ["visit_id"], unique=False)
    op.create_table(
        "client_answers",
        sa.Column("concern_id", sa.String(length=36), nullable=False),
        sa.Column("answered_by", sa.String(length=200), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("noted_by", sa.String(length=200), nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["concern_id"], ["concerns.id"], name=op.f("fk_client_answers_concern_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_answers")),
    )
    op.create_index(op.f("ix_client_answers_concern_id"), "client_answers", ["concern_id"], unique=False)
    op.create_table(
        "conduct_notices",
        sa.Column("report_id", sa.String(length=36), nullable=False),
        sa.Column("leg", sa.String(length=20), nullable=False),
        sa.Column("told", sa.String(length=200), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("noted_by", sa.String(length=200), nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["conduct_reports.id"], name=op.f("fk_conduct_notices_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct_notices")),
    )
    op.create_index(op.f("ix_conduct_notices_report_id"), "conduct_notices", ["report_id"], unique=False)
    op.create_table(
        "disclosures",
        sa.Column("concern_id", sa.String(length=36), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("basis", sa.String(length=40), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=False),
        sa.Column("is_encrypted", sa.Boolean(), nullable=False),
        sa.Column("disclosed_at", sa.BigInteger(), nullable=False),
        sa.Column("disclosed_by", sa.String(length=200), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["concern_id"], ["concerns.id"], name=op.f("fk_disclosures_concern_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosures")),
    )
    op.create_index(op.f("ix_disclosures_concern_id"), "disclosures", ["concern_id"], unique=False)
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    _guard_concerns()


def downgrade() -> None:
    """Take away what was added; only ever run by the tests, on an empty office."""
    _drop("concerns_closed")
    _drop("concerns_sealed")
    _refuse("concerns_sealed", "UPDATE", "OLD.sealed_at IS NOT NULL")
    for table, columns in _columns().items():
        for column in columns:
            op.drop_column(table, column.name)
    for table in TABLES:
        op.drop_table(table)
