"""Prompts to think of a safety concern: repairs that come back too often, and doors that stay closed (S54, N5)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from desktop.db.models import Appointment, Client, Home, Job, Visit
from desktop.domain.days import add_months
from desktop.domain.repeats import RepeatRule, no_access_text, repeat_text, repeats
from desktop.domain.visits import Outcome
from desktop.services.lists import Entries, Entry, read_lists

NO_ACCESS_MONTHS = 6
RULE_LISTS = ("job_kinds", "trades")
_A, _C, _H, _J, _V = (one.__table__.c for one in (Appointment, Client, Home, Job, Visit))
_HOMES: BindParameter[Any] = bindparam("homes", expanding=True)
_REPORTED = select(_J.home_id, _J.kind, _J.trade, _J.reported_on).where(_J.home_id.in_(_HOMES))
# The days are counted below: a database that thinks few visits lie in them would begin with all of those.
_NO_ACCESS = (
    select(_H.id, _C.no_access_limit, _A.day)
    .join_from(Home.__table__, Job.__table__, _J.home_id == _H.id)
    .join(Client.__table__, _C.id == _H.client_id)
    .join(Appointment.__table__, _A.job_id == _J.id)
    .join(Visit.__table__, _V.appointment_id == _A.id)
    .where(_H.id.in_(_HOMES), _V.outcome == Outcome.NO_ACCESS)
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
        connection = session.connection()
        for home, kind, trade, reported_on in connection.execute(_REPORTED, {"homes": wanted}):
            if reported_on is not None:
                self._reported.setdefault((home, "kind", kind), []).append(reported_on)
                self._reported.setdefault((home, "trade", trade), []).append(reported_on)
        since = add_months(day, -NO_ACCESS_MONTHS)
        self._no_access: dict[str, tuple[int, int]] = {}
        for home, limit, on in connection.execute(_NO_ACCESS, {"homes": wanted}):
            if since <= on <= day:
                self._no_access[home] = (self._no_access.get(home, (0, 0))[0] + 1, limit)

    def prompt(self, home: str, trade: str, kind: str) -> str:
        """Return what to think of before this home is booked again, or an empty text."""
        found = []
        for key in (("kind", kind), ("trade", trade)):
            entry, rule = self._rules.get(key, (None, None))
            if entry is not None and rule is not None:
                count = repeats(self._reported.get((home, *key), ()), self._day, rule)
                if count:
                    found.append(repeat_text(count, entry.name, rule.months))
        times, limit = self._no_access.get(home, (0, 0))
        if limit and times >= limit:
            found.append(no_access_text(times, NO_ACCESS_MONTHS))
        return " ".join(found)


def concern_prompt(session: Session, home: str, trade: str, kind: str, day: date) -> str:
    """Return what to think of before a job of this trade and kind is booked at this home, or an empty text."""
    return Watched(session, [home], day).prompt(home, trade, kind)
