"""Reading, listing, editing and exporting records by name, the same way for every kind."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, select

from desktop.db.models import Appointment, Concern, Home
from desktop.domain.errors import Code, RefusedError, bad_input
from desktop.domain.roles import Action
from desktop.exchange.tables_out import Value, write_csv, write_xlsx
from desktop.services.appointments import AppointmentService
from desktop.services.concern_cases import see_concern, visible
from desktop.services.concerns import ConcernService
from desktop.services.desk import SUBJECTS, Service, check_version, fetch
from desktop.services.edits import checked
from desktop.services.listings import PUBLIC, column_of, listing, masked_by, parsed, row_of, shown_columns

_NEVER_EXPORTED = {
    "concerns": "Safety concerns are not exported as a list. Save their records instead.",
    "conduct": "Reports about conduct are not exported. Open them one by one; each view is noted.",
}


class RecordService(Service):
    """Records by name."""

    def get(self, what: str, row_id: str, *, reveal: bool = False) -> dict[str, Any]:
        """Return one record with its version; with `reveal` its key-safe code, which is noted each time."""
        kind = listing(what)
        self.desk.require(kind.see, f"{what}/{row_id}")
        if reveal and kind.model is not Home:
            raise bad_input("Only a home has a key-safe code to reveal.")
        if reveal:
            self.desk.require(Action.REVEAL_KEY_SAFE, f"{what}/{row_id}")
        with self.store.read() as session:
            is_concern = kind.model is Concern
            record = (
                see_concern(self.desk, session, row_id)
                if is_concern
                else fetch(session, kind.model, row_id, SUBJECTS[what])
            )
            extra = kind.parts(session, [record]) if kind.parts else {}
            row = row_of(self.desk, kind, record, extra, reveal=reveal)
        if what == "concerns" or reveal:
            action = "concerns.view" if what == "concerns" else "homes.reveal_key_safe"
            self.store.note(self.desk.actor, action, f"{what}/{row_id}")
        return row

    def list(self, what: str, where: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Return the records whose fields equal `where`, in the order of the kind."""
        kind = listing(what)
        self.desk.require(kind.see, what)
        table = kind.model.__table__
        statement = select(kind.model).order_by(*(table.c[name] for name in kind.order))
        lists: dict[str, Any] = {}
        for name, value in (where or {}).items():
            column = column_of(kind, name)
            # Whoever may not see a field may not guess it either.
            if column.name == "key_safe_code":
                raise bad_input("Homes are not looked up by their key-safe code.")
            hidden_by = masked_by(kind).get(column.name)
            if hidden_by is not None:
                self.desk.require(hidden_by, what)
            wanted = parsed(column, name, value)
            if isinstance(column.type, JSON):  # no database compares these alike
                lists[column.name] = wanted
            else:
                statement = statement.where(column == wanted)
        with self.store.read() as session:
            if kind.model is Concern:
                statement = statement.where(visible(self.desk, session))
            records = [
                one
                for one in session.scalars(statement)
                if all(getattr(one, name) == value for name, value in lists.items())
            ]
            extra = kind.parts(session, records) if kind.parts else {}
            rows = [row_of(self.desk, kind, one, extra) for one in records]
        if what == "concerns":
            self.store.note(self.desk.actor, "concerns.list", "concerns", f"{len(rows)} shown")
        return rows

    def edit(self, what: str, row_id: str, version: int, changes: Mapping[str, Any]) -> int:
        """Change fields of a record that is still at `version`; return the version it has now.

        Refuses stale where somebody else was faster, and fields that are not edited this way.
        """
        kind = listing(what)
        if kind.change is None:
            raise bad_input(kind.instead)
        self.desk.require(kind.change, f"{what}/{row_id}")
        stray = [name for name in changes if name not in kind.editable]
        if stray or not changes:
            named = f"“{stray[0]}” is not changed here" if stray else "Nothing to change was given"
            raise bad_input(f"{named}. {kind.instead or 'Fields: ' + ', '.join(sorted(kind.editable)) + '.'}")
        if what == "appointments":
            crew = changes["operatives"]
            if not isinstance(crew, list) or not all(isinstance(one, str) for one in crew):
                raise bad_input("`operatives` is a list of ids.")
            return AppointmentService(self.desk).reassign(
                appointment=row_id, operatives=crew, version=version
            )
        values = {name: parsed(column_of(kind, name), name, value) for name, value in changes.items()}
        if what == "concerns":
            return ConcernService(self.desk).edit(row_id, version, values)
        with self.store.write(self.desk.actor, f"{what}.edit") as write:
            session = write.session
            record = fetch(session, kind.model, row_id, SUBJECTS[what])
            check_version(record, version)
            write.about(f"{what}/{row_id}")
            for name, value in checked(self.desk, session, record, values).items():
                setattr(record, name, value)
            session.flush()
            return int(record.version)  # type: ignore[attr-defined]

    def export(self, what: str, path: Path) -> int:
        """Write a kind's records to a CSV or XLSX file and return how many; concerns are never exported.

        The file is not encrypted; that it was made is noted.
        """
        self.desk.require(Action.EXPORT, what)
        self._refuse_private(what)
        _check_ending(path)
        rows = self.list(what)
        kind = listing(what)
        headers = [PUBLIC.get(column.name, column.name) for column in shown_columns(kind)]
        if kind.model is Appointment:
            headers.append("operatives")
        table = [[_cell(row.get(name)) for name in headers] for row in rows]
        self._write_out(path, what, headers, table)
        return len(rows)

    def export_rows(
        self, path: Path, headers: Sequence[str], rows: Iterable[Sequence[Value]], what: str
    ) -> int:
        """Write the rows that a table shows, as it shows them, and return how many; concerns are never exported.

        The file is not encrypted; that it was made is noted.
        """
        self.desk.require(Action.EXPORT, what)
        self._refuse_private(what)
        _check_ending(path)
        table = list(rows)
        self._write_out(path, what, headers, table)
        return len(table)

    def _refuse_private(self, what: str) -> None:
        if what in _NEVER_EXPORTED:
            self.store.note(self.desk.actor, "denied", what, "export")
            raise RefusedError(Code.DENIED, _NEVER_EXPORTED[what])

    def _write_out(
        self, path: Path, what: str, headers: Sequence[str], table: Sequence[Sequence[Value]]
    ) -> None:
        ending = path.suffix.lower()
        self.store.note(self.desk.actor, f"{what}.export", what, f"{len(table)} rows to {ending}")
        if ending == ".csv":
            write_csv(path, headers, table)
        else:
            write_xlsx(path, what, headers, table)


def _check_ending(path: Path) -> None:
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise bad_input("The file's name has to end in .csv or .xlsx.")


def _cell(value: Any) -> Any:
    return (
        ", ".join(map(str, value))
        if isinstance(value, list)
        else str(value)
        if isinstance(value, dict)
        else value
    )
