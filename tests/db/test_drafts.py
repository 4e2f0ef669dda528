"""The door for what is no record: it writes drafts and nothing else, and they stay out of the history."""

from typing import Any

import pytest
from sqlalchemy import delete, select, text

from desktop.db.audit import PROGRAM, audited_tables
from desktop.db.models import Draft, Operative, User
from desktop.system.ids import new_id
from tests.factories.offices import MONDAY, TestOffice


def somebody(office: TestOffice) -> str:
    with office.store.read() as session:
        return session.scalars(select(User.id).order_by(User.login)).first() or ""


def test_no_record_is_written_through_the_door_for_drafts(any_office: TestOffice) -> None:
    with pytest.raises(RuntimeError, match="records are written"), any_office.store.scratch() as session:
        session.add(Operative(id=new_id(MONDAY), name="Priya Lal", trades=[]))
    with pytest.raises(RuntimeError, match="records are written"), any_office.store.scratch() as session:
        session.get_one(User, somebody(any_office)).name = "Other"
    with pytest.raises(RuntimeError, match="records are written"), any_office.store.scratch() as session:
        session.delete(session.get_one(User, somebody(any_office)))
    assert any_office.ask("list", what="operatives")["rows"] == []


@pytest.mark.parametrize("statement", [delete(User), delete(Draft), text("DELETE FROM users")])
def test_no_statement_goes_through_it_either(office: TestOffice, statement: Any) -> None:
    with pytest.raises(RuntimeError), office.store.scratch() as session:
        session.execute(statement)


def test_a_draft_and_a_record_are_never_written_together(office: TestOffice) -> None:
    owner = somebody(office)
    with pytest.raises(RuntimeError, match="records are written"), office.store.scratch() as session:
        session.add(Draft(owner_user=owner, key="k", value="{}", kept_at=MONDAY))
        session.flush()
        session.add(Operative(id=new_id(MONDAY), name="Priya Lal", trades=[]))
    with office.store.read() as session:
        assert session.scalars(select(Draft)).all() == []


def test_a_draft_is_refused_where_the_history_is_kept(office: TestOffice) -> None:
    owner = somebody(office)
    with pytest.raises(Exception, match="id"), office.store.write(PROGRAM, "test") as write:
        write.session.add(Draft(owner_user=owner, key="k", value="{}", kept_at=MONDAY))
    with office.store.read() as session:
        assert session.scalars(select(Draft)).all() == []


def test_the_history_answers_for_every_other_table() -> None:
    assert Draft.__table__ not in audited_tables()
    assert Operative.__table__ in audited_tables()
