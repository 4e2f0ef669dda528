"""The chain of the history, and what `verify` names: every column of every table, every cut, every guard."""

import hashlib
import json
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import pytest
from sqlalchemy import Table, delete, select, update

from desktop.db.audit import PROGRAM, audited_tables
from desktop.db.audit_checks import Finding
from desktop.db.digests import canonical, plain, row_digest
from desktop.db.models import Base
from tests.db.conftest import Told
from tests.db.tamper import (
    CHANGES,
    ENTRIES,
    another,
    behind_its_back,
    both_ends,
    change_value,
    copy_row,
    one_row,
)
from tests.factories.offices import TestOffice

MOST_COLUMNS = max(len(table.c) for table in audited_tables())


def codes(found: list[Finding]) -> set[str]:
    return {one.code for one in found}


def entries(office: TestOffice) -> list[dict[str, Any]]:
    with office.store.engine.connect() as connection:
        return [dict(one) for one in connection.execute(select(ENTRIES).order_by(ENTRIES.c.seq)).mappings()]


# The form


@pytest.mark.parametrize(
    ("value", "text_"),
    [
        ({"b": 1, "a": [True, None, 1.5]}, '{"a":[true,null,1.5],"b":1}'),
        ("Łukasz “x” \n", '"Łukasz “x” \\n"'),
        ({"a": {"d": "", "c": 0}}, '{"a":{"c":0,"d":""}}'),
    ],
)
def test_a_value_has_one_text(value: object, text_: str) -> None:
    assert canonical(value) == text_


class _Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (_Colour.RED, "red"),
        (datetime(1970, 1, 1, 0, 0, 1, 5, UTC), 1_000_005),
        (date(2026, 11, 23), "2026-11-23"),
        (b"abc", "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (memoryview(b"abc"), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ((1, "a", {"k": b""}), [1, "a", {"k": f"sha256:{hashlib.sha256(b'').hexdigest()}"}]),
        (None, None),
        (True, True),
    ],
)
def test_every_kind_of_value_has_its_form_in_the_history(value: object, kept: object) -> None:
    found = plain(value)
    assert found == kept
    assert type(found) is type(kept)


def test_a_digest_covers_every_column_and_tells_kinds_apart() -> None:
    row = {"id": "1", "a": 1, "b": None}
    others = [{**row, "a": "1"}, {**row, "a": True}, {**row, "b": ""}, {"id": "1", "a": 1}, {**row, "c": 0}]
    digests = {row_digest(one) for one in (row, *others)}
    assert len(digests) == 6
    assert row_digest(dict(reversed(row.items()))) == row_digest(row)


