"""Counting what a service asks of the database, so that a query for each row is seen."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from tests.factories.offices import TestOffice


@contextmanager
def statements(office: TestOffice) -> Iterator[list[str]]:
    """Yield the statements that the block issues, without those that begin or end a transaction."""
    found: list[str] = []

    def note(*arguments: Any) -> None:
        if not arguments[2].startswith("BEGIN"):
            found.append(arguments[2])

    engine = office.store.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)
