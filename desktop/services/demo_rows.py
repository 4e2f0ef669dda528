"""The rows of the demo office before they are written: drawn from one seed, so each day has one demo office."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from desktop.db.models import Base
from desktop.db.session import Write
from desktop.domain.days import LONDON
from desktop.services import seeds
from desktop.services.desk import row_defaults

Row = dict[str, Any]


class Rows:
    """Rows by table, the words they are made of, and days counted from the day of the demonstration."""

    def __init__(self, day: date, seed: int) -> None:
        self.day = day
        self.random = Random(seed)  # noqa: S311  made-up people, not secrets
        self.words: Mapping[str, Any] = seeds.load("demo")
        self._tables: dict[type[Base], list[Row]] = {}
        self._made = int(self.at(day - timedelta(days=90), "00:00").timestamp() * 1000)

    def add(self, model: type[Base], **values: Any) -> Row:
        """Plan a new row and return it whole; it may still be changed until everything is written."""
        row = row_defaults(model, {"id": self._new_id(), **values})
        self._tables.setdefault(model, []).append(row)
        return row

    def of(self, model: type[Base]) -> list[Row]:
        """Return the rows of one table so far."""
        return self._tables.get(model, [])

    def write(self, write: Write) -> None:
        """Insert everything, parents before children."""
        order = {table: number for number, table in enumerate(Base.metadata.sorted_tables)}
        for model in sorted(self._tables, key=lambda one: order[one.__table__]):  # type: ignore[index]
            write.add_rows(model, self._tables[model])

    def at(self, day: date, clock: str) -> datetime:
        """Return a London time of day as an instant."""
        return datetime.combine(day, time.fromisoformat(clock), LONDON)

    def workday(self, count: int, start: date | None = None) -> date:
        """Return the day so many working days (weekends left out) after or before the start; 0 is the start."""
        day, step = start or self.day, 1 if count > 0 else -1
        while count:
            day += timedelta(days=step)
            count -= step * (day.weekday() < 5)
        return day

    def _new_id(self) -> str:
        """Return a key shaped like every other (UUID version 7), but the same for the same seed."""
        self._made += 1
        noise = self.random.getrandbits(74)
        return str(UUID(int=self._made << 80 | 7 << 76 | noise >> 62 << 64 | 2 << 62 | noise & (1 << 62) - 1))
