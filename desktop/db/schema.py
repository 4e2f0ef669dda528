"""The schema as it stands in the database, as one digest: a dropped guard or a changed table shows against it."""

import hashlib
import json

from sqlalchemy import Connection, text

SCHEMA_ACTION = "office.schema"


def schema_digest(connection: Connection) -> str:
    """Return one digest of tables, guards and constraints, so that a dropped guard shows."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(
            text("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
        ).all()
    else:
        rows = connection.execute(
            text(
                "SELECT 'trigger', tgname::text, pg_get_triggerdef(oid) || tgenabled::text FROM pg_trigger "
                "WHERE NOT tgisinternal AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = "
                "current_schema()::regnamespace) "
                "UNION ALL SELECT 'constraint', conname::text, pg_get_constraintdef(oid) FROM pg_constraint "
                "WHERE connamespace = current_schema()::regnamespace AND contype <> 'n' "
                "UNION ALL SELECT 'column', table_name || '.' || column_name, concat_ws(' ', data_type, "
                "character_maximum_length, is_nullable, column_default, is_generated) "
                "FROM information_schema.columns WHERE table_schema = current_schema() "
                "UNION ALL SELECT 'rule', tablename || '.' || rulename, definition FROM pg_rules "
                "WHERE schemaname = current_schema() "
                "UNION ALL SELECT 'function', proname::text, prosrc FROM pg_proc "
                "WHERE pronamespace = current_schema()::regnamespace AND prorettype = 'trigger'::regtype"
            )
        ).all()
    found = sorted([str(part) for part in row] for row in rows)
    return hashlib.sha256(json.dumps(found).encode()).hexdigest()
