"""The first schema: every table, the guard against double booking, and what is append-only."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "sealed_records",
    "notifications",
    "concern_facts",
    "agreed_actions",
    "addenda",
    "waste_records",
    "risk_assessments",
    "concerns",
    "charges",
    "attendances",
    "visits",
    "dispatch_decisions",
    "contact_attempts",
    "confirmations",
    "assignments",
    "appointments",
    "residents",
    "jobs",
    "alerts",
    "requirements",
    "homes",
    "credentials",
    "audit_changes",
    "users",
    "settings",
    "operatives",
    "import_batches",
    "credential_kinds",
    "companies",
    "clients",
    "choices",
    "audit_entries",
    "attachments",
)
# A permanent record is never changed and never deleted, by no program.
APPEND_ONLY = ("audit_entries", "audit_changes", "dispatch_decisions", "addenda", "sealed_records")
LONGEST_VISIT = 86_400_000_000  # microseconds; bounds how far back an overlap is looked for

OVERLAP_SQLITE = f"""
    SELECT RAISE(ABORT, 'OVERLAP') WHERE NEW.is_live AND EXISTS (
        SELECT 1 FROM assignments
        WHERE operative_id = NEW.operative_id AND is_live AND id <> NEW.id
          AND starts_at < NEW.ends_at AND starts_at > NEW.starts_at - {LONGEST_VISIT}
          AND ends_at > NEW.starts_at
    );