def test_the_chain_can_be_followed_by_anybody_with_the_recipe_alone(told: Told) -> None:
    prev = "0" * 64
    for number, entry in enumerate(entries(told.office), 1):
        at = (entry["at"] - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1e6
        covered = [
            "doorstep-audit-1",
            prev,
            number,
            round(at),
            *(entry[one] for one in ("actor_id", "actor", "action", "subject", "note")),
            entry["is_clock_fixed"],
            entry["changes_hash"],
        ]
        body = json.dumps(covered, separators=(",", ":"), ensure_ascii=False)
        assert entry["prev"] == prev
        assert entry["hash"] == hashlib.sha256(body.encode()).hexdigest()
        prev = entry["hash"]


# A story


def test_every_table_has_a_row_and_a_whole_story_verifies_clean(shared: Told) -> None:
    with shared.office.store.engine.connect() as connection:
        empty = [
            one.name for one in Base.metadata.sorted_tables if not connection.execute(select(one)).first()
        ]
    assert empty == []
    found = shared.office.ask("verify")
    assert found["problems"] == []
    assert found["entries"] == len(entries(shared.office)) - 1  # its own note comes after


def test_undone_and_deleted_rows_verify_clean_as_well(shared: Told, tmp_path: Any) -> None:
    office = shared.office
    file = tmp_path / "more.csv"
    file.write_text("address,postcode,client\n9 Wren Court,L8 1AA,Riverside Trust\n", encoding="utf-8")
    batch = office.ask("import", what="homes", path=str(file))["batch"]
    office.ask("undo_import", batch=batch)
    assert office.ask("verify")["problems"] == []


# Every column


def test_a_change_of_any_column_of_any_table_is_named(shared: Told) -> None:
    for number in range(MOST_COLUMNS):
        expected = set()
        with behind_its_back(shared.office) as (connection, look):
            for table in audited_tables():
                if number < len(table.c):
                    column = table.c[number]
                    rows = {one["id"]: one for one in both_ends(connection, table)}
                    for row_id, row in rows.items():
                        change_value(connection, table, row, column.name, another(column, row[column.name]))
                        expected.add((table.name, row_id, column.name))
            found = {(one.code, one.where): one.text for one in look()}
        for table_name, row_id, column_name in expected:
            where = f"{table_name}/{row_id}"
            if column_name == "id":
                new_id = another(Base.metadata.tables[table_name].c.id, row_id)
                assert {("row_removed", where), ("row_added", f"{table_name}/{new_id}")} <= set(found)
            else:
                words = found.pop(("row_changed", where))
                assert words.endswith(f"was changed outside Doorstep: {column_name}."), words
                assert table_name in words
        assert [key for key in found if key[0] not in {"row_removed", "row_added"}] == []


@pytest.mark.parametrize("table", [ENTRIES, CHANGES], ids=lambda one: one.name)
@pytest.mark.parametrize("newest", [False, True], ids=["oldest row", "newest row"])
def test_a_change_of_any_column_of_the_history_itself_is_named(
    shared: Told, table: Table, newest: bool
) -> None:
    for column in table.c:
        with behind_its_back(shared.office) as (connection, look):
            row = one_row(connection, table, newest=newest)
            value = another(column, row[column.name])
            if column.name in {"seq", "position"}:
                value = row[column.name] + 10_000  # beyond the others, in the same order
            change_value(connection, table, row, column.name, value)
            found = look()
        named = [one for one in found if one.code in {"history_changed", "history_gap"}]
        assert named, column.name
        if column.name not in {"seq", "hash"}:
            assert named[0].where == f"history entry {row['seq']}"


def test_values_that_no_column_of_ours_could_hold_are_named_and_do_not_stop_verify(told: Told) -> None:
    lies = {
        ("appointments", "ends_at"): "soon",
        ("appointments", "day"): "next Tuesday",
        ("operatives", "trades"): "{not json",
        ("homes", "version"): "one",
        ("clients", "name"): b"\xff\xfe",
        ("users", "locked_until"): 2**62,
        ("attachments", "content"): "a text",
        ("audit_entries", "at"): "long ago",
        ("audit_changes", "changes"): 5,
    }
    for (name, column), lie in lies.items():
        table = Base.metadata.tables[name]
        with behind_its_back(told.office) as (connection, look):
            row = one_row(connection, table, newest=True)
            keys = " AND ".join(f"{one.name} = ?" for one in table.primary_key)
            cast = "CAST(? AS TEXT)" if isinstance(lie, bytes) else "?"
            connection.exec_driver_sql(
                f"UPDATE {name} SET {column} = {cast} WHERE {keys}",
                (lie, *(row[one.name] for one in table.primary_key)),
            )
            found = look()
        assert found, (name, column)
        assert any(name in one.where and column in one.text for one in found) or name.startswith("audit"), (
            found
        )


# Rows


def test_a_row_added_is_named(shared: Told) -> None:
    new = "ffffffff-0000-7000-8000-000000000000"
    unique = ("login", "match_name", "code", "reference", "key", "match_key", "appointment_id", "visit_id")
    with behind_its_back(shared.office) as (connection, look):
        for table in audited_tables():
            row = one_row(connection, table, newest=True)
            other: dict[str, Any] = {one: "new" for one in unique if one in table.c}
            if table.name in {"addenda", "sealed_records"}:
                other["number"] = 99
            if table.name == "id_cards":
                other["number"] = "new"
            if table.name in {"attendances", "assignments"}:
                other["operative_id"] = "another"
            copy_row(connection, table, row, id=new, **other)
        found = look()
    assert sorted((one.code, one.where) for one in found) == sorted(
        ("row_added", f"{table.name}/{new}") for table in audited_tables()
    )


@pytest.mark.parametrize("newest", [False, True], ids=["oldest row", "newest row"])
def test_a_row_removed_is_named(shared: Told, newest: bool) -> None:
    with behind_its_back(shared.office) as (connection, look):
        expected = set()
        for table in audited_tables():
            row = one_row(connection, table, newest=newest)
            connection.execute(delete(table).where(table.c.id == row["id"]))
            expected.add(("row_removed", f"{table.name}/{row['id']}"))
        found = look()
    assert {(one.code, one.where) for one in found} == expected


def test_a_row_put_back_to_what_it_was_before_is_named(shared: Told) -> None:
    office, row_id = shared.office, shared.story.scene.operative
    office.ask("edit", what="operatives", id=row_id, version=1, set={"status": "suspended"})
    operatives = Base.metadata.tables["operatives"]
    with behind_its_back(office) as (connection, look):
        connection.execute(
            update(operatives).where(operatives.c.id == row_id).values(status="active", version=1)
        )
        found = look()
    assert [(one.code, one.where) for one in found] == [("row_changed", f"operatives/{row_id}")]
    assert found[0].text.endswith(": status, version.")


def test_a_deleted_row_put_back_is_named(shared: Told) -> None:
    office = shared.office
    settings = Base.metadata.tables["settings"]
    with office.store.engine.connect() as connection:
        row = one_row(connection, settings, newest=True)
    with office.store.write(PROGRAM, "test") as write:
        from desktop.db.models import Setting

        write.session.delete(write.session.get_one(Setting, row["id"]))
    with behind_its_back(office) as (connection, look):
        copy_row(connection, settings, row)
        found = look()
    assert [one.where for one in found] == [f"settings/{row['id']}"]


def test_a_forged_change_without_an_entry_does_not_vouch_for_a_row(shared: Told) -> None:
    with behind_its_back(shared.office) as (connection, look):
        operatives = Base.metadata.tables["operatives"]
        row = one_row(connection, operatives, newest=True)
        row["name"] = "Somebody Else"
        change_value(connection, operatives, row, "name", row["name"])
        copy_row(
            connection,
            CHANGES,
            one_row(connection, CHANGES, newest=True),
            seq=99_999,
            table_name="operatives",
            row_id=row["id"],
            kind="update",
            digest=row_digest({name: plain(value) for name, value in row.items()}),
        )
        found = look()
    assert [(one.code, one.where) for one in found] == [("history_changed", "history entry 99999")]
