"""Prompts to think of a safety concern: repairs that come back too often, and doors that stay closed (S54, N5)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, literal_column, select
from sqlalchemy.orm import Session

from desktop.db.models import Appointment, Client, Home, Job
from desktop.domain.appointments import AppointmentState
from desktop.domain.days import add_months
from desktop.domain.repeats import RepeatRule, no_access_text, repeat_text, repeats
from desktop.services.lists import Entries, Entry, read_lists

NO_ACCESS_MONTHS = 6
RULE_LISTS = ("job_kinds", "trades")
_A, _C, _H, _J = (one.__table__.c for one in (Appointment, Client, Home, Job))
_HOMES: BindParameter[Any] = bindparam("homes", expanding=True)
# The index of the few where nobody opened is used only where the state is written out. The days are counted
# below: a database that thinks few visits lie in them would begin with all of those.
_IS_NO_ACCESS = _A.state == literal_column(f"'{AppointmentState.NO_ACCESS}'")
_JOBS = (
    select(_J.id, _J.home_id, _J.kind, _J.trade, _J.reported_on, _A.day)
    .select_from(
        Job.__table__.outerjoin(Appointment.__table__, and_(_A.job_id == _J.id, _IS_NO_ACCESS)),
    )
    .where(_J.home_id.in_(_HOMES))
)
_LIMITS = (
    select(_H.id, _C.no_access_limit)
    .join_from(Home.__table__, Client.__table__, _C.id == _H.client_id)
    .where(_H.id.in_(_HOMES))
)


class Watched:
    """The homes of a page with the jobs and visits that the prompts count, read at once."""

    def __init__(
        self, session: Session, homes: Iterable[str], day: date, lists: Mapping[str, Entries] | None = None
    ) -> None:
        """Read them; `lists` are those of `RULE_LISTS` where somebody has them already."""
        wanted = sorted(set(homes))
        lists = lists or read_lists(session, *RULE_LISTS)
        self._day = day
        self._rules: dict[tuple[str, str], tuple[Entry, RepeatRule]] = {
            (column, code): (entry, RepeatRule(int(count), int(entry.attributes["repeat_months"])))
            for column, name in zip(("kind", "trade"), RULE_LISTS, strict=True)
            for code, entry in lists[name].items()
            if (count := entry.attributes.get("repeat_count"))
        }
        self._reported: dict[tuple[str, str, str], list[date]] = {}
        self._no_access: Counter[str] = Counter()
        connection, since = session.connection(), add_months(day, -NO_ACCESS_MONTHS)
        counted: set[str] = set()
        for job, home, kind, trade, reported_on, no_access_on in connection.execute(_JOBS, {"homes": wanted}):
            if no_access_on is not None and since <= no_access_on <= day:
                self._no_access[home] += 1
            if reported_on is not None and job not in counted:
                counted.add(job)  # a job with several visits comes several times
                self._reported.setdefault((home, "kind", kind), []).append(reported_on)
                self._reported.setdefault((home, "trade", trade), []).append(reported_on)
        self._limits: dict[str, int] = {}
        if self._no_access:
            self._limits = dict(connection.execute(_LIMITS, {"homes": sorted(self._no_access)}).all())

    def prompt(self, home: str, trade: str, kind: str) -> str:
        """Return what to think of before this home is booked again, or an empty text."""
        found = []
        for key in (("kind", kind), ("trade", trade)):
            entry, rule = self._rules.get(key, (None, None))
            if entry is not None and rule is not None:
                count = repeats(self._reported.get((home, *key), ()), self._day, rule)
                if count:
                    found.append(repeat_text(count, entry.name, rule.months))
        times, limit = self._no_access[home], self._limits.get(home, 0)
        if limit and times >= limit:
            found.append(no_access_text(times, NO_ACCESS_MONTHS))
        return " ".join(found)


def concern_prompt(session: Session, home: str, trade: str, kind: str, day: date) -> str:
    """Return what to think of before a job of this trade and kind is booked at this home, or an empty text."""
    return Watched(session, [home], day).prompt(home, trade, kind)
