"""Imports: a file becomes a plan, the plan is shown or written as one transaction, and can be undone as one."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Date, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from desktop.db.digests import plain as plain_value
from desktop.db.digests import row_digest
from desktop.db.models import AuditChange, AuditEntry, Base, ImportBatch
from desktop.db.models.base import Instant, from_microseconds
from desktop.db.session import Write
from desktop.domain.errors import Code, RefusedError, bad_input
from desktop.domain.imports import JobDraft, Parsed, RefusedCell, Words
from desktop.domain.roles import Action
from desktop.exchange.alerts import read_alerts
from desktop.exchange.credentials import read_credentials
from desktop.exchange.homes import read_homes
from desktop.exchange.jobs import read_jobs
from desktop.exchange.operatives import read_operatives
from desktop.exchange.residents import read_residents
from desktop.exchange.work_orders import read_raise_repair
from desktop.services.desk import Desk, Service, fetch
from desktop.services.import_homes import plan_alerts, plan_homes, plan_residents
from desktop.services.import_jobs import plan_jobs
from desktop.services.import_people import plan_credentials, plan_operatives
from desktop.services.import_plans import Plan, words_of
from desktop.system.liveliness import let_go


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or in a dry run would do; `batch` undoes it."""

    added: int
    changed: int
    same: int
    refused: tuple[RefusedCell, ...]
    notes: tuple[RefusedCell, ...]
    created: dict[str, int]
    batch: str


class _Kind(NamedTuple):
    """How one kind of file comes in: who may, how it is read, and what it would write."""

    action: Action
    read: Callable[[Path, Words, str, str], Parsed[Any]]
    plan: Callable[[Desk, Session, Parsed[Any]], Plan]


def _read_jobs(path: Path, words: Words, client: str, trade: str) -> Parsed[JobDraft]:
    reads = read_raise_repair if path.suffix.lower() in (".json", ".jsonl", ".ndjson") else read_jobs
    return reads(path, words, client=client, trade=trade)


KINDS: dict[str, _Kind] = {
    "operatives": _Kind(
        Action.EDIT_OPERATIVES,
        lambda path, words, client, trade: read_operatives(path, words),
        plan_operatives,
    ),
    "credentials": _Kind(
        Action.EDIT_OPERATIVES,
        lambda path, words, client, trade: read_credentials(path, words),
        plan_credentials,
    ),
    "homes": _Kind(
        Action.EDIT_HOMES,
        lambda path, words, client, trade: read_homes(path, words, client=client),
        plan_homes,
    ),
    "residents": _Kind(
        Action.EDIT_HOMES, lambda path, words, client, trade: read_residents(path), plan_residents
    ),
    "alerts": _Kind(
        Action.EDIT_HOMES, lambda path, words, client, trade: read_alerts(path, words), plan_alerts
    ),
    "jobs": _Kind(Action.EDIT_APPOINTMENTS, _read_jobs, plan_jobs),
}


