"""What was done to the history itself: a changed entry, a cut tail, a rewritten chain, a dropped guard."""

from typing import Any

import pytest
from sqlalchemy import delete, select, text, update

from desktop.db.audit import GENESIS
from desktop.db.audit_checks import Anchor, Finding
from desktop.db.errors import plain_refusals
from desktop.domain.errors import Code, RefusedError
from tests.db.conftest import Told
from tests.db.tamper import (
    CHANGES,
    ENTRIES,
    behind_its_back,
    findings,
    rewrite_chain,
)
from tests.factories.offices import TestOffice


def codes(found: list[Finding]) -> set[str]:
    return {one.code for one in found}


def entries(office: TestOffice) -> list[dict[str, Any]]:
    with office.store.engine.connect() as connection:
        return [dict(one) for one in connection.execute(select(ENTRIES).order_by(ENTRIES.c.seq)).mappings()]


def _edit_entry(connection: Any, seq: int) -> None:
    connection.execute(update(ENTRIES).where(ENTRIES.c.seq == seq).values(actor="Nobody"))


def _remove_entry(connection: Any, seq: int) -> None:
    connection.execute(delete(CHANGES).where(CHANGES.c.seq == seq))
    connection.execute(delete(ENTRIES).where(ENTRIES.c.seq == seq))


def _remove_and_renumber(connection: Any, seq: int) -> None:
    _remove_entry(connection, seq)
    last = connection.execute(select(ENTRIES.c.seq).order_by(ENTRIES.c.seq.desc()).limit(1)).scalar()
    for number in range(seq + 1, last + 1):
        for table in (ENTRIES, CHANGES):
            connection.execute(update(table).where(table.c.seq == number).values(seq=number - 1))


def _swap_entries(connection: Any, seq: int) -> None:
    for old, new in ((seq, 900_000), (seq + 1, seq), (900_000, seq + 1)):
        for table in (ENTRIES, CHANGES):
            connection.execute(update(table).where(table.c.seq == old).values(seq=new))


def _swap_changes(connection: Any, seq: int) -> None:
    for old, new in ((seq, 900_000), (seq + 1, seq), (900_000, seq + 1)):
        connection.execute(update(CHANGES).where(CHANGES.c.seq == old).values(seq=new))


@pytest.mark.parametrize(
    "act",
    [_edit_entry, _remove_entry, _remove_and_renumber, _swap_entries, _swap_changes],
    ids=lambda one: one.__name__,
)
def test_what_was_done_to_an_entry_in_the_middle_is_found_where_it_happened(shared: Told, act: Any) -> None:
    with shared.office.store.engine.connect() as connection:
        wrote = connection.execute(select(CHANGES.c.seq).group_by(CHANGES.c.seq)).scalars().all()
    pairs = [one for one in sorted(wrote) if one + 1 in wrote]
    for seq in (pairs[1], pairs[-2]):
        with behind_its_back(shared.office) as (connection, look):
            act(connection, seq)
            found = look()
        assert codes(found) & {"history_changed", "history_gap"}
        assert found[0].where in {f"history entry {seq}", f"history entry {seq + 1}"}


def test_the_first_entry_removed_is_found(shared: Told) -> None:
    with behind_its_back(shared.office) as (connection, look):
        _remove_entry(connection, 1)
        assert "history_gap" in codes(look())