"""
SEALED = "EXISTS (SELECT 1 FROM concerns WHERE id IN ({ids}) AND sealed_at IS NOT NULL)"


def _guard_sqlite() -> None:
    for table in APPEND_ONLY:
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
            )
    op.execute(
        f"CREATE TRIGGER assignments_overlap_insert BEFORE INSERT ON assignments BEGIN {OVERLAP_SQLITE} END"
    )
    op.execute(
        "CREATE TRIGGER assignments_overlap_update BEFORE UPDATE OF operative_id, starts_at, ends_at, is_live "
        f"ON assignments BEGIN {OVERLAP_SQLITE} END"
    )
    op.execute(
        "CREATE TRIGGER concerns_sealed BEFORE UPDATE ON concerns WHEN OLD.sealed_at IS NOT NULL "
        "BEGIN SELECT RAISE(ABORT, 'sealed'); END"
    )
    op.execute(
        "CREATE TRIGGER concerns_kept BEFORE DELETE ON concerns BEGIN SELECT RAISE(ABORT, 'append-only'); END"
    )
    for event, ids in (
        ("INSERT", "NEW.concern_id"),
        ("UPDATE", "OLD.concern_id, NEW.concern_id"),
        ("DELETE", "OLD.concern_id"),
    ):
        op.execute(
            f"CREATE TRIGGER concern_facts_sealed_{event.lower()} BEFORE {event} ON concern_facts "
            f"WHEN {SEALED.format(ids=ids)} BEGIN SELECT RAISE(ABORT, 'sealed'); END"
        )


def _guard_postgresql() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute(
        "ALTER TABLE assignments ADD CONSTRAINT excl_assignments_no_overlap EXCLUDE USING gist "
        "(operative_id WITH =, int8range(starts_at, ends_at) WITH &&) WHERE (is_live)"
    )
    op.execute(
        "CREATE FUNCTION doorstep_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'append-only'; END $$"
    )
    op.execute(
        "CREATE FUNCTION doorstep_sealed() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'sealed'; END $$"
    )
    op.execute(
        "CREATE FUNCTION doorstep_sealed_fact() RETURNS trigger LANGUAGE plpgsql AS $$ "
        # OLD is empty where a row is inserted, NEW where one is deleted.
        f"BEGIN IF {SEALED.format(ids='OLD.concern_id, NEW.concern_id')} THEN RAISE EXCEPTION 'sealed'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION doorstep_append_only()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION doorstep_append_only()"
        )
    op.execute(
        "CREATE TRIGGER concerns_sealed BEFORE UPDATE ON concerns FOR EACH ROW "
        "WHEN (OLD.sealed_at IS NOT NULL) EXECUTE FUNCTION doorstep_sealed()"
    )
    op.execute(
        "CREATE TRIGGER concerns_kept BEFORE DELETE ON concerns "
        "FOR EACH ROW EXECUTE FUNCTION doorstep_append_only()"
    )
    for table in ("concerns", "concern_facts"):
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION doorstep_append_only()"
        )
    op.execute(
        "CREATE TRIGGER concern_facts_sealed BEFORE INSERT OR UPDATE OR DELETE ON concern_facts "
        "FOR EACH ROW EXECUTE FUNCTION doorstep_sealed_fact()"
    )


def upgrade() -> None:
    """Make every table and guard."""
    op.create_table(
        "attachments",
        sa.Column("owner_table", sa.String(length=40), nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("added_by", sa.String(length=200), nullable=False),
        sa.Column("destroy_on", sa.Date(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    op.create_index(
        op.f("ix_attachments_owner_table_owner_id"), "attachments", ["owner_table", "owner_id"], unique=False
    )
    op.create_table(
        "audit_entries",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("is_clock_fixed", sa.Boolean(), nullable=False),
        sa.Column("changes_hash", sa.String(length=64), nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_entries_hash")),
    )
    op.create_table(
        "choices",
        sa.Column("list_name", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("synonyms", sa.JSON(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choices")),
        sa.UniqueConstraint("list_name", "code", name=op.f("uq_choices_list_name_code")),
    )
    op.create_table(
        "clients",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("match_name", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("phone_out_of_hours", sa.String(length=40), nullable=False),
        sa.Column("phones_verified_on", sa.Date(), nullable=True),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("platform", sa.String(length=80), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("no_access_limit", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients")),
        sa.UniqueConstraint("match_name", name=op.f("uq_clients_match_name")),
    )
    op.create_table(
        "companies",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("safeguarding_lead", sa.String(length=200), nullable=False),
        sa.Column("seal_certificate", sa.Text(), nullable=False),
        sa.Column("seal_key", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_companies")),
    )
    op.create_table(
        "credential_kinds",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("default_months", sa.Integer(), nullable=True),
        sa.Column("is_original_needed", sa.Boolean(), nullable=False),
        sa.Column("current_version", sa.String(length=40), nullable=False),
        sa.Column("synonyms", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential_kinds")),
        sa.UniqueConstraint("code", name=op.f("uq_credential_kinds_code")),
    )
    op.create_table(
        "import_batches",
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.BigInteger(), nullable=False),
        sa.Column("imported_by", sa.String(length=200), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batches")),
    )
    op.create_table(
        "operatives",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("trades", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("status_reason", sa.Text(), nullable=False),
        sa.Column("suspended_until", sa.Date(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operatives")),
    )
    op.create_index(op.f("ix_operatives_name"), "operatives", ["name"], unique=False)
    op.create_table(
        "settings",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settings")),
        sa.UniqueConstraint("key", name=op.f("uq_settings_key")),
    )
    op.create_table(
        "users",
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("failed_logins", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("login", name=op.f("uq_users_login")),
    )
    op.create_table(
        "audit_changes",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("row_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["audit_entries.seq"], name=op.f("fk_audit_changes_seq")),
        sa.PrimaryKeyConstraint("seq", "position", name=op.f("pk_audit_changes")),
    )
    op.create_index(
        op.f("ix_audit_changes_table_name_row_id_seq"),
        "audit_changes",
        ["table_name", "row_id", "seq"],
        unique=False,
    )
    op.create_table(
        "credentials",
        sa.Column("operative_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.Column("seen_by", sa.String(length=200), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=True),
        sa.Column("version_acknowledged", sa.String(length=40), nullable=False),
        sa.Column("update_status", sa.String(length=40), nullable=False),
        sa.Column("update_checked_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["kind"], ["credential_kinds.code"], name=op.f("fk_credentials_kind")),
        sa.ForeignKeyConstraint(
            ["operative_id"], ["operatives.id"], name=op.f("fk_credentials_operative_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credentials")),
    )
    op.create_index(
        op.f("ix_credentials_operative_id_kind"), "credentials", ["operative_id", "kind"], unique=False
    )
    op.create_table(
        "homes",
        sa.Column("client_id", sa.String(length=36), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("match_key", sa.Text(), nullable=False),
        sa.Column("uprn", sa.String(length=12), nullable=False),
        sa.Column("key_safe_code", sa.String(length=40), nullable=False),
        sa.Column("access_notes", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_homes_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_homes")),
    )
    op.create_index(op.f("ix_homes_client_id_match_key"), "homes", ["client_id", "match_key"], unique=True)
    op.create_table(
        "requirements",
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("recheck_months", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["kind"], ["credential_kinds.code"], name=op.f("fk_requirements_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirements")),
        sa.UniqueConstraint(
            "scope", "key", "kind", "category", name=op.f("uq_requirements_scope_key_kind_category")
        ),
    )
    op.create_table(
        "alerts",
        sa.Column("home_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("people_needed", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["home_id"], ["homes.id"], name=op.f("fk_alerts_home_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    op.create_index(op.f("ix_alerts_home_id"), "alerts", ["home_id"], unique=False)
    op.create_table(
        "jobs",
        sa.Column("client_id", sa.String(length=36), nullable=False),
        sa.Column("home_id", sa.String(length=36), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("trade", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("priority", sa.String(length=40), nullable=False),
        sa.Column("reported_at", sa.BigInteger(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("access_notes", sa.Text(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_jobs_client_id")),
        sa.ForeignKeyConstraint(["home_id"], ["homes.id"], name=op.f("fk_jobs_home_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index(op.f("ix_jobs_client_id_reference"), "jobs", ["client_id", "reference"], unique=True)
    op.create_index(
        op.f("ix_jobs_home_id_kind_reported_on"), "jobs", ["home_id", "kind", "reported_on"], unique=False
    )
    op.create_table(
        "residents",
        sa.Column("home_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("preferred_contact", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["home_id"], ["homes.id"], name=op.f("fk_residents_home_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residents")),
    )
    op.create_index(op.f("ix_residents_home_id"), "residents", ["home_id"], unique=False)
    op.create_table(
        "appointments",
        sa.Column("job_id", sa.String(length=36), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("local_start", sa.String(length=5), nullable=False),
        sa.Column("local_end", sa.String(length=5), nullable=False),
        sa.Column("offset_minutes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("is_live", sa.Boolean(), nullable=False),
        sa.Column("confirmation_id", sa.String(length=36), nullable=True),
        sa.Column("was_confirmed", sa.Boolean(), nullable=False),
        sa.Column("dispatched_at", sa.BigInteger(), nullable=True),
        sa.Column("cancelled_reason", sa.Text(), nullable=False),
        sa.Column("times_moved", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_appointments_ends_after_start")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_appointments_job_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
        sa.UniqueConstraint("id", "starts_at", "ends_at", "is_live", name="uq_appointments_slot"),
    )
    op.create_index(op.f("ix_appointments_day_starts_at"), "appointments", ["day", "starts_at"], unique=False)
    op.create_index(op.f("ix_appointments_job_id"), "appointments", ["job_id"], unique=False)
    op.create_table(
        "assignments",
        sa.Column("appointment_id", sa.String(length=36), nullable=False),
        sa.Column("operative_id", sa.String(length=36), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("is_live", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id", "starts_at", "ends_at", "is_live"],
            ["appointments.id", "appointments.starts_at", "appointments.ends_at", "appointments.is_live"],
            name="fk_assignments_slot",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["operative_id"], ["operatives.id"], name=op.f("fk_assignments_operative_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
        sa.UniqueConstraint(
            "appointment_id", "operative_id", name=op.f("uq_assignments_appointment_id_operative_id")
        ),
    )
    op.create_index(op.f("ix_assignments_appointment_id"), "assignments", ["appointment_id"], unique=False)
    op.create_index(
        op.f("ix_assignments_operative_id_starts_at_ends_at_is_live"),
        "assignments",
        ["operative_id", "starts_at", "ends_at", "is_live"],
        unique=False,
    )
    op.create_table(
        "confirmations",
        sa.Column("appointment_id", sa.String(length=36), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("spoke_to", sa.String(length=200), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("noted_by", sa.String(length=200), nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.Column("voided_at", sa.BigInteger(), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_confirmations_appointment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmations")),
    )
    op.create_index(
        op.f("ix_confirmations_appointment_id"), "confirmations", ["appointment_id"], unique=False
    )
    op.create_table(
        "contact_attempts",
        sa.Column("appointment_id", sa.String(length=36), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("tried_at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("noted_by", sa.String(length=200), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_contact_attempts_appointment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_attempts")),
    )
    op.create_index(
        op.f("ix_contact_attempts_appointment_id"), "contact_attempts", ["appointment_id"], unique=False
    )
    op.create_table(
        "dispatch_decisions",
        sa.Column("appointment_id", sa.String(length=36), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("is_dispatched", sa.Boolean(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_dispatch_decisions_appointment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch_decisions")),
    )
    op.create_index(
        op.f("ix_dispatch_decisions_appointment_id"), "dispatch_decisions", ["appointment_id"], unique=False
    )
    op.create_table(
        "visits",
        sa.Column("appointment_id", sa.String(length=36), nullable=False),
        sa.Column("arrived_at", sa.BigInteger(), nullable=True),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.Column("external_attended", sa.Boolean(), nullable=True),
        sa.Column("external_reason", sa.Text(), nullable=False),
        sa.Column("id_shown", sa.Boolean(), nullable=True),
        sa.Column("id_reason", sa.Text(), nullable=False),
        sa.Column("attendance_reason", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("outcome_reason", sa.Text(), nullable=False),
        sa.Column("work_done", sa.Text(), nullable=False),
        sa.Column("worried", sa.Boolean(), nullable=True),
        sa.Column("waited_minutes", sa.Integer(), nullable=True),
        sa.Column("card_left", sa.Boolean(), nullable=True),
        sa.Column("contacts_tried", sa.JSON(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", sa.String(length=200), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_visits_appointment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sa.UniqueConstraint("appointment_id", name=op.f("uq_visits_appointment_id")),
    )
    op.create_table(
        "attendances",
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("operative_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operative_id"], ["operatives.id"], name=op.f("fk_attendances_operative_id")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_attendances_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendances")),
        sa.UniqueConstraint("visit_id", "operative_id", name=op.f("uq_attendances_visit_id_operative_id")),
    )
    op.create_table(
        "charges",
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("home_id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_charged", sa.Boolean(), nullable=False),
        sa.Column("pence", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("alternatives", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.String(length=200), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["home_id"], ["homes.id"], name=op.f("fk_charges_home_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_charges_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charges")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_charges_visit_id")),
    )
    op.create_index(op.f("ix_charges_home_id_day"), "charges", ["home_id", "day"], unique=False)
    op.create_table(
        "concerns",
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("home_id", sa.String(length=36), nullable=False),
        sa.Column("visit_id", sa.String(length=36), nullable=True),
        sa.Column("about_name", sa.String(length=200), nullable=False),
        sa.Column("about_kind", sa.String(length=20), nullable=False),
        sa.Column("about_relation", sa.String(length=20), nullable=False),
        sa.Column("others_present", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("seen_by", sa.Text(), nullable=False),
        sa.Column("indicators", sa.JSON(), nullable=False),
        sa.Column("immediate_danger", sa.Boolean(), nullable=True),
        sa.Column("danger_details", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("impressions", sa.Text(), nullable=False),
        sa.Column("persons_view", sa.Text(), nullable=False),
        sa.Column("manager_advice", sa.Text(), nullable=False),
        sa.Column("no_action_reason", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("raised_by_id", sa.String(length=36), nullable=False),
        sa.Column("raised_by", sa.String(length=200), nullable=False),
        sa.Column("sealed_at", sa.BigInteger(), nullable=True),
        sa.Column("sealed_by", sa.String(length=200), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["home_id"], ["homes.id"], name=op.f("fk_concerns_home_id")),
        sa.ForeignKeyConstraint(["raised_by_id"], ["users.id"], name=op.f("fk_concerns_raised_by_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_concerns_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concerns")),
        sa.UniqueConstraint("reference", name=op.f("uq_concerns_reference")),
    )
    op.create_index(op.f("ix_concerns_home_id"), "concerns", ["home_id"], unique=False)
    op.create_index(op.f("ix_concerns_visit_id"), "concerns", ["visit_id"], unique=False)
    op.create_table(
        "risk_assessments",
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("assessed_at", sa.BigInteger(), nullable=False),
        sa.Column("assessed_by", sa.String(length=200), nullable=False),
        sa.Column("hazards", sa.JSON(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("is_safe_to_start", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_risk_assessments_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_assessments")),
    )
    op.create_index(op.f("ix_risk_assessments_visit_id"), "risk_assessments", ["visit_id"], unique=False)
    op.create_table(
        "waste_records",
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("fate", sa.String(length=20), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("transfer_note", sa.String(length=120), nullable=False),
        sa.Column("carrier", sa.String(length=200), nullable=False),
        sa.Column("ewc_code", sa.String(length=20), nullable=False),
        sa.Column("quantity", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_waste_records_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waste_records")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_waste_records_visit_id")),
    )
    op.create_table(
        "addenda",
        sa.Column("concern_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("added_by", sa.String(length=200), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["concern_id"], ["concerns.id"], name=op.f("fk_addenda_concern_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addenda")),
        sa.UniqueConstraint("concern_id", "number", name=op.f("uq_addenda_concern_id_number")),
    )
    op.create_table(
        "agreed_actions",
        sa.Column("concern_id", sa.String(length=36), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("noted_by", sa.String(length=200), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["concern_id"], ["concerns.id"], name=op.f("fk_agreed_actions_concern_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreed_actions")),
    )
    op.create_index(op.f("ix_agreed_actions_concern_id"), "agreed_actions", ["concern_id"], unique=False)
    op.create_table(
        "concern_facts",
        sa.Column("concern_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("told_by", sa.String(length=200), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["concern_id"], ["concerns.id"], name=op.f("fk_concern_facts_concern_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_facts")),
    )
    op.create_index(
        op.f("ix_concern_facts_concern_id_happened_at"),
        "concern_facts",
        ["concern_id", "happened_at"],
        unique=False,
    )
    op.create_table(
        "notifications",
        sa.Column("concern_id", sa.String(length=36), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("told", sa.String(length=200), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("noted_by", sa.String(length=200), nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["concern_id"], ["concerns.id"], name=op.f("fk_notifications_concern_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
    )
    op.create_index(op.f("ix_notifications_concern_id"), "notifications", ["concern_id"], unique=False)
    op.create_table(
        "sealed_records",
        sa.Column("concern_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed_at", sa.BigInteger(), nullable=False),
        sa.Column("sealed_by", sa.String(length=200), nullable=False),
        sa.Column("data_sha256", sa.String(length=64), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("audit_head", sa.String(length=64), nullable=False),
        sa.Column("addenda", sa.Integer(), nullable=False),
        sa.Column("unsigned_bytes", sa.Integer(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["concern_id"], ["concerns.id"], name=op.f("fk_sealed_records_concern_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_records")),
        sa.UniqueConstraint("concern_id", "number", name=op.f("uq_sealed_records_concern_id_number")),
    )
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def downgrade() -> None:
    """Drop everything; only ever run by the tests, on an empty office."""
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"DROP TABLE {table} CASCADE")
        for function in ("append_only", "sealed", "sealed_fact"):
            op.execute(f"DROP FUNCTION doorstep_{function}()")
        return
    for table in TABLES:
        op.drop_table(table)