class ImportService(Service):
    """Files into records."""

    def import_file(
        self, what: str, path: Path, *, dry_run: bool = False, client: str = "", trade: str = ""
    ) -> ImportResult:
        """Import a file whole, or with `dry_run` say what that would do; rows that are refused stay out.

        `client` (a name) and `trade` stand in where a work order names none. Refuses bad_file for a file that
        cannot be read as a table.
        """
        if what not in KINDS:
            raise bad_input(f"“{what}” cannot be imported. Import {', '.join(KINDS)}.")
        kind = KINDS[what]
        self.desk.require(kind.action, f"import/{what}")
        if not path.is_file():
            raise RefusedError(Code.NOT_FOUND, f"There is no file {path}. Check the path.")
        with self.store.read() as session:
            words = words_of(session)
        # Read before anything is locked: a hostile file may take its whole 20 seconds.
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        parsed, plan, batch = kind.read(path, words, client, trade), Plan(), ""
        drafts = list(parsed.drafts)
        try:
            if dry_run:
                with self.store.read() as session:
                    plan = kind.plan(self.desk, session, parsed)
            else:
                with self.store.write(self.desk.actor, f"{what}.import") as write:
                    plan = kind.plan(self.desk, write.session, parsed)
                    batch = self._write(write, what, digest, plan)
            return _result(plan, batch)
        finally:
            del parsed  # held by `drafts` alone from here
            for long in (drafts, *plan.rows.values()):
                let_go(long)

    def _write(self, write: Write, what: str, digest: str, plan: Plan) -> str:
        if not (plan.rows or plan.edits):
            write.about(f"import/{what}", "nothing new")
            return ""
        order = {table: number for number, table in enumerate(Base.metadata.sorted_tables)}
        for model in sorted(plan.rows, key=lambda one: order[one.__table__]):  # type: ignore[index]
            write.add_rows(model, plan.rows[model])
        for record, values in plan.edits:
            for name, value in values.items():
                setattr(record, name, value)
        batch = ImportBatch(
            id=self.desk.new_id(),
            what=what,
            file_sha256=digest,
            added=plan.added,
            changed=plan.changed,
            same=plan.same,
            refused=len({cell.row for cell in plan.refused}),
            imported_at=self.desk.now(),
            imported_by=self.desk.actor.name,
        )
        write.add(batch)
        write.about(f"import/{batch.id}", f"{plan.added} added, {plan.changed} changed")
        return batch.id

    def undo(self, batch: str) -> int:
        """Take a whole import back and return how many rows that touched.

        Refuses as stale where something it brought was changed or is used since; then nothing is undone.
        """
        with self.store.read() as session:
            record = fetch(session, ImportBatch, batch, "import")
            self.desk.require(KINDS[record.what].action, f"import/{batch}")
            if record.undone_at is not None:
                raise bad_input("This import was undone already.")
            changes = session.execute(
                select(AuditChange)
                .join(AuditEntry, AuditEntry.seq == AuditChange.seq)
                .where(AuditEntry.subject == f"import/{batch}")
                .order_by(AuditChange.position.desc())
            ).scalars()
            undone = [
                (one.table_name, one.row_id, one.kind, one.digest, json.loads(one.changes)) for one in changes
            ]
        used = RefusedError(
            Code.STALE,
            "Something this import brought was changed or is used since, so it cannot be undone as a whole. "
            "Change or remove those records by hand.",
        )
        try:
            with self.store.write(self.desk.actor, "imports.undo") as write:
                write.about(f"import/{batch}")
                for table_name, row_id, kind, digest, values in undone:
                    if table_name != ImportBatch.__tablename__:
                        _undo_one(write, table_name, row_id, kind, digest, values, used)
                write.session.get_one(ImportBatch, batch).undone_at = self.desk.now()
        except IntegrityError:
            raise used from None
        return len(undone) - 1


def _undo_one(
    write: Write,
    table_name: str,
    row_id: str,
    kind: str,
    digest: str,
    values: dict[str, Any],
    used: RefusedError,
) -> None:
    model = next(one.class_ for one in Base.registry.mappers if one.class_.__tablename__ == table_name)
    record = write.session.get(model, row_id)
    if record is None or _digest(record) != digest:
        raise used
    if kind == "insert":
        write.session.delete(record)
        write.session.flush()
        return
    for name, (before, _) in values.items():
        if name != "version":
            setattr(record, name, _stored(record, name, before))


def _digest(record: Any) -> str:
    columns = record.__table__.c
    return row_digest({column.name: plain_value(getattr(record, column.name)) for column in columns})


def _stored(record: Any, name: str, value: Any) -> Any:
    """Return a value of the history as the record's column holds it."""
    kind = record.__table__.c[name].type
    if value is not None and isinstance(kind, Instant):
        return from_microseconds(value)
    if value is not None and isinstance(kind, Date):
        return date.fromisoformat(value)
    return value


def _result(plan: Plan, batch: str) -> ImportResult:
    refused = sorted(plan.refused, key=lambda cell: cell.row)
    return ImportResult(
        plan.added, plan.changed, plan.same, tuple(refused), tuple(plan.notes), dict(plan.created), batch
    )
