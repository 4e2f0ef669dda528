"""Transactions: a read sees one moment; a write is all or nothing, with its audit entry inside."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, Table, event, insert
from sqlalchemy import inspect as sa_inspect
from sqlalchemy.orm import LoaderCallableStatus, ORMExecuteState, Session

from desktop.db import audit, changes
from desktop.db.audit import Actor, Change, Draft, Head
from desktop.db.digests import canonical, plain, plain_row, row_digest
from desktop.db.engine import is_sqlite
from desktop.db.errors import plain_refusals
from desktop.db.limits import refuse_unkeepable
from desktop.db.models import Base
from desktop.db.models import Draft as UnsavedInput
from desktop.system.clock import Clock
from desktop.system.liveliness import let_go

_LONGEST_SUBJECT = 120  # as its column; a caller may ask for an id of any length


class Write:
    """One open write: its session, and what the audit entry will say of it."""

    def __init__(self, session: Session, draft: Draft) -> None:
        self.session = session
        self.draft = draft
        self.head = Head(0, audit.GENESIS)

    def about(self, subject: str, note: str = "") -> None:
        """Say what the entry is about (`operatives/ID`) and, where it helps, why."""
        self.draft.subject = subject[:_LONGEST_SUBJECT]
        self.draft.note = note or self.draft.note

    def add(self, *records: Base) -> None:
        """Add new records; they are written when the block ends, or at the next flush."""
        self.session.add_all(records)

    def add_rows(self, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert many rows of one table at once, each naming every column, and put them into the history."""
        if not rows:
            return
        table: Table = model.__table__  # type: ignore[assignment]
        for row in rows:
            refuse_unkeepable(table, row)
        self.session.flush()
        for start in range(0, len(rows), audit.AT_ONCE):
            part = rows[start : start + audit.AT_ONCE]
            self.session.connection().execute(insert(table), part)
            self.draft.changes.extend(audit.inserted(table, row) for row in part)


# It takes each plan made for the very values to be cheaper than one for all, and thinks longer than it reads.
_ONE_PLAN = "SET LOCAL plan_cache_mode = force_generic_plan"


class _ReadingSession(Session):
    def flush(self, objects: Any = None) -> None:
        """Refuse: what is read cannot be written."""
        if self.new or self.dirty or self.deleted:
            raise RuntimeError("a reading session cannot write")


class Store:
    """The office's records behind two doors, `read` and `write`, and a small one for what is no record, `scratch`."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine = engine
        self.clock = clock
        self._watches: list[changes.Watch] = []

    @contextmanager
    def read(self, *, is_often: bool = False) -> Iterator[Session]:
        """Yield a session that sees one moment, never waits for a writer, and can change nothing.

        With `is_often` a server keeps one plan for each statement, whatever is asked for: only for statements
        whose best plan does not depend on that.
        """
        with plain_refusals(), self.engine.connect() as connection:
            connection = connection.execution_options(reads=True)
            # Committed at its end: with a rollback PostgreSQL's driver forgets the statements it has prepared.
            with connection.begin(), _ReadingSession(connection, autoflush=False) as session:
                if is_often and not is_sqlite(self.engine):
                    connection.exec_driver_sql(_ONE_PLAN)
                yield session

    @contextmanager
    def write(self, actor: Actor, action: str) -> Iterator[Write]:
        """Yield a `Write`; when the block ends its changes and one audit entry are durable, or nothing is.

        Raises the refusals of `db.errors`: stale, overlap, exists, locked, disk_full, damaged.
        """
        with plain_refusals(), self.engine.connect() as connection:
            draft = Draft(actor, action)
            session = Session(connection, expire_on_commit=False)
            event.listen(session, "before_flush", _check_values)
            event.listen(session, "after_flush", lambda s, _: _collect(s, draft.changes))
            event.listen(session, "do_orm_execute", _refuse_bulk_writes)
            with session, session.begin():
                session.connection()  # takes the write lock before anything is read
                write = Write(session, draft)
                yield write
                session.flush()
                write.head = audit.append(
                    session.connection(), draft, self.clock.now(), is_clock_fixed=self.clock.is_fixed
                )
                let_go(draft.changes)

    @contextmanager
    def scratch(self) -> Iterator[Session]:
        """Yield a session that can write drafts and nothing else; they are no records and leave no entry."""
        with plain_refusals(), self.engine.connect() as connection:
            session = Session(connection, expire_on_commit=False)
            event.listen(session, "before_flush", _refuse_records)
            event.listen(session, "before_flush", _check_values)
            event.listen(session, "do_orm_execute", _refuse_bulk_writes)
            with session, session.begin():
                audit.wait_for_turn(session.connection())
                yield session

    def note(self, actor: Actor, action: str, subject: str = "", note: str = "") -> Head:
        """Put a view or a refusal into the history; nothing else changes."""
        with self.write(actor, action) as write:
            write.about(subject, note)
        return write.head

    def watch(self, changed: Callable[[int], None]) -> changes.Watch | None:
        """Call `changed`, in a thread of its own, soon after anybody's change; None where nobody tells.

        On PostgreSQL the server tells, with the newest entry's number, or 0 where nobody knows it.
        """
        if self.engine.dialect.name != "postgresql":
            return None
        made = changes.Watch(self.engine, changed)
        self._watches.append(made)
        return made

    def close(self) -> None:
        """Let go of every connection; the last one folds the write-ahead log into the file."""
        for watch in self._watches:
            watch.close()
        self.engine.dispose()


def _check_values(session: Session, *_: Any) -> None:
    for record in (*session.new, *session.dirty):
        refuse_unkeepable(record.__table__, sa_inspect(record).dict)


def _refuse_records(session: Session, *_: Any) -> None:
    touched = (*session.new, *session.dirty, *session.deleted)
    if not all(isinstance(one, UnsavedInput) for one in touched):
        raise RuntimeError("records are written through `write`, so that the history knows")


def _refuse_bulk_writes(state: ORMExecuteState) -> None:
    # Statements that bypass the unit of work would bypass the history as well.
    if not state.is_select:
        raise RuntimeError("write through records or add_rows, so that the history knows")


event.listen(_ReadingSession, "do_orm_execute", _refuse_bulk_writes)


def _collect(session: Session, changes: list[Change]) -> None:
    for record in session.new:
        changes.append(audit.inserted(record.__table__, _values(record)))
    for record in session.dirty:
        if session.is_modified(record):
            changes.append(_updated(record))
    for record in session.deleted:
        values = plain_row(_values(record))
        changes.append(Change(record.__table__.name, record.id, "delete", audit.GENESIS, canonical(values)))


def _values(record: Any) -> dict[str, Any]:
    mapper = sa_inspect(type(record))
    return {
        column.name: getattr(record, mapper.get_property_by_column(column).key)
        for column in record.__table__.c
    }


def _updated(record: Any) -> Change:
    values = plain_row(_values(record))
    columns = record.__table__.c
    before = {
        # A column that was never set is NULL in the database, and no value here; where NULL cannot be, nothing
        # was set: the row only counts as changed, because of rows that belong to it.
        name: None if isinstance(value, LoaderCallableStatus) else plain(value)
        for name, value in sa_inspect(record).committed_state.items()
        if columns[name].nullable or not isinstance(value, LoaderCallableStatus)
    }
    before["version"] = values["version"] - 1  # the mapper counts it up past its own record of changes
    changed = {
        name: [before[name], value]
        for name, value in values.items()
        if name in before and before[name] != value
    }
    return Change(record.__table__.name, record.id, "update", row_digest(values), canonical(changed))
