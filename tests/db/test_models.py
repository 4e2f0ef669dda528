"""Tables, their names, and what a value looks like after it was kept and read again."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import (
    CheckConstraint,
    Constraint,
    ForeignKeyConstraint,
    Table,
    UniqueConstraint,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError, StatementError

from desktop.db.audit import PROGRAM
from desktop.db.models import Attachment, Base, Operative, Setting, User
from desktop.db.models.base import Instant, from_microseconds, to_microseconds
from desktop.system.ids import new_id
from tests.factories.offices import MONDAY, TestOffice

TABLES = sorted(Base.metadata.sorted_tables, key=lambda one: one.name)
MODELS = sorted((one.class_ for one in Base.registry.mappers), key=lambda one: one.__name__)
HALF_PAST_ONE = datetime(2026, 10, 25, 1, 30, 0, 123_456, timezone(timedelta(hours=1)))


def expected_name(table: Table, constraint: Constraint) -> str:
    """Return the name that the convention gives."""
    if isinstance(constraint, UniqueConstraint):
        kind, columns = "uq", [one.name for one in constraint.columns]
    elif isinstance(constraint, ForeignKeyConstraint):
        kind, columns = "fk", constraint.column_keys
    else:
        return f"pk_{table.name}"
    return "_".join([kind, table.name, *columns])


@pytest.mark.parametrize("table", TABLES, ids=lambda one: one.name)
def test_every_constraint_and_index_has_a_name_a_migration_can_address(table: Table) -> None:
    by_hand = {"uq_appointments_slot", "fk_assignments_slot"}
    for constraint in table.constraints:
        if isinstance(constraint, CheckConstraint):
            assert str(constraint.name).startswith(f"ck_{table.name}_")
        elif constraint.name not in by_hand:
            assert constraint.name == expected_name(table, constraint)
    for index in table.indexes:
        assert index.name == f"ix_{table.name}_" + "_".join(one.name for one in index.columns)


def test_no_name_is_longer_than_postgresql_keeps() -> None:
    names = [item.name for table in TABLES for item in (*table.constraints, *table.indexes)]
    assert max(len(str(name)) for name in names) <= 63


@pytest.mark.parametrize("model", MODELS, ids=lambda one: one.__name__)
def test_every_personal_column_that_is_named_exists(model: type[Base]) -> None:
    assert set(model.__pii__) <= set(model.__table__.c.keys())


def test_the_columns_that_must_never_reach_a_log_are_marked_personal() -> None:
    marked = {f"{one.__tablename__}.{name}" for one in MODELS for name in one.__pii__}
    assert {
        "operatives.name",
        "operatives.staff_no",
        "residents.name",
        "residents.phone",
        "homes.address",
        "homes.key_safe_code",
        "credentials.number",
        "credentials.level_reason",
        "id_cards.number",
        "drafts.value",
        "concerns.about_name",
        "concerns.words",
        "concern_facts.text",
        "addenda.text",
        "attachments.content",
        "sealed_records.pdf",
        "audit_changes.changes",
    } <= marked


def test_every_record_has_a_key_made_by_the_client_and_a_version() -> None:
    plain = {"audit_entries", "audit_changes", "drafts"}
    for table in TABLES:
        if table.name not in plain:
            assert [one.name for one in table.primary_key] == ["id"]
            assert not table.c.version.nullable


@pytest.mark.parametrize(
    "instant",
    [
        HALF_PAST_ONE,
        HALF_PAST_ONE + timedelta(hours=1),
        datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC),
        datetime(1900, 1, 1, tzinfo=UTC),
        datetime(2199, 12, 31, 23, 59, 59, 999_999, UTC),
    ],
)
def test_an_instant_comes_back_as_itself_to_the_microsecond(instant: datetime) -> None:
    found = from_microseconds(to_microseconds(instant))
    assert found == instant
    assert found.utcoffset() == timedelta(0)


def test_the_hour_that_comes_twice_stays_two_hours_in_the_database(any_office: TestOffice) -> None:
    first, second = HALF_PAST_ONE, HALF_PAST_ONE.replace(tzinfo=UTC)
    ids = [new_id(MONDAY) for _ in range(2)]
    with any_office.store.write(PROGRAM, "test") as write:
        for row_id, instant in zip(ids, (first, second), strict=True):
            write.add(
                User(id=row_id, login=row_id, name="A", password_hash="x", roles=[], locked_until=instant)
            )
    with any_office.store.read() as session:
        found = [session.get_one(User, one).locked_until for one in ids]
        later = session.scalars(select(User.id).where(User.locked_until > first)).all()
    assert found == [first, second]
    assert found[1] - found[0] == timedelta(hours=1)  # type: ignore[operator]
    assert all(one.utcoffset() == timedelta(0) for one in found if one)
    assert later == [ids[1]]


def test_a_time_without_its_offset_is_refused_before_it_reaches_a_table(any_office: TestOffice) -> None:
    naive = MONDAY.replace(tzinfo=None)
    with pytest.raises(ValueError, match="without its offset"):
        Instant().process_bind_param(naive, any_office.store.engine.dialect)
    with pytest.raises((ValueError, StatementError)), any_office.store.write(PROGRAM, "test") as write:
        write.add(
            User(id=new_id(MONDAY), login="n", name="N", password_hash="x", roles=[], locked_until=naive)
        )
    with any_office.store.read() as session:
        assert session.scalar(select(User).where(User.login == "n")) is None


def test_texts_days_bytes_and_json_come_back_exactly(any_office: TestOffice) -> None:
    words = "Łukasz Nguyễn 王伟 🚪 “”  \r\n\ttail "
    value = {"ż": [1, 2.5, None, True, {"b": words}], "": ""}
    keys = [new_id(MONDAY) for _ in range(3)]
    with any_office.store.write(PROGRAM, "test") as write:
        write.add(
            Operative(id=keys[0], name=words, trades=["gas", words], notes="", left_on=date(2026, 2, 28)),
            Setting(id=keys[1], key="k", value=value),
            Attachment(
                id=keys[2],
                owner_table="homes",
                owner_id=keys[0],
                name=words,
                media_type="image/png",
                sha256="0" * 64,
                added_at=MONDAY,
                added_by="B",
                content=bytes(range(256)),
            ),
        )
    with any_office.store.read() as session:
        operative = session.get_one(Operative, keys[0])
        assert (operative.name, operative.trades, operative.notes) == (words, ["gas", words], "")
        assert operative.left_on == date(2026, 2, 28)
        assert operative.suspended_until is None
        assert session.get_one(Setting, keys[1]).value == value
        assert session.get_one(Attachment, keys[2]).content == bytes(range(256))


def test_a_row_that_points_at_nothing_is_refused(any_office: TestOffice) -> None:
    with pytest.raises(IntegrityError), any_office.store.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO attendances (id, version, visit_id, operative_id) "
                "VALUES ('a', 1, 'no visit', 'nobody')"
            )
        )


def test_a_slot_that_ends_before_it_starts_is_refused_by_the_database(any_office: TestOffice) -> None:
    with (
        pytest.raises(IntegrityError, match="ends_after_start"),
        any_office.store.engine.begin() as connection,
    ):
        connection.execute(
            text(
                "INSERT INTO appointments (id, version, job_id, starts_at, ends_at, day, local_start, "
                "local_end, offset_minutes, state, is_live, was_confirmed, cancelled_reason, times_moved, "
                "sequence) VALUES ('a', 1, 'j', 2, 2, '2026-11-23', '09:00', '09:00', 0, 'booked', true, "
                "false, '', 0, 0)"
            )
        )
