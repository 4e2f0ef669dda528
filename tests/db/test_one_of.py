"""A list as one parameter: the same rows on both databases, and on PostgreSQL one statement for every length."""

import pytest
from sqlalchemy import event, select
from sqlalchemy.dialects import postgresql

from desktop.db.models import Choice
from desktop.db.one_of import OneOf
from tests.factories.offices import TestOffice

_C = Choice.__table__.c
_CHOSEN = select(_C.code).where(_C.list_name == "trades", OneOf(_C.code, "codes")).order_by(_C.code)
_EVERYTHING = select(_C.code).where(_C.list_name == "trades").order_by(_C.code)


def read(office: TestOffice, statement: object, codes: list[str]) -> list[str]:
    with office.store.read() as session:
        return list(session.connection().execute(statement, {"codes": codes}).scalars())


@pytest.mark.parametrize("length", [0, 1, 2, 5])
def test_a_list_of_any_length_selects_what_it_names_and_nothing_else(
    any_office: TestOffice, length: int
) -> None:
    everything = read(any_office, _EVERYTHING, [])
    assert len(everything) > 6
    wanted = everything[1 : 1 + length]
    # Twice, with another list in between: what was compiled for one list must not stay in the next.
    for codes in (wanted, everything[:3], [*wanted, "no such trade"]):
        known = [one for one in codes if one in everything]
        assert read(any_office, _CHOSEN, codes) == known


def test_the_servers_statement_holds_one_parameter_however_long_the_list_is() -> None:
    compiled = str(_CHOSEN.compile(dialect=postgresql.dialect()))
    assert compiled.count("ANY (%(codes)s::") == 1
    assert "POSTCOMPILE" not in compiled


def test_the_files_statement_asks_the_plain_question_that_an_index_answers(office: TestOffice) -> None:
    asked: list[str] = []
    event.listen(office.store.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    read(office, select(_C.code).where(OneOf(_C.id, "codes")), ["one", "two"])
    question = asked[-1]
    assert question.endswith("WHERE choices.id IN (?, ?)")
    with office.store.read() as session:
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {question}", ("one", "two")).all()
    assert "USING INDEX" in plan[0].detail