def _anchors(office: TestOffice) -> list[Anchor]:
    found = entries(office)
    return [
        Anchor(found[at]["seq"], found[at]["hash"], f"the record {at}") for at in (5, len(found) // 2, -1)
    ]


def _cut_tail(connection: Any, last: int) -> None:
    connection.execute(delete(CHANGES).where(CHANGES.c.seq > last))
    connection.execute(delete(ENTRIES).where(ENTRIES.c.seq > last))


def test_a_cut_tail_shows_against_a_head_that_has_left_the_office(shared: Told) -> None:
    anchors = _anchors(shared.office)
    with behind_its_back(shared.office) as (connection, look):
        _cut_tail(connection, anchors[-1].seq - 1)
        alone, anchored = look(), look(anchors)
    assert "history_cut" not in codes(alone)
    assert [one.where for one in anchored if one.code == "history_cut"] == [
        f"history entry {anchors[-1].seq}"
    ]
    assert anchors[-1].where in next(one.text for one in anchored if one.code == "history_cut")


def test_a_rewritten_chain_is_sound_in_itself_and_shows_against_a_head(shared: Told) -> None:
    anchors = _anchors(shared.office)
    with behind_its_back(shared.office) as (connection, look):
        rewrite_chain(connection, anchors[0].seq, lambda row: row.update(actor="Somebody Else"))
        alone, anchored = look(), look(anchors)
    assert alone == []
    assert codes(anchored) == {"history_rewritten"}
    assert [one.where for one in anchored] == [f"history entry {one.seq}" for one in anchors]


def test_an_anchor_of_the_very_first_and_of_the_newest_entry_fits(shared: Told) -> None:
    found = entries(shared.office)
    anchors = [Anchor(one["seq"], one["hash"], "a record") for one in (found[0], found[-1])]
    with shared.office.store.engine.connect() as connection:
        assert findings(connection, anchors) == []
    assert found[0]["prev"] == GENESIS


# The guards


def test_a_dropped_guard_is_named_until_it_is_back(told: Told) -> None:
    with told.office.store.engine.connect() as connection:
        guards = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    assert len(guards) >= 15
    for name, sql in guards:
        with told.office.store.engine.connect() as connection, connection.begin() as transaction:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
            assert codes(findings(connection)) == {"guards_changed"}, name
            connection.exec_driver_sql(f"{sql.partition('BEGIN')[0]} BEGIN SELECT 1; END")
            assert codes(findings(connection)) == {"guards_changed"}, name
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
            connection.exec_driver_sql(sql)
            assert findings(connection) == []
            transaction.rollback()


SQLITE_SCHEMA_CHANGES = [
    "CREATE TRIGGER sqlitex AFTER INSERT ON operatives BEGIN DELETE FROM operatives WHERE id = NEW.id; END",
    "CREATE TABLE elsewhere (a)",
    "CREATE VIEW seen AS SELECT * FROM users",
    "DROP INDEX ix_assignments_appointment_id",
    "ALTER TABLE settings ADD COLUMN more",
]
POSTGRESQL_SCHEMA_CHANGES = [
    "ALTER TABLE audit_entries DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_entries_append_only ON audit_entries",
    "ALTER TABLE assignments DROP CONSTRAINT excl_assignments_no_overlap",
    "ALTER TABLE assignments DROP CONSTRAINT fk_assignments_slot",
    (
        "CREATE OR REPLACE FUNCTION doorstep_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN OLD; END $$"
    ),
    "CREATE RULE lost AS ON INSERT TO audit_changes DO INSTEAD NOTHING",
    "ALTER TABLE users ALTER COLUMN password_hash DROP NOT NULL",
    "ALTER TABLE users ADD COLUMN more text",
    (
        "CREATE FUNCTION other() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$; "
        "CREATE TRIGGER pg_other BEFORE INSERT ON credentials FOR EACH ROW EXECUTE FUNCTION other()"
    ),
]


@pytest.mark.parametrize("statement", SQLITE_SCHEMA_CHANGES)
def test_a_changed_schema_is_named(told: Told, statement: str) -> None:
    with told.office.store.engine.connect() as connection, connection.begin() as transaction:
        connection.exec_driver_sql(statement)
        assert codes(findings(connection)) == {"guards_changed"}
        transaction.rollback()


@pytest.mark.postgresql
def test_a_changed_schema_of_a_server_is_named(told_on_server: Told) -> None:
    for statement in POSTGRESQL_SCHEMA_CHANGES:
        with told_on_server.office.store.engine.connect() as connection, connection.begin() as transaction:
            connection.exec_driver_sql(statement)
            assert codes(findings(connection)) == {"guards_changed"}, statement
            transaction.rollback()


def test_guards_that_were_dropped_and_put_back_are_no_finding(shared: Told) -> None:
    with behind_its_back(shared.office) as (_, look):
        assert look() == []


# What stands for ever


COPY_OF_FIRST = "SELECT * FROM {table} ORDER BY 1 LIMIT 1"
FOR_EVER = (
    "audit_entries",
    "audit_changes",
    "dispatch_decisions",
    "addenda",
    "sealed_records",
    "concerns",
    "concern_facts",
)


def attempt(office: TestOffice, statement: str) -> RefusedError:
    """Write past every check of the program, as another program could; return the database's refusal."""
    with pytest.raises(RefusedError) as caught, plain_refusals(), office.store.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    return caught.value


@pytest.mark.parametrize("table", FOR_EVER)
def test_replacing_a_permanent_row_by_inserting_it_again_is_refused(told: Told, table: str) -> None:
    for verb in ("INSERT OR REPLACE", "REPLACE"):
        found = attempt(told.office, f"{verb} INTO {table} {COPY_OF_FIRST.format(table=table)}")
        assert found.code is Code.SEALED


def test_no_fact_is_moved_into_a_sealed_concern_nor_out_of_it(any_told: Told) -> None:
    office, story = any_told.office, any_told.story
    other = office.ask(
        "raise_concern",
        home=story.scene.home,
        about="unknown",
        seen_at="2026-11-23T09:40:00+00:00",
        indicators=["other"],
        facts=[{"at": "2026-11-23T09:20:00+00:00", "text": "A draft.", "source": "seen"}],
    )["id"]
    into = f"UPDATE concern_facts SET concern_id = '{story.concern}' WHERE concern_id = '{other}'"
    out = f"UPDATE concern_facts SET concern_id = '{other}' WHERE concern_id = '{story.concern}'"
    assert attempt(office, into).code is Code.SEALED
    assert attempt(office, out).code is Code.SEALED
    with office.store.engine.begin() as connection:  # a draft's own facts are free
        connection.exec_driver_sql(f"UPDATE concern_facts SET text = 'x' WHERE concern_id = '{other}'")
        connection.exec_driver_sql(f"DELETE FROM concern_facts WHERE concern_id = '{other}'")


@pytest.mark.postgresql
def test_no_table_that_stands_for_ever_is_emptied_on_a_server(told_on_server: Told) -> None:
    for table in FOR_EVER:
        assert attempt(told_on_server.office, f"TRUNCATE {table} CASCADE").code is Code.SEALED, table
    upsert = (
        "INSERT INTO audit_entries SELECT * FROM audit_entries WHERE seq = 1 "
        "ON CONFLICT (seq) DO UPDATE SET note = 'x'"
    )
    assert attempt(told_on_server.office, upsert).code is Code.SEALED
    assert told_on_server.office.ask("verify")["problems"] == []
