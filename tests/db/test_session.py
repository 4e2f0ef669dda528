"""A read changes nothing; a write is all or nothing with its entry in the history; no text is cut or garbled."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, text, update

from desktop.db import audit
from desktop.db.audit import PROGRAM, Actor
from desktop.db.audit_checks import verify
from desktop.db.models import AuditChange, AuditEntry, Client, Operative, Resident, Setting, User
from desktop.db.session import Store
from desktop.domain.errors import Code, RefusedError
from desktop.system.ids import new_id
from tests.factories.offices import MONDAY, TestOffice, set_scene


def person(name: str = "Priya Lal", **fields: Any) -> Operative:
    return Operative(id=new_id(MONDAY), name=name, trades=[], **fields)


def count(office: TestOffice, model: Any) -> int:
    with office.store.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def newest(office: TestOffice) -> AuditEntry:
    with office.store.read() as session:
        return session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()


def changes_of(office: TestOffice, seq: int) -> list[AuditChange]:
    with office.store.read() as session:
        return list(
            session.scalars(
                select(AuditChange).where(AuditChange.seq == seq).order_by(AuditChange.position)
            ).all()
        )


def refused(run: Callable[[], object]) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        run()
    return caught.value


# Reading


@pytest.mark.postgresql
def test_what_is_asked_often_is_planned_once_and_that_ends_with_the_read(on_server: TestOffice) -> None:
    def mode(*, is_often: bool) -> str:
        with on_server.store.read(is_often=is_often) as session:
            return session.connection().exec_driver_sql("SHOW plan_cache_mode").scalar_one()

    assert [mode(is_often=one) for one in (False, True, False)] == ["auto", "force_generic_plan", "auto"]


def test_a_reading_session_cannot_keep_a_record(steady: TestOffice) -> None:
    with pytest.raises(RuntimeError, match="cannot write"), steady.store.read() as session:
        session.add(person())
        session.flush()
    with pytest.raises(RuntimeError, match="cannot write"), steady.store.read() as session:
        session.scalars(select(User)).first().name = "Somebody else"  # type: ignore[union-attr]
        session.commit()
    assert count(steady, Operative) == 0


@pytest.mark.parametrize(
    "statement",
    [
        update(User).values(name="x"),
        delete(User),
        insert(User),
        text("UPDATE users SET name = 'x'"),
        text("DELETE FROM users"),
    ],
    ids=["update", "delete", "insert", "text update", "text delete"],
)
@pytest.mark.parametrize("door", ["read", "write"])
def test_no_statement_goes_past_the_history(steady: TestOffice, door: str, statement: Any) -> None:
    before = count(steady, AuditEntry)
    with pytest.raises(RuntimeError):
        if door == "read":
            with steady.store.read() as session:
                session.execute(statement)
                session.commit()
        else:
            with steady.store.write(PROGRAM, "test") as write:
                write.session.execute(statement)
    assert count(steady, User) == 6
    with steady.store.read() as session:
        assert session.scalar(select(User.name).where(User.login == "manager")) == "Manager Person"
    assert count(steady, AuditEntry) == before


# Writing


def test_a_write_leaves_its_rows_and_one_entry_that_names_who_what_and_why(any_office: TestOffice) -> None:
    before = newest(any_office).seq
    actor = Actor("u-1", "Dana Person", ("manager",))
    one, two = person("One"), person("Two")
    with any_office.store.write(actor, "operatives.add") as write:
        write.add(one)
        write.session.flush()
        write.add(two)
        write.about("operatives/both", "a reason")
    entry = newest(any_office)
    assert entry.seq == before + 1
    assert (entry.actor_id, entry.actor, entry.action) == ("u-1", "Dana Person", "operatives.add")
    assert (entry.subject, entry.note, entry.at) == ("operatives/both", "a reason", MONDAY)
    assert write.head == audit.Head(entry.seq, entry.hash)
    found = changes_of(any_office, entry.seq)
    assert [(it.position, it.table_name, it.row_id, it.kind) for it in found] == [
        (0, "operatives", one.id, "insert"),
        (1, "operatives", two.id, "insert"),
    ]
    assert json.loads(found[1].changes)["name"] == "Two"


def test_an_edit_is_noted_with_what_it_was_and_what_it_is(any_office: TestOffice) -> None:
    row = any_office.ask("add_operative", name="Before", trades=["gas"])["id"]
    with any_office.store.write(PROGRAM, "test") as write:
        record = write.session.get_one(Operative, row)
        record.name, record.notes = "After", record.notes
    change = changes_of(any_office, newest(any_office).seq)
    assert [(it.row_id, it.kind) for it in change] == [(row, "update")]
    assert json.loads(change[0].changes) == {"name": ["Before", "After"], "version": [1, 2]}


def test_a_deleted_row_stays_readable_in_the_history(any_office: TestOffice) -> None:
    row = any_office.ask("add_operative", name="Gone Person")["id"]
    with any_office.store.write(PROGRAM, "test") as write:
        write.session.delete(write.session.get_one(Operative, row))
    (change,) = changes_of(any_office, newest(any_office).seq)
    assert change.kind == "delete"
    assert json.loads(change.changes)["name"] == "Gone Person"
    assert count(any_office, Operative) == 0
    with any_office.store.read() as session:
        assert verify(session) == []


def test_a_write_that_changes_nothing_still_leaves_its_entry(any_office: TestOffice) -> None:
    head = any_office.store.note(PROGRAM, "concerns.view", "concerns/1", "why")
    entry = newest(any_office)
    assert (entry.seq, entry.hash, entry.action) == (*head, "concerns.view")
    assert changes_of(any_office, head.seq) == []


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt(), RefusedError(Code.OVERLAP, "x")])
def test_a_block_that_raises_leaves_nothing_at_all(any_office: TestOffice, error: BaseException) -> None:
    row = any_office.ask("add_operative", name="Before")["id"]
    before = newest(any_office).seq
    with pytest.raises(type(error)), any_office.store.write(PROGRAM, "test") as write:
        write.add(person("Half"))
        write.session.get_one(Operative, row).name = "After"
        write.session.flush()
        write.add_rows(Setting, [{"id": "s", "version": 1, "key": "k", "value": 1}])
        raise error
    assert newest(any_office).seq == before
    assert count(any_office, Operative) == 1
    assert count(any_office, Setting) == 0
    assert any_office.ask("get", what="operatives", id=row)["row"]["name"] == "Before"
    any_office.ask("add_operative", name="Next")  # and the door works on
    assert newest(any_office).seq == before + 1


def test_a_write_whose_entry_cannot_be_made_leaves_no_rows(any_office: TestOffice) -> None:
    class BrokenClock:
        is_fixed = False

        def now(self) -> Any:
            raise OSError("no time")

    store = Store(any_office.store.engine, BrokenClock())  # type: ignore[arg-type]
    with pytest.raises(OSError, match="no time"), store.write(PROGRAM, "test") as write:
        write.add(person())
    assert count(any_office, Operative) == 0


def test_the_entry_says_when_the_clock_was_set_by_hand(any_office: TestOffice) -> None:
    any_office.store.note(PROGRAM, "test")
    assert newest(any_office).is_clock_fixed is False
    from desktop.system.clock import FixedClock

    Store(any_office.store.engine, FixedClock(MONDAY)).note(PROGRAM, "test")
    assert newest(any_office).is_clock_fixed is True


def test_many_rows_at_once_are_each_in_the_history(any_office: TestOffice) -> None:
    rows = [{"id": new_id(MONDAY), "version": 1, "key": f"k{n}", "value": {"n": n}} for n in range(300)]
    with any_office.store.write(PROGRAM, "test") as write:
        write.add_rows(Setting, rows)
        write.add_rows(Setting, [])
    assert len(changes_of(any_office, newest(any_office).seq)) == 300
    with any_office.store.read() as session:
        assert verify(session) == []


def test_two_edits_of_one_version_the_second_is_refused_as_stale(any_office: TestOffice) -> None:
    row = any_office.ask("add_operative", name="Before")["id"]
    with any_office.store.read() as session:
        old = session.get_one(Operative, row)
    any_office.ask("edit", what="operatives", id=row, version=1, set={"name": "First"})

    def second() -> None:
        with any_office.store.write(PROGRAM, "test") as write:
            write.session.add(old)
            old.name = "Second"

    assert refused(second).code is Code.STALE
    assert any_office.ask("get", what="operatives", id=row)["row"]["name"] == "First"


# Texts that do not fit


def too_long(office: TestOffice) -> dict[str, Callable[[], object]]:
    scene = set_scene(office)
    return {
        "add": lambda: office.ask("add_operative", name="N" * 201),
        "edit": lambda: office.ask(
            "edit", what="operatives", id=scene.operative, version=1, set={"name": "N" * 201}
        ),
        "other": lambda: office.ask("add_resident", home=scene.home, name="A", language="x" * 41),
    }


@pytest.mark.parametrize(("how", "field"), [("add", "name"), ("edit", "name"), ("other", "language")])
def test_a_text_too_long_for_its_field_is_refused_by_name_on_both_engines(
    any_office: TestOffice, how: str, field: str
) -> None:
    ask = too_long(any_office)[how]
    before = [count(any_office, one) for one in (Operative, Resident, AuditEntry)]
    refusal = refused(ask)
    assert refusal.code is Code.BAD_INPUT
    assert field in refusal.message
    assert "x" * 41 not in refusal.message
    assert "NN" not in refusal.message
    assert [count(any_office, one) for one in (Operative, Resident, AuditEntry)] == before


def test_the_longest_text_that_fits_is_kept_whole_however_many_bytes_it_has(any_office: TestOffice) -> None:
    name = "王🚪" * 100
    row = any_office.ask("add_operative", name=name)["id"]
    assert any_office.ask("get", what="operatives", id=row)["row"]["name"] == name


@pytest.mark.parametrize("sign", ["\0", "\ud800"], ids=["NUL", "half a character"])
@pytest.mark.parametrize("where", ["text", "long text", "list", "object", "bulk"])
def test_a_sign_no_database_can_keep_is_refused_by_name(steady: TestOffice, sign: str, where: str) -> None:
    bad = f"Smith{sign}son"

    def write_it() -> None:
        with steady.store.write(PROGRAM, "test") as write:
            if where == "text":
                write.add(person(bad))
            elif where == "long text":
                write.add(person(notes=bad))
            elif where == "list":
                write.add(Operative(id="o", name="A", trades=["gas", bad]))
            elif where == "object":
                write.add(Setting(id="s", key="k", value={"a": [{"b": bad}]}))
            else:
                write.add_rows(Setting, [{"id": "s", "version": 1, "key": bad, "value": 1}])

    before = newest(steady).seq
    refusal = refused(write_it)
    assert refusal.code is Code.BAD_INPUT
    assert {"text": "name", "long text": "notes", "list": "trades", "object": "value", "bulk": "key"}[
        where
    ] in refusal.message
    assert "Smith" not in refusal.message
    assert newest(steady).seq == before


def test_a_bulk_text_too_long_for_its_field_is_refused_and_no_row_stays(steady: TestOffice) -> None:
    rows = [{"id": f"s{n}", "version": 1, "key": "k" * (60 + 10 * n), "value": n} for n in range(4)]

    def write_it() -> None:
        with steady.store.write(PROGRAM, "test") as write:
            write.add_rows(Setting, rows)

    refusal = refused(write_it)
    assert refusal.code is Code.BAD_INPUT
    assert "80" in refusal.message
    assert count(steady, Setting) == 0


@pytest.mark.parametrize("number", [2**31, -(2**31) - 1, 2**63])
def test_a_number_too_large_for_its_field_is_refused_alike(steady: TestOffice, number: int) -> None:
    def write_it() -> None:
        with steady.store.write(PROGRAM, "test") as write:
            write.add(Client(id="c", name="C", match_name="c", no_access_limit=number))

    refusal = refused(write_it)
    assert refusal.code is Code.BAD_INPUT
    assert "no access limit" in refusal.message
    assert count(steady, Client) == 0


def test_an_id_of_any_length_is_asked_for_without_harm(any_office: TestOffice) -> None:
    long = "x" * 5000
    assert refused(lambda: any_office.ask("get", what="concerns", id=long)).code is Code.NOT_FOUND
    assert refused(lambda: any_office.ask("get", "viewer", what="concerns", id=long)).code in {
        Code.DENIED,
        Code.NOT_FOUND,
    }
    assert len(newest(any_office).subject) <= 120
    with any_office.store.read() as session:
        assert verify(session) == []
